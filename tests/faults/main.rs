//! What breaks, and that nothing is lost by it.

mod cancellation;
mod crash_points;
mod crash_rows;
mod kills;
mod numbers;
