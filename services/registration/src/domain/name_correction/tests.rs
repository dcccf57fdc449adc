//! The law of a correction on one screen: every command in every state, the thirty days, and who may decide.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, WorkingCalendar, legal_date};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::sample::{SUBSIDIARY_USCC, day, morning};

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.into(), roles: vec![role], office: "登记科".into() }
}

fn new(ground: CorrectionGround) -> NewCorrection {
    NewCorrection {
        id: Uuid::from_u128(1),
        company: Uscc::from_stored(SUBSIDIARY_USCC).unwrap(),
        full_name: "青岛万阁电子商务有限公司".into(),
        ground,
        document: None,
        reasons: "与在先名称相同".into(),
        parties: BTreeSet::from(["wan".to_owned()]),
        ended: false,
    }
}

fn registrar() -> Actor {
    actor("han", Role::Registrar)
}

fn head() -> Actor {
    actor("meng", Role::Head)
}

fn proposed() -> NameCorrection {
    NameCorrection::propose(new(CorrectionGround::Conflict), &registrar()).unwrap().now
}

/// Gives `command` by who may give it; the time to change the name ends on 21 October.
fn give(correction: NameCorrection, command: CorrectionCommand) -> CorrectionDecision {
    give_at(correction, command, morning("2026-09-21"))
}

fn give_at(correction: NameCorrection, command: CorrectionCommand, at: DateTime<Utc>) -> CorrectionDecision {
    let machine = Actor::system("registration");
    match command {
        CorrectionCommand::Propose => NameCorrection::propose(new(CorrectionGround::Conflict), &registrar()),
        CorrectionCommand::Order => correction.order(&head(), at),
        CorrectionCommand::Decline => correction.decline("证据不足", &head(), at),
        CorrectionCommand::Serve => correction.serve(legal_date(at), &registrar(), at, calendar()),
        CorrectionCommand::Miss => correction.miss(&machine, at + TimeDelta::days(31)),
        CorrectionCommand::Fulfil => correction.fulfil(&machine, at),
        CorrectionCommand::Withdraw => correction.withdraw("裁判被撤销", &head(), at),
        CorrectionCommand::EndWithCompany => correction.end_with_company(&machine, at),
        CorrectionCommand::ComputeAgain => correction.compute_again(&machine, calendar()),
    }
}

fn after(commands: &[CorrectionCommand]) -> NameCorrection {
    commands.iter().fold(proposed(), |now, command| give(now, *command).unwrap().now)
}

fn reason(answer: CorrectionDecision) -> &'static str {
    Refusal::from(answer.unwrap_err()).reason
}

#[test]
fn every_state_and_command() {
    use CorrectionCommand as C;
    let starts = [
        after(&[]),
        after(&[C::Decline]),
        after(&[C::Order]),
        after(&[C::Order, C::Serve]),
        after(&[C::Order, C::Serve, C::Miss]),
        after(&[C::Order, C::Fulfil]),
        after(&[C::Order, C::Withdraw]),
        after(&[C::EndWithCompany]),
    ];
    let mut table = String::new();
    for start in starts {
        for command in C::ALL.into_iter().filter(|command| *command != C::Propose) {
            let end = give(start.clone(), command);
            let end = end.map_or_else(|no| Refusal::from(no).reason, |done| done.now.state.name());
            writeln!(table, "{:<16}{:<18}{end}", start.state.name(), command.as_str()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_ruling_and_a_judgment_have_a_number_and_an_order_rests_on_its_ground() {
    for (ground, rule, needs) in [
        (CorrectionGround::Structure, "Name Provisions 20", false),
        (CorrectionGround::ForbiddenContent, "Name Provisions 20", false),
        (CorrectionGround::Conflict, "Name Provisions 20", false),
        (CorrectionGround::DisputeRuling, "Name Provisions 21", true),
        (CorrectionGround::CourtJudgment, "Name Provisions 23", true),
    ] {
        let without = NameCorrection::propose(new(ground), &registrar());
        if needs {
            let refusal = Refusal::from(without.unwrap_err());
            assert_eq!((refusal.reason, refusal.rule), ("DOCUMENT_MISSING", rule));
        } else {
            assert!(without.is_ok(), "{ground:?}");
        }
        let numbered =
            NewCorrection { document: Some("青市监名裁〔2026〕1号".into()), ..new(ground) };
        let proposed = NameCorrection::propose(numbered, &registrar()).unwrap().now;
        assert_eq!(proposed.order(&head(), morning("2026-09-21")).unwrap().basis, rule);
    }
    let ended = NewCorrection { ended: true, ..new(CorrectionGround::Conflict) };
    assert_eq!(reason(NameCorrection::propose(ended, &registrar())), "COMPANY_ENDED");
}

#[test]
fn the_head_orders_and_not_who_proposed() {
    let both = Actor { roles: vec![Role::Registrar, Role::Head], ..registrar() };
    let at = morning("2026-09-21");
    assert_eq!(reason(proposed().order(&both, at)), "SEPARATION_OF_DUTY");
    assert_eq!(reason(proposed().decline("证据不足", &both, at)), "SEPARATION_OF_DUTY");
    assert_eq!(reason(proposed().order(&registrar(), at)), "ROLE_REQUIRED");
    assert_eq!(reason(proposed().order(&actor("wan", Role::Head), at)), "RECUSAL");
    assert_eq!(proposed().on_register(), None);
    let ordered = proposed().order(&head(), at).unwrap();
    assert_eq!(ordered.now.on_register(), Some(day("2026-09-21")), "the code stands in its place at once");
    assert_eq!(ordered.facts, [CorrectionFact::Ordered]);
    let withdrawn = ordered.now.withdraw("裁判被撤销", &head(), at).unwrap();
    let closing =
        withdrawn.now.closing.as_ref().map(|closing| (closing.by.as_str(), closing.reasons.as_str()));
    assert_eq!(closing, Some((head().subject.as_str(), "裁判被撤销")), "the company reads why");
    assert_eq!((withdrawn.now.on_register(), withdrawn.facts), (None, vec![CorrectionFact::Settled]));
}

#[test]
fn thirty_days_from_the_receipt_of_the_order() {
    let ordered = after(&[CorrectionCommand::Order]);
    let serve = |on: &str| ordered.clone().serve(day(on), &registrar(), morning("2026-09-23"), calendar());
    assert_eq!(reason(serve("2026-09-20")), "RECEIVED_OUTSIDE", "not before it was given");
    assert_eq!(reason(serve("2026-09-24")), "RECEIVED_OUTSIDE", "nor in the future");
    let served = serve("2026-09-22").unwrap();
    assert_eq!(served.facts, [CorrectionFact::Served]);
    assert_eq!(served.now.state.clock().unwrap().due().date, day("2026-10-22"));
    let light = |correction: &NameCorrection, on: &str| correction.light(morning(on), calendar());
    assert_eq!(light(&served.now, "2026-09-23"), Some(Light::Green));
    assert_eq!(light(&served.now, "2026-10-23"), Some(Light::Red));
    assert_eq!(light(&ordered, "2026-10-23"), None, "not before it was received");
    let machine = Actor::system("registration");
    assert_eq!(reason(served.now.clone().miss(&machine, morning("2026-10-22"))), "PERIOD_NOT_OVER");
    let missed = served.now.miss(&machine, morning("2026-10-23")).unwrap();
    assert_eq!(missed.now.state, CorrectionState::Overdue { since: day("2026-10-23") });
    assert_eq!(missed.now.on_register(), Some(day("2026-09-21")), "the code goes on standing in its place");
    let done = missed.now.fulfil(&machine, morning("2026-11-02")).unwrap();
    assert_eq!((done.now.on_register(), done.facts), (None, vec![CorrectionFact::Settled]));
    assert!(
        proposed().fulfil(&machine, morning("2026-09-21")).unwrap().facts.is_empty(),
        "nobody knew of it"
    );
}

#[test]
fn t_29_the_last_day_moves_with_a_holiday_that_is_entered() {
    let notice = WorkingCalendar::from_csv("date,kind,holiday\n2026-10-22,OFF,Storm\n").unwrap();
    let later = WorkingCalendar::built_in().clone().merge(&notice);
    let served = after(&[CorrectionCommand::Order]);
    let served =
        served.serve(day("2026-09-22"), &registrar(), morning("2026-09-23"), calendar()).unwrap().now;
    let machine = Actor::system("registration");
    let again = served.clone().compute_again(&machine, &later).unwrap();
    assert_eq!(again.now.state.clock().unwrap().due().date, day("2026-10-23"));
    assert_eq!(
        (again.facts.len(), served.clone().compute_again(&machine, calendar()).unwrap().now),
        (0, served)
    );
}

proptest! {
    /// Over is over, and nobody is late with what was never ordered.
    #[test]
    fn any_sequence_keeps_the_correction_lawful(
        commands in prop::collection::vec((prop::sample::select(&CorrectionCommand::ALL[..]), 0_i64..20), 1..14),
    ) {
        let mut at = morning("2026-09-21");
        let commands: Vec<_> = commands
            .into_iter()
            .filter(|(command, _)| *command != CorrectionCommand::Propose)
            .map(|(command, days)| {
                at += TimeDelta::days(days);
                (command, at)
            })
            .collect();
        let over = |now: &NameCorrection| {
            matches!(now.state.name(), "DECLINED" | "FULFILLED" | "WITHDRAWN" | "COMPANY_ENDED")
        };
        let ordered = commands.iter().any(|(command, _)| *command == CorrectionCommand::Order);
        let last = walk(proposed(), commands, |now, (command, at)| give_at(now, *command, *at), over);
        prop_assert!(last.as_ref().is_ok_and(|now| ordered || now.state.name() != "OVERDUE"), "{last:?}");
    }
}
