//! Sessions: their tokens, and who holds one.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::digest::sha256;
use actnow_chassis::ids::Ids;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::AccessError;
use crate::config::Rules;
use crate::domain::account::{Account, Standing};
use crate::domain::office::Office;
use crate::domain::session::Session;
use crate::store::sessions::Stored;
use crate::store::{credentials, offices, sessions};

/// A session token: 32 bytes nobody can guess, in 43 characters.
#[derive(Clone)]
pub(crate) struct SessionToken([u8; 32]);

impl SessionToken {
    /// A fresh one.
    pub(crate) fn fresh(ids: &Ids) -> Self {
        Self(ids.secret())
    }

    /// The token a browser shows.
    ///
    /// # Errors
    /// [`AccessError::SessionEnded`] when it is none: the answer is that of a token that is over.
    pub(crate) fn parse(text: &str) -> Result<Self, AccessError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| AccessError::SessionEnded)?;
        bytes.try_into().map(Self).map_err(|_| AccessError::SessionEnded)
    }

    /// For the cookie.
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored of it. The token is random: one round of SHA-256 is enough.
    pub(crate) fn hash(&self) -> [u8; 32] {
        sha256(&self.0)
    }
}

/// Who holds a session.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) account: Account,
    pub(crate) office: Option<Office>,
    pub(crate) session: Session,
    pub(crate) must_change: bool,
}

/// The open session of a token, locked and used now.
///
/// # Errors
/// [`AccessError::SessionEnded`]; when the database is away.
pub(crate) async fn open_in(txn: &Txn, rules: &Rules, token: &SessionToken) -> Result<Stored, AccessError> {
    let found = sessions::lock(txn, &token.hash()).await?.ok_or(AccessError::SessionEnded)?;
    let session = found.session.used(txn.at(), rules.sessions).ok_or(AccessError::SessionEnded)?;
    Ok(Stored { session, ..found })
}

/// Who holds `session`.
///
/// # Errors
/// [`AccessError::SessionEnded`] when the account may not be used any more; when the database is away.
pub(crate) async fn holder_in(txn: &Txn, rules: &Rules, session: Session) -> Result<Holder, AccessError> {
    let account: Option<Account> = aggregate::find(txn, session.account_id).await?;
    let account = account.filter(|account| account.standing == Standing::Active);
    let account = account.ok_or(AccessError::SessionEnded)?;
    let office = offices::find(txn, &account.office).await?;
    let credential = credentials::of(txn, account.id).await?.ok_or(AccessError::SessionEnded)?;
    let is_due = credential.must_change || rules.passwords.is_due(credential.changed_at, txn.at());
    let must_change = is_due && !session.by_provider;
    Ok(Holder { account, office, session, must_change })
}

/// Gives the session of `old` a new token; the old one is over.
///
/// # Errors
/// When the database is away.
pub(crate) async fn rotate_in(
    txn: &Txn,
    old: &SessionToken,
    stored: &Stored,
) -> Result<SessionToken, CommandError> {
    let token = SessionToken::fresh(txn.database().ids());
    sessions::end(txn, &old.hash()).await?;
    sessions::insert(txn, &token.hash(), stored).await?;
    Ok(token)
}
