//! Why a clock refuses: the machine-readable reason, the rule, and the sentence for the clerk.

use actnow_decisions::{Refusal, Text};
use chrono::NaiveDate;

/// A change of a clock that the law or the order of events does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// The one extension is used (Licensing Law 42, MERR 19).
    #[error("the period was already extended once")]
    ExtensionUsed,
    /// The due day is over; a period that has ended cannot be changed.
    #[error("the period ended on {due}")]
    Expired {
        /// The last day of the period.
        due: NaiveDate,
    },
    /// This regime knows no suspension: registration returns the file instead (rule 7.2).
    #[error("this period cannot be suspended")]
    NotSuspendable,
    /// The clock already stands still.
    #[error("the period is suspended already")]
    AlreadySuspended,
    /// There is nothing to resume.
    #[error("the period is not suspended")]
    NotSuspended,
    /// The event is dated before the one it follows.
    #[error("the date lies before {earliest}")]
    DateOrder {
        /// The earliest day the event may have.
        earliest: NaiveDate,
    },
}

impl ClockFault {
    /// The speaking constant for machines.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::ExtensionUsed => "EXTENSION_USED",
            Self::Expired { .. } => "CLOCK_EXPIRED",
            Self::NotSuspendable => "CLOCK_NOT_SUSPENDABLE",
            Self::AlreadySuspended => "CLOCK_SUSPENDED",
            Self::NotSuspended => "CLOCK_NOT_SUSPENDED",
            Self::DateOrder { .. } => "CLOCK_DATE_ORDER",
        }
    }

    /// The rule it rests on.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::ExtensionUsed => "Licensing Law 42",
            Self::Expired { .. } => "Licensing Law 82",
            Self::NotSuspendable | Self::AlreadySuspended | Self::NotSuspended => "Licensing Law 45",
            Self::DateOrder { .. } => "CLOCK-7.2",
        }
    }

    /// The sentence for the clerk.
    pub fn text(&self) -> Text {
        match self {
            Self::ExtensionUsed => Text::new("期限只能延长一次", self.to_string()),
            Self::Expired { due } => Text::new(format!("期限已于{due}届满"), self.to_string()),
            Self::NotSuspendable => Text::new("该期限不得中止", self.to_string()),
            Self::AlreadySuspended => Text::new("期限已处于中止状态", self.to_string()),
            Self::NotSuspended => Text::new("期限未处于中止状态", self.to_string()),
            Self::DateOrder { earliest } => Text::new(format!("日期不得早于{earliest}"), self.to_string()),
        }
    }
}

impl From<ClockFault> for Refusal {
    fn from(fault: ClockFault) -> Self {
        let refusal = Refusal::precondition(fault.reason(), fault.rule(), fault.text());
        match fault {
            ClockFault::Expired { due } => refusal.with("due", due.to_string()),
            ClockFault::DateOrder { earliest } => refusal.with("earliest", earliest.to_string()),
            ClockFault::ExtensionUsed
            | ClockFault::NotSuspendable
            | ClockFault::AlreadySuspended
            | ClockFault::NotSuspended => refusal,
        }
    }
}
