//! The tables every service has: journal, alarms, commands, leases, and the facts of the house itself.

use sea_orm_migration::prelude::*;

/// Makes the chassis tables. Each service lists it first among its migrations.
pub struct ChassisTables;

impl MigrationName for ChassisTables {
    fn name(&self) -> &str {
        "m0001_chassis_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ChassisTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [journal(), alarms(), commands(), leases(), house()] {
            manager.create_table(table).await?;
        }
        manager
            .create_index(Index::create().name("alarms_by_time").table("alarms").col("try_at").to_owned())
            .await
    }
}

fn journal() -> TableCreateStatement {
    Table::create()
        .table("journal")
        .col(ColumnDef::new("stream").text().not_null())
        .col(ColumnDef::new("seq").big_integer().not_null().check(Expr::col("seq").gte(1)))
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("role").text().not_null())
        .col(ColumnDef::new("office").text().not_null())
        .col(ColumnDef::new("action").text().not_null())
        .col(ColumnDef::new("basis").text().not_null())
        .col(ColumnDef::new("old_state").text().not_null())
        .col(ColumnDef::new("new_state").text().not_null())
        .col(ColumnDef::new("reasons").text().not_null())
        .col(ColumnDef::new("cause").text().not_null())
        .col(ColumnDef::new("prev_hash").binary().not_null())
        .col(ColumnDef::new("hash").binary().not_null())
        .primary_key(Index::create().col("stream").col("seq"))
        .to_owned()
}

fn alarms() -> TableCreateStatement {
    Table::create()
        .table("alarms")
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("kind").text().not_null())
        .col(ColumnDef::new("due_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("try_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("attempts").integer().not_null())
        .col(ColumnDef::new("last_error").text())
        .col(ColumnDef::new("case_id").text())
        .col(ColumnDef::new("traceparent").text())
        .primary_key(Index::create().col("subject").col("kind"))
        .to_owned()
}

fn commands() -> TableCreateStatement {
    Table::create()
        .table("commands")
        .col(ColumnDef::new("client").text().not_null())
        .col(ColumnDef::new("command_id").text().not_null())
        .col(ColumnDef::new("method").text().not_null())
        .col(ColumnDef::new("request_hash").binary().not_null())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("answer").binary())
        .primary_key(Index::create().col("client").col("command_id"))
        .to_owned()
}

fn leases() -> TableCreateStatement {
    Table::create()
        .table("leases")
        .col(ColumnDef::new("name").text().not_null().primary_key())
        .col(ColumnDef::new("holder").text().not_null())
        .col(ColumnDef::new("run").text().not_null())
        .col(ColumnDef::new("epoch").big_integer().not_null())
        .col(ColumnDef::new("expires_at").double().not_null())
        .to_owned()
}

fn house() -> TableCreateStatement {
    Table::create()
        .table("house")
        .col(ColumnDef::new("key").text().not_null().primary_key())
        .col(ColumnDef::new("value").text().not_null())
        .to_owned()
}
