//! Clients of other departments: registered, used, shut out.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::digest::sha256_hex;
use actnow_chassis::token::{MAX_LIFE_SECONDS, wall_seconds};
use actnow_decisions::{Actor, Grant, Role, Scope};
use chrono::{DateTime, Utc};

use super::accounts::{GRANTORS, Seen};
use super::attempt::Attempt;
use super::issue_token::expiry;
use super::{AccessError, Identity, work_of};
use crate::domain::account::Standing;
use crate::domain::client::Client;
use crate::domain::refusal::IdentityRefusal;
use crate::domain::security_event::SecurityEventKind as Kind;
use crate::store::security_events::{NewEvent, record};
use crate::store::{clients, signing_keys};

/// A client that does not exist yet.
pub(crate) struct NewClient {
    pub(crate) client_id: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) purposes: Vec<String>,
}

/// Registers a client with its secret.
///
/// # Errors
/// A refusal when the id is taken; when the database is away.
pub(crate) async fn register_in(txn: &Txn, new: NewClient, secret: &str) -> Result<Client, CommandError> {
    if clients::named(txn, &new.client_id).await?.is_some() {
        return Err(CommandError::Refused(IdentityRefusal::NameTaken.into()));
    }
    let client = Client {
        id: txn.next_id(),
        version: 1,
        client_id: new.client_id,
        name_zh: new.name_zh,
        name_en: new.name_en,
        standing: Standing::Active,
        scopes: new.scopes.into_iter().collect(),
        purposes: new.purposes.into_iter().collect(),
        secret_hash: sha256_hex(secret.as_bytes()),
        created_at: txn.at(),
    };
    aggregate::save(txn, &client, 0).await?;
    let scopes: Vec<&str> = client.scopes.iter().map(|scope| scope.as_str()).collect();
    written(txn, &client, "", "register", Kind::ClientRegistered, scopes.join(",")).await?;
    Ok(client)
}

/// Lets a client be used or not.
///
/// # Errors
/// A refusal; [`CommandError::Stale`]; when the database is away.
pub(crate) async fn set_standing_in(
    txn: &Txn,
    seen: Seen,
    standing: Standing,
) -> Result<Client, CommandError> {
    let found = clients::named(txn, &seen.name).await?;
    let id = found.ok_or_else(|| CommandError::not_found("client", &seen.name))?.id;
    let client: Client = aggregate::get_expected(txn, id, seen.version).await?;
    let (since, old) = (client.version, client.standing.as_str());
    let now = client.set_standing(standing).map_err(|refusal| CommandError::Refused(refusal.into()))?;
    aggregate::save(txn, &now, since).await?;
    written(txn, &now, old, "set_state", Kind::ClientStateSet, standing.as_str().to_owned()).await?;
    Ok(now)
}

async fn written(
    txn: &Txn,
    now: &Client,
    old_state: &'static str,
    action: &'static str,
    kind: Kind,
    detail: String,
) -> Result<(), CommandError> {
    let actor = txn.context().actor.clone();
    let role = actor.acting_as(GRANTORS).ok_or(CommandError::Denied("none of your roles may do this"))?;
    aggregate::record(txn, now, old_state, action, "", role, detail.clone());
    let object = now.client_id.clone();
    let event = NewEvent { kind, object, actor: actor.subject, source_ip: String::new(), detail };
    record(txn, event, role).await.map(drop)
}

/// What a program of another department gave.
pub(crate) struct ClientGiven {
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) purpose: String,
    pub(crate) source_ip: String,
}

/// A token and what it grants.
pub(crate) struct ClientToken {
    pub(crate) token: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) grant: Grant,
}

/// Issues a token for one purpose. Wrong secrets are counted per address only: a secret cannot be guessed, and
/// nobody may shut a department out by trying.
///
/// # Errors
/// [`AccessError::NotLetIn`], [`AccessError::Locked`]; when the database is away.
pub(crate) async fn issue_client_token(
    identity: &Identity,
    caller: &Actor,
    given: ClientGiven,
) -> Result<ClientToken, AccessError> {
    let rules = identity.rules.clone();
    let client_id = given.client_id.clone();
    let outcome = identity
        .database
        .unit_of_work(work_of(caller, "client-token"), move |txn| async move {
            // Under a name of its own: an address's account counter is shared by no account.
            let attempt = Attempt::of(&format!("client@{}", given.source_ip), &given.source_ip);
            if let Some(wait) = attempt.begin_in(&txn, &rules).await? {
                return Ok::<_, AccessError>(Err(AccessError::Locked(wait)));
            }
            let client = clients::named(&txn, &given.client_id).await?;
            let hash = sha256_hex(given.secret.as_bytes());
            let known = client.filter(|client| client.secret_hash == hash);
            let Some(grant) = known.as_ref().and_then(|client| client.grant_for(&given.purpose)) else {
                let (object, why) = match &known {
                    Some(client) => {
                        (client.client_id.as_str(), "disabled, or not registered for the purpose")
                    }
                    None => ("unknown-client", "no such client, or a wrong secret"),
                };
                attempt.fail_in(&txn, Kind::ClientRefused, object, why).await?;
                return Ok(Err(AccessError::NotLetIn));
            };
            attempt.succeed_in(&txn, &rules).await?;
            let event = NewEvent {
                kind: Kind::ClientTokenIssued,
                object: given.client_id.clone(),
                actor: given.client_id,
                source_ip: given.source_ip,
                detail: given.purpose,
            };
            record(&txn, event, Role::Portal).await?;
            Ok(Ok((grant, signing_keys::current(&txn).await?)))
        })
        .await?;
    let (grant, key) = outcome?;
    let signer = identity.signers.of(&identity.privacy, key)?;
    let (now, life) = (wall_seconds(), u32::try_from(MAX_LIFE_SECONDS).unwrap_or(0));
    let token = signer.sign_grant(&client_id, &grant, now, life).map_err(CommandError::internal)?;
    Ok(ClientToken { token, expires_at: expiry(now), grant })
}
