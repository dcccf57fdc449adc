//! Which role may do what to an inspection task (rules 9a E), in one table.

use actnow_decisions::{Actor, Role};

use super::refusal::InspectionRefusal;

/// Everything that can be done to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InspectionCommand {
    /// Plan it, by order or by plan.
    Plan,
    /// Assign inspectors, by draw or by name.
    Assign,
    /// Recuse one of them (回避).
    Recuse,
    /// Begin on site, credentials shown (出示证件).
    Start,
    /// Record the answered checklist.
    Record,
    /// Sign the record.
    Sign,
    /// Order rectification by a deadline (责令限期整改).
    OrderRectification,
    /// Decline the rectification that the verdict proposes.
    DeclineRectification,
    /// Begin the re-visit.
    StartReInspection,
    /// Close it with its verdict.
    Close,
    /// Hand it over for investigation (移送立案).
    TransferCase,
    /// Record that the result was published.
    Publish,
    /// Call it off.
    Cancel,
    /// Compute its due days again with a newly published calendar.
    ComputeAgain,
}

impl InspectionCommand {
    /// The roles that may, the one to be written down first.
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Head, Inspector, Supervisor, System};
        match self {
            Self::Plan | Self::Assign | Self::Cancel => &[Supervisor, System],
            Self::Recuse => &[Inspector, Supervisor],
            Self::Start | Self::Record | Self::Sign | Self::StartReInspection => &[Inspector],
            Self::OrderRectification | Self::DeclineRectification => &[Head],
            Self::Close => &[Inspector, Supervisor, System],
            Self::TransferCase => &[Head, Supervisor],
            Self::Publish | Self::ComputeAgain => &[System],
        }
    }

    /// The name in refusals and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "PLAN",
            Self::Assign => "ASSIGN",
            Self::Recuse => "RECUSE",
            Self::Start => "START",
            Self::Record => "RECORD",
            Self::Sign => "SIGN",
            Self::OrderRectification => "ORDER_RECTIFICATION",
            Self::DeclineRectification => "DECLINE_RECTIFICATION",
            Self::StartReInspection => "START_RE_INSPECTION",
            Self::Close => "CLOSE",
            Self::TransferCase => "TRANSFER_CASE",
            Self::Publish => "PUBLISH",
            Self::Cancel => "CANCEL",
            Self::ComputeAgain => "COMPUTE_AGAIN",
        }
    }

    /// The role `actor` acts in for this command.
    ///
    /// # Errors
    /// [`InspectionRefusal::RoleMissing`] when none of its roles may.
    pub fn authorise(self, actor: &Actor) -> Result<Role, InspectionRefusal> {
        actor.acting_as(self.roles()).ok_or(InspectionRefusal::RoleMissing { command: self })
    }
}
