//! What is over goes away, and keys change in time. Several processes may do it at once: each step is harmless twice.

use std::time::Duration;

use actnow_chassis::CommandError;
use actnow_chassis::database::WorkContext;
use actnow_decisions::Role;
use chrono::TimeDelta;

use super::{Identity, keys};
use crate::config::SERVICE;
use crate::store::{counters, id_tokens, sessions, signing_keys};

/// How often the house is kept.
const EVERY: Duration = Duration::from_secs(600);
/// Retired keys are kept so long, to explain old logs.
const KEYS_KEPT: TimeDelta = TimeDelta::days(30);

/// Keeps the house until the process ends.
pub(crate) async fn keep(identity: Identity) {
    loop {
        if let Err(error) = once(&identity).await {
            let error = error.details();
            tracing::warn!(
                error,
                "Sessions, counters and keys could not be looked after; tried again later."
            );
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Removes ended sessions, forgotten failures and old keys, and changes the signing key when it is due.
///
/// # Errors
/// When the database is away.
pub(crate) async fn once(identity: &Identity) -> Result<(), CommandError> {
    let (rules, privacy) = (identity.rules.clone(), identity.privacy.clone());
    identity
        .database
        .unit_of_work(WorkContext::system(SERVICE, "housekeeping"), move |txn| async move {
            sessions::sweep(&txn, rules.sessions.idle).await?;
            id_tokens::forget(&txn, txn.at()).await?;
            let forget = rules.per_account.forget_after.max(rules.per_address.forget_after);
            counters::forget(&txn, txn.at() - forget).await?;
            signing_keys::forget(&txn, txn.at() - KEYS_KEPT).await?;
            let due = |key: &signing_keys::SigningKey| key.created_at + rules.rotate_after <= txn.at();
            keys::rotate_in(&txn, &privacy, due, Role::System).await?;
            Ok(())
        })
        .await
}
