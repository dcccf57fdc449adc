//! A decision about a draw written down: journal, facts, row and alarms.

use actnow_chassis::aggregate;
use actnow_chassis::alarms::{arm, disarm};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::start_of_day;
use chrono::TimeDelta;

use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::procedure::{DrawDecision, DrawState};
use crate::facts::draws::tell_all;
use crate::store::Draw;
use crate::store::draws::{DRAW_DUE, ORDER_VISITS};

/// Hour of the last day at which the house draws by itself: the offices close.
const CLOSING: TimeDelta = TimeDelta::hours(17);

/// Who decided what, and what is said about it.
pub(super) struct Act<'a> {
    pub(super) command: DrawCommand,
    pub(super) actor: &'a Actor,
    pub(super) reasons: String,
}

/// Writes `decision` down, made on `before` (none for a new draw). One that changes nothing leaves no trace.
pub(super) async fn write(
    txn: &Txn,
    before: Option<Draw>,
    decision: DrawDecision,
    act: Act<'_>,
) -> Result<Draw, CommandError> {
    let (since, old) = before.as_ref().map_or((0, ""), |draw| (draw.version, draw.draw.state.name()));
    if let Some(before) = before
        && before.draw == decision.now
    {
        return Ok(before);
    }
    let now = Draw { version: since + 1, draw: decision.now };
    let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
    txn.in_the_name_of(act.actor, || {
        let action = act.command.as_str();
        aggregate::record(txn, &now, old, action, decision.basis, role, act.reasons);
    });
    tell_all(txn, now.draw_id(), now.version, &decision.facts);
    set_alarms(txn, &now);
    aggregate::save(txn, &now, since).await?;
    Ok(now)
}

fn set_alarms(txn: &Txn, now: &Draw) {
    let subject = now.draw_id().to_string();
    match &now.draw.state {
        DrawState::Committed => {}
        DrawState::Frozen { lists } => {
            arm(txn, &subject, DRAW_DUE, start_of_day(lists.draw_by.date) + CLOSING);
        }
        DrawState::Drawn { .. } => {
            disarm(txn, &subject, DRAW_DUE);
            if now.visits_to_order() > 0 {
                arm(txn, &subject, ORDER_VISITS, txn.at());
            } else {
                disarm(txn, &subject, ORDER_VISITS);
            }
        }
        DrawState::Cancelled { .. } => disarm(txn, &subject, DRAW_DUE),
    }
}
