//! Who may commit to what, and every state of a follow-up against every command.

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role, Violations};
use actnow_identifiers::{DivisionTable, FoodLicenceNumber};
use proptest::prelude::*;

use super::*;
use crate::domain::act::{Conditions, LicenceAct};
use crate::domain::application::{Validity, VisitVerdict};
use crate::domain::check::{CheckContext, LocalRules, OperatorStanding, check};
use crate::domain::facts::FoodFact;
use crate::domain::form::{Commitment as Declared, FoodForm};
use crate::domain::law::Law;
use crate::domain::licence::{
    FoodLicence, LicenceCancelGround, LicenceDecision, LicenceState, RevocationKind,
};
use crate::domain::orders::{VisitKind, VisitOrder, VisitPeriod};
use crate::domain::persons::{DocumentKind, Person};
use crate::domain::points::{Grounds, Remedies};
use crate::domain::refusal::FoodRefusal;
use crate::domain::regime::RegimeId;
use crate::domain::samples::{
    actor, at, commitment_allowed, committed, declaration, held, id, licence_form, named, regimes, renewal,
    track,
};
use crate::domain::wordings::ScopeWordings;

const ON: &str = "2026-09-21";

fn law() -> Law<'static> {
    Law {
        calendar: actnow_statutory_clock::WorkingCalendar::built_in(),
        regimes: Box::leak(Box::new(regimes())),
        local: Box::leak(Box::new(commitment_allowed())),
    }
}

fn form() -> FoodForm {
    FoodForm { commitment: committed(), ..licence_form() }
}

fn found(
    form: &FoodForm,
    act: &LicenceAct,
    on: &str,
    standing: CommitmentStanding<'_>,
    local: &LocalRules,
) -> Violations {
    let context = CheckContext {
        act,
        track: &track(form, on),
        operator: OperatorStanding::Active,
        premises_holders: &[],
        commitment: standing,
        local,
        divisions: DivisionTable::built_in(),
        wordings: &ScopeWordings::embedded(),
    };
    check(form, context).violations
}

fn reasons(violations: &Violations) -> Vec<(String, &'static str)> {
    violations.as_slice().iter().map(|v| (v.field.clone(), v.reason)).collect()
}

#[test]
fn each_fault_of_a_declaration_is_named_with_its_field() {
    type Change = fn(&mut Declaration);
    let table: [(Change, &str, &str); 7] = [
        (|d| d.version = "food-2025".into(), "commitment.conditions_version", "COMMITMENT_TEXT_OUTDATED"),
        (|d| d.conditions.push_str("三、另有约定。"), "commitment.conditions", "COMMITMENT_TEXT_DIFFERS"),
        (|d| d.conditions_sha256 = "00".into(), "commitment.conditions_sha256", "COMMITMENT_HASH_DIFFERS"),
        (|d| d.signed_by.clear(), "commitment.signed_by", "COMMITMENT_UNSIGNED"),
        (|d| d.signed_at = None, "commitment.signed_at", "COMMITMENT_UNDATED"),
        (|d| d.signed_at = Some(at("2026-09-22")), "commitment.signed_at", "COMMITMENT_SIGNED_AHEAD"),
        (|d| d.conditions_sha256 = "C0FFEE".into(), "", ""),
    ];
    let clear = CommitmentStanding::clear(ON.parse().unwrap());
    for (change, field, reason) in table {
        let mut declared = declaration();
        change(&mut declared);
        let form = FoodForm { commitment: Declared::Declared(declared), ..licence_form() };
        let seen = reasons(&found(&form, &LicenceAct::New, ON, clear, &commitment_allowed()));
        let expected = (!reason.is_empty()).then(|| (field.to_owned(), reason));
        assert_eq!(seen, Vec::from_iter(expected));
    }
}

#[test]
fn a_commitment_is_for_listed_items_of_a_first_licence_under_order_78() {
    let clear = |on: &str| CommitmentStanding::clear(on.parse().unwrap());
    let (allowed, none) = (commitment_allowed(), LocalRules::default());
    let one = |form: &FoodForm, act: &LicenceAct, on: &str, local: &LocalRules| {
        let found = found(form, act, on, clear(on), local);
        let of_commitment = found.as_slice().iter().filter(|v| v.field.starts_with("commitment"));
        of_commitment.map(|v| v.reason).collect::<Vec<_>>()
    };
    let new = LicenceAct::New;
    assert_eq!(one(&form(), &new, ON, &allowed), [""; 0]);
    assert_eq!(one(&form(), &new, ON, &none), ["COMMITMENT_NOT_ALLOWED"]);
    let mut elsewhere = form();
    elsewhere.division = "110105".to_owned();
    assert_eq!(one(&elsewhere, &new, ON, &allowed), ["COMMITMENT_NOT_ALLOWED"]);
    let mut early = form();
    if let Declared::Declared(declared) = &mut early.commitment {
        declared.signed_at = Some(at("2018-11-11"));
    }
    assert_eq!(one(&early, &new, "2018-11-12", &allowed), ["COMMITMENT_NOT_IN_REGIME"]);
    let renewed = renewal(held(licence_form()), Conditions::Unchanged);
    assert_eq!(one(&form(), &renewed, ON, &allowed), ["COMMITMENT_NOT_FOR_ACT"]);
    let remembered = renewal(held(form()), Conditions::Unchanged);
    assert_eq!(
        one(&form(), &remembered, ON, &none),
        [""; 0],
        "the form of the licence keeps what was signed"
    );
}

#[test]
fn who_did_not_keep_a_commitment_or_has_bad_credit_is_visited_first() {
    let on = ON.parse().unwrap();
    let until = Some("2027-01-01".parse().unwrap());
    let clear = CommitmentStanding::clear(on);
    for (standing, reason) in [
        (CommitmentStanding { unmet: Some("JY13702220000017"), ..clear }, "COMMITMENT_BROKEN_BEFORE"),
        (CommitmentStanding { credit_mark: until, ..clear }, "COMMITMENT_BAD_CREDIT"),
        (CommitmentStanding { banned_until: until, ..clear }, "COMMITMENT_BAD_CREDIT"),
    ] {
        let seen = reasons(&found(&form(), &LicenceAct::New, ON, standing, &commitment_allowed()));
        assert_eq!(seen, [("commitment".to_owned(), reason)]);
        let ordinary = found(&licence_form(), &LicenceAct::New, ON, standing, &commitment_allowed());
        assert!(ordinary.is_empty(), "the ordinary way stays open");
    }
}

#[test]
fn the_legal_representative_signs() {
    let person = |reference: &str, name: &str| Person {
        reference: reference.to_owned(),
        name: name.to_owned(),
        document: DocumentKind::ResidentId,
        document_number: String::new(),
        phone: String::new(),
        email: String::new(),
        verified: None,
    };
    let seen = |persons: &[Person]| {
        let mut list = Violations::new();
        check_signer(&form(), persons, &mut list);
        list.as_slice().iter().map(|v| v.reason).collect::<Vec<_>>()
    };
    assert_eq!(seen(&[person("p1", "万样例")]), [""; 0]);
    assert_eq!(seen(&[person("p1", "葛样例")]), ["COMMITMENT_SIGNER_OTHER"]);
    assert_eq!(seen(&[person("p4", "万样例")]), ["COMMITMENT_SIGNER_UNKNOWN"]);
    assert_eq!(seen(&[]), [""; 0], "nobody was handed in");
}

#[test]
fn rules_that_cannot_be_meant_are_named() {
    let rules = commitment_allowed().commitment;
    assert!(rules.contradictions().is_empty());
    assert!(CommitmentRules::default().contradictions().is_empty(), "nothing is allowed");
    let untold = CommitmentRules { conditions: " ".to_owned(), ..rules.clone() };
    assert_eq!(untold.contradictions(), ["allowed without version and conditions"]);
    let mut vague = CommitmentRules { recheck_wd: 0, ..rules };
    vague.allowed[0].division = "青岛".to_owned();
    vague.allowed[0].items.clear();
    assert_eq!(
        vague.contradictions(),
        ["a division is no leading digits", "an entry names no items", "a period is zero"]
    );
}

/// A licence issued on 2026-09-21 on a commitment; inspection 3 looks.
fn licence() -> FoodLicence {
    let period = VisitPeriod::of(&law(), ON.parse().unwrap(), 30);
    let order = VisitOrder::new(id(3), VisitKind::PostLicence, RegimeId::Food2023, period, &form());
    FoodLicence {
        id: id(2),
        application_id: id(1),
        number: FoodLicenceNumber::parse("JY13702220000017").unwrap(),
        operator_uscc: "91370222MAFAKE027L".to_owned(),
        premises: "样例路1号102室".to_owned(),
        validity: Validity::of_decision(ON.parse().unwrap(), 5),
        reports: vec![],
        commitment: Some(Commitment::begun(&declaration(), &order)),
        state: LicenceState::Active,
    }
}

fn report(task: u128, verdict: Option<VisitVerdict>) -> FollowUpReport {
    FollowUpReport { task_id: id(task), verdict, inspectors: vec!["lin".into(), "yu".into()] }
}

fn told(licence: FoodLicence, task: u128, verdict: Option<VisitVerdict>, on: &str) -> LicenceDecision {
    licence.follow_up_concluded(report(task, verdict), &actor(Role::System), &law(), at(on)).unwrap()
}

fn state(licence: &FoodLicence) -> &CommitmentState {
    &licence.commitment.as_ref().unwrap().state
}

fn due(licence: &FoodLicence) -> String {
    state(licence).due().unwrap().date.to_string()
}

const NOT: Option<VisitVerdict> = Some(VisitVerdict::NotConform);

fn head() -> Actor {
    named("head-meng", Role::Head)
}

fn unmet() -> FoodLicence {
    told(licence(), 3, NOT, "2026-10-20").now
}

fn correcting() -> FoodLicence {
    unmet().order_correction(&head(), &law(), at("2026-10-21")).unwrap().now
}

fn rechecking() -> FoodLicence {
    let system = actor(Role::System);
    correcting().correction_over(id(9), &form(), &system, &law(), at("2026-11-12")).unwrap().now
}

fn not_put_right() -> FoodLicence {
    told(rechecking(), 9, NOT, "2026-11-16").now
}

fn proposed(falsely: bool) -> FoodLicence {
    let supervisor = named("supervisor-an", Role::Supervisor);
    not_put_right().propose_revocation(falsely, &supervisor, &law(), at("2026-11-17")).unwrap().now
}

fn grounds() -> Grounds {
    Grounds::try_new(vec!["逾期未整改".into()], "Qingdao 26", Remedies::default()).unwrap()
}

fn revoked(licence: FoodLicence, kind: RevocationKind, who: &Actor) -> Result<LicenceDecision, FoodRefusal> {
    licence.revoke(kind, grounds(), who, &law(), at("2026-11-20"))
}

#[test]
fn what_is_kept_is_closed_with_the_signed_verdict() {
    assert_eq!((state(&licence()).next_action(), due(&licence()).as_str()), ("INSPECT", "2026-11-09"));
    let kept = told(licence(), 3, Some(VisitVerdict::ConformAfterOnSiteFix), "2026-10-20");
    let (number, task_id) = (kept.now.number, id(3));
    assert_eq!(kept.facts, [FoodFact::CommitmentKept { number, task_id, corrected: false }]);
    assert_eq!(state(&kept.now).next_action(), "");
    let alone = FollowUpReport { inspectors: vec!["lin".into()], ..report(3, NOT) };
    let refused = licence().follow_up_concluded(alone, &actor(Role::System), &law(), at(ON));
    assert_eq!(Refusal::from(refused.unwrap_err()).reason, "MIN_TWO_INSPECTORS");
}

#[test]
fn t_28_what_is_not_put_right_is_proposed_and_revoked_by_different_persons() {
    assert_eq!((state(&unmet()).name(), due(&unmet()).as_str()), ("UNMET", "2026-10-27"));
    assert_eq!((state(&correcting()).name(), due(&correcting()).as_str()), ("CORRECTING", "2026-11-11"));
    assert_eq!((state(&rechecking()).name(), due(&rechecking()).as_str()), ("RECHECKING", "2026-11-26"));
    assert_eq!(
        (state(&not_put_right()).name(), due(&not_put_right()).as_str()),
        ("NOT_PUT_RIGHT", "2026-11-23")
    );
    assert_eq!((state(&proposed(false)).name(), due(&proposed(false)).as_str()), ("PROPOSED", "2026-12-15"));

    let inspector = Actor { roles: vec![Role::Supervisor], ..named("lin", Role::Inspector) };
    let no = not_put_right().propose_revocation(true, &inspector, &law(), at("2026-11-17")).unwrap_err();
    assert_eq!(Refusal::from(no).reason, "SEPARATION_OF_DUTY", "who inspected does not propose");
    let reason = |outcome: Result<LicenceDecision, FoodRefusal>| Refusal::from(outcome.unwrap_err()).reason;
    let early = revoked(not_put_right(), RevocationKind::CommitmentUnmet, &head());
    assert_eq!(reason(early), "REVOCATION_NOT_PROPOSED");
    let other = revoked(proposed(false), RevocationKind::CommitmentFalse, &head());
    assert_eq!(reason(other), "REVOCATION_NOT_PROPOSED", "as it was proposed");
    for same in ["supervisor-an", "lin"] {
        let who = named(same, Role::Head);
        assert_eq!(
            reason(revoked(proposed(false), RevocationKind::CommitmentUnmet, &who)),
            "SEPARATION_OF_DUTY"
        );
        assert!(
            same == "lin"
                || reason(proposed(false).decline_revocation(&who, &law(), at("2026-11-20")))
                    == "SEPARATION_OF_DUTY"
        );
    }
    for (falsely, kind, banned) in [
        (false, RevocationKind::CommitmentUnmet, None),
        (true, RevocationKind::CommitmentFalse, Some("2029-11-20".parse().unwrap())),
    ] {
        let over = revoked(proposed(falsely), kind, &head()).unwrap().now;
        assert_eq!((over.state.name(), over.banned_until()), ("REVOKED", banned));
        assert!(matches!(state(&over), CommitmentState::Broken { falsely: f, .. } if *f == falsely));
    }
}

#[test]
fn an_inspection_that_waits_for_consent_gets_it_and_its_team_comes_back() {
    let open = told(licence(), 3, None, "2026-10-20").now;
    assert_eq!(state(&open).name(), "UNMET");
    let ordered = open.clone().order_correction(&head(), &law(), at("2026-10-21")).unwrap();
    let deadline = "2026-11-11".parse().unwrap();
    assert!(ordered.facts.contains(&FoodFact::RectificationConsented { task_id: id(3), deadline }));
    let system = actor(Role::System);
    let known = ordered.now.clone().rectification_ordered(id(3), deadline, &system).unwrap();
    assert!(known.facts.is_empty() && known.now == ordered.now, "told back by the inspections");
    let over = ordered.now.correction_over(id(9), &form(), &system, &law(), at("2026-11-12")).unwrap();
    assert!(over.facts.is_empty(), "no other inspection is ordered");
    let right = told(over.now, 3, Some(VisitVerdict::Conform), "2026-11-13").now;
    assert_eq!(state(&right), &CommitmentState::Kept { task_id: id(3), corrected: true });

    let there = open.rectification_ordered(id(3), "2026-10-30".parse().unwrap(), &system).unwrap().now;
    assert_eq!((state(&there).name(), due(&there).as_str()), ("CORRECTING", "2026-10-30"));
}

#[test]
fn a_visit_that_falls_through_is_ordered_again_a_day_later() {
    let system = actor(Role::System);
    let lost = licence().follow_up_fell_through(id(3), &system, at("2026-10-09")).unwrap().now;
    assert_eq!(state(&lost).inspection(), None);
    let again = |on: &str| lost.clone().follow_up_again(id(8), &form(), &system, &law(), at(on)).unwrap();
    assert!(again("2026-10-09").facts.is_empty());
    let ordered = again("2026-10-10");
    let FoodFact::VisitOrdered { order } = &ordered.facts[0] else { panic!("{:?}", ordered.facts) };
    assert_eq!((order.task_id, order.kind, order.on_commitment), (id(8), VisitKind::PostLicence, true));
    assert_eq!(order.period.due.date.to_string(), "2026-11-09", "the last day of the law stays");
    assert_eq!(state(&ordered.now).inspection(), Some(id(8)));
}

#[test]
fn what_is_late_is_told_once() {
    let system = actor(Role::System);
    let in_time = licence().commitment_overdue(&system, at("2026-11-09")).unwrap();
    assert!(in_time.facts.is_empty());
    let late = licence().commitment_overdue(&system, at("2026-11-10")).unwrap();
    let FoodFact::CommitmentOverdue { next_action, .. } = &late.facts[0] else { panic!() };
    assert_eq!(next_action, "INSPECT");
    assert!(late.now.commitment_overdue(&system, at("2026-11-11")).unwrap().facts.is_empty());
}

#[test]
fn a_later_version_goes_on_with_it_and_the_end_of_the_licence_drops_it() {
    let (system, window) = (actor(Role::System), actor(Role::Window));
    let superseded = unmet().supersede(id(7), &system, at("2026-10-22")).unwrap();
    assert_eq!(state(&superseded.now), state(&unmet()));
    let cancelled = |licence: FoodLicence| {
        licence.cancel(LicenceCancelGround::Application, &window, at("2026-11-18")).unwrap()
    };
    let dropped = cancelled(licence());
    assert_eq!(state(&dropped.now).name(), "DROPPED");
    assert_eq!(dropped.facts[1], FoodFact::VisitCancelled { task_id: id(3) });
    for licence in [unmet(), correcting(), rechecking(), not_put_right(), proposed(true)] {
        assert_eq!(state(&cancelled(licence).now).name(), "DROPPED_UNMET", "who gives up is still marked");
    }
}

type Command = (&'static str, Role, fn(FoodLicence, &Actor) -> Result<LicenceDecision, FoodRefusal>);

fn commands() -> Vec<Command> {
    vec![
        ("verdict: right", Role::System, |l, who| {
            l.follow_up_concluded(report(3, Some(VisitVerdict::Conform)), who, &law(), at("2026-11-20"))
        }),
        ("verdict: to rectify", Role::System, |l, who| {
            l.follow_up_concluded(report(3, None), who, &law(), at("2026-11-20"))
        }),
        ("verdict of the re-inspection: not right", Role::System, |l, who| {
            l.follow_up_concluded(report(9, NOT), who, &law(), at("2026-11-20"))
        }),
        ("rectification ordered", Role::System, |l, who| {
            l.rectification_ordered(id(3), "2026-12-01".parse().unwrap(), who)
        }),
        ("fell through", Role::System, |l, who| l.follow_up_fell_through(id(3), who, at("2026-11-20"))),
        ("order correction", Role::Head, |l, who| l.order_correction(who, &law(), at("2026-11-20"))),
        ("correction over", Role::System, |l, who| {
            l.correction_over(id(9), &form(), who, &law(), at("2026-11-20"))
        }),
        ("again", Role::System, |l, who| l.follow_up_again(id(9), &form(), who, &law(), at("2026-11-20"))),
        ("overdue", Role::System, |l, who| l.commitment_overdue(who, at("2027-01-20"))),
        ("propose", Role::Reviewer, |l, who| l.propose_revocation(false, who, &law(), at("2026-11-20"))),
        ("decline", Role::Head, |l, who| l.decline_revocation(who, &law(), at("2026-11-20"))),
        ("revoke as unmet", Role::Head, |l, who| revoked(l, RevocationKind::CommitmentUnmet, who)),
        ("revoke as false", Role::Head, |l, who| revoked(l, RevocationKind::CommitmentFalse, who)),
    ]
}

#[test]
fn every_state_of_a_commitment_answers_every_command() {
    let window = actor(Role::Window);
    let system = actor(Role::System);
    let licences = [
        FoodLicence { commitment: None, ..licence() },
        licence(),
        licence().follow_up_fell_through(id(3), &system, at("2026-10-09")).unwrap().now,
        told(licence(), 3, None, "2026-10-20").now,
        unmet(),
        correcting(),
        rechecking(),
        not_put_right(),
        proposed(false),
        proposed(true),
        told(licence(), 3, Some(VisitVerdict::Conform), "2026-10-20").now,
        revoked(proposed(true), RevocationKind::CommitmentFalse, &head()).unwrap().now,
        licence().cancel(LicenceCancelGround::Application, &window, at("2026-10-09")).unwrap().now,
        unmet().cancel(LicenceCancelGround::Application, &window, at("2026-10-22")).unwrap().now,
    ];
    let standing = |licence: &FoodLicence| {
        let commitment = licence.commitment.as_ref().map_or("NONE", |commitment| commitment.state.name());
        format!("{commitment}, {}", licence.state.name())
    };
    let mut lines = Vec::new();
    for licence in licences {
        let of = state_details(&licence);
        lines.push(format!("{}{of}:", standing(&licence)));
        for (name, role, run) in commands() {
            let outcome = match run(licence.clone(), &actor(role)) {
                Ok(decision) if decision.now == licence => "already".to_owned(),
                Ok(decision) => format!("-> {} [{}]", standing(&decision.now), decision.basis),
                Err(refusal) => format!("no: {}", Refusal::from(refusal).reason),
            };
            lines.push(format!("  {name}: {outcome}"));
        }
    }
    insta::assert_snapshot!("commitment_matrix", lines.join("\n"));
    for (name, role, run) in commands() {
        let refused = run(proposed(false), &actor(Role::Operator)).unwrap_err();
        assert_eq!(Refusal::from(refused).reason, "ROLE_MISSING", "{name} by {role}");
    }
}

/// What parts two states of one name.
fn state_details(licence: &FoodLicence) -> &'static str {
    match licence.commitment.as_ref().map(|commitment| &commitment.state) {
        Some(CommitmentState::Unmet { open: true, .. }) => " (the inspection waits for consent)",
        Some(CommitmentState::Proposed { falsely: true, .. }) => " (as false)",
        Some(CommitmentState::AwaitsVisit { visit: FollowUpVisit::FellThrough { .. }, .. }) => {
            " (fell through)"
        }
        Some(_) | None => "",
    }
}

proptest! {
    /// A follow-up that is over stays over, and with an ended licence nothing of it moves.
    #[test]
    fn any_sequence_keeps_the_follow_up_lawful(steps in prop::collection::vec(any::<prop::sample::Index>(), 1..16)) {
        let commands = commands();
        let given = steps.iter().map(|step| *step.get(&commands));
        let over = |now: &FoodLicence| {
            let commitment = now.commitment.as_ref().map_or("NONE", |commitment| commitment.state.name());
            matches!(commitment, "KEPT" | "BROKEN" | "DROPPED" | "DROPPED_UNMET")
        };
        let last = walk(licence(), given, |now, (_, role, run)| run(now, &actor(*role)), over);
        prop_assert!(last.is_ok(), "{last:?}");
    }
}
