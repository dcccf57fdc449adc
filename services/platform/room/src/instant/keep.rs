//! What the rules said, kept with what was handed in, and what persons came to put beside it.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use actnow_instant_approval::{ClerkRuling, EvaluationStep, InstantApproval, InstantEvaluation, InstantMode};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::{Department, EvaluationRecord};

/// Keeps what the rules said to what was just handed in. Answers whether its approval is drawn for a second look.
///
/// # Errors
/// When the database is away.
pub async fn keep_in<D: Department>(
    txn: &Txn,
    department: &D,
    filing_id: Uuid,
    (mode, approval): (InstantMode, InstantApproval<D::Book>),
) -> Result<bool, CommandError> {
    let draw = &department.instant().draw;
    let evaluation = InstantEvaluation::made(filing_id, mode, legal_date(txn.at()), approval, draw);
    let (is_drawn, reasons) = (evaluation.is_drawn(), evaluation.approval.line());
    let record = EvaluationRecord { version: 1, evaluation };
    write::<D>(txn, &record, "", EvaluationStep::Evaluate, reasons);
    aggregate::save_with_commit(txn, &record, 0).await?;
    Ok(is_drawn)
}

/// Puts what persons came to beside what the rules said; nothing where no ruling is awaited.
///
/// # Errors
/// When the database is away.
pub async fn compare_in<D: Department>(
    txn: &Txn,
    filing_id: Uuid,
    ruling: ClerkRuling,
) -> Result<(), CommandError> {
    let found = aggregate::find_for_update::<EvaluationRecord<D::Book>>(txn, filing_id).await?;
    let Some(before) = found else { return Ok(()) };
    let Some(evaluation) = before.evaluation.clone().compared(ruling, txn.at()) else { return Ok(()) };
    let reasons = format!("{}; {}", evaluation.approval.line(), ruling.as_str());
    let record = EvaluationRecord { version: before.version + 1, evaluation };
    write::<D>(txn, &record, before.evaluation.state.name(), EvaluationStep::Compare, reasons);
    aggregate::save_with_commit(txn, &record, before.version).await
}

fn write<D: Department>(
    txn: &Txn,
    record: &EvaluationRecord<D::Book>,
    old: &'static str,
    step: EvaluationStep,
    reasons: String,
) {
    txn.in_the_name_of(&Actor::system(D::SERVICE), || {
        aggregate::record(txn, record, old, step.as_str(), "8.2", Role::System, reasons);
    });
}
