//! Calls again what may be called again: reads, and commands with a command id.

use std::time::Duration;

use tonic::{Code, Status};

use super::deadline;
use super::status_view::retry_delay_of;
use crate::ids::Ids;

/// How often and how patiently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Calls altogether, the first included.
    pub attempts: u32,
    /// Upper bound of the first pause; doubled each time, the pause is drawn from zero to the bound.
    pub base: Duration,
    /// No pause bound is longer.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 4, base: Duration::from_millis(50), cap: Duration::from_secs(2) }
    }
}

/// Makes an idempotent `call` until it is answered, its attempts are used up, or the current deadline leaves
/// no room for another pause. The server's `RetryInfo` is waited for.
///
/// # Errors
/// The last status, when it is not worth another try.
pub async fn idempotent<T, Fut>(
    policy: RetryPolicy,
    ids: &Ids,
    mut call: impl FnMut() -> Fut,
) -> Result<T, Status>
where
    Fut: Future<Output = Result<T, Status>>,
{
    let mut attempt = 1;
    loop {
        let status = match call().await {
            Ok(answer) => return Ok(answer),
            Err(status) => status,
        };
        let pause = policy.pause(attempt, ids).max(retry_delay_of(&status).unwrap_or_default());
        let fits = deadline::remaining().is_none_or(|left| pause < left);
        if attempt >= policy.attempts || !is_worth_another(&status) || !fits {
            return Err(status);
        }
        tracing::warn!(attempt, code = ?status.code(), "A call is made again.");
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}

impl RetryPolicy {
    /// Full jitter: anything from nothing to the bound of this attempt.
    fn pause(&self, attempt: u32, ids: &Ids) -> Duration {
        let doubled = self.base.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let bound = u64::try_from(doubled.min(self.cap).as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(ids.below(bound.saturating_add(1)))
    }
}

/// Whether the same call may do better later. `UNKNOWN` counts when it comes from a broken connection.
fn is_worth_another(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable | Code::ResourceExhausted => true,
        Code::Unknown => std::error::Error::source(status).is_some(),
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss
        | Code::Unauthenticated => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;
    use crate::grpc::status::status;

    const QUICK: RetryPolicy =
        RetryPolicy { attempts: 4, base: Duration::from_millis(1), cap: Duration::from_millis(4) };

    /// How often the call was made, and how it ended.
    async fn tries(answer: impl Fn(u32) -> Result<u32, Status>) -> (u32, Result<u32, Status>) {
        let (count, ids) = (Cell::new(0), Ids::seeded(1));
        let call = || {
            count.set(count.get() + 1);
            std::future::ready(answer(count.get()))
        };
        let result = idempotent(QUICK, &ids, call).await;
        (count.get(), result)
    }

    fn come_back_in(millis: u64) -> Status {
        status(Code::Unavailable, "UNAVAILABLE", "稍后", "later")
            .retry_after(Duration::from_millis(millis))
            .build()
    }

    #[tokio::test]
    async fn an_outage_is_outlasted_and_the_servers_wish_is_honoured() {
        let started = Instant::now();
        let (count, result) = tries(|n| if n < 3 { Err(come_back_in(30)) } else { Ok(n) }).await;
        assert_eq!((count, result.unwrap()), (3, 3));
        assert!(started.elapsed() >= Duration::from_millis(60), "two pauses of thirty milliseconds each");
    }

    #[tokio::test]
    async fn attempts_are_counted_and_a_lawful_no_is_final() {
        let (count, result) = tries(|_| Err(Status::unavailable("away"))).await;
        assert_eq!((count, result.unwrap_err().code()), (4, Code::Unavailable));
        let (count, result) = tries(|_| Err(Status::failed_precondition("no"))).await;
        assert_eq!((count, result.unwrap_err().code()), (1, Code::FailedPrecondition));
        let (count, _) = tries(|_| Err(Status::unknown("a bug"))).await;
        assert_eq!(count, 1);
    }

    #[tokio::test]
    async fn no_pause_goes_beyond_the_deadline() {
        let soon = Some(Instant::now() + Duration::from_secs(5));
        let (count, result) = deadline::carry(soon, tries(|_| Err(come_back_in(6_000)))).await;
        assert_eq!((count, result.unwrap_err().code()), (1, Code::Unavailable));
    }

    #[test]
    fn pauses_grow_to_the_cap_and_are_drawn_from_zero() {
        let (policy, ids) = (RetryPolicy::default(), Ids::seeded(7));
        for attempt in 1..40 {
            let bound = (policy.base * 2_u32.pow(attempt.min(10) - 1)).min(policy.cap);
            assert!(policy.pause(attempt, &ids) <= bound, "attempt {attempt}");
        }
        let draws: Vec<_> = (0..50).map(|_| policy.pause(10, &ids)).collect();
        assert!(draws.iter().any(|pause| *pause < policy.cap / 2));
        assert!(draws.iter().any(|pause| *pause > policy.cap / 2));
    }
}
