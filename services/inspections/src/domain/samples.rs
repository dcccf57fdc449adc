//! A visit to the premises of the sample case, for the tests of this room.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::{Due, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::checklist::{Answer, AnsweredItem, Checklist, PremisesTrait};
use super::inspectors::{Candidate, DutyRoster, Inspector, Qualification};
use super::order::{InspectionKind, InspectionOrder};

pub(crate) const OPERATOR: &str = "91370222MAFAKE027L";
/// Day of the visit.
pub(crate) const DAY: &str = "2026-09-22";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}T10:00:00+08:00")).unwrap().with_timezone(&Utc)
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn named(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.to_owned(), roles: vec![role], office: "高新区所".to_owned() }
}

pub(crate) fn actor(role: Role) -> Actor {
    named(&role.as_str().to_lowercase(), role)
}

pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Bulk food, sold online as well.
pub(crate) fn traits() -> BTreeSet<PremisesTrait> {
    BTreeSet::from([PremisesTrait::Bulk, PremisesTrait::Online])
}

pub(crate) fn order(kind: InspectionKind) -> InspectionOrder {
    InspectionOrder {
        kind,
        source: Some(id(1)),
        case_id: None,
        operator_uscc: OPERATOR.to_owned(),
        parties: BTreeSet::from(["p3".to_owned(), "p4".to_owned()]),
        premises: "样例路1号102室".to_owned(),
        division: "370222".to_owned(),
        traits: traits(),
        qualification: Qualification::FoodSales,
        due: Due { date: day("2026-09-29"), provisional: false },
        period: None,
        draw: None,
        on_commitment: false,
    }
}

pub(crate) fn inspector(name: &str) -> Inspector {
    Inspector {
        id: name.to_owned(),
        name: format!("{name}样例"),
        office: "高新区所".to_owned(),
        qualified: BTreeSet::from([Qualification::FoodSales]),
        interests: BTreeSet::new(),
    }
}

pub(crate) fn candidates(load: &[(&str, u32)]) -> Vec<Candidate> {
    load.iter()
        .map(|(name, open_tasks)| Candidate { inspector: inspector(name), open_tasks: *open_tasks })
        .collect()
}

pub(crate) fn roster(names: &[&str]) -> DutyRoster {
    let mut roster = DutyRoster::default();
    for name in names {
        roster.put(day(DAY), name);
    }
    roster
}

pub(crate) fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

/// Every applicable item passed, except those given.
pub(crate) fn answers(traits: &BTreeSet<PremisesTrait>, except: &[(u16, Answer)]) -> Vec<AnsweredItem> {
    let list = Checklist::food_sales();
    let given = |no| except.iter().find(|(item, _)| *item == no).map(|(_, answer)| answer.clone());
    let answer = |no| AnsweredItem { no, answer: given(no).unwrap_or(Answer::Pass) };
    let extra =
        except.iter().map(|(no, _)| *no).filter(|no| !list.applicable(traits).any(|item| item.no == *no));
    list.applicable(traits).map(|item| item.no).chain(extra).map(answer).collect()
}

pub(crate) fn fail() -> Answer {
    Answer::Fail { demand: "限期改正".to_owned() }
}

pub(crate) fn fixed() -> Answer {
    Answer::FixedOnSite { demand: "当场改正".to_owned() }
}
