//! The room that tells: counters that go up by one with each decision and say so.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::schema::ChassisTables;
use actnow_decisions::Role;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_messaging::schema::MessagingTables;
use sea_orm::{DbErr, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::world::COUNTING;

/// The fact, the order the hearing room takes, and an order for which nobody has a queue.
pub(crate) const COUNTED: &str = "test.counting.v1.Counted";
pub(crate) const COUNT_IT: &str = "test.counting.v1.CountIt";
pub(crate) const NOBODY_DOES_IT: &str = "test.counting.v1.NobodyDoesIt";

macro_rules! messages {
    ($($name:ident = $text:literal),+) => {
        $(
            #[derive(Clone, PartialEq, prost::Message)]
            pub(crate) struct $name {
                #[prost(int64, tag = "1")]
                pub(crate) number: i64,
            }

            impl prost::Name for $name {
                const NAME: &'static str = $text;
                const PACKAGE: &'static str = "test.counting.v1";
            }
        )+
    };
}
messages!(Counted = "Counted", CountIt = "CountIt", NobodyDoesIt = "NobodyDoesIt");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Counter {
    id: Uuid,
    number: i64,
}

impl Aggregate for Counter {
    const TABLE: &'static str = "counters";
    const KIND: &'static str = "counter";

    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i64 {
        self.number
    }
    fn state(&self) -> &'static str {
        "COUNTING"
    }
    fn case_id(&self) -> Option<String> {
        None
    }
    fn columns(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// Counts counter `id` up by one in this transaction and returns the number.
pub(crate) async fn count_in(txn: &Txn, id: Uuid) -> Result<i64, CommandError> {
    let before: Option<Counter> = aggregate::find_for_update(txn, id).await?;
    let since = before.map_or(0, |counter| counter.number);
    let counter = Counter { id, number: since + 1 };
    let old_state = if since == 0 { "" } else { "COUNTING" };
    aggregate::record(txn, &counter, old_state, "count", "T-1", Role::System, "");
    aggregate::save(txn, &counter, since).await?;
    Ok(counter.number)
}

/// The fact that counter `id` stands at `number`.
pub(crate) fn counted(id: Uuid, number: i64) -> Outgoing {
    Outgoing::fact(COUNTING, &id.to_string(), number, 0, &Counted { number })
}

/// Counts counter `id` up by one and tells it; a new one raced for is tried again.
pub(crate) async fn count(database: &Database, id: Uuid) -> Result<i64, CommandError> {
    loop {
        let context = WorkContext::system(COUNTING, "command:test");
        let work = database.unit_of_work(context, move |txn| async move {
            let number = count_in(&txn, id).await?;
            tell(&txn, counted(id, number));
            Ok(number)
        });
        match work.await {
            Err(CommandError::Stale { .. }) => {}
            outcome => return outcome,
        }
    }
}

/// Counts a new counter up to `top`, telling each number, and returns its id.
pub(crate) async fn count_up(database: &Database, top: i64) -> Uuid {
    let id = database.ids().next(database.clock().now());
    for number in 1..=top {
        assert_eq!(count(database, id).await.unwrap(), number);
    }
    id
}

/// Tables of both rooms.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(ChassisTables), Box::new(MessagingTables), Box::new(ToyTables)]
    }
}

struct ToyTables;

impl MigrationName for ToyTables {
    fn name(&self) -> &str {
        "m0003_toy_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ToyTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use sea_orm_migration::prelude::{ColumnDef, Table};
        manager.create_table(aggregate::table("counters", &["COUNTING"])).await?;
        // No unique key: a second effect of a message would show.
        let heard = Table::create()
            .table("heard")
            .col(ColumnDef::new("place").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("message_id").uuid().not_null())
            .col(ColumnDef::new("subject").text().not_null())
            .col(ColumnDef::new("number").big_integer().not_null())
            .to_owned();
        manager.create_table(heard).await
    }
}
