//! Companies by the persons who hold posts in them, found by blind indexes.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

pub(super) struct CompanyPersons;

impl MigrationName for CompanyPersons {
    fn name(&self) -> &str {
        "m0016_company_persons"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CompanyPersons {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(table(manager.get_database_backend())).await?;
        Ok(())
    }
}

/// Read by equality only: the b-tree is the table.
fn table(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "CREATE TABLE company_persons (token bytea NOT NULL, uscc text COLLATE \"C\" NOT NULL, filing_id uuid NOT NULL, \
         post text NOT NULL, ref text NOT NULL, round integer NOT NULL, \
         PRIMARY KEY (token, uscc, filing_id, post, ref))"
    } else {
        "CREATE TABLE company_persons (token blob NOT NULL, uscc text NOT NULL, filing_id uuid_text NOT NULL, \
         post text NOT NULL, ref text NOT NULL, round integer NOT NULL, \
         PRIMARY KEY (token, uscc, filing_id, post, ref)) WITHOUT ROWID"
    }
}
