//! Who acts, and in which role.

use serde::{Deserialize, Serialize};

/// Roles of the bureau (rules 9a). A person may hold several; a decision names the one it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Applicant or agent with authorisation (申请人).
    Applicant,
    /// Comprehensive window: receives and accepts (综合窗口).
    Window,
    /// Registrar (登记机关经办人).
    Registrar,
    /// Reviewer of permits (审查人员).
    Reviewer,
    /// The authority's person in charge (负责人).
    Head,
    /// Inspector (核查人员).
    Inspector,
    /// Issuer of certificates (发证人员).
    Issuer,
    /// Supervising station, duty supervisor (监管所).
    Supervisor,
    /// A machine acting by published rules (系统).
    System,
    /// Operator of the house: traces, parked messages, clocks; no business decisions.
    Operator,
    /// A machine that holds the sessions of browsers; no business right.
    Portal,
    /// System administrator (系统管理员): makes accounts, gives no rights.
    SystemAdmin,
    /// Security administrator (安全管理员): gives rights, makes no accounts.
    SecurityAdmin,
    /// Audit administrator (审计管理员): reads what was written down, changes nothing.
    AuditAdmin,
    /// A client of another department: looks up what its scopes allow, for a stated purpose.
    Department,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 15] = [
        Role::Applicant,
        Role::Window,
        Role::Registrar,
        Role::Reviewer,
        Role::Head,
        Role::Inspector,
        Role::Issuer,
        Role::Supervisor,
        Role::System,
        Role::Operator,
        Role::Portal,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Department,
    ];

    /// The three administrators (三员): nobody is two of them, nor one of them and an official.
    pub const ADMINISTRATORS: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

    /// The name in tokens and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Applicant => "APPLICANT",
            Role::Window => "WINDOW",
            Role::Registrar => "REGISTRAR",
            Role::Reviewer => "REVIEWER",
            Role::Head => "HEAD",
            Role::Inspector => "INSPECTOR",
            Role::Issuer => "ISSUER",
            Role::Supervisor => "SUPERVISOR",
            Role::System => "SYSTEM",
            Role::Operator => "OPERATOR",
            Role::Portal => "PORTAL",
            Role::SystemAdmin => "SYSTEM_ADMIN",
            Role::SecurityAdmin => "SECURITY_ADMIN",
            Role::AuditAdmin => "AUDIT_ADMIN",
            Role::Department => "DEPARTMENT",
        }
    }
}

/// A role name nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

impl std::str::FromStr for Role {
    type Err = UnknownRole;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Role::ALL.into_iter().find(|role| role.as_str() == s).ok_or(UnknownRole)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who acts: the subject of a verified token, or the house itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Account name of the official, or the name of the service for a machine.
    pub subject: String,
    /// Roles the token grants.
    pub roles: Vec<Role>,
    /// Office (科室/大厅) the official acts for.
    pub office: String,
}

impl Actor {
    /// The house itself, acting by published rules in the name of `service`.
    pub fn system(service: &str) -> Self {
        Self { subject: format!("system:{service}"), roles: vec![Role::System], office: String::new() }
    }

    /// Whether this actor holds `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The first of `candidates` this actor holds: the role the decision is written down with.
    pub fn acting_as(&self, candidates: &[Role]) -> Option<Role> {
        candidates.iter().copied().find(|role| self.has(*role))
    }

    /// Whether this is an applicant and nothing else: to such a one only their own files exist.
    pub fn is_only_applicant(&self) -> bool {
        self.roles.iter().all(|role| *role == Role::Applicant)
    }

    /// Whether a machine acts.
    pub fn is_machine(&self) -> bool {
        self.has(Role::System)
    }
}
