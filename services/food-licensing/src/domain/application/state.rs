//! The states of a licence application; each holds only what is true in it.

use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::parts::{Acceptance, Grant, NotAcceptedGround, RefusalGround, Review, Stage, Visit};
use crate::domain::points::{Grounds, Point};
use crate::domain::track::Track;

/// Where the application stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplicationState {
    /// Waits for an answer on acceptance; silence becomes acceptance.
    Received {
        /// Day of receipt.
        received_on: NaiveDate,
        /// Last day to answer.
        acceptance_due: Due,
    },
    /// Waits for the applicant.
    Correction {
        /// What to correct.
        points: Vec<Point>,
        /// Day it was told.
        noticed_on: NaiveDate,
        /// Last day.
        due: Due,
    },
    /// The applicant never answered.
    Abandoned {
        /// Since when.
        on: NaiveDate,
    },
    /// No licence is needed.
    NotRequired {
        /// What is needed instead.
        track: Track,
        /// Day told.
        on: NaiveDate,
    },
    /// Another authority is competent.
    NotCompetent {
        /// Which.
        competent: String,
        /// Day told.
        on: NaiveDate,
    },
    /// Acceptance refused.
    NotAccepted {
        /// Why.
        ground: NotAcceptedGround,
        /// Reasons and remedies.
        grounds: Grounds,
        /// Day of the decision.
        on: NaiveDate,
    },
    /// The clock runs.
    UnderReview {
        /// Law and clock.
        acceptance: Acceptance,
        /// How far it has come.
        stage: Stage,
    },
    /// The clock stands still for a hearing (Licensing Law 45).
    Hearing {
        /// Law and clock.
        acceptance: Acceptance,
        /// How far it had come.
        stage: Stage,
        /// Since when.
        since: NaiveDate,
    },
    /// Granted; the number is reserved.
    Granted {
        /// Law and clock.
        acceptance: Acceptance,
        /// The decision.
        grant: Grant,
    },
    /// Issued.
    Issued {
        /// The decision.
        grant: Grant,
        /// The licence.
        licence_id: Uuid,
        /// Day of issue.
        on: NaiveDate,
    },
    /// Refused.
    Refused {
        /// Reasons and remedies.
        grounds: Grounds,
        /// Account that decided.
        decided_by: String,
        /// Day of the decision.
        on: NaiveDate,
        /// On the merits, or because of what was handed in.
        #[serde(default)]
        because: RefusalGround,
    },
    /// Taken back by the applicant.
    Withdrawn {
        /// When.
        on: NaiveDate,
    },
}

impl ApplicationState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "RECEIVED",
            Self::Correction { .. } => "CORRECTION",
            Self::Abandoned { .. } => "ABANDONED",
            Self::NotRequired { .. } => "NOT_REQUIRED",
            Self::NotCompetent { .. } => "NOT_COMPETENT",
            Self::NotAccepted { .. } => "NOT_ACCEPTED",
            Self::UnderReview { stage, .. } => stage.name(),
            Self::Hearing { .. } => "HEARING",
            Self::Granted { .. } => "GRANTED",
            Self::Issued { .. } => "ISSUED",
            Self::Refused { .. } => "REFUSED",
            Self::Withdrawn { .. } => "WITHDRAWN",
        }
    }

    /// The visit that is still to be concluded.
    pub const fn open_visit(&self) -> Option<&Visit> {
        match self {
            Self::UnderReview { stage, .. } | Self::Hearing { stage, .. } => match stage {
                Stage::VisitAssigned { visit } | Stage::Rectifying { visit, .. } => Some(visit),
                Stage::Accepted | Stage::Reviewed { .. } => None,
            },
            Self::Received { .. }
            | Self::Correction { .. }
            | Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { .. }
            | Self::Granted { .. }
            | Self::Issued { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether nothing more can happen to the application.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Received { .. }
            | Self::Correction { .. }
            | Self::UnderReview { .. }
            | Self::Hearing { .. }
            | Self::Granted { .. } => false,
            Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { .. }
            | Self::Issued { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => true,
        }
    }

    /// The day by which the bureau, or the applicant, must act next: what alarms and lights watch. A clock
    /// that stands still has none.
    pub fn due(&self) -> Option<Due> {
        match self {
            Self::Received { acceptance_due, .. } => Some(*acceptance_due),
            Self::Correction { due, .. } => Some(*due),
            Self::UnderReview { acceptance, .. } => {
                let clock = &acceptance.clock;
                clock.suspended_since().is_none().then(|| clock.due())
            }
            Self::Granted { grant, .. } => Some(grant.issue_due),
            Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { .. }
            | Self::Hearing { .. }
            | Self::Issued { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }
}

impl ApplicationState {
    /// The day on which it ended because of concealment or false materials: a ban follows (Order 78 art 53).
    pub const fn false_materials_on(&self) -> Option<NaiveDate> {
        match self {
            Self::NotAccepted { ground: NotAcceptedGround::FalseMaterials, on, .. }
            | Self::Refused { because: RefusalGround::FalseMaterials, on, .. } => Some(*on),
            Self::Received { .. }
            | Self::Correction { .. }
            | Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { ground: NotAcceptedGround::Banned { .. }, .. }
            | Self::UnderReview { .. }
            | Self::Hearing { .. }
            | Self::Granted { .. }
            | Self::Issued { .. }
            | Self::Refused { because: RefusalGround::Merits, .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// The stage of an accepted, undecided application.
    pub const fn stage(&self) -> Option<&Stage> {
        match self {
            Self::UnderReview { stage, .. } | Self::Hearing { stage, .. } => Some(stage),
            Self::Received { .. }
            | Self::Correction { .. }
            | Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { .. }
            | Self::Granted { .. }
            | Self::Issued { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    pub(super) fn concluded(&self) -> Option<&Review> {
        match self.stage()? {
            Stage::Reviewed { review } => Some(review),
            Stage::Accepted | Stage::VisitAssigned { .. } | Stage::Rectifying { .. } => None,
        }
    }

    pub(super) fn with_stage(self, next: Stage) -> Self {
        match self {
            Self::UnderReview { acceptance, .. } => Self::UnderReview { acceptance, stage: next },
            Self::Hearing { acceptance, since, .. } => Self::Hearing { acceptance, stage: next, since },
            other @ (Self::Received { .. }
            | Self::Correction { .. }
            | Self::Abandoned { .. }
            | Self::NotRequired { .. }
            | Self::NotCompetent { .. }
            | Self::NotAccepted { .. }
            | Self::Granted { .. }
            | Self::Issued { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. }) => other,
        }
    }
}
