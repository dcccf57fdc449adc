//! How facts travel: outbox, relay, broker, consumer, inbox.
//!
//! A decision writes what it tells into the [`outbox`] of its own transaction. The [`relay`] publishes these
//! rows and marks them once the [`broker`] has confirmed them. The [`consumer`] notes each message in the
//! inbox in the same transaction as its effect, and acks after COMMIT. What cannot be handled is tried
//! again and then parked ([`troubled`]).

pub mod broker;
pub mod consumer;
mod failure;
mod inbox;
pub mod message;
pub mod outbox;
pub mod relay;
pub mod schema;
pub mod troubled;
