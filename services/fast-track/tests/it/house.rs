//! A house with this one service: a database and a queue file of its own, a clock that can be moved.

use std::sync::Arc;

use actnow_chassis::clock::Clock;
use actnow_chassis::config::load;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext, create_database, drop_database};
use actnow_chassis::grpc::client::{Caller, connect, tokens_of};
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::process::Process;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, generate_key};
use actnow_decisions::{Actor, Role};
use actnow_fast_track::domain::Rules;
use actnow_fast_track::{DEFAULT_CONFIG, Migrator, SERVICE, Settings, inbound, queue, start};
use actnow_messaging::broker::{Broker, InProcess, QueueSpec, Topology};
use actnow_messaging::message::Message;
use actnow_proto::fast_track::v1::fast_track_service_client::FastTrackServiceClient;
use actnow_proto::fast_track::v1::{Case, GetCaseRequest};
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{Breach, House};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tonic::transport::Channel;

/// Runs a test on SQLite and on PostgreSQL.
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

/// The orders of the other departments, so that the relay finds their queues.
const ORDERS: [(&str, &[&str]); 2] = [
    (
        "registration",
        &[
            "actnow.registration.v1.DeclareName",
            "actnow.registration.v1.ReleaseName",
            "actnow.registration.v1.EstablishCompany",
            "actnow.registration.v1.WithdrawFiling",
        ],
    ),
    (
        "food-licensing",
        &["actnow.food_licensing.v1.ApplyForFood", "actnow.food_licensing.v1.WithdrawApplication"],
    ),
];

const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The service, running.
pub(crate) struct TestHouse {
    pub(crate) database: Database,
    pub(crate) broker: Broker,
    pub(crate) rules: Arc<Rules>,
    pub(crate) keys: PrivacyKeys,
    process: Process,
    address: String,
    signer: TokenSigner,
    layer: String,
    url: String,
    folder: TempDir,
}

pub(crate) fn monday() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-09-21T10:00:00+08:00").unwrap().to_utc()
}

impl TestHouse {
    pub(crate) async fn start(on: On) -> Self {
        Self::start_at(on, monday()).await
    }

    pub(crate) async fn start_at(on: On, now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = short_name(&Ids::System);
        let url = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("fast-track.db").display()),
            On::Postgres => {
                let server = std::env::var("ACTNOW_TEST_DATABASE").expect(
                    "ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers",
                );
                format!("{}/t_ft_{name}", server.trim_end_matches('/'))
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
             [service]\nlook_over_every_seconds = 3600\n",
            pair.public_key
        );
        let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, &layer], None).unwrap();
        create_database(&url).await.unwrap();
        let process = Process::new("test", Clock::starting_at(now), Ids::System);
        let database =
            Database::connect(&DatabaseConfig::at(&url), process.clock().clone(), Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        let broker = Broker::InProcess(InProcess::open(&folder.path().join("queues.db"), "").await.unwrap());
        broker.declare(&topology()).await.unwrap();
        let house = House::new(process.clone(), broker.clone());
        let rules = Arc::new(config.service.rules().unwrap());
        let keys = PrivacyKeys::from_config(&config.privacy).unwrap();
        let address = format!("http://{}", start(config, house).await.unwrap());
        Self { database, broker, rules, keys, process, address, signer, layer, url, folder }
    }

    /// Stops the service and starts it again at the same moment with further `settings`.
    pub(crate) async fn start_again(&mut self, settings: &str) {
        self.process.stop();
        self.process.join().await.unwrap();
        self.process = Process::new("test", self.process.clock().clone(), Ids::System);
        let config: Config<Settings> =
            load(&[DEFAULTS, DEFAULT_CONFIG, &self.layer, settings], None).unwrap();
        self.rules = Arc::new(config.service.rules().unwrap());
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
        let breaches = self.breaches().await;
        assert!(breaches.is_empty(), "{breaches:#?}");
        self.process.stop();
        self.process.join().await.unwrap();
        self.database.close().await;
        drop_database(&self.url).await.unwrap();
    }

    pub(crate) async fn breaches(&self) -> Vec<Breach> {
        let mut breaches = actnow_fast_track::verify(&self.database).await.unwrap();
        breaches.extend(actnow_room::verify::platform(&self.database, SERVICE).await.unwrap());
        // The relay may still be at work; what it leaves behind is the concern of its own tests.
        breaches.retain(|breach| !breach.what.contains("unsent"));
        breaches
    }

    pub(crate) fn client(&self, roles: &[Role]) -> FastTrackServiceClient<Caller<Channel>> {
        let actor =
            Actor {
                subject: "window-3".to_owned(), roles: roles.to_vec(), office: "综合窗口".to_owned()
            };
        FastTrackServiceClient::new(connect(&self.address, tokens_of(self.signer.clone(), actor)).unwrap())
    }

    pub(crate) fn window(&self) -> FastTrackServiceClient<Caller<Channel>> {
        self.client(&[Role::Window])
    }

    pub(crate) async fn case(&self, case_id: &str) -> Case {
        let request = GetCaseRequest { case_id: case_id.to_owned() };
        self.window().get_case(request).await.unwrap().into_inner().case.unwrap()
    }

    /// Hears one message as the consumer would, in a transaction of its own.
    pub(crate) async fn hear(&self, message: Message) {
        let handler = inbound::handler(self.rules.clone());
        let context = WorkContext::system(SERVICE, format!("message:{}", message.id));
        self.database
            .unit_of_work(context, move |txn| async move { handler(txn, message).await })
            .await
            .unwrap();
    }

    /// Moves the clock of the house forward.
    pub(crate) fn pass(&self, span: TimeDelta) {
        let clock = self.process.clock();
        let offset = clock.offset_micros().unwrap();
        assert!(clock.set_offset_micros(offset + span.num_microseconds().unwrap()));
    }

    /// Waits until `seen` holds for the case, at most ten seconds.
    pub(crate) async fn until(&self, case_id: &str, what: &str, seen: impl Fn(&Case) -> bool) -> Case {
        for _ in 0..200 {
            let case = self.case(case_id).await;
            if seen(&case) {
                return case;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{what} was not seen: {:#?}", self.case(case_id).await);
    }

    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let reader = self.database.reader();
        reader.query_all_raw(statement(reader, sql, values)).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, sea_orm::DbErr> {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, sql, values)).await.map(|done| done.rows_affected())
    }

    /// What a case told, in order: short type names of orders or events.
    pub(crate) async fn told(&self, case_id: &str, kind: &str) -> Vec<(String, Vec<u8>)> {
        let sql = "SELECT type_name, body FROM outbox WHERE subject = $1 AND kind = $2 ORDER BY place";
        let rows = self.rows(sql, vec![case_id.into(), kind.into()]).await;
        rows.iter()
            .map(|row| {
                let name: String = row.try_get("", "type_name").unwrap();
                let short = name.rsplit('.').next().unwrap().to_owned();
                (short, row.try_get("", "body").unwrap())
            })
            .collect()
    }

    pub(crate) async fn orders(&self, case_id: &str) -> Vec<String> {
        self.told(case_id, "order").await.into_iter().map(|(name, _)| name).collect()
    }

    pub(crate) async fn facts(&self, case_id: &str) -> Vec<String> {
        self.told(case_id, "event").await.into_iter().map(|(name, _)| name).collect()
    }
}

fn topology() -> Topology {
    let others = ORDERS.map(|(service, orders)| QueueSpec {
        service: service.to_owned(),
        events: Vec::new(),
        orders: orders.to_vec(),
    });
    Topology::of(std::iter::once(queue()).chain(others).collect())
}
