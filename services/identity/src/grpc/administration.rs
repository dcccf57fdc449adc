//! Methods of the three administrators, and the key set.
//!
//! A first password and a client's secret are derived from the command that makes them and the house's secret: the
//! same command answers them again, and neither is kept.

use actnow_chassis::CommandError;
use actnow_chassis::grpc::actor;
use actnow_decisions::Violations;
use actnow_proto::Command;
use actnow_proto::identity::v1 as wire;
use actnow_room::rpc::{Method, command};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tonic::{Request, Response, Status};

use super::permissions::method;
use super::{Answer, parse, present};
use crate::commands::accounts::{
    Change, NewAccount, Seen, change_role_in, create_in, end_sessions_in, reset_password_in, set_standing_in,
    set_subject_in,
};
use crate::commands::passwords::SALT_BYTES;
use crate::commands::seed::first_password;
use crate::commands::{Identity, clients, keys, offices};
use crate::config::SERVICE;
use crate::domain::account::Tie;
use crate::domain::refusal::IdentityRefusal;
use crate::queries;

const fn at(path: &'static str) -> Method {
    Method { service: SERVICE, path }
}

/// 16 bytes that only this house can make of this command of this caller.
fn derived<Q: Command>(
    identity: &Identity,
    request: &Request<Q>,
    label: &str,
    name: &str,
) -> Result<[u8; 16], Status> {
    let caller = actor(request)?.subject;
    let parts = [caller.as_str(), request.get_ref().command_id(), name];
    Ok(identity.privacy.blind_index.index(label, parts.join("\u{1f}").as_bytes()))
}

/// A first password and its hash.
async fn first<Q: Command>(
    identity: &Identity,
    request: &Request<Q>,
    name: &str,
) -> Result<(String, String), Status> {
    let password = first_password(&derived(identity, request, "first-password", name)?);
    let salt: [u8; SALT_BYTES] = identity.database.ids().secret();
    let hash = identity.hasher.hash(password.clone(), salt).await?;
    Ok((password, hash))
}

pub(super) async fn get_key_set(
    identity: &Identity,
    _request: Request<wire::GetKeySetRequest>,
) -> Answer<wire::GetKeySetResponse> {
    let keys = queries::key_set(&identity.database).await?;
    Ok(Response::new(wire::GetKeySetResponse { keys: keys.into_iter().map(present::key).collect() }))
}

pub(super) async fn register_office(
    identity: &Identity,
    request: Request<wire::RegisterOfficeRequest>,
) -> Answer<wire::RegisterOfficeResponse> {
    command(
        &identity.database,
        at(method!("RegisterOffice")),
        request,
        parse::office,
        |txn, office| async move {
            let role = actnow_decisions::Role::SystemAdmin;
            let office = offices::register_in(&txn, office, role).await?;
            Ok(wire::RegisterOfficeResponse { office: Some(present::office(office)) })
        },
    )
    .await
}

pub(super) async fn list_offices(
    identity: &Identity,
    _request: Request<wire::ListOfficesRequest>,
) -> Answer<wire::ListOfficesResponse> {
    let offices = queries::all_offices(&identity.database).await?;
    Ok(Response::new(wire::ListOfficesResponse {
        offices: offices.into_iter().map(present::office).collect(),
    }))
}

pub(super) async fn create_account(
    identity: &Identity,
    request: Request<wire::CreateAccountRequest>,
) -> Answer<wire::CreateAccountResponse> {
    let name = request.get_ref().account.clone();
    let (initial_password, password_hash) = first(identity, &request, &name).await?;
    let method = at(method!("CreateAccount"));
    let made = command(&identity.database, method, request, parse::account, |txn, parsed| async move {
        let (name, display_name, office) = parsed;
        let listed = create_in(&txn, NewAccount { name, display_name, office, password_hash }).await?;
        let account = present::one_account(txn.database(), listed).await?;
        Ok(wire::CreateAccountResponse { account: Some(account), initial_password: String::new() })
    });
    Ok(Response::new(wire::CreateAccountResponse { initial_password, ..made.await?.into_inner() }))
}

pub(super) async fn set_account_state(
    identity: &Identity,
    request: Request<wire::SetAccountStateRequest>,
) -> Answer<wire::SetAccountStateResponse> {
    let method = at(method!("SetAccountState"));
    command(&identity.database, method, request, parse::account_state, |txn, parsed| async move {
        let (seen, standing, reason) = parsed;
        let listed = set_standing_in(&txn, seen, standing, reason).await?;
        let account = Some(present::one_account(txn.database(), listed).await?);
        Ok(wire::SetAccountStateResponse { account })
    })
    .await
}

pub(super) async fn set_provider_subject(
    identity: &Identity,
    request: Request<wire::SetProviderSubjectRequest>,
) -> Answer<wire::SetProviderSubjectResponse> {
    let provider = identity.rules.id_tokens.as_ref().map(|tokens| tokens.issuer().to_owned());
    let method = at(method!("SetProviderSubject"));
    command(&identity.database, method, request, parse::provider_subject, |txn, parsed| async move {
        let (seen, subject) = parsed;
        let tie = match (provider, subject.is_empty()) {
            (_, true) => None,
            (Some(provider), false) => Some(Tie { provider, subject }),
            (None, false) => return Err(CommandError::Refused(IdentityRefusal::NoProvider.into())),
        };
        let listed = set_subject_in(&txn, seen, tie).await?;
        let account = Some(present::one_account(txn.database(), listed).await?);
        Ok(wire::SetProviderSubjectResponse { account })
    })
    .await
}

/// An account that was seen, and nothing else.
fn seen(account: String, expected_version: i64) -> Result<Seen, Violations> {
    let mut found = Violations::new();
    let seen = parse::seen(&mut found, "account", account, expected_version);
    found.into_result(seen)
}

pub(super) async fn reset_password(
    identity: &Identity,
    request: Request<wire::ResetPasswordRequest>,
) -> Answer<wire::ResetPasswordResponse> {
    let name = request.get_ref().account.clone();
    let (initial_password, hash) = first(identity, &request, &name).await?;
    let parse = |request: wire::ResetPasswordRequest| seen(request.account, request.expected_version);
    let method = at(method!("ResetPassword"));
    let reset = command(&identity.database, method, request, parse, |txn, seen| async move {
        let listed = reset_password_in(&txn, seen, &hash).await?;
        let account = present::one_account(txn.database(), listed).await?;
        Ok(wire::ResetPasswordResponse { account: Some(account), initial_password: String::new() })
    });
    Ok(Response::new(wire::ResetPasswordResponse { initial_password, ..reset.await?.into_inner() }))
}

pub(super) async fn list_accounts(
    identity: &Identity,
    request: Request<wire::ListAccountsRequest>,
) -> Answer<wire::ListAccountsResponse> {
    let request = request.into_inner();
    let (database, size) = (&identity.database, parse::page_size(request.page_size));
    let page = queries::page_of_accounts(database, &request.page_token, &request.office_id, size).await?;
    let offices = queries::all_offices(database).await?;
    let full = page.len() == size as usize;
    let last = page.last().filter(|_| full).map(|listed| listed.account.name.clone());
    let now = database.clock().now();
    let accounts = page.into_iter().map(|listed| present::account(listed, &offices, now)).collect();
    Ok(Response::new(wire::ListAccountsResponse { accounts, next_page_token: last.unwrap_or_default() }))
}

pub(super) async fn grant_role(
    identity: &Identity,
    request: Request<wire::GrantRoleRequest>,
) -> Answer<wire::GrantRoleResponse> {
    let parse = |request: wire::GrantRoleRequest| {
        parse::role(request.account, request.expected_version, &request.role)
    };
    let method = at(method!("GrantRole"));
    command(&identity.database, method, request, parse, |txn, (seen, role)| async move {
        let listed = change_role_in(&txn, seen, role, Change::Grant).await?;
        let account = Some(present::one_account(txn.database(), listed).await?);
        Ok(wire::GrantRoleResponse { account })
    })
    .await
}

pub(super) async fn revoke_role(
    identity: &Identity,
    request: Request<wire::RevokeRoleRequest>,
) -> Answer<wire::RevokeRoleResponse> {
    let parse = |request: wire::RevokeRoleRequest| {
        parse::role(request.account, request.expected_version, &request.role)
    };
    let method = at(method!("RevokeRole"));
    command(&identity.database, method, request, parse, |txn, (seen, role)| async move {
        let listed = change_role_in(&txn, seen, role, Change::Revoke).await?;
        let account = Some(present::one_account(txn.database(), listed).await?);
        Ok(wire::RevokeRoleResponse { account })
    })
    .await
}

pub(super) async fn end_sessions(
    identity: &Identity,
    request: Request<wire::EndSessionsRequest>,
) -> Answer<wire::EndSessionsResponse> {
    let parse = |request: wire::EndSessionsRequest| {
        let mut found = Violations::new();
        let name = parse::text(&mut found, "account", request.account, 64);
        found.into_result(name)
    };
    let method = at(method!("EndSessions"));
    command(&identity.database, method, request, parse, |txn, name| async move {
        Ok(wire::EndSessionsResponse { ended: end_sessions_in(&txn, &name).await? })
    })
    .await
}

pub(super) async fn register_client(
    identity: &Identity,
    request: Request<wire::RegisterClientRequest>,
) -> Answer<wire::RegisterClientResponse> {
    let name = request.get_ref().client_id.clone();
    let secret = URL_SAFE_NO_PAD.encode(derived(identity, &request, "client-secret", &name)?);
    let kept = secret.clone();
    let method = at(method!("RegisterClient"));
    let made = command(&identity.database, method, request, parse::client, |txn, new| async move {
        let client = clients::register_in(&txn, new, &kept).await?;
        Ok(wire::RegisterClientResponse { client: Some(present::client(client)), secret: String::new() })
    });
    Ok(Response::new(wire::RegisterClientResponse { secret, ..made.await?.into_inner() }))
}

pub(super) async fn set_client_state(
    identity: &Identity,
    request: Request<wire::SetClientStateRequest>,
) -> Answer<wire::SetClientStateResponse> {
    let method = at(method!("SetClientState"));
    command(&identity.database, method, request, parse::client_state, |txn, (seen, standing)| async move {
        let client = clients::set_standing_in(&txn, seen, standing).await?;
        Ok(wire::SetClientStateResponse { client: Some(present::client(client)) })
    })
    .await
}

pub(super) async fn list_clients(
    identity: &Identity,
    _request: Request<wire::ListClientsRequest>,
) -> Answer<wire::ListClientsResponse> {
    let clients = queries::all_clients(&identity.database).await?;
    Ok(Response::new(wire::ListClientsResponse {
        clients: clients.into_iter().map(present::client).collect(),
    }))
}

pub(super) async fn rotate_signing_key(
    identity: &Identity,
    request: Request<wire::RotateSigningKeyRequest>,
) -> Answer<wire::RotateSigningKeyResponse> {
    let privacy = identity.privacy.clone();
    let method = at(method!("RotateSigningKey"));
    command(
        &identity.database,
        method,
        request,
        |_| Ok(()),
        |txn, ()| async move {
            let role = actnow_decisions::Role::SecurityAdmin;
            let new = keys::rotate_in(&txn, &privacy, |_| true, role).await?;
            let new = new.ok_or_else(|| CommandError::internal(anyhow::anyhow!("no key was made")))?;
            Ok(wire::RotateSigningKeyResponse { key: Some(present::key(new)) })
        },
    )
    .await
}

pub(super) async fn list_security_events(
    identity: &Identity,
    request: Request<wire::ListSecurityEventsRequest>,
) -> Answer<wire::ListSecurityEventsResponse> {
    let request = request.into_inner();
    let (before, kind) = parse::events(&request).map_err(CommandError::from)?;
    let size = parse::page_size(request.page_size);
    let page = queries::page_of_events(&identity.database, before, &request.object, kind, size).await?;
    let full = page.len() == size as usize;
    let last = page.last().filter(|_| full).map(|stored| stored.id.to_string());
    Ok(Response::new(wire::ListSecurityEventsResponse {
        events: page.into_iter().map(present::security_event).collect(),
        next_page_token: last.unwrap_or_default(),
    }))
}
