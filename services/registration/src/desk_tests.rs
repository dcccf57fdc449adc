//! A desk for tests that look inside the service: its database, its bureau, orders handled as the consumer does.

use actnow_chassis::clock::Clock;
use actnow_chassis::config::load;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext, create_database};
use actnow_chassis::error::CommandError;
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::token::generate_key;
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use prost::Name;
use sea_orm_migration::MigratorTrait;
use serde::Deserialize;

use crate::config::{Bureau, Settings};
use crate::domain::sample::morning;
use crate::{DEFAULT_CONFIG, Migrator, SERVICE, inbound};

/// The default file has one more level, `[service]`, which the room strips.
#[derive(Deserialize)]
struct File {
    service: Settings,
}

/// Where a test works.
pub(crate) struct Desk {
    pub(crate) database: Database,
    pub(crate) bureau: Bureau,
}

impl Desk {
    /// A desk on the migrated database at `url`.
    pub(crate) async fn open(url: &str) -> Self {
        let database = connected(url).await;
        Migrator::up(database.writer(), None).await.unwrap();
        Self { database, bureau: bureau("") }
    }

    /// Handles one order as the consumer does.
    pub(crate) async fn handle<M: Name>(&self, case_id: &str, body: &M) -> Result<(), CommandError> {
        let message = Message {
            id: self.database.ids().next(self.database.clock().now()),
            kind: Kind::Order,
            type_name: M::full_name(),
            source: "fast-track".to_owned(),
            subject: case_id.to_owned(),
            sequence: AggregateSequence { version: 1, index: 0 },
            time: self.database.clock().now(),
            case_id: Some(case_id.to_owned()),
            traceparent: None,
            body: body.encode_to_vec(),
        };
        let context =
            WorkContext { case_id: Some(case_id.to_owned()), ..WorkContext::system(SERVICE, "message") };
        let bureau = self.bureau.clone();
        self.database
            .unit_of_work(context, |txn| async move { inbound::handle(txn, bureau, message).await })
            .await
    }
}

/// The database at `url`, on the day of the sample.
pub(crate) async fn connected(url: &str) -> Database {
    let clock = Clock::starting_at(morning("2026-09-21"));
    Database::connect(&DatabaseConfig::at(url), clock, Ids::System).await.unwrap()
}

/// A bureau with further `settings` (TOML).
pub(crate) fn bureau(settings: &str) -> Bureau {
    let seal = generate_key(&ring::rand::SystemRandom::new()).unwrap();
    let layer = format!(
        "[service.certificate_signing]\nkey_id = \"seal\"\nprivate_key = {:?}\n",
        seal.private_key.expose()
    );
    let settings = load::<File>(&[DEFAULT_CONFIG, &layer, settings], None).unwrap().service;
    Bureau::open(&settings, PrivacyKeys::derive(1, &[7; 32])).unwrap()
}

/// A new database on the server of the tests.
pub(crate) async fn a_database_on_postgres() -> String {
    let server = std::env::var("ACTNOW_TEST_DATABASE")
        .expect("ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers");
    let url = format!("{}/t_reg_{}", server.trim_end_matches('/'), short_name(&Ids::System));
    create_database(&url).await.unwrap();
    url
}
