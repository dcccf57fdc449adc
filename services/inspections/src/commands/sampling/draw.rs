//! The beacon is revealed and everything is drawn; the first visits are planned in the same transaction.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_decisions::Actor;

use super::no;
use super::order_visits::order_visits_in;
use super::register::{Act, write};
use crate::commands::Seen;
use crate::config::Rules;
use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::procedure::DrawState;
use crate::domain::sampling::refusal::DrawRefusal;
use crate::store::{Draw, beacons, draw_lists};

/// Draws.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn draw_in(
    txn: &Txn,
    rules: &Rules,
    keys: &PrivacyKeys,
    seen: Seen,
    actor: &Actor,
) -> Result<Draw, CommandError> {
    let before: Draw = aggregate::get_expected(txn, seen.id, seen.version).await?;
    draw_as(txn, rules, keys, before, actor).await
}

/// Draws from lists that were read and locked, in the name of `actor`.
pub(super) async fn draw_as(
    txn: &Txn,
    rules: &Rules,
    keys: &PrivacyKeys,
    before: Draw,
    actor: &Actor,
) -> Result<Draw, CommandError> {
    if !matches!(before.draw.state, DrawState::Frozen { .. }) {
        let (state, command) = (before.draw.state.name(), DrawCommand::Draw);
        return Err(no(DrawRefusal::WrongState { state, command }));
    }
    let lists = draw_lists::frozen(txn, &before).await?;
    let beacon = beacons::reveal(txn, keys, before.draw_id()).await?;
    let drawn = before.draw.clone().draw(&lists, beacon, || txn.next_id(), actor, txn.at()).map_err(no)?;
    let act = Act { command: DrawCommand::Draw, actor, reasons: format!("beacon {beacon}") };
    let now = write(txn, Some(before), drawn, act).await?;
    order_visits_in(txn, rules, now).await
}
