//! What a verifier must refuse, and that it accepts nothing else.

use actnow_decisions::{Actor, Grant, Role, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;

use super::*;

pub(super) const NOW: i64 = 1_800_000_000;

pub(super) fn signer(kid: &str) -> TokenSigner {
    let pair = generate_key(&SystemRandom::new()).unwrap();
    let config = TokenSignerConfig {
        kid: kid.to_owned(),
        issuer: "identity".to_owned(),
        private_key: pair.private_key,
    };
    TokenSigner::from_config(&config).unwrap()
}

pub(super) fn registrar() -> Actor {
    Actor { subject: "li.wei".to_owned(), roles: vec![Role::Registrar, Role::Head], office: "W1".to_owned() }
}

fn claims() -> Claims {
    Claims {
        sub: "li.wei".to_owned(),
        roles: vec!["REGISTRAR".to_owned()],
        office: "W1".to_owned(),
        iss: "identity".to_owned(),
        aud: AUDIENCE.to_owned(),
        iat: NOW,
        exp: NOW + 60,
        nbf: None,
        jti: "1".to_owned(),
        scopes: None,
        purpose: None,
    }
}

fn refused(change: impl FnOnce(&mut Claims)) -> TokenError {
    let signer = signer("k1");
    let mut claims = claims();
    change(&mut claims);
    let token = signer.sign_claims(&claims).unwrap();
    TokenVerifier::trusting(&signer).unwrap().verify(&token, NOW).unwrap_err()
}

/// A token with a header of the attacker's choice and a signature over it.
fn forged(header: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let claims = serde_json::to_vec(&claims()).unwrap();
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn a_signed_token_gives_its_actor_back() {
    let signer = signer("k1");
    let token = signer.sign(&registrar(), NOW, 300).unwrap();
    let verifier = TokenVerifier::trusting(&signer).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Ok(registrar()));
}

#[test]
fn the_kid_picks_among_several_keys() {
    let (old, new) = (signer("2026"), signer("2027"));
    let keys = [&old, &new].map(|signer| (signer.kid(), signer.public_key(), Role::ALL.to_vec()));
    let verifier = TokenVerifier::from_public_keys(keys).unwrap();
    for signer in [&old, &new] {
        let token = signer.sign(&registrar(), NOW, 60).unwrap();
        assert_eq!(verifier.verify(&token, NOW), Ok(registrar()));
    }
}

/// The key in the portal's process is for the portal's own questions, whatever is signed with it.
#[test]
fn a_configured_key_vouches_for_its_roles_only() {
    let portal = signer("portal");
    let config = |roles: &[&str]| TokenVerifierConfig {
        keys: [("portal".to_owned(), portal.public_key().to_owned())].into(),
        roles: [("portal".to_owned(), roles.iter().map(ToString::to_string).collect())].into(),
        ..TokenVerifierConfig::default()
    };
    let verifier = TokenVerifier::from_config(&config(&["PORTAL"])).unwrap();
    let signed = |roles: Vec<Role>| {
        let actor = Actor { subject: "portal-1".to_owned(), roles, office: String::new() };
        verifier.verify(&portal.sign(&actor, NOW, 60).unwrap(), NOW).map(drop)
    };
    assert_eq!(signed(vec![Role::Portal]), Ok(()));
    for role in Role::ALL.into_iter().filter(|role| ![Role::Portal, Role::Department].contains(role)) {
        assert_eq!(signed(vec![role]), Err(TokenError::RoleOfKey), "{role:?}");
        assert_eq!(signed(vec![Role::Portal, role]), Err(TokenError::RoleOfKey), "{role:?}");
    }
    let grant = Grant { scopes: vec![Scope::CompanyRead], purpose: "tax-registration".to_owned() };
    let token = portal.sign_grant("tax-bureau", &grant, NOW, 60).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Err(TokenError::RoleOfKey));

    // Nothing is meant by saying nothing.
    let invalid = |config| TokenVerifier::from_config(&config).unwrap_err().to_string();
    let silent = TokenVerifierConfig { roles: Default::default(), ..config(&[]) };
    assert_eq!(invalid(silent), "tokens.roles does not say which roles the key portal may sign");
    assert_eq!(invalid(config(&[])), "tokens.roles does not say which roles the key portal may sign");
    assert_eq!(invalid(config(&["EMPEROR"])), "tokens.roles.portal: there is no role EMPEROR");
}

#[test]
fn a_signer_never_signs_for_longer_than_five_minutes() {
    let signer = signer("k1");
    let token = signer.sign(&registrar(), NOW, 86_400).unwrap();
    let verifier = TokenVerifier::trusting(&signer).unwrap();
    assert!(verifier.verify(&token, NOW + 304).is_ok());
    assert_eq!(verifier.verify(&token, NOW + 305), Err(TokenError::Expired));
}

#[test]
fn times_are_held_against_the_callers_clock_with_five_seconds_leeway() {
    assert_eq!(refused(|c| (c.iat, c.exp) = (NOW - 66, NOW - 6)), TokenError::Expired);
    assert_eq!(refused(|c| (c.iat, c.exp) = (NOW + 6, NOW + 60)), TokenError::NotYetValid);
    assert_eq!(refused(|c| c.nbf = Some(NOW + 6)), TokenError::NotYetValid);
    assert_eq!(refused(|c| c.exp = NOW + 301), TokenError::Life);
    assert_eq!(refused(|c| c.exp = c.iat), TokenError::Life);
    assert_eq!(refused(|c| (c.iat, c.exp) = (i64::MIN, i64::MAX)), TokenError::Life);
}

#[test]
fn audience_roles_and_subject_must_be_ours() {
    assert_eq!(refused(|c| c.aud = "elsewhere".to_owned()), TokenError::Audience);
    assert_eq!(refused(|c| c.roles = vec!["EMPEROR".to_owned()]), TokenError::UnknownRole);
    assert_eq!(refused(|c| c.sub.clear()), TokenError::Subject);
}

/// What another department may look up stands in its token, with the purpose; nothing of it in any other token.
#[test]
fn a_department_has_scopes_and_a_purpose_and_no_other_role() {
    let grant = |c: &mut Claims, scopes: &[&str], purpose: &str| {
        c.roles = vec!["DEPARTMENT".to_owned()];
        c.scopes = Some(scopes.iter().map(ToString::to_string).collect());
        c.purpose = Some(purpose.to_owned());
    };
    assert_eq!(refused(|c| c.roles = vec!["DEPARTMENT".to_owned()]), TokenError::Grant);
    assert_eq!(refused(|c| grant(c, &["company.read"], "")), TokenError::Grant);
    assert_eq!(refused(|c| grant(c, &["company.read"], "For Tax!")), TokenError::Grant);
    assert_eq!(refused(|c| grant(c, &["company.write"], "tax-registration")), TokenError::Grant);
    let also_registrar = |c: &mut Claims| {
        grant(c, &["company.read"], "tax-registration");
        c.roles.push("REGISTRAR".to_owned());
    };
    assert_eq!(refused(also_registrar), TokenError::Grant);
    assert_eq!(refused(|c| c.purpose = Some("tax-registration".to_owned())), TokenError::Grant);

    let signer = signer("k1");
    let given = Grant { scopes: vec![Scope::CompanyRead], purpose: "tax-registration".to_owned() };
    let token = signer.sign_grant("tax-bureau", &given, NOW, 60).unwrap();
    let holder = TokenVerifier::trusting(&signer).unwrap().holder(&token, NOW).unwrap();
    assert_eq!((holder.actor.roles, holder.grant), (vec![Role::Department], Some(given)));
}

#[test]
fn another_key_under_a_known_name_is_a_wrong_signature() {
    let (ours, theirs) = (signer("k1"), signer("k1"));
    let token = theirs.sign(&registrar(), NOW, 60).unwrap();
    let verifier = TokenVerifier::trusting(&ours).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Err(TokenError::Signature));
}

#[test]
fn an_unknown_or_missing_key_name_is_refused() {
    let (ours, theirs) = (signer("k1"), signer("k2"));
    let verifier = TokenVerifier::trusting(&ours).unwrap();
    let token = theirs.sign(&registrar(), NOW, 60).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Err(TokenError::UnknownKey));
    let nameless = forged(r#"{"alg":"EdDSA"}"#, |_| vec![0; 64]);
    assert_eq!(verifier.verify(&nameless, NOW), Err(TokenError::UnknownKey));
}

#[test]
fn the_algorithm_none_is_refused() {
    let verifier = TokenVerifier::trusting(&signer("k1")).unwrap();
    for header in [r#"{"alg":"none","kid":"k1"}"#, r#"{"alg":"NONE","kid":"k1"}"#] {
        let token = forged(header, |_| Vec::new());
        assert_eq!(verifier.verify(&token, NOW), Err(TokenError::Algorithm));
    }
}

#[test]
fn a_public_key_does_not_serve_as_an_hmac_secret() {
    let signer = signer("k1");
    let secret = base64::engine::general_purpose::STANDARD.decode(signer.public_key()).unwrap();
    let token = forged(r#"{"alg":"HS256","kid":"k1"}"#, |message| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message).as_ref().to_vec()
    });
    let verifier = TokenVerifier::trusting(&signer).unwrap();
    assert_eq!(verifier.verify(&token, NOW), Err(TokenError::Algorithm));
}

#[test]
fn a_changed_claim_breaks_the_signature() {
    let signer = signer("k1");
    let token = signer.sign(&registrar(), NOW, 60).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let mut richer = claims();
    richer.roles.push("OPERATOR".to_owned());
    let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&richer).unwrap());
    let changed = format!("{}.{body}.{}", parts[0], parts[2]);
    let verifier = TokenVerifier::trusting(&signer).unwrap();
    assert_eq!(verifier.verify(&changed, NOW), Err(TokenError::Signature));
}

#[test]
fn rubbish_is_malformed_and_critical_extensions_are_not_understood() {
    let verifier = TokenVerifier::trusting(&signer("k1")).unwrap();
    for rubbish in ["", "a.b", "a.b.c.d", "....", "中文.中文.中文"] {
        assert_eq!(verifier.verify(rubbish, NOW), Err(TokenError::Malformed), "{rubbish}");
    }
    let critical = forged(r#"{"alg":"EdDSA","kid":"k1","crit":["exp"]}"#, |_| vec![0; 64]);
    assert_eq!(verifier.verify(&critical, NOW), Err(TokenError::Malformed));
}

#[test]
fn keys_print_nothing_secret_and_bad_keys_are_refused() {
    let pair = generate_key(&SystemRandom::new()).unwrap();
    assert!(!format!("{pair:?}").contains(pair.private_key.expose()));
    assert_eq!(
        TokenVerifier::from_public_keys([("k1", "AAAA", vec![])]).unwrap_err(),
        TokenKeyInvalid::Public
    );
    assert_eq!(TokenSigner::from_pkcs8("k1", "identity", b"no").unwrap_err(), TokenKeyInvalid::Private);
}
