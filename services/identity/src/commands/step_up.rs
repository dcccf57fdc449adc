//! The password said again before a grave act. Wrong ones are counted like those of a log-in.

use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Role};

use super::attempt::Attempt;
use super::session::{Holder, SessionToken, holder_in, open_in, rotate_in};
use super::{AccessError, Identity, work_of};
use crate::config::Rules;
use crate::domain::refusal::IdentityRefusal;
use crate::domain::security_event::SecurityEventKind;
use crate::domain::session::Session;
use crate::store::credentials;
use crate::store::security_events::{NewEvent, record};
use crate::store::sessions::Stored;

/// The holder of a session, their attempt, and the hash their password is compared with.
pub(super) struct Begun {
    pub(super) holder: Holder,
    pub(super) attempt: Attempt,
    pub(super) password_hash: String,
}

/// Begins an attempt with the password of who holds the session, when `admit` lets a session like this try.
///
/// # Errors
/// [`AccessError::SessionEnded`], [`AccessError::Locked`]; when the database is away.
pub(super) async fn count_attempt(
    identity: &Identity,
    caller: &Actor,
    token: &SessionToken,
    source_ip: &str,
    admit: fn(&Session) -> Result<(), IdentityRefusal>,
) -> Result<Begun, AccessError> {
    let (rules, token, source_ip) = (identity.rules.clone(), token.clone(), source_ip.to_owned());
    let begun = identity
        .database
        .unit_of_work(work_of(caller, "step-up"), move |txn| async move {
            let stored = open_in(&txn, &rules, &token).await?;
            admit(&stored.session)?;
            let holder = holder_in(&txn, &rules, stored.session).await?;
            let attempt = Attempt::of(&holder.account.name, &source_ip);
            if let Some(wait) = attempt.begin_in(&txn, &rules).await? {
                return Ok::<_, AccessError>(Err(wait));
            }
            let credential = credentials::of(&txn, holder.account.id).await?;
            let password_hash = credential.ok_or(AccessError::SessionEnded)?.password_hash;
            Ok(Ok(Begun { holder, attempt, password_hash }))
        })
        .await?;
    begun.map_err(AccessError::Locked)
}

/// Writes a wrong password down.
///
/// # Errors
/// Always: [`AccessError::NotLetIn`], or that the database is away.
pub(super) async fn refuse<T>(identity: &Identity, caller: &Actor, begun: Begun) -> Result<T, AccessError> {
    identity
        .database
        .unit_of_work(work_of(caller, "step-up"), move |txn| async move {
            let name = begun.holder.account.name;
            credentials::failed(&txn, Some(begun.holder.account.id)).await?;
            let kind = SecurityEventKind::StepUpFailed;
            begun.attempt.fail_in(&txn, kind, &name, "wrong password").await?;
            Ok::<_, AccessError>(())
        })
        .await?;
    Err(AccessError::NotLetIn)
}

/// Takes the password of the holder again and gives the session a new token.
///
/// # Errors
/// [`AccessError::NotLetIn`], [`AccessError::Locked`], [`AccessError::SessionEnded`]; a refusal when the session began
/// at the provider; when the database is away.
pub(crate) async fn step_up(
    identity: &Identity,
    caller: &Actor,
    token: SessionToken,
    password: String,
    source_ip: String,
) -> Result<(SessionToken, Holder), AccessError> {
    let begun = count_attempt(identity, caller, &token, &source_ip, |session| {
        if session.by_provider { Err(IdentityRefusal::StepUpAtProvider) } else { Ok(()) }
    })
    .await?;
    if !identity.hasher.verify(password, Some(&begun.password_hash)).await? {
        return refuse(identity, caller, begun).await;
    }
    let rules = identity.rules.clone();
    identity
        .database
        .unit_of_work(work_of(caller, "step-up"), move |txn| async move {
            let stored = open_in(&txn, &rules, &token).await?;
            begun.attempt.succeed_in(&txn, &rules).await?;
            renew_in(&txn, &rules, &token, stored, source_ip, String::new()).await
        })
        .await
}

/// Gives the session of whom was just vouched for a new token, and writes that down with `detail`.
///
/// # Errors
/// When the database is away.
pub(super) async fn renew_in(
    txn: &Txn,
    rules: &Rules,
    token: &SessionToken,
    stored: Stored,
    source_ip: String,
    detail: String,
) -> Result<(SessionToken, Holder), AccessError> {
    let stored = Stored { session: stored.session.vouched(txn.at()), ..stored };
    let fresh = rotate_in(txn, token, &stored).await?;
    let holder = holder_in(txn, rules, stored.session).await?;
    let name = holder.account.name.clone();
    let kind = SecurityEventKind::SteppedUp;
    let event = NewEvent { kind, object: name.clone(), actor: name, source_ip, detail };
    record(txn, event, Role::Portal).await?;
    Ok((fresh, holder))
}
