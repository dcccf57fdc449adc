//! Tests of the case graph: whole cases, lights, the expected path, waiting, withdrawal, and any order of arrival.

mod any_order;
mod cases;
mod consultations;
mod every_step;
mod lights;
mod path;
mod support;
mod waiting;
mod withdrawal;
