//! A signed outcome counts for the grade of the premises, in the transaction of its last signature.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;

use super::Grading;
use crate::config::Rules;
use crate::domain::order::InspectionOrder;
use crate::domain::risk::points::RecordedOutcome;
use crate::store::establishments::{hold_operator, lock_of_operator};

/// Grades the premises of `order` anew; premises without a licence have no grade yet.
///
/// # Errors
/// When the database is away.
pub(in crate::commands) async fn signed_in(
    txn: &Txn,
    rules: &Rules,
    order: &InspectionOrder,
    outcome: RecordedOutcome,
) -> Result<(), CommandError> {
    hold_operator(txn, &order.operator_uscc).await?;
    for row in lock_of_operator(txn, &order.operator_uscc).await? {
        if row.ended_on.is_some() || row.place.address != order.premises {
            continue;
        }
        let mut grading = Grading::of(txn, rules, row);
        grading.row.inputs.take(outcome.clone());
        let reasons = format!("inspection {}, {}", outcome.inspection, outcome.verdict.as_str());
        grading.assess("OUTCOME_SIGNED", Role::System, reasons);
        grading.finish().await?;
    }
    Ok(())
}
