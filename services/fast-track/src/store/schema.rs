//! The tables of the fast track.

use actnow_chassis::aggregate;
use actnow_chassis::schema::ChassisTables;
use actnow_messaging::schema::MessagingTables;
use sea_orm_migration::prelude::*;

/// Every migration of this service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(ChassisTables), Box::new(MessagingTables), Box::new(FastTrackTables)]
    }
}

/// Cases, their subjects, dossiers and journeys.
struct FastTrackTables;

impl MigrationName for FastTrackTables {
    fn name(&self) -> &str {
        "m0003_fast_track_tables"
    }
}

const STATES: &[&str] =
    &["RUNNING", "WAITING_APPLICANT", "WAITING_DEPARTMENT", "COMPLETED", "PARTIALLY_COMPLETED", "TERMINATED"];

#[async_trait::async_trait]
impl MigrationTrait for FastTrackTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [cases(), subjects(), dossiers(), journey()] {
            manager.create_table(table).await?;
        }
        let open = "CREATE INDEX cases_open ON cases (id) WHERE next_look_at IS NOT NULL";
        manager.get_connection().execute_unprepared(open).await?;
        manager
            .create_index(
                Index::create().name("cases_by_urgency").table("cases").col("urgency").col("id").to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("cases_by_state").table("cases").col("state").col("id").to_owned(),
            )
            .await
    }
}

fn cases() -> TableCreateStatement {
    let closed = Expr::col("state").is_in(["COMPLETED", "PARTIALLY_COMPLETED", "TERMINATED"]);
    // An open case always has a next look, a closed one never.
    let looked_at = Expr::expr(closed).eq(Expr::col("next_look_at").is_null());
    aggregate::table("cases", STATES)
        .col(ColumnDef::new("next_look_at").timestamp_with_time_zone())
        .col(ColumnDef::new("names").text().not_null())
        .col(ColumnDef::new("light").text().not_null())
        .col(ColumnDef::new("urgency").text().not_null())
        .check(("cases_open_has_next_look", looked_at))
        .to_owned()
}

fn subjects() -> TableCreateStatement {
    Table::create()
        .table("subjects")
        .col(ColumnDef::new("subject_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .to_owned()
}

fn dossiers() -> TableCreateStatement {
    Table::create()
        .table("dossiers")
        .col(ColumnDef::new("case_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("forms").binary().not_null())
        .col(ColumnDef::new("sealed_persons").binary().not_null())
        .col(ColumnDef::new("related_persons").text().not_null())
        .to_owned()
}

fn journey() -> TableCreateStatement {
    Table::create()
        .table("journey")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("seq").integer().not_null().check(Expr::col("seq").gte(1)))
        .col(ColumnDef::new("step").text())
        .col(ColumnDef::new("department").text().not_null())
        .col(ColumnDef::new("event").text().not_null())
        .col(ColumnDef::new("text_zh").text().not_null())
        .col(ColumnDef::new("text_en").text().not_null())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("trace_id").text())
        .primary_key(Index::create().col("case_id").col("seq"))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use crate::domain::CaseState;

    #[test]
    fn the_table_knows_every_state_of_the_domain() {
        assert_eq!(super::STATES, CaseState::ALL.map(CaseState::as_str));
    }
}
