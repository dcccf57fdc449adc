//! A house whose processes speak only to each other: mutual TLS between all of them, and everybody who should not come
//! in.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow::house_folder::{DESK, HousePlan, PORTAL, SERVICES};
use actnow::processes::ServiceProcess;
use actnow_chassis::grpc::client::{Caller, channel, channel_to, tokens_of};
use actnow_chassis::grpc::reason_of;
use actnow_chassis::tls::{Tls, TlsConfig};
use actnow_decisions::{Actor, Role};
use actnow_proto::identity::v1::GetPasswordRulesRequest;
use actnow_proto::identity::v1::identity_service_client::IdentityServiceClient;
use actnow_tests::authority::Authority;
use actnow_tests::expect::Sample;
use actnow_tests::house::program;
use actnow_tests::{On, TestHouse};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

use crate::traces::a_submission_is_seen;

/// How long files that changed may take to be seen.
const SEEN_WITHIN: Duration = Duration::from_secs(15);

/// A house apart, and where its certificates are.
struct Scene {
    house: TestHouse,
    folder: tempfile::TempDir,
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a written file");
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

impl Scene {
    async fn set() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::fresh();
        write(folder.path(), "authorities.pem", authority.pem());
        for name in SERVICES.into_iter().chain([PORTAL, DESK]) {
            authority.signs(folder.path(), name, name);
        }
        authority.signs_until(2024, folder.path(), "expired", PORTAL);
        let plan =
            HousePlan { demo: true, portal: true, tls: folder.path().to_owned(), ..HousePlan::default() };
        let house = TestHouse::planned(On::Apart, Some(Sample::FilingToday.at()), plan).await;
        Self { house, folder }
    }

    fn at(&self, service: &str) -> String {
        self.house.folder.whereabouts(service).expect("a service").grpc
    }

    /// The way to what listens where `service` does, which should be `name`, with the certificate `file` of `folder`.
    fn way(&self, folder: &Path, file: &str, service: &str, name: &'static str) -> Channel {
        let path = |name: String| folder.join(name).display().to_string();
        let config = TlsConfig {
            authorities_file: path("authorities.pem".to_owned()),
            certificate_file: path(format!("{file}.pem")),
            key_file: path(format!("{file}.key")),
            peers: Vec::new(),
        };
        let tls = Tls::from_config(&config).expect("certificates");
        channel_to(name, &format!("http://{}", self.at(service)), tls.as_ref()).expect("a channel")
    }

    /// What identity answers the portal's token over `channel`.
    async fn ask(&self, channel: Channel) -> Result<(), Status> {
        let actor = Actor { subject: "portal".to_owned(), roles: vec![Role::Portal], office: String::new() };
        let tokens = tokens_of(self.house.folder.token_signer().expect("a signer"), actor);
        let mut identity = IdentityServiceClient::new(Caller::new(channel, tokens));
        identity.get_password_rules(GetPasswordRulesRequest {}).await.map(drop)
    }

    /// What identity answers the portal's token with the certificate `file` of `folder`.
    async fn told(&self, folder: &Path, file: &str) -> Result<(), Status> {
        self.ask(self.way(folder, file, "identity", "identity")).await
    }

    async fn until_let_in(&self, folder: &Path, file: &str) {
        let end = Instant::now() + SEEN_WITHIN;
        while let Err(status) = self.told(folder, file).await {
            assert!(Instant::now() < end, "{status:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Who shows no certificate, a foreign one, an old one, or that of somebody else: each is told why.
async fn strangers(scene: &Scene) {
    let folder = scene.folder.path();
    scene.told(folder, PORTAL).await.expect("the portal with its own certificate");

    let foreign = tempfile::tempdir().expect("a folder");
    Authority::fresh().signs(foreign.path(), PORTAL, PORTAL);
    write(foreign.path(), "authorities.pem", &text(folder, "authorities.pem"));
    let identity = scene.at("identity");
    let plain = channel(&format!("http://{identity}")).expect("a channel");
    for (what, answer, code, said) in [
        ("another authority", scene.told(foreign.path(), PORTAL).await, Code::Unavailable, "UnknownCA"),
        ("an old one", scene.told(folder, "expired").await, Code::Unavailable, "CertificateExpired"),
        ("another's token", scene.told(folder, DESK).await, Code::PermissionDenied, "NOT_ITS_CERTIFICATE"),
        ("no peer", scene.told(folder, "registration").await, Code::PermissionDenied, "NOT_A_PEER"),
        (
            "registration where identity should be",
            scene.ask(scene.way(folder, PORTAL, "registration", "identity")).await,
            Code::Unavailable,
            "not valid for name \"identity\"",
        ),
    ] {
        let status = answer.expect_err(what);
        let known = reason_of(&status).unwrap_or_else(|| status.message().to_owned());
        assert_eq!((status.code(), known.contains(said)), (code, true), "{what}: {status:?}");
        assert!(known == said || known.contains("identity at 127.0.0.1"), "{what}: {status:?}");
    }
    scene.ask(plain).await.expect_err("unencrypted");
    assert!(without(folder, &identity).await.contains("CertificateRequired"));
}

/// How what listens at `address` ends the connection of who shows no certificate.
async fn without(folder: &Path, address: &str) -> String {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(folder.join("authorities.pem")).expect("an authority");
    roots.add(authority).expect("an authority");
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await.expect("a connection");
    let name = ServerName::try_from("identity").expect("a name");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("its half");
    stream.read_u8().await.expect_err("an end").to_string()
}

/// Probes and tools come the same way, with a certificate and without a token.
async fn probes(scene: &Scene) {
    let channel = scene.way(scene.folder.path(), DESK, "fast-track", "fast-track");
    let health = HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await;
    assert_eq!(health.expect("its health").into_inner().status, 1);
    let services = MessageRequest::ListServices(String::new());
    let asked = ServerReflectionRequest { message_request: Some(services), ..Default::default() };
    let asked = futures::stream::iter([asked]);
    let answer = ServerReflectionClient::new(channel).server_reflection_info(asked).await;
    let answer: Option<ServerReflectionResponse> =
        answer.expect("its description").into_inner().message().await.expect("an answer");
    let Some(MessageResponse::ListServicesResponse(listed)) = answer.and_then(|one| one.message_response)
    else {
        panic!("no services are listed");
    };
    assert!(listed.service.iter().any(|one| one.name.ends_with("FastTrackService")), "{listed:?}");
}

/// Another authority from one day to the other, without a restart.
async fn renewed(scene: &Scene) {
    let folder = scene.folder.path();
    let next = Authority::fresh();
    let both = format!("{}{}", text(folder, "authorities.pem"), next.pem());
    write(folder, "authorities.pem", &both);
    let moved = folder.join("next");
    std::fs::create_dir(&moved).expect("a folder");
    next.signs(&moved, PORTAL, PORTAL);
    write(&moved, "authorities.pem", &both);
    scene.until_let_in(&moved, PORTAL).await;
    for name in SERVICES {
        next.signs(folder, name, name);
    }
    write(&moved, "authorities.pem", next.pem());
    scene.until_let_in(&moved, PORTAL).await;

    // Files that cannot be used change nothing, and the log says so.
    write(folder, "identity.pem", "half a certif");
    let log = scene.house.folder.path();
    let end = Instant::now() + SEEN_WITHIN;
    while !text(log, "identity.log").contains("the ones before stay") {
        assert!(Instant::now() < end, "{}", text(log, "identity.log"));
        scene.told(&moved, PORTAL).await.expect("the certificate of before");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    scene.told(&moved, PORTAL).await.expect("the certificate of before");
    next.signs(folder, "identity", "identity");
}

/// A process whose key is missing says so and ends.
async fn half_a_configuration(scene: &mut Scene) {
    let key = scene.folder.path().join("identity.key");
    let kept = scene.folder.path().join("identity.kept");
    scene.house.take_process("identity").kill().await.expect("an ended process");
    std::fs::rename(&key, &kept).expect("a moved key");
    let refused = ServiceProcess::start(&program(), &scene.house.folder, "identity", &[]).await;
    let refused = format!("{:#}", refused.err().expect("no start without a key"));
    assert!(refused.contains("tls.key_file: reading"), "{refused}");
    std::fs::rename(&kept, &key).expect("the key again");
    scene.house.start_process("identity", &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_whose_processes_show_certificates_works() {
    let mut scene = Scene::set().await;
    let portal = scene.house.folder.whereabouts(PORTAL).expect("a portal").http.parse().expect("an address");
    // Handed in at the portal, followed from the desk, seen through every department in one trace.
    a_submission_is_seen(&scene.house, portal, On::Apart).await;
    probes(&scene).await;
    strangers(&scene).await;
    renewed(&scene).await;
    half_a_configuration(&mut scene).await;
    scene.house.close().await;
}
