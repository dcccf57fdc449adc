//! Instant approval seen from above: what the rules found, where clerks came to something else, what other rules would
//! find, and the second looks.

use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use crate::domain::establishment::EstablishmentForm;
use crate::domain::instant_approval::{InstantApproval, InstantOutcome, InstantRules};
use crate::store::instant_evaluations::{self, Counted, Days};
use crate::store::{EvaluationRecord, FilingRecord, ReviewRecord, instant_reviews};

/// What the rules said to a filing; not while its second look is open to who asks.
///
/// # Errors
/// `REVIEW_IS_BLIND`; `NOT_FOUND`, also where the rules rested; when the database is away.
pub async fn instant_evaluation(
    database: &Database,
    filing_id: Uuid,
    actor: &Actor,
) -> Result<EvaluationRecord, CommandError> {
    let record: EvaluationRecord = aggregate::get(database.reader(), filing_id).await?;
    if let Some(open) = instant_reviews::of_filing(database.reader(), filing_id).await? {
        open.review.must_not_be_blind(actor).map_err(|no| CommandError::Refused(no.into()))?;
    }
    Ok(record)
}

/// What clerks came to beside the rules.
#[derive(Debug, Clone)]
pub struct Comparisons {
    /// Counts of all the days.
    pub counts: Vec<Counted>,
    /// A page of them.
    pub evaluations: Vec<EvaluationRecord>,
}

/// The comparisons of `days`: counted, and a page of those in `states` after the filing `after`.
///
/// # Errors
/// When the database is away.
pub async fn comparisons(
    database: &Database,
    days: Days,
    states: &[&'static str],
    (after, size): (Uuid, u32),
) -> Result<Comparisons, CommandError> {
    let states = if states.is_empty() { instant_evaluations::DIFFERENT } else { states };
    Ok(Comparisons {
        counts: instant_evaluations::counted(database.reader(), days).await?,
        evaluations: instant_evaluations::page(database.reader(), days, states, after, size).await?,
    })
}

/// A filing that comes out otherwise.
#[derive(Debug, Clone)]
pub struct Changed {
    /// What the rules said to it.
    pub before: EvaluationRecord,
    /// What the candidate says.
    pub now: InstantApproval,
}

/// What a candidate makes of a page of past filings.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// How many were tried.
    pub tried: usize,
    /// How many the candidate would register.
    pub approved: usize,
    /// Those that come out otherwise.
    pub changed: Vec<Changed>,
    /// The last filing that was tried, where there may be more.
    pub next: Option<Uuid>,
}

/// Tries `candidate` on what was recorded of the filings of `days`, after the filing `after`, at most `size` of them.
///
/// # Errors
/// When the database is away.
pub async fn replay(
    database: &Database,
    days: Days,
    candidate: &InstantRules,
    (after, size): (Uuid, u32),
) -> Result<Replayed, CommandError> {
    let every = instant_evaluations::STATES;
    let page = instant_evaluations::page(database.reader(), days, every, after, size).await?;
    let full = usize::try_from(size).is_ok_and(|size| page.len() >= size);
    let next = page.last().filter(|_| full).map(|last| last.evaluation.filing_id);
    let mut replayed = Replayed { tried: page.len(), approved: 0, changed: Vec::new(), next };
    for before in page {
        let now = before.evaluation.under(candidate);
        replayed.approved += usize::from(now.outcome() == InstantOutcome::Approve);
        if now.outcome() != before.evaluation.approval.outcome() {
            replayed.changed.push(Changed { before, now });
        }
    }
    Ok(replayed)
}

/// A page of second looks in `states` after the id `after`; those with which something is still to be done when no state
/// is asked for.
///
/// # Errors
/// When the database is away.
pub async fn instant_reviews(
    database: &Database,
    states: &[&'static str],
    (after, size): (Uuid, u32),
) -> Result<Vec<ReviewRecord>, CommandError> {
    let states = if states.is_empty() { instant_reviews::OPEN } else { states };
    instant_reviews::page(database.reader(), states, after, size).await
}

/// A second look with what the reviewer looks at.
#[derive(Debug, Clone)]
pub struct SecondLook {
    /// The review.
    pub record: ReviewRecord,
    /// The form as it was handed in.
    pub form: Option<EstablishmentForm>,
    /// What the machine found; none for who may still answer.
    pub evaluation: Option<EvaluationRecord>,
}

/// A second look, blind for who may still answer.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn instant_review(
    database: &Database,
    id: Uuid,
    actor: &Actor,
) -> Result<SecondLook, CommandError> {
    let record: ReviewRecord = aggregate::get(database.reader(), id).await?;
    let filing: FilingRecord = aggregate::get(database.reader(), record.review.filing_id).await?;
    let evaluation = match record.review.must_not_be_blind(actor) {
        Ok(()) => aggregate::find(database.reader(), record.review.filing_id).await?,
        Err(_) => None,
    };
    Ok(SecondLook { form: filing.filing.current().content.form().cloned(), record, evaluation })
}
