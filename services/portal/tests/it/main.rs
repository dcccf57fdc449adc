//! The portal's server from outside: its description and its configuration. What it does with a whole house
//! behind it is tested by the journeys.

mod configuration;
mod description;
