//! Why a command on a name is refused.

use actnow_decisions::{Refusal, Role, Text};
use chrono::NaiveDate;

/// Commands on a declared name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCommand {
    /// Declare a name.
    Declare,
    /// Make the liability statement.
    StateLiability,
    /// Decide as registrar.
    DecideManually,
    /// Use it in a filing.
    Consume,
    /// Give it back after a filing that ended without a company.
    GiveBack,
    /// Give it up.
    Release,
    /// Let it lapse.
    Expire,
}

impl NameCommand {
    /// Every command.
    pub const ALL: [Self; 7] = [
        Self::Declare,
        Self::StateLiability,
        Self::DecideManually,
        Self::Consume,
        Self::GiveBack,
        Self::Release,
        Self::Expire,
    ];

    /// Who may give it.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Declare | Self::StateLiability | Self::Release => {
                &[Role::Applicant, Role::Window, Role::System]
            }
            Self::DecideManually => &[Role::Registrar, Role::Head],
            Self::Consume | Self::GiveBack => {
                &[Role::System, Role::Registrar, Role::Head, Role::Window, Role::Applicant]
            }
            Self::Expire => &[Role::System],
        }
    }

    const fn verb(self) -> (&'static str, &'static str) {
        match self {
            Self::Declare => ("申报", "declared"),
            Self::StateLiability => ("作出承诺", "taken responsibility for"),
            Self::DecideManually => ("人工审查", "decided by a person"),
            Self::Consume => ("使用", "used"),
            Self::GiveBack => ("退回", "given back"),
            Self::Release => ("放弃", "released"),
            Self::Expire => ("失效", "expired"),
        }
    }
}

/// A refused command on a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: NameCommand,
    },
    /// The name does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: NameCommand,
        /// Where the name stands.
        state: &'static str,
    },
    /// The reservation lapsed (T-13).
    #[error("the reservation was valid through {until}")]
    Expired {
        /// The last day.
        until: NaiveDate,
    },
    /// Reserved by other applicants.
    #[error("the name belongs to other applicants")]
    OtherApplicants,
    /// Used by another filing.
    #[error("the name is used by another filing")]
    UsedByOther,
    /// The period runs until the end of its last day.
    #[error("the reservation is valid through {until}")]
    NotYetExpired {
        /// The last day.
        until: NaiveDate,
    },
}

impl From<NameRefusal> for Refusal {
    fn from(refusal: NameRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            NameRefusal::Role { command } => {
                let roles = command.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                let text = Text::new(format!("该操作（{}）须由相应角色办理", command.verb().0), en);
                Refusal::not_allowed("ROLE_REQUIRED", "9a A", text).with("roles", roles)
            }
            NameRefusal::State { command, state } => {
                let (zh, verb) = command.verb();
                let en = format!("a name in state {state} cannot be {verb}");
                let text = Text::new(format!("名称处于{state}状态，不能{zh}"), en);
                Refusal::precondition("NAME_STATE", "9a A", text).with("state", state)
            }
            NameRefusal::Expired { until } => {
                let text = Text::new(format!("名称保留期已于{until}届满，请重新申报"), en);
                let rule = "Name Provisions 18";
                Refusal::precondition("NAME_RESERVATION_EXPIRED", rule, text).with("until", until.to_string())
            }
            NameRefusal::OtherApplicants => Refusal::precondition(
                "NAME_OTHER_APPLICANTS",
                "Name Provisions 17",
                Text::new("该名称由其他申请人保留", en),
            ),
            NameRefusal::UsedByOther => Refusal::precondition(
                "NAME_USED_BY_OTHER_FILING",
                "9a A",
                Text::new("该名称已用于其他登记申请", en),
            ),
            NameRefusal::NotYetExpired { until } => Refusal::precondition(
                "NAME_STILL_RESERVED",
                "Name Provisions 18",
                Text::new(format!("名称保留期至{until}，尚未届满"), en),
            ),
        }
    }
}
