//! What a task has been through and its present state no longer says: the team and the record of a closed visit,
//! signatures so far, why nobody is assigned, lights that were written down.

use std::collections::BTreeSet;

use actnow_statutory_clock::Light;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::signatures::PartySignature;
use crate::domain::task::{InspectionTask, RecordedResult, Rectification, TaskState, Team};

/// Why nobody is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum WaitsFor {
    /// On no day until the last one are enough inspectors on duty.
    NoInspectorsOnDuty,
    /// Enough are on duty, but not enough of them are trained, free of interest and have a visit left.
    NoInspectorsFree,
}

impl WaitsFor {
    /// The name in messages.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NoInspectorsOnDuty => "NO_INSPECTORS_ON_DUTY",
            Self::NoInspectorsFree => "NO_INSPECTORS_FREE",
        }
    }
}

/// The signatures under a record, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signatures {
    /// Accounts of the inspectors who signed.
    pub(crate) inspectors: BTreeSet<String>,
    /// What the inspected party did.
    pub(crate) party: Option<PartySignature>,
}

/// The worst light of a due day that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenLight {
    due: NaiveDate,
    light: Light,
}

/// The notes of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notes {
    /// Name of the operator, as ordered.
    pub(crate) operator_name: String,
    /// Whether there is a shop, as ordered.
    pub(crate) physical_shop: bool,
    /// Why nobody is assigned, as last told.
    pub(crate) waits_for: Option<WaitsFor>,
    /// When a draw is tried again.
    pub(crate) look_again_at: Option<DateTime<Utc>>,
    /// The last team.
    pub(crate) team: Option<Team>,
    /// The last record.
    pub(crate) result: Option<RecordedResult>,
    /// Signatures under it.
    pub(crate) signatures: Signatures,
    /// What was ordered to be put right.
    pub(crate) rectification: Option<Rectification>,
    /// Day the visit was closed: the period of publication runs from here.
    #[serde(default)]
    pub(crate) closed_on: Option<NaiveDate>,
    /// When the result is published.
    pub(crate) publish_at: Option<DateTime<Utc>>,
    /// The worst light that was written down.
    pub(crate) light: Option<WrittenLight>,
    /// Rows in the journal of lights.
    pub(crate) lights_written: i64,
}

impl Notes {
    /// Keeps what `task` shows and its next state will not. Another record needs new signatures.
    pub(crate) fn keep(&mut self, task: &InspectionTask) {
        if let Some(team) = task.state.team() {
            self.team = Some(team.clone());
        }
        match &task.state {
            TaskState::ResultRecorded { result, .. } if self.result.as_ref() != Some(result) => {
                self.result = Some(result.clone());
                self.signatures = Signatures::default();
            }
            TaskState::RectificationOrdered { rectification, .. } => {
                self.rectification = Some(rectification.clone());
            }
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => {}
        }
    }

    /// The worst light that was written down for this due day.
    pub(crate) fn light_of(&self, due: NaiveDate) -> Light {
        self.light.as_ref().filter(|written| written.due == due).map_or(Light::Green, |written| written.light)
    }

    /// Notes that `light` of this due day is written down.
    pub(crate) fn set_light(&mut self, due: NaiveDate, light: Light) {
        self.light = Some(WrittenLight { due, light });
        self.lights_written += 1;
    }
}
