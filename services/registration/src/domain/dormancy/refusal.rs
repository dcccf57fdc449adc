//! Why a command on a dormancy is refused.

use actnow_decisions::{Basis, Refusal, Role, Text, Violations};
use chrono::NaiveDate;

/// Commands on a dormancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DormancyCommand {
    /// Put it on file.
    File,
    /// Its first day has come.
    Begin,
    /// Move its last day.
    Extend,
    /// Take it back before it begins.
    Withdraw,
    /// Publicise that business resumed.
    Resume,
    /// Note that business was carried on.
    FindBusiness,
    /// Its last day is over.
    EndByTime,
    /// The company has ended.
    EndWithCompany,
    /// Compute the due day by a calendar published since.
    ComputeAgain,
}

impl DormancyCommand {
    /// Every command.
    pub const ALL: [Self; 9] = [
        Self::File,
        Self::Begin,
        Self::Extend,
        Self::Withdraw,
        Self::Resume,
        Self::FindBusiness,
        Self::EndByTime,
        Self::EndWithCompany,
        Self::ComputeAgain,
    ];

    /// Who may give it.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::File | Self::Extend | Self::Withdraw | Self::Resume => &[Role::Window, Role::Applicant],
            Self::FindBusiness => &[Role::Registrar, Role::Supervisor],
            Self::Begin | Self::EndByTime | Self::EndWithCompany | Self::ComputeAgain => &[Role::System],
        }
    }

    /// The article it rests on.
    pub const fn basis(self) -> Basis {
        match self {
            Self::ComputeAgain => "7.1",
            Self::File | Self::Begin | Self::Withdraw | Self::FindBusiness => "MERR 30",
            Self::Extend => "Rules 41",
            Self::Resume | Self::EndByTime => "Rules 42",
            Self::EndWithCompany => "MERR 31",
        }
    }

    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Begin => "begin",
            Self::Extend => "extend",
            Self::Withdraw => "withdraw",
            Self::Resume => "resume",
            Self::FindBusiness => "find_business",
            Self::EndByTime => "end_by_time",
            Self::EndWithCompany => "end_with_company",
            Self::ComputeAgain => "compute_again",
        }
    }
}

/// A refused command on a dormancy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DormancyRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: DormancyCommand,
    },
    /// The applicant is not one of this company.
    #[error("the applicant is not one of this company")]
    NotAParty,
    /// The official is a party.
    #[error("a party to the matter acts on it as an official")]
    Recusal,
    /// It does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: DormancyCommand,
        /// Where it stands.
        state: &'static str,
    },
    /// What is filed breaks rules.
    #[error("what is filed breaks rules")]
    Broken(Violations),
    /// The day has not come.
    #[error("not before {day}")]
    NotYet {
        /// The first day on which it is possible.
        day: NaiveDate,
    },
    /// Its last day is over.
    #[error("the dormancy ended on {last}")]
    Over {
        /// The last day.
        last: NaiveDate,
    },
    /// Business does not resume outside of the dormancy, nor in the future.
    #[error("business resumes between {from} and {last}")]
    ResumedOutside {
        /// The first day of the dormancy.
        from: NaiveDate,
        /// Its last day, or today.
        last: NaiveDate,
    },
}

impl From<DormancyRefusal> for Refusal {
    fn from(refusal: DormancyRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            DormancyRefusal::Role { command } => {
                let roles = command.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                let text = Text::new("该操作须由相应角色办理", en);
                Self::not_allowed("ROLE_REQUIRED", "9a B", text).with("roles", roles)
            }
            DormancyRefusal::NotAParty => {
                Self::not_allowed("NOT_A_PARTY", "9a B", Text::new("不是该企业的申请人", en))
            }
            DormancyRefusal::Recusal => {
                Self::not_allowed("RECUSAL", "9a", Text::new("与该事项有利害关系的人员应当回避", en))
            }
            DormancyRefusal::State { state, .. } => {
                let text = Text::new(format!("歇业处于{state}状态，不能进行该操作"), en);
                Self::precondition("DORMANCY_STATE", "MERR 30", text).with("state", state)
            }
            DormancyRefusal::Broken(_) => {
                Self::precondition("DORMANCY_BROKEN", "MERR 30", Text::new("歇业备案不符合规定", en))
            }
            DormancyRefusal::NotYet { day } => {
                let text = Text::new(format!("{day}起方可办理"), en);
                Self::precondition("DORMANCY_TOO_EARLY", "Rules 41", text).with("from", day.to_string())
            }
            DormancyRefusal::Over { last } => {
                let text = Text::new(format!("歇业期限已于{last}届满，视为恢复营业"), en);
                Self::precondition("DORMANCY_OVER", "Rules 42", text).with("last", last.to_string())
            }
            DormancyRefusal::ResumedOutside { from, last } => {
                let text = Text::new(format!("恢复营业日期应当在{from}至{last}之间"), en);
                Self::precondition("RESUMED_OUTSIDE", "Rules 42", text).with("last", last.to_string())
            }
        }
    }
}
