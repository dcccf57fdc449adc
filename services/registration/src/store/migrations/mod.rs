//! The tables of registration. CHECK constraints and partial unique indexes carry its invariants.

use actnow_chassis::aggregate::table;
use actnow_chassis::schema::ChassisTables;
use actnow_chassis::series;
use actnow_messaging::schema::MessagingTables;
use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::{certificates, codes, companies, declarations, filings, marks};

mod acts;
mod branches;
mod instant;
mod name_indexes;
mod persons;
mod revoked_changes;

use acts::{Dormancies, NameCorrections, Revocations};
use branches::Branches;
use instant::InstantApproval;
use name_indexes::NameIndexes;
use persons::CompanyPersons;
use revoked_changes::RevokedChanges;

/// All migrations of the service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ChassisTables),
            Box::new(MessagingTables),
            Box::new(RegistrationTables),
            Box::new(Revocations),
            Box::new(Dormancies),
            Box::new(NameCorrections),
            Box::new(Branches),
            Box::new(InstantApproval),
            Box::new(CompanyPersons),
            Box::new(NameIndexes),
            Box::new(RevokedChanges),
        ]
    }
}

struct RegistrationTables;

impl MigrationName for RegistrationTables {
    fn name(&self) -> &str {
        "m0010_registration_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RegistrationTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            name_declarations(),
            names(),
            filings(),
            filing_persons(),
            companies(),
            company_versions(),
            former_names(),
            company_marks(),
            shareholders(),
            code_reservations(),
            certificates(),
            series::table(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(&name_index(manager.get_database_backend(), "name_index")).await?;
        connection.execute_unprepared(company_pairs(manager.get_database_backend())).await?;
        for sql in INDEXES {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// One live filing uses a name, and one act at a time concerns a company; one code, one company, one certificate that
/// counts per filing; one number and version, one document.
const INDEXES: [&str; 18] = [
    "CREATE INDEX names_exact ON names (exact, authority)",
    "CREATE UNIQUE INDEX filings_one_per_name ON filings (name_id) \
     WHERE name_id IS NOT NULL AND state NOT IN ('NOT_HANDLED', 'REFUSED', 'WITHDRAWN')",
    "CREATE UNIQUE INDEX filings_uscc ON filings (uscc) WHERE uscc IS NOT NULL AND kind = 'ESTABLISH'",
    "CREATE UNIQUE INDEX filings_one_at_a_time ON filings (company) WHERE company IS NOT NULL AND state IN \
     ('PUBLICISED', 'APPLY_WINDOW', 'SUBMITTED', 'REVIEWING', 'RETURNED', 'REGISTERED')",
    "CREATE INDEX filings_of_company ON filings (company, id)",
    "CREATE INDEX filings_open ON filings (id) \
     WHERE state IN ('PUBLICISED', 'APPLY_WINDOW', 'SUBMITTED', 'REVIEWING', 'RETURNED', 'REGISTERED')",
    "CREATE INDEX filings_by_state ON filings (state, id)",
    "CREATE INDEX filing_persons_by_document ON filing_persons (id_index)",
    "CREATE UNIQUE INDEX companies_one_per_filing ON companies (filing_id) WHERE filing_id IS NOT NULL",
    "CREATE UNIQUE INDEX companies_name ON companies (name_id)",
    "CREATE INDEX companies_branches ON companies (head_office) WHERE head_office IS NOT NULL",
    "CREATE UNIQUE INDEX company_marks_standing ON company_marks (uscc, mark, reference) WHERE lifted_at IS NULL",
    "CREATE INDEX company_shareholders_holdings ON company_shareholders (shareholder)",
    "CREATE UNIQUE INDEX code_reservations_uscc ON code_reservations (uscc)",
    "CREATE UNIQUE INDEX code_reservations_one_live ON code_reservations (filing_id) WHERE state <> 'VOID'",
    "CREATE UNIQUE INDEX certificates_number ON certificates (series, sequence, version)",
    "CREATE UNIQUE INDEX certificates_one_per_filing ON certificates (filing_id) WHERE state <> 'VOID'",
    "CREATE INDEX certificates_of_company ON certificates (uscc)",
];

/// The similarity index is read by equality only: a b-tree over its keys, in plain byte order, is the table.
fn name_index(backend: DbBackend, table: &str) -> String {
    let unique = "PRIMARY KEY (key, authority, name_id)";
    if backend == DbBackend::Postgres {
        format!(
            "CREATE TABLE {table} (key text COLLATE \"C\" NOT NULL, authority text COLLATE \"C\" NOT NULL, \
             name_id uuid NOT NULL, {unique})"
        )
    } else {
        format!(
            "CREATE TABLE {table} (key text NOT NULL, authority text NOT NULL, name_id uuid_text NOT NULL, \
             {unique}) WITHOUT ROWID"
        )
    }
}

/// What companies are found by is read by equality only, too.
fn company_pairs(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "CREATE TABLE company_pairs (pair text COLLATE \"C\" NOT NULL, uscc text COLLATE \"C\" NOT NULL, \
         PRIMARY KEY (pair, uscc))"
    } else {
        "CREATE TABLE company_pairs (pair text NOT NULL, uscc text NOT NULL, PRIMARY KEY (pair, uscc)) WITHOUT ROWID"
    }
}

fn name_declarations() -> TableCreateStatement {
    let kept = Expr::col("state").is_in(["RESERVED", "CONSUMED"]);
    let used = Expr::col("state").eq("CONSUMED");
    table("name_declarations", declarations::STATES)
        .col(ColumnDef::new("authority").text().not_null())
        .col(ColumnDef::new("full_name").text().not_null())
        .col(ColumnDef::new("applicants").text().not_null())
        .col(ColumnDef::new("reserved_until").date())
        .col(ColumnDef::new("filing_id").uuid())
        .check(kept.eq(Expr::col("reserved_until").is_not_null()))
        .check(used.eq(Expr::col("filing_id").is_not_null()))
        .to_owned()
}

/// Names that stand in others' way: reserved, used, registered, or ended less than a year ago.
fn names() -> TableCreateStatement {
    Table::create()
        .table("names")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("authority").text().not_null())
        .col(ColumnDef::new("exact").text().not_null())
        .col(ColumnDef::new("parts").text().not_null())
        .col(ColumnDef::new("index_keys").integer().not_null())
        .to_owned()
}

fn filings() -> TableCreateStatement {
    let registered = Expr::col("state").is_in(["REGISTERED", "ISSUED", "COMPLETED"]);
    let establishes = Expr::col("kind").eq("ESTABLISH");
    table("filings", filings::STATES)
        .col(ColumnDef::new("authority").text().not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("company").text())
        .col(ColumnDef::new("name_id").uuid())
        .col(ColumnDef::new("full_name").text().not_null())
        .col(ColumnDef::new("due").date())
        .col(ColumnDef::new("uscc").text())
        .check(registered.eq(Expr::col("uscc").is_not_null()))
        .check(establishes.eq(Expr::col("company").is_null()))
        .to_owned()
}

fn filing_persons() -> TableCreateStatement {
    Table::create()
        .table("filing_persons")
        .col(ColumnDef::new("filing_id").uuid().not_null())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("ref").text().not_null())
        .col(ColumnDef::new("sealed").binary().not_null())
        .col(ColumnDef::new("id_index").binary().not_null())
        .primary_key(Index::create().col("filing_id").col("round").col("ref"))
        .to_owned()
}

fn companies() -> TableCreateStatement {
    let active = Expr::col("state").eq("ACTIVE");
    Table::create()
        .table("companies")
        .col(ColumnDef::new("uscc").text().not_null().primary_key())
        .col(ColumnDef::new("name_id").uuid().not_null())
        .col(ColumnDef::new("filing_id").uuid())
        .col(ColumnDef::new("full_name").text().not_null())
        .col(ColumnDef::new("all_names").text().not_null())
        .col(ColumnDef::new("company_type").text().not_null())
        .col(
            ColumnDef::new("state")
                .text()
                .not_null()
                .check(Expr::col("state").is_in(companies::STATES.iter().copied())),
        )
        .col(ColumnDef::new("established_on").date().not_null())
        .col(ColumnDef::new("ended_on").date())
        .col(ColumnDef::new("head_office").text())
        .col(ColumnDef::new("version").big_integer().not_null().check(Expr::col("version").gte(1)))
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .check(active.eq(Expr::col("ended_on").is_null()))
        .to_owned()
}

/// Every entry of the register as it was: nothing is overwritten, so that it can be read as of any day.
fn company_versions() -> TableCreateStatement {
    Table::create()
        .table("company_versions")
        .col(ColumnDef::new("uscc").text().not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("since").date().not_null())
        .col(ColumnDef::new("filing_id").uuid())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().col("uscc").col("version"))
        .to_owned()
}

/// Names that companies gave up by changing them: they block for a year.
fn former_names() -> TableCreateStatement {
    Table::create()
        .table("former_names")
        .col(ColumnDef::new("name_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("uscc").text().not_null())
        .col(ColumnDef::new("ended_on").date().not_null())
        .to_owned()
}

/// What other departments noted of companies.
fn company_marks() -> TableCreateStatement {
    Table::create()
        .table("company_marks")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("uscc").text().not_null())
        .col(ColumnDef::new("mark").text().not_null().check(Expr::col("mark").is_in(marks::names())))
        .col(ColumnDef::new("reference").text().not_null())
        .col(ColumnDef::new("since").date().not_null())
        .col(ColumnDef::new("noted_by").text().not_null())
        .col(ColumnDef::new("noted_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("lifted_by").text())
        .col(ColumnDef::new("lifted_at").timestamp_with_time_zone())
        .to_owned()
}

/// Holdings of entities in companies of the register.
fn shareholders() -> TableCreateStatement {
    Table::create()
        .table("company_shareholders")
        .col(ColumnDef::new("company").text().not_null())
        .col(ColumnDef::new("shareholder").text().not_null())
        .primary_key(Index::create().col("company").col("shareholder"))
        .to_owned()
}

fn code_reservations() -> TableCreateStatement {
    let void = Expr::col("state").eq("VOID");
    Table::create()
        .table("code_reservations")
        .col(ColumnDef::new("pool").text().not_null())
        .col(ColumnDef::new("n").big_integer().not_null().check(Expr::col("n").gte(1)))
        .col(ColumnDef::new("uscc").text().not_null())
        .col(ColumnDef::new("filing_id").uuid().not_null())
        .col(
            ColumnDef::new("state")
                .text()
                .not_null()
                .check(Expr::col("state").is_in(codes::STATES.iter().copied())),
        )
        .col(ColumnDef::new("void_reason").text())
        .col(ColumnDef::new("reserved_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("settled_at").timestamp_with_time_zone())
        .primary_key(Index::create().col("pool").col("n"))
        .check(void.eq(Expr::col("void_reason").is_not_null()))
        .to_owned()
}

fn certificates() -> TableCreateStatement {
    Table::create()
        .table("certificates")
        .col(ColumnDef::new("identifier").text().not_null().primary_key())
        .col(ColumnDef::new("filing_id").uuid().not_null())
        .col(ColumnDef::new("uscc").text().not_null())
        .col(ColumnDef::new("series").text().not_null())
        .col(ColumnDef::new("sequence").big_integer().not_null())
        .col(ColumnDef::new("version").integer().not_null())
        .col(
            ColumnDef::new("state")
                .text()
                .not_null()
                .check(Expr::col("state").is_in(certificates::STATES.iter().copied())),
        )
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}
