//! The tables of instant approval, the same in every department.

use actnow_chassis::aggregate::table;
use sea_orm_migration::prelude::*;

use super::rows;

/// Creates the tables, for a migration of the department.
///
/// # Errors
/// When the database is away, or they are there.
pub async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in [evaluations(), reviews()] {
        manager.create_table(table).await?;
    }
    for sql in INDEXES {
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}

/// One second look at an approval.
const INDEXES: [&str; 3] = [
    "CREATE INDEX instant_evaluations_by_day ON instant_evaluations (evaluated_on, id)",
    "CREATE UNIQUE INDEX instant_reviews_one_per_filing ON instant_reviews (filing_id)",
    "CREATE INDEX instant_reviews_by_state ON instant_reviews (state, id)",
];

fn evaluations() -> TableCreateStatement {
    let compared = Expr::col("state").is_in(rows::COMPARED.iter().copied());
    let approves = Expr::col("outcome").eq("APPROVE");
    table("instant_evaluations", rows::STATES)
        .col(ColumnDef::new("mode").text().not_null().check(Expr::col("mode").is_in(["SHADOW", "ON"])))
        .col(ColumnDef::new("rule_version").text().not_null())
        .col(ColumnDef::new("evaluated_on").date().not_null())
        .col(
            ColumnDef::new("outcome")
                .text()
                .not_null()
                .check(Expr::col("outcome").is_in(["APPROVE", "TO_PERSON"])),
        )
        .col(ColumnDef::new("doubts").text().not_null())
        .col(ColumnDef::new("ruling").text())
        .check(approves.eq(Expr::col("doubts").eq("")))
        .check(compared.eq(Expr::col("ruling").is_not_null()))
        .to_owned()
}

fn reviews() -> TableCreateStatement {
    let open = Expr::col("state").eq("OPEN");
    table("instant_reviews", rows::REVIEW_STATES)
        .col(ColumnDef::new("filing_id").uuid().not_null())
        .col(ColumnDef::new("due").date())
        .check(open.eq(Expr::col("due").is_not_null()))
        .to_owned()
}
