//! A short token for the services, in exchange for a session.

use actnow_chassis::token::{MAX_LIFE_SECONDS, wall_seconds};
use actnow_decisions::Actor;
use chrono::{DateTime, TimeDelta, Utc};

use super::session::{Holder, SessionToken, holder_in};
use super::{AccessError, Identity, work_of};
use crate::store::{sessions, signing_keys};

/// A session that was used a moment ago is not written again.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(30);

/// A token and who it speaks for.
pub(crate) struct Issued {
    pub(crate) token: String,
    /// By the machine's clock, as all times of tokens.
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) holder: Holder,
}

/// Issues a token for the holder of a session.
///
/// # Errors
/// [`AccessError::SessionEnded`], [`AccessError::PasswordChangeDue`]; when the database is away.
pub(crate) async fn issue_token(
    identity: &Identity,
    caller: &Actor,
    token: SessionToken,
) -> Result<Issued, AccessError> {
    let rules = identity.rules.clone();
    let (holder, key) = identity
        .database
        .unit_of_work(work_of(caller, "token"), move |txn| async move {
            let found = sessions::lock(&txn, &token.hash()).await?.ok_or(AccessError::SessionEnded)?;
            let seen_at = found.session.seen_at;
            let session = found.session.used(txn.at(), rules.sessions).ok_or(AccessError::SessionEnded)?;
            if seen_at + NOTED_EVERY <= txn.at() {
                sessions::touch(&txn, &token.hash(), txn.at()).await?;
            }
            let holder = holder_in(&txn, &rules, session).await?;
            if holder.must_change {
                return Err(AccessError::PasswordChangeDue);
            }
            Ok((holder, signing_keys::current(&txn).await?))
        })
        .await?;
    let signer = identity.signers.of(&identity.privacy, key)?;
    let actor = Actor {
        subject: holder.account.name.clone(),
        roles: holder.account.roles.iter().copied().collect(),
        office: holder.account.office.clone(),
    };
    let (now, life) = (wall_seconds(), u32::try_from(MAX_LIFE_SECONDS).unwrap_or(0));
    let token = signer.sign(&actor, now, life).map_err(actnow_chassis::CommandError::internal)?;
    Ok(Issued { token, expires_at: expiry(now), holder })
}

/// When a token signed at `now` (unix seconds) is over.
pub(crate) fn expiry(now: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(now + MAX_LIFE_SECONDS, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
