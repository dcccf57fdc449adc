//! Why a command on a correction is refused.

use actnow_decisions::{Basis, Refusal, Role, Text};
use chrono::NaiveDate;

use super::state::CorrectionGround;

/// Commands on a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectionCommand {
    /// Propose it.
    Propose,
    /// Order it.
    Order,
    /// Do not order it.
    Decline,
    /// Note that the company received the order.
    Serve,
    /// The company's time is over.
    Miss,
    /// The name was changed.
    Fulfil,
    /// Withdraw the order.
    Withdraw,
    /// The company has ended.
    EndWithCompany,
    /// Compute the due day by a calendar published since.
    ComputeAgain,
}

impl CorrectionCommand {
    /// Every command.
    pub const ALL: [Self; 9] = [
        Self::Propose,
        Self::Order,
        Self::Decline,
        Self::Serve,
        Self::Miss,
        Self::Fulfil,
        Self::Withdraw,
        Self::EndWithCompany,
        Self::ComputeAgain,
    ];

    /// Who may give it.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Propose => &[Role::Registrar],
            Self::Order | Self::Decline | Self::Withdraw => &[Role::Head],
            Self::Serve => &[Role::Window, Role::Registrar],
            Self::Miss | Self::Fulfil | Self::EndWithCompany | Self::ComputeAgain => &[Role::System],
        }
    }

    /// The article it rests on; an order rests on its ground.
    pub const fn basis(self) -> Basis {
        match self {
            Self::ComputeAgain => "7.1",
            Self::Propose | Self::Order | Self::Decline | Self::Withdraw => "Name Provisions 20",
            Self::Serve | Self::Miss | Self::Fulfil => "Name Provisions 23",
            Self::EndWithCompany => "MERR 31",
        }
    }

    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Propose => "propose",
            Self::Order => "order",
            Self::Decline => "decline",
            Self::Serve => "serve",
            Self::Miss => "miss",
            Self::Fulfil => "fulfil",
            Self::Withdraw => "withdraw",
            Self::EndWithCompany => "end_with_company",
            Self::ComputeAgain => "compute_again",
        }
    }
}

/// A refused command on a correction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: CorrectionCommand,
    },
    /// The official is a party.
    #[error("a party to the matter acts on it as an official")]
    Recusal,
    /// Who proposed does not decide.
    #[error("who proposed it does not decide it")]
    SamePerson,
    /// It does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: CorrectionCommand,
        /// Where it stands.
        state: &'static str,
    },
    /// The company has ended already.
    #[error("the company has ended already")]
    CompanyEnded,
    /// A ruling or judgment has a number.
    #[error("the number of the ruling or judgment is missing")]
    DocumentMissing {
        /// Which of them.
        ground: CorrectionGround,
    },
    /// An order is received after it was given, and not in the future.
    #[error("the order is received between {from} and {last}")]
    ReceivedOutside {
        /// The day of the order.
        from: NaiveDate,
        /// Today.
        last: NaiveDate,
    },
    /// The company's time is not over.
    #[error("the company has time through {due}")]
    NotYetOver {
        /// The last day.
        due: NaiveDate,
    },
}

impl From<CorrectionRefusal> for Refusal {
    fn from(refusal: CorrectionRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            CorrectionRefusal::Role { command } => {
                let roles = command.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                let text = Text::new("该操作须由相应角色办理", en);
                Self::not_allowed("ROLE_REQUIRED", "9a B", text).with("roles", roles)
            }
            CorrectionRefusal::Recusal => {
                Self::not_allowed("RECUSAL", "9a", Text::new("与该事项有利害关系的人员应当回避", en))
            }
            CorrectionRefusal::SamePerson => {
                let text = Text::new("提出纠正意见的人员与作出决定的人员应当分离", en);
                Self::not_allowed("SEPARATION_OF_DUTY", "9a", text)
            }
            CorrectionRefusal::State { state, .. } => {
                let text = Text::new(format!("名称纠正处于{state}状态，不能进行该操作"), en);
                Self::precondition("CORRECTION_STATE", "Name Provisions 20", text).with("state", state)
            }
            CorrectionRefusal::CompanyEnded => {
                Self::precondition("COMPANY_ENDED", "Name Provisions 20", Text::new("该企业已经终止", en))
            }
            CorrectionRefusal::DocumentMissing { ground } => {
                let text = Text::new("应当填写裁决书或者判决书文号", en);
                Self::precondition("DOCUMENT_MISSING", ground.basis(), text).with("ground", ground.as_str())
            }
            CorrectionRefusal::ReceivedOutside { from, last } => {
                let text = Text::new(format!("送达日期应当在{from}至{last}之间"), en);
                Self::precondition("RECEIVED_OUTSIDE", "Name Provisions 23", text)
                    .with("last", last.to_string())
            }
            CorrectionRefusal::NotYetOver { due } => {
                let text = Text::new(format!("名称变更期限至{due}届满，尚未届满"), en);
                Self::precondition("PERIOD_NOT_OVER", "Name Provisions 23", text).with("due", due.to_string())
            }
        }
    }
}
