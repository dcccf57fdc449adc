//! What is written down about access: who logged in, who tried, who was given which right.

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the contract explains the same names")]
pub enum SecurityEventKind {
    LoggedIn,
    LogInFailed,
    LogInLocked,
    LoggedOut,
    SteppedUp,
    StepUpFailed,
    PasswordChanged,
    PasswordReset,
    PiiRevealed,
    AccountCreated,
    AccountStateSet,
    RoleGranted,
    RoleRevoked,
    SessionsEnded,
    ClientRegistered,
    ClientStateSet,
    ClientTokenIssued,
    ClientRefused,
    KeyRotated,
    OfficeRegistered,
    ProviderSubjectSet,
}

impl SecurityEventKind {
    /// Every kind.
    pub const ALL: [SecurityEventKind; 21] = [
        Self::LoggedIn,
        Self::LogInFailed,
        Self::LogInLocked,
        Self::LoggedOut,
        Self::SteppedUp,
        Self::StepUpFailed,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::PiiRevealed,
        Self::AccountCreated,
        Self::AccountStateSet,
        Self::RoleGranted,
        Self::RoleRevoked,
        Self::SessionsEnded,
        Self::ClientRegistered,
        Self::ClientStateSet,
        Self::ClientTokenIssued,
        Self::ClientRefused,
        Self::KeyRotated,
        Self::OfficeRegistered,
        Self::ProviderSubjectSet,
    ];

    /// The name in rows and in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedIn => "LOGGED_IN",
            Self::LogInFailed => "LOG_IN_FAILED",
            Self::LogInLocked => "LOG_IN_LOCKED",
            Self::LoggedOut => "LOGGED_OUT",
            Self::SteppedUp => "STEPPED_UP",
            Self::StepUpFailed => "STEP_UP_FAILED",
            Self::PasswordChanged => "PASSWORD_CHANGED",
            Self::PasswordReset => "PASSWORD_RESET",
            Self::PiiRevealed => "PII_REVEALED",
            Self::AccountCreated => "ACCOUNT_CREATED",
            Self::AccountStateSet => "ACCOUNT_STATE_SET",
            Self::RoleGranted => "ROLE_GRANTED",
            Self::RoleRevoked => "ROLE_REVOKED",
            Self::SessionsEnded => "SESSIONS_ENDED",
            Self::ClientRegistered => "CLIENT_REGISTERED",
            Self::ClientStateSet => "CLIENT_STATE_SET",
            Self::ClientTokenIssued => "CLIENT_TOKEN_ISSUED",
            Self::ClientRefused => "CLIENT_REFUSED",
            Self::KeyRotated => "KEY_ROTATED",
            Self::OfficeRegistered => "OFFICE_REGISTERED",
            Self::ProviderSubjectSet => "PROVIDER_SUBJECT_SET",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
