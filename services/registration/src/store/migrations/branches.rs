//! Branches: a filing about a company that has a code of its own, and of which several may run beside each other.

use sea_orm_migration::prelude::*;

pub(super) struct Branches;

impl MigrationName for Branches {
    fn name(&self) -> &str {
        "m0014_branches"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Branches {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in OF_BRANCHES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// A code is given to one filing that establishes; one act at a time concerns a company, branches aside.
const OF_BRANCHES: [&str; 4] = [
    "DROP INDEX filings_uscc",
    "CREATE UNIQUE INDEX filings_uscc ON filings (uscc) \
     WHERE uscc IS NOT NULL AND kind IN ('ESTABLISH', 'BRANCH_ESTABLISH')",
    "DROP INDEX filings_one_at_a_time",
    "CREATE UNIQUE INDEX filings_one_at_a_time ON filings (company) WHERE company IS NOT NULL AND \
     kind <> 'BRANCH_ESTABLISH' AND state IN \
     ('PUBLICISED', 'APPLY_WINDOW', 'SUBMITTED', 'REVIEWING', 'RETURNED', 'REGISTERED')",
];
