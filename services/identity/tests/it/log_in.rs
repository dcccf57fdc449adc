//! Who is let in, who must wait, and that nobody learns which accounts there are.

use std::time::{Duration, Instant};

use actnow_chassis::grpc::{retry_delay_of, violations_of};
use actnow_identity::DEMO_PASSWORD;
use actnow_proto::identity::v1::SecurityEventKind as Kind;
use actnow_proto::identity::v1::{self as wire, AccountState};
use chrono::TimeDelta;
use futures::future::join_all;
use tonic::Code;

use crate::house::{On, TestHouse, assert_no, id, on_both};

on_both!(
    the_right_password_opens_a_session,
    everybody_else_gets_one_answer,
    guessing_locks_for_a_while_and_never_for_good,
    many_at_once_get_no_more_guesses,
    an_address_that_guesses_many_accounts_must_wait,
    a_malformed_log_in_names_every_field,
);

async fn the_right_password_opens_a_session(house: &TestHouse) {
    let first = house.try_in("Registrar", DEMO_PASSWORD).await.unwrap();
    let me = first.me.unwrap();
    assert_eq!((me.account.as_str(), me.roles.as_slice()), ("registrar", &["REGISTRAR".to_owned()][..]));
    assert_eq!(me.office.unwrap().office_id, "registration-1");
    assert!(!me.must_change_password && first.last_login.is_none());
    assert_eq!(first.session_token.len(), 43);

    let _ = house.try_in("registrar", "wrong").await;
    let second = house.try_in_from("registrar", DEMO_PASSWORD, "10.9.9.9").await.unwrap();
    let last = second.last_login.unwrap();
    assert_eq!((last.source_ip.as_str(), last.failures_since), ("10.1.2.3", 1));
    assert_ne!(first.session_token, second.session_token);
    let kinds = house.events("registrar").await;
    assert_eq!(kinds, [Kind::LoggedIn, Kind::LogInFailed, Kind::LoggedIn, Kind::AccountCreated]);
}

async fn everybody_else_gets_one_answer(house: &TestHouse) {
    let disabled = wire::SetAccountStateRequest {
        command_id: id(),
        account: "issuer".to_owned(),
        expected_version: 1,
        state: AccountState::Disabled.into(),
        reason: "left the bureau".to_owned(),
    };
    house.system_admin().set_account_state(disabled).await.unwrap();
    let mut answers = Vec::new();
    for (account, password) in
        [("nobody", DEMO_PASSWORD), ("window", "wrong"), ("issuer", DEMO_PASSWORD), ("issuer", "wrong")]
    {
        let status = house.try_in(account, password).await.unwrap_err();
        answers.push((status.code(), status.message().to_owned(), status.details().to_vec()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, Code::Unauthenticated);
    // What was typed for a name nobody has is written down nowhere: it may be a password in the wrong field.
    assert_eq!(house.events("nobody").await, []);
    assert_eq!(house.events("unknown-account").await, [Kind::LogInFailed]);
}

async fn guessing_locks_for_a_while_and_never_for_good(house: &TestHouse) {
    // A name nobody has is locked like any other.
    for account in ["head", "no.such.person"] {
        for _ in 0..5 {
            assert_no(house.try_in(account, "wrong").await, Code::Unauthenticated, "LOG_IN_REFUSED");
        }
        let locked = house.try_in(account, DEMO_PASSWORD).await.unwrap_err();
        let wait = retry_delay_of(&locked).unwrap();
        assert!(wait > Duration::from_secs(25) && wait <= Duration::from_secs(30), "{wait:?}");
        assert_no::<()>(Err(locked), Code::ResourceExhausted, "LOG_IN_LOCKED");
    }
    assert_eq!(house.account("head").await.state(), AccountState::Locked);
    house.wait(TimeDelta::seconds(31));
    assert_eq!(house.account("head").await.state(), AccountState::Active);
    // One more wrong one: twice as long. Attempts meanwhile prolong nothing.
    assert_no(house.try_in("head", "wrong").await, Code::Unauthenticated, "LOG_IN_REFUSED");
    for _ in 0..3 {
        assert_no(house.try_in("head", "wrong").await, Code::ResourceExhausted, "LOG_IN_LOCKED");
    }
    house.wait(TimeDelta::seconds(61));
    house.try_in("head", DEMO_PASSWORD).await.unwrap();
    // Success forgets: five more before the next lock.
    for _ in 0..5 {
        assert_no(house.try_in("head", "wrong").await, Code::Unauthenticated, "LOG_IN_REFUSED");
    }
    assert!(house.events("head").await.contains(&Kind::LogInLocked));
    // The system administrator can end a lock.
    let request = wire::SetAccountStateRequest {
        command_id: id(),
        account: "head".to_owned(),
        expected_version: 1,
        state: AccountState::Active.into(),
        reason: "asked in person".to_owned(),
    };
    house.system_admin().set_account_state(request).await.unwrap();
    house.try_in("head", DEMO_PASSWORD).await.unwrap();
}

async fn many_at_once_get_no_more_guesses(house: &TestHouse) {
    let attempts = (0..12).map(|n| {
        let address = format!("10.2.0.{n}");
        async move { house.try_in_from("window", "wrong", &address).await.unwrap_err().code() }
    });
    let codes = join_all(attempts).await;
    let guesses = codes.iter().filter(|code| **code == Code::Unauthenticated).count();
    assert_eq!(guesses, 5, "{codes:?}");
}

async fn an_address_that_guesses_many_accounts_must_wait(house: &TestHouse) {
    // Its own good log-ins in between clear nothing.
    for n in 0..30 {
        let account = format!("person-{n}");
        assert_no(house.try_in(&account, "wrong").await, Code::Unauthenticated, "LOG_IN_REFUSED");
        if n == 15 {
            house.try_in("operator", DEMO_PASSWORD).await.unwrap();
        }
    }
    assert_no(house.try_in("window", DEMO_PASSWORD).await, Code::ResourceExhausted, "LOG_IN_LOCKED");
    house.try_in_from("window", DEMO_PASSWORD, "10.9.9.9").await.unwrap();
}

async fn a_malformed_log_in_names_every_field(house: &TestHouse) {
    let status = house.portal().log_in(wire::LogInRequest::default()).await.unwrap_err();
    let fields: Vec<String> = violations_of(&status).into_iter().map(|violation| violation.field).collect();
    assert_eq!(fields, ["account", "password", "source_ip"]);
}

/// What a hash costs in a real house: a tenth of a second or so without optimisation.
const REAL_COST: &str = "[service]\ndemo = true\n[service.passwords]\nmemory_kib = 19456\niterations = 2\n";

/// Medians of two interleaved series: who does not exist costs as much as who does. Without the hash of the dummy the
/// one would be ten times faster than the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_exist_takes_as_long() {
    let house = TestHouse::with(On::Sqlite, REAL_COST).await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..15 {
        for (name, times) in [("window".to_owned(), &mut known), (format!("nobody-{n}"), &mut unknown)] {
            let started = Instant::now();
            assert_no(house.try_in(&name, "wrong").await, Code::Unauthenticated, "LOG_IN_REFUSED");
            times.push(started.elapsed());
        }
        // Before the lock of the known account would answer without a hash.
        house.wait(TimeDelta::hours(25));
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let (known, unknown) = (median(&mut known), median(&mut unknown));
    assert!((0.6..1.7).contains(&(known / unknown)), "known {known} s, unknown {unknown} s");
    house.close().await;
}
