//! A supervisor plans supervision after a permit; it gets its team as every visit does.

use std::collections::BTreeSet;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use actnow_statutory_clock::{Due, legal_date};
use chrono::NaiveDate;
use uuid::Uuid;

use super::docket::Act;
use super::no;
use super::order::{NewInspection, planned_in};
use crate::config::Rules;
use crate::domain::order::InspectionKind;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::task::InspectionTask;
use crate::store::notes::Notes;
use crate::store::{Inspection, desk, establishments, inspections};

/// What a supervisor wants looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Supervised {
    /// Licensed premises, by the number of the licence.
    Licensed {
        /// The number.
        number: String,
        /// How.
        kind: InspectionKind,
        /// Last day of the visit.
        due: NaiveDate,
        /// Who is known to be related, beside those who are kept.
        parties: BTreeSet<String>,
    },
    /// Premises described by hand.
    Described(Box<NewInspection>),
}

fn refused(field: &str, reason: &'static str, text: Text) -> CommandError {
    let mut found = Violations::new();
    found.add(field, "6.1", reason, text);
    CommandError::Invalid(found)
}

/// Plans a visit under an id that is chosen here.
///
/// # Errors
/// A last day that is over, a licence that is unknown or has ended; the domain's refusals; when the database is away.
pub(crate) async fn supervise_in(
    txn: &Txn,
    rules: &Rules,
    supervised: Supervised,
    reason: &Reason,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let today = legal_date(txn.at());
    // The desk is one row: two supervisors who plan the same visit at once come one after the other.
    desk::hold(txn).await?;
    let new = match supervised {
        Supervised::Described(new) => *new,
        Supervised::Licensed { number, kind, due, parties } => {
            licensed(txn, &number, (kind, due), parties).await?
        }
    };
    if new.order.due.date < today {
        let text = Text::new("检查截止日不得早于今日", "the last day of the visit is over");
        return Err(refused("due", "DAY_PAST", text));
    }
    let earlier = inspections::earlier_daily(txn, &new.order.operator_uscc, &new.order.premises).await?;
    let NewInspection { order, operator_name, physical_shop, .. } = new;
    let planned = InspectionTask::supervise(txn.next_id(), order, earlier, today, actor).map_err(no)?;
    let notes = Notes { operator_name, physical_shop, ..Notes::default() };
    let act = Act::new(InspectionCommand::Plan, actor).because(reason.as_str());
    planned_in(txn, rules, planned, notes, act).await
}

/// Premises as they are kept; whoever was related to them when they were looked at is still.
async fn licensed(
    txn: &Txn,
    number: &str,
    (kind, due): (InspectionKind, NaiveDate),
    mut parties: BTreeSet<String>,
) -> Result<NewInspection, CommandError> {
    let about = establishments::licensed(txn, number).await?;
    if let Some(on) = about.ended_on {
        let text = Text::new(format!("该许可已于{on}终止"), format!("the licence ended on {on}"));
        return Err(refused("licence_number", "LICENCE_ENDED", text));
    }
    let earlier = inspections::at_premises(txn, &about.operator_uscc, &about.place.address).await?;
    parties.extend(earlier.into_iter().flat_map(|one| one.task.order.parties));
    let order = about.order(kind, Due { date: due, provisional: false }, parties);
    let physical_shop = about.place.physical_shop;
    Ok(NewInspection { id: Uuid::nil(), order, operator_name: about.operator_name, physical_shop })
}
