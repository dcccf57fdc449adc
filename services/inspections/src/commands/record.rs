//! The inspectors record the answered checklist; the verdict follows from it.

use std::collections::BTreeSet;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;

use super::docket::{Act, Docket};
use super::{Seen, no};
use crate::config::Rules;
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::AnsweredItem;
use crate::domain::permissions::InspectionCommand;
use crate::domain::task::RecordedAnswers;
use crate::store::Inspection;

/// Records the outcome of a double-random inspection without a checklist.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn outcome_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    outcome: CheckOutcome,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::expected(txn, rules, seen).await?;
    let decision = docket.task().record_outcome(outcome, rules.thresholds, actor, txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(InspectionCommand::Record, actor));
    docket.finish().await
}

/// Records answers, or corrects them while nothing is signed to the end.
///
/// # Errors
/// Every violation of the answers; the domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn record_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    answers: Vec<AnsweredItem>,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::expected(txn, rules, seen).await?;
    let checklist = rules.checklist(docket.row.task.order.kind);
    let answers = docket.row.task.check_answers(checklist, &BTreeSet::new(), answers)?;
    let recorded = RecordedAnswers { answers, evidence: Vec::new(), captured_at: txn.at() };
    let decision =
        docket.task().record(recorded, checklist, rules.thresholds, actor, txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(InspectionCommand::Record, actor));
    docket.finish().await
}
