//! Tests of the case graph: every situation against every word, whole cases, lights, the visit to the hall, names that stay, the expected path, the forecast, waiting, withdrawal, and any order of arrival.

mod any_order;
mod cases;
mod consultations;
mod every_step;
mod forecast;
mod hall;
mod lights;
mod matrix;
mod names;
mod path;
mod support;
mod waiting;
mod withdrawal;
