//! The law of the room on one screen, T-10 and T-13, and any sequence of commands.

use std::fmt::Write as _;

use actnow_decisions::{Refusal, RefusalKind, Role};
use actnow_statutory_clock::end_of_day;
use chrono::Duration;
use proptest::prelude::*;

use super::*;
use crate::domain::ManualReason;
use crate::domain::names::{Cause, Structure};

const FILING: Uuid = Uuid::from_u128(7);
const OTHER_FILING: Uuid = Uuid::from_u128(8);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn morning(date: &str) -> DateTime<Utc> {
    format!("{date}T10:00:00+08:00").parse().unwrap()
}

fn actor(role: Role) -> Actor {
    Actor { subject: "zhang".into(), roles: vec![role], office: "登记科".into() }
}

fn group() -> ApplicantGroup {
    ApplicantGroup::new("case-1")
}

fn new(statement: Statement) -> NewDeclaration {
    NewDeclaration {
        id: Uuid::from_u128(1),
        parts: NameParts::new("青岛", "淘集集", "电子商务", "有限公司"),
        authority: "11370222MAFAKE0785".into(),
        group: group(),
        retention: Retention::Ordinary,
        statement,
    }
}

fn hit(cause: Cause) -> Hit {
    Hit { name_id: "n".into(), full_text: "青岛淘集集电商有限公司".into(), cause }
}

fn near() -> NameCheck {
    NameCheck::new(Structure::default(), vec![hit(Cause::IndustrySynonym)])
}

fn same() -> NameCheck {
    NameCheck::new(Structure::default(), vec![hit(Cause::SameFullText)])
}

fn restricted() -> NameCheck {
    let reason =
        ManualReason::new("N-6", "NAME_RESTRICTED_WORD", Text::new("含有限制字词", "restricted word"));
    NameCheck { manual: vec![reason], ..NameCheck::default() }
}

fn declare(check: NameCheck, statement: Statement) -> Decision<NameDeclaration, NameFact> {
    NameDeclaration::declare(new(statement), check, &actor(Role::Applicant), morning("2026-09-21")).unwrap()
}

fn reserved() -> NameDeclaration {
    declare(NameCheck::default(), Statement::Missing).now
}

#[test]
fn a_clear_name_is_reserved_for_two_months_and_one_with_approval_for_a_year() {
    let told = declare(NameCheck::default(), Statement::Missing);
    assert!(matches!(told.facts[..], [NameFact::Reserved { until, .. }] if until == day("2026-11-21")));
    assert_eq!(told.now.lapses_at(), Some(end_of_day(day("2026-11-21"))));
    assert_eq!(Retention::WithApproval.until(day("2026-09-21")), day("2027-09-21"));
    assert_eq!(Retention::Ordinary.until(day("2026-12-31")), day("2027-02-28"));
}

#[test]
fn t10_a_near_name_waits_for_the_statement_and_an_identical_one_is_rejected() {
    let waiting = declare(near(), Statement::Missing);
    assert_eq!(waiting.now.state.name(), "NEEDS_STATEMENT");
    assert!(matches!(&waiting.facts[..], [NameFact::NeedsStatement { similar, .. }] if similar.len() == 1));
    let stated =
        waiting.now.clone().state_liability(near(), &actor(Role::Applicant), morning("2026-09-22")).unwrap();
    assert!(matches!(&stated.now.state, NameState::Reserved { accepted, .. } if accepted.len() == 1));
    let late = waiting.now.state_liability(same(), &actor(Role::Applicant), morning("2026-09-22")).unwrap();
    assert_eq!(late.now.state.name(), "REJECTED");
    assert_eq!(declare(near(), Statement::Given).now.state.name(), "RESERVED");
    let blocked = declare(same(), Statement::Given);
    assert!(
        matches!(&blocked.facts[..], [NameFact::Rejected { reasons, .. }] if reasons == &["NAME_SAME_FULL_TEXT"])
    );
}

#[test]
fn t13_a_reservation_is_valid_through_its_last_day() {
    let used = |at| reserved().consume(FILING, &group(), &actor(Role::System), at);
    assert!(used(end_of_day(day("2026-11-21")) - Duration::seconds(1)).is_ok());
    let refused: Refusal = used(morning("2026-11-22")).unwrap_err().into();
    assert_eq!((refused.kind, refused.reason), (RefusalKind::Precondition, "NAME_RESERVATION_EXPIRED"));
    assert_eq!(refused.details, [("until", "2026-11-21".to_owned())]);
}

#[test]
fn only_the_group_that_reserved_it_uses_it_and_only_once() {
    let strangers = ApplicantGroup::new("case-2");
    let by = |name: NameDeclaration, filing, group: &ApplicantGroup| {
        name.consume(filing, group, &actor(Role::System), morning("2026-09-21"))
    };
    assert_eq!(by(reserved(), FILING, &strangers), Err(NameRefusal::OtherApplicants));
    let used = by(reserved(), FILING, &group()).unwrap().now;
    assert_eq!(by(used.clone(), OTHER_FILING, &group()), Err(NameRefusal::UsedByOther));
    let again = by(used.clone(), FILING, &group()).unwrap();
    assert!(again.facts.is_empty() && again.now == used);
}

#[test]
fn a_name_comes_back_when_the_filing_ends_without_a_company() {
    let used = reserved().consume(FILING, &group(), &actor(Role::System), morning("2026-09-21")).unwrap().now;
    let back = used.clone().give_back(FILING, &actor(Role::System), morning("2026-09-30")).unwrap();
    assert_eq!(back.now, reserved());
    let late = used.clone().give_back(FILING, &actor(Role::System), morning("2026-11-22")).unwrap();
    assert_eq!(late.now.state.name(), "EXPIRED");
    let other = used.give_back(OTHER_FILING, &actor(Role::System), morning("2026-09-30"));
    assert_eq!(other, Err(NameRefusal::UsedByOther));
}

#[test]
fn a_restricted_word_is_decided_by_a_registrar() {
    let waiting = declare(restricted(), Statement::Missing);
    assert!(matches!(waiting.facts[..], [NameFact::SentToPerson { .. }]));
    let decide = |decision, fresh, role| {
        waiting.now.clone().decide_manually(decision, fresh, &actor(role), morning("2026-09-22"))
    };
    let approved = decide(ManualDecision::Approve, restricted(), Role::Registrar).unwrap().now;
    assert!(matches!(approved.state, NameState::Reserved { until, .. } if until == day("2026-11-22")));
    let reason = Text::new("与规定不符", "against the provisions");
    let rejected = decide(ManualDecision::Reject { reason }, restricted(), Role::Registrar).unwrap();
    assert_eq!(rejected.now.state.name(), "REJECTED");
    let near_too = NameCheck { hits: near().hits, ..restricted() };
    let awaits = decide(ManualDecision::Approve, near_too, Role::Registrar).unwrap().now;
    assert_eq!(awaits.state.name(), "NEEDS_STATEMENT");
    let refused: Refusal = decide(ManualDecision::Approve, restricted(), Role::Applicant).unwrap_err().into();
    assert_eq!((refused.kind, refused.reason), (RefusalKind::NotAllowed, "ROLE_REQUIRED"));
}

fn every_state() -> Vec<NameDeclaration> {
    let system = actor(Role::System);
    let at = morning("2026-09-21");
    vec![
        declare(near(), Statement::Missing).now,
        declare(restricted(), Statement::Missing).now,
        reserved(),
        declare(same(), Statement::Missing).now,
        reserved().consume(FILING, &group(), &system, at).unwrap().now,
        reserved().expire(&system, morning("2026-11-22")).unwrap().now,
        reserved().release(&system, at).unwrap().now,
    ]
}

fn give(name: NameDeclaration, command: NameCommand, filing: Uuid, at: DateTime<Utc>) -> NameDecision {
    let system = actor(Role::System);
    match command {
        NameCommand::Declare => {
            let parts = new(Statement::Missing);
            NameDeclaration::declare(parts, NameCheck::default(), &actor(Role::Applicant), at)
        }
        NameCommand::StateLiability => name.state_liability(near(), &system, at),
        NameCommand::DecideManually => {
            name.decide_manually(ManualDecision::Approve, restricted(), &actor(Role::Registrar), at)
        }
        NameCommand::Consume => name.consume(filing, &group(), &system, at),
        NameCommand::GiveBack => name.give_back(filing, &system, at),
        NameCommand::Release => name.release(&system, at),
        NameCommand::Expire => name.expire(&system, at),
    }
}

#[test]
fn every_state_and_command() {
    let mut table = String::new();
    for state in every_state() {
        for command in NameCommand::ALL.into_iter().skip(1) {
            let answer = match give(state.clone(), command, FILING, morning("2026-11-22")) {
                Ok(decision) if decision.facts.is_empty() => {
                    format!("{} (already)", decision.now.state.name())
                }
                Ok(decision) => decision.now.state.name().to_owned(),
                Err(refusal) => format!("! {}", Refusal::from(refusal).reason),
            };
            writeln!(table, "{:<16}{:<16}{answer}", state.state.name(), format!("{command:?}")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_reservation_lapses_only_after_its_last_day() {
    let early = give(reserved(), NameCommand::Expire, FILING, morning("2026-11-21")).unwrap_err();
    assert_eq!(Refusal::from(early).reason, "NAME_STILL_RESERVED");
    give(reserved(), NameCommand::Expire, FILING, morning("2026-11-22")).unwrap();
}

#[test]
fn states_are_stored_and_read_back() {
    let sound = Cause::SameSound { reading: "tao2 ji2 ji2".into() };
    let heard = NameCheck::new(Structure::default(), vec![hit(sound)]);
    let states = every_state().into_iter().chain([declare(heard, Statement::Given).now]);
    for name in states {
        let text = serde_json::to_string(&name.state).unwrap();
        assert!(text.contains(name.state.name()), "{text}");
        assert_eq!(serde_json::from_str::<NameState>(&text).unwrap(), name.state);
    }
}

fn command() -> impl Strategy<Value = NameCommand> {
    prop::sample::select(&NameCommand::ALL[1..])
}

proptest! {
    #[test]
    fn any_sequence_keeps_the_name_lawful(
        commands in prop::collection::vec((command(), 0_i64..90, any::<bool>()), 1..12),
    ) {
        let mut name = reserved();
        let mut used_by: Option<Uuid> = None;
        for (command, days, other) in commands {
            let at = morning("2026-09-21") + Duration::days(days);
            let filing = if other { OTHER_FILING } else { FILING };
            let Ok(decision) = give(name.clone(), command, filing, at) else { continue };
            let twice = give(decision.now.clone(), command, filing, at).unwrap();
            prop_assert!(twice.facts.is_empty(), "doing {command:?} twice told something");
            prop_assert_eq!(&twice.now, &decision.now);
            for fact in &decision.facts {
                if let NameFact::Consumed { filing_id, .. } = fact {
                    prop_assert!(used_by.is_none(), "used twice");
                    prop_assert!(legal_date(at) <= day("2026-11-21"));
                    used_by = Some(*filing_id);
                }
                if matches!(fact, NameFact::GivenBack { .. } | NameFact::Expired { .. }) {
                    used_by = None;
                }
            }
            name = decision.now;
        }
    }
}
