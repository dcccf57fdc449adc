//! Forged and misused tokens at every service: each row is one lie, and the one true token beside them is believed.

use prost::bytes::Bytes;
use serde_json::{Value, json};
use tonic::{Code, Request};

use actnow_chassis::grpc::reason_of;
use actnow_chassis::token::wall_seconds;

use crate::contract::{call, send};
use crate::forgery::{Key, Keys, claims, hmac_of, p256, token, token_of_text};
use crate::house::Target;

/// A method that each service has: a registrar may not, a supervisor may.
const GET_CLOCK: &str = "/actnow.operations.v1.OperationsService/GetClock";

/// Claims that are true of a supervisor.
fn supervisor(change: impl FnOnce(&mut Value)) -> Value {
    claims(|claims| {
        claims["roles"] = json!(["SUPERVISOR"]);
        change(claims);
    })
}

fn head(kid: &str) -> Value {
    json!({"alg": "EdDSA", "typ": "JWT", "kid": kid})
}

/// What is said of each lie, and the token.
fn lies(keys: &Keys) -> Vec<(&'static str, &'static str, String)> {
    let now = wall_seconds();
    let good = || supervisor(|_| {});
    let by_house = |header: Value, claims: Value| token(&header, &claims, |m| keys.house.sign(m));
    let said = |change: &dyn Fn(&mut Value)| by_house(head("house"), supervisor(|claims| change(claims)));
    let stranger = Key::stranger();
    let [secret_bytes, secret_text] = keys.as_secrets();
    let alg = |alg: &str| json!({"alg": alg, "kid": "house"});
    let invalid = "TOKEN_INVALID";
    let mut lies = vec![
        ("no algorithm", invalid, token(&alg("none"), &good(), |_| Vec::new())),
        ("no algorithm, shouted", invalid, token(&alg("NONE"), &good(), |_| Vec::new())),
        ("no algorithm, signed", invalid, token(&alg("none"), &good(), |m| keys.house.sign(m))),
        ("no signature", invalid, token(&head("house"), &good(), |_| Vec::new())),
        ("public key as HMAC secret", invalid, token(&alg("HS256"), &good(), hmac_of(&secret_bytes))),
        ("public key's text as secret", invalid, token(&alg("HS256"), &good(), hmac_of(&secret_text))),
        ("an HMAC called EdDSA", invalid, token(&head("house"), &good(), hmac_of(&secret_bytes))),
        ("another curve", invalid, token(&alg("ES256"), &good(), p256)),
        ("another curve called EdDSA", invalid, token(&head("house"), &good(), p256)),
        ("RSA by name", invalid, token(&alg("RS256"), &good(), |m| keys.house.sign(m))),
        ("another key", invalid, token(&head("house"), &good(), |m| stranger.sign(m))),
        (
            "the portal's key, the house's name",
            invalid,
            token(&head("house"), &good(), |m| keys.portal.sign(m)),
        ),
        ("the house's key, the portal's name", invalid, by_house(head("portal"), good())),
        (
            "the portal's key for a supervisor",
            invalid,
            token(&head("portal"), &good(), |m| keys.portal.sign(m)),
        ),
        ("a key of the forger's own in the header", invalid, {
            let header = json!({"alg": "EdDSA", "kid": "house", "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
                "jku": "http://127.0.0.1:9/keys", "x5u": "http://127.0.0.1:9/cert"});
            token(&header, &good(), |m| stranger.sign(m))
        }),
        ("critical extensions", invalid, {
            by_house(json!({"alg": "EdDSA", "kid": "house", "crit": ["b64"], "b64": false}), good())
        }),
        ("no name of a key", invalid, by_house(json!({"alg": "EdDSA"}), good())),
        ("another audience", invalid, said(&|c| c["aud"] = json!("elsewhere"))),
        ("several audiences", invalid, said(&|c| c["aud"] = json!(["actnow", "elsewhere"]))),
        ("no audience", invalid, said(&|c| c["aud"] = Value::Null)),
        ("expired", "TOKEN_EXPIRED", said(&|c| (c["iat"], c["exp"]) = (json!(now - 120), json!(now - 30)))),
        ("signed tomorrow", "TOKEN_NOT_YET_VALID", {
            said(&|c| (c["iat"], c["exp"]) = (json!(now + 86_400), json!(now + 86_460)))
        }),
        ("not before tomorrow", "TOKEN_NOT_YET_VALID", said(&|c| c["nbf"] = json!(now + 86_400))),
        ("good for a year", invalid, said(&|c| c["exp"] = json!(now + 31_536_000))),
        ("never ends", invalid, said(&|c| c["exp"] = Value::Null)),
        ("ends as a text", invalid, said(&|c| c["exp"] = json!("9999999999"))),
        ("times that overflow", invalid, {
            said(&|c| (c["iat"], c["exp"]) = (json!(i64::MIN), json!(i64::MAX)))
        }),
        ("nobody", invalid, said(&|c| c["sub"] = json!(""))),
        ("an unknown role", invalid, said(&|c| c["roles"] = json!(["SUPERVISOR", "EMPEROR"]))),
        ("a role as a text", invalid, said(&|c| c["roles"] = json!("SUPERVISOR"))),
        ("a department with a clerk's role", invalid, {
            said(&|c| {
                c["roles"] = json!(["DEPARTMENT", "SUPERVISOR"]);
                c["scopes"] = json!(["company.read"]);
                c["purpose"] = json!("tax-registration");
            })
        }),
        ("roles said twice", invalid, {
            let text = supervisor(|_| {}).to_string().replacen('{', r#"{"roles":["OPERATOR"],"#, 1);
            token_of_text(&head("house").to_string(), &text, |m| keys.house.sign(m))
        }),
        ("not a token", invalid, "a.b.c".to_owned()),
        ("nothing", invalid, "..".to_owned()),
        ("a session", invalid, "A".repeat(43)),
    ];
    for kid in ["nobody", "", "HOUSE", "house ", "../house", "house' OR '1'='1", "http://127.0.0.1:9/"] {
        lies.push(("the name of no key", invalid, by_house(head(kid), good())));
    }
    lies
}

#[tokio::test(flavor = "multi_thread")]
async fn no_service_believes_a_forged_token() {
    let target = Target::start().await;
    let keys = Keys::of(&target.house);
    let truth = token(&head("house"), &supervisor(|_| {}), |m| keys.house.sign(m));
    let lies = lies(&keys);
    for service in Target::services() {
        let channel = target.channel(service);
        call(&channel, GET_CLOCK, Some(&truth), Vec::new()).await.expect("the truth is believed");
        for (lie, reason, token) in &lies {
            let status = call(&channel, GET_CLOCK, Some(token), Vec::new()).await.expect_err(lie);
            let told = (status.code(), reason_of(&status).unwrap_or_default());
            assert_eq!(told, (Code::Unauthenticated, (*reason).to_owned()), "{lie} at {service}");
            assert!(!status.message().contains(token.as_str()), "{lie} is repeated");
        }
        // Cut and changed, letter by letter: no other spelling of a true token is true.
        let changed = (0..truth.len()).step_by(7).filter(|at| truth.as_bytes()[*at] != b'.');
        for at in changed {
            let mut other = truth.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("a text");
            // The last letter of a part carries bits that mean nothing.
            let end = truth[at + 1..].starts_with('.') || at + 1 == truth.len();
            let answer = call(&channel, GET_CLOCK, Some(&other), Vec::new()).await;
            assert!(end || answer.is_err(), "changed at {at} and believed by {service}");
        }
        headers_lie(&channel, &truth, service).await;
    }
    target.house.close().await;
}

/// The true token in a header that does not say so plainly.
async fn headers_lie(channel: &tonic::transport::Channel, truth: &str, service: &str) {
    for values in [
        vec![],
        vec![truth.to_owned()],
        vec![format!("Basic {truth}")],
        vec![format!("Bearer {truth}"), format!("Bearer {truth}")],
        vec!["Bearer".to_owned()],
    ] {
        let mut request = Request::new(Bytes::new());
        for value in &values {
            request.metadata_mut().append("authorization", value.parse().expect("a header"));
        }
        let status = send(channel, GET_CLOCK, request).await.expect_err("no plain token");
        assert_eq!(status.code(), Code::Unauthenticated, "{} headers at {service}", values.len());
    }
}
