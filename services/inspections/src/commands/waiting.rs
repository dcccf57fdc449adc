//! Visits that wait for inspectors get their teams as soon as somebody can go: when a roster is set or an
//! inspector registered, and by an alarm for what one transaction should not carry.

use std::ops::RangeInclusive;

use actnow_chassis::alarms::arm;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;

use super::docket::{Act, Docket};
use super::draw::{Drawn, by_rule};
use super::due::{DESK, FILL_WAITING};
use super::machine;
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::store::{Board, inspections};

/// Waiting visits looked at in one transaction.
const LOOKED_AT: u32 = 200;

/// Draws teams on `days` for visits that wait, the most urgent first. The desk is held already. When there is
/// more than one transaction should carry, an alarm goes on at once.
///
/// # Errors
/// When the database is away.
pub(super) async fn fill_in(
    txn: &Txn,
    rules: &Rules,
    days: &RangeInclusive<NaiveDate>,
) -> Result<usize, CommandError> {
    if days.end() < &rules.visits.first_day(txn.at()) {
        return Ok(0);
    }
    let waiting = inspections::lock_waiting(txn, LOOKED_AT).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let before = txn.context();
    let mut board = Board::read(txn, days).await?;
    let mut filled = 0;
    for row in waiting {
        let allowed = rules.visits.days(row.task.order.due.date, txn.at());
        let both = *allowed.start().max(days.start())..=*allowed.end().min(days.end());
        let Drawn::Team(team) = by_rule(rules, &row.task, &board, &both)? else { continue };
        let mut docket = Docket::of(txn, rules, row);
        docket.waits(None);
        docket.decide(*team, &Act::new(InspectionCommand::Assign, &machine()));
        if let Some(team) = docket.finish().await?.task.state.team() {
            board.seat(team);
        }
        filled += 1;
        if filled == rules.visits.assigned_per_command {
            break;
        }
    }
    txn.set_context((*before).clone());
    if filled == rules.visits.assigned_per_command {
        arm(txn, DESK, FILL_WAITING, txn.at());
    }
    Ok(filled)
}
