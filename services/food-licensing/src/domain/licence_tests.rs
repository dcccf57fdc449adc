//! Each lawful end, by the right person and only once.

use actnow_decisions::{Refusal, Role};

use super::*;
use crate::domain::points::Remedies;
use crate::domain::samples::{actor, at, id};

fn licence() -> FoodLicence {
    FoodLicence {
        id: id(2),
        application_id: id(1),
        number: FoodLicenceNumber::parse("JY13702220000017").unwrap(),
        operator_uscc: "91370222MAFAKE027L".to_owned(),
        premises: "样例路1号102室".to_owned(),
        validity: Validity::of_decision("2018-11-12".parse().unwrap(), 5),
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
            let refused = licence().revoke(kind, grounds(), &actor(role), at("2020-01-02"));
            assert_eq!(Refusal::from(refused.unwrap_err()).reason, "ROLE_MISSING");
        }
        let revoked = licence().revoke(kind, grounds(), &actor(Role::Head), at("2020-01-02")).unwrap();
        assert_eq!(revoked.now.state.name(), state);
    }
}

#[test]
fn an_ended_licence_does_not_end_again_otherwise() {
    let head = actor(Role::Head);
    let cancelled = licence().cancel(LicenceCancelGround::Application, &head, at("2020-01-02")).unwrap();
    let same =
        cancelled.now.clone().cancel(LicenceCancelGround::Application, &head, at("2020-01-03")).unwrap();
    assert!(same.facts.is_empty());
    let other = cancelled.now.clone().revoke(RevocationKind::Revoked, grounds(), &head, at("2020-01-03"));
    assert_eq!(Refusal::from(other.unwrap_err()).reason, "WRONG_STATE");
    assert!(cancelled.now.suspend_for_late_renewal(&actor(Role::System), at("2024-01-02")).is_err());
}
