//! A room of the test's world: its rows to look at, and its relay, consumer and server to run.

use std::net::SocketAddr;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::grpc;
use actnow_chassis::ids::Ids;
use actnow_chassis::privacy::{PrivacyConfig, Secret};
use actnow_chassis::process::Process;
use actnow_chassis::telemetry::TelemetryConfig;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig, TokenVerifierConfig};
use actnow_decisions::{Actor, Role};
use actnow_proto::operations::v1::operations_service_client::OperationsServiceClient;
use actnow_room::config::{BrokerConfig, Listen};
use actnow_room::{Config, House, Room};
use sea_orm::{ConnectionTrait, QueryResult, TryGetable, Value};
use tonic::service::RoutesBuilder;
use tonic::transport::Channel;
use uuid::Uuid;

use super::counting::Migrator;
use super::hearing::Ears;
use super::world::World;
use super::{soon, until};

/// A room and a look at its rows, whether it runs or not.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) world: Arc<World>,
    pub(crate) service: &'static str,
    pub(crate) url: String,
    pub(crate) database: Database,
}

/// A running room, in a process of its own.
pub(crate) struct Running {
    pub(crate) process: Process,
    address: SocketAddr,
}

pub(crate) type Operations = OperationsServiceClient<grpc::client::Caller<Channel>>;

impl Member {
    /// Runs relay and server as `instance`, without hearing anything.
    pub(crate) async fn run(&self, instance: &str) -> Running {
        self.start(instance, None).await
    }

    /// Runs relay, consumer and server.
    pub(crate) async fn hear(&self, ears: &Ears) -> Running {
        self.start("main", Some(ears)).await
    }

    async fn start(&self, instance: &str, ears: Option<&Ears>) -> Running {
        let process = Process::new(instance, Clock::System, Ids::System);
        let house = House::new(process.clone(), self.world.broker());
        let mut room =
            Room::open::<Migrator, ()>(self.service, &self.config(instance), &house).await.unwrap();
        if let Some(ears) = ears {
            room.hear(ears.handler());
        }
        let address = room.serve(RoutesBuilder::default(), &[]).await.unwrap();
        Running { process, address }
    }

    fn config(&self, instance: &str) -> Config<()> {
        let listen = || Listen { listen: "127.0.0.1:0".to_owned() };
        Config {
            instance: instance.to_owned(),
            database: DatabaseConfig::at(&self.url),
            broker: BrokerConfig { addresses: vec![], prefix: String::new() },
            grpc: listen(),
            admin: listen(),
            tls: Default::default(),
            telemetry: TelemetryConfig::default(),
            tokens: TokenVerifierConfig {
                keys: [("test".to_owned(), self.world.keys.public_key.clone())].into(),
                roles: [("test".to_owned(), Role::ALL.map(|role| role.as_str().to_owned()).to_vec())].into(),
                ..TokenVerifierConfig::default()
            },
            privacy: PrivacyConfig { key_id: 1, secret: Secret::new("ab".repeat(32)) },
            service: (),
        }
    }

    /// An operator's connection to a run of this room.
    pub(crate) fn operator(&self, running: &Running) -> Operations {
        let config = TokenSignerConfig {
            kid: "test".to_owned(),
            issuer: "test".to_owned(),
            private_key: self.world.keys.private_key.clone(),
        };
        let signer = TokenSigner::from_config(&config).unwrap();
        let actor =
            Actor { subject: "op".to_owned(), roles: vec![Role::Operator], office: "house".to_owned() };
        let caller = grpc::client::connect(
            &format!("http://{}", running.address),
            grpc::client::tokens_of(signer, actor),
        );
        OperationsServiceClient::new(caller.unwrap())
    }

    /// One value of the first row of `sql`.
    pub(crate) async fn value<T: TryGetable>(&self, sql: &str, values: Vec<Value>) -> T {
        self.rows(sql, values).await[0].try_get_by_index(0).unwrap()
    }

    /// Rows, as soon as the database answers: a test may have ended this session along with all others.
    async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let reader = self.database.reader();
        soon(async {
            loop {
                match reader.query_all_raw(statement(reader, sql, values.clone())).await {
                    Ok(rows) => return rows,
                    Err(error) => {
                        let error = CommandError::from(error);
                        assert!(matches!(error, CommandError::Unavailable(..)), "{}", error.details());
                        tokio::task::yield_now().await;
                    }
                }
            }
        })
        .await
    }

    /// Changes rows behind everybody's back; answers how many.
    pub(crate) async fn tamper(&self, sql: &str, values: Vec<Value>) -> u64 {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, sql, values)).await.unwrap().rows_affected()
    }

    pub(crate) async fn unsent(&self) -> i64 {
        self.value("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL", vec![]).await
    }

    /// All effects.
    pub(crate) async fn effects(&self) -> i64 {
        self.value("SELECT COUNT(*) FROM heard", vec![]).await
    }

    /// The numbers heard of `subject`, in the order of their effects.
    pub(crate) async fn heard(&self, subject: Uuid) -> Vec<i64> {
        let sql = "SELECT number FROM heard WHERE subject = $1 ORDER BY place";
        let rows = self.rows(sql, vec![subject.to_string().into()]).await;
        rows.iter().map(|row| row.try_get("", "number").unwrap()).collect()
    }

    /// State, attempts and reason of the first message in trouble about `subject`.
    pub(crate) async fn trouble(&self, subject: &str) -> Option<(String, i32, String)> {
        let sql = "SELECT state, attempts, reason FROM troubled WHERE subject = $1 ORDER BY version";
        let rows = self.rows(sql, vec![subject.into()]).await;
        let row = rows.first()?;
        let column = |name| row.try_get("", name);
        Some((column("state").unwrap(), row.try_get("", "attempts").unwrap(), column("reason").unwrap()))
    }

    /// The versions of the messages in trouble, in order.
    pub(crate) async fn in_trouble(&self) -> Vec<i64> {
        let rows = self.rows("SELECT version FROM troubled ORDER BY version", vec![]).await;
        rows.iter().map(|row| row.try_get("", "version").unwrap()).collect()
    }

    /// Lets messages in trouble be tried again at once instead of after their pause.
    pub(crate) async fn hurry(&self) {
        let past = chrono::DateTime::UNIX_EPOCH;
        self.tamper("UPDATE troubled SET next_try_at = $1 WHERE state = 'RETRY'", vec![past.into()]).await;
    }

    /// Waits until everything told has gone out.
    pub(crate) async fn all_sent(&self) {
        until(0, || self.unsent()).await;
    }

    /// Waits until the numbers 1 to `top` of `subject` were heard, each once and in order.
    pub(crate) async fn has_heard(&self, subject: Uuid, top: i64) {
        until((1..=top).collect::<Vec<_>>(), || self.heard(subject)).await;
    }
}

impl Running {
    /// Stops in good order.
    pub(crate) async fn stop(self) {
        self.process.stop();
        soon(self.process.join()).await.unwrap();
    }
}
