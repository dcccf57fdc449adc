//! A correction of a name and where it stands.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Basis, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, StatutoryClock, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::{CorrectionCommand, CorrectionRefusal};

/// Why the name may not be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CorrectionGround {
    /// It is not formed as the rules say (Name Provisions 5-10, 12-15).
    Structure,
    /// It holds what is forbidden (Name Provisions 11).
    ForbiddenContent,
    /// It conflicts with an earlier one (Name Provisions 17).
    Conflict,
    /// The authority ruled so on a dispute (企业名称争议裁决, Name Provisions 21).
    DisputeRuling,
    /// A court did, in force (Name Provisions 23).
    CourtJudgment,
}

impl CorrectionGround {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Structure => "STRUCTURE",
            Self::ForbiddenContent => "FORBIDDEN_CONTENT",
            Self::Conflict => "CONFLICT",
            Self::DisputeRuling => "DISPUTE_RULING",
            Self::CourtJudgment => "COURT_JUDGMENT",
        }
    }

    /// The article the order rests on.
    pub const fn basis(self) -> Basis {
        match self {
            Self::Structure | Self::ForbiddenContent | Self::Conflict => "Name Provisions 20",
            Self::DisputeRuling => "Name Provisions 21",
            Self::CourtJudgment => "Name Provisions 23",
        }
    }

    /// Whether somebody else's document decided it, whose number is given.
    pub const fn needs_document(self) -> bool {
        match self {
            Self::DisputeRuling | Self::CourtJudgment => true,
            Self::Structure | Self::ForbiddenContent | Self::Conflict => false,
        }
    }
}

/// The order of the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Account of the head.
    pub ordered_by: String,
    /// Since when: the code stands in place of the name.
    pub on: NaiveDate,
}

/// Why the head did not order a correction, or withdrew the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Account of the head.
    pub by: String,
    /// In clear words.
    pub reasons: String,
}

/// Where a correction stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum CorrectionState {
    /// The head decides.
    Proposed,
    /// The head did not order it.
    Declined {
        /// When.
        on: NaiveDate,
    },
    /// Ordered; the company is to receive the order.
    Ordered,
    /// Received: the company is to change its name.
    Served {
        /// Thirty days.
        clock: StatutoryClock,
    },
    /// Not changed in time: listed as operating abnormally (经营异常名录).
    Overdue {
        /// Since when.
        since: NaiveDate,
    },
    /// The name was changed.
    Fulfilled {
        /// When.
        on: NaiveDate,
    },
    /// The order was withdrawn: the name stands again.
    Withdrawn {
        /// When.
        on: NaiveDate,
    },
    /// The company has ended.
    CompanyEnded {
        /// When.
        on: NaiveDate,
    },
}

impl CorrectionState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Proposed => "PROPOSED",
            Self::Declined { .. } => "DECLINED",
            Self::Ordered => "ORDERED",
            Self::Served { .. } => "SERVED",
            Self::Overdue { .. } => "OVERDUE",
            Self::Fulfilled { .. } => "FULFILLED",
            Self::Withdrawn { .. } => "WITHDRAWN",
            Self::CompanyEnded { .. } => "COMPANY_ENDED",
        }
    }

    /// The clock of the company.
    pub const fn clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Served { clock } => Some(clock),
            Self::Proposed
            | Self::Declined { .. }
            | Self::Ordered
            | Self::Overdue { .. }
            | Self::Fulfilled { .. }
            | Self::Withdrawn { .. }
            | Self::CompanyEnded { .. } => None,
        }
    }

    /// The day on which it was settled.
    pub const fn settled_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Declined { on }
            | Self::Fulfilled { on }
            | Self::Withdrawn { on }
            | Self::CompanyEnded { on } => Some(*on),
            Self::Proposed | Self::Ordered | Self::Served { .. } | Self::Overdue { .. } => None,
        }
    }

    /// Whether the order is in force.
    pub const fn is_in_force(&self) -> bool {
        match self {
            Self::Ordered | Self::Served { .. } | Self::Overdue { .. } => true,
            Self::Proposed
            | Self::Declined { .. }
            | Self::Fulfilled { .. }
            | Self::Withdrawn { .. }
            | Self::CompanyEnded { .. } => false,
        }
    }
}

/// A correction of the name of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameCorrection {
    /// Its id.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// The name that is to be changed.
    pub full_name: String,
    /// Why.
    pub ground: CorrectionGround,
    /// Number of the ruling or judgment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// In clear words; no personal data.
    pub reasons: String,
    /// Account of the registrar.
    pub proposed_by: String,
    /// Accounts of the company's applicants: none of them acts on it as an official.
    pub parties: BTreeSet<String>,
    /// The order, once it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Why it was declined or the order withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// Where it stands.
    pub state: CorrectionState,
}

impl NameCorrection {
    /// Since when the register shows the code in place of the name; while the order is in force.
    pub fn on_register(&self) -> Option<NaiveDate> {
        self.order.as_ref().filter(|_| self.state.is_in_force()).map(|order| order.on)
    }

    /// The light of the company's time; none when it does not run.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Option<Light> {
        self.state.clock().map(|clock| clock.light(now, calendar))
    }

    /// That `actor` may give `command`: role, and recusal for officials.
    pub(super) fn must_act(
        &self,
        actor: &Actor,
        command: CorrectionCommand,
    ) -> Result<(), CorrectionRefusal> {
        let role = actor.acting_as(command.roles()).ok_or(CorrectionRefusal::Role { command })?;
        if role != Role::System && self.parties.contains(&actor.subject) {
            return Err(CorrectionRefusal::Recusal);
        }
        Ok(())
    }

    pub(super) fn wrong_state(&self, command: CorrectionCommand) -> CorrectionRefusal {
        CorrectionRefusal::State { command, state: self.state.name() }
    }
}
