//! A second look at an instant approval and where it stands.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::{Light, StatutoryClock, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::{ReviewCommand, ReviewRefusal};

/// What a reviewer thinks of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Opinion {
    /// Would have approved it as it stood.
    WouldApprove,
    /// Would not have.
    WouldNotApprove,
}

impl Opinion {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WouldApprove => "WOULD_APPROVE",
            Self::WouldNotApprove => "WOULD_NOT_APPROVE",
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewAnswer {
    /// What the reviewer thinks.
    pub opinion: Opinion,
    /// Why, in clear words; no personal data.
    pub reasons: String,
    /// Account of the reviewer.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

/// What the supervisor says to a disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// What follows, in clear words; no personal data.
    pub reasons: String,
    /// Account of the supervisor.
    pub by: String,
    /// The day.
    pub on: NaiveDate,
}

/// Where a review stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum ReviewState {
    /// A reviewer is to answer.
    Open {
        /// The bureau's own period.
        clock: StatutoryClock,
    },
    /// Nobody answered in time; a reviewer still may.
    Overdue {
        /// Since when.
        since: NaiveDate,
    },
    /// The reviewer would have approved.
    Agreed,
    /// The reviewer would not have: the supervisor is to see to it.
    Disagreed,
    /// The supervisor has.
    Settled {
        /// What was said.
        settlement: Settlement,
    },
}

impl ReviewState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open { .. } => "OPEN",
            Self::Overdue { .. } => "OVERDUE",
            Self::Agreed => "AGREED",
            Self::Disagreed => "DISAGREED",
            Self::Settled { .. } => "SETTLED",
        }
    }

    /// The clock of the reviewer.
    pub const fn clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Open { clock } => Some(clock),
            Self::Overdue { .. } | Self::Agreed | Self::Disagreed | Self::Settled { .. } => None,
        }
    }

    /// What the supervisor said.
    pub const fn settlement(&self) -> Option<&Settlement> {
        match self {
            Self::Settled { settlement } => Some(settlement),
            Self::Open { .. } | Self::Overdue { .. } | Self::Agreed | Self::Disagreed => None,
        }
    }
}

/// An approval that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// The id the review shall have.
    pub id: Uuid,
    /// What was handed in.
    pub filing_id: Uuid,
    /// Name of the company, or of the operator.
    pub full_name: String,
    /// Accounts of its applicants.
    pub parties: BTreeSet<String>,
    /// Working days to answer.
    pub working_days: u32,
}

/// A second look at one instant approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantReview {
    /// Its id.
    pub id: Uuid,
    /// What was handed in.
    pub filing_id: Uuid,
    /// Name of the company, or of the operator.
    pub full_name: String,
    /// Accounts of its applicants: none of them acts on it as an official.
    pub parties: BTreeSet<String>,
    /// Day of the approval.
    pub drawn_on: NaiveDate,
    /// The answer, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ReviewAnswer>,
    /// Where it stands.
    pub state: ReviewState,
}

impl InstantReview {
    /// Whether `actor` may see what the machine found: nobody who could still answer, as one of `reviewers`.
    ///
    /// # Errors
    /// [`ReviewRefusal::Blind`].
    pub fn must_not_be_blind(&self, actor: &Actor, reviewers: &'static [Role]) -> Result<(), ReviewRefusal> {
        let may_answer = actor.acting_as(reviewers).is_some();
        if may_answer && self.answer.is_none() { Err(ReviewRefusal::Blind) } else { Ok(()) }
    }

    /// The light of the supervisor: red for what is late, and for what a person would not have approved; none once
    /// nothing is to be done.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Option<Light> {
        match &self.state {
            ReviewState::Open { clock } => Some(clock.light(now, calendar)),
            ReviewState::Overdue { .. } | ReviewState::Disagreed => Some(Light::Red),
            ReviewState::Agreed | ReviewState::Settled { .. } => None,
        }
    }

    /// That `actor` holds one of `roles`, which `command` takes, and is no party as an official.
    pub(super) fn must_act(
        &self,
        actor: &Actor,
        roles: &'static [Role],
        command: ReviewCommand,
    ) -> Result<(), ReviewRefusal> {
        let role = actor.acting_as(roles).ok_or(ReviewRefusal::Role { command, roles })?;
        if role != Role::System && self.parties.contains(&actor.subject) {
            return Err(ReviewRefusal::Recusal);
        }
        Ok(())
    }

    pub(super) fn wrong_state(&self, command: ReviewCommand) -> ReviewRefusal {
        ReviewRefusal::State { command, state: self.state.name() }
    }
}
