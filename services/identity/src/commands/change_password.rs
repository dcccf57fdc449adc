//! A new password, chosen by who knows the old one. Every other session of the account ends.

use actnow_chassis::CommandError;
use actnow_decisions::{Actor, Role, Text, Violations};

use super::passwords::SALT_BYTES;
use super::session::{Holder, SessionToken, holder_in, open_in};
use super::step_up::{count_attempt, refuse};
use super::{AccessError, Identity, work_of};
use crate::domain::security_event::SecurityEventKind;
use crate::store::security_events::{NewEvent, record};
use crate::store::sessions::Stored;
use crate::store::{credentials, sessions};

/// What the holder of a session gave.
pub(crate) struct NewPassword {
    pub(crate) token: SessionToken,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) source_ip: String,
}

/// Sets the new password and gives the session a new token.
///
/// # Errors
/// [`AccessError::NotLetIn`] for a wrong old one, [`CommandError::Invalid`] with every rule the new one breaks,
/// [`AccessError::Locked`], [`AccessError::SessionEnded`]; when the database is away.
pub(crate) async fn change_password(
    identity: &Identity,
    caller: &Actor,
    given: NewPassword,
) -> Result<(SessionToken, Holder), AccessError> {
    let NewPassword { token, old, new, source_ip } = given;
    let begun = count_attempt(identity, caller, &token, &source_ip, |_| Ok(())).await?;
    if !identity.hasher.verify(old.clone(), Some(&begun.password_hash)).await? {
        return refuse(identity, caller, begun).await;
    }
    let faults = faults_of(identity, &begun.holder, &old, &new);
    let rules = identity.rules.clone();
    if !faults.is_empty() {
        let (work, attempt) = (work_of(caller, "password"), begun.attempt);
        identity
            .database
            .unit_of_work(work, move |txn| async move { attempt.succeed_in(&txn, &rules).await })
            .await?;
        return Err(CommandError::Invalid(faults).into());
    }
    let salt: [u8; SALT_BYTES] = identity.database.ids().secret();
    let hash = identity.hasher.hash(new, salt).await?;
    identity
        .database
        .unit_of_work(work_of(caller, "password"), move |txn| async move {
            let stored = open_in(&txn, &rules, &token).await?;
            begun.attempt.succeed_in(&txn, &rules).await?;
            let account = stored.session.account_id;
            credentials::set(&txn, account, &hash, false).await?;
            sessions::end_all(&txn, account).await?;
            let stored = Stored { session: stored.session.vouched(txn.at()), ..stored };
            let fresh = SessionToken::fresh(txn.database().ids());
            sessions::insert(&txn, &fresh.hash(), &stored).await?;
            let holder = holder_in(&txn, &rules, stored.session).await?;
            let name = holder.account.name.clone();
            let event = NewEvent {
                kind: SecurityEventKind::PasswordChanged,
                object: name.clone(),
                actor: name,
                source_ip,
                detail: String::new(),
            };
            record(&txn, event, Role::Portal).await?;
            Ok((fresh, holder))
        })
        .await
}

fn faults_of(identity: &Identity, holder: &Holder, old: &str, new: &str) -> Violations {
    let mut found = Violations::new();
    identity.rules.passwords.check("new_password", new, &holder.account.name, &mut found);
    if old == new {
        found.add(
            "new_password",
            "P-6",
            "PASSWORD_UNCHANGED",
            Text::new("新密码不得与原密码相同", "the new password must differ from the old one"),
        );
    }
    found
}
