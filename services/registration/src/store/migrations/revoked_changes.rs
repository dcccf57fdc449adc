//! Revocations of one change, and revocations that were taken back: the table with a state and a column more.

use actnow_chassis::aggregate::table;
use sea_orm_migration::prelude::*;

use crate::store::revocations;

pub(super) struct RevokedChanges;

impl MigrationName for RevokedChanges {
    fn name(&self) -> &str {
        "m0018_revoked_changes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RevokedChanges {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // SQLite changes no constraint of a table that is there.
        connection.execute_unprepared("ALTER TABLE revocations RENAME TO revocations_before").await?;
        manager.create_table(revocation_table()).await?;
        for sql in MOVED {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// One revocation at a time concerns a company. It may issue a licence, and another one when it is taken back: one at a
/// time counts.
const MOVED: [&str; 6] = [
    "INSERT INTO revocations (id, version, state, case_id, traceparent, body, created_at, updated_at, company, due) \
     SELECT id, version, state, case_id, traceparent, body, created_at, updated_at, company, due \
     FROM revocations_before",
    "DROP TABLE revocations_before",
    "CREATE UNIQUE INDEX revocations_one_at_a_time ON revocations (company) \
     WHERE state NOT IN ('NOT_ACCEPTED', 'REVOKED', 'NOT_REVOKED', 'TAKEN_BACK')",
    "CREATE INDEX revocations_of_company ON revocations (company, id)",
    "DROP INDEX certificates_one_per_filing",
    "CREATE UNIQUE INDEX certificates_one_per_filing ON certificates (filing_id) \
     WHERE state IN ('RESERVED', 'SIGNED', 'VALID')",
];

fn revocation_table() -> TableCreateStatement {
    let settled = Expr::col("state").is_in(["NOT_ACCEPTED", "REVOKED", "NOT_REVOKED", "TAKEN_BACK"]);
    table("revocations", revocations::STATES)
        .col(ColumnDef::new("company").text().not_null())
        .col(ColumnDef::new("filing_id").uuid())
        .col(ColumnDef::new("due").date())
        .check(settled.eq(Expr::col("due").is_null()))
        .to_owned()
}
