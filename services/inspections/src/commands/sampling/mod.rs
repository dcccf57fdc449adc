//! Double-random draws: publish a plan, gather and freeze the lists, draw, plan the visits, redraw after a recusal.
//!
//! Whoever locks a draw and a visit locks the draw first.

pub(crate) mod cancel;
pub(crate) mod draw;
pub(crate) mod freeze;
pub(crate) mod objects;
mod order_visits;
pub(crate) mod publish;
pub(crate) mod redraw;
mod register;

use actnow_chassis::aggregate;
use actnow_chassis::alarms::{Alarm, arm};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_decisions::Refusal;
use chrono::Days;

use self::draw::draw_as;
use self::order_visits::order_visits_in;
use super::machine;
use crate::config::Rules;
use crate::domain::sampling::procedure::DrawState;
use crate::domain::sampling::refusal::DrawRefusal;
use crate::store::Draw;
use crate::store::draws::DRAW_DUE;

/// A lawful no to whoever asked.
fn no(refusal: DrawRefusal) -> CommandError {
    CommandError::Refused(refusal.into())
}

/// A no to a step the house takes by itself after it checked that it may: a bug, never an answer.
fn unexpected(refusal: DrawRefusal) -> CommandError {
    CommandError::internal(Refusal::from(refusal))
}

/// What an alarm of a draw does: frozen lists are drawn from on their last day, drawn objects get their visits. An
/// alarm that is no longer meant changes nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn alarm_in(
    txn: &Txn,
    rules: &Rules,
    keys: &PrivacyKeys,
    alarm: &Alarm,
) -> Result<(), CommandError> {
    let id = alarm.subject.parse().map_err(CommandError::internal)?;
    let Some(found) = aggregate::find_for_update::<Draw>(txn, id).await? else { return Ok(()) };
    match &found.draw.state {
        DrawState::Frozen { .. } => match draw_as(txn, rules, keys, found, &machine()).await {
            Ok(_) => Ok(()),
            Err(CommandError::Refused(refusal)) => {
                // Somebody has to look: it stays visible as frozen, and is tried again tomorrow.
                tracing::warn!(reason = refusal.reason, "A draw could not be made on its last day.");
                arm(txn, &alarm.subject, DRAW_DUE, txn.at() + Days::new(1));
                Ok(())
            }
            Err(error) => Err(error),
        },
        DrawState::Drawn { .. } => order_visits_in(txn, rules, found).await.map(|_| ()),
        DrawState::Committed | DrawState::Cancelled { .. } => Ok(()),
    }
}
