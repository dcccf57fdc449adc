//! Every lawful no of identity.

use actnow_decisions::{Refusal, Role, Text};

/// Why a well-formed command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// The role is for machines, applicants or other departments.
    RoleNotForAccounts(Role),
    /// An administrator is nothing else, and nobody who is something else becomes one.
    RolesExclude {
        /// The role asked for.
        wanted: Role,
        /// A role the account holds.
        held: Role,
    },
    /// The account holds the role already.
    RoleHeld(Role),
    /// The account does not hold the role.
    RoleNotHeld(Role),
    /// Administrators do not administer themselves.
    OwnAccount,
    /// Nobody would be left to do what only this administrator can do.
    LastAdministrator(Role),
    /// The account, client or office is in this state already.
    AlreadyThere,
    /// The name is taken.
    NameTaken,
    /// There is no such office.
    NoSuchOffice,
    /// This house knows no provider of its own.
    NoProvider,
    /// The person of the provider is tied to another account.
    SubjectTaken(String),
    /// Who logged in at the provider shows there again who they are.
    StepUpAtProvider,
}

impl From<IdentityRefusal> for Refusal {
    fn from(refusal: IdentityRefusal) -> Self {
        use IdentityRefusal as R;
        match refusal {
            R::RoleNotForAccounts(role) => Refusal::precondition(
                "ROLE_NOT_FOR_ACCOUNTS",
                "I-1",
                Text::new("该角色不授予工作人员", "this role is not given to staff"),
            )
            .with("role", role.as_str()),
            R::RolesExclude { wanted, held } => Refusal::precondition(
                "ROLES_EXCLUDE",
                "I-2",
                Text::new(
                    "系统、安全、审计管理员互斥，且不得兼任业务角色",
                    "system, security and audit administrators exclude each other and every business role",
                ),
            )
            .with("wanted", wanted.as_str())
            .with("held", held.as_str()),
            R::RoleHeld(role) => Refusal::precondition(
                "ROLE_HELD",
                "",
                Text::new("该账号已有此角色", "the account holds this role already"),
            )
            .with("role", role.as_str()),
            R::RoleNotHeld(role) => Refusal::precondition(
                "ROLE_NOT_HELD",
                "",
                Text::new("该账号没有此角色", "the account does not hold this role"),
            )
            .with("role", role.as_str()),
            R::OwnAccount => Refusal::not_allowed(
                "OWN_ACCOUNT",
                "I-3",
                Text::new("管理员不得管理自己的账号", "administrators do not administer themselves"),
            ),
            R::LastAdministrator(role) => Refusal::precondition(
                "LAST_ADMINISTRATOR",
                "I-4",
                Text::new("这是最后一名该类管理员", "this is the last administrator of this kind"),
            )
            .with("role", role.as_str()),
            R::AlreadyThere => Refusal::precondition(
                "ALREADY_IN_STATE",
                "",
                Text::new("已处于该状态", "it is in this state already"),
            ),
            R::NameTaken => {
                Refusal::precondition("NAME_TAKEN", "", Text::new("名称已被使用", "the name is taken"))
            }
            R::NoSuchOffice => Refusal::precondition(
                "NO_SUCH_OFFICE",
                "",
                Text::new("没有此科室", "there is no such office"),
            ),
            R::NoProvider => Refusal::precondition(
                "PROVIDER_NOT_CONFIGURED",
                "",
                Text::new("本系统未接入统一身份认证", "no identity provider is configured here"),
            ),
            R::SubjectTaken(account) => Refusal::precondition(
                "SUBJECT_TAKEN",
                "I-5",
                Text::new(
                    "该统一身份标识已绑定其他账号",
                    "this person of the identity provider is tied to another account",
                ),
            )
            .with("account", account),
            R::StepUpAtProvider => Refusal::precondition(
                "STEP_UP_AT_PROVIDER",
                "I-6",
                Text::new(
                    "您通过统一身份认证登录，请在统一身份认证再次验证",
                    "you signed in at the identity provider: show again there who you are",
                ),
            ),
        }
    }
}
