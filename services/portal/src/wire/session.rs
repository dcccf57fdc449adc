//! Who is signed in, and what administrators see of accounts.

use actnow_proto::identity::v1 as contract;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Shown, mirror};

mirror! {
    /// An office (科室/大厅).
    Office of contract::Office { office_id: String, name_zh: String, name_en: String, department: String }
}

mirror! {
    /// Who holds the session.
    Me of contract::Me {
        account: String,
        display_name: String,
        office: Option<Office>,
        roles: Vec<String>,
        /// When a password or the bureau's own provider last vouched for this person.
        auth_time: Option<DateTime<Utc>>,
        session_expires_at: Option<DateTime<Utc>>,
        /// End of the session when nothing is done from now on.
        idle_expires_at: Option<DateTime<Utc>>,
        must_change_password: bool,
        /// The session began at the bureau's own provider: so does its step-up.
        by_provider: bool,
    }
}

/// The log-in before this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct LastLogin {
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) source_ip: String,
    /// Wrong passwords since then.
    pub(crate) failures_since: i32,
}

impl Shown<LastLogin> for contract::LastLogin {
    fn shown(self) -> LastLogin {
        LastLogin { at: self.at.shown(), source_ip: self.source_ip, failures_since: self.failures_since }
    }
}

/// The session of this browser.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Session {
    pub(crate) me: Me,
    /// `zh-CN` or `en`.
    pub(crate) language: String,
    /// Whether this is a demonstration: its accounts are known to everybody.
    pub(crate) demo: bool,
    /// Credit code of the bureau, addressed by what its window hands in.
    pub(crate) authority: String,
    /// Division of the bureau.
    pub(crate) authority_division: String,
    /// The log-in before this one; only shortly after the door.
    pub(crate) last_login: Option<LastLogin>,
    /// Business time of the house; clocks on the screen tick from here.
    pub(crate) server_now: DateTime<Utc>,
}

/// The password once more, before a grave act.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordAgain {
    pub(crate) password: String,
}

/// Another password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    pub(crate) old_password: String,
    pub(crate) new_password: String,
}

mirror! {
    /// A staff account.
    Account of contract::Account {
        account: String,
        version: i64,
        display_name: String,
        office: Option<Office>,
        /// `ACTIVE`, `LOCKED`, `DISABLED`.
        state: String = contract::AccountState,
        roles: Vec<String>,
        locked_until: Option<DateTime<Utc>>,
        created_at: Option<DateTime<Utc>>,
        last_login_at: Option<DateTime<Utc>>,
        must_change_password: bool,
        /// The person's name at the bureau's own provider; empty: tied to nobody there.
        provider_subject: String,
    }
}

/// A page of accounts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AccountPage {
    pub(crate) accounts: Vec<Account>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// An account to be made, without any right.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAccount {
    /// 3 to 32 small letters, digits, dots and dashes.
    pub(crate) account: String,
    pub(crate) display_name: String,
    pub(crate) office_id: String,
}

/// An account with the password of its first log-in, shown once.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct AccountMade {
    pub(crate) account: Account,
    pub(crate) initial_password: String,
}

/// A state for an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountStateChange {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `ACTIVE` or `DISABLED`.
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) reason: String,
}

/// A person of the bureau's own provider for an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderSubjectChange {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// At most 255 visible ASCII characters; empty: tied to nobody.
    pub(crate) subject: String,
}

/// A role given or taken.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleChange {
    pub(crate) account: String,
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `REGISTRAR` …
    pub(crate) role: String,
    /// `true` takes the role away.
    #[serde(default)]
    pub(crate) revoke: bool,
}

/// All offices.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Offices {
    pub(crate) offices: Vec<Office>,
}

mirror! {
    /// A program of another department.
    Client of contract::Client {
        client_id: String,
        version: i64,
        name_zh: String,
        name_en: String,
        state: String = contract::ClientState,
        purposes: Vec<String>,
        created_at: Option<DateTime<Utc>>,
    }
}

/// All clients.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Clients {
    pub(crate) clients: Vec<Client>,
}

/// A client to be registered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClient {
    pub(crate) client_id: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: String,
    /// `COMPANY_READ`, `LICENCE_VERIFY`, `FOOD_LICENCE_READ`, `CONSULTATION_ANSWER`.
    pub(crate) scopes: Vec<String>,
    pub(crate) purposes: Vec<String>,
}

/// A client with its secret, shown once.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ClientMade {
    pub(crate) client: Client,
    pub(crate) secret: String,
}

mirror! {
    /// What happened to accounts and sessions.
    SecurityEvent of contract::SecurityEvent {
        event_id: String,
        at: Option<DateTime<Utc>>,
        kind: String = contract::SecurityEventKind,
        object: String,
        actor: String,
        source_ip: String,
        detail: String,
    }
}

/// A page of security events, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SecurityEventPage {
    pub(crate) events: Vec<SecurityEvent>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}
