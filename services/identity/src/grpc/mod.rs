//! The gRPC face of identity: parse, command or query, present.

mod administration;
mod parse;
mod permissions;
mod present;
mod sessions;

use actnow_chassis::grpc::{locked_out, not_authenticated, unavailable};
use actnow_chassis::{CommandError, metrics};
use actnow_decisions::{Refusal, Text};
use actnow_proto::identity::v1 as wire;
use actnow_proto::identity::v1::identity_service_server::IdentityService;
use tonic::{Request, Response, Status};

use crate::commands::{AccessError, Identity, ProviderRefusal};
use crate::config::SERVICE;

pub use permissions::PERMISSIONS;

/// What a method answers.
type Answer<T> = Result<Response<T>, Status>;

/// The service behind its gRPC face.
pub(crate) struct Face(pub(crate) Identity);

/// The status of who is not let in, counted by outcome like a command.
fn answered<T>(method: &'static str, outcome: Result<T, AccessError>) -> Answer<T> {
    let name = match &outcome {
        Ok(_) => "done",
        Err(AccessError::Command(CommandError::Invalid(_))) => "invalid",
        Err(AccessError::Command(_)) => "fault",
        Err(
            AccessError::NotLetIn
            | AccessError::Locked(_)
            | AccessError::SessionEnded
            | AccessError::PasswordChangeDue
            | AccessError::AtProvider(_),
        ) => "refused",
    };
    metrics::command(SERVICE, method, name);
    outcome.map(Response::new).map_err(status_of)
}

fn status_of(error: AccessError) -> Status {
    match error {
        AccessError::NotLetIn => not_authenticated(
            "LOG_IN_REFUSED",
            "账号或密码不正确",
            "account and password do not fit together",
        ),
        AccessError::Locked(wait) => locked_out(
            "LOG_IN_LOCKED",
            "尝试次数过多，请稍后再试",
            "too many attempts, try again later",
            wait.to_std().unwrap_or_default(),
        ),
        AccessError::SessionEnded => {
            not_authenticated("SESSION_ENDED", "登录已失效，请重新登录", "the session has ended")
        }
        AccessError::PasswordChangeDue => CommandError::Refused(Refusal::precondition(
            "PASSWORD_CHANGE_DUE",
            "P-7",
            Text::new("请先修改密码", "another password must be chosen first"),
        ))
        .into(),
        AccessError::AtProvider(refusal) => status_at_provider(refusal),
        AccessError::Command(error) => error.into(),
    }
}

fn status_at_provider(refusal: ProviderRefusal) -> Status {
    let (reason, zh, en) = match refusal {
        ProviderRefusal::Token => (
            "ID_TOKEN_REFUSED",
            "统一身份认证的结果未通过核验，请重新登录",
            "what the identity provider said could not be verified, sign in again",
        ),
        ProviderRefusal::NotTied => (
            "SUBJECT_NOT_TIED",
            "您的统一身份尚未绑定本系统账号，请联系系统管理员",
            "your identity is not tied to an account here, ask the system administrator",
        ),
        ProviderRefusal::Disabled => (
            "ACCOUNT_DISABLED",
            "您的账号已停用，请联系系统管理员",
            "your account is disabled, ask the system administrator",
        ),
        ProviderRefusal::AnotherPerson => {
            ("ANOTHER_PERSON", "再次验证的不是当前登录人", "somebody else than who is signed in was verified")
        }
        ProviderRefusal::NotShownAgain => (
            "NOT_SHOWN_AGAIN",
            "统一身份认证未重新验证您的身份，请重试",
            "the identity provider did not verify you anew, try again",
        ),
        ProviderRefusal::Away => {
            return unavailable(
                "PROVIDER_AWAY",
                "统一身份认证暂时不可用，请使用账号和密码登录",
                "the identity provider is away, sign in with account and password",
            );
        }
    };
    not_authenticated(reason, zh, en)
}

/// One method after the other, each with its own function: `log_in => sessions::log_in, LogInRequest, LogInResponse`.
macro_rules! face {
    ($($name:ident => $function:path, $request:ident, $response:ident;)*) => {
        #[tonic::async_trait]
        impl IdentityService for Face {
            $(async fn $name(&self, request: Request<wire::$request>) -> Answer<wire::$response> {
                $function(&self.0, request).await
            })*
        }
    };
}

face! {
    log_in => sessions::log_in, LogInRequest, LogInResponse;
    log_in_with_provider => sessions::log_in_with_provider, LogInWithProviderRequest, LogInWithProviderResponse;
    issue_token => sessions::issue_token, IssueTokenRequest, IssueTokenResponse;
    step_up => sessions::step_up, StepUpRequest, StepUpResponse;
    step_up_with_provider => sessions::step_up_with_provider, StepUpWithProviderRequest, StepUpWithProviderResponse;
    log_out => sessions::log_out, LogOutRequest, LogOutResponse;
    change_password => sessions::change_password, ChangePasswordRequest, ChangePasswordResponse;
    get_password_rules => sessions::password_rules, GetPasswordRulesRequest, GetPasswordRulesResponse;
    record_reveal => sessions::record_reveal, RecordRevealRequest, RecordRevealResponse;
    issue_client_token => sessions::issue_client_token, IssueClientTokenRequest, IssueClientTokenResponse;
    get_key_set => administration::get_key_set, GetKeySetRequest, GetKeySetResponse;
    register_office => administration::register_office, RegisterOfficeRequest, RegisterOfficeResponse;
    list_offices => administration::list_offices, ListOfficesRequest, ListOfficesResponse;
    create_account => administration::create_account, CreateAccountRequest, CreateAccountResponse;
    set_account_state => administration::set_account_state, SetAccountStateRequest, SetAccountStateResponse;
    reset_password => administration::reset_password, ResetPasswordRequest, ResetPasswordResponse;
    set_provider_subject => administration::set_provider_subject, SetProviderSubjectRequest, SetProviderSubjectResponse;
    list_accounts => administration::list_accounts, ListAccountsRequest, ListAccountsResponse;
    grant_role => administration::grant_role, GrantRoleRequest, GrantRoleResponse;
    revoke_role => administration::revoke_role, RevokeRoleRequest, RevokeRoleResponse;
    end_sessions => administration::end_sessions, EndSessionsRequest, EndSessionsResponse;
    register_client => administration::register_client, RegisterClientRequest, RegisterClientResponse;
    set_client_state => administration::set_client_state, SetClientStateRequest, SetClientStateResponse;
    list_clients => administration::list_clients, ListClientsRequest, ListClientsResponse;
    rotate_signing_key => administration::rotate_signing_key, RotateSigningKeyRequest, RotateSigningKeyResponse;
    list_security_events => administration::list_security_events, ListSecurityEventsRequest, ListSecurityEventsResponse;
}
