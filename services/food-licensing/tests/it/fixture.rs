//! A house with food licensing in it: own database, own queues, shifted clock, tokens for every role.
//!
//! Each test runs on both databases. At its end the invariants are looked up; a test that leaves a breach
//! fails.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use actnow_chassis::clock::{Clock, machine_time};
use actnow_chassis::config::load;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database, sql::statement};
use actnow_chassis::grpc::client::{Caller, connect, tokens_of};
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::privacy::{PrivacyKeys, SECRET_BYTES};
use actnow_chassis::process::Process;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, generate_key};
use actnow_decisions::{Actor, Role};
use actnow_food_licensing::{
    DEFAULT_CONFIG, Migrator, SERVICE, Settings, queue, start, verify, verify_due_days,
};
use actnow_messaging::broker::{Broker, InProcess, Published, Publisher, QueueSpec, Topology};
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_proto::food_licensing::v1::LightChanged;
use actnow_proto::food_licensing::v1::food_licensing_service_client::FoodLicensingServiceClient;
use actnow_proto::instant_approval::v1::instant_approval_service_client::InstantApprovalServiceClient;
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{Breach, House as RoomHouse};
use chrono::{DateTime, Utc};
use prost::{Message as _, Name};
use ring::rand::SystemRandom;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use sea_orm_migration::MigratorTrait;
use tonic::transport::Channel;
use uuid::Uuid;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: [u8; SECRET_BYTES] = [7; SECRET_BYTES];

pub(crate) type Food = FoodLicensingServiceClient<Caller<Channel>>;
pub(crate) type Watch = InstantApprovalServiceClient<Caller<Channel>>;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept {
    Sqlite,
    Postgres,
}

/// How the house of a test is.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The day it starts on, 10:00 in Shanghai.
    pub(crate) on: &'static str,
    /// Further settings as TOML.
    pub(crate) settings: String,
    /// Address of PostgreSQL when it is not the usual one.
    pub(crate) server: Option<String>,
}

impl Plan {
    pub(crate) fn on(on: &'static str) -> Self {
        Self { on, settings: String::new(), server: None }
    }

    pub(crate) fn with(self, settings: impl Into<String>) -> Self {
        Self { settings: settings.into(), ..self }
    }
}

pub(crate) struct House {
    pub(crate) database: Database,
    pub(crate) keys: PrivacyKeys,
    clock: Clock,
    process: Process,
    publisher: tokio::sync::Mutex<Publisher>,
    signer: TokenSigner,
    token_key: String,
    broker: Broker,
    address: String,
    url: String,
    settings: Settings,
    folder: tempfile::TempDir,
}

/// Runs `test` in a house of its own, then looks for breaches and tears the house down.
pub(crate) async fn run<F>(kept: Kept, plan: Plan, test: impl FnOnce(std::sync::Arc<House>) -> F)
where
    F: Future<Output = ()>,
{
    let house = std::sync::Arc::new(House::build(kept, plan).await);
    test(house.clone()).await;
    let house = std::sync::Arc::into_inner(house).expect("the test gives its house back");
    house.tear_down().await;
}

/// `on_both!(name, Plan::on("2026-09-21"))` runs `async fn name(house: Arc<House>)` on both databases.
#[macro_export]
macro_rules! on_both {
    ($name:ident, $plan:expr) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::fixture::run($crate::fixture::Kept::Sqlite, super::plan_of(|| $plan), super::$name)
                    .await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::fixture::run($crate::fixture::Kept::Postgres, super::plan_of(|| $plan), super::$name)
                    .await;
            }

            #[allow(unused_imports, reason = "plans are written where the test is")]
            use super::*;
        }
    };
}

/// `on_each!(name)` runs `async fn name(kept: Kept)`, which makes a house of its own, on both databases.
#[macro_export]
macro_rules! on_each {
    ($name:ident) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::fixture::Kept::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::fixture::Kept::Postgres).await;
            }
        }
    };
}

pub(crate) fn server() -> String {
    std::env::var("ACTNOW_TEST_DATABASE")
        .expect("ACTNOW_TEST_DATABASE is not set: run tests/run or source the servers' env")
}

impl House {
    pub(crate) async fn build(kept: Kept, plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kept {
            Kept::Sqlite => format!("sqlite:{}", folder.path().join("food.db").display()),
            Kept::Postgres => {
                let server = plan.server.clone().unwrap_or_else(server);
                let (server, query) = server.split_once('?').unwrap_or((&server, ""));
                let (server, name) = (server.trim_end_matches('/'), short_name(&Ids::System));
                format!("{server}/food_{name}?{query}")
            }
        };
        let clock = Clock::starting_at(ten_oclock(plan.on));
        let process = Process::new("test", clock.clone(), Ids::System);
        create_database(&url).await.unwrap();
        let database =
            Database::connect(&DatabaseConfig::at(&url), clock.clone(), Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        let broker = broker(folder.path().join("queues.db")).await;
        let publisher = tokio::sync::Mutex::new(broker.publisher());
        let token_key = generate_key(&SystemRandom::new()).unwrap();
        let config = config(&url, &token_key.public_key, &plan.settings);
        let settings = config.service.clone();
        let signer = TokenSigner::from_config(&TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key: token_key.private_key,
        })
        .unwrap();
        let house = RoomHouse::new(process.clone(), broker.clone());
        let address = start(config, house).await.unwrap().to_string();
        let (keys, token_key) = (PrivacyKeys::derive(1, &SECRET), token_key.public_key);
        Self {
            database,
            keys,
            clock,
            process,
            publisher,
            signer,
            token_key,
            broker,
            address,
            url,
            settings,
            folder,
        }
    }

    /// Stops the service and starts it again at the same moment with further `settings`.
    pub(crate) async fn start_again(&mut self, settings: &str) {
        self.process.stop();
        self.process.join().await.unwrap();
        self.process = Process::new("test", self.clock.clone(), Ids::System);
        let (process, broker) = (self.process.clone(), self.broker.clone());
        let house = RoomHouse::new(process, broker);
        let config = config(&self.url, &self.token_key, settings);
        self.settings = config.service.clone();
        self.address = start(config, house).await.unwrap().to_string();
    }

    /// A notice of holidays in the folder of the house, as a setting.
    pub(crate) fn notice(&self, rows: &str) -> String {
        let file = self.folder.path().join("working-days.csv");
        std::fs::write(&file, format!("date,kind,holiday\n{rows}\n")).unwrap();
        format!("[service]\nworking_days_file = {:?}\n", file.display().to_string())
    }

    fn caller(&self, subject: &str, roles: &[Role]) -> Caller<Channel> {
        let actor =
            Actor { subject: subject.to_owned(), roles: roles.to_vec(), office: "高新区".to_owned() };
        let tokens = tokens_of(self.signer.clone(), actor);
        connect(&format!("http://{}", self.address), tokens).unwrap()
    }

    /// A client that acts as `subject` in `roles`.
    pub(crate) fn client(&self, subject: &str, roles: &[Role]) -> Food {
        FoodLicensingServiceClient::new(self.caller(subject, roles))
    }

    /// A client of `subject`, who watches instant approval in `role`.
    pub(crate) fn watch(&self, subject: &str, role: Role) -> Watch {
        InstantApprovalServiceClient::new(self.caller(subject, &[role]))
    }

    pub(crate) fn window(&self) -> Food {
        self.client("window-3", &[Role::Window])
    }

    pub(crate) fn reviewer(&self) -> Food {
        self.client("reviewer-qiao", &[Role::Reviewer])
    }

    pub(crate) fn head(&self) -> Food {
        self.client("head-meng", &[Role::Head])
    }

    /// Sends a message as another department would, and waits until it is handled or in trouble.
    pub(crate) async fn send<M: Name>(&self, kind: Kind, source: &str, subject: &str, body: &M) -> Message {
        let message = self.message(kind, source, subject, body);
        self.deliver(&message).await;
        message
    }

    pub(crate) async fn order<M: Name>(&self, subject: &str, body: &M) -> Message {
        self.send(Kind::Order, "fast-track", subject, body).await
    }

    pub(crate) async fn fact<M: Name>(&self, subject: &str, body: &M) -> Message {
        self.send(Kind::Event, "inspections", subject, body).await
    }

    pub(crate) fn message<M: Name>(&self, kind: Kind, source: &str, subject: &str, body: &M) -> Message {
        let now = self.clock.now();
        Message {
            id: Ids::System.next(now),
            kind,
            type_name: M::full_name(),
            source: source.to_owned(),
            subject: subject.to_owned(),
            sequence: AggregateSequence { version: 1, index: 0 },
            time: now,
            case_id: Some(case_id().to_string()),
            traceparent: None,
            body: body.encode_to_vec(),
        }
    }

    pub(crate) async fn publish(&self, message: &Message) {
        let outcome = self.publisher.lock().await.publish(std::slice::from_ref(message)).await;
        assert_eq!(outcome, vec![Published::Confirmed]);
    }

    pub(crate) async fn deliver(&self, message: &Message) {
        self.publish(message).await;
        self.until("the message to be handled", async || {
            let sql = "SELECT message_id FROM inbox WHERE message_id = $1 \
                       UNION ALL SELECT message_id FROM troubled WHERE message_id = $1";
            !self.rows(sql, vec![message.id.into()]).await.is_empty()
        })
        .await;
    }

    /// Moves the clock of the house to `text`, a day (10:00) or an instant.
    pub(crate) fn advance_to(&self, text: &str) {
        let at = if text.len() == 10 { ten_oclock(text) } else { text.parse().unwrap() };
        assert!(at > self.clock.now(), "the clock moves forward only");
        self.clock.set_offset_micros((at - machine_time()).num_microseconds().unwrap());
    }

    /// Waits until `holds`, with a deadline.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let started = Instant::now();
        while !holds().await {
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let reader = self.database.reader();
        reader.query_all_raw(statement(reader, sql, values)).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.rows(sql, vec![]).await[0].try_get("", "n").unwrap()
    }

    /// Names of everything told about `subject`, facts and orders, in their order.
    pub(crate) async fn told(&self, subject: Uuid) -> Vec<String> {
        let sql = "SELECT type_name FROM outbox WHERE subject = $1 ORDER BY place";
        let rows = self.rows(sql, vec![subject.to_string().into()]).await;
        let name = |row: &QueryResult| row.try_get::<String>("", "type_name").unwrap();
        rows.iter().map(|row| name(row).rsplit('.').next().unwrap().to_owned()).collect()
    }

    /// The bodies of one kind told about `subject`.
    pub(crate) async fn bodies<M: Name + Default>(&self, subject: Uuid) -> Vec<M> {
        let sql = "SELECT body FROM outbox WHERE subject = $1 AND type_name = $2 ORDER BY place";
        let rows = self.rows(sql, vec![subject.to_string().into(), M::full_name().into()]).await;
        rows.iter()
            .map(|row| M::decode(row.try_get::<Vec<u8>>("", "body").unwrap().as_slice()).unwrap())
            .collect()
    }

    /// Actions, roles and accounts in a journal stream.
    pub(crate) async fn journal(&self, stream: &str) -> Vec<(String, String, String)> {
        let rows = actnow_chassis::journal::read(self.database.reader(), stream).await.unwrap();
        rows.into_iter().map(|row| (row.action, row.role, row.subject)).collect()
    }

    /// Old and new light of each row in the journal of lights.
    pub(crate) async fn lights(&self, id: Uuid) -> Vec<(String, String, String)> {
        let stream = format!("light/{id}");
        let rows = actnow_chassis::journal::read(self.database.reader(), &stream).await.unwrap();
        rows.into_iter().map(|row| (row.action, row.old_state, row.new_state)).collect()
    }

    /// The lights told of a matter, in order: period, light, who is told.
    pub(crate) async fn lights_told(&self, id: Uuid) -> Vec<String> {
        let sql = "SELECT body FROM outbox WHERE subject = $1 ORDER BY version, idx";
        let rows = self.rows(sql, vec![format!("light/{id}").into()]).await;
        let told = rows.iter().map(|row| {
            let body: Vec<u8> = row.try_get("", "body").unwrap();
            LightChanged::decode(body.as_slice()).unwrap()
        });
        told.map(|told| format!("{} {} {}", told.clock, told.light, told.told)).collect()
    }

    /// Lets an alarm of `kind` go off that changes nothing, and waits until it has.
    pub(crate) async fn ring(&self, subject: Uuid, kind: &str) {
        let writer = self.database.writer();
        let sql = "INSERT INTO alarms (subject, kind, due_at, try_at, attempts) VALUES ($1, $2, $3, $3, 0)";
        let values = vec![subject.to_string().into(), kind.into(), self.clock.now().into()];
        writer.execute_raw(statement(writer, sql, values)).await.unwrap();
        self.until("the alarm to go off", async || {
            let sql = "SELECT kind FROM alarms WHERE subject = $1 AND kind = $2";
            self.rows(sql, vec![subject.to_string().into(), kind.into()]).await.is_empty()
        })
        .await;
    }

    /// The service's own invariants.
    pub(crate) async fn breaches(&self) -> Vec<Breach> {
        let mut breaches = verify(&self.database).await.unwrap();
        breaches.extend(verify_due_days(&self.database, &self.settings).await.unwrap());
        breaches
    }

    /// Takes parked messages off the table, so that the last look at the house does not stumble over them.
    pub(crate) async fn forget_parked(&self) {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, "DELETE FROM troubled", vec![])).await.unwrap();
    }

    pub(crate) async fn tear_down(self) {
        self.until("the outbox to be sent", async || {
            self.count("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL").await == 0
        })
        .await;
        let mut breaches = self.breaches().await;
        breaches.extend(actnow_room::verify::platform(&self.database, SERVICE).await.unwrap());
        self.process.stop();
        self.process.join().await.unwrap();
        self.database.close().await;
        drop_database(&self.url).await.unwrap();
        assert_eq!(breaches, Vec::new());
    }
}

async fn broker(file: PathBuf) -> Broker {
    let broker = Broker::InProcess(InProcess::open(&file, "").await.unwrap());
    let inspections = QueueSpec {
        service: "inspections".to_owned(),
        events: vec![],
        orders: vec![
            "actnow.inspections.v1.OrderInspection",
            "actnow.inspections.v1.CancelInspection",
            "actnow.inspections.v1.ConsentToRectification",
        ],
    };
    broker.declare(&Topology::of(vec![queue(), inspections])).await.unwrap();
    broker
}

fn config(url: &str, token_key: &str, settings: &str) -> Config<Settings> {
    let signing = generate_key(&SystemRandom::new()).unwrap();
    let secret = actnow_chassis::digest::to_hex(&SECRET);
    let every_role = Role::ALL.map(Role::as_str);
    let layer = format!(
        "[database]\nurl = {url:?}\n[tokens.keys]\ntest = {token_key:?}\n[tokens.roles]\ntest = {every_role:?}\n[privacy]\nkey_id = 1\nsecret = {secret:?}\n\
         [service.certificate_signing]\nkey_id = \"seal-1\"\nprivate_key = {:?}\n",
        signing.private_key.expose()
    );
    load(&[DEFAULTS, DEFAULT_CONFIG, &layer, settings], None).unwrap()
}

pub(crate) fn ten_oclock(day: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{day}T10:00:00+08:00")).unwrap().to_utc()
}

/// The case that orders come from.
pub(crate) fn case_id() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ca)
}
