//! A log-in and a step-up by the bureau's own provider. The portal hands an ID token in; who it vouches for is found
//! out here, by the provider's keys, and whether that person may have a session is decided here as after a password.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::digest::sha256;
use actnow_chassis::open_id::{IdTokenError, IdTokens, Vouched};
use actnow_chassis::token::wall_seconds;
use actnow_decisions::{Actor, Role};
use chrono::TimeDelta;

use super::log_in::{Browser, LoggedIn, NOBODY, let_in};
use super::session::{Holder, SessionToken, open_in};
use super::step_up::renew_in;
use super::{AccessError, Identity, ProviderRefusal, work_of};
use crate::domain::account::{Account, Standing, Tie};
use crate::domain::refusal::IdentityRefusal;
use crate::domain::security_event::SecurityEventKind;
use crate::domain::session::Session;
use crate::store::security_events::{NewEvent, record};
use crate::store::{accounts, counters, id_tokens};

/// So long ago at most must somebody have shown again who they are, in seconds.
const SHOWN_AGAIN_WITHIN: i64 = 300;

/// What the provider gave the portal.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) id_token: String,
    pub(crate) nonce: String,
}

/// Why not, and what is written down about it.
struct No {
    error: AccessError,
    /// The account, as far as it was found out.
    account: Option<String>,
    why: String,
}

impl No {
    fn new(refusal: ProviderRefusal, account: Option<&Account>, why: impl Into<String>) -> Self {
        let account = account.map(|account| account.name.clone());
        Self { error: AccessError::AtProvider(refusal), account, why: why.into() }
    }
}

/// An ID token that was looked at, outside of any transaction: keys may have to be fetched.
struct Checked {
    provider: String,
    verdict: Result<Vouched, IdTokenError>,
    /// The machine's time it was checked at, in unix seconds.
    now: i64,
    hash: [u8; 32],
}

async fn check(identity: &Identity, shown: &Shown) -> Result<Checked, AccessError> {
    let tokens: &IdTokens = identity.rules.id_tokens.as_ref().ok_or(IdentityRefusal::NoProvider)?;
    let now = wall_seconds();
    let verdict = tokens.verify(&shown.id_token, &shown.nonce, now).await;
    if verdict == Err(IdTokenError::Away) {
        return Err(AccessError::AtProvider(ProviderRefusal::Away));
    }
    // Without the signature: what differs there only is the same token.
    let signed = shown.id_token.rsplit_once('.').map_or(shown.id_token.as_str(), |(signed, _)| signed);
    Ok(Checked { provider: tokens.issuer().to_owned(), verdict, now, hash: sha256(signed.as_bytes()) })
}

/// Lets the person in whom the provider vouches for.
///
/// # Errors
/// [`AccessError::AtProvider`], [`AccessError::Locked`], a refusal without a provider; when the database is away.
pub(crate) async fn log_in(
    identity: &Identity,
    caller: &Actor,
    shown: Shown,
    browser: Browser,
) -> Result<LoggedIn, AccessError> {
    let checked = check(identity, &shown).await?;
    let rules = identity.rules.clone();
    identity
        .database
        .unit_of_work(work_of(caller, "log-in"), move |txn| async move {
            let (account, auth_age) = match person_in(&txn, &checked).await? {
                Ok(person) => person,
                Err(no) => {
                    let kind = SecurityEventKind::LogInFailed;
                    return refuse(&txn, &checked, kind, no, &browser.source_ip).await.map(Err);
                }
            };
            let auth_at = txn.at() - auth_age.unwrap_or_default();
            let session = Session::begun_at_provider(account.id, txn.at(), auth_at, rules.sessions);
            let detail = format!("by provider {}", checked.provider);
            Ok(Ok(let_in(&txn, &rules, account, session, browser, detail).await?))
        })
        .await?
}

/// Gives the session of whom the provider vouches for again a new token.
///
/// # Errors
/// [`AccessError::SessionEnded`], [`AccessError::AtProvider`], [`AccessError::Locked`], a refusal without a provider;
/// when the database is away.
pub(crate) async fn step_up(
    identity: &Identity,
    caller: &Actor,
    token: SessionToken,
    shown: Shown,
    source_ip: String,
) -> Result<(SessionToken, Holder), AccessError> {
    let checked = check(identity, &shown).await?;
    let rules = identity.rules.clone();
    identity
        .database
        .unit_of_work(work_of(caller, "step-up"), move |txn| async move {
            let stored = open_in(&txn, &rules, &token).await?;
            let no = match person_in(&txn, &checked).await? {
                Ok((account, auth_age)) => not_shown_again(&stored.session, &account, auth_age),
                Err(no) => Some(no),
            };
            if let Some(no) = no {
                let kind = SecurityEventKind::StepUpFailed;
                return refuse(&txn, &checked, kind, no, &source_ip).await.map(Err);
            }
            let detail = format!("by provider {}", checked.provider);
            renew_in(&txn, &rules, &token, stored, source_ip, detail).await.map(Ok)
        })
        .await?
}

/// The account of whom a token vouches for, and how long ago they showed who they are; the token is taken.
async fn person_in(
    txn: &Txn,
    checked: &Checked,
) -> Result<Result<(Account, Option<TimeDelta>), No>, CommandError> {
    use ProviderRefusal as R;
    let vouched = match &checked.verdict {
        Ok(vouched) => vouched,
        Err(error) => return Ok(Err(No::new(R::Token, None, format!("id token refused: {error}")))),
    };
    let void_at = txn.at() + TimeDelta::seconds(vouched.void_from - checked.now);
    if !id_tokens::take(txn, &checked.hash, void_at).await? {
        return Ok(Err(No::new(R::Token, None, "id token refused: taken before")));
    }
    let tie = Tie { provider: checked.provider.clone(), subject: vouched.subject.clone() };
    let Some(account) = accounts::tied_to(txn, &tie).await? else {
        return Ok(Err(No::new(R::NotTied, None, "no account is tied to the subject")));
    };
    if account.standing != Standing::Active {
        return Ok(Err(No::new(R::Disabled, Some(&account), "disabled")));
    }
    let [counter] = counters::lock(txn, &[format!("account/{}", account.name)]).await?;
    if let Some(wait) = counter.wait(txn.at()) {
        let why = format!("locked: wait_seconds={}", wait.num_seconds());
        return Ok(Err(No { error: AccessError::Locked(wait), account: Some(account.name), why }));
    }
    let auth_age = vouched.auth_time.map(|at| TimeDelta::seconds(checked.now.saturating_sub(at).max(0)));
    Ok(Ok((account, auth_age)))
}

/// A no, unless the person of the session has just shown the provider again who they are.
fn not_shown_again(session: &Session, account: &Account, auth_age: Option<TimeDelta>) -> Option<No> {
    if account.id != session.account_id {
        return Some(No::new(ProviderRefusal::AnotherPerson, Some(account), "another person's session"));
    }
    match auth_age {
        Some(age) if age.num_seconds() <= SHOWN_AGAIN_WITHIN => None,
        _ => Some(No::new(ProviderRefusal::NotShownAgain, Some(account), "not shown again")),
    }
}

/// Writes a no down: what is written stays, so this is no error of the work.
async fn refuse(
    txn: &Txn,
    checked: &Checked,
    kind: SecurityEventKind,
    no: No,
    source_ip: &str,
) -> Result<AccessError, AccessError> {
    let event = NewEvent {
        kind,
        object: no.account.unwrap_or_else(|| NOBODY.to_owned()),
        actor: txn.context().actor.subject.clone(),
        source_ip: source_ip.to_owned(),
        detail: format!("by provider {}: {}", checked.provider, no.why),
    };
    record(txn, event, Role::Portal).await?;
    Ok(no.error)
}
