//! A house with this one service: a database and a queue file of its own, a clock that can be moved.

use std::time::Duration;

use actnow_chassis::clock::Clock;
use actnow_chassis::config::load;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::grpc::client::{Caller, connect, tokens_of};
use actnow_chassis::grpc::{metadata_of, reason_of, violations_of};
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::journal;
use actnow_chassis::process::Process;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, generate_key};
use actnow_decisions::{Actor, Role};
use actnow_inspections::{DEFAULT_CONFIG, Migrator, SERVICE, Settings, queue, start};
use actnow_messaging::broker::{Broker, InProcess, Published, Topology};
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_proto::inspections::v1::inspections_service_client::InspectionsServiceClient;
use actnow_proto::inspections::v1::{GetInspectionRequest, Inspection, InspectionState, LightChanged};
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{Breach, House};
use chrono::{DateTime, TimeDelta, Utc};
use prost::{Message as _, Name};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{Code, Status};
use uuid::Uuid;

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

pub(crate) type Client = InspectionsServiceClient<Caller<Channel>>;

const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Settings of the tests: little is filled in one transaction, so that the rest is seen to follow.
const SERVICE_LAYER: &str = "[service.visits]\nassigned_per_command = 2\n";

/// The service, running.
pub(crate) struct TestHouse {
    pub(crate) database: Database,
    broker: Broker,
    process: Process,
    layer: String,
    address: String,
    signer: TokenSigner,
    url: String,
    settings: Settings,
    folder: TempDir,
}

/// Monday, 10 o'clock in Qingdao.
pub(crate) fn monday() -> DateTime<Utc> {
    at("2026-09-21T10:00:00")
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+08:00")).unwrap().to_utc()
}

impl TestHouse {
    pub(crate) async fn start(on: On) -> Self {
        Self::start_at(on, monday()).await
    }

    pub(crate) async fn start_at(on: On, now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = short_name(&Ids::System);
        let url = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("inspections.db").display()),
            On::Postgres => {
                let server = std::env::var("ACTNOW_TEST_DATABASE").expect(
                    "ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers",
                );
                format!("{}/t_in_{name}", server.trim_end_matches('/'))
            }
        };
        let pair = generate_key(&ring::rand::SystemRandom::new()).unwrap();
        let signing = TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key: pair.private_key.clone(),
        };
        let signer = TokenSigner::from_config(&signing).unwrap();
        let every_role = Role::ALL.map(Role::as_str);
        let layer = format!(
            "[database]\nurl = {url:?}\n[tokens.keys]\ntest = {:?}\n[tokens.roles]\ntest = {every_role:?}\n[privacy]\nkey_id = 1\nsecret = {SECRET:?}\n\
             {SERVICE_LAYER}",
            pair.public_key
        );
        create_database(&url).await.unwrap();
        let process = Process::new("test", Clock::starting_at(now), Ids::System);
        let database =
            Database::connect(&DatabaseConfig::at(&url), process.clock().clone(), Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        let broker = Broker::InProcess(InProcess::open(&folder.path().join("queues.db"), "").await.unwrap());
        broker.declare(&Topology::of(vec![queue()])).await.unwrap();
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &layer], None).unwrap();
        let settings = config.service;
        let mut house =
            Self { database, broker, process, layer, address: String::new(), signer, url, settings, folder };
        house.address = house.start_replica().await;
        house
    }

    /// One more process of the service on the same database and queue; answers where it serves.
    pub(crate) async fn start_replica(&self) -> String {
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &self.layer], None).unwrap();
        let house = House::new(self.process.clone(), self.broker.clone());
        format!("http://{}", start(config, house).await.unwrap())
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
        self.process.stop();
        self.process.join().await.unwrap();
        self.database.close().await;
        drop_database(&self.url).await.unwrap();
    }

    pub(crate) async fn breaches(&self) -> Vec<Breach> {
        let mut breaches = actnow_inspections::verify(&self.database).await.unwrap();
        let due_days = actnow_inspections::verify_due_days(&self.database, &self.settings);
        breaches.extend(due_days.await.unwrap());
        breaches.extend(actnow_room::verify::platform(&self.database, SERVICE).await.unwrap());
        // The relay may still be at work; what it leaves behind is the concern of its own tests.
        breaches.retain(|breach| !breach.what.contains("unsent"));
        breaches
    }

    pub(crate) fn client(&self, subject: &str, roles: &[Role]) -> Client {
        self.client_at(&self.address, subject, roles)
    }

    pub(crate) fn client_at(&self, address: &str, subject: &str, roles: &[Role]) -> Client {
        let actor =
            Actor { subject: subject.to_owned(), roles: roles.to_vec(), office: "高新区所".to_owned() };
        InspectionsServiceClient::new(connect(address, tokens_of(self.signer.clone(), actor)).unwrap())
    }

    pub(crate) fn supervisor(&self) -> Client {
        self.client("supervisor-du", &[Role::Supervisor])
    }

    pub(crate) fn head(&self) -> Client {
        self.client("head-meng", &[Role::Head])
    }

    pub(crate) fn inspector(&self, account: &str) -> Client {
        self.client(account, &[Role::Inspector])
    }

    /// Publishes an order as food licensing would; answers the message.
    pub(crate) async fn send<M: Name>(&self, body: &M) -> Message {
        let message = Message {
            id: Ids::System.next(self.now()),
            kind: Kind::Order,
            type_name: M::full_name(),
            source: "food-licensing".to_owned(),
            subject: "application-1".to_owned(),
            sequence: AggregateSequence { version: 1, index: 0 },
            time: self.now(),
            case_id: Some(crate::people::CASE.to_owned()),
            traceparent: None,
            body: body.encode_to_vec(),
        };
        self.publish(vec![message.clone()]).await;
        message
    }

    pub(crate) async fn publish(&self, messages: Vec<Message>) {
        let published = self.broker.publisher().publish(&messages).await;
        assert!(published.iter().all(|one| *one == Published::Confirmed), "{published:?}");
    }

    pub(crate) async fn find(&self, id: Uuid) -> Option<Inspection> {
        let request = GetInspectionRequest { inspection_id: id.to_string() };
        match self.supervisor().get_inspection(request).await {
            Ok(answer) => answer.into_inner().inspection,
            Err(status) if status.code() == Code::NotFound => None,
            Err(status) => panic!("{status:?}"),
        }
    }

    pub(crate) async fn get(&self, id: Uuid) -> Inspection {
        self.find(id).await.unwrap()
    }

    /// Waits until an inspection is there and `seen` holds for it, at most fifteen seconds.
    pub(crate) async fn until(&self, id: Uuid, seen: impl Fn(&Inspection) -> bool) -> Inspection {
        let mut last = None;
        for _ in 0..600 {
            last = self.find(id).await;
            if let Some(inspection) = last.take_if(|inspection| seen(inspection)) {
                return inspection;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("not seen: {last:#?}");
    }

    pub(crate) async fn until_state(&self, id: Uuid, state: InspectionState) -> Inspection {
        self.until(id, |inspection| inspection.state() == state).await
    }

    /// Waits until these messages were handled.
    pub(crate) async fn handled(&self, messages: &[Message]) {
        for message in messages {
            self.until_row("SELECT message_id FROM inbox WHERE message_id = $1", vec![message.id.into()])
                .await;
        }
    }

    /// Waits until a row is found, at most fifteen seconds.
    pub(crate) async fn until_row(&self, sql: &str, values: Vec<Value>) -> QueryResult {
        for _ in 0..600 {
            if let Some(row) = self.rows(sql, values.clone()).await.pop() {
                return row;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no row: {sql} {values:?}");
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.process.clock().now()
    }

    /// Moves the clock of the house forward.
    pub(crate) fn pass(&self, span: TimeDelta) {
        let clock = self.process.clock();
        let offset = clock.offset_micros().unwrap();
        assert!(clock.set_offset_micros(offset + span.num_microseconds().unwrap()));
    }

    /// Moves the clock of the house forward to `instant`.
    pub(crate) fn set_clock(&self, instant: DateTime<Utc>) {
        self.pass(instant - self.now());
    }

    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let reader = self.database.reader();
        reader.query_all_raw(statement(reader, sql, values)).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> u64 {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, sql, values)).await.unwrap().rows_affected()
    }

    /// What an inspection told, in order: short type names with bodies.
    pub(crate) async fn told(&self, id: Uuid) -> Vec<(String, Vec<u8>)> {
        let sql = "SELECT type_name, body FROM outbox WHERE subject = $1 ORDER BY place";
        let rows = self.rows(sql, vec![id.to_string().into()]).await;
        let told = rows.iter().map(|row| {
            let name: String = row.try_get("", "type_name").unwrap();
            (name.rsplit('.').next().unwrap().to_owned(), row.try_get("", "body").unwrap())
        });
        told.collect()
    }

    pub(crate) async fn facts(&self, id: Uuid) -> Vec<String> {
        self.told(id).await.into_iter().map(|(name, _)| name).collect()
    }

    /// The newest fact of this kind.
    pub(crate) async fn fact<M: Name + Default>(&self, id: Uuid) -> M {
        let told = self.told(id).await;
        let newest = told.iter().rev().find(|(name, _)| name == M::NAME);
        M::decode(newest.unwrap_or_else(|| panic!("{} was not told", M::NAME)).1.as_slice()).unwrap()
    }

    /// The lights told of an inspection, in order: light, who is told, last day.
    pub(crate) async fn lights_told(&self, id: Uuid) -> Vec<String> {
        let sql = "SELECT body FROM outbox WHERE subject = $1 ORDER BY version, idx";
        let rows = self.rows(sql, vec![format!("light/{id}").into()]).await;
        let told = rows.iter().map(|row| {
            let body: Vec<u8> = row.try_get("", "body").unwrap();
            LightChanged::decode(body.as_slice()).unwrap()
        });
        told.map(|told| format!("{} {} {}", told.light, told.told, told.due)).collect()
    }

    /// The journal of an inspection: action, new state, subject.
    pub(crate) async fn journal(&self, id: Uuid) -> Vec<(String, String, String)> {
        let rows = journal::read(self.database.reader(), &format!("inspection/{id}")).await.unwrap();
        rows.into_iter().map(|row| (row.action, row.new_state, row.subject)).collect()
    }

    pub(crate) async fn alarms(&self, id: Uuid) -> Vec<String> {
        let sql = "SELECT kind FROM alarms WHERE subject = $1 ORDER BY kind";
        let rows = self.rows(sql, vec![id.to_string().into()]).await;
        rows.iter().map(|row| row.try_get("", "kind").unwrap()).collect()
    }
}

/// Code and reason of an error, as callers see them.
pub(crate) fn no<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.unwrap_err();
    (status.code(), reason_of(&status).unwrap_or_default())
}

/// Field and reason of each violation.
pub(crate) fn violations<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<(String, String)> {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    violations_of(&status).into_iter().map(|violation| (violation.field, violation.reason)).collect()
}

/// The further facts of an error.
pub(crate) fn details(status: &Status) -> std::collections::BTreeMap<String, String> {
    metadata_of(status)
}
