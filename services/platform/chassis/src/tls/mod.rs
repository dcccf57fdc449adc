//! TLS between the processes of the house, in both directions: each shows a certificate that names it, and whoever
//! shows none of the house's own authorities comes no further than the handshake.
//!
//! The files are read again when they change: a new certificate needs no restart. What was opened with the old one
//! ends within ten minutes, as every connection does.

mod files;
mod server;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use serde::Deserialize;
use tokio::io::AsyncBufReadExt as _;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::{TlsAcceptor, TlsConnector, client};

use files::{Files, Stamp};

pub(crate) use files::{authorities_of, ring};
pub use server::{Peer, accepted};

/// How often is looked whether the files have changed, at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What is said when the two do not belong together.
const PAIR: &str = "tls.certificate_file, tls.key_file";
/// How long a handshake may take.
pub(crate) const HANDSHAKE_WITHIN: Duration = Duration::from_secs(5);

/// The `[tls]` part of a configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// PEM file of the authorities that sign the certificates of the house; empty: no TLS.
    pub authorities_file: String,
    /// PEM file of this process's certificate, with what stands between it and an authority.
    pub certificate_file: String,
    /// PEM file of its private key.
    pub key_file: String,
    /// Names of certificates that may call; empty: every one of the house.
    pub peers: Vec<String>,
}

/// The certificate of this process and what it trusts, as the files now are. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    files: Arc<Files>,
    peers: Arc<[String]>,
    loaded: Arc<Mutex<Loaded>>,
}

struct Loaded {
    sides: Sides,
    stamp: Stamp,
    looked_at: Instant,
}

/// Both sides of a connection.
#[derive(Clone)]
struct Sides {
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

impl Tls {
    /// As configured; `None` when it is not.
    ///
    /// # Errors
    /// When only a part is configured, or a file is missing or malformed.
    pub fn from_config(config: &TlsConfig) -> anyhow::Result<Option<Self>> {
        let Some(files) = Files::from_config(config)? else {
            ensure!(config.peers.is_empty(), "tls.peers: without certificates nobody is told apart");
            return Ok(None);
        };
        ensure!(!config.peers.iter().any(String::is_empty), "tls.peers: a name is empty");
        let stamp = files.stamp()?;
        let loaded = Loaded { sides: sides_of(&files)?, stamp, looked_at: Instant::now() };
        Ok(Some(Self {
            files: Arc::new(files),
            peers: config.peers.as_slice().into(),
            loaded: Arc::new(Mutex::new(loaded)),
        }))
    }

    /// Both sides, read again when a file has changed. Files that cannot be used change nothing: half of them may
    /// still be on their way.
    fn sides(&self) -> Sides {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.looked_at.elapsed() >= LOOK_EVERY {
            loaded.looked_at = Instant::now();
            let read = self.files.stamp().and_then(|stamp| {
                if stamp == loaded.stamp { Ok(None) } else { Ok(Some((sides_of(&self.files)?, stamp))) }
            });
            match read {
                Ok(Some((sides, stamp))) => {
                    tracing::info!("The certificates of this process were read again.");
                    (loaded.sides, loaded.stamp) = (sides, stamp);
                }
                Ok(None) => {}
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "The certificates cannot be read again; the ones before stay.");
                }
            }
        }
        loaded.sides.clone()
    }

    /// Connects to the process called `name` at `address`, and to no other.
    ///
    /// # Errors
    /// When it is away, shows no certificate of that name, or does not take the one of this process.
    pub(crate) async fn connect(
        &self,
        address: &str,
        name: &'static str,
    ) -> std::io::Result<client::TlsStream<TcpStream>> {
        let late = |_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut));
        let greeted = tokio::time::timeout(HANDSHAKE_WITHIN, self.greet(address, name)).await;
        greeted.unwrap_or_else(late).map_err(|error| {
            tracing::warn!(service = name, address, %error, "A connection could not be opened.");
            std::io::Error::new(error.kind(), format!("{name} at {address}: {error}"))
        })
    }

    async fn greet(
        &self,
        address: &str,
        name: &'static str,
    ) -> std::io::Result<client::TlsStream<TcpStream>> {
        let name = ServerName::try_from(name).map_err(std::io::Error::other)?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut stream = TlsConnector::from(self.sides().client).connect(name, stream).await?;
        // In TLS 1.3 the caller is done before the other side has looked at its certificate. What comes first is
        // its settings for HTTP/2 or why it refuses, and only here the reason can still be told.
        if stream.fill_buf().await?.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(stream)
    }

    fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.sides().server)
    }

    /// Whether a certificate of these names may call.
    fn may_call(&self, names: &[String]) -> bool {
        self.peers.is_empty() || names.iter().any(|name| self.peers.contains(name))
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("files", &self.files).field("peers", &self.peers).finish_non_exhaustive()
    }
}

fn sides_of(files: &Files) -> anyhow::Result<Sides> {
    let roots: Arc<RootCertStore> = Arc::new(files.authorities()?);
    let chain = files.chain()?;
    let verifier =
        rustls::server::WebPkiClientVerifier::builder_with_provider(roots.clone(), ring()).build()?;
    let only = &[&rustls::version::TLS13];
    let mut server = ServerConfig::builder_with_provider(ring())
        .with_protocol_versions(only)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain.clone(), files.private_key()?)
        .context(PAIR)?;
    let mut client = ClientConfig::builder_with_provider(ring())
        .with_protocol_versions(only)?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, files.private_key()?)
        .context(PAIR)?;
    for protocols in [&mut server.alpn_protocols, &mut client.alpn_protocols] {
        *protocols = vec![b"h2".to_vec()];
    }
    // A connection that goes on with an older one's keys would show the certificate of then.
    client.resumption = rustls::client::Resumption::disabled();
    server.send_tls13_tickets = 0;
    Ok(Sides { server: Arc::new(server), client: Arc::new(client) })
}
