//! The tables of messaging: outbox, inbox, and what could not be handled.

use sea_orm_migration::prelude::*;

/// Makes the messaging tables. Each service lists it after the chassis tables.
pub struct MessagingTables;

impl MigrationName for MessagingTables {
    fn name(&self) -> &str {
        "m0002_messaging_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MessagingTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [outbox(), inbox(), troubled()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for sql in [
            "CREATE INDEX outbox_pending ON outbox (place) WHERE sent_at IS NULL",
            // Version 0 marks answers to orders that made no aggregate; they may be repeated.
            "CREATE UNIQUE INDEX outbox_sequence ON outbox (subject, version, idx, kind) WHERE version > 0",
            "CREATE INDEX troubled_retry ON troubled (next_try_at) WHERE state = 'RETRY'",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn outbox() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("outbox")
        .col(ColumnDef::new("place").big_integer().not_null().auto_increment().primary_key());
    message_columns(&mut table);
    table.col(ColumnDef::new("sent_at").timestamp_with_time_zone()).to_owned()
}

fn inbox() -> TableCreateStatement {
    Table::create()
        .table("inbox")
        .col(ColumnDef::new("message_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("received_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

fn troubled() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("troubled");
    message_columns(&mut table);
    table
        .col(ColumnDef::new("state").text().not_null().check(Expr::col("state").is_in(["RETRY", "PARKED"])))
        .col(ColumnDef::new("attempts").integer().not_null())
        .col(ColumnDef::new("reason").text().not_null())
        .col(ColumnDef::new("first_failed_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("next_try_at").timestamp_with_time_zone())
        .col(ColumnDef::new("parked_at").timestamp_with_time_zone())
        .primary_key(Index::create().col("message_id"))
        .to_owned()
}

fn message_columns(table: &mut TableCreateStatement) {
    table
        .col(ColumnDef::new("message_id").uuid().not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("type_name").text().not_null())
        .col(ColumnDef::new("source").text().not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("idx").integer().not_null())
        .col(ColumnDef::new("time").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("case_id").text())
        .col(ColumnDef::new("traceparent").text())
        .col(ColumnDef::new("body").binary().not_null());
}
