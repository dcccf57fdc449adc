//! What the rest of the house relies on the brokers for, shown on both of them: each behaviour test runs against a
//! real RabbitMQ under a prefix of its own, and against queues in a file of its own.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic, and needs fresh ids")]

mod fixture;
mod proxy;

mod acknowledging;
mod in_process_file;
mod publishing;
mod rabbitmq_links;
mod topology;
