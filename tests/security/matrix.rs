//! Every cell of the permission tables is tried over gRPC: each method by each role, by each scope of another
//! department, and by nobody.

use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_decisions::{Role, Scope};
use tonic::Code;

use crate::contract::{Contract, Method, call};
use crate::house::Target;

/// Why a call was not let in; nothing when it was, whatever came of it.
async fn shut_out(
    (target, contract): (&Target, &Contract),
    service: &str,
    method: &Method,
    who: Option<(Role, Scope)>,
    n: usize,
) -> String {
    let command = format!("{service}-{n}");
    let fill = |field: &str| (field == "command_id").then(|| command.clone());
    let body = contract.request(&method.request, &fill);
    let token = who.map(|(role, scope)| target.token("somebody", role, scope));
    let answer = call(&target.channel(service), &method.path, token.as_deref(), body).await;
    match answer {
        Err(status) if [Code::PermissionDenied, Code::Unauthenticated].contains(&status.code()) => {
            reason_of(&status).unwrap_or_else(|| status.code().to_string())
        }
        Err(status) => {
            let broken = [Code::Internal, Code::Unknown, Code::DeadlineExceeded, Code::Unimplemented];
            assert!(!broken.contains(&status.code()), "{} at {service}: {status:?}", method.path);
            String::new()
        }
        Ok(_) => String::new(),
    }
}

/// A no of identity to a password or a secret is one of the door, not of the table.
const OF_THE_DOOR: [&str; 4] = ["LOG_IN_REFUSED", "SESSION_ENDED", "CLIENT_REFUSED", "PURPOSE_REFUSED"];

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_call_what_its_row_says_and_nothing_else() {
    let target = Target::start().await;
    let contract = Contract::read();
    let (mut cells, mut wrong) = (0, Vec::new());
    for method in &contract.methods {
        for service in &method.services {
            for role in Role::ALL {
                for scope in Scope::ALL {
                    if role != Role::Department && scope != Scope::ALL[0] {
                        continue;
                    }
                    cells += 1;
                    let said =
                        shut_out((&target, &contract), service, method, Some((role, scope)), cells).await;
                    let may = method.row.roles.contains(&role);
                    let in_scope = role != Role::Department
                        || method.look_up.is_some_and(|look_up| look_up.scope == scope);
                    let expected = match (may, in_scope) {
                        (true, true) => "",
                        (true, false) => "SCOPE_MISSING",
                        (false, _) => "ROLE_MISSING",
                    };
                    let as_expected =
                        said == expected || (expected.is_empty() && OF_THE_DOOR.contains(&said.as_str()));
                    if !as_expected {
                        let path = &method.path;
                        wrong.push(format!("{role} {} {path} at {service}: {said}", scope.as_str()));
                    }
                }
            }
            let nobody = shut_out((&target, &contract), service, method, None, 0).await;
            if nobody != "TOKEN_MISSING" {
                wrong.push(format!("nobody {} at {service}: {nobody}", method.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cells > 1_500, "only {cells} cells were tried");
    eprintln!("{cells} cells of {} methods were tried over gRPC", contract.methods.len());
    no_row_no_call(&target).await;
    target.house.close().await;
}

/// Ids that are names.
const NAMES: [&str; 3] = ["client_id", "inspector_id", "office_id"];

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_none_is_told_by_its_field_and_not_looked_for() {
    let target = Target::start().await;
    let contract = Contract::read();
    let (mut tried, mut wrong) = (0, Vec::new());
    for method in &contract.methods {
        let roles = &method.row.roles;
        let role = *roles.iter().find(|role| **role != Role::Department).unwrap_or(&Role::Department);
        let scope = method.look_up.map_or(Scope::CompanyRead, |look_up| look_up.scope);
        let token = target.token("somebody", role, scope);
        for field in contract.ids(&method.request).filter(|field| !NAMES.contains(field)) {
            tried += 1;
            let fill = |name: &str| match name {
                "command_id" => Some(format!("no-id-{tried}")),
                name if name == field => Some("no-id".to_owned()),
                _ => None,
            };
            let body = contract.request(&method.request, &fill);
            let answer = call(&target.channel(method.services[0]), &method.path, Some(&token), body).await;
            let told = answer.as_ref().err().map(|status| {
                (status.code(), violations_of(status).into_iter().any(|violation| violation.field == field))
            });
            if told != Some((Code::InvalidArgument, true)) {
                wrong.push(format!(
                    "{} {field}: {:?}",
                    method.path,
                    answer.map_err(|status| status.to_string())
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 50, "only {tried} ids were tried");
    target.house.close().await;
}

/// A path without a row is shut for everybody, though it looks like one that is open.
async fn no_row_no_call(target: &Target) {
    for path in [
        "/actnow.registration.v1.RegistrationService/GetFilings",
        "/actnow.registration.v1.RegistrationService/getfiling",
        "/actnow.registration.v1.RegistrationService/GetFiling/",
        "/actnow.registration.v1.registrationservice/GetFiling",
        "/grpc.health.v1.HealthX/Check",
        "/grpc.channelz.v1.Channelz/GetTopChannels",
    ] {
        for role in Role::ALL {
            let token = target.token("somebody", role, Scope::CompanyRead);
            let answer = call(&target.channel("registration"), path, Some(&token), Vec::new()).await;
            let code = answer.expect_err("no row").code();
            assert_eq!(code, Code::PermissionDenied, "{role} {path}");
        }
    }
}
