//! Clients of other departments: a token for one registered purpose, or none.

use actnow_chassis::token::wall_seconds;
use actnow_decisions::{Grant, Role, Scope};
use actnow_proto::identity::v1 as wire;
use actnow_proto::identity::v1::SecurityEventKind as Kind;
use tonic::Code;

use crate::house::{ADDRESS, TestHouse, assert_no, id, on_both};

on_both!(a_client_gets_a_token_for_its_purpose_only, a_client_is_registered_once_and_its_secret_told_once);

fn register(command_id: &str) -> wire::RegisterClientRequest {
    wire::RegisterClientRequest {
        command_id: command_id.to_owned(),
        client_id: "tax-bureau".to_owned(),
        name_zh: "税务局".to_owned(),
        name_en: "Tax bureau".to_owned(),
        scopes: vec![wire::Scope::CompanyRead.into(), wire::Scope::LicenceVerify.into()],
        purposes: vec!["tax-registration".to_owned()],
    }
}

fn ask(secret: &str, purpose: &str) -> wire::IssueClientTokenRequest {
    wire::IssueClientTokenRequest {
        client_id: "tax-bureau".to_owned(),
        secret: secret.to_owned(),
        purpose: purpose.to_owned(),
        source_ip: ADDRESS.to_owned(),
    }
}

async fn a_client_gets_a_token_for_its_purpose_only(house: &TestHouse) {
    let made = house.security_admin().register_client(register("k-1")).await.unwrap().into_inner();
    let secret = made.secret;
    let issued =
        house.portal().issue_client_token(ask(&secret, "tax-registration")).await.unwrap().into_inner();
    assert_eq!(issued.scopes.len(), 2);
    let holder = house.verifier().holder_now(&issued.token, wall_seconds()).await.unwrap();
    assert_eq!((holder.actor.subject.as_str(), holder.actor.roles), ("tax-bureau", vec![Role::Department]));
    let scopes = vec![Scope::CompanyRead, Scope::LicenceVerify];
    assert_eq!(holder.grant, Some(Grant { scopes, purpose: "tax-registration".to_owned() }));

    for (secret, purpose) in [("guess", "tax-registration"), (&secret, "advertising")] {
        let refused = house.portal().issue_client_token(ask(secret, purpose)).await;
        assert_no(refused, Code::Unauthenticated, "LOG_IN_REFUSED");
    }
    let without = house.portal().issue_client_token(ask(&secret, "")).await;
    assert_no(without, Code::InvalidArgument, "INVALID_INPUT");
    let disable = wire::SetClientStateRequest {
        command_id: id(),
        client_id: "tax-bureau".to_owned(),
        expected_version: 1,
        state: wire::ClientState::Disabled.into(),
    };
    house.security_admin().set_client_state(disable).await.unwrap();
    let refused = house.portal().issue_client_token(ask(&secret, "tax-registration")).await;
    assert_no(refused, Code::Unauthenticated, "LOG_IN_REFUSED");
    let kinds = house.events("tax-bureau").await;
    let expected = [
        Kind::ClientRefused,
        Kind::ClientStateSet,
        Kind::ClientRefused,
        Kind::ClientTokenIssued,
        Kind::ClientRegistered,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(house.events("unknown-client").await, [Kind::ClientRefused]);
}

async fn a_client_is_registered_once_and_its_secret_told_once(house: &TestHouse) {
    let first = house.security_admin().register_client(register("k-1")).await.unwrap().into_inner();
    let again = house.security_admin().register_client(register("k-1")).await.unwrap().into_inner();
    assert_eq!(first, again);
    let taken = house.security_admin().register_client(register("k-2")).await;
    assert_no(taken, Code::FailedPrecondition, "NAME_TAKEN");
    let listed = house.security_admin().list_clients(wire::ListClientsRequest {}).await.unwrap().into_inner();
    assert_eq!(listed.clients, [first.client.unwrap()]);
    let bad = wire::RegisterClientRequest {
        command_id: id(),
        client_id: "t".to_owned(),
        purposes: vec!["For tax".to_owned()],
        ..Default::default()
    };
    let status = house.security_admin().register_client(bad).await.unwrap_err();
    assert_eq!(actnow_chassis::grpc::violations_of(&status).len(), 5);
}
