//! The deadline of a call: read from `grpc-timeout`, kept with the task, told to the next service.
//!
//! tonic answers `CANCELLED` when its own timer ends and does not pass deadlines on, so this timer ends a
//! moment earlier and answers `DEADLINE_EXCEEDED`. Dropping the handler here is safe, because a unit of work
//! runs in a task of its own.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;
use tonic::{Code, Status};

use super::status::status;

/// Header of the gRPC protocol.
pub(super) const GRPC_TIMEOUT: &str = "grpc-timeout";

/// How much earlier than tonic's own timer this one ends.
const AHEAD: Duration = Duration::from_millis(2);

tokio::task_local! {
    static DEADLINE: Instant;
}

/// When the current call must be answered; `None` outside of a call and in tasks it spawned.
pub fn current() -> Option<Instant> {
    DEADLINE.try_with(|deadline| *deadline).ok()
}

/// How long the current call may still take; zero when it is over, `None` outside of a call.
pub fn remaining() -> Option<Duration> {
    current().map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

/// Runs `work` under `deadline`, for tasks spawned inside a call: they do not inherit it.
pub async fn carry<T>(deadline: Option<Instant>, work: impl Future<Output = T>) -> T {
    match deadline {
        Some(deadline) => DEADLINE.scope(deadline, work).await,
        None => work.await,
    }
}

/// Runs `work` until `deadline`.
pub(super) async fn run<T>(deadline: Instant, work: impl Future<Output = T>) -> Result<T, Status> {
    let scoped = DEADLINE.scope(deadline, work);
    tokio::time::timeout_at(deadline, scoped).await.map_err(|_| exceeded())
}

/// The deadline of a request that arrives now.
pub(super) fn of(headers: &HeaderMap, default: Duration) -> Instant {
    let asked = headers.get(GRPC_TIMEOUT).and_then(|value| value.to_str().ok()).and_then(parse);
    let given = asked.map_or(default, |timeout| timeout.min(default));
    Instant::now() + given.saturating_sub(AHEAD.min(given / 10))
}

/// The answer to a call that took too long.
pub(super) fn exceeded() -> Status {
    status(Code::DeadlineExceeded, "DEADLINE_EXCEEDED", "处理超时，请重试", "the call took too long").build()
}

/// `TimeoutValue TimeoutUnit` of the gRPC protocol: at most eight digits and one letter.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        assert_eq!(parse("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for wrong in ["", "m", "1", "123456789S", "+1S", "1.5S", "1天"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_shorter_of_header_and_default_counts() {
        let default = Duration::from_secs(15);
        let left = |headers: &HeaderMap| of(headers, default).saturating_duration_since(Instant::now());
        let mut headers = HeaderMap::new();
        assert!(left(&headers) > Duration::from_secs(10));
        headers.insert(GRPC_TIMEOUT, "5S".parse().unwrap());
        assert!(left(&headers) < Duration::from_millis(4_999));
        headers.insert(GRPC_TIMEOUT, "1H".parse().unwrap());
        assert!(left(&headers) < default);
        headers.insert(GRPC_TIMEOUT, "soon".parse().unwrap());
        assert!(left(&headers) > Duration::from_secs(10));
    }

    #[tokio::test]
    async fn work_sees_what_is_left_and_spawned_work_only_what_it_is_given() {
        let deadline = Instant::now() + Duration::from_secs(60);
        let seen = run(deadline, async {
            let spawned = tokio::spawn(async { current() }).await.unwrap();
            let carried = tokio::spawn(carry(current(), async { current() })).await.unwrap();
            (current(), spawned, carried, remaining())
        });
        let (direct, spawned, carried, left) = seen.await.unwrap();
        assert_eq!((direct, spawned, carried), (Some(deadline), None, Some(deadline)));
        assert!(left.unwrap() > Duration::from_secs(30));
        assert_eq!(remaining(), None);
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_ended() {
        let deadline = Instant::now() + Duration::from_millis(10);
        let late = run(deadline, std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(late.code(), Code::DeadlineExceeded);
    }
}
