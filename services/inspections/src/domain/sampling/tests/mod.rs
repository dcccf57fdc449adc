//! The draw as a whole: what it may never do, that it repeats, and that a record tells each change made to it.

mod audit;
mod draws;
mod procedure;
mod samples;
