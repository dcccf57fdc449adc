//! A client of another department: a program that looks things up in its name.

use std::collections::BTreeSet;

use actnow_decisions::{Grant, Scope};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account::Standing;
use super::refusal::IdentityRefusal;

/// A client as it now is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Never shown; the client id is.
    pub id: Uuid,
    /// Raised by one with each change.
    pub version: i64,
    /// `tax-bureau`: the subject of its tokens.
    pub client_id: String,
    /// Its department, in zh-CN.
    pub name_zh: String,
    /// Its department, in English.
    pub name_en: String,
    /// Whether it may be used.
    pub standing: Standing,
    /// What it may look up.
    pub scopes: BTreeSet<Scope>,
    /// What for: a token names one of them.
    pub purposes: BTreeSet<String>,
    /// SHA-256 of its secret, in hexadecimal. The secret is random and long: no slow hash is needed.
    pub secret_hash: String,
    /// Made at.
    pub created_at: DateTime<Utc>,
}

impl Client {
    /// What a token for `purpose` grants; `None` when the client is not registered for it or may not be used.
    pub fn grant_for(&self, purpose: &str) -> Option<Grant> {
        let may = self.standing == Standing::Active && self.purposes.contains(purpose);
        may.then(|| Grant { scopes: self.scopes.iter().copied().collect(), purpose: purpose.to_owned() })
    }

    /// Lets the client be used or not.
    ///
    /// # Errors
    /// When it is so already.
    pub fn set_standing(mut self, standing: Standing) -> Result<Self, IdentityRefusal> {
        if self.standing == standing {
            return Err(IdentityRefusal::AlreadyThere);
        }
        self.standing = standing;
        self.version += 1;
        Ok(self)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({} v{})", self.client_id, self.version)
    }
}
