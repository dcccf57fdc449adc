//! Tests of the case graph: whole cases, lights, waiting, withdrawal, and any order of arrival.

mod any_order;
mod cases;
mod lights;
mod support;
mod waiting;
mod withdrawal;
