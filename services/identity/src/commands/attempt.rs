//! An attempt with a password: counted before it is looked at, so that many at once get no more guesses.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::Role;
use chrono::TimeDelta;

use crate::config::Rules;
use crate::domain::lockout::Counter;
use crate::domain::security_event::SecurityEventKind;
use crate::store::counters;
use crate::store::security_events::{NewEvent, record};

/// What an attempt is counted under.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    keys: [String; 2],
    /// Where it came from.
    pub(crate) source_ip: String,
}

impl Attempt {
    /// An attempt for the account of this name, from this address.
    pub(crate) fn of(account: &str, source_ip: &str) -> Self {
        // In ascending order, as the counters are locked.
        let keys = [format!("account/{account}"), format!("address/{}", network_of(source_ip))];
        Self { keys, source_ip: source_ip.to_owned() }
    }

    /// Counts the attempt as failed; answers the time to wait when it must not be made.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn begin_in(&self, txn: &Txn, rules: &Rules) -> Result<Option<TimeDelta>, CommandError> {
        let [account, address] = counters::lock(txn, &self.keys).await?;
        if let Some(wait) = account.wait(txn.at()).max(address.wait(txn.at())) {
            return Ok(Some(wait));
        }
        counters::set(txn, &self.keys[0], account.tried(txn.at(), rules.per_account)).await?;
        counters::set(txn, &self.keys[1], address.tried(txn.at(), rules.per_address)).await?;
        Ok(None)
    }

    /// The password was right: the account's failures are forgotten, the address takes this one back.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn succeed_in(&self, txn: &Txn, rules: &Rules) -> Result<(), CommandError> {
        let [_, address] = counters::lock(txn, &self.keys).await?;
        counters::set(txn, &self.keys[0], Counter::default()).await?;
        counters::set(txn, &self.keys[1], address.took_back(rules.per_address)).await
    }

    /// The password was wrong: it is written down, and so is the lock it brought about.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn fail_in(
        &self,
        txn: &Txn,
        kind: SecurityEventKind,
        object: &str,
        detail: &str,
    ) -> Result<(), CommandError> {
        let counted = counters::lock(txn, &self.keys).await?;
        let wait = counted[0].wait(txn.at()).max(counted[1].wait(txn.at()));
        let event = |kind, detail: String| NewEvent {
            kind,
            object: object.to_owned(),
            actor: txn.context().actor.subject.clone(),
            source_ip: self.source_ip.clone(),
            detail,
        };
        record(txn, event(kind, detail.to_owned()), Role::Portal).await?;
        if let Some(wait) = wait {
            let detail = format!("wait_seconds={}", wait.num_seconds());
            record(txn, event(SecurityEventKind::LogInLocked, detail), Role::Portal).await?;
        }
        Ok(())
    }
}

/// Of an IPv6 address its network: one subscriber has 2^64 addresses there.
fn network_of(source_ip: &str) -> String {
    match source_ip.parse::<std::net::Ipv6Addr>() {
        Ok(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => source_ip.to_owned(),
    }
}
