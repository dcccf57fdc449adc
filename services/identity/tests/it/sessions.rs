//! The life of a session: fixation, rotation, replay, its two ends, and what a new password does to the others.

use actnow_chassis::grpc::violations_of;
use actnow_chassis::token::wall_seconds;
use actnow_identity::DEMO_PASSWORD;
use actnow_proto::identity::v1 as wire;
use actnow_proto::identity::v1::SecurityEventKind as Kind;
use chrono::TimeDelta;
use tonic::Code;

use crate::house::{ADDRESS, TestHouse, assert_no, id, on_both};

on_both!(
    a_session_gives_short_tokens,
    it_ends_when_it_is_not_used_and_after_twelve_hours,
    a_token_is_never_chosen_by_the_browser_and_never_good_twice,
    a_new_password_ends_every_other_session,
    bad_new_passwords_change_nothing,
    an_ended_session_cannot_be_replayed,
    what_is_taken_from_an_account_ends_its_sessions,
    a_reveal_is_written_down,
);

async fn a_session_gives_short_tokens(house: &TestHouse) {
    let session = house.session_of("registrar").await;
    let issued = house.token(&session).await.unwrap();
    let life = issued.expires_at.unwrap().seconds - wall_seconds();
    assert!((295..=300).contains(&life), "{life}");
    assert_eq!(issued.me.unwrap().account, "registrar");
    for strange in ["", "x", &"A".repeat(43), &"!".repeat(43), &session[1..]] {
        assert_no(house.token(strange).await, Code::Unauthenticated, "SESSION_ENDED");
    }
}

async fn it_ends_when_it_is_not_used_and_after_twelve_hours(house: &TestHouse) {
    let idle = house.session_of("window").await;
    house.wait(TimeDelta::minutes(29));
    house.token(&idle).await.unwrap();
    house.wait(TimeDelta::minutes(29));
    house.token(&idle).await.unwrap();
    house.wait(TimeDelta::minutes(31));
    assert_no(house.token(&idle).await, Code::Unauthenticated, "SESSION_ENDED");

    let busy = house.session_of("window").await;
    for _ in 0..35 {
        house.wait(TimeDelta::minutes(20));
        house.token(&busy).await.unwrap();
    }
    house.wait(TimeDelta::minutes(20));
    assert_no(house.token(&busy).await, Code::Unauthenticated, "SESSION_ENDED");
}

async fn a_token_is_never_chosen_by_the_browser_and_never_good_twice(house: &TestHouse) {
    // Fixation: a log-in takes no token, and its answer is a fresh one each time.
    let (one, two) = (house.session_of("head").await, house.session_of("head").await);
    assert_ne!(one, two);
    // Step-up: the token changes, the old one is over, the end of the session stays.
    let before = house.token(&one).await.unwrap().me.unwrap();
    house.wait(TimeDelta::minutes(5));
    let step_up = |session: &str, password: &str| wire::StepUpRequest {
        session_token: session.to_owned(),
        password: password.to_owned(),
        source_ip: ADDRESS.to_owned(),
    };
    let refused = house.portal().step_up(step_up(&one, "wrong")).await;
    assert_no(refused, Code::Unauthenticated, "LOG_IN_REFUSED");
    let raised = house.portal().step_up(step_up(&one, DEMO_PASSWORD)).await.unwrap().into_inner();
    assert_ne!(raised.session_token, one);
    assert_no(house.token(&one).await, Code::Unauthenticated, "SESSION_ENDED");
    let replayed = house.portal().step_up(step_up(&one, DEMO_PASSWORD)).await;
    assert_no(replayed, Code::Unauthenticated, "SESSION_ENDED");
    let after = raised.me.unwrap();
    assert_eq!(after.session_expires_at, before.session_expires_at);
    assert!(after.auth_time.unwrap().seconds >= before.auth_time.unwrap().seconds + 300);
    house.token(&raised.session_token).await.unwrap();
    house.token(&two).await.unwrap();
    assert!(house.events("head").await.starts_with(&[Kind::SteppedUp, Kind::StepUpFailed]));
}

fn change(session: &str, old: &str, new: &str) -> wire::ChangePasswordRequest {
    wire::ChangePasswordRequest {
        session_token: session.to_owned(),
        old_password: old.to_owned(),
        new_password: new.to_owned(),
        source_ip: ADDRESS.to_owned(),
    }
}

async fn a_new_password_ends_every_other_session(house: &TestHouse) {
    let (mine, stolen) = (house.session_of("reviewer").await, house.session_of("reviewer").await);
    let answer = house.portal().change_password(change(&mine, DEMO_PASSWORD, "Rain-7am-again")).await;
    let fresh = answer.unwrap().into_inner().session_token;
    for over in [&mine, &stolen] {
        assert_no(house.token(over).await, Code::Unauthenticated, "SESSION_ENDED");
    }
    house.token(&fresh).await.unwrap();
    assert_no(house.try_in("reviewer", DEMO_PASSWORD).await, Code::Unauthenticated, "LOG_IN_REFUSED");
    house.try_in("reviewer", "Rain-7am-again").await.unwrap();
    // The classified profile wants another one after ninety days.
    house.wait(TimeDelta::days(90));
    let late = house.try_in("reviewer", "Rain-7am-again").await.unwrap();
    assert!(late.me.unwrap().must_change_password);
    assert_no(house.token(&late.session_token).await, Code::FailedPrecondition, "PASSWORD_CHANGE_DUE");
}

async fn bad_new_passwords_change_nothing(house: &TestHouse) {
    let session = house.session_of("reviewer").await;
    for (new, reason) in [
        ("Ab1-", "PASSWORD_SHORT"),
        ("lowercase", "PASSWORD_SIMPLE"),
        ("P@ssw0rd", "PASSWORD_COMMON"),
        ("Reviewer-1", "PASSWORD_HAS_ACCOUNT"),
        (DEMO_PASSWORD, "PASSWORD_COMMON"),
        (DEMO_PASSWORD, "PASSWORD_UNCHANGED"),
    ] {
        let status = house.portal().change_password(change(&session, DEMO_PASSWORD, new)).await.unwrap_err();
        let found = violations_of(&status);
        assert!(found.iter().any(|one| one.reason == reason && one.field == "new_password"), "{found:?}");
        assert!(!format!("{status:?}").contains(new), "the password is not repeated");
    }
    let wrong = house.portal().change_password(change(&session, "wrong", "Rain-7am-again")).await;
    assert_no(wrong, Code::Unauthenticated, "LOG_IN_REFUSED");
    house.token(&session).await.unwrap();
    house.try_in("reviewer", DEMO_PASSWORD).await.unwrap();
}

async fn an_ended_session_cannot_be_replayed(house: &TestHouse) {
    let session = house.session_of("window").await;
    let leave = || wire::LogOutRequest { session_token: session.clone() };
    assert!(house.portal().log_out(leave()).await.unwrap().into_inner().was_open);
    assert!(!house.portal().log_out(leave()).await.unwrap().into_inner().was_open);
    assert_no(house.token(&session).await, Code::Unauthenticated, "SESSION_ENDED");
    let request = change(&session, DEMO_PASSWORD, "Rain-7am-again");
    assert_no(house.portal().change_password(request).await, Code::Unauthenticated, "SESSION_ENDED");
}

async fn what_is_taken_from_an_account_ends_its_sessions(house: &TestHouse) {
    let revoke = wire::RevokeRoleRequest {
        command_id: id(),
        account: "window".to_owned(),
        expected_version: 1,
        role: "WINDOW".to_owned(),
    };
    let session = house.session_of("window").await;
    house.security_admin().revoke_role(revoke).await.unwrap();
    assert_no(house.token(&session).await, Code::Unauthenticated, "SESSION_ENDED");

    let session = house.session_of("head").await;
    let end = wire::EndSessionsRequest { command_id: id(), account: "head".to_owned() };
    assert_eq!(house.security_admin().end_sessions(end).await.unwrap().into_inner().ended, 1);
    assert_no(house.token(&session).await, Code::Unauthenticated, "SESSION_ENDED");
}

async fn a_reveal_is_written_down(house: &TestHouse) {
    let session = house.session_of("registrar").await;
    let reveal = |command_id: &str, session: &str| wire::RecordRevealRequest {
        command_id: command_id.to_owned(),
        session_token: session.to_owned(),
        object: "filing/1".to_owned(),
        fields: vec!["legal_representative.resident_id".to_owned()],
        reason: "comparison with the original".to_owned(),
        source_ip: ADDRESS.to_owned(),
    };
    let first = house.portal().record_reveal(reveal("r-1", &session)).await.unwrap().into_inner();
    let again = house.portal().record_reveal(reveal("r-1", &session)).await.unwrap().into_inner();
    assert_eq!(first, again);
    let event = first.event.unwrap();
    assert_eq!((event.kind(), event.actor.as_str()), (Kind::PiiRevealed, "registrar"));
    assert_eq!(house.events("filing/1").await, [Kind::PiiRevealed]);
    let nameless = house.portal().record_reveal(reveal("", &session)).await.unwrap_err();
    assert_eq!(violations_of(&nameless)[0].reason, "COMMAND_ID");
    let over = house.portal().record_reveal(reveal("r-2", &"A".repeat(43))).await;
    assert_no(over, Code::PermissionDenied, "SESSION_ENDED");
}
