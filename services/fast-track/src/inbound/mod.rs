//! Facts of the other departments, read and heard. The only messages this service takes: it gives orders, it
//! takes none.

mod food;
mod inspections;
mod reading;
mod registration;

use std::collections::BTreeSet;
use std::sync::Arc;

use actnow_chassis::{CommandError, aggregate};
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::consumer::{Handler, Prelude};
use actnow_messaging::message::Message;
use uuid::Uuid;

use crate::commands::hear_in;
use crate::domain::{Heard, Rules, Track};
use crate::facts::SOURCE;

/// Reads one kind of fact; `None` when it is about a thing no case can know.
type Reader = fn(&Message) -> Result<Option<Heard>, CommandError>;

/// A kind of fact by its full name, and how it is read.
type Heeded = (&'static str, Reader);

fn heeded() -> impl Iterator<Item = &'static Heeded> {
    registration::FACTS.iter().chain(food::FACTS).chain(inspections::FACTS)
}

/// The queue of this service and what it hears.
pub fn queue() -> QueueSpec {
    QueueSpec {
        service: SOURCE.to_owned(),
        events: heeded().map(|(name, _)| *name).collect(),
        orders: Vec::new(),
    }
}

/// Locks and reads the cases of a transaction's messages together. A single case is read by its first message.
pub fn prelude() -> Prelude {
    Arc::new(|txn, messages| {
        Box::pin(async move {
            let cases: BTreeSet<Uuid> = messages.iter().filter_map(case_of).collect();
            if cases.len() < 2 {
                return Ok(());
            }
            aggregate::hold_all::<Track>(txn, cases.into_iter().collect()).await
        })
    })
}

/// The case the speaker named.
fn case_of(message: &Message) -> Option<Uuid> {
    message.case_id.as_deref()?.parse().ok()
}

/// Hears each message in the transaction it comes with.
pub fn handler(rules: Arc<Rules>) -> Handler {
    Arc::new(move |txn, message| {
        let rules = rules.clone();
        Box::pin(async move {
            let Some(heard) = read(&message)? else { return Ok(()) };
            hear_in(&txn, &heard, case_of(&message), &rules).await
        })
    })
}

fn read(message: &Message) -> Result<Option<Heard>, CommandError> {
    let (_, reader) = heeded()
        .find(|(name, _)| *name == message.type_name)
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("no reader for {}", message.type_name)))?;
    reader(message)
}

#[cfg(test)]
mod tests;
