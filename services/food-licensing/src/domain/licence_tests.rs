//! Each lawful end, by the right person and only once.

use actnow_decisions::sequences::walk;
use actnow_decisions::{Refusal, Role};
use proptest::prelude::*;

use super::*;
use crate::domain::points::Remedies;
use crate::domain::samples::{actor, at, id, law, licence_form};

fn licence() -> FoodLicence {
    FoodLicence {
        id: id(2),
        application_id: id(1),
        number: FoodLicenceNumber::parse("JY13702220000017").unwrap(),
        operator_uscc: "91370222MAFAKE027L".to_owned(),
        premises: "样例路1号102室".to_owned(),
        validity: Validity::of_decision("2018-11-12".parse().unwrap(), 5),
        reports: vec![],
        commitment: None,
        state: LicenceState::Active,
    }
}

fn grounds() -> Grounds {
    Grounds::try_new(vec!["以欺骗手段取得".into()], "Licensing Law 69", Remedies::default()).unwrap()
}

#[test]
fn a_leap_day_licence_ends_on_28_february() {
    let validity = Validity::of_decision("2024-02-29".parse().unwrap(), 5);
    assert_eq!(validity.to, "2029-02-28".parse::<NaiveDate>().unwrap());
}

#[test]
fn it_is_in_force_through_its_last_day() {
    let system = actor(Role::System);
    let early = licence().expire(&system, at("2023-11-11T23:59:59+08:00"));
    assert!(matches!(early, Err(FoodRefusal::PeriodStillRuns { .. })));
    let expired = licence().expire(&system, at("2023-11-12T00:00:00+08:00")).unwrap();
    assert_eq!((expired.now.state.name(), expired.facts.len()), ("EXPIRED", 1));
    assert!(expired.now.expire(&system, at("2023-11-13")).unwrap().facts.is_empty());
}

#[test]
fn a_late_renewal_suspends_it_from_the_day_after() {
    let system = actor(Role::System);
    let suspended = licence().suspend_for_late_renewal(&system, at("2023-11-12")).unwrap();
    let since = "2023-11-12".parse().unwrap();
    assert_eq!(suspended.now.state, LicenceState::SuspendedByLateRenewal { since });
    let again = suspended.now.clone().suspend_for_late_renewal(&system, at("2023-11-20")).unwrap();
    assert!(again.facts.is_empty());
    let renewed = suspended.now.supersede(id(9), &actor(Role::Issuer), at("2023-12-01")).unwrap();
    assert_eq!(renewed.now.state.name(), "SUPERSEDED");
}

#[test]
fn only_the_head_takes_it_away() {
    for (kind, state) in [
        (RevocationKind::Revoked, "REVOKED"),
        (RevocationKind::WithdrawnByAuthority, "WITHDRAWN_BY_AUTHORITY"),
        (RevocationKind::RevokedAsPenalty, "REVOKED_AS_PENALTY"),
    ] {
        for role in [Role::System, Role::Reviewer, Role::Issuer] {
            let refused = licence().revoke(kind, grounds(), &actor(role), &law(), at("2020-01-02"));
            assert_eq!(Refusal::from(refused.unwrap_err()).reason, "ROLE_MISSING");
        }
        let revoked =
            licence().revoke(kind, grounds(), &actor(Role::Head), &law(), at("2020-01-02")).unwrap();
        assert_eq!(revoked.now.state.name(), state);
    }
}

#[test]
fn an_ended_licence_does_not_end_again_otherwise() {
    let head = actor(Role::Head);
    let window = actor(Role::Window);
    let ex_officio = licence().cancel(LicenceCancelGround::EntityEnded, &window, at("2020-01-02"));
    assert_eq!(Refusal::from(ex_officio.unwrap_err()).reason, "ROLE_MISSING");
    let cancelled = licence().cancel(LicenceCancelGround::Application, &window, at("2020-01-02")).unwrap();
    let same =
        cancelled.now.clone().cancel(LicenceCancelGround::Application, &window, at("2020-01-03")).unwrap();
    assert!(same.facts.is_empty());
    let other =
        cancelled.now.clone().revoke(RevocationKind::Revoked, grounds(), &head, &law(), at("2020-01-03"));
    assert_eq!(Refusal::from(other.unwrap_err()).reason, "WRONG_STATE");
    assert!(cancelled.now.suspend_for_late_renewal(&actor(Role::System), at("2024-01-02")).is_err());
}

#[test]
fn fraud_and_penalty_ban_for_three_and_five_years() {
    for (kind, until) in [
        (RevocationKind::Revoked, None),
        (RevocationKind::WithdrawnByAuthority, None),
        (RevocationKind::RevokedForFraud, Some("2023-01-02")),
        (RevocationKind::RevokedAsPenalty, Some("2025-01-02")),
    ] {
        let revoked =
            licence().revoke(kind, grounds(), &actor(Role::Head), &law(), at("2020-01-02")).unwrap();
        assert_eq!(revoked.now.banned_until(), until.map(|day| day.parse().unwrap()), "{kind:?}");
    }
}

#[test]
fn nothing_is_asked_for_on_a_licence_that_is_over() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert!(licence().must_be_in_force(day("2023-11-11")).is_ok());
    let over = licence().must_be_in_force(day("2023-11-12")).unwrap_err();
    assert_eq!(Refusal::from(over).reason, "EXPIRED_NEW_APPLICATION");
    let window = actor(Role::Window);
    let cancelled =
        licence().cancel(LicenceCancelGround::Application, &window, at("2020-01-02")).unwrap().now;
    assert_eq!(
        Refusal::from(cancelled.must_be_in_force(day("2020-01-03")).unwrap_err()).reason,
        "LICENCE_NOT_IN_FORCE"
    );
    let reported = Reported {
        matters: vec![crate::domain::report::ReportMatter::ExternalWarehouse],
        changed_on: day("2020-01-02"),
        details: "样例路9号".to_owned(),
    };
    let kept = licence()
        .report(reported.clone(), &licence_form(), id(5), &window, &law(), at("2020-01-03"))
        .unwrap();
    assert_eq!((kept.now.reports.len(), kept.facts.len(), kept.basis), (1, 1, "Order 17 art 27"));
    assert!(cancelled.report(reported, &licence_form(), id(5), &window, &law(), at("2020-01-03")).is_err());
}

type Command =
    (&'static str, Role, fn(FoodLicence, &actnow_decisions::Actor) -> Result<LicenceDecision, FoodRefusal>);

fn commands() -> Vec<Command> {
    const OVER: &str = "2023-11-13";
    vec![
        ("expire (over)", Role::System, |l, who| l.expire(who, at(OVER))),
        ("suspend (over)", Role::System, |l, who| l.suspend_for_late_renewal(who, at(OVER))),
        ("supersede", Role::Issuer, |l, who| l.supersede(id(9), who, at("2020-01-02"))),
        ("cancel on application", Role::Window, |l, who| {
            l.cancel(LicenceCancelGround::Application, who, at("2020-01-02"))
        }),
        ("cancel ex officio", Role::Head, |l, who| {
            l.cancel(LicenceCancelGround::EntityEnded, who, at("2020-01-02"))
        }),
        ("revoke", Role::Head, |l, who| {
            l.revoke(RevocationKind::Revoked, grounds(), who, &law(), at("2020-01-02"))
        }),
        ("report", Role::Window, |l, who| {
            let reported = Reported {
                matters: vec![crate::domain::report::ReportMatter::ExternalWarehouse],
                changed_on: "2020-01-02".parse().unwrap(),
                details: "样例路9号".to_owned(),
            };
            l.report(reported, &licence_form(), id(5), who, &law(), at("2020-01-03"))
        }),
    ]
}

#[test]
fn every_state_of_a_licence_answers_every_command() {
    let (system, head, window) = (actor(Role::System), actor(Role::Head), actor(Role::Window));
    let licences = [
        licence(),
        licence().suspend_for_late_renewal(&system, at("2023-11-12")).unwrap().now,
        licence().expire(&system, at("2023-11-12")).unwrap().now,
        licence().supersede(id(9), &system, at("2020-01-02")).unwrap().now,
        licence().cancel(LicenceCancelGround::Application, &window, at("2020-01-02")).unwrap().now,
        licence().revoke(RevocationKind::Revoked, grounds(), &head, &law(), at("2020-01-02")).unwrap().now,
    ];
    let mut lines = Vec::new();
    for licence in licences {
        lines.push(format!("{}:", licence.state.name()));
        for (name, role, run) in commands() {
            let outcome = match run(licence.clone(), &actor(role)) {
                Ok(decision) if decision.now == licence => "already".to_owned(),
                Ok(decision) => format!("-> {} [{}]", decision.now.state.name(), decision.basis),
                Err(refusal) => format!("no: {}", Refusal::from(refusal).reason),
            };
            lines.push(format!("  {name}: {outcome}"));
        }
    }
    insta::assert_snapshot!("licence_matrix", lines.join("\n"));
    for (name, role, run) in commands() {
        let refused = run(licence(), &actor(Role::Operator)).unwrap_err();
        assert_eq!(Refusal::from(refused).reason, "ROLE_MISSING", "{name} by {role}");
    }
}

proptest! {
    /// What has ended stays ended, whoever comes with what. A report is one more each time: its command id keeps it single.
    #[test]
    fn any_sequence_keeps_the_licence_lawful(steps in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let commands: Vec<Command> = commands().into_iter().filter(|(name, ..)| *name != "report").collect();
        let given = steps.iter().map(|step| *step.get(&commands));
        let over = |now: &FoodLicence| !matches!(now.state.name(), "ACTIVE" | "SUSPENDED_BY_LATE_RENEWAL");
        let last = walk(licence(), given, |now, (_, role, run)| run(now, &actor(*role)), over);
        prop_assert!(last.is_ok(), "{last:?}");
    }
}
