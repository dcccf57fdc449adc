//! Instant approval seen from above: what the rules found, where clerks came to something else, what other rules would
//! find, and the second looks.

use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_instant_approval::{InstantApproval, InstantOutcome, RuleBook};
use uuid::Uuid;

use super::rows::{self, Counted, Days};
use super::{Department, EvaluationRecord, ReviewRecord};

/// What the rules said to a filing; not while its second look is open to who asks.
///
/// # Errors
/// `REVIEW_IS_BLIND`; `NOT_FOUND`, also where the rules rested; when the database is away.
pub(super) async fn evaluation<D: Department>(
    database: &Database,
    filing_id: Uuid,
    actor: &Actor,
) -> Result<EvaluationRecord<D::Book>, CommandError> {
    let record = aggregate::get(database.reader(), filing_id).await?;
    if let Some(open) = rows::review_of(database.reader(), filing_id).await? {
        let blind = open.review.must_not_be_blind(actor, D::REVIEWERS);
        blind.map_err(|no| CommandError::Refused(no.into()))?;
    }
    Ok(record)
}

/// What clerks came to beside the rules.
pub(super) struct Comparisons<B: RuleBook> {
    /// Counts of all the days.
    pub(super) counts: Vec<Counted>,
    /// A page of them.
    pub(super) evaluations: Vec<EvaluationRecord<B>>,
}

/// The comparisons of `days`: counted, and a page of those in `states`, which differ when no state is asked for.
///
/// # Errors
/// When the database is away.
pub(super) async fn comparisons<B: RuleBook>(
    database: &Database,
    days: Days,
    states: &[&'static str],
    page: (Uuid, u32),
) -> Result<Comparisons<B>, CommandError> {
    let states = if states.is_empty() { rows::DIFFERENT } else { states };
    Ok(Comparisons {
        counts: rows::counted(database.reader(), days).await?,
        evaluations: rows::evaluations(database.reader(), days, states, page).await?,
    })
}

/// A filing that comes out otherwise.
pub(super) struct Changed<B: RuleBook> {
    /// What the rules said to it.
    pub(super) before: EvaluationRecord<B>,
    /// What the candidate says.
    pub(super) now: InstantApproval<B>,
}

/// What a candidate makes of a page of past filings.
pub(super) struct Replayed<B: RuleBook> {
    /// How many were tried.
    pub(super) tried: usize,
    /// How many the candidate would approve.
    pub(super) approved: usize,
    /// Those that come out otherwise.
    pub(super) changed: Vec<Changed<B>>,
    /// The last filing that was tried, where there may be more.
    pub(super) next: Option<Uuid>,
}

/// Tries `candidate` on what was recorded of a page of the filings of `days`, without those whose second look `actor` may
/// still have to answer: it stays blind.
///
/// # Errors
/// When the database is away.
pub(super) async fn replay<D: Department>(
    database: &Database,
    days: Days,
    candidate: &D::Book,
    page: (Uuid, u32),
    actor: &Actor,
) -> Result<Replayed<D::Book>, CommandError> {
    let reader = database.reader();
    let mut tried = rows::evaluations::<D::Book>(reader, days, rows::STATES, page).await?;
    let full = usize::try_from(page.1).is_ok_and(|size| tried.len() >= size);
    let next = tried.last().filter(|_| full).map(|last| last.evaluation.filing_id);
    if actor.acting_as(D::REVIEWERS).is_some() {
        let unanswered = rows::unanswered(reader).await?;
        tried.retain(|record| !unanswered.contains(&record.evaluation.filing_id));
    }
    let mut replayed = Replayed { tried: tried.len(), approved: 0, changed: Vec::new(), next };
    for before in tried {
        let now = before.evaluation.under(candidate);
        replayed.approved += usize::from(now.outcome() == InstantOutcome::Approve);
        if now.outcome() != before.evaluation.approval.outcome() {
            replayed.changed.push(Changed { before, now });
        }
    }
    Ok(replayed)
}

/// A page of second looks in `states`; those with which something is still to be done when no state is asked for.
///
/// # Errors
/// When the database is away.
pub(super) async fn reviews(
    database: &Database,
    states: &[&'static str],
    page: (Uuid, u32),
) -> Result<Vec<ReviewRecord>, CommandError> {
    let states = if states.is_empty() { rows::OPEN } else { states };
    rows::reviews(database.reader(), states, page).await
}

/// A second look, with what the machine found; none of that for who may still answer.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(super) async fn review<D: Department>(
    database: &Database,
    id: Uuid,
    actor: &Actor,
) -> Result<(ReviewRecord, Option<EvaluationRecord<D::Book>>), CommandError> {
    let record: ReviewRecord = aggregate::get(database.reader(), id).await?;
    let found = match record.review.must_not_be_blind(actor, D::REVIEWERS) {
        Ok(()) => aggregate::find(database.reader(), record.review.filing_id).await?,
        Err(_) => None,
    };
    Ok((record, found))
}
