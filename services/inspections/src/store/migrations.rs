//! The tables of inspections.

use actnow_chassis::aggregate::table;
use actnow_chassis::database::sql::statement;
use actnow_chassis::schema::ChassisTables;
use actnow_messaging::schema::MessagingTables;
use sea_orm_migration::prelude::*;

use super::draws;
use super::establishments;
use super::inspections::STATES;

/// All migrations of the service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ChassisTables),
            Box::new(MessagingTables),
            Box::new(InspectionTables),
            Box::new(DrawTables),
            Box::new(GradeTables),
            Box::new(PublishedResults),
        ]
    }
}

struct InspectionTables;

impl MigrationName for InspectionTables {
    fn name(&self) -> &str {
        "m0020_inspection_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InspectionTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [inspections(), team_members(), inspectors(), roster_days(), roster(), duty_desk()] {
            manager.create_table(table).await?;
        }
        for sql in REST {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

const REST: [&str; 6] = [
    "CREATE INDEX inspections_by_due ON inspections (due, id)",
    "CREATE INDEX inspections_waiting ON inspections (due, id) WHERE state IN ('PLANNED', 'RECUSED')",
    "CREATE INDEX team_members_by_day ON team_members (inspector_id, visit_on)",
    "CREATE INDEX team_members_on_desk ON team_members (inspector_id) WHERE on_desk",
    "CREATE INDEX roster_by_inspector ON roster (inspector_id, day)",
    "INSERT INTO duty_desk (name) VALUES ('draw')",
];

fn inspections() -> TableCreateStatement {
    table("inspections", STATES)
        .col(ColumnDef::new("operator_uscc").text().not_null())
        .col(ColumnDef::new("due").date().not_null())
        .to_owned()
}

fn team_members() -> TableCreateStatement {
    Table::create()
        .table("team_members")
        .col(ColumnDef::new("inspection_id").uuid().not_null())
        .col(ColumnDef::new("inspector_id").text().not_null())
        .col(ColumnDef::new("visit_on").date().not_null())
        .col(ColumnDef::new("on_desk").boolean().not_null())
        .primary_key(Index::create().col("inspection_id").col("inspector_id"))
        .to_owned()
}

fn inspectors() -> TableCreateStatement {
    Table::create()
        .table("inspectors")
        .col(ColumnDef::new("inspector_id").text().not_null().primary_key())
        .col(ColumnDef::new("version").big_integer().not_null().check(Expr::col("version").gte(1)))
        .col(ColumnDef::new("active").boolean().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

fn roster_days() -> TableCreateStatement {
    Table::create()
        .table("roster_days")
        .col(ColumnDef::new("day").date().not_null().primary_key())
        .col(ColumnDef::new("version").big_integer().not_null().check(Expr::col("version").gte(1)))
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

fn roster() -> TableCreateStatement {
    Table::create()
        .table("roster")
        .col(ColumnDef::new("day").date().not_null())
        .col(ColumnDef::new("inspector_id").text().not_null())
        .primary_key(Index::create().col("day").col("inspector_id"))
        .to_owned()
}

/// One row: whoever draws a team holds it until COMMIT.
fn duty_desk() -> TableCreateStatement {
    Table::create().table("duty_desk").col(ColumnDef::new("name").text().not_null().primary_key()).to_owned()
}

struct DrawTables;

impl MigrationName for DrawTables {
    fn name(&self) -> &str {
        "m0030_draw_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DrawTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let draws = table("draws", draws::STATES).col(ColumnDef::new("due").date().not_null()).to_owned();
        let by_operator = "CREATE INDEX inspections_by_operator ON inspections (operator_uscc)";
        manager.get_connection().execute_unprepared(by_operator).await?;
        for table in [draws, draw_beacons(), draw_entries("draw_objects"), draw_entries("draw_inspectors")] {
            manager.create_table(table).await?;
        }
        Ok(())
    }
}

/// The beacons of draws that are not revealed yet.
fn draw_beacons() -> TableCreateStatement {
    Table::create()
        .table("draw_beacons")
        .col(ColumnDef::new("draw_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("sealed").binary().not_null())
        .to_owned()
}

/// A list of a draw.
fn draw_entries(name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(ColumnDef::new("draw_id").uuid().not_null())
        .col(ColumnDef::new("entry").text().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .primary_key(Index::create().col("draw_id").col("entry"))
        .to_owned()
}

/// When a result became public, for the list of them.
struct PublishedResults;

impl MigrationName for PublishedResults {
    fn name(&self) -> &str {
        "m0050_published_results"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PublishedResults {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("published_on").date().to_owned();
        manager.alter_table(Table::alter().table("inspections").add_column(column).to_owned()).await?;
        let connection = manager.get_connection();
        let public = "SELECT id, body FROM inspections WHERE state = 'PUBLISHED'";
        for row in connection.query_all_raw(statement(connection, public, vec![])).await? {
            let body: String = row.try_get("", "body")?;
            let body: serde_json::Value =
                serde_json::from_str(&body).map_err(|fault| DbErr::Custom(fault.to_string()))?;
            // As the body had it when this was written: {"task": {"state": {"state": "PUBLISHED", "on": …}}}.
            let on: Option<chrono::NaiveDate> =
                body["task"]["state"]["on"].as_str().and_then(|day| day.parse().ok());
            let id: uuid::Uuid = row.try_get("", "id")?;
            let update = "UPDATE inspections SET published_on = $1 WHERE id = $2";
            connection.execute_raw(statement(connection, update, vec![on.into(), id.into()])).await?;
        }
        let index =
            "CREATE INDEX inspections_published ON inspections (published_on, id) WHERE state = 'PUBLISHED'";
        connection.execute_unprepared(index).await.map(|_| ())
    }
}

struct GradeTables;

impl MigrationName for GradeTables {
    fn name(&self) -> &str {
        "m0040_grade_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for GradeTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let one_column = |name, column| {
            Table::create().table(name).col(ColumnDef::new(column).text().not_null().primary_key()).to_owned()
        };
        let tables = [
            establishments(),
            one_column("graded_operators", "operator_uscc"),
            one_column("ended_licences", "licence_number"),
            risk_rules(),
            risk_grades(),
            visit_plan(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for sql in [
            "CREATE INDEX establishments_by_operator ON establishments (operator_uscc)",
            "CREATE INDEX visit_plan_by_day ON visit_plan (year, visit_by, establishment_id, ordinal)",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn establishments() -> TableCreateStatement {
    table("establishments", establishments::STATES)
        .col(ColumnDef::new("licence_number").text().not_null().unique_key())
        .col(ColumnDef::new("operator_uscc").text().not_null())
        .col(ColumnDef::new("division").text().not_null())
        .col(ColumnDef::new("grade").text().not_null())
        .to_owned()
}

/// The rules by which grades were computed.
fn risk_rules() -> TableCreateStatement {
    Table::create()
        .table("risk_rules")
        .col(ColumnDef::new("version").text().not_null().primary_key())
        .col(ColumnDef::new("body").text().not_null())
        .to_owned()
}

/// Every grade that was assigned.
fn risk_grades() -> TableCreateStatement {
    Table::create()
        .table("risk_grades")
        .col(ColumnDef::new("establishment_id").uuid().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("grade").text().not_null())
        .col(ColumnDef::new("points").integer().not_null())
        .col(ColumnDef::new("assigned_on").date().not_null())
        .col(ColumnDef::new("rules").text().not_null())
        .primary_key(Index::create().col("establishment_id").col("version"))
        .to_owned()
}

/// The daily inspections of each year.
fn visit_plan() -> TableCreateStatement {
    Table::create()
        .table("visit_plan")
        .col(ColumnDef::new("establishment_id").uuid().not_null())
        .col(ColumnDef::new("year").integer().not_null())
        .col(ColumnDef::new("ordinal").integer().not_null())
        .col(ColumnDef::new("visit_by").date().not_null())
        .col(ColumnDef::new("state").text().not_null())
        .col(ColumnDef::new("inspection_id").uuid())
        .primary_key(Index::create().col("establishment_id").col("year").col("ordinal"))
        .to_owned()
}
