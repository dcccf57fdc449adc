//! Two tables of the name index, of which one is read while the other is made.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::name_index;

pub(super) struct NameIndexes;

impl MigrationName for NameIndexes {
    fn name(&self) -> &str {
        "m0017_name_indexes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NameIndexes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (connection, backend) = (manager.get_connection(), manager.get_database_backend());
        connection.execute_unprepared("ALTER TABLE name_index RENAME TO name_index_a").await?;
        connection.execute_unprepared(&name_index(backend, "name_index_b")).await?;
        for column in ["keys_a", "edition_a", "keys_b", "edition_b"] {
            let sql = format!("ALTER TABLE names ADD COLUMN {column} text NOT NULL DEFAULT ''");
            connection.execute_unprepared(&sql).await?;
        }
        connection.execute_unprepared(&keys_so_far(backend)).await?;
        connection.execute_unprepared("ALTER TABLE names DROP COLUMN index_keys").await?;
        Ok(())
    }
}

/// What the index held so far, beside each name.
fn keys_so_far(backend: DbBackend) -> String {
    let postgres = backend == DbBackend::Postgres;
    let keys = if postgres { "string_agg(key, chr(10))" } else { "group_concat(key, char(10))" };
    format!(
        "UPDATE names SET keys_a = i.keys, \
         edition_a = COALESCE((SELECT value FROM house WHERE key = 'name_index_edition'), '') \
         FROM (SELECT name_id, {keys} AS keys FROM name_index_a GROUP BY name_id) AS i WHERE i.name_id = names.id"
    )
}
