//! How rooms talk to each other, with everything real: two toy rooms on SQLite or PostgreSQL, over RabbitMQ
//! or the queues of one process. Whatever goes wrong on the way, each fact has its effect once.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic and report")]
#![allow(clippy::disallowed_methods, reason = "a test plays a transaction of somebody else")]

mod support;

mod away;
mod facts;
mod relays;
mod stopping;
mod throughput;
mod trouble;
mod undecodable;
mod verifying;
