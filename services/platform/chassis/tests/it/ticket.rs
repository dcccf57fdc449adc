//! The smallest aggregate that has everything: a ticket that is opened, stamped any number of times, closed.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::schema::ChassisTables;
use sea_orm::{ConnectionTrait, DbErr, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::ROLE;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Ticket {
    Open { id: Uuid, version: i64, stamps: u32 },
    Closed { id: Uuid, version: i64 },
}

impl Ticket {
    pub(crate) fn open(id: Uuid) -> Self {
        Ticket::Open { id, version: 1, stamps: 0 }
    }

    pub(crate) fn stamp(self) -> Self {
        match self {
            Ticket::Open { id, version, stamps } => {
                Ticket::Open { id, version: version + 1, stamps: stamps + 1 }
            }
            Ticket::Closed { .. } => panic!("a closed ticket takes no stamp"),
        }
    }

    pub(crate) fn close(self) -> Self {
        Ticket::Closed { id: self.id(), version: self.version() + 1 }
    }
}

impl Aggregate for Ticket {
    const TABLE: &'static str = "tickets";
    const KIND: &'static str = "ticket";

    fn id(&self) -> Uuid {
        match self {
            Ticket::Open { id, .. } | Ticket::Closed { id, .. } => *id,
        }
    }

    fn version(&self) -> i64 {
        match self {
            Ticket::Open { version, .. } | Ticket::Closed { version, .. } => *version,
        }
    }

    fn state(&self) -> &'static str {
        match self {
            Ticket::Open { .. } => "OPEN",
            Ticket::Closed { .. } => "CLOSED",
        }
    }

    fn case_id(&self) -> Option<String> {
        Some("case-7".to_owned())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let stamps = match self {
            Ticket::Open { stamps, .. } => Some(*stamps),
            Ticket::Closed { .. } => None,
        };
        vec![("stamps", stamps.map(i64::from).into())]
    }
}

/// Opens ticket `id` in this transaction.
pub(crate) async fn open_in(txn: &Txn, id: Uuid) -> Result<Ticket, CommandError> {
    let ticket = Ticket::open(id);
    aggregate::record(txn, &ticket, "", "open", "T-1", ROLE, "");
    aggregate::save(txn, &ticket, 0).await?;
    Ok(ticket)
}

/// Stamps ticket `id`, last seen at version `seen`, in this transaction.
pub(crate) async fn stamp_in(txn: &Txn, id: Uuid, seen: i64) -> Result<Ticket, CommandError> {
    let ticket: Ticket = aggregate::get_expected(txn, id, seen).await?;
    let (since, state) = (ticket.version(), ticket.state());
    let stamped = ticket.stamp();
    aggregate::record(txn, &stamped, state, "stamp", "T-2", ROLE, "it is due");
    aggregate::save(txn, &stamped, since).await?;
    Ok(stamped)
}

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(ChassisTables), Box::new(TicketTables)]
    }
}

struct TicketTables;

impl MigrationName for TicketTables {
    fn name(&self) -> &str {
        "m0003_tickets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for TicketTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use sea_orm_migration::prelude::ColumnDef;
        let mut tickets = aggregate::table("tickets", &["OPEN", "CLOSED"]);
        tickets.col(ColumnDef::new("stamps").big_integer());
        manager.create_table(tickets).await?;
        // Plain rows, for work that needs no aggregate.
        manager.get_connection().execute_unprepared("CREATE TABLE notes (note TEXT PRIMARY KEY)").await?;
        Ok(())
    }
}
