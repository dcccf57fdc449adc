//! Why a command on a review is refused.

use actnow_decisions::{Basis, Refusal, Role, Text};
use chrono::NaiveDate;

/// Who settles what a reviewer would not have approved; the department says who answers.
pub const SETTLERS: &[Role] = &[Role::Supervisor];

/// Commands on a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewCommand {
    /// The approval is drawn.
    Draw,
    /// The reviewer answers.
    Answer,
    /// Nobody answered in time.
    Miss,
    /// The supervisor settles it.
    Settle,
    /// Compute the due day by a calendar published since.
    ComputeAgain,
}

impl ReviewCommand {
    /// Every command.
    pub const ALL: [Self; 5] = [Self::Draw, Self::Answer, Self::Miss, Self::Settle, Self::ComputeAgain];

    /// What it rests on.
    pub const fn basis(self) -> Basis {
        match self {
            Self::ComputeAgain => "7.1",
            Self::Draw | Self::Answer | Self::Miss => "8.2",
            Self::Settle => "8.3",
        }
    }

    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draw => "draw",
            Self::Answer => "answer",
            Self::Miss => "miss",
            Self::Settle => "settle",
            Self::ComputeAgain => "compute_again",
        }
    }
}

/// A refused command on a review.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: ReviewCommand,
        /// Roles of those who may give it.
        roles: &'static [Role],
    },
    /// The official is a party.
    #[error("a party to the matter acts on it as an official")]
    Recusal,
    /// Who worked on it does not look at it again.
    #[error("who worked on it does not look at it again")]
    Touched,
    /// Who answered does not settle.
    #[error("who answered does not settle it")]
    SamePerson,
    /// The machine's findings are not shown to who may still answer.
    #[error("what the machine found is shown once the second look is over")]
    Blind,
    /// It does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: ReviewCommand,
        /// Where it stands.
        state: &'static str,
    },
    /// There is time left.
    #[error("there is time through {due}")]
    NotYetOver {
        /// The last day.
        due: NaiveDate,
    },
}

impl From<ReviewRefusal> for Refusal {
    fn from(refusal: ReviewRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            ReviewRefusal::Role { roles, .. } => {
                let roles = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                let text = Text::new("该操作须由相应角色办理", en);
                Self::not_allowed("ROLE_REQUIRED", "9a B", text).with("roles", roles)
            }
            ReviewRefusal::Recusal => {
                Self::not_allowed("RECUSAL", "9a", Text::new("与该事项有利害关系的人员应当回避", en))
            }
            ReviewRefusal::Touched => {
                let text = Text::new("办理过该事项的人员不得复核", en);
                Self::not_allowed("REVIEWER_TOUCHED_FILING", "RIA-REVIEW", text)
            }
            ReviewRefusal::SamePerson => {
                let text = Text::new("复核人员与处理复核结果的人员应当分离", en);
                Self::not_allowed("SEPARATION_OF_DUTY", "9a", text)
            }
            ReviewRefusal::Blind => {
                let text = Text::new("复核完成前不显示系统的判断依据", en);
                Self::not_allowed("REVIEW_IS_BLIND", "RIA-REVIEW", text)
            }
            ReviewRefusal::State { state, .. } => {
                let text = Text::new(format!("复核处于{state}状态，不能进行该操作"), en);
                Self::precondition("REVIEW_STATE", "RIA-REVIEW", text).with("state", state)
            }
            ReviewRefusal::NotYetOver { due } => {
                let text = Text::new(format!("复核期限至{due}届满，尚未届满"), en);
                Self::precondition("PERIOD_NOT_OVER", "8.2", text).with("due", due.to_string())
            }
        }
    }
}
