//! How facts travel: outbox, relay, broker, consumer, inbox.

pub mod broker;
pub mod message;
