//! The tables of instant approval: what the rules said to filings, and second looks at what was approved.

use actnow_room::instant::create_tables;
use sea_orm_migration::prelude::*;

pub(super) struct InstantApproval;

impl MigrationName for InstantApproval {
    fn name(&self) -> &str {
        "m0015_instant_approval"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InstantApproval {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_tables(manager).await
    }
}
