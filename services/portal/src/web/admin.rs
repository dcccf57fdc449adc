//! For the three administrators: accounts, roles, clients and what happened to them. Identity decides.

use actnow_proto::identity::v1 as contract;
use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    Account, AccountMade, AccountPage, AccountStateChange, ClientMade, Clients, NewAccount, NewClient,
    Offices, Paging, Problem, ProviderSubjectChange, RoleChange, SecurityEventPage, Shown, value_of,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(offices))
        .routes(routes!(accounts, create_account))
        .routes(routes!(set_state))
        .routes(routes!(reset_password))
        .routes(routes!(set_provider_subject))
        .routes(routes!(change_role))
        .routes(routes!(clients, register_client))
        .routes(routes!(security_events))
}

/// All offices.
#[utoipa::path(get, path = "/bff/admin/offices", tag = "admin",
    responses((status = 200, body = Offices), (status = "default", body = Problem)))]
async fn offices(State(portal): State<Portal>, visitor: Visitor) -> Shows<Offices> {
    let request = contract::ListOfficesRequest {};
    let answer = portal.departments.identity(&visitor.tokens).list_offices(request).await?.into_inner();
    Ok(Json(Offices { offices: answer.offices.shown() }))
}

/// Accounts.
#[utoipa::path(get, path = "/bff/admin/accounts", tag = "admin", params(Paging),
    responses((status = 200, body = AccountPage), (status = "default", body = Problem)))]
async fn accounts(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(page): Query<Paging>,
) -> Shows<AccountPage> {
    let request = contract::ListAccountsRequest {
        page_size: page.size(),
        page_token: page.cursor,
        office_id: String::new(),
    };
    let answer = portal.departments.identity(&visitor.tokens).list_accounts(request).await?.into_inner();
    Ok(Json(AccountPage { accounts: answer.accounts.shown(), next_cursor: answer.next_page_token }))
}

/// Makes an account without any right.
#[utoipa::path(post, path = "/bff/admin/accounts", tag = "admin", request_body = NewAccount,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = AccountMade), (status = "default", body = Problem)))]
async fn create_account(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Input(new): Input<NewAccount>,
) -> Shows<AccountMade> {
    let NewAccount { account, display_name, office_id } = new;
    let request = contract::CreateAccountRequest { command_id, account, display_name, office_id };
    let answer = portal.departments.identity(&visitor.tokens).create_account(request).await?.into_inner();
    let account: Account = answer.account.unwrap_or_default().shown();
    Ok(Json(AccountMade { account, initial_password: answer.initial_password }))
}

/// Disables an account, or makes it active again.
#[utoipa::path(post, path = "/bff/admin/accounts/{account}/state", tag = "admin",
    request_body = AccountStateChange, params(("account" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Account), (status = "default", body = Problem)))]
async fn set_state(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(account): Path<String>,
    Input(change): Input<AccountStateChange>,
) -> Shows<Account> {
    let name = account.clone();
    let request = contract::SetAccountStateRequest {
        command_id,
        account,
        expected_version: change.expected_version,
        state: value_of!(change.state, contract::AccountState),
        reason: change.reason,
    };
    let answer = portal.departments.identity(&visitor.tokens).set_account_state(request).await;
    portal.sessions.forget(&name);
    shows(answer, |told| told.account)
}

/// A new password for one log-in, at which another must be chosen.
#[utoipa::path(post, path = "/bff/admin/accounts/{account}/reset-password", tag = "admin",
    request_body = crate::wire::Seen, params(("account" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = AccountMade), (status = "default", body = Problem)))]
async fn reset_password(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(account): Path<String>,
    Input(seen): Input<crate::wire::Seen>,
) -> Shows<AccountMade> {
    let expected_version = seen.expected_version;
    let name = account.clone();
    let request = contract::ResetPasswordRequest { command_id, account, expected_version };
    let answer = portal.departments.identity(&visitor.tokens).reset_password(request).await;
    portal.sessions.forget(&name);
    let answer = answer?.into_inner();
    let account: Account = answer.account.unwrap_or_default().shown();
    Ok(Json(AccountMade { account, initial_password: answer.initial_password }))
}

/// Ties an account to a person of the bureau's own provider, or to nobody there.
#[utoipa::path(post, path = "/bff/admin/accounts/{account}/provider-subject", tag = "admin",
    request_body = ProviderSubjectChange,
    params(("account" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Account), (status = "default", body = Problem)))]
async fn set_provider_subject(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(account): Path<String>,
    Input(change): Input<ProviderSubjectChange>,
) -> Shows<Account> {
    let (name, ProviderSubjectChange { expected_version, subject }) = (account.clone(), change);
    let request = contract::SetProviderSubjectRequest { command_id, account, expected_version, subject };
    let answer = portal.departments.identity(&visitor.tokens).set_provider_subject(request).await;
    portal.sessions.forget(&name);
    shows(answer, |told| told.account)
}

/// Gives or takes a role.
#[utoipa::path(post, path = "/bff/admin/roles", tag = "admin", request_body = RoleChange,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Account), (status = "default", body = Problem)))]
async fn change_role(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Input(change): Input<RoleChange>,
) -> Shows<Account> {
    let RoleChange { account, expected_version, role, revoke } = change;
    let (mut identity, name) = (portal.departments.identity(&visitor.tokens), account.clone());
    let answer = if revoke {
        let request = contract::RevokeRoleRequest { command_id, account, expected_version, role };
        identity.revoke_role(request).await.map(|told| told.into_inner().account)
    } else {
        let request = contract::GrantRoleRequest { command_id, account, expected_version, role };
        identity.grant_role(request).await.map(|told| told.into_inner().account)
    };
    portal.sessions.forget(&name);
    shows(answer.map(tonic::Response::new), |account| account)
}

/// Programs of other departments.
#[utoipa::path(get, path = "/bff/admin/clients", tag = "admin",
    responses((status = 200, body = Clients), (status = "default", body = Problem)))]
async fn clients(State(portal): State<Portal>, visitor: Visitor) -> Shows<Clients> {
    let request = contract::ListClientsRequest {};
    let answer = portal.departments.identity(&visitor.tokens).list_clients(request).await?.into_inner();
    Ok(Json(Clients { clients: answer.clients.shown() }))
}

/// Registers a program of another department.
#[utoipa::path(post, path = "/bff/admin/clients", tag = "admin", request_body = NewClient,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = ClientMade), (status = "default", body = Problem)))]
async fn register_client(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Input(new): Input<NewClient>,
) -> Shows<ClientMade> {
    let scopes = new.scopes.iter().map(|scope| value_of!(scope, contract::Scope)).collect();
    let NewClient { client_id, name_zh, name_en, purposes, .. } = new;
    let request =
        contract::RegisterClientRequest { command_id, client_id, name_zh, name_en, scopes, purposes };
    let answer = portal.departments.identity(&visitor.tokens).register_client(request).await?.into_inner();
    let client = answer.client.unwrap_or_default().shown();
    Ok(Json(ClientMade { client, secret: answer.secret }))
}

/// What happened to accounts and sessions, the newest first.
#[utoipa::path(get, path = "/bff/admin/security-events", tag = "admin", params(Paging),
    responses((status = 200, body = SecurityEventPage), (status = "default", body = Problem)))]
async fn security_events(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(page): Query<Paging>,
) -> Shows<SecurityEventPage> {
    let request = contract::ListSecurityEventsRequest {
        page_size: page.size(),
        page_token: page.cursor,
        ..contract::ListSecurityEventsRequest::default()
    };
    let answer =
        portal.departments.identity(&visitor.tokens).list_security_events(request).await?.into_inner();
    Ok(Json(SecurityEventPage { events: answer.events.shown(), next_cursor: answer.next_page_token }))
}
