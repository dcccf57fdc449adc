//! The end of a session by its holder.

use actnow_chassis::aggregate;
use actnow_decisions::{Actor, Role};

use super::session::SessionToken;
use super::{AccessError, Identity, work_of};
use crate::domain::account::Account;
use crate::domain::security_event::SecurityEventKind;
use crate::store::security_events::{NewEvent, record};
use crate::store::sessions;

/// Ends a session; answers whether it was still stored.
///
/// # Errors
/// When the database is away.
pub(crate) async fn log_out(
    identity: &Identity,
    caller: &Actor,
    token: SessionToken,
) -> Result<bool, AccessError> {
    identity
        .database
        .unit_of_work(work_of(caller, "log-out"), move |txn| async move {
            let Some(stored) = sessions::lock(&txn, &token.hash()).await? else { return Ok(false) };
            sessions::end(&txn, &token.hash()).await?;
            let account: Account = aggregate::get(&txn, stored.session.account_id).await?;
            let event = NewEvent {
                kind: SecurityEventKind::LoggedOut,
                object: account.name.clone(),
                actor: account.name,
                source_ip: stored.source_ip,
                detail: String::new(),
            };
            record(&txn, event, Role::Portal).await?;
            Ok(true)
        })
        .await
}
