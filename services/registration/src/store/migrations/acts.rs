//! The tables of acts on companies that are no filings: revocations, dormancies, corrections of names.

use actnow_chassis::aggregate::table;
use sea_orm_migration::prelude::*;

use crate::store::{dormancies, name_corrections, revocations};

pub(super) struct Revocations;

impl MigrationName for Revocations {
    fn name(&self) -> &str {
        "m0011_revocations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Revocations {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [revocation_table(), bans()] {
            manager.create_table(table).await?;
        }
        for sql in OF_REVOCATIONS {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// One revocation at a time concerns a company.
const OF_REVOCATIONS: [&str; 3] = [
    "CREATE UNIQUE INDEX revocations_one_at_a_time ON revocations (company) \
     WHERE state NOT IN ('NOT_ACCEPTED', 'REVOKED', 'NOT_REVOKED')",
    "CREATE INDEX revocations_of_company ON revocations (company, id)",
    "CREATE INDEX bans_by_document ON bans (id_index)",
];

fn revocation_table() -> TableCreateStatement {
    let settled = Expr::col("state").is_in(["NOT_ACCEPTED", "REVOKED", "NOT_REVOKED"]);
    table("revocations", revocations::STATES)
        .col(ColumnDef::new("company").text().not_null())
        .col(ColumnDef::new("due").date())
        .check(settled.eq(Expr::col("due").is_null()))
        .to_owned()
}

/// Who may not apply after a false registration.
fn bans() -> TableCreateStatement {
    Table::create()
        .table("bans")
        .col(ColumnDef::new("revocation_id").uuid().not_null())
        .col(ColumnDef::new("ref").text().not_null())
        .col(ColumnDef::new("id_index").binary().not_null())
        .col(ColumnDef::new("decided_on").date().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("revocation_id").col("ref"))
        .to_owned()
}

pub(super) struct Dormancies;

impl MigrationName for Dormancies {
    fn name(&self) -> &str {
        "m0012_dormancies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Dormancies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(dormancy_table()).await?;
        for sql in OF_DORMANCIES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// A company rests once at a time.
const OF_DORMANCIES: [&str; 2] = [
    "CREATE UNIQUE INDEX dormancies_one_at_a_time ON dormancies (company) WHERE state IN ('FILED', 'DORMANT')",
    "CREATE INDEX dormancies_of_company ON dormancies (company, id)",
];

fn dormancy_table() -> TableCreateStatement {
    table("dormancies", dormancies::STATES)
        .col(ColumnDef::new("company").text().not_null())
        .col(ColumnDef::new("from_day").date().not_null())
        .col(ColumnDef::new("until_day").date().not_null())
        .check(Expr::col("from_day").lte(Expr::col("until_day")))
        .to_owned()
}

pub(super) struct NameCorrections;

impl MigrationName for NameCorrections {
    fn name(&self) -> &str {
        "m0013_name_corrections"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NameCorrections {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(correction_table()).await?;
        for sql in OF_CORRECTIONS {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// One correction at a time concerns the name of a company.
const OF_CORRECTIONS: [&str; 2] = [
    "CREATE UNIQUE INDEX name_corrections_one_at_a_time ON name_corrections (company) \
     WHERE state IN ('PROPOSED', 'ORDERED', 'SERVED', 'OVERDUE')",
    "CREATE INDEX name_corrections_of_company ON name_corrections (company, id)",
];

fn correction_table() -> TableCreateStatement {
    let ordered = Expr::col("state").is_in(["ORDERED", "SERVED", "OVERDUE", "WITHDRAWN"]);
    table("name_corrections", name_corrections::STATES)
        .col(ColumnDef::new("company").text().not_null())
        .col(ColumnDef::new("ordered_on").date())
        .check(ordered.not().or(Expr::col("ordered_on").is_not_null()))
        .to_owned()
}
