//! The tables of food licensing. CHECK constraints and partial unique indexes carry its invariants.

use actnow_chassis::aggregate::table;
use actnow_chassis::schema::ChassisTables;
use actnow_chassis::series;
use actnow_messaging::schema::MessagingTables;
use actnow_room::instant::create_tables;
use sea_orm_migration::prelude::*;

use super::{applications, certificates, filings, licences};
use crate::domain::act::LicenceAct;
use crate::domain::commitment::CommitmentState;

/// All migrations of the service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ChassisTables),
            Box::new(MessagingTables),
            Box::new(FoodTables),
            Box::new(ActsOnLicences),
            Box::new(Commitments),
            Box::new(PersonBans),
            Box::new(InstantApproval),
            Box::new(FormerNumbers),
        ]
    }
}

struct FoodTables;

impl MigrationName for FoodTables {
    fn name(&self) -> &str {
        "m0010_food_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FoodTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [filings(), applications(), licences(), certificates(), series::table(), parties()] {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        for sql in INDEXES {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// Applications about licences, later editions of certificates under one number, bans that follow from licences.
struct ActsOnLicences;

impl MigrationName for ActsOnLicences {
    fn name(&self) -> &str {
        "m0011_acts_on_licences"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ActsOnLicences {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let act = ColumnDef::new("act")
            .text()
            .not_null()
            .default("NEW")
            .check(Expr::col("act").is_in(LicenceAct::NAMES))
            .to_owned();
        let about_one = Expr::col("licence_id").is_null().eq(Expr::col("act").eq("NEW"));
        let columns = [
            ("applications", act),
            ("applications", ColumnDef::new("licence_id").uuid().check(about_one).to_owned()),
            ("licences", ColumnDef::new("ban_until").date().to_owned()),
            ("certificates", ColumnDef::new("edition").big_integer().not_null().default(1).to_owned()),
        ];
        for (table, column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for sql in ACTS {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// Licences that rest on a commitment, by how its follow-up stands.
struct Commitments;

impl MigrationName for Commitments {
    fn name(&self) -> &str {
        "m0012_commitments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Commitments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let known = Expr::col("commitment").is_in(CommitmentState::NAMES);
        let column = ColumnDef::new("commitment").text().check(known).to_owned();
        manager.alter_table(Table::alter().table("licences").add_column(column).to_owned()).await?;
        let sql =
            "CREATE INDEX licences_on_commitment ON licences (operator_uscc) WHERE commitment IS NOT NULL";
        manager.get_connection().execute_unprepared(sql).await.map(|_| ())
    }
}

/// Persons who answer for a penalty.
struct PersonBans;

impl MigrationName for PersonBans {
    fn name(&self) -> &str {
        "m0013_person_bans"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PersonBans {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("person_bans")
            .col(ColumnDef::new("licence_id").uuid().not_null())
            .col(ColumnDef::new("token").text().not_null())
            .col(ColumnDef::new("ban_until").date().not_null())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
            .primary_key(Index::create().col("token").col("licence_id"))
            .to_owned();
        manager.create_table(table).await
    }
}

/// What the rules of instant approval said, and second looks at what was granted.
struct InstantApproval;

impl MigrationName for InstantApproval {
    fn name(&self) -> &str {
        "m0014_instant_approval"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InstantApproval {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tables(manager).await
    }
}

/// By how many numbers a series went on with each first certificate: one, and more or none with licences of a former system.
struct FormerNumbers;

impl MigrationName for FormerNumbers {
    fn name(&self) -> &str {
        "m0015_former_numbers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FormerNumbers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let steps = ColumnDef::new("steps")
            .big_integer()
            .not_null()
            .default(1)
            .check(Expr::col("steps").gte(0))
            .to_owned();
        manager.alter_table(Table::alter().table("certificates").add_column(steps).to_owned()).await
    }
}

/// One open application about a licence; one live version of a number; one certificate per number and edition.
const ACTS: [&str; 5] = [
    "CREATE UNIQUE INDEX applications_one_open_per_licence ON applications (licence_id) \
     WHERE licence_id IS NOT NULL AND state IN ('RECEIVED', 'CORRECTION', 'ACCEPTED', 'VISIT_ASSIGNED', 'RECTIFYING', \
     'REVIEWED_POSITIVE', 'REVIEWED_NEGATIVE', 'HEARING', 'GRANTED')",
    "CREATE INDEX licences_bans ON licences (operator_uscc) WHERE ban_until IS NOT NULL",
    "CREATE UNIQUE INDEX licences_one_live_per_number ON licences (number) \
     WHERE state IN ('ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL')",
    "DROP INDEX certificates_number",
    "CREATE UNIQUE INDEX certificates_number ON certificates (series, sequence, edition)",
];

/// One premises of one operator, one live filing, one live licence (F-3); one licence and one certificate that
/// counts per application; one document per number.
const INDEXES: [&str; 15] = [
    "CREATE UNIQUE INDEX filings_one_live ON filings (operator_uscc, premises) \
     WHERE state IN ('FILED', 'UPDATED', 'PUBLISHED')",
    "CREATE INDEX filings_at_premises ON filings (premises) WHERE state IN ('FILED', 'UPDATED', 'PUBLISHED')",
    "CREATE UNIQUE INDEX filings_number ON filings (series, sequence) WHERE series IS NOT NULL",
    "CREATE INDEX filings_by_number ON filings (number) WHERE number IS NOT NULL",
    "CREATE INDEX filings_of_operator ON filings (operator_uscc, id)",
    "CREATE INDEX licences_of_operator ON licences (operator_uscc, id)",
    "CREATE INDEX filings_by_state ON filings (state, id)",
    "CREATE INDEX applications_by_state ON applications (state, id)",
    "CREATE INDEX applications_bans ON applications (operator_uscc) WHERE ban_until IS NOT NULL",
    "CREATE UNIQUE INDEX licences_one_live ON licences (operator_uscc, premises) \
     WHERE state IN ('ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL')",
    "CREATE INDEX licences_at_premises ON licences (premises) \
     WHERE state IN ('ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL')",
    "CREATE UNIQUE INDEX licences_one_per_application ON licences (application_id)",
    "CREATE INDEX licences_by_number ON licences (number)",
    "CREATE UNIQUE INDEX certificates_one_per_application ON certificates (application_id) \
     WHERE state <> 'VOID'",
    "CREATE UNIQUE INDEX certificates_number ON certificates (series, sequence)",
];

fn filings() -> TableCreateStatement {
    let numbered = Expr::col("state").is_not_in(["INCOMPLETE", "WITHDRAWN"]);
    table("filings", filings::STATES)
        .col(ColumnDef::new("operator_uscc").text().not_null())
        .col(ColumnDef::new("premises").text().not_null())
        .col(ColumnDef::new("number").text())
        .col(ColumnDef::new("series").text())
        .col(ColumnDef::new("sequence").big_integer())
        .check(numbered.eq(Expr::col("number").is_not_null()))
        .check(Expr::col("number").is_not_null().eq(Expr::col("sequence").is_not_null()))
        .to_owned()
}

fn applications() -> TableCreateStatement {
    table("applications", applications::STATES)
        .col(ColumnDef::new("operator_uscc").text().not_null())
        .col(ColumnDef::new("premises").text().not_null())
        .col(ColumnDef::new("ban_until").date())
        .to_owned()
}

fn licences() -> TableCreateStatement {
    table("licences", licences::STATES)
        .col(ColumnDef::new("application_id").uuid().not_null())
        .col(ColumnDef::new("number").text().not_null())
        .col(ColumnDef::new("operator_uscc").text().not_null())
        .col(ColumnDef::new("premises").text().not_null())
        .col(ColumnDef::new("valid_from").date().not_null())
        .col(ColumnDef::new("valid_to").date().not_null())
        .check(Expr::col("valid_to").gte(Expr::col("valid_from")))
        .to_owned()
}

fn certificates() -> TableCreateStatement {
    let is_void = Expr::col("state").eq("VOID");
    table("certificates", certificates::STATES)
        .col(ColumnDef::new("application_id").uuid().not_null())
        .col(ColumnDef::new("identifier").text().not_null().unique_key())
        .col(ColumnDef::new("number").text().not_null())
        .col(ColumnDef::new("series").text().not_null())
        .col(ColumnDef::new("sequence").big_integer().not_null())
        .col(ColumnDef::new("void_reason").text())
        .check(is_void.eq(Expr::col("void_reason").is_not_null()))
        .to_owned()
}

fn parties() -> TableCreateStatement {
    Table::create()
        .table("parties")
        .col(ColumnDef::new("application_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("persons").binary().not_null())
        .col(ColumnDef::new("related_usccs").text().not_null())
        .col(ColumnDef::new("related_persons").text().not_null())
        .to_owned()
}
