//! A supervisor plans supervision after a permit; it gets its team as every visit does.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use actnow_statutory_clock::legal_date;

use super::docket::Act;
use super::no;
use super::order::{NewInspection, planned_in};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::task::InspectionTask;
use crate::store::notes::Notes;
use crate::store::{Inspection, desk, inspections};

/// Plans a visit under an id that is chosen here.
///
/// # Errors
/// A last day that is over; the domain's refusals; when the database is away.
pub(crate) async fn supervise_in(
    txn: &Txn,
    rules: &Rules,
    new: NewInspection,
    reason: &Reason,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let today = legal_date(txn.at());
    if new.order.due.date < today {
        let mut found = Violations::new();
        let text = Text::new("检查截止日不得早于今日", "the last day of the visit is over");
        found.add("due", "6.1", "DAY_PAST", text);
        return Err(CommandError::Invalid(found));
    }
    // The desk is one row: two supervisors who plan the same visit at once come one after the other.
    desk::hold(txn).await?;
    let earlier = inspections::earlier_daily(txn, &new.order.operator_uscc).await?;
    let NewInspection { order, operator_name, physical_shop, .. } = new;
    let planned = InspectionTask::supervise(txn.next_id(), order, earlier, today, actor).map_err(no)?;
    let notes = Notes { operator_name, physical_shop, ..Notes::default() };
    let act = Act::new(InspectionCommand::Plan, actor).because(reason.as_str());
    planned_in(txn, rules, planned, notes, act).await
}
