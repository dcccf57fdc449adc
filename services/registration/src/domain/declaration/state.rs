//! A declared name and where it stands.

use actnow_decisions::Text;
use actnow_statutory_clock::{add_months, end_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::clocks::Clock;
use crate::domain::names::{Hit, NameParts};
use crate::domain::{ApplicantGroup, ManualReason, Point};

/// How long a name is kept (Name Provisions 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Retention {
    /// Two months.
    #[default]
    Ordinary,
    /// One year: the establishment or an item of the scope needs approval first.
    WithApproval,
}

impl Retention {
    /// The last day of a reservation made on `from`: calendar months, lapsing at 24:00 of that day.
    pub fn until(self, from: NaiveDate) -> NaiveDate {
        let clock = match self {
            Self::Ordinary => Clock::NameReservation,
            Self::WithApproval => Clock::NameReservationWithApproval,
        };
        add_months(from, clock.months())
    }
}

/// Whether the applicant has declared to bear the consequences of a near name (自主申报承诺, Name Provisions 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Statement {
    /// Not declared.
    #[default]
    Missing,
    /// Declared.
    Given,
}

/// Where a declared name stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum NameState {
    /// Near names exist and the applicant has not made the liability statement yet.
    NeedsStatement {
        /// The near names.
        hits: Vec<Hit>,
    },
    /// A registrar decides.
    Manual {
        /// Why a person is needed.
        reasons: Vec<ManualReason>,
        /// Near names found at the same time.
        hits: Vec<Hit>,
        /// Whether the statement for them was made.
        statement: Statement,
    },
    /// Kept for the applicants; blocks others.
    Reserved {
        /// The last day.
        until: NaiveDate,
        /// Near names for which the applicant made the statement; empty for a clear name.
        accepted: Vec<Hit>,
    },
    /// Not available.
    Rejected {
        /// Broken rules of structure.
        points: Vec<Point>,
        /// Names in the way.
        hits: Vec<Hit>,
        /// The registrar's reason, where a person rejected it.
        reason: Option<Text>,
    },
    /// Used by a filing; blocks others like a registered name.
    Consumed {
        /// The filing.
        filing: Uuid,
        /// On this day.
        on: NaiveDate,
        /// Until when it would have been reserved, should the filing end without a company.
        until: NaiveDate,
        /// See [`NameState::Reserved`].
        accepted: Vec<Hit>,
    },
    /// Lapsed unused.
    Expired {
        /// The last day it was reserved.
        until: NaiveDate,
    },
    /// Given up by the applicant.
    Released {
        /// On this day.
        on: NaiveDate,
    },
}

impl NameState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NeedsStatement { .. } => "NEEDS_STATEMENT",
            Self::Manual { .. } => "MANUAL",
            Self::Reserved { .. } => "RESERVED",
            Self::Rejected { .. } => "REJECTED",
            Self::Consumed { .. } => "CONSUMED",
            Self::Expired { .. } => "EXPIRED",
            Self::Released { .. } => "RELEASED",
        }
    }
}

/// A declared name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameDeclaration {
    /// Its id.
    pub id: Uuid,
    /// The name.
    pub parts: NameParts,
    /// Code of the registration authority.
    pub authority: String,
    /// For whom.
    pub group: ApplicantGroup,
    /// For how long.
    pub retention: Retention,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// Where it stands.
    pub state: NameState,
}

impl NameDeclaration {
    /// When the reservation lapses by itself, if it is one: the alarm of the store.
    pub fn lapses_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            NameState::Reserved { until, .. } => Some(end_of_day(until)),
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Consumed { .. }
            | NameState::Expired { .. }
            | NameState::Released { .. } => None,
        }
    }
}
