//! What administrators do with accounts. Each act is a version of the account with its journal entry, and a security
//! event; whatever takes something away ends the account's sessions with it.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_decisions::Role;

use crate::domain::account::{Account, Duty, Standing, Tie};
use crate::domain::lockout::Counter;
use crate::domain::refusal::IdentityRefusal;
use crate::domain::security_event::SecurityEventKind as Kind;
use crate::store::accounts::{self, Listed};
use crate::store::security_events::{NewEvent, record};
use crate::store::{counters, credentials, offices, sessions};

/// Who may make accounts.
pub(crate) const MAKERS: &[Role] = &[Role::SystemAdmin];
/// Who may give rights.
pub(crate) const GRANTORS: &[Role] = &[Role::SecurityAdmin];

/// An account that does not exist yet.
pub(crate) struct NewAccount {
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) office: String,
    /// Hash of its first password.
    pub(crate) password_hash: String,
}

/// The account an administrator has seen.
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) version: i64,
}

/// Makes an account without any role; its first password is good for one log-in.
///
/// # Errors
/// A refusal when the name is taken or the office is missing; when the database is away.
pub(crate) async fn create_in(txn: &Txn, new: NewAccount) -> Result<Listed, CommandError> {
    if accounts::named(txn, &new.name).await?.is_some() {
        return Err(CommandError::Refused(IdentityRefusal::NameTaken.into()));
    }
    if offices::find(txn, &new.office).await?.is_none() {
        return Err(CommandError::Refused(IdentityRefusal::NoSuchOffice.into()));
    }
    let account = Account::new(txn.next_id(), new.name, new.display_name, new.office, txn.at());
    accounts::save(txn, &account, 0, &[]).await?;
    credentials::set(txn, account.id, &new.password_hash, true).await?;
    written(txn, &account, "", "create", Kind::AccountCreated, account.office.clone(), MAKERS).await?;
    accounts::listed(txn, &account.name).await
}

/// Lets an account be used or not. To be used ends a lock too; not to be used ends every session.
///
/// # Errors
/// A refusal; [`CommandError::Stale`]; when the database is away.
pub(crate) async fn set_standing_in(
    txn: &Txn,
    seen: Seen,
    standing: Standing,
    reason: String,
) -> Result<Listed, CommandError> {
    let account = accounts::expected(txn, &seen.name, seen.version).await?;
    let (since, old) = (account.version, account.standing.as_str());
    let others = others_with_duty_of(txn, &account).await?;
    let by = txn.context().actor.subject.clone();
    let now = account.set_standing(standing, &by, others).map_err(refused)?;
    save_same_roles(txn, &now, since).await?;
    match standing {
        Standing::Active => counters::set(txn, &format!("account/{}", now.name), Counter::default()).await?,
        Standing::Disabled => {
            sessions::end_all(txn, now.id).await?;
        }
    }
    let detail = format!("{}: {reason}", standing.as_str());
    written(txn, &now, old, "set_state", Kind::AccountStateSet, detail, MAKERS).await?;
    accounts::listed(txn, &now.name).await
}

/// A new first password; every session ends.
///
/// # Errors
/// A refusal; [`CommandError::Stale`]; when the database is away.
pub(crate) async fn reset_password_in(
    txn: &Txn,
    seen: Seen,
    password_hash: &str,
) -> Result<Listed, CommandError> {
    let account = accounts::expected(txn, &seen.name, seen.version).await?;
    let since = account.version;
    let now = account.touched(&txn.context().actor.subject).map_err(refused)?;
    save_same_roles(txn, &now, since).await?;
    credentials::set(txn, now.id, password_hash, true).await?;
    counters::set(txn, &format!("account/{}", now.name), Counter::default()).await?;
    sessions::end_all(txn, now.id).await?;
    let state = now.standing.as_str();
    written(txn, &now, state, "reset_password", Kind::PasswordReset, String::new(), MAKERS).await?;
    accounts::listed(txn, &now.name).await
}

/// Ties an account to a person of the bureau's own provider, or to nobody there; every session ends.
///
/// # Errors
/// A refusal; [`CommandError::Stale`]; when the database is away.
pub(crate) async fn set_subject_in(txn: &Txn, seen: Seen, tie: Option<Tie>) -> Result<Listed, CommandError> {
    let account = accounts::expected(txn, &seen.name, seen.version).await?;
    let since = account.version;
    if let Some(tie) = &tie
        && let Some(other) = accounts::tied_to(txn, tie).await?.filter(|other| other.id != account.id)
    {
        return Err(refused(IdentityRefusal::SubjectTaken(other.name)));
    }
    let now = account.tied(tie, &txn.context().actor.subject).map_err(refused)?;
    save_same_roles(txn, &now, since).await?;
    sessions::end_all(txn, now.id).await?;
    let state = now.standing.as_str();
    let detail = match &now.tie {
        Some(tie) => format!("tied at {}", tie.provider),
        None => "tied to nobody".to_owned(),
    };
    written(txn, &now, state, "set_provider_subject", Kind::ProviderSubjectSet, detail, MAKERS).await?;
    accounts::listed(txn, &now.name).await
}

/// Whether a right is given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Grant,
    Revoke,
}

/// Gives a role to an account, or takes it. The tokens that are out say the old roles for five minutes at most;
/// the sessions end: nobody goes on with other rights in a session that began without them.
///
/// # Errors
/// A refusal; [`CommandError::Stale`]; when the database is away.
pub(crate) async fn change_role_in(
    txn: &Txn,
    seen: Seen,
    role: Role,
    change: Change,
) -> Result<Listed, CommandError> {
    let account = accounts::expected(txn, &seen.name, seen.version).await?;
    let (since, before): (i64, Vec<Role>) = (account.version, account.roles.iter().copied().collect());
    let by = txn.context().actor.subject.clone();
    let (now, kind, action) = match change {
        Change::Grant => (account.grant(role, &by), Kind::RoleGranted, "grant_role"),
        Change::Revoke => {
            let others = accounts::others_with(txn, account.id, role).await?;
            (account.revoke(role, &by, others), Kind::RoleRevoked, "revoke_role")
        }
    };
    let now = now.map_err(refused)?;
    accounts::save(txn, &now, since, &before).await?;
    sessions::end_all(txn, now.id).await?;
    let state = now.standing.as_str();
    written(txn, &now, state, action, kind, role.as_str().to_owned(), GRANTORS).await?;
    accounts::listed(txn, &now.name).await
}

/// Ends every session of an account.
///
/// # Errors
/// [`CommandError::NotFound`]; when the database is away.
pub(crate) async fn end_sessions_in(txn: &Txn, name: &str) -> Result<i32, CommandError> {
    let account =
        accounts::named(txn, name).await?.ok_or_else(|| CommandError::not_found("account", name))?;
    let ended = sessions::end_all(txn, account.id).await?;
    let event = event(txn, Kind::SessionsEnded, &account.name, format!("{ended} session(s)"));
    record(txn, event, acting(txn, GRANTORS)?).await?;
    Ok(i32::try_from(ended).unwrap_or(i32::MAX))
}

async fn others_with_duty_of(txn: &Txn, account: &Account) -> Result<i64, CommandError> {
    match account.duty() {
        Duty::Administrator(role) => accounts::others_with(txn, account.id, role).await,
        Duty::Nothing | Duty::Official => Ok(0),
    }
}

async fn save_same_roles(txn: &Txn, account: &Account, since: i64) -> Result<(), CommandError> {
    let roles: Vec<Role> = account.roles.iter().copied().collect();
    accounts::save(txn, account, since, &roles).await
}

fn refused(refusal: IdentityRefusal) -> CommandError {
    CommandError::Refused(refusal.into())
}

fn acting(txn: &Txn, roles: &[Role]) -> Result<Role, CommandError> {
    txn.context().actor.acting_as(roles).ok_or(CommandError::Denied("none of your roles may do this"))
}

fn event(txn: &Txn, kind: Kind, object: &str, detail: String) -> NewEvent {
    let actor = txn.context().actor.subject.clone();
    NewEvent { kind, object: object.to_owned(), actor, source_ip: String::new(), detail }
}

async fn written(
    txn: &Txn,
    now: &Account,
    old_state: &'static str,
    action: &'static str,
    kind: Kind,
    detail: String,
    roles: &[Role],
) -> Result<(), CommandError> {
    let role = acting(txn, roles)?;
    aggregate::record(txn, now, old_state, action, "", role, detail.clone());
    record(txn, event(txn, kind, &now.name, detail), role).await.map(drop)
}
