//! Which role may do what to a draw, in one table.

use actnow_decisions::{Actor, Role};

use super::refusal::DrawRefusal;

/// Everything that can be done to a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DrawCommand {
    /// Publish the plan with the commitment.
    PublishPlan,
    /// Put objects on the list.
    AddObjects,
    /// Freeze both lists.
    FreezeLists,
    /// Reveal the beacon and draw.
    Draw,
    /// Plan the visits of drawn objects.
    OrderVisits,
    /// Draw somebody in place of an inspector who recuses.
    RedrawInspectors,
    /// Call the draw off before anything is drawn.
    CancelPlan,
    /// Read the record out.
    Export,
}

impl DrawCommand {
    /// The roles that may, the one to be written down first.
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Head, Inspector, Operator, Supervisor, System};
        match self {
            Self::PublishPlan | Self::AddObjects | Self::FreezeLists | Self::CancelPlan => &[Supervisor],
            Self::Draw => &[Supervisor, System],
            Self::OrderVisits => &[System],
            Self::RedrawInspectors => &[Inspector, Supervisor],
            Self::Export => &[Supervisor, Head, Inspector, System, Operator],
        }
    }

    /// The name in refusals and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublishPlan => "PUBLISH_PLAN",
            Self::AddObjects => "ADD_OBJECTS",
            Self::FreezeLists => "FREEZE_LISTS",
            Self::Draw => "DRAW",
            Self::OrderVisits => "ORDER_VISITS",
            Self::RedrawInspectors => "REDRAW_INSPECTORS",
            Self::CancelPlan => "CANCEL_PLAN",
            Self::Export => "EXPORT",
        }
    }

    /// The role `actor` acts in for this command.
    ///
    /// # Errors
    /// [`DrawRefusal::RoleMissing`] when none of its roles may.
    pub fn authorise(self, actor: &Actor) -> Result<Role, DrawRefusal> {
        actor.acting_as(self.roles()).ok_or(DrawRefusal::RoleMissing { command: self })
    }
}
