//! How long a session lasts. A session is idle for half an hour or twelve hours old at most; its token changes with
//! log-in, step-up and a new password, and an ended token is never good again.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// The longest times of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// Without any use.
    pub idle: TimeDelta,
    /// Since the log-in, whatever is done.
    pub absolute: TimeDelta,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account_id: Uuid,
    /// Last used.
    pub seen_at: DateTime<Utc>,
    /// Its end, whatever is done.
    pub expires_at: DateTime<Utc>,
    /// When a password or the provider last vouched for its holder.
    pub auth_at: DateTime<Utc>,
    /// It began at the bureau's own provider and not with a password: whether that is due to be changed says nothing.
    pub by_provider: bool,
}

impl Session {
    /// A session that begins with a log-in.
    pub fn begun(account_id: Uuid, at: DateTime<Utc>, rules: SessionRules) -> Self {
        Self { account_id, seen_at: at, expires_at: at + rules.absolute, auth_at: at, by_provider: false }
    }

    /// A session that begins at the provider, to whom its holder showed who they are at `auth_at`.
    pub fn begun_at_provider(
        account_id: Uuid,
        at: DateTime<Utc>,
        auth_at: DateTime<Utc>,
        rules: SessionRules,
    ) -> Self {
        Self { auth_at, by_provider: true, ..Self::begun(account_id, at, rules) }
    }

    /// The session used at `at`; `None` when it has ended before.
    #[must_use]
    pub fn used(self, at: DateTime<Utc>, rules: SessionRules) -> Option<Self> {
        let open = at < self.expires_at && at < self.idle_end(rules);
        open.then_some(Self { seen_at: at, ..self })
    }

    /// The session after its holder said the password again, or showed the provider again who they are. Its end stays: who is at work for twelve hours logs
    /// in anew.
    #[must_use]
    pub fn vouched(self, at: DateTime<Utc>) -> Self {
        Self { auth_at: at, ..self }
    }

    /// When it ends if nothing is done any more.
    pub fn idle_end(&self, rules: SessionRules) -> DateTime<Utc> {
        (self.seen_at + rules.idle).min(self.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: SessionRules = SessionRules { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(12) };

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    #[test]
    fn it_ends_after_half_an_hour_without_use() {
        let session = Session::begun(Uuid::nil(), at(0), RULES);
        assert!(session.clone().used(at(29), RULES).is_some());
        assert!(session.clone().used(at(30), RULES).is_none());
        let used = session.used(at(29), RULES).unwrap();
        assert_eq!(used.idle_end(RULES), at(59));
        assert!(used.used(at(58), RULES).is_some());
    }

    #[test]
    fn it_ends_after_twelve_hours_of_use_and_a_password_prolongs_nothing() {
        let mut session = Session::begun(Uuid::nil(), at(0), RULES);
        for minute in (20..720).step_by(20) {
            session = session.used(at(minute), RULES).unwrap().vouched(at(minute));
        }
        assert_eq!((session.auth_at, session.expires_at), (at(700), at(720)));
        assert_eq!(session.idle_end(RULES), at(720));
        assert!(session.used(at(720), RULES).is_none());
    }
}
