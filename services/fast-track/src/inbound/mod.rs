//! Facts of the other departments, read and heard. The only messages this service takes: it gives orders, it
//! takes none.

mod food;
mod inspections;
mod reading;
mod registration;

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::consumer::Handler;
use actnow_messaging::message::Message;

use crate::commands::hear_in;
use crate::domain::{Heard, Rules};
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

/// Hears each message in the transaction it comes with.
pub fn handler(rules: Arc<Rules>) -> Handler {
    Arc::new(move |txn, message| {
        let rules = rules.clone();
        Box::pin(async move {
            let Some(heard) = read(&message)? else { return Ok(()) };
            let case_id = message.case_id.as_deref().and_then(|id| id.parse().ok());
            hear_in(&txn, &heard, case_id, &rules).await
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
