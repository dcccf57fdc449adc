//! Why a command on a revocation is refused.

use actnow_decisions::{Basis, Refusal, Role, Text};
use actnow_statutory_clock::ClockFault;
use chrono::NaiveDate;
use uuid::Uuid;

/// Commands on a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationCommand {
    /// Apply for it.
    Apply,
    /// Open it ex officio.
    Open,
    /// Accept the application.
    Accept,
    /// Do not accept it.
    Decline,
    /// Extend the investigation.
    Extend,
    /// Publicise the suspected false registration.
    Publicise,
    /// Note an objection to it.
    Object,
    /// The publicity is over.
    EndPublicity,
    /// Let the investigation stand still.
    Suspend,
    /// Go on with it.
    Resume,
    /// Propose a decision.
    Propose,
    /// Investigate on.
    SendBack,
    /// Decide as proposed.
    Decide,
    /// Take the decision back.
    TakeBack,
    /// Compute the due days by a calendar published since.
    ComputeAgain,
}

impl RevocationCommand {
    /// Every command.
    pub const ALL: [Self; 15] = [
        Self::Apply,
        Self::Open,
        Self::Accept,
        Self::Decline,
        Self::Extend,
        Self::Publicise,
        Self::Object,
        Self::EndPublicity,
        Self::Suspend,
        Self::Resume,
        Self::Propose,
        Self::SendBack,
        Self::Decide,
        Self::TakeBack,
        Self::ComputeAgain,
    ];

    /// Who may give it.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Apply => &[Role::Applicant, Role::Window],
            Self::Open => &[Role::Registrar, Role::Supervisor, Role::Head],
            Self::Accept | Self::Decline | Self::Publicise | Self::Suspend | Self::Resume | Self::Propose => {
                &[Role::Registrar]
            }
            Self::Object => &[Role::Window, Role::Registrar],
            Self::Extend | Self::SendBack | Self::Decide => &[Role::Head],
            Self::TakeBack => &[Role::Head, Role::Supervisor],
            Self::EndPublicity | Self::ComputeAgain => &[Role::System],
        }
    }

    /// The article it rests on.
    pub const fn basis(self) -> Basis {
        match self {
            Self::ComputeAgain => "7.1",
            Self::Apply => "Rules 51",
            Self::Accept | Self::Decline => "Rules 52",
            Self::Extend | Self::Propose | Self::SendBack => "Rules 53",
            Self::Suspend | Self::Resume => "Rules 54",
            Self::TakeBack => "MERR 42",
            Self::Open | Self::Publicise | Self::Object | Self::EndPublicity | Self::Decide => "MERR 40",
        }
    }

    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Open => "open",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Extend => "extend",
            Self::Publicise => "publicise",
            Self::Object => "object",
            Self::EndPublicity => "end_publicity",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Propose => "propose",
            Self::SendBack => "send_back",
            Self::Decide => "decide",
            Self::TakeBack => "take_back",
            Self::ComputeAgain => "compute_again",
        }
    }
}

/// A refused command on a revocation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevocationRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: RevocationCommand,
    },
    /// The official is a party.
    #[error("a party to the matter acts on it as an official")]
    Recusal,
    /// Who proposed does not decide.
    #[error("who proposed it does not decide it")]
    SamePerson,
    /// Who decided it does not find it wrong.
    #[error("who decided it does not take it back")]
    OwnDecision,
    /// It does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: RevocationCommand,
        /// Where it stands.
        state: &'static str,
    },
    /// The company has ended already.
    #[error("the company has ended already")]
    CompanyEnded,
    /// The company stands by something that came later.
    #[error("the company has changed since: what came later is to be revoked first")]
    LaterChange {
        /// The filing it stands by; none of what was taken over and never changed.
        filing: Option<Uuid>,
    },
    /// The investigation was extended before.
    #[error("the investigation was already extended")]
    ExtensionUsed,
    /// The time to extend it is over.
    #[error("the investigation ended on {due}, it cannot be extended or suspended any more")]
    TooLate {
        /// The last day.
        due: NaiveDate,
    },
    /// The publicity is not over.
    #[error("the publicity runs through {due}")]
    NotYetOver {
        /// The last day.
        due: NaiveDate,
    },
    /// The publicity is over.
    #[error("the publicity ended on {due}, nobody can object any more")]
    ObjectionTooLate {
        /// The last day.
        due: NaiveDate,
    },
}

impl RevocationRefusal {
    pub(super) fn of_clock(fault: ClockFault, due: NaiveDate) -> Self {
        match fault {
            ClockFault::ExtensionUsed => Self::ExtensionUsed,
            ClockFault::Expired { due } => Self::TooLate { due },
            ClockFault::NotSuspendable
            | ClockFault::AlreadySuspended
            | ClockFault::NotSuspended
            | ClockFault::DateOrder { .. } => Self::TooLate { due },
        }
    }
}

impl From<RevocationRefusal> for Refusal {
    fn from(refusal: RevocationRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            RevocationRefusal::Role { command } => {
                let roles = command.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                let text = Text::new("该操作须由相应角色办理", en);
                Self::not_allowed("ROLE_REQUIRED", "9a B", text).with("roles", roles)
            }
            RevocationRefusal::Recusal => {
                Self::not_allowed("RECUSAL", "9a", Text::new("与该事项有利害关系的人员应当回避", en))
            }
            RevocationRefusal::SamePerson => {
                let text = Text::new("调查人员与作出决定的人员应当分离", en);
                Self::not_allowed("SEPARATION_OF_DUTY", "9a", text)
            }
            RevocationRefusal::OwnDecision => {
                let text = Text::new("作出撤销决定的人员不得撤销该决定", en);
                Self::not_allowed("SEPARATION_OF_DUTY", "MERR 42", text)
            }
            RevocationRefusal::LaterChange { filing } => {
                let text = Text::new("该企业此后另有登记事项，应当先撤销在后的登记", en);
                let filing = filing.map(|id| id.to_string()).unwrap_or_default();
                Self::precondition("LATER_CHANGE", "MERR 40", text)
                    .with("field", "filing_id")
                    .with("filing", filing)
            }
            RevocationRefusal::State { state, .. } => {
                let text = Text::new(format!("撤销登记处于{state}状态，不能进行该操作"), en);
                Self::precondition("REVOCATION_STATE", "MERR 40", text).with("state", state)
            }
            RevocationRefusal::CompanyEnded => {
                Self::precondition("COMPANY_ENDED", "Rules 52", Text::new("该企业已经终止", en))
            }
            RevocationRefusal::ExtensionUsed => {
                Self::precondition("EXTENSION_USED", "Rules 53", Text::new("调查期限只能延长一次", en))
            }
            RevocationRefusal::TooLate { due } => {
                let text = Text::new(format!("调查期限已于{due}届满"), en);
                Self::precondition("INVESTIGATION_OVER", "Rules 53", text).with("due", due.to_string())
            }
            RevocationRefusal::NotYetOver { due } => {
                let text = Text::new(format!("公示期至{due}届满，尚未届满"), en);
                Self::precondition("PERIOD_NOT_OVER", "MERR 40", text).with("due", due.to_string())
            }
            RevocationRefusal::ObjectionTooLate { due } => {
                let text = Text::new(format!("公示期已于{due}届满，不能再提出异议"), en);
                Self::precondition("OBJECTION_TOO_LATE", "MERR 40", text).with("due", due.to_string())
            }
        }
    }
}
