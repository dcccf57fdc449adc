//! What persons come to, so that it can be put beside what the rules said.

use actnow_instant_approval::ClerkRuling;

use crate::domain::filing::FilingCommand;

/// What a command on a filing comes to; none for one that leaves it undecided, or that the house gives itself.
pub const fn ruling_of(command: FilingCommand) -> Option<ClerkRuling> {
    match command {
        FilingCommand::Approve => Some(ClerkRuling::Approved),
        FilingCommand::Return => Some(ClerkRuling::Returned),
        FilingCommand::NotHandled => Some(ClerkRuling::NotHandled),
        FilingCommand::Refuse => Some(ClerkRuling::Refused),
        FilingCommand::Withdraw => Some(ClerkRuling::Withdrawn),
        FilingCommand::Submit
        | FilingCommand::Receive
        | FilingCommand::Extend
        | FilingCommand::AllowSecondNotice
        | FilingCommand::Resubmit
        | FilingCommand::ApproveInstantly
        | FilingCommand::Issue
        | FilingCommand::ComputeAgain
        | FilingCommand::Complete
        | FilingCommand::Publicise
        | FilingCommand::Object
        | FilingCommand::OpenWindow
        | FilingCommand::Apply
        | FilingCommand::Lapse => None,
    }
}
