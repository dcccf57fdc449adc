//! A server behind mutual TLS and everybody at its door: who comes in, and what the others are told.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow_chassis::grpc::client::{Caller, channel, channel_to, tokens_of};
use actnow_chassis::grpc::{GrpcServer, Permission, ServerLimits, health, reason_of, reflection, serve};
use actnow_chassis::tls::{Tls, TlsConfig};
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, TokenVerifier, generate_key};
use actnow_decisions::{Actor, Role};
use actnow_tests::authority::Authority;
use http::uri::PathAndQuery;
use ring::rand::SystemRandom;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_prost::ProstCodec;

const METHOD: &str = "/test.v1.Probe/Whoami";
/// How long files that changed may take to be seen.
const SEEN_WITHIN: Duration = Duration::from_secs(30);

/// A served `probe` with the certificates of its house.
struct House {
    folder: TempDir,
    authority: Authority,
    address: String,
    signer: TokenSigner,
}

fn config(folder: &Path, file: &str, peers: &[&str]) -> TlsConfig {
    let path = |name: String| folder.join(name).display().to_string();
    TlsConfig {
        authorities_file: path("authorities.pem".to_owned()),
        certificate_file: path(format!("{file}.pem")),
        key_file: path(format!("{file}.key")),
        peers: peers.iter().map(|&peer| peer.to_owned()).collect(),
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a written file");
}

impl House {
    async fn open() -> Self {
        let (folder, authority) = (tempfile::tempdir().expect("a folder"), Authority::fresh());
        write(folder.path(), "authorities.pem", authority.pem());
        for name in ["probe", "portal", "desk", "stranger"] {
            authority.signs(folder.path(), name, name);
        }
        authority.signs_until(2024, folder.path(), "expired", "portal");
        let private_key = generate_key(&SystemRandom::new()).expect("a key").private_key;
        let signer = TokenSigner::from_config(&TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key,
        })
        .expect("as configured");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (_reporter, health) = health();
        let server = GrpcServer {
            service: "probe",
            listener,
            routes: Routes::new(health).add_service(reflection(&[]).expect("as configured")),
            permissions: vec![Permission { method: METHOD, roles: &[Role::Portal, Role::Window] }],
            look_ups: &[],
            tokens: TokenVerifier::trusting(&signer).expect("as configured"),
            limits: ServerLimits::default(),
            tls: Tls::from_config(&config(folder.path(), "probe", &["portal", "desk"]))
                .expect("as configured"),
        };
        tokio::spawn(serve(server, std::future::pending()));
        Self { folder, authority, address, signer }
    }

    fn way(&self, folder: &Path, file: &str, name: &'static str) -> Channel {
        let tls = Tls::from_config(&config(folder, file, &[])).expect("as configured");
        channel_to(name, &format!("http://{}", self.address), tls.as_ref()).expect("as configured")
    }

    /// What `subject` is told over `channel`. Whom the edge lets in finds no method behind it.
    async fn told(&self, channel: Channel, subject: &str, role: Role) -> Status {
        let actor = Actor { subject: subject.to_owned(), roles: vec![role], office: String::new() };
        let mut grpc = tonic::client::Grpc::new(Caller::new(channel, tokens_of(self.signer.clone(), actor)));
        grpc.ready().await.expect("a channel");
        let codec = ProstCodec::<(), ()>::default();
        grpc.unary(Request::new(()), PathAndQuery::from_static(METHOD), codec).await.expect_err("a refusal")
    }

    async fn portal(&self, folder: &Path, file: &str) -> Status {
        self.told(self.way(folder, file, "probe"), "portal", Role::Portal).await
    }
}

#[tokio::test]
async fn who_shows_the_right_certificate_comes_in_and_everybody_else_is_told_why_not() {
    let house = House::open().await;
    let folder = house.folder.path();
    let foreign = tempfile::tempdir().expect("a folder");
    Authority::fresh().signs(foreign.path(), "portal", "portal");
    write(foreign.path(), "authorities.pem", house.authority.pem());
    let desk = house.told(house.way(folder, "desk", "probe"), "li.wei", Role::Window).await;
    let elsewhere = house.told(house.way(folder, "portal", "identity"), "portal", Role::Portal).await;
    for (what, status, code, said) in [
        ("the portal as itself", house.portal(folder, "portal").await, Code::Unimplemented, ""),
        ("an official at the desk", desk, Code::Unimplemented, ""),
        (
            "the portal's token",
            house.portal(folder, "desk").await,
            Code::PermissionDenied,
            "NOT_ITS_CERTIFICATE",
        ),
        ("no peer", house.portal(folder, "stranger").await, Code::PermissionDenied, "NOT_A_PEER"),
        ("another authority", house.portal(foreign.path(), "portal").await, Code::Unavailable, "UnknownCA"),
        ("an old one", house.portal(folder, "expired").await, Code::Unavailable, "CertificateExpired"),
        ("another name", elsewhere, Code::Unavailable, "not valid for name \"identity\""),
    ] {
        let known = reason_of(&status).unwrap_or_else(|| status.message().to_owned());
        assert_eq!((status.code(), known.contains(said)), (code, true), "{what}: {status:?}");
        let names_it = code != Code::Unavailable || known.contains(&format!("at {}: ", house.address));
        assert!(names_it, "{what}: {status:?}");
    }
}

#[tokio::test]
async fn without_a_certificate_and_without_tls_nobody_speaks() {
    let house = House::open().await;
    let mut roots = RootCertStore::empty();
    let authority = house.folder.path().join("authorities.pem");
    roots.add(CertificateDer::from_pem_file(authority).expect("an authority")).expect("as configured");
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(&house.address).await.expect("a connection");
    let name = ServerName::try_from("probe").expect("a name");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("as configured");
    let end = stream.read_u8().await.expect_err("a refusal").to_string();
    assert!(end.contains("CertificateRequired"), "{end}");

    let plain = channel(&format!("http://{}", house.address)).expect("a channel");
    let status = house.told(plain, "portal", Role::Portal).await;
    assert_ne!(status.code(), Code::Unimplemented, "{status:?}");
    let mut stream = TcpStream::connect(&house.address).await.expect("a connection");
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("a sent greeting");
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer).await;
    assert!(!answer.windows(3).any(|bytes| bytes == [0, 0, 4]), "no settings of HTTP/2: {answer:?}");
    assert!(channel("https://127.0.0.1:1").is_err(), "encryption that nobody configured");
}

#[tokio::test]
async fn probes_and_tools_come_the_same_way() {
    let house = House::open().await;
    let health = HealthClient::new(house.way(house.folder.path(), "desk", "probe"));
    let answer = health.clone().check(HealthCheckRequest::default()).await.expect("its health");
    assert_eq!(answer.into_inner().status, 1);
    let mut stranger = HealthClient::new(house.way(house.folder.path(), "stranger", "probe"));
    let status = stranger.check(HealthCheckRequest::default()).await.expect_err("a refusal");
    assert_eq!(reason_of(&status).as_deref(), Some("NOT_A_PEER"));
}

#[tokio::test]
async fn another_authority_and_other_certificates_are_taken_without_a_restart() {
    let house = House::open().await;
    let (folder, next) = (house.folder.path(), Authority::fresh());
    let moved = tempfile::tempdir().expect("a folder");
    next.signs(moved.path(), "portal", "portal");
    let both = format!("{}{}", house.authority.pem(), next.pem());
    write(moved.path(), "authorities.pem", &both);
    assert_eq!(house.portal(moved.path(), "portal").await.code(), Code::Unavailable);
    let until_in = async |until: Instant| {
        loop {
            let status = house.portal(moved.path(), "portal").await;
            if status.code() == Code::Unimplemented {
                return;
            }
            assert!(Instant::now() < until, "{status:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    write(folder, "authorities.pem", &both);
    until_in(Instant::now() + SEEN_WITHIN).await;

    // Half a file changes nothing; whoever trusts the next authority alone waits for the next certificate.
    write(folder, "probe.pem", "half a certif");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(house.portal(moved.path(), "portal").await.code(), Code::Unimplemented);
    write(moved.path(), "authorities.pem", next.pem());
    assert_eq!(house.portal(moved.path(), "portal").await.code(), Code::Unavailable);
    next.signs(folder, "probe", "probe");
    until_in(Instant::now() + SEEN_WITHIN).await;
}
