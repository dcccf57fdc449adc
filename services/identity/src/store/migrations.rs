//! The tables of identity.

use actnow_chassis::aggregate::table;
use actnow_chassis::schema::ChassisTables;
use actnow_chassis::series;
use actnow_messaging::schema::MessagingTables;
use sea_orm_migration::prelude::*;

/// All migrations of the service, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ChassisTables),
            Box::new(MessagingTables),
            Box::new(IdentityTables),
            Box::new(ProviderColumns),
        ]
    }
}

struct IdentityTables;

impl MigrationName for IdentityTables {
    fn name(&self) -> &str {
        "m0020_identity_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for IdentityTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            series::table(),
            offices(),
            accounts(),
            credentials(),
            log_ins(),
            log_in_counters(),
            sessions(),
            api_clients(),
            signing_keys(),
            security_events(),
        ] {
            manager.create_table(table).await?;
        }
        for sql in INDEXES {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        manager.create_table(account_roles()).await
    }
}

/// Persons of the bureau's own provider. A token of it is good once: what was taken is kept until it is void.
struct ProviderColumns;

impl MigrationName for ProviderColumns {
    fn name(&self) -> &str {
        "m0021_identity_provider"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ProviderColumns {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [
            "ALTER TABLE accounts ADD COLUMN provider TEXT",
            "ALTER TABLE accounts ADD COLUMN provider_subject TEXT",
            "CREATE UNIQUE INDEX accounts_by_provider_subject ON accounts (provider, provider_subject)",
            "ALTER TABLE sessions ADD COLUMN by_provider BOOLEAN NOT NULL DEFAULT FALSE",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        manager.create_table(taken_id_tokens()).await
    }
}

/// `accounts_by_duty` is what the rows of roles refer to; `one_signing_key` lets one key sign at a time.
const INDEXES: [&str; 6] = [
    "CREATE UNIQUE INDEX accounts_by_name ON accounts (name)",
    "CREATE UNIQUE INDEX accounts_by_duty ON accounts (id, duty)",
    "CREATE UNIQUE INDEX api_clients_by_name ON api_clients (client_id)",
    "CREATE INDEX sessions_by_account ON sessions (account_id)",
    "CREATE UNIQUE INDEX one_signing_key ON signing_keys (signs) WHERE signs",
    "CREATE INDEX security_events_by_object ON security_events (object, event_id)",
];

const STANDINGS: &[&str] = &["ACTIVE", "DISABLED"];

fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().to_owned()
}

fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().to_owned()
}

fn of_account(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "account_id").to("accounts", "id").to_owned()
}

fn offices() -> TableCreateStatement {
    let departments = ["REGISTRATION", "FOOD_LICENSING", "INSPECTIONS", "FAST_TRACK", "ADMINISTRATION"];
    Table::create()
        .table("offices")
        .col(text("office_id").primary_key())
        .col(text("name_zh"))
        .col(text("name_en"))
        .col(text("department").check(Expr::col("department").is_in(departments)))
        .to_owned()
}

fn accounts() -> TableCreateStatement {
    let duties = ["NOTHING", "OFFICIAL", "SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"];
    table("accounts", STANDINGS)
        .col(text("name"))
        .col(text("office_id"))
        .col(text("duty").check(Expr::col("duty").is_in(duties)))
        .foreign_key(
            &mut ForeignKey::create().from("accounts", "office_id").to("offices", "office_id").to_owned(),
        )
        .to_owned()
}

/// The three administrators exclude each other and every business role: a role stands beside the duty of its account,
/// an administrator's duty has room for that one role, and an account has one duty.
fn account_roles() -> TableCreateStatement {
    let officials =
        ["WINDOW", "REGISTRAR", "REVIEWER", "HEAD", "INSPECTOR", "ISSUER", "SUPERVISOR", "OPERATOR"];
    let official = Expr::col("duty").eq("OFFICIAL").and(Expr::col("role").is_in(officials));
    let administrators = ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"];
    let administrator = Expr::col("role").is_in(administrators).and(Expr::col("duty").eq(Expr::col("role")));
    Table::create()
        .table("account_roles")
        .col(ColumnDef::new("account_id").uuid().not_null())
        .col(text("duty"))
        .col(text("role"))
        .primary_key(Index::create().col("account_id").col("role"))
        .check(official.or(administrator))
        .foreign_key(
            &mut ForeignKey::create()
                .from("account_roles", ("account_id", "duty"))
                .to("accounts", ("id", "duty"))
                .to_owned(),
        )
        .to_owned()
}

fn credentials() -> TableCreateStatement {
    Table::create()
        .table("credentials")
        .col(ColumnDef::new("account_id").uuid().not_null().primary_key())
        .col(text("password_hash"))
        .col(instant("changed_at"))
        .col(ColumnDef::new("must_change").boolean().not_null())
        .foreign_key(&mut of_account("credentials"))
        .to_owned()
}

fn log_ins() -> TableCreateStatement {
    Table::create()
        .table("log_ins")
        .col(ColumnDef::new("account_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("at").timestamp_with_time_zone())
        .col(text("source_ip"))
        .col(ColumnDef::new("failures_since").integer().not_null())
        .foreign_key(&mut of_account("log_ins"))
        .to_owned()
}

fn log_in_counters() -> TableCreateStatement {
    Table::create()
        .table("log_in_counters")
        .col(text("key").primary_key())
        .col(ColumnDef::new("failures").integer().not_null())
        .col(ColumnDef::new("last_at").timestamp_with_time_zone())
        .col(ColumnDef::new("locked_until").timestamp_with_time_zone())
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(ColumnDef::new("token_hash").binary().not_null().primary_key())
        .col(ColumnDef::new("account_id").uuid().not_null())
        .col(instant("seen_at"))
        .col(instant("expires_at"))
        .col(instant("auth_at"))
        .col(text("source_ip"))
        .col(text("user_agent"))
        .foreign_key(&mut of_account("sessions"))
        .to_owned()
}

fn taken_id_tokens() -> TableCreateStatement {
    Table::create()
        .table("taken_id_tokens")
        .col(ColumnDef::new("token_hash").binary().not_null().primary_key())
        .col(instant("void_at"))
        .to_owned()
}

fn api_clients() -> TableCreateStatement {
    table("api_clients", STANDINGS).col(text("client_id")).to_owned()
}

fn signing_keys() -> TableCreateStatement {
    Table::create()
        .table("signing_keys")
        .col(text("kid").primary_key())
        .col(ColumnDef::new("sealed_key").binary().not_null())
        .col(text("public_key"))
        .col(instant("created_at"))
        .col(ColumnDef::new("retired_at").timestamp_with_time_zone())
        .col(ColumnDef::new("signs").boolean().not_null())
        .to_owned()
}

fn security_events() -> TableCreateStatement {
    Table::create()
        .table("security_events")
        .col(ColumnDef::new("event_id").uuid().not_null().primary_key())
        .col(instant("at"))
        .col(text("kind"))
        .col(text("object"))
        .col(text("actor"))
        .col(text("source_ip"))
        .col(text("detail"))
        .to_owned()
}
