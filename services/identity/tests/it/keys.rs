//! Keys that sign: published, changed without a pause, retired.

use std::time::{Duration, Instant};

use actnow_chassis::token::{TokenError, TokenVerifier, wall_seconds};
use actnow_proto::identity::v1 as wire;
use chrono::TimeDelta;

use crate::house::{TestHouse, id, on_both};

on_both!(a_new_key_signs_at_once_and_the_old_one_verifies_until_its_tokens_are_over);

/// Whether `verifier` believes `token` within a few seconds: it looks at the key set again, but not all the time.
async fn believes(verifier: &TokenVerifier, token: &str) -> Result<(), TokenError> {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match verifier.holder_now(token, wall_seconds()).await {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() > until => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn a_new_key_signs_at_once_and_the_old_one_verifies_until_its_tokens_are_over(house: &TestHouse) {
    let session = house.session_of("registrar").await;
    let service = house.verifier();
    let old = house.token(&session).await.unwrap().token;
    assert_eq!(service.verify(&old, wall_seconds()), Err(TokenError::UnknownKey), "nothing is fetched yet");
    believes(&service, &old).await.unwrap();

    let rotate = wire::RotateSigningKeyRequest { command_id: id() };
    let key = house.security_admin().rotate_signing_key(rotate).await.unwrap().into_inner().key.unwrap();
    let new = house.token(&session).await.unwrap().token;
    believes(&service, &new).await.unwrap();
    believes(&service, &old).await.unwrap();
    let keys = house.portal().get_key_set(wire::GetKeySetRequest {}).await.unwrap().into_inner().keys;
    assert_eq!((keys.len(), keys[0].kid.as_str()), (2, key.kid.as_str()));
    assert!(keys[0].retired_at.is_none() && keys[1].retired_at.is_some());

    // Five minutes and the clocks' difference later no token of the old key can be good.
    house.wait(TimeDelta::seconds(311));
    let later = house.verifier();
    believes(&later, &new).await.unwrap();
    assert_eq!(later.verify(&old, wall_seconds()), Err(TokenError::UnknownKey));
    let keys = house.portal().get_key_set(wire::GetKeySetRequest {}).await.unwrap().into_inner().keys;
    assert_eq!(keys.len(), 1);
}
