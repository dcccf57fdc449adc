//! Second looks at instant approvals (秒批复核): drawn with the approval, answered by an official who has not worked on it,
//! settled by the supervisor where they disagree.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision, Refusal, Role};
use actnow_instant_approval::{
    InstantReview, NewReview, Opinion, ReviewCommand, ReviewDecision, ReviewFact, ReviewRefusal, SETTLERS,
};
use actnow_statutory_clock::WorkingCalendar;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rows::touched;
use super::told::tell_review;
use super::{Department, REVIEW_DUE, ReviewRecord};

const MACHINE: &[Role] = &[Role::System];

/// An approval that was drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What was handed in.
    pub filing_id: Uuid,
    /// Name of the company, or of the operator.
    pub full_name: String,
    /// Accounts of the applicants.
    pub parties: BTreeSet<String>,
}

/// Who does what, and why.
#[derive(Clone, Copy)]
struct Act<'a> {
    command: ReviewCommand,
    roles: &'static [Role],
    actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    reasons: &'a str,
}

fn lawful(decision: ReviewDecision) -> Result<Decision<InstantReview, ReviewFact>, CommandError> {
    decision.map_err(|refusal| CommandError::Refused(refusal.into()))
}

/// A no to a step the house takes by itself after it made sure that it may: a bug, never an answer.
fn expected(decision: ReviewDecision) -> Result<Decision<InstantReview, ReviewFact>, CommandError> {
    decision.map_err(|refusal| CommandError::internal(Refusal::from(refusal)))
}

fn due(record: &ReviewRecord) -> Option<DateTime<Utc>> {
    record.review.state.clock().map(|clock| clock.due().ends_at())
}

/// Writes `decision` about `before`, none for one that is drawn, and saves it.
async fn keep<D: Department>(
    txn: &Txn,
    before: Option<&ReviewRecord>,
    decision: Decision<InstantReview, ReviewFact>,
    act: Act<'_>,
) -> Result<ReviewRecord, CommandError> {
    let (since, old) = before.map_or((0, ""), |record| (record.version, record.review.state.name()));
    let record = ReviewRecord { version: since + 1, review: decision.now };
    let Act { command, roles, actor, reasons } = act;
    let role = actor.acting_as(roles).unwrap_or(Role::System);
    txn.in_the_name_of(actor, || {
        aggregate::record(txn, &record, old, command.as_str(), decision.basis, role, reasons);
    });
    for (index, fact) in decision.facts.iter().enumerate() {
        tell_review(txn, D::SERVICE, &record, index, *fact);
    }
    let subject = record.review.id.to_string();
    match (before.and_then(due), due(&record)) {
        (was, Some(at)) if was != Some(at) => alarms::arm(txn, &subject, REVIEW_DUE, at),
        (Some(_), None) => alarms::disarm(txn, &subject, REVIEW_DUE),
        (None, None) | (_, Some(_)) => {}
    }
    aggregate::save_with_commit(txn, &record, since).await?;
    Ok(record)
}

/// Opens the second look at an approval that was drawn.
///
/// # Errors
/// When the database is away.
pub async fn draw_in<D: Department>(txn: &Txn, department: &D, drawn: Drawn) -> Result<(), CommandError> {
    let machine = Actor::system(D::SERVICE);
    let Drawn { filing_id, full_name, parties } = drawn;
    let working_days = department.instant().review_days;
    let new = NewReview { id: txn.next_id(), filing_id, full_name, parties, working_days };
    let decision = expected(InstantReview::draw(new, &machine, txn.at(), department.calendar()))?;
    let act = Act { command: ReviewCommand::Draw, roles: MACHINE, actor: &machine, reasons: "" };
    keep::<D>(txn, None, decision, act).await.map(|_| ())
}

/// The reviewer says whether they would have approved it, and why.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody answered in between.
pub(super) async fn answer_in<D: Department>(
    txn: &Txn,
    (id, expected): (Uuid, i64),
    (opinion, reasons): (Opinion, String),
    actor: &Actor,
) -> Result<ReviewRecord, CommandError> {
    let before: ReviewRecord = aggregate::get_expected(txn, id, expected).await?;
    let touched = touched(txn, D::streams(txn, before.review.filing_id).await?).await?;
    let answer = (opinion, reasons.clone());
    let decision = lawful(before.review.clone().answer(answer, (&touched, D::REVIEWERS), actor, txn.at()))?;
    let act = Act { command: ReviewCommand::Answer, roles: D::REVIEWERS, actor, reasons: &reasons };
    keep::<D>(txn, Some(&before), decision, act).await
}

/// The supervisor says what follows from a disagreement.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody settled it in between.
pub(super) async fn settle_in<D: Department>(
    txn: &Txn,
    (id, expected): (Uuid, i64),
    reasons: String,
    actor: &Actor,
) -> Result<ReviewRecord, CommandError> {
    let before: ReviewRecord = aggregate::get_expected(txn, id, expected).await?;
    let decision = lawful(before.review.clone().settle(reasons.clone(), actor, txn.at()))?;
    let act = Act { command: ReviewCommand::Settle, roles: SETTLERS, actor, reasons: &reasons };
    keep::<D>(txn, Some(&before), decision, act).await
}

/// The time to answer is over; where it is not, or something happened meanwhile, nothing.
///
/// # Errors
/// When the database is away.
pub async fn time_is_over_in<D: Department>(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(before) = aggregate::find_for_update::<ReviewRecord>(txn, id).await? else { return Ok(()) };
    let Some(clock) = before.review.state.clock() else { return Ok(()) };
    if !clock.has_expired(txn.at()) {
        alarms::arm(txn, &id.to_string(), REVIEW_DUE, clock.due().ends_at());
        return Ok(());
    }
    let machine = Actor::system(D::SERVICE);
    let decision = expected(before.review.clone().miss(&machine, txn.at()))?;
    let act = Act { command: ReviewCommand::Miss, roles: MACHINE, actor: &machine, reasons: "" };
    keep::<D>(txn, Some(&before), decision, act).await.map(|_| ())
}

/// Computes the due day of `before`, which is read and locked, by the calendar in force.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in<D: Department>(
    txn: Txn,
    department: D,
    before: ReviewRecord,
) -> Result<(), CommandError> {
    let machine = Actor::system(D::SERVICE);
    let decision = expected(before.review.clone().compute_again(&machine, department.calendar()))?;
    if decision.now == before.review {
        return Ok(());
    }
    let reasons = "the calendar was published";
    let act = Act { command: ReviewCommand::ComputeAgain, roles: MACHINE, actor: &machine, reasons };
    keep::<D>(&txn, Some(&before), decision, act).await.map(|_| ())
}

/// Whether computing the due day of `record` again by `calendar` leaves it as it is (I14).
///
/// # Errors
/// [`ReviewRefusal`].
pub fn follows(
    service: &str,
    record: ReviewRecord,
    calendar: &WorkingCalendar,
) -> Result<bool, ReviewRefusal> {
    let again = record.review.clone().compute_again(&Actor::system(service), calendar)?;
    Ok(again.now == record.review)
}
