//! Why a grade is not moved.

use actnow_decisions::{Refusal, Text};

use super::moves::MoveGround;

/// A move that is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RiskRefusal {
    /// None of the actor's roles may do this.
    #[error("only a head moves a grade")]
    RoleMissing,
    /// The licence is not in force any more.
    #[error("the licence of these premises has ended")]
    LicenceEnded,
    /// The same ground still counts.
    #[error("{} moved the grade already and still counts", ground.as_str())]
    AlreadyMoved {
        /// The ground.
        ground: MoveGround,
    },
}

impl From<RiskRefusal> for Refusal {
    fn from(refusal: RiskRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            RiskRefusal::RoleMissing => {
                Refusal::not_allowed("ROLE_MISSING", "9a", Text::new("您的角色无权进行此操作", en))
                    .with("command", "MOVE_GRADE")
            }
            RiskRefusal::LicenceEnded => {
                Refusal::precondition("WRONG_STATE", "6.4", Text::new("该场所的许可证已失效", en))
                    .with("state", "ENDED")
            }
            RiskRefusal::AlreadyMoved { ground } => {
                let text = Text::new("该情形已调整过风险等级，仍在有效期内", en);
                Refusal::precondition("ALREADY_MOVED", "6.4", text).with("ground", ground.as_str())
            }
        }
    }
}
