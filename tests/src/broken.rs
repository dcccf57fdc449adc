//! A department in which something is broken, so that what it is told fails.

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::ids::Ids;
use sea_orm::ConnectionTrait;

use crate::TestHouse;

/// A department whose table is away, as after a restore that went wrong: what it is told cannot be handled.
pub struct Broken {
    url: String,
    table: &'static str,
}

impl Broken {
    /// Takes a table of a department away.
    ///
    /// # Panics
    /// When the department has no such table.
    pub async fn at(house: &TestHouse, service: &str, table: &'static str) -> Self {
        let broken = Self { url: house.folder.database_url(service), table };
        broken.alter(&format!("ALTER TABLE {table} RENAME TO {table}_away")).await;
        broken
    }

    /// Puts it back.
    ///
    /// # Panics
    /// When it is not where it was put.
    pub async fn mend(self) {
        self.alter(&format!("ALTER TABLE {0}_away RENAME TO {0}", self.table)).await;
    }

    async fn alter(&self, sql: &str) {
        let config = DatabaseConfig::at(&self.url);
        let database = Database::connect(&config, Clock::System, Ids::System).await.expect("a database");
        let writer = database.writer();
        writer.execute_raw(statement(writer, sql, vec![])).await.expect("an altered table");
        database.close().await;
    }
}
