//! How the follow-up of a licence that rests on a commitment stands; each state holds only what is true in it.

use actnow_statutory_clock::{Due, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::law::Law;
use crate::domain::orders::VisitPeriod;

/// A last day, and the period it ends: it can be computed again with a later calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The last day.
    pub due: Due,
    /// Day it began, not counted, and its working days; none where the day was set by hand.
    pub period: Option<(NaiveDate, u32)>,
}

impl Term {
    /// `working_days` after `from`.
    pub fn of(law: &Law<'_>, from: NaiveDate, working_days: u32) -> Self {
        Self { due: law.working_days(from, working_days), period: Some((from, working_days)) }
    }

    /// A day that somebody set.
    pub const fn by_hand(date: NaiveDate) -> Self {
        Self { due: Due { date, provisional: false }, period: None }
    }

    fn again(self, calendar: &WorkingCalendar) -> Self {
        let due = self.period.map(|(from, days)| calendar.add_working_days(from, days));
        Self { due: due.unwrap_or(self.due), ..self }
    }
}

impl From<VisitPeriod> for Term {
    fn from(period: VisitPeriod) -> Self {
        Self { due: period.due, period: Some((period.from, period.working_days)) }
    }
}

/// A visit that is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "visit", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FollowUpVisit {
    /// It is ordered.
    Ordered {
        /// The inspection task.
        task_id: Uuid,
    },
    /// It was called off or not taken on: another one is ordered a day later.
    FellThrough {
        /// When.
        at: DateTime<Utc>,
    },
}

impl FollowUpVisit {
    /// The inspection task, while there is one.
    pub const fn task(self) -> Option<Uuid> {
        match self {
            Self::Ordered { task_id } => Some(task_id),
            Self::FellThrough { .. } => None,
        }
    }
}

/// Where the follow-up stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CommitmentState {
    /// Inspectors look within thirty working days of the issue (Order 78 art 34).
    AwaitsVisit {
        /// Which visit.
        visit: FollowUpVisit,
        /// Until when.
        term: Term,
    },
    /// The signed verdict says that the commitment is not met: the head orders correction.
    Unmet {
        /// The inspection task.
        task_id: Uuid,
        /// Whether that inspection waits for the head's consent to rectification: its team comes back itself.
        open: bool,
        /// Until when correction is ordered.
        term: Term,
    },
    /// The holder puts it right (责令限期整改).
    Correcting {
        /// The inspection whose team comes back; none: another one is ordered when the period is over.
        task_id: Option<Uuid>,
        /// Account that ordered it, or the stream of the inspections in which it stands.
        ordered_by: String,
        /// Until when.
        term: Term,
    },
    /// The period is over: inspectors look again.
    Rechecking {
        /// Which visit.
        visit: FollowUpVisit,
        /// Until when.
        term: Term,
    },
    /// It was not put right: the revocation is proposed.
    NotPutRight {
        /// The inspection task.
        task_id: Uuid,
        /// Until when.
        term: Term,
    },
    /// Somebody proposes the revocation, the head decides.
    Proposed {
        /// The inspection task.
        task_id: Uuid,
        /// Account that proposes.
        by: String,
        /// Whether the commitment itself was false (虚假承诺).
        falsely: bool,
        /// Until when.
        term: Term,
    },
    /// The premises are as committed.
    Kept {
        /// The inspection task.
        task_id: Uuid,
        /// Whether only after an order to correct.
        corrected: bool,
    },
    /// The licence was revoked on it: its holder commits to nothing any more.
    Broken {
        /// Whether the commitment itself was false.
        falsely: bool,
        /// Since when.
        on: NaiveDate,
    },
    /// The licence ended otherwise before that.
    Dropped {
        /// Whether it had been found unmet and was not put right: that stays with its holder.
        unmet: bool,
    },
}

impl CommitmentState {
    /// States that keep their holder from committing again while the licence lives.
    pub const UNMET: [&'static str; 5] = ["UNMET", "CORRECTING", "RECHECKING", "NOT_PUT_RIGHT", "PROPOSED"];
    /// States that wait for something.
    pub const OPEN: [&'static str; 6] =
        ["AWAITS_VISIT", "UNMET", "CORRECTING", "RECHECKING", "NOT_PUT_RIGHT", "PROPOSED"];
    /// All names.
    pub const NAMES: [&'static str; 10] = [
        "AWAITS_VISIT",
        "UNMET",
        "CORRECTING",
        "RECHECKING",
        "NOT_PUT_RIGHT",
        "PROPOSED",
        "KEPT",
        "BROKEN",
        "DROPPED",
        "DROPPED_UNMET",
    ];
    /// States that do so after it.
    pub const MARKS: [&'static str; 2] = ["BROKEN", "DROPPED_UNMET"];

    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AwaitsVisit { .. } => "AWAITS_VISIT",
            Self::Unmet { .. } => "UNMET",
            Self::Correcting { .. } => "CORRECTING",
            Self::Rechecking { .. } => "RECHECKING",
            Self::NotPutRight { .. } => "NOT_PUT_RIGHT",
            Self::Proposed { .. } => "PROPOSED",
            Self::Kept { .. } => "KEPT",
            Self::Broken { .. } => "BROKEN",
            Self::Dropped { unmet: false } => "DROPPED",
            Self::Dropped { unmet: true } => "DROPPED_UNMET",
        }
    }

    /// What is to be done next; nothing once it is over.
    pub const fn next_action(&self) -> &'static str {
        match self {
            Self::AwaitsVisit { .. } => "INSPECT",
            Self::Unmet { .. } => "ORDER_CORRECTION",
            Self::Correcting { .. } => "CORRECT",
            Self::Rechecking { .. } => "RE_INSPECT",
            Self::NotPutRight { .. } => "PROPOSE_REVOCATION",
            Self::Proposed { .. } => "DECIDE_REVOCATION",
            Self::Kept { .. } | Self::Broken { .. } | Self::Dropped { .. } => "",
        }
    }

    /// Until when that is to be done.
    pub const fn due(&self) -> Option<Due> {
        match self {
            Self::AwaitsVisit { term, .. }
            | Self::Unmet { term, .. }
            | Self::Correcting { term, .. }
            | Self::Rechecking { term, .. }
            | Self::NotPutRight { term, .. }
            | Self::Proposed { term, .. } => Some(term.due),
            Self::Kept { .. } | Self::Broken { .. } | Self::Dropped { .. } => None,
        }
    }

    /// The inspection that is awaited, or whose verdict counts.
    pub const fn inspection(&self) -> Option<Uuid> {
        match self {
            Self::AwaitsVisit { visit, .. } | Self::Rechecking { visit, .. } => visit.task(),
            Self::Correcting { task_id, .. } => *task_id,
            Self::Unmet { task_id, .. }
            | Self::NotPutRight { task_id, .. }
            | Self::Proposed { task_id, .. }
            | Self::Kept { task_id, .. } => Some(*task_id),
            Self::Broken { .. } | Self::Dropped { .. } => None,
        }
    }

    /// The inspection that somebody still has on the desk because of it.
    pub const fn awaited(&self) -> Option<Uuid> {
        match self {
            Self::AwaitsVisit { .. } | Self::Rechecking { .. } | Self::Correcting { .. } => self.inspection(),
            Self::Unmet { task_id, open: true, .. } => Some(*task_id),
            Self::Unmet { open: false, .. }
            | Self::NotPutRight { .. }
            | Self::Proposed { .. }
            | Self::Kept { .. }
            | Self::Broken { .. }
            | Self::Dropped { .. } => None,
        }
    }

    /// Whether a visit fell through, and when.
    pub const fn fell_through(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::AwaitsVisit { visit: FollowUpVisit::FellThrough { at }, .. }
            | Self::Rechecking { visit: FollowUpVisit::FellThrough { at }, .. } => Some(*at),
            Self::AwaitsVisit { .. }
            | Self::Unmet { .. }
            | Self::Correcting { .. }
            | Self::Rechecking { .. }
            | Self::NotPutRight { .. }
            | Self::Proposed { .. }
            | Self::Kept { .. }
            | Self::Broken { .. }
            | Self::Dropped { .. } => None,
        }
    }

    /// Whether it was proposed or decided as false.
    pub const fn is_false(&self) -> bool {
        match self {
            Self::Proposed { falsely, .. } | Self::Broken { falsely, .. } => *falsely,
            Self::AwaitsVisit { .. }
            | Self::Unmet { .. }
            | Self::Correcting { .. }
            | Self::Rechecking { .. }
            | Self::NotPutRight { .. }
            | Self::Kept { .. }
            | Self::Dropped { .. } => false,
        }
    }

    /// Account that proposes the revocation, while the head is to decide on it.
    pub fn proposed_by(&self) -> Option<&str> {
        match self {
            Self::Proposed { by, .. } => Some(by),
            Self::AwaitsVisit { .. }
            | Self::Unmet { .. }
            | Self::Correcting { .. }
            | Self::Rechecking { .. }
            | Self::NotPutRight { .. }
            | Self::Kept { .. }
            | Self::Broken { .. }
            | Self::Dropped { .. } => None,
        }
    }

    /// The same with its last day computed by `calendar`.
    #[must_use]
    pub fn computed_again(mut self, calendar: &WorkingCalendar) -> Self {
        match &mut self {
            Self::AwaitsVisit { term, .. }
            | Self::Unmet { term, .. }
            | Self::Correcting { term, .. }
            | Self::Rechecking { term, .. }
            | Self::NotPutRight { term, .. }
            | Self::Proposed { term, .. } => *term = term.again(calendar),
            Self::Kept { .. } | Self::Broken { .. } | Self::Dropped { .. } => {}
        }
        self
    }
}

/// The commitment a licence rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Version of the conditions that were told.
    pub version: String,
    /// SHA-256 of their text; the text stays with the application.
    pub conditions_sha256: String,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Accounts whose signed verdicts count: they decide nothing about it.
    pub inspectors: Vec<String>,
    /// The last day that was let pass, as told; another last day starts anew.
    pub overdue: Option<NaiveDate>,
    /// How the follow-up stands.
    pub state: CommitmentState,
}
