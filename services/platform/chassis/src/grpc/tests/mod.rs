//! A real server on port 0 and real calls: the edge as a caller meets it.

mod probe;

use std::time::Duration;

use actnow_decisions::{Actor, Role};
use tokio::time::Instant;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tracing::Instrument;

use super::client::channel;
use super::{ServerLimits, deadline, reason_of, reflection, retry_delay_of, violations_of};
use crate::telemetry::{TelemetryConfig, install};
use crate::trace_context;
use probe::House;

fn limits(in_flight: usize, deadline: Duration) -> ServerLimits {
    ServerLimits { in_flight, deadline, drain: Duration::from_secs(5) }
}

#[tokio::test]
async fn a_token_with_the_right_role_gets_through_as_its_actor() {
    let house = House::open(ServerLimits::default()).await;
    assert_eq!(house.call("Whoami", "").await.unwrap(), "li.wei at W1");
}

#[tokio::test]
async fn everything_else_is_turned_away() {
    let house = House::open(ServerLimits::default()).await;
    let reasons = |result: Result<String, Status>| {
        let status = result.unwrap_err();
        (status.code(), reason_of(&status).unwrap())
    };
    let missing = house.call_with_header("Whoami", None).await;
    assert_eq!(reasons(missing), (Code::Unauthenticated, "TOKEN_MISSING".to_owned()));
    let rubbish = house.call_with_header("Whoami", Some("Bearer a.b.c")).await;
    assert_eq!(reasons(rubbish), (Code::Unauthenticated, "TOKEN_INVALID".to_owned()));
    let old = format!("Bearer {}", house.token(Role::Registrar, -600));
    let expired = house.call_with_header("Whoami", Some(&old)).await;
    assert_eq!(reasons(expired), (Code::Unauthenticated, "TOKEN_EXPIRED".to_owned()));
    let window = format!("Bearer {}", house.token(Role::Window, 0));
    let denied = house.call_with_header("Whoami", Some(&window)).await;
    assert_eq!(reasons(denied), (Code::PermissionDenied, "ROLE_MISSING".to_owned()));
    let unlisted = house.call("Unlisted", "").await;
    assert_eq!(reasons(unlisted), (Code::PermissionDenied, "ROLE_MISSING".to_owned()));
}

#[tokio::test]
async fn a_call_longer_than_the_servers_limit_is_deadline_exceeded() {
    let house = House::open(limits(8, Duration::from_millis(80))).await;
    let started = Instant::now();
    let status = house.call("Hang", "").await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_call_longer_than_the_callers_limit_is_deadline_exceeded_too() {
    let house = House::open(ServerLimits::default()).await;
    let caller = house.caller().with_default_deadline(Duration::from_millis(80));
    let status = probe::call(caller, "Hang", "", None).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
}

#[tokio::test]
async fn the_deadline_travels_along_less_a_margin() {
    let house = House::open(ServerLimits::default()).await;
    let soon = Some(Instant::now() + Duration::from_secs(2));
    let left: u64 = deadline::carry(soon, house.call("Remaining", "")).await.unwrap().parse().unwrap();
    assert!((1..=1_980).contains(&left), "{left} ms");
    let over = Some(Instant::now());
    let status = deadline::carry(over, house.call("Remaining", "")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn one_call_too_many_is_shed_over_all_connections_but_probes_are_answered() {
    let house = House::open(limits(1, Duration::from_secs(10))).await;
    let held = house.hold().await;
    // Another connection: the limit is the server's, not the connection's.
    let status = probe::call(house.caller(), "Whoami", "", None).await.unwrap_err();
    assert_eq!((status.code(), reason_of(&status).as_deref()), (Code::ResourceExhausted, Some("OVERLOADED")));
    assert!(retry_delay_of(&status).is_some());
    let mut health = HealthClient::new(channel(&house.address).unwrap());
    assert!(health.check(HealthCheckRequest::default()).await.is_ok());
    house.release();
    assert_eq!(held.await.unwrap().unwrap(), "released");
    assert_eq!(house.call("Whoami", "").await.unwrap(), "li.wei at W1");
}

#[tokio::test]
async fn shutdown_lets_a_call_in_flight_finish_and_takes_no_new_one() {
    let mut house = House::open(ServerLimits::default()).await;
    let held = house.hold().await;
    house.shut();
    let refused = async {
        while probe::call(house.caller(), "Whoami", "", None).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), refused).await.expect("the listener closes");
    house.release();
    assert_eq!(held.await.unwrap().unwrap(), "released");
    house.closed().await.unwrap();
}

#[tokio::test]
async fn shutdown_does_not_wait_beyond_the_drain_time() {
    let drain = Duration::from_millis(50);
    let mut house = House::open(ServerLimits { drain, ..ServerLimits::default() }).await;
    let held = house.hold().await;
    house.shut();
    tokio::time::timeout(Duration::from_secs(5), house.closed()).await.expect("drain is over").unwrap();
    held.abort();
}

#[tokio::test]
async fn one_trace_runs_from_the_caller_into_the_handler() {
    install("chassis", "test", &TelemetryConfig::default()).unwrap();
    let house = House::open(ServerLimits::default()).await;
    let span = tracing::info_span!("journey");
    let (ours, theirs) =
        async { (trace_context::current_trace_id(), house.call("Trace", "").await.unwrap()) }
            .instrument(span)
            .await;
    assert_eq!(ours, Some(theirs));
}

#[tokio::test]
async fn violations_of_a_long_form_survive_the_wire() {
    let house = House::open(ServerLimits::default()).await;
    let status = house.call("Violate", "80").await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let views = violations_of(&status);
    assert_eq!(views.len(), 80);
    assert_eq!((views[79].rule.as_str(), views[79].zh.as_str()), ("C-CAP-1", "出资额之和不等于注册资本"));
}

#[tokio::test]
async fn requests_and_headers_beyond_the_limits_are_refused() {
    let house = House::open(ServerLimits::default()).await;
    let status = house.call("Whoami", &"x".repeat(super::MAX_DECODING_BYTES + 1)).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
    let huge = format!("Bearer {}", "x".repeat(32 * 1024));
    assert!(house.call_with_header("Whoami", Some(&huge)).await.is_err());
    assert_eq!(house.call("Whoami", "").await.unwrap(), "li.wei at W1");
}

#[test]
fn an_actor_is_only_found_behind_the_edge() {
    let mut request = tonic::Request::new(());
    assert_eq!(super::actor(&request).unwrap_err().code(), Code::Unauthenticated);
    request.extensions_mut().insert(Actor::system("registration"));
    assert_eq!(super::actor(&request).unwrap(), Actor::system("registration"));
}

#[test]
fn reflection_reads_descriptor_sets_or_says_that_it_cannot() {
    assert!(reflection(&[]).is_ok());
    assert!(reflection(&[b"not a descriptor set"]).is_err());
}
