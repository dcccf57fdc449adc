//! The keys that sign tokens: made, opened, changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use actnow_chassis::CommandError;
use actnow_chassis::database::{Txn, WorkContext};
use actnow_chassis::ids::short_name;
use actnow_chassis::privacy::{PrivacyKeys, Secret};
use actnow_chassis::token::{
    LEEWAY_SECONDS, MAX_LIFE_SECONDS, PublishedKey, TokenSigner, TokenSignerConfig, key_set_json, new_key,
};
use actnow_decisions::Role;
use chrono::TimeDelta;

use super::Identity;
use crate::config::SERVICE;
use crate::domain::security_event::SecurityEventKind;
use crate::store::security_events::{NewEvent, record};
use crate::store::signing_keys::{self, SigningKey, aad};

/// How long a key that no longer signs still verifies: until its last token is over everywhere.
const STILL_VERIFIES: TimeDelta = TimeDelta::seconds(MAX_LIFE_SECONDS + 2 * LEEWAY_SECONDS);

/// Opened signing keys by id. Cheap to clone; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Signers(Arc<Mutex<BTreeMap<String, TokenSigner>>>);

impl Signers {
    /// The signer of a stored key.
    ///
    /// # Errors
    /// When there is none, or it does not open with the house's secret.
    pub(crate) fn of(
        &self,
        privacy: &PrivacyKeys,
        key: Option<SigningKey>,
    ) -> Result<TokenSigner, CommandError> {
        let key = key.ok_or_else(|| CommandError::internal(anyhow::anyhow!("no key signs tokens")))?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = known.get(&key.kid) {
            return Ok(signer.clone());
        }
        let opened = privacy.sealing.open(&key.sealed_key, &aad(&key.kid)).map_err(CommandError::internal)?;
        let private_key = Secret::new(String::from_utf8(opened).map_err(CommandError::internal)?);
        let config = TokenSignerConfig { kid: key.kid.clone(), issuer: SERVICE.to_owned(), private_key };
        let signer = TokenSigner::from_config(&config).map_err(CommandError::internal)?;
        known.insert(key.kid, signer.clone());
        Ok(signer)
    }
}

/// Makes the first key of a house; does nothing when one signs already.
///
/// # Errors
/// When the database is away, or the key of another secret stands there.
pub(crate) async fn ensure(identity: &Identity) -> Result<(), CommandError> {
    let privacy = identity.privacy.clone();
    let key = identity
        .database
        .unit_of_work(WorkContext::system(SERVICE, "start"), move |txn| async move {
            match signing_keys::lock_current(&txn).await? {
                Some(key) => Ok::<_, CommandError>(key),
                None => {
                    let key = fresh(&txn, &privacy)?;
                    // Another process may be making the first one too: whichever is there signs.
                    signing_keys::replace(&txn, None, &key, STILL_VERIFIES).await?;
                    let current = signing_keys::current(&txn).await?;
                    Ok(current.unwrap_or(key))
                }
            }
        })
        .await?;
    identity.signers.of(&identity.privacy, Some(key)).map(drop)
}

/// Puts a new key in place of the one that signs, when `due` says so of it; answers the new one.
///
/// # Errors
/// When the database is away.
pub(crate) async fn rotate_in(
    txn: &Txn,
    privacy: &PrivacyKeys,
    due: impl Fn(&SigningKey) -> bool,
    role: Role,
) -> Result<Option<SigningKey>, CommandError> {
    let old = signing_keys::lock_current(txn).await?;
    if old.as_ref().is_some_and(|old| !due(old)) {
        return Ok(None);
    }
    let new = fresh(txn, privacy)?;
    signing_keys::replace(txn, old.as_ref(), &new, STILL_VERIFIES).await?;
    let event = NewEvent {
        kind: SecurityEventKind::KeyRotated,
        object: "token-keys".to_owned(),
        actor: txn.context().actor.subject.clone(),
        source_ip: String::new(),
        detail: format!("{} in place of {}", new.kid, old.map_or_else(String::new, |old| old.kid)),
    };
    record(txn, event, role).await?;
    Ok(Some(new))
}

fn fresh(txn: &Txn, privacy: &PrivacyKeys) -> Result<SigningKey, CommandError> {
    let pair = new_key().map_err(CommandError::internal)?;
    let kid = format!("identity-{}", short_name(txn.database().ids()));
    let sealed = privacy.sealing.seal(pair.private_key.expose().as_bytes(), &aad(&kid));
    Ok(SigningKey {
        sealed_key: sealed.map_err(CommandError::internal)?,
        kid,
        public_key: pair.public_key,
        created_at: txn.at(),
        retired_at: None,
    })
}

/// The key set as it is published.
///
/// # Errors
/// When the database is away.
pub(crate) async fn published(identity: &Identity) -> anyhow::Result<String> {
    let database = &identity.database;
    let keys = signing_keys::verifying(database.reader(), database.clock().now()).await?;
    let keys: Vec<PublishedKey> =
        keys.into_iter().map(|key| PublishedKey { kid: key.kid, public_key: key.public_key }).collect();
    key_set_json(&keys)
}
