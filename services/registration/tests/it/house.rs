//! A house with this one service: a database and a queue file of its own, a clock that can be moved.

use std::time::Duration;

use actnow_chassis::clock::Clock;
use actnow_chassis::config::load;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::grpc::client::{Caller, connect, tokens_of};
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::process::Process;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, generate_key};
use actnow_decisions::{Actor, Role};
use actnow_messaging::broker::{Broker, InProcess, Published, Topology};
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_proto::instant_approval::v1::instant_approval_service_client::InstantApprovalServiceClient;
use actnow_proto::registration::v1::LightChanged;
use actnow_proto::registration::v1::registration_service_client::RegistrationServiceClient;
use actnow_registration::{
    DEFAULT_CONFIG, Migrator, SERVICE, Settings, queue, start, verify, verify_due_days,
};
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{Breach, House};
use chrono::{DateTime, TimeDelta, Utc};
use prost::{Message as _, Name};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tonic::transport::Channel;
use uuid::Uuid;

/// Runs each test on SQLite and on PostgreSQL: `on_both!(name, other);`, or with settings:
/// `on_both!("[service]\n…" => name);`.
macro_rules! on_both {
    ($settings:expr => $($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = $crate::house::TestHouse::start($crate::house::On::Sqlite, $settings).await;
                super::$name(&house).await;
                house.close().await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = $crate::house::TestHouse::start($crate::house::On::Postgres, $settings).await;
                super::$name(&house).await;
                house.close().await;
            })+
        }
    };
    ($($name:ident),+ $(,)?) => { $crate::house::on_both!("" => $($name),+); };
}
pub(crate) use on_both;

/// The same for tests that make a house of their own: `on_each!(name);` runs `name(On)`.
macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::house::On::Sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::house::On::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_each;

/// Which database.
#[derive(Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) type WatchClient = InstantApprovalServiceClient<Caller<Channel>>;
pub(crate) type Client = RegistrationServiceClient<Caller<Channel>>;

const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// What a refused command must leave as it was: files, numbers, reservations, and what is told and remembered.
const BUSINESS: [&str; 20] = [
    "alarms",
    "bans",
    "certificates",
    "code_reservations",
    "companies",
    "company_versions",
    "dormancies",
    "filing_persons",
    "filings",
    "former_names",
    "instant_evaluations",
    "instant_reviews",
    "journal",
    "name_corrections",
    "name_declarations",
    "name_index_a",
    "name_index_b",
    "names",
    "number_series",
    "outbox",
];
/// Longest wait for any effect; a healthy machine needs a fraction of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The service, running.
pub(crate) struct TestHouse {
    pub(crate) database: Database,
    pub(crate) keys: PrivacyKeys,
    broker: Broker,
    process: Process,
    address: String,
    signer: TokenSigner,
    layer: String,
    url: String,
    settings: Settings,
    folder: TempDir,
}

/// An instant in Qingdao, `2026-09-21T10:00:00`.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+08:00")).unwrap().to_utc()
}

impl TestHouse {
    /// A house as of Monday 2026-09-21 10:00, with further `settings` (TOML).
    pub(crate) async fn start(on: On, settings: &str) -> Self {
        Self::start_at(on, settings, at("2026-09-21T10:00:00")).await
    }

    pub(crate) async fn start_at(on: On, settings: &str, now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = short_name(&Ids::System);
        let url = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("registration.db").display()),
            On::Postgres => {
                let server = std::env::var("ACTNOW_TEST_DATABASE").expect(
                    "ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers",
                );
                format!("{}/t_reg_{name}", server.trim_end_matches('/'))
            }
        };
        let random = ring::rand::SystemRandom::new();
        let (tokens, seal) = (generate_key(&random).unwrap(), generate_key(&random).unwrap());
        let signing = TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key: tokens.private_key.clone(),
        };
        let signer = TokenSigner::from_config(&signing).unwrap();
        let every_role = Role::ALL.map(Role::as_str);
        let layer = format!(
            "[database]\nurl = {url:?}\nconnections = 16\n[tokens.keys]\ntest = {:?}\n[tokens.roles]\ntest = {every_role:?}\n[privacy]\nkey_id = 1\n\
             secret = {SECRET:?}\n[service.certificate_signing]\nkey_id = \"seal\"\nprivate_key = {:?}\n",
            tokens.public_key,
            seal.private_key.expose()
        );
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &layer, settings], None).unwrap();
        let settings = config.service.clone();
        create_database(&url).await.unwrap();
        let process = Process::new("test", Clock::starting_at(now), Ids::System);
        let database =
            Database::connect(&DatabaseConfig::at(&url), process.clock().clone(), Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        let broker = Broker::InProcess(InProcess::open(&folder.path().join("queues.db"), "").await.unwrap());
        broker.declare(&Topology::of(vec![queue()])).await.unwrap();
        let house = House::new(process.clone(), broker.clone());
        let keys = PrivacyKeys::from_config(&config.privacy).unwrap();
        let address = format!("http://{}", start(config, house).await.unwrap());
        Self { database, keys, broker, process, address, signer, layer, url, settings, folder }
    }

    /// Stops the service and starts it again at the same moment with further `settings`.
    pub(crate) async fn start_again(&mut self, settings: &str) {
        self.process.stop();
        self.process.join().await.unwrap();
        self.process = Process::new("test", self.process.clock().clone(), Ids::System);
        let config: Config<Settings> =
            load(&[DEFAULTS, DEFAULT_CONFIG, &self.layer, settings], None).unwrap();
        self.settings = config.service.clone();
        let house = House::new(self.process.clone(), self.broker.clone());
        self.address = format!("http://{}", start(config, house).await.unwrap());
    }

    /// A notice of holidays in the folder of the house, as a setting.
    pub(crate) fn notice(&self, rows: &str) -> String {
        let file = self.folder.path().join("working-days.csv");
        std::fs::write(&file, format!("date,kind,holiday\n{rows}\n")).unwrap();
        format!("[service]\nworking_days_file = {:?}\n", file.display().to_string())
    }

    /// Every test ends with the invariants: a test that leaves a broken one has failed.
    pub(crate) async fn close(self) {
        let mut breaches = self.breaches().await;
        if !breaches.is_empty() {
            // An alarm that goes off between two queries of one look shows what is not there.
            breaches = self.breaches().await;
        }
        assert!(breaches.is_empty(), "{breaches:#?}");
        self.end().await;
    }

    /// The end of a test that broke something on purpose.
    pub(crate) async fn end(self) {
        self.process.stop();
        self.process.join().await.unwrap();
        self.database.close().await;
        drop_database(&self.url).await.unwrap();
    }

    pub(crate) async fn breaches(&self) -> Vec<Breach> {
        let mut breaches = verify(&self.database).await.unwrap();
        breaches.extend(verify_due_days(&self.database, &self.settings).await.unwrap());
        breaches.extend(actnow_room::verify::platform(&self.database, SERVICE).await.unwrap());
        // The relay may still be at work; what it leaves behind is the concern of its own tests.
        breaches.retain(|breach| !breach.what.contains("unsent"));
        breaches
    }

    /// A client of somebody in `role`.
    pub(crate) fn desk(&self, subject: &str, role: Role) -> Client {
        let actor = Actor { subject: subject.to_owned(), roles: vec![role], office: "登记科".to_owned() };
        let caller = connect(&self.address, tokens_of(self.signer.clone(), actor)).unwrap();
        RegistrationServiceClient::new(caller)
    }

    /// A client of somebody in `role` who watches instant approval.
    pub(crate) fn watch(&self, subject: &str, role: Role) -> WatchClient {
        let actor = Actor { subject: subject.to_owned(), roles: vec![role], office: "登记科".to_owned() };
        let caller = connect(&self.address, tokens_of(self.signer.clone(), actor)).unwrap();
        InstantApprovalServiceClient::new(caller)
    }

    pub(crate) fn window(&self) -> Client {
        self.desk("window-3", Role::Window)
    }

    pub(crate) fn registrar(&self) -> Client {
        self.desk("registrar-han", Role::Registrar)
    }

    pub(crate) fn head(&self) -> Client {
        self.desk("head-meng", Role::Head)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.process.clock().now()
    }

    /// Moves the clock of the house forward to `now`.
    pub(crate) fn set_clock(&self, now: DateTime<Utc>) {
        let clock = self.process.clock();
        assert!(now > clock.now(), "the clock moves forward only");
        let offset = clock.offset_micros().unwrap();
        let ahead: TimeDelta = now - clock.now();
        assert!(clock.set_offset_micros(offset + ahead.num_microseconds().unwrap()));
    }

    /// Puts an order of the case `case_id` into the queue; answers its message id.
    pub(crate) async fn order<M: Name>(&self, case_id: &str, body: &M) -> Uuid {
        let message = self.message(case_id, M::full_name(), body.encode_to_vec());
        self.publish(&message).await;
        message.id
    }

    pub(crate) fn message(&self, case_id: &str, type_name: String, body: Vec<u8>) -> Message {
        Message {
            id: self.database.ids().next(self.now()),
            kind: Kind::Order,
            type_name,
            source: "fast-track".to_owned(),
            subject: case_id.to_owned(),
            sequence: AggregateSequence { version: 1, index: 0 },
            time: self.now(),
            case_id: Some(case_id.to_owned()),
            traceparent: None,
            body,
        }
    }

    pub(crate) async fn publish(&self, message: &Message) {
        let published = self.broker.publisher().publish(std::slice::from_ref(message)).await;
        assert_eq!(published, [Published::Confirmed]);
    }

    /// Waits until the message `id` was handled.
    pub(crate) async fn handled(&self, id: Uuid) {
        self.until("the message is handled", async || {
            let sql = "SELECT COUNT(*) AS n FROM inbox WHERE message_id = $1";
            self.count(sql, vec![id.into()]).await == 1
        })
        .await;
    }

    /// Waits for an effect, but not for ever.
    pub(crate) async fn until(&self, what: &str, effect: impl AsyncFn() -> bool) {
        let waiting = async {
            while !effect().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("not seen: {what}"));
    }

    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let reader = self.database.reader();
        reader.query_all_raw(statement(reader, sql, values)).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &str, values: Vec<Value>) -> i64 {
        self.rows(sql, values).await[0].try_get("", "n").unwrap()
    }

    /// How many rows each table of business holds.
    pub(crate) async fn business_rows(&self) -> Vec<(&'static str, i64)> {
        let mut counted = Vec::new();
        for table in BUSINESS {
            let sql = format!("SELECT COUNT(*) AS n FROM {table}");
            counted.push((table, self.count(&sql, vec![]).await));
        }
        counted
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> u64 {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, sql, values)).await.unwrap().rows_affected()
    }

    /// What was told about `subject`, in order: short type names.
    pub(crate) async fn told(&self, subject: &str) -> Vec<String> {
        let sql = "SELECT type_name FROM outbox WHERE subject = $1 ORDER BY place";
        let rows = self.rows(sql, vec![subject.into()]).await;
        let short = |row: &QueryResult| {
            let name: String = row.try_get("", "type_name").unwrap();
            name.rsplit('.').next().unwrap().to_owned()
        };
        rows.iter().map(short).collect()
    }

    /// The newest fact of its kind about `subject`.
    pub(crate) async fn fact<M: Name + Default>(&self, subject: &str) -> M {
        let sql = "SELECT body FROM outbox WHERE subject = $1 AND type_name = $2 ORDER BY place DESC LIMIT 1";
        let rows = self.rows(sql, vec![subject.into(), M::full_name().into()]).await;
        let row = rows.first().unwrap_or_else(|| panic!("{} was not told", M::full_name()));
        let body: Vec<u8> = row.try_get("", "body").unwrap();
        M::decode(body.as_slice()).unwrap()
    }

    /// The lights told of a matter, in order: period, light, who is told.
    pub(crate) async fn lights_told(&self, id: &str) -> Vec<String> {
        let sql = "SELECT body FROM outbox WHERE subject = $1 ORDER BY version, idx";
        let rows = self.rows(sql, vec![format!("light/{id}").into()]).await;
        let told = rows.iter().map(|row| {
            let body: Vec<u8> = row.try_get("", "body").unwrap();
            LightChanged::decode(body.as_slice()).unwrap()
        });
        told.map(|told| format!("{} {} {}", told.clock, told.light, told.told)).collect()
    }
}
