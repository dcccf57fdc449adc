//! Argon2id, off the threads that serve calls, a few at a time.

use std::sync::Arc;

use actnow_chassis::CommandError;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::config::HashCost;

/// Attempts that may wait for a hash; one more is answered `RESOURCE_EXHAUSTED`.
const WAITING: usize = 64;

/// Length of a salt in bytes.
pub(crate) const SALT_BYTES: usize = 16;

/// Hashes and verifies passwords. Cheap to clone; clones share the places.
#[derive(Clone)]
pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    /// Of a password nobody has: who does not exist costs as much as who does.
    dummy: Arc<str>,
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher of this cost.
    ///
    /// # Errors
    /// When the numbers are out of Argon2's range.
    pub(crate) fn new(cost: HashCost, salt: [u8; SALT_BYTES]) -> anyhow::Result<Self> {
        let params = Params::new(cost.memory_kib, cost.iterations, 1, None)
            .map_err(|error| anyhow::anyhow!("service.passwords: {error}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = argon2
            .hash_password_with_salt(&salt, &salt)
            .map_err(|error| anyhow::anyhow!("argon2 does not work here: {error}"))?;
        Ok(Self {
            argon2,
            dummy: dummy.to_string().into(),
            places: Arc::new(Semaphore::new(cost.at_a_time)),
            waiting: Arc::new(Semaphore::new(WAITING)),
        })
    }

    /// The PHC string of `password`.
    ///
    /// # Errors
    /// [`CommandError::Overloaded`] when too many wait.
    pub(crate) async fn hash(
        &self,
        password: String,
        salt: [u8; SALT_BYTES],
    ) -> Result<String, CommandError> {
        let argon2 = self.argon2.clone();
        self.run(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| internal(&error))
        })
        .await
    }

    /// Whether `password` is the one of `stored`. Without a stored one it is compared with the dummy, at the same
    /// cost, and is never the one.
    ///
    /// # Errors
    /// [`CommandError::Overloaded`] when too many wait.
    pub(crate) async fn verify(&self, password: String, stored: Option<&str>) -> Result<bool, CommandError> {
        let (argon2, exists) = (self.argon2.clone(), stored.is_some());
        let stored = stored.unwrap_or(&self.dummy).to_owned();
        self.run(move || match argon2.verify_password(password.as_bytes(), stored.as_str()) {
            Ok(()) => Ok(exists),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(internal(&error)),
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CommandError> + Send + 'static,
    ) -> Result<T, CommandError> {
        let _waiting = self.waiting.try_acquire().map_err(|_| CommandError::Overloaded)?;
        // The place is held by the work: a caller who goes away must not make room for another one too early.
        let place = self.places.clone().acquire_owned().await.map_err(CommandError::internal)?;
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        work.await.map_err(CommandError::internal)?
    }
}

fn internal(error: &HashError) -> CommandError {
    CommandError::internal(anyhow::anyhow!("argon2: {error}"))
}
