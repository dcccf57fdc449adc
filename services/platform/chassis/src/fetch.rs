//! Small documents fetched over HTTP: within a time, up to a size, encrypted or from this machine. Redirects are not
//! followed: what another place says is not what was configured.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::body::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};

use crate::tls::{authorities_of, ring};

/// Largest answer, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// How long a connection nobody uses stays.
const IDLE: Duration = Duration::from_secs(30);

/// Fetches documents. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    within: Duration,
}

/// An answer, of whatever status.
#[derive(Debug)]
pub struct Fetched {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

impl Fetcher {
    /// Fetches within the house, where addresses are `http`; each answer within `within`.
    pub fn inside(within: Duration) -> Self {
        Self::trusting(RootCertStore::empty(), within)
    }

    /// Fetches from outside the house, each answer within `within`. Certificates must lead to one of the PEM file
    /// `authorities`, or without a file to one that this machine trusts.
    ///
    /// # Errors
    /// When there is no authority to trust.
    pub fn outside(authorities: Option<&Path>, within: Duration) -> anyhow::Result<Self> {
        match authorities {
            Some(file) => Ok(Self::trusting(authorities_of(file)?, within)),
            None => {
                let tls = tls_builder().with_native_roots().context("this machine trusts no authority")?;
                Ok(Self::with(tls.with_no_client_auth(), within))
            }
        }
    }

    fn trusting(roots: RootCertStore, within: Duration) -> Self {
        Self::with(tls_builder().with_root_certificates(roots).with_no_client_auth(), within)
    }

    fn with(tls: ClientConfig, within: Duration) -> Self {
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).pool_idle_timeout(IDLE).build(https);
        Self { client, within }
    }

    /// The document at `address`.
    ///
    /// # Errors
    /// When nothing comes in time, too much comes, or the answer is no success.
    pub async fn get(&self, address: &Uri) -> anyhow::Result<Bytes> {
        let request = Request::get(address).header(ACCEPT, "application/json").body(Full::default())?;
        let fetched = self.ask(request).await?;
        ensure!(fetched.status.is_success(), "it answers {}", fetched.status);
        Ok(fetched.body)
    }

    /// What `address` answers to a form.
    ///
    /// # Errors
    /// When nothing comes in time or too much comes.
    pub async fn post_form(
        &self,
        address: &Uri,
        authorization: Option<HeaderValue>,
        form: String,
    ) -> anyhow::Result<Fetched> {
        let mut request = Request::post(address)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(mut authorization) = authorization {
            authorization.set_sensitive(true);
            request = request.header(AUTHORIZATION, authorization);
        }
        self.ask(request.body(Full::from(form))?).await
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Fetched> {
        let asked = async {
            let answer = self.client.request(request).await.context("no answer")?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("the answer cannot be read: {error}"))?;
            Ok(Fetched { status, body: body.to_bytes() })
        };
        tokio::time::timeout(self.within, asked).await.context("no answer in time")?
    }
}

/// Whether nobody on the way can read or change what is fetched from `address`: it is encrypted, or does not leave
/// this machine.
pub fn is_safe(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => here,
        _ => false,
    }
}

/// TLS with the cryptography of the house.
fn tls_builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let builder = ClientConfig::builder_with_provider(ring()).with_safe_default_protocol_versions();
    builder.expect("ring speaks the default versions of TLS")
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for (address, safe) in [
            ("https://id.example.gov.cn/realms/staff", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000/oidc", true),
            ("http://localhost:9000", true),
            ("http://id.example.gov.cn", false),
            ("http://127.0.0.1.example.com", false),
            ("ftp://127.0.0.1", false),
            ("/path", false),
        ] {
            assert_eq!(is_safe(&address.parse().unwrap()), safe, "{address}");
        }
    }
}
