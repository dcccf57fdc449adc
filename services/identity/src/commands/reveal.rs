//! Masked personal data is shown to somebody: written down before it happens.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::{Refusal, Role, Text};

use super::AccessError;
use super::session::{SessionToken, holder_in, open_in};
use crate::config::Rules;
use crate::domain::security_event::SecurityEventKind;
use crate::store::security_events::{NewEvent, SecurityEvent, record};

/// What is shown, and why.
pub(crate) struct Reveal {
    pub(crate) token: SessionToken,
    pub(crate) object: String,
    pub(crate) fields: Vec<String>,
    pub(crate) reason: String,
    pub(crate) source_ip: String,
}

/// Writes down what the holder of a session is shown.
///
/// # Errors
/// A refusal `SESSION_ENDED`; when the database is away.
pub(crate) async fn record_in(
    txn: &Txn,
    rules: &Rules,
    reveal: Reveal,
) -> Result<SecurityEvent, CommandError> {
    let stored = open_in(txn, rules, &reveal.token).await.map_err(ended)?;
    let holder = holder_in(txn, rules, stored.session).await.map_err(ended)?;
    let event = NewEvent {
        kind: SecurityEventKind::PiiRevealed,
        object: reveal.object,
        actor: holder.account.name,
        source_ip: reveal.source_ip,
        detail: format!("{}: {}", reveal.fields.join(","), reveal.reason),
    };
    record(txn, event, Role::Portal).await
}

/// The refusal of who shows a session that is over.
pub(crate) fn ended(error: AccessError) -> CommandError {
    match error {
        AccessError::Command(error) => error,
        AccessError::NotLetIn
        | AccessError::Locked(_)
        | AccessError::SessionEnded
        | AccessError::PasswordChangeDue
        | AccessError::AtProvider(_) => {
            Refusal::not_allowed("SESSION_ENDED", "", Text::new("登录已失效", "the session has ended")).into()
        }
    }
}
