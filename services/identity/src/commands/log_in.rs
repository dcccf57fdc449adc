//! A log-in. What is found out about an account is the same for everybody who is not let in: one answer, one hash,
//! the same statements.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Role};

use super::attempt::Attempt;
use super::session::{Holder, SessionToken, holder_in};
use super::{AccessError, Identity, work_of};
use crate::config::Rules;
use crate::domain::account::{Account, Standing};
use crate::domain::security_event::SecurityEventKind;
use crate::domain::session::Session;
use crate::store::credentials::{Credential, LastLogIn};
use crate::store::security_events::{NewEvent, record};
use crate::store::sessions::Stored;
use crate::store::{accounts, credentials, sessions};

/// What a browser gave.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) account: String,
    pub(crate) password: String,
    pub(crate) browser: Browser,
}

/// Where a browser is, and what it says it is.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
}

/// Who was let in.
pub(crate) struct LoggedIn {
    pub(crate) token: SessionToken,
    pub(crate) holder: Holder,
    pub(crate) last: Option<LastLogIn>,
}

/// What events of names nobody has are filed under: what was typed may be a password in the wrong field.
pub(super) const NOBODY: &str = "unknown-account";

/// Lets the holder of the account in.
///
/// # Errors
/// [`AccessError::NotLetIn`], [`AccessError::Locked`]; when the database is away.
pub(crate) async fn log_in(
    identity: &Identity,
    caller: &Actor,
    given: Given,
) -> Result<LoggedIn, AccessError> {
    let attempt = Attempt::of(&given.account, &given.browser.source_ip);
    let found = count_attempt(identity, caller, attempt.clone(), given.account.clone()).await?;
    let stored = found.as_ref().map(|(_, credential)| credential.password_hash.clone());
    let is_right = identity.hasher.verify(given.password, stored.as_deref()).await?;
    let browser = given.browser;
    let rules = identity.rules.clone();
    let outcome = identity
        .database
        .unit_of_work(work_of(caller, "log-in"), move |txn| async move {
            match found {
                Some((account, credential)) if is_right => {
                    let still = still_good(&txn, &account, &credential).await?;
                    if still.is_some_and(|account| account.standing == Standing::Active) {
                        attempt.succeed_in(&txn, &rules).await?;
                        let session = Session::begun(account.id, txn.at(), rules.sessions);
                        return let_in(&txn, &rules, account, session, browser, String::new())
                            .await
                            .map(Some);
                    }
                    refuse(&txn, &attempt, Some(&account), "disabled").await?;
                }
                Some((account, _)) => refuse(&txn, &attempt, Some(&account), "wrong password").await?,
                None => refuse(&txn, &attempt, None, "no such account").await?,
            }
            // What was counted and written down stays: this is no error of the work.
            Ok::<_, AccessError>(None)
        })
        .await?;
    outcome.ok_or(AccessError::NotLetIn)
}

async fn count_attempt(
    identity: &Identity,
    caller: &Actor,
    attempt: Attempt,
    name: String,
) -> Result<Option<(Account, Credential)>, AccessError> {
    let rules = identity.rules.clone();
    let begun = identity
        .database
        .unit_of_work(work_of(caller, "log-in"), move |txn| async move {
            if let Some(wait) = attempt.begin_in(&txn, &rules).await? {
                return Ok::<_, AccessError>(Err(wait));
            }
            let account = accounts::named(&txn, &name).await?;
            let id = account.as_ref().map_or(uuid::Uuid::nil(), |account| account.id);
            let credential = credentials::of(&txn, id).await?;
            Ok(Ok(account.zip(credential)))
        })
        .await?;
    begun.map_err(AccessError::Locked)
}

/// The account, locked, when its password is still the one that was right a moment ago.
async fn still_good(
    txn: &Txn,
    account: &Account,
    seen: &Credential,
) -> Result<Option<Account>, CommandError> {
    let now: Option<Account> = aggregate::find_for_update(txn, account.id).await?;
    let credential = credentials::of(txn, account.id).await?;
    Ok(now.filter(|_| credential.is_some_and(|now| now.password_hash == seen.password_hash)))
}

/// Begins `session` and writes it down with `detail`.
///
/// # Errors
/// When the database is away.
pub(super) async fn let_in(
    txn: &Txn,
    rules: &Rules,
    account: Account,
    session: Session,
    Browser { source_ip, user_agent }: Browser,
    detail: String,
) -> Result<LoggedIn, AccessError> {
    let token = SessionToken::fresh(txn.database().ids());
    let stored = Stored { session: session.clone(), source_ip: source_ip.clone(), user_agent };
    sessions::insert(txn, &token.hash(), &stored).await?;
    let last = credentials::logged_in(txn, account.id, &source_ip).await?;
    let event = NewEvent {
        kind: SecurityEventKind::LoggedIn,
        object: account.name.clone(),
        actor: account.name.clone(),
        source_ip,
        detail,
    };
    record(txn, event, Role::Portal).await?;
    let holder = holder_in(txn, rules, session).await?;
    Ok(LoggedIn { token, holder, last })
}

async fn refuse(
    txn: &Txn,
    attempt: &Attempt,
    account: Option<&Account>,
    why: &str,
) -> Result<(), CommandError> {
    credentials::failed(txn, account.map(|account| account.id)).await?;
    let object = account.map_or(NOBODY, |account| account.name.as_str());
    attempt.fail_in(txn, SecurityEventKind::LogInFailed, object, why).await
}
