//! Pure decisions of the portal: whose turn it is, and what comes first.

mod order;
mod roles;
mod stations;

pub use order::{Clock, PATIENCE, SortKey, Urgency, sort_key};
pub use roles::any_of;
pub use stations::{Kind, STATIONS, Station, Task, may_be_done_by, station_of, stations_of};
