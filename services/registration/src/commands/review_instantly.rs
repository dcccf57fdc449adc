//! Second looks at instant approvals (秒批复核): drawn with the approval, answered by a registrar who has not worked on
//! it, settled by the supervisor where they disagree.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::act_docket::{Act, keep_alarm, write_down};
use super::due::INSTANT_REVIEW_DUE;
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::filing::RegistrationFiling;
use crate::domain::instant_review::{
    InstantReview, NewReview, Opinion, ReviewCommand, ReviewDecision, ReviewFact,
};
use crate::facts::{Told, tell_review};
use crate::store::{FilingRecord, ReviewRecord, instant_reviews};

/// Who does what, and why.
#[derive(Clone, Copy)]
struct ReviewAct<'a> {
    command: ReviewCommand,
    actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    reasons: &'a str,
}

/// A lawful no about a review.
fn decided(decision: ReviewDecision) -> Result<Decision<InstantReview, ReviewFact>, CommandError> {
    decision.map_err(|refusal| CommandError::Refused(refusal.into()))
}

/// Writes `decision` about `before`, none for one that is drawn, and saves it.
async fn keep(
    txn: &Txn,
    before: Option<&ReviewRecord>,
    decision: Decision<InstantReview, ReviewFact>,
    act: ReviewAct<'_>,
) -> Result<ReviewRecord, CommandError> {
    let (since, old) = before.map_or((0, ""), |record| (record.version, record.review.state.name()));
    let record = ReviewRecord { version: since + 1, review: decision.now };
    let ReviewAct { command, actor, reasons } = act;
    let act = Act { action: command.as_str(), roles: command.roles(), actor, reasons };
    write_down(txn, &record, old, decision.basis, &act);
    let mut told = Told::default();
    for fact in &decision.facts {
        tell_review(txn, (&record.review, record.version), &mut told, *fact);
    }
    let subject = record.review.id.to_string();
    keep_alarm(txn, &subject, INSTANT_REVIEW_DUE, before.and_then(due), due(&record));
    aggregate::save_with_commit(txn, &record, since).await?;
    Ok(record)
}

fn due(record: &ReviewRecord) -> Option<DateTime<Utc>> {
    record.review.state.clock().map(|clock| clock.due().ends_at())
}

/// Opens the second look at an approval that was drawn.
///
/// # Errors
/// When the database is away.
pub(super) async fn draw_in(
    txn: &Txn,
    bureau: &Bureau,
    filing: &RegistrationFiling,
) -> Result<(), CommandError> {
    let machine = machine();
    let new = NewReview {
        id: txn.next_id(),
        filing_id: filing.id,
        full_name: filing.current().content.full_name(),
        parties: filing.parties.clone(),
        working_days: bureau.instant().review_days,
    };
    let decision = InstantReview::draw(new, &machine, txn.at(), bureau.calendar()).map_err(unexpected)?;
    let act = ReviewAct { command: ReviewCommand::Draw, actor: &machine, reasons: "" };
    keep(txn, None, decision, act).await.map(|_| ())
}

/// The reviewer says whether they would have registered it, and why.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody answered in between.
pub async fn answer_in(
    txn: &Txn,
    (id, expected): (Uuid, i64),
    (opinion, reasons): (Opinion, String),
    actor: &Actor,
) -> Result<ReviewRecord, CommandError> {
    let before: ReviewRecord = aggregate::get_expected(txn, id, expected).await?;
    let filing: FilingRecord = aggregate::get(txn, before.review.filing_id).await?;
    let touched = instant_reviews::touched(txn, filing.filing.id, filing.filing.name_id).await?;
    let answer = (opinion, reasons.clone());
    let decision = decided(before.review.clone().answer(answer, &touched, actor, txn.at()))?;
    let act = ReviewAct { command: ReviewCommand::Answer, actor, reasons: &reasons };
    keep(txn, Some(&before), decision, act).await
}

/// The supervisor says what follows from a disagreement.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody settled it in between.
pub async fn settle_in(
    txn: &Txn,
    (id, expected): (Uuid, i64),
    reasons: String,
    actor: &Actor,
) -> Result<ReviewRecord, CommandError> {
    let before: ReviewRecord = aggregate::get_expected(txn, id, expected).await?;
    let decision = decided(before.review.clone().settle(reasons.clone(), actor, txn.at()))?;
    let act = ReviewAct { command: ReviewCommand::Settle, actor, reasons: &reasons };
    keep(txn, Some(&before), decision, act).await
}

/// The time to answer is over; where it is not, or something happened meanwhile, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn time_is_over_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(before) = aggregate::find_for_update::<ReviewRecord>(txn, id).await? else { return Ok(()) };
    let Some(clock) = before.review.state.clock() else { return Ok(()) };
    if !clock.has_expired(txn.at()) {
        alarms::arm(txn, &id.to_string(), INSTANT_REVIEW_DUE, clock.due().ends_at());
        return Ok(());
    }
    let machine = machine();
    let decision = before.review.clone().miss(&machine, txn.at()).map_err(unexpected)?;
    let act = ReviewAct { command: ReviewCommand::Miss, actor: &machine, reasons: "" };
    keep(txn, Some(&before), decision, act).await.map(|_| ())
}

/// Computes the due day of `before`, which is read and locked, by the calendar in force.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in(txn: Txn, bureau: Bureau, before: ReviewRecord) -> Result<(), CommandError> {
    let machine = machine();
    let decision = before.review.clone().compute_again(&machine, bureau.calendar()).map_err(unexpected)?;
    if decision.now == before.review {
        return Ok(());
    }
    let reasons = "the calendar was published";
    let act = ReviewAct { command: ReviewCommand::ComputeAgain, actor: &machine, reasons };
    keep(&txn, Some(&before), decision, act).await.map(|_| ())
}
