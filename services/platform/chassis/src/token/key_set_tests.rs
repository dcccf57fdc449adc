//! Published keys over real HTTP: fetched when they are needed, not all the time, and trusted no further than they
//! should be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actnow_decisions::{Actor, Role};
use axum::routing::get;
use tokio::net::TcpListener;

use super::tests::{NOW, registrar, signer};
use super::*;

/// A place where keys are published, and how often they were asked for.
#[derive(Clone, Default)]
struct Publisher {
    document: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Publisher {
    fn publish(&self, signers: &[&TokenSigner]) {
        let keys: Vec<PublishedKey> = signers
            .iter()
            .map(|signer| PublishedKey {
                kid: signer.kid().to_owned(),
                public_key: signer.public_key().to_owned(),
            })
            .collect();
        *self.document.lock().unwrap() = key_set_json(&keys).unwrap();
    }

    /// Answers the address of the key set.
    async fn serve(&self) -> String {
        let publisher = self.clone();
        let answer = move || {
            publisher.asked.fetch_add(1, Ordering::SeqCst);
            let document = publisher.document.lock().unwrap().clone();
            async move { document }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/.well-known/jwks.json", listener.local_addr().unwrap());
        tokio::spawn(async move {
            axum::serve(listener, axum::Router::new().route("/.well-known/jwks.json", get(answer))).await
        });
        address
    }
}

fn verifier(key_set: &str, own: Option<&TokenSigner>) -> TokenVerifier {
    let keys = own.map(|own| (own.kid().to_owned(), own.public_key().to_owned())).into_iter().collect();
    let every_role = || Role::ALL.map(|role| role.as_str().to_owned()).to_vec();
    let roles = own.map(|own| (own.kid().to_owned(), every_role())).into_iter().collect();
    TokenVerifier::from_config(&TokenVerifierConfig { keys, roles, key_set: key_set.to_owned() }).unwrap()
}

#[tokio::test]
async fn an_unknown_key_is_looked_up_once_and_strangers_cost_no_more() {
    let (publisher, ours, stranger) = (Publisher::default(), signer("new"), signer("stranger"));
    publisher.publish(&[&ours]);
    let verifier = verifier(&publisher.serve().await, None);
    let token = ours.sign(&registrar(), NOW, 60).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Err(TokenError::UnknownKey));
    assert_eq!(verifier.holder_now(&token, NOW).await.unwrap().actor, registrar());
    assert_eq!(verifier.verify(&token, NOW), Ok(registrar()), "it is kept");
    for _ in 0..50 {
        let theirs = stranger.sign(&registrar(), NOW, 60).unwrap();
        assert_eq!(verifier.holder_now(&theirs, NOW).await, Err(TokenError::UnknownKey));
    }
    assert_eq!(publisher.asked.load(Ordering::SeqCst), 1, "not again within two seconds");
}

#[tokio::test]
async fn callers_at_once_share_one_fetch() {
    let (publisher, ours) = (Publisher::default(), signer("new"));
    publisher.publish(&[&ours]);
    let verifier = verifier(&publisher.serve().await, None);
    let token = ours.sign(&registrar(), NOW, 60).unwrap();
    let calls = (0..20).map(|_| verifier.holder_now(&token, NOW));
    assert!(futures::future::join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(publisher.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_published_key_vouches_for_no_machine_and_takes_no_configured_name() {
    let (publisher, house, identity) = (Publisher::default(), signer("house"), signer("identity"));
    let imposter = signer("house");
    publisher.publish(&[&identity, &imposter]);
    let verifier = verifier(&publisher.serve().await, Some(&house));
    for role in [Role::System, Role::Portal] {
        let machine = Actor { roles: vec![Role::Window, role], ..registrar() };
        let token = identity.sign(&machine, NOW, 60).unwrap();
        assert_eq!(verifier.holder_now(&token, NOW).await, Err(TokenError::Machine));
        let token = house.sign(&machine, NOW, 60).unwrap();
        assert!(verifier.holder_now(&token, NOW).await.is_ok(), "a configured key may");
    }
    let token = imposter.sign(&registrar(), NOW, 60).unwrap();
    assert_eq!(verifier.holder_now(&token, NOW).await, Err(TokenError::Signature));
}

#[tokio::test]
async fn without_identity_the_configured_keys_go_on() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let house = signer("house");
    let verifier = verifier(&format!("http://{gone}/.well-known/jwks.json"), Some(&house));
    let token = house.sign(&registrar(), NOW, 60).unwrap();
    assert_eq!(verifier.holder_now(&token, NOW).await.unwrap().actor, registrar());
    let other = signer("identity").sign(&registrar(), NOW, 60).unwrap();
    assert_eq!(verifier.holder_now(&other, NOW).await, Err(TokenError::UnknownKey));
}

#[tokio::test]
async fn rubbish_and_too_much_are_refused_and_other_kinds_of_keys_left_alone() {
    let (publisher, ours) = (Publisher::default(), signer("new"));
    let address = publisher.serve().await;
    let token = ours.sign(&registrar(), NOW, 60).unwrap();
    for rubbish in ["", "[]", "{\"keys\":1}", &format!("{{\"keys\":[],\"x\":\"{}\"}}", "y".repeat(70_000))] {
        *publisher.document.lock().unwrap() = rubbish.to_owned();
        let refused = verifier(&address, None).holder_now(&token, NOW).await;
        assert_eq!(refused, Err(TokenError::UnknownKey), "{}", &rubbish[..rubbish.len().min(20)]);
    }
    publisher.publish(&[&ours]);
    let rsa = "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"n\":\"AQAB\",\"e\":\"AQAB\"},";
    let mixed = publisher.document.lock().unwrap().replace("{\"keys\":[", rsa);
    *publisher.document.lock().unwrap() = mixed;
    assert!(verifier(&address, None).holder_now(&token, NOW).await.is_ok());
}

#[test]
fn only_an_http_address_is_one() {
    for wrong in ["https://identity/x", "identity:7205", "/x", "http://"] {
        let config = TokenVerifierConfig { key_set: wrong.to_owned(), ..Default::default() };
        assert!(TokenVerifier::from_config(&config).is_err(), "{wrong}");
    }
}
