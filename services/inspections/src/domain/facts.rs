//! What this room tells the world. Whose fact it is, its version and its time are added where it becomes a
//! message.

use std::collections::BTreeSet;

use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check_outcome::CheckOutcome;
use super::order::InspectionKind;
use super::verdict::{Demand, Verdict};

/// A fact of an inspection task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "fields are named like the state they come from")]
pub enum InspectionFact {
    /// A visit is planned.
    InspectionPlanned { kind: InspectionKind, source: Option<Uuid>, operator_uscc: String, due: Due },
    /// Its inspectors are known.
    InspectorsAssigned { inspectors: Vec<String>, visit_on: NaiveDate },
    /// One of them must not come; another is needed.
    InspectorRecused { inspector: String },
    /// The inspectors are on site.
    InspectionStarted { inspectors: Vec<String> },
    /// The answers are recorded; nothing is signed yet.
    ResultRecorded { verdict: Verdict },
    /// The record is signed: this verdict counts.
    VerdictSigned {
        source: Option<Uuid>,
        verdict: Verdict,
        inspectors: BTreeSet<String>,
        demands: Vec<Demand>,
        #[serde(default)]
        outcome: Option<CheckOutcome>,
        signed_by_party: bool,
    },
    /// The operator has to put things right.
    RectificationOrdered {
        source: Option<Uuid>,
        deadline: NaiveDate,
        consented_by: String,
        demands: Vec<Demand>,
    },
    /// The head does not consent to rectification: the file that asked for the visit goes on as not
    /// conforming.
    RectificationDeclined { source: Option<Uuid>, inspectors: BTreeSet<String>, reason: String },
    /// The inspectors are back.
    ReInspectionStarted { inspectors: Vec<String> },
    /// The visit is over.
    InspectionClosed { verdict: Verdict, publish_due: Option<Due> },
    /// The matter went to investigation: a file that asked for the visit goes on as not conforming.
    CaseTransferred { source: Option<Uuid>, inspectors: BTreeSet<String>, reason: String },
    /// The result is public.
    InspectionPublished { on: NaiveDate },
    /// The visit is called off.
    InspectionCancelled { reason: String },
}

impl InspectionFact {
    /// Whether a result counts from here on.
    pub const fn makes_it_count(&self) -> bool {
        matches!(self, Self::VerdictSigned { .. })
    }
}
