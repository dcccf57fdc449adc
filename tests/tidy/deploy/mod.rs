//! What `deploy/` promises, held against the programs: a file that starts nothing, or a key that no service
//! knows, is found here and not on the day of the installation.

mod broker;
mod collector;
mod compose;
mod database;
mod dockerfile;
mod secrets;
mod settings;
mod words;
mod yaml;
