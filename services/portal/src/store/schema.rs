//! The tables: tasks and their lines, subjects to be looked up, the feed, drafts, materials, traces.

use actnow_chassis::schema::ChassisTables;
use actnow_messaging::schema::MessagingTables;
use sea_orm_migration::prelude::*;

/// Every migration of this service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ChassisTables),
            Box::new(MessagingTables),
            Box::new(PortalTables),
            Box::new(TraceTables),
        ]
    }
}

struct PortalTables;

impl MigrationName for PortalTables {
    fn name(&self) -> &str {
        "m0003_portal_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PortalTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [tasks(), lines(), dirty(), feed(), feed_head(), drafts(), materials()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for sql in [
            "CREATE INDEX tasks_in_order ON tasks (line, sort_key, id)",
            "CREATE INDEX tasks_free_in_order ON tasks (line, sort_key, id) WHERE holder IS NULL",
            "CREATE INDEX tasks_free_by_turn ON tasks (line, turn, id) WHERE holder IS NULL",
            "CREATE INDEX tasks_held ON tasks (held_until) WHERE holder IS NOT NULL",
            "CREATE INDEX dirty_by_time ON dirty (look_at)",
            "CREATE INDEX feed_by_kind ON feed (kind, at)",
            "CREATE INDEX drafts_of ON drafts (account, updated_at)",
            "INSERT INTO feed_head (id, seq) VALUES (1, 0)",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

struct TraceTables;

impl MigrationName for TraceTables {
    fn name(&self) -> &str {
        "m0004_trace_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for TraceTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [kept_traces(), kept_trace_cases(), kept_spans()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for sql in [
            "CREATE INDEX kept_traces_by_age ON kept_traces (seen_at)",
            "CREATE INDEX kept_traces_failed ON kept_traces (seen_at) WHERE failed",
            "CREATE INDEX kept_trace_cases_of ON kept_trace_cases (trace_id)",
            "CREATE INDEX kept_spans_of ON kept_spans (trace_id)",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn tasks() -> TableCreateStatement {
    let held = Expr::col("holder").is_null();
    Table::create()
        .table("tasks")
        .col(ColumnDef::new("id").text().not_null().primary_key())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("subject_id").text().not_null())
        .col(ColumnDef::new("case_id").text().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("stage").text().not_null())
        .col(ColumnDef::new("line").text().not_null())
        .col(ColumnDef::new("only_accounts").text().not_null())
        .col(ColumnDef::new("light").text().not_null())
        .col(ColumnDef::new("statutory_due").date())
        .col(ColumnDef::new("promise_due").timestamp_with_time_zone())
        .col(ColumnDef::new("waiting_since").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("sort_key").text().not_null())
        .col(ColumnDef::new("turn").big_integer().not_null())
        .col(ColumnDef::new("urged").integer().not_null())
        .col(ColumnDef::new("holder").text())
        .col(ColumnDef::new("held_until").timestamp_with_time_zone())
        .check(held.eq(Expr::col("held_until").is_null()))
        .to_owned()
}

/// One row a station: how many claims could have served it.
fn lines() -> TableCreateStatement {
    Table::create()
        .table("lines")
        .col(ColumnDef::new("line").text().not_null().primary_key())
        .col(ColumnDef::new("claims").big_integer().not_null())
        .to_owned()
}

fn dirty() -> TableCreateStatement {
    Table::create()
        .table("dirty")
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("subject_id").text().not_null())
        .col(ColumnDef::new("marks").big_integer().not_null())
        .col(ColumnDef::new("look_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("kind").col("subject_id"))
        .to_owned()
}

fn feed() -> TableCreateStatement {
    Table::create()
        .table("feed")
        .col(ColumnDef::new("seq").big_integer().not_null().primary_key())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("source").text().not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("case_id").text().not_null())
        .to_owned()
}

/// The last number given, taken under a lock until COMMIT: numbers appear in their order.
fn feed_head() -> TableCreateStatement {
    Table::create()
        .table("feed_head")
        .col(ColumnDef::new("id").integer().not_null().primary_key().check(Expr::col("id").eq(1)))
        .col(ColumnDef::new("seq").big_integer().not_null())
        .to_owned()
}

fn drafts() -> TableCreateStatement {
    Table::create()
        .table("drafts")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("account").text().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("sealed_content").binary().not_null())
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

fn materials() -> TableCreateStatement {
    Table::create()
        .table("materials")
        .col(ColumnDef::new("sha256").text().not_null().primary_key())
        .col(ColumnDef::new("media_type").text().not_null())
        .col(ColumnDef::new("size").big_integer().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("uploaded_by").text().not_null())
        .col(ColumnDef::new("uploaded_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

/// A trace, and how many bytes of it are kept.
fn kept_traces() -> TableCreateStatement {
    Table::create()
        .table("kept_traces")
        .col(ColumnDef::new("trace_id").text().not_null().primary_key())
        .col(ColumnDef::new("seen_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("of_case").boolean().not_null())
        .col(ColumnDef::new("failed").boolean().not_null())
        .col(ColumnDef::new("octets").big_integer().not_null())
        .to_owned()
}

fn kept_trace_cases() -> TableCreateStatement {
    Table::create()
        .table("kept_trace_cases")
        .col(ColumnDef::new("case_id").text().not_null())
        .col(ColumnDef::new("trace_id").text().not_null())
        .primary_key(Index::create().col("case_id").col("trace_id"))
        .to_owned()
}

/// Spans of a trace that came together.
fn kept_spans() -> TableCreateStatement {
    Table::create()
        .table("kept_spans")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("trace_id").text().not_null())
        .col(ColumnDef::new("body").binary().not_null())
        .to_owned()
}
