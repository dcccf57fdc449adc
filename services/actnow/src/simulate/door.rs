//! The doors of a house as a department's program knows them: a token for its secret, and the answer over gRPC.

use std::time::{Duration, Instant};

use actnow_chassis::fetch::Fetcher;
use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_proto::fast_track::v1::fast_track_service_client::FastTrackServiceClient;
use actnow_proto::fast_track::v1::{AnswerConsultationRequest, AnswerMark};
use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::clients::Clients;
use crate::house_folder::{HouseFolder, PORTAL};

/// What a played department says its token is for.
pub(super) const PURPOSE: &str = "consultation";
const WITHIN: Duration = Duration::from_secs(10);
/// A token is used until so long before its end.
const SPARE: Duration = Duration::from_secs(30);

/// One department's way into the house.
pub(super) struct Door {
    fetcher: Fetcher,
    token_address: Uri,
    client: String,
    secret: String,
    clients: Clients,
    token: Mutex<Option<(String, Instant)>>,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: u64,
}

/// What the house made of an answer.
pub(super) enum Reply {
    /// Taken, in this way.
    Taken(AnswerMark),
    /// Refused, with the field and the rule where there are.
    Refused(String),
}

impl Door {
    /// The doors of the house in `folder` for `client`, which knows its `secret`.
    pub(super) fn of(folder: &HouseFolder, client: &str, secret: &str) -> Result<Self> {
        let at = folder.whereabouts(PORTAL).context("tokens are given by the portal, which never ran")?;
        Ok(Self {
            fetcher: Fetcher::inside(WITHIN),
            token_address: format!("http://{}/oauth/token", at.http).parse()?,
            client: client.to_owned(),
            secret: secret.to_owned(),
            clients: Clients::of(folder)?,
            token: Mutex::new(None),
        })
    }

    async fn token(&self) -> Result<String> {
        let mut held = self.token.lock().await;
        if let Some((token, until)) = held.as_ref()
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let pair = STANDARD.encode(format!("{}:{}", self.client, self.secret));
        let basic = HeaderValue::try_from(format!("Basic {pair}"))?;
        let form = format!("grant_type=client_credentials&purpose={PURPOSE}");
        let answer = self.fetcher.post_form(&self.token_address, Some(basic), form).await?;
        ensure!(answer.status.is_success(), "{} is given no token: {}", self.client, answer.status);
        let given: Given = serde_json::from_slice(&answer.body).context("the token cannot be read")?;
        let until = Instant::now() + Duration::from_secs(given.expires_in).saturating_sub(SPARE);
        *held = Some((given.access_token.clone(), until));
        Ok(given.access_token)
    }

    /// Answers.
    pub(super) async fn answer(&self, request: AnswerConsultationRequest) -> Result<Reply> {
        let caller = self.clients.bearing(actnow_fast_track::SERVICE, self.token().await?)?;
        match FastTrackServiceClient::new(caller).answer_consultation(request).await {
            Ok(answer) => Ok(Reply::Taken(answer.into_inner().mark())),
            Err(status) => {
                let found = violations_of(&status);
                let named = found.iter().map(|one| format!("{} {} {}", one.field, one.rule, one.reason));
                let named: Vec<String> = named.collect();
                match (named.is_empty(), reason_of(&status)) {
                    (false, _) => Ok(Reply::Refused(named.join("; "))),
                    (true, Some(reason)) => Ok(Reply::Refused(reason)),
                    (true, None) => bail!("the house does not answer: {}", status.message()),
                }
            }
        }
    }
}
