//! A case of a test: it hears, looks and withdraws, and keeps what was told.

use actnow_decisions::{Refusal, Text};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Due, RosterDays, ServiceHours, WorkingCalendar};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::subjects::filing::BusinessLicence;
use crate::domain::subjects::{FilingTold, FoodKind, FoodTold, NameTold, VisitTold};
use crate::domain::*;

pub(super) const PARENT_NAME: Uuid = Uuid::from_u128(0xa1);
pub(super) const PARENT_FILING: Uuid = Uuid::from_u128(0xa2);
pub(super) const SUB_NAME: Uuid = Uuid::from_u128(0xb1);
pub(super) const SUB_FILING: Uuid = Uuid::from_u128(0xb2);
pub(super) const FOOD: Uuid = Uuid::from_u128(0xc1);
pub(super) const VISIT: Uuid = Uuid::from_u128(0xd1);

pub(super) const P_NAME: StepKey = StepKey::Name(Company::Parent);
pub(super) const S_NAME: StepKey = StepKey::Name(Company::Subsidiary);
pub(super) const P_EST: StepKey = StepKey::Establishment(Company::Parent);
pub(super) const S_EST: StepKey = StepKey::Establishment(Company::Subsidiary);

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(super) fn monday() -> DateTime<Utc> {
    at("2026-09-21T10:00:00+08:00")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn due(text: &str) -> Due {
    Due { date: day(text), provisional: false }
}

pub(super) fn rules() -> Rules {
    Rules {
        calendar: WorkingCalendar::built_in().clone(),
        hours: ServiceHours::nine_to_five(RosterDays::none()),
        promise: PromiseMinutes {
            establishment: 60,
            food_filing: 30,
            licence: 120,
            licence_with_visit: 480,
            hall: 120,
        },
        patience: Patience {
            answer_within: TimeDelta::seconds(60),
            repeat_at_least_every: TimeDelta::minutes(15),
            escalate_after: 3,
            remind_after: TimeDelta::hours(24),
            remind_at_least_every: TimeDelta::days(7),
        },
        consultations: Vec::new(),
    }
}

pub(super) fn plan() -> Plan {
    Plan {
        names: vec!["青岛淘集集电子商务有限公司".to_owned()],
        parent: CompanyIds { declaration_id: PARENT_NAME, filing_id: PARENT_FILING },
        subsidiary: Some(CompanyIds { declaration_id: SUB_NAME, filing_id: SUB_FILING }),
        food: Some(FoodPlan { application_id: FOOD, expected: FoodKind::Filing }),
        consultations: Vec::new(),
        arrived_at: None,
        barred: None,
    }
}

pub(super) const TAX: Uuid = Uuid::from_u128(0xe1);

/// Terms of two hours of service time.
pub(super) fn terms(on_silence: OnSilence, opinion_required: bool) -> Terms {
    Terms {
        department: "tax".into(),
        name: Text::new("税务局", "the tax bureau"),
        opinion_required,
        term: Term::ServiceMinutes(120),
        escalates_to: Who::Head,
        on_silence,
    }
}

/// A company without more, about which the tax bureau is consulted.
pub(super) fn consulted(terms: Terms) -> Plan {
    let consultations = vec![Consultation::planned(TAX, P_EST, terms)];
    Plan { subsidiary: None, food: None, consultations, ..plan() }
}

pub(super) fn opinion(stance: Stance) -> Opinion {
    let grounds = if stance == Stance::NoObjection { "" } else { "地址存疑" };
    Opinion { stance, grounds: grounds.into() }
}

pub(super) fn uscc(company: Company) -> Uscc {
    let text = match company {
        Company::Parent => "91370222MAFAKE019R",
        Company::Subsidiary => "91370222MAFAKE027L",
    };
    Uscc::from_stored(text).unwrap()
}

pub(super) fn finding(reason: &str) -> Finding {
    let text = Text::new("不符合", "does not fit");
    Finding { field: "capital_fen".into(), rule: "C-CAP-1".into(), reason: reason.into(), text }
}

pub(super) fn reserved(until: &str) -> NameTold {
    NameTold::Reserved {
        full_name: "青岛淘集集电子商务有限公司".into(), until: day(until), similar: false
    }
}

pub(super) fn issued(company: Company) -> FilingTold {
    FilingTold::Issued(BusinessLicence {
        uscc: uscc(company),
        full_name: "青岛淘集集电子商务有限公司".into(),
        established_on: day("2026-09-21"),
        certificate_id: "cert".into(),
        scope: vec!["食品销售".into()],
    })
}

pub(super) fn submitted() -> FilingTold {
    FilingTold::Submitted { round: 1 }
}

pub(super) fn registered(company: Company) -> FilingTold {
    FilingTold::Registered { uscc: uscc(company), decided_by: "INSTANT".into() }
}

pub(super) fn filing_made() -> FoodTold {
    FoodTold::FilingMade { number: "YB23702220000011".into(), publicity_due: day("2026-09-29") }
}

pub(super) fn name(declaration_id: Uuid, told: NameTold) -> Told {
    Told::Name { declaration_id, told }
}

pub(super) fn filing(filing_id: Uuid, told: FilingTold) -> Told {
    Told::Filing { filing_id, told }
}

pub(super) fn food(told: FoodTold) -> Told {
    Told::Food { application_id: FOOD, told }
}

pub(super) fn visit(told: VisitTold) -> Told {
    Told::Visit { application_id: FOOD, inspection_id: VISIT, told }
}

pub(super) fn not_withdrawn(subject_id: Uuid) -> Told {
    let answer = Answer { reason: "ALREADY_DECIDED".into(), text: Text::new("已决定", "already decided") };
    Told::NotWithdrawn { subject_id, answer }
}

pub(super) fn heard(version: i64, index: i32, occurred_at: DateTime<Utc>, told: Told) -> Heard {
    Heard { sequence: Sequence { version, index }, occurred_at, told }
}

/// A case under test with everything it told.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) track: Track,
    pub(super) rules: Rules,
    pub(super) now: DateTime<Utc>,
    pub(super) orders: Vec<Order>,
    pub(super) facts: Vec<Fact>,
    pub(super) lines: Vec<Line>,
    pub(super) alarm: Option<DateTime<Utc>>,
    version: i64,
}

impl Case {
    pub(super) fn open(plan: Plan, now: DateTime<Utc>) -> Self {
        let rules = rules();
        let next = Track::open(Uuid::from_u128(1), plan, &rules, &Occasion { at: now, trace_id: None });
        let mut case = Case {
            track: next.now.clone(),
            rules,
            now,
            orders: vec![],
            facts: vec![],
            lines: vec![],
            alarm: None,
            version: 0,
        };
        case.take(Outcome::Moved(Box::new(next)));
        case
    }

    pub(super) fn occasion(&self) -> Occasion {
        Occasion { at: self.now, trace_id: Some("trace".into()) }
    }

    /// Takes over an outcome; answers whether the case moved.
    pub(super) fn take(&mut self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Unchanged(track) => {
                self.track = *track;
                false
            }
            Outcome::Moved(next) => {
                let Next { now, orders, alarm, facts, lines, .. } = *next;
                self.track = now;
                self.orders.extend(orders);
                self.facts.extend(facts);
                self.lines.extend(lines);
                match alarm {
                    Alarm::Keep => {}
                    Alarm::At(at) => self.alarm = Some(at),
                    Alarm::Off => self.alarm = None,
                }
                assert_eq!(self.alarm, self.track.armed_for());
                true
            }
        }
    }

    /// Hears a fact of the next version, now.
    pub(super) fn hear(&mut self, told: Told) -> bool {
        self.version += 1;
        let heard = heard(self.version, 0, self.now, told);
        self.hear_exactly(&heard)
    }

    pub(super) fn hear_exactly(&mut self, heard: &Heard) -> bool {
        let outcome = self.track.clone().hear(heard, &self.rules, &self.occasion());
        self.take(outcome)
    }

    /// Lets the alarm go off until `until`; the clock stops there.
    pub(super) fn pass(&mut self, until: DateTime<Utc>) {
        for _ in 0..10_000 {
            let Some(alarm) = self.alarm.filter(|alarm| *alarm <= until) else { break };
            self.now = self.now.max(alarm);
            self.look();
        }
        self.now = until;
    }

    /// The alarm goes off.
    pub(super) fn look(&mut self) -> bool {
        match self.track.clone().look(&self.rules, &self.occasion()) {
            Looked::Moved(next) => self.take(Outcome::Moved(next)),
            Looked::Early(track) => {
                self.track = *track;
                self.alarm = self.track.armed_for();
                false
            }
        }
    }

    /// The tax bureau answers; says whether the case moved.
    pub(super) fn answer(&mut self, opinion: Opinion) -> Result<bool, Refusal> {
        let outcome = self.track.clone().answer_consultation(TAX, opinion, &self.rules, &self.occasion())?;
        Ok(self.take(outcome))
    }

    /// The supervisor settles the consultation of the tax bureau.
    pub(super) fn settle(&mut self) -> Result<bool, Refusal> {
        let (by, reasons) = ("supervisor".to_owned(), "已与税务局核实".to_owned());
        let occasion = self.occasion();
        let outcome = self.track.clone().settle_consultation(TAX, reasons, by, &self.rules, &occasion)?;
        Ok(self.take(outcome))
    }

    pub(super) fn withdraw(&mut self) -> bool {
        let (rules, occasion) = (self.rules.clone(), self.occasion());
        let outcome = self.track.clone().withdraw("另行办理".into(), "window1".into(), &rules, &occasion);
        self.take(outcome.unwrap())
    }

    pub(super) fn state_of(&self, key: StepKey) -> StepState {
        self.track.state_of(key).unwrap()
    }

    pub(super) fn state_of_any(&self, key: StepKey) -> Option<StepState> {
        self.track.state_of(key)
    }

    pub(super) fn taken_orders(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.orders).iter().map(Order::event).collect()
    }

    pub(super) fn ledger(&self) -> Vec<(StepKey, LedgerOutcome)> {
        self.track.ledger().iter().map(|line| (line.step, line.outcome)).collect()
    }

    pub(super) fn light_facts(&self) -> Vec<&Fact> {
        self.facts.iter().filter(|fact| matches!(fact, Fact::LightChanged { .. })).collect()
    }

    /// A case up to the parent's licence, with both names reserved.
    pub(super) fn with_parent_issued(mut self) -> Self {
        self.hear(name(PARENT_NAME, reserved("2026-11-21")));
        self.hear(name(SUB_NAME, reserved("2026-11-21")));
        self.hear(filing(PARENT_FILING, submitted()));
        self.hear(filing(PARENT_FILING, registered(Company::Parent)));
        self.hear(filing(PARENT_FILING, issued(Company::Parent)));
        self
    }
}
