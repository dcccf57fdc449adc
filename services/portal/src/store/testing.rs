//! A database of its own for each test of the portal, of either kind.

use actnow_chassis::clock::Clock;
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::ids::{Ids, short_name};
use chrono::{DateTime, Utc};
use sea_orm_migration::MigratorTrait;

use super::Migrator;

/// When these houses begin.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-09-21T12:00:00+08:00").unwrap().to_utc()
}

/// Runs `body` on a database of its own.
pub(crate) async fn on(postgres: bool, body: impl AsyncFnOnce(Database)) {
    let folder = tempfile::tempdir().unwrap();
    let url = if postgres {
        let server = std::env::var("ACTNOW_TEST_DATABASE")
            .expect("ACTNOW_TEST_DATABASE is unset: run tests/run, or source the env of tests/servers");
        format!("{}/t_portal_{}", server.trim_end_matches('/'), short_name(&Ids::System))
    } else {
        format!("sqlite:{}", folder.path().join("portal.db").display())
    };
    create_database(&url).await.unwrap();
    let config = DatabaseConfig::at(&url);
    let database = Database::connect(&config, Clock::starting_at(noon()), Ids::System).await.unwrap();
    Migrator::up(database.writer(), None).await.unwrap();
    super::ensure_lines(database.writer()).await.unwrap();
    body(database.clone()).await;
    database.close().await;
    drop_database(&url).await.unwrap();
}

/// Makes of `async fn name(Database)` one test for each kind of database.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { $crate::store::testing::on(false, super::$name).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { $crate::store::testing::on(true, super::$name).await; })+
        }
    };
}
pub(crate) use on_both;
