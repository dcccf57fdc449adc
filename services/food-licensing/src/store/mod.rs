//! The rows of food licensing: filings, applications, licences, certificates, number series, parties.
//!
//! A number is a row of the document that carries it: a filing's `YB`, a certificate's `JY`. With the counter
//! of its series, locked in the transaction that takes it, this leaves no gap; a certificate that is given up
//! stays as `VOID` with its reason.

pub(crate) mod applications;
pub(crate) mod certificates;
mod commitment_invariants;
mod file;
pub(crate) mod filings;
mod instant_invariants;
pub(crate) mod invariants;
pub(crate) mod licences;
mod migrations;
pub(crate) mod neighbours;
pub(crate) mod notes;
pub(crate) mod operators;
pub(crate) mod parties;
pub(crate) mod person_bans;
pub(crate) mod series;

pub(crate) use applications::Application;
pub(crate) use certificates::Certificate;
pub(crate) use file::{File, page};
pub(crate) use filings::Filing;
pub(crate) use licences::Licence;
pub use migrations::Migrator;
