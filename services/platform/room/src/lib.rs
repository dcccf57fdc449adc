//! How a service is assembled from chassis and messaging: the same wiring in every room of the house.
//!
//! A service brings its configuration, its migrations, a message handler, an alarm handler and its gRPC
//! routes; the room opens the database, runs relay and consumer, serves gRPC with health, reflection and the
//! operations service, and keeps the gauges. So a new service copies nothing.

pub mod asked;
mod assembly;
mod breach;
mod clock;
pub mod config;
mod due_dates;
mod gauges;
pub mod instant;
pub mod lights;
mod operations;
pub mod rpc;
mod standalone;
pub mod texts;
pub mod time;
pub mod verify;

pub use assembly::{House, Room};
pub use breach::Breach;
pub use clock::{store_offset, stored_clock};
pub use config::Config;
pub use due_dates::{look as look_at_due_days, working_calendar};
pub use operations::PERMISSIONS as OPERATIONS_PERMISSIONS;
pub use standalone::main;
