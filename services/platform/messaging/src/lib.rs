//! How facts travel: outbox, relay, broker, consumer, inbox.
