//! One test's world: databases and queues under a random name, gone afterwards, also after a failure.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use actnow_chassis::clock::Clock;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::ids::{Ids, short_name};
use actnow_messaging::broker::{Broker, InProcess, QueueSpec, RabbitMq, RabbitMqSettings, Topology};
use ring::rand::SystemRandom;
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

use actnow_chassis::token::{KeyPair, generate_key};

use super::counting::{COUNT_IT, COUNTED, Migrator};
use super::rooms::Member;

/// Which kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Which kind of broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrokerKind {
    InProcess,
    RabbitMq,
}

/// The service that counts and tells, and the one that hears.
pub(crate) const COUNTING: &str = "counting";
pub(crate) const HEARING: &str = "hearing";

pub(crate) struct World {
    pub(crate) kind: Kind,
    pub(crate) prefix: String,
    pub(crate) keys: KeyPair,
    broker: Mutex<Broker>,
    folder: TempDir,
    databases: Mutex<Vec<String>>,
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests with tests/run, which starts private servers")
    })
}

/// Address of the RabbitMQ for tests.
pub(crate) fn rabbitmq_address() -> String {
    variable("ACTNOW_TEST_BROKER")
}

/// One queue that hears every fact of the counting room and takes one kind of order.
pub(crate) fn topology() -> Topology {
    let queue = QueueSpec { service: HEARING.to_owned(), events: vec![COUNTED], orders: vec![COUNT_IT] };
    Topology::of(vec![queue])
}

impl World {
    async fn new(kind: Kind, broker_kind: BrokerKind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let prefix = format!("room_{}.", short_name(&Ids::System));
        let broker = match broker_kind {
            BrokerKind::RabbitMq => {
                let settings = RabbitMqSettings {
                    prefix: prefix.clone(),
                    ..RabbitMqSettings::new(vec![rabbitmq_address()])
                };
                Broker::RabbitMq(RabbitMq::new(settings).unwrap())
            }
            BrokerKind::InProcess => {
                let file = folder.path().join("queues.db");
                Broker::InProcess(InProcess::open(&file, &prefix).await.unwrap())
            }
        };
        broker.declare(&topology()).await.unwrap();
        let keys = generate_key(&SystemRandom::new()).unwrap();
        Self { kind, prefix, keys, broker: Mutex::new(broker), folder, databases: Mutex::default() }
    }

    pub(crate) fn broker(&self) -> Broker {
        self.broker.lock().unwrap().clone()
    }

    /// The file of the queues in process.
    pub(crate) fn queue_file(&self) -> PathBuf {
        self.folder.path().join("queues.db")
    }

    /// Goes on with another broker: the queues of a process that was started again.
    pub(crate) fn replace_broker(&self, broker: Broker) {
        *self.broker.lock().unwrap() = broker;
    }

    /// A room with a fresh, migrated database; nothing of it runs yet.
    pub(crate) async fn member(self: &Arc<Self>, service: &'static str) -> Member {
        let url = match self.kind {
            Kind::Sqlite => format!("sqlite:{}", self.folder.path().join(format!("{service}.db")).display()),
            Kind::Postgres => {
                let server = variable("ACTNOW_TEST_DATABASE");
                format!("{}/{}{service}", server.trim_end_matches('/'), self.prefix.replace('.', "_"))
            }
        };
        create_database(&url).await.unwrap();
        self.databases.lock().unwrap().push(url.clone());
        let config = DatabaseConfig::at(&url);
        let database = Database::connect(&config, Clock::System, Ids::System).await.unwrap();
        Migrator::up(database.writer(), None).await.unwrap();
        Member { world: self.clone(), service, url, database }
    }
}

/// Runs a test body in a world of its own, takes the world down, then lets a failure through.
pub(crate) async fn run<F, T>(kind: Kind, broker_kind: BrokerKind, body: F)
where
    F: FnOnce(Arc<World>) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let world = Arc::new(World::new(kind, broker_kind).await);
    let outcome = tokio::spawn(body(world.clone())).await;
    world.broker().delete(&topology()).await.unwrap();
    let databases = world.databases.lock().unwrap().clone();
    for url in databases {
        drop_database(&url).await.unwrap();
    }
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}
