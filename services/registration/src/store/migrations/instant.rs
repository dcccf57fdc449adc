//! The tables of instant approval: what the rules said to filings, and second looks at what was approved.

use actnow_chassis::aggregate::table;
use sea_orm_migration::prelude::*;

use crate::store::{instant_evaluations, instant_reviews};

pub(super) struct InstantApproval;

impl MigrationName for InstantApproval {
    fn name(&self) -> &str {
        "m0015_instant_approval"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InstantApproval {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [evaluations(), reviews()] {
            manager.create_table(table).await?;
        }
        for sql in INDEXES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// One second look at an approval.
const INDEXES: [&str; 3] = [
    "CREATE INDEX instant_evaluations_by_day ON instant_evaluations (evaluated_on, id)",
    "CREATE UNIQUE INDEX instant_reviews_one_per_filing ON instant_reviews (filing_id)",
    "CREATE INDEX instant_reviews_by_state ON instant_reviews (state, id)",
];

fn evaluations() -> TableCreateStatement {
    let compared = Expr::col("state").is_in(instant_evaluations::COMPARED.iter().copied());
    let approves = Expr::col("outcome").eq("APPROVE");
    table("instant_evaluations", instant_evaluations::STATES)
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
    table("instant_reviews", instant_reviews::STATES)
        .col(ColumnDef::new("filing_id").uuid().not_null())
        .col(ColumnDef::new("due").date())
        .check(open.eq(Expr::col("due").is_not_null()))
        .to_owned()
}
