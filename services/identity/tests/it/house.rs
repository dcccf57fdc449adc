//! A house with this one service: a database and a queue file of its own, an admin port, a clock that can be moved.

use actnow_chassis::admin;
use actnow_chassis::clock::Clock;
use actnow_chassis::config::load;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::digest::to_hex;
use actnow_chassis::grpc::client::{Caller, connect, tokens_of};
use actnow_chassis::grpc::reason_of;
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::process::Process;
use actnow_chassis::telemetry::{TelemetryConfig, install};
use actnow_chassis::token::{
    TokenSigner, TokenSignerConfig, TokenVerifier, TokenVerifierConfig, generate_key,
};
use actnow_decisions::{Actor, Role};
use actnow_identity::{
    DEFAULT_CONFIG, DEMO_PASSWORD, KEY_SET_PATH, Migrator, SERVICE, Settings, queue, start,
};
use actnow_messaging::broker::{Broker, InProcess, Topology};
use actnow_proto::identity::v1::identity_service_client::IdentityServiceClient;
use actnow_proto::identity::v1::{self as wire, LogInRequest, LogInResponse};
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{Breach, House};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::transport::Channel;
use tonic::{Code, Status};

/// Runs tests on SQLite and on PostgreSQL; each leaves a house whose invariants hold.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = $crate::house::TestHouse::start($crate::house::On::Sqlite).await;
                super::$name(&house).await;
                house.close().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = $crate::house::TestHouse::start($crate::house::On::Postgres).await;
                super::$name(&house).await;
                house.close().await;
            })+
        }
    };
}
pub(crate) use on_both;

/// Which database.
#[derive(Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) type Client = IdentityServiceClient<Caller<Channel>>;

/// A house for demonstrations, so that accounts are there; hashes that cost little.
const SERVICE_LAYER: &str = "[service]\ndemo = true\n[service.passwords]\nmemory_kib = 256\niterations = 1\n";

pub(crate) const ADDRESS: &str = "10.1.2.3";

/// The service, running.
pub(crate) struct TestHouse {
    pub(crate) database: Database,
    pub(crate) admin: String,
    broker: Broker,
    process: Process,
    layer: String,
    address: String,
    signer: TokenSigner,
    url: String,
    folder: TempDir,
}

impl TestHouse {
    pub(crate) async fn start(on: On) -> Self {
        Self::with(on, SERVICE_LAYER).await
    }

    /// A house whose service runs with these settings.
    pub(crate) async fn with(on: On, layer: &str) -> Self {
        let mut house = Self::bare(on).await;
        house.address = house.start_service(layer).await.unwrap();
        house
    }

    /// A migrated house whose service does not run yet.
    pub(crate) async fn bare(on: On) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("identity.db").display()),
            On::Postgres => {
                let server = std::env::var("ACTNOW_TEST_DATABASE").expect(
                    "ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers",
                );
                format!("{}/t_id_{}", server.trim_end_matches('/'), short_name(&Ids::System))
            }
        };
        let pair = generate_key(&ring::rand::SystemRandom::new()).unwrap();
        let signing = TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key: pair.private_key.clone(),
        };
        let every_role = Role::ALL.map(Role::as_str);
        let layer = format!(
            "[database]\nurl = {url:?}\n[tokens.keys]\ntest = {:?}\n[tokens.roles]\ntest = {every_role:?}\n[privacy]\nkey_id = 1\nsecret = {:?}\n",
            pair.public_key,
            to_hex(&Ids::System.secret::<32>()),
        );
        create_database(&url).await.unwrap();
        let process = Process::new("test", Clock::starting_at(monday()), Ids::System);
        let database =
            Database::connect(&DatabaseConfig::at(&url), process.clock().clone(), Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        let broker = Broker::InProcess(InProcess::open(&folder.path().join("queues.db"), "").await.unwrap());
        broker.declare(&Topology::of(vec![queue()])).await.unwrap();
        Self {
            database,
            admin: String::new(),
            broker,
            process,
            layer,
            address: String::new(),
            signer: TokenSigner::from_config(&signing).unwrap(),
            url,
            folder,
        }
    }

    /// Starts a process of the service on the house's database; answers where it serves.
    pub(crate) async fn start_service(&mut self, layer: &str) -> anyhow::Result<String> {
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &self.layer, layer], None)?;
        let house = House::new(self.process.clone(), self.broker.clone());
        let (readiness, pages) = (house.readiness.clone(), house.pages.clone());
        let address = start(config, house).await?;
        // A test that watches the log itself goes without an admin port.
        let Ok(telemetry) = install("identity", "test", &TelemetryConfig::default()) else {
            return Ok(format!("http://{address}"));
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        self.admin = format!("http://{}", listener.local_addr()?);
        let stop = self.process.stop_token();
        self.process.spawn("admin", async move {
            Ok(admin::serve(listener, readiness, pages, telemetry, async move { stop.cancelled().await })
                .await?)
        });
        Ok(format!("http://{address}"))
    }

    /// What a service of the house checks tokens with: no key of its own, only the published ones.
    pub(crate) fn verifier(&self) -> TokenVerifier {
        let key_set = format!("{}{KEY_SET_PATH}", self.admin);
        TokenVerifier::from_config(&TokenVerifierConfig { key_set, ..Default::default() }).unwrap()
    }

    /// Its settings as they are by default.
    pub(crate) fn settings(&self) -> Settings {
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &self.layer], None).unwrap();
        config.service
    }

    pub(crate) fn database_file(&self) -> &str {
        &self.url
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Every test ends with the invariants: a test that leaves a broken one has failed.
    pub(crate) async fn close(self) {
        let breaches = self.breaches().await;
        assert!(breaches.is_empty(), "{breaches:#?}");
        self.process.stop();
        self.process.join().await.unwrap();
        self.database.close().await;
        drop_database(&self.url).await.unwrap();
        drop(self.folder);
    }

    pub(crate) async fn breaches(&self) -> Vec<Breach> {
        let mut breaches = actnow_identity::verify(&self.database).await.unwrap();
        breaches.extend(actnow_room::verify::platform(&self.database, SERVICE).await.unwrap());
        breaches
    }

    pub(crate) fn client(&self, subject: &str, roles: &[Role]) -> Client {
        let actor = Actor { subject: subject.to_owned(), roles: roles.to_vec(), office: String::new() };
        IdentityServiceClient::new(connect(&self.address, tokens_of(self.signer.clone(), actor)).unwrap())
    }

    pub(crate) fn portal(&self) -> Client {
        self.client("portal", &[Role::Portal])
    }

    pub(crate) fn system_admin(&self) -> Client {
        self.client("sysadmin", &[Role::SystemAdmin])
    }

    pub(crate) fn security_admin(&self) -> Client {
        self.client("secadmin", &[Role::SecurityAdmin])
    }

    pub(crate) fn auditor(&self) -> Client {
        self.client("auditor", &[Role::AuditAdmin])
    }

    /// Moves the clock forward.
    pub(crate) fn wait(&self, time: TimeDelta) {
        let clock = self.process.clock();
        let offset = clock.offset_micros().unwrap() + time.num_microseconds().unwrap();
        clock.set_offset_micros(offset);
    }

    /// An attempt to log in from [`ADDRESS`].
    pub(crate) async fn try_in(&self, account: &str, password: &str) -> Result<LogInResponse, Status> {
        self.try_in_from(account, password, ADDRESS).await
    }

    pub(crate) async fn try_in_from(
        &self,
        account: &str,
        password: &str,
        address: &str,
    ) -> Result<LogInResponse, Status> {
        let request = LogInRequest {
            account: account.to_owned(),
            password: password.to_owned(),
            source_ip: address.to_owned(),
            user_agent: "test".to_owned(),
        };
        self.portal().log_in(request).await.map(tonic::Response::into_inner)
    }

    /// The session token of somebody of the demonstration.
    pub(crate) async fn session_of(&self, account: &str) -> String {
        self.try_in(account, DEMO_PASSWORD).await.unwrap().session_token
    }

    /// A token for the services.
    pub(crate) async fn token(&self, session: &str) -> Result<wire::IssueTokenResponse, Status> {
        let request = wire::IssueTokenRequest { session_token: session.to_owned() };
        self.portal().issue_token(request).await.map(tonic::Response::into_inner)
    }

    /// The account as administrators see it.
    pub(crate) async fn account(&self, name: &str) -> wire::Account {
        let request = wire::ListAccountsRequest::default();
        let accounts = self.system_admin().list_accounts(request).await.unwrap().into_inner().accounts;
        accounts.into_iter().find(|account| account.account == name).unwrap()
    }

    /// Kinds of the events of an object, the newest first.
    pub(crate) async fn events(&self, object: &str) -> Vec<wire::SecurityEventKind> {
        let request = wire::ListSecurityEventsRequest { object: object.to_owned(), ..Default::default() };
        let events = self.auditor().list_security_events(request).await.unwrap().into_inner().events;
        events.into_iter().map(|event| event.kind()).collect()
    }
}

/// Monday, 10 o'clock in Qingdao.
fn monday() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-09-21T10:00:00+08:00").unwrap().to_utc()
}

/// That an answer is a no of this code and reason.
pub(crate) fn assert_no<T: std::fmt::Debug>(answer: Result<T, Status>, code: Code, reason: &str) {
    let status = answer.unwrap_err();
    assert_eq!((status.code(), reason_of(&status).as_deref()), (code, Some(reason)), "{status:?}");
}

/// A command id of its own.
pub(crate) fn id() -> String {
    short_name(&Ids::System)
}
