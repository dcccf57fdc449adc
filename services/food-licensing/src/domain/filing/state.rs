//! The states of a filing; each holds only what is true in it.

use actnow_identifiers::FoodFilingNumber;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::points::Point;

/// What is true of every filing with a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledRecord {
    /// YB number, kept through every update.
    pub number: FoodFilingNumber,
    /// Day of the filing.
    pub filed_on: NaiveDate,
    /// 0 for the first filing, one more for each update.
    pub revision: u32,
}

/// Why a filing lapses by law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LapseGround {
    /// A licence was issued for the same premises (F-1).
    LicenceIssued {
        /// Its number.
        number: String,
    },
    /// The operator was deregistered.
    EntityEnded,
}

/// Why a filing is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelGround {
    /// The applicant says that the business ended, within the period of the law.
    BusinessEnded,
    /// The same, too late: filed all the same, but seen.
    BusinessEndedLate,
    /// Ex officio (依职权).
    ExOfficio,
}

/// Where a filing stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilingState {
    /// Something is missing; the list was told.
    Incomplete {
        /// What is missing.
        points: Vec<Point>,
        /// How often a list was told.
        round: u32,
    },
    /// Filed, or updated; waits for publication.
    Filed {
        /// The record.
        record: FiledRecord,
        /// Day of the filing or of its last update.
        from: NaiveDate,
        /// Last day of publication.
        publicity_due: Due,
    },
    /// Public.
    Published {
        /// The record.
        record: FiledRecord,
        /// Day of publication.
        published_on: NaiveDate,
    },
    /// No longer in force, by law.
    Lapsed {
        /// The record.
        record: FiledRecord,
        /// Why.
        ground: LapseGround,
        /// Since when.
        on: NaiveDate,
    },
    /// Cancelled.
    Cancelled {
        /// The record.
        record: FiledRecord,
        /// Why.
        ground: CancelGround,
        /// Since when.
        on: NaiveDate,
    },
    /// Taken back before it was complete.
    Withdrawn {
        /// When.
        on: NaiveDate,
    },
}

impl FilingState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "INCOMPLETE",
            Self::Filed { record, .. } if record.revision > 0 => "UPDATED",
            Self::Filed { .. } => "FILED",
            Self::Published { .. } => "PUBLISHED",
            Self::Lapsed { .. } => "LAPSED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::Withdrawn { .. } => "WITHDRAWN",
        }
    }

    /// The record, once there is a number.
    pub const fn record(&self) -> Option<&FiledRecord> {
        match self {
            Self::Filed { record, .. }
            | Self::Published { record, .. }
            | Self::Lapsed { record, .. }
            | Self::Cancelled { record, .. } => Some(record),
            Self::Incomplete { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether the filing is in force.
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Filed { .. } | Self::Published { .. } => true,
            Self::Incomplete { .. }
            | Self::Lapsed { .. }
            | Self::Cancelled { .. }
            | Self::Withdrawn { .. } => false,
        }
    }
}
