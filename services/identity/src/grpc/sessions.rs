//! Methods of the portal: what begins, uses and ends a session. Their answers are secrets and are not kept.

use actnow_chassis::grpc::actor;
use actnow_proto::identity::v1 as wire;
use actnow_room::rpc::{Method, command};
use actnow_room::time::timestamp;
use tonic::Request;

use super::permissions::method;
use super::{Answer, answered, parse, present};
use crate::commands::change_password::NewPassword;
use crate::commands::reveal::{Reveal, ended, record_in};
use crate::commands::session::SessionToken;
use crate::commands::{
    AccessError, Identity, change_password as change, clients, issue_token as issue, log_in as enter,
    log_out as leave, provider, step_up as vouch,
};
use crate::config::SERVICE;

fn invalid(violations: actnow_decisions::Violations) -> AccessError {
    AccessError::Command(violations.into())
}

pub(super) async fn log_in(
    identity: &Identity,
    request: Request<wire::LogInRequest>,
) -> Answer<wire::LogInResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let given = parse::log_in(request.into_inner()).map_err(invalid)?;
        let entered = enter::log_in(identity, &caller, given).await?;
        Ok(wire::LogInResponse {
            session_token: entered.token.text(),
            me: Some(present::me(entered.holder, &identity.rules)),
            last_login: entered.last.map(present::last_login),
        })
    };
    answered("LogIn", outcome.await)
}

pub(super) async fn log_in_with_provider(
    identity: &Identity,
    request: Request<wire::LogInWithProviderRequest>,
) -> Answer<wire::LogInWithProviderResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let (shown, browser) = parse::log_in_with_provider(request.into_inner()).map_err(invalid)?;
        let entered = provider::log_in(identity, &caller, shown, browser).await?;
        Ok(wire::LogInWithProviderResponse {
            session_token: entered.token.text(),
            me: Some(present::me(entered.holder, &identity.rules)),
            last_login: entered.last.map(present::last_login),
        })
    };
    answered("LogInWithProvider", outcome.await)
}

pub(super) async fn issue_token(
    identity: &Identity,
    request: Request<wire::IssueTokenRequest>,
) -> Answer<wire::IssueTokenResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let token = SessionToken::parse(&request.get_ref().session_token)?;
        let issued = issue::issue_token(identity, &caller, token).await?;
        Ok(wire::IssueTokenResponse {
            token: issued.token,
            expires_at: Some(timestamp(issued.expires_at)),
            me: Some(present::me(issued.holder, &identity.rules)),
        })
    };
    answered("IssueToken", outcome.await)
}

pub(super) async fn step_up(
    identity: &Identity,
    request: Request<wire::StepUpRequest>,
) -> Answer<wire::StepUpResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let request = request.into_inner();
        let (password, source_ip) = parse::step_up(request.password, &request.source_ip).map_err(invalid)?;
        let token = SessionToken::parse(&request.session_token)?;
        let (fresh, holder) = vouch::step_up(identity, &caller, token, password, source_ip).await?;
        let me = Some(present::me(holder, &identity.rules));
        Ok(wire::StepUpResponse { session_token: fresh.text(), me })
    };
    answered("StepUp", outcome.await)
}

pub(super) async fn step_up_with_provider(
    identity: &Identity,
    request: Request<wire::StepUpWithProviderRequest>,
) -> Answer<wire::StepUpWithProviderResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let wire::StepUpWithProviderRequest { session_token, id_token, nonce, source_ip } =
            request.into_inner();
        let (shown, source_ip) =
            parse::step_up_with_provider(id_token, nonce, &source_ip).map_err(invalid)?;
        let token = SessionToken::parse(&session_token)?;
        let (fresh, holder) = provider::step_up(identity, &caller, token, shown, source_ip).await?;
        let me = Some(present::me(holder, &identity.rules));
        Ok(wire::StepUpWithProviderResponse { session_token: fresh.text(), me })
    };
    answered("StepUpWithProvider", outcome.await)
}

pub(super) async fn log_out(
    identity: &Identity,
    request: Request<wire::LogOutRequest>,
) -> Answer<wire::LogOutResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        // What is no token was no session: to leave twice is fine.
        let Ok(token) = SessionToken::parse(&request.get_ref().session_token) else {
            return Ok(wire::LogOutResponse { was_open: false });
        };
        Ok(wire::LogOutResponse { was_open: leave::log_out(identity, &caller, token).await? })
    };
    answered("LogOut", outcome.await)
}

pub(super) async fn change_password(
    identity: &Identity,
    request: Request<wire::ChangePasswordRequest>,
) -> Answer<wire::ChangePasswordResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let request = request.into_inner();
        let (old, new, source_ip) =
            parse::change(request.old_password, request.new_password, &request.source_ip).map_err(invalid)?;
        let token = SessionToken::parse(&request.session_token)?;
        let given = NewPassword { token, old, new, source_ip };
        let (fresh, holder) = change::change_password(identity, &caller, given).await?;
        let me = Some(present::me(holder, &identity.rules));
        Ok(wire::ChangePasswordResponse { session_token: fresh.text(), me })
    };
    answered("ChangePassword", outcome.await)
}

pub(super) async fn password_rules(
    identity: &Identity,
    _: Request<wire::GetPasswordRulesRequest>,
) -> Answer<wire::GetPasswordRulesResponse> {
    let rules = identity.rules.passwords.in_words().into_iter();
    let rules = rules.map(|rule| wire::Rule { zh: rule.zh.into(), en: rule.en.into() }).collect();
    Ok(tonic::Response::new(wire::GetPasswordRulesResponse { rules }))
}

pub(super) async fn record_reveal(
    identity: &Identity,
    request: Request<wire::RecordRevealRequest>,
) -> Answer<wire::RecordRevealResponse> {
    let rules = identity.rules.clone();
    let method = Method { service: SERVICE, path: method!("RecordReveal") };
    command(&identity.database, method, request, parse::reveal, move |txn, parsed| async move {
        let (token, object, fields, reason, source_ip) = parsed;
        let token = SessionToken::parse(&token).map_err(ended)?;
        let event = record_in(&txn, &rules, Reveal { token, object, fields, reason, source_ip }).await?;
        Ok(wire::RecordRevealResponse { event: Some(present::security_event(event)) })
    })
    .await
}

pub(super) async fn issue_client_token(
    identity: &Identity,
    request: Request<wire::IssueClientTokenRequest>,
) -> Answer<wire::IssueClientTokenResponse> {
    let caller = actor(&request)?;
    let outcome = async {
        let given = parse::client_given(request.into_inner()).map_err(invalid)?;
        let issued = clients::issue_client_token(identity, &caller, given).await?;
        Ok(wire::IssueClientTokenResponse {
            token: issued.token,
            expires_at: Some(timestamp(issued.expires_at)),
            scopes: issued.grant.scopes.into_iter().map(|scope| present::scope(scope).into()).collect(),
        })
    };
    answered("IssueClientToken", outcome.await)
}
