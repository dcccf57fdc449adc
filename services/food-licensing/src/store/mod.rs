//! The rows of food licensing: filings, applications, licences, certificates, number series, parties.
//!
//! A number is a row of the document that carries it: a filing's `YB`, a certificate's `JY`. With the counter
//! of its series, locked in the transaction that takes it, this leaves no gap; a certificate that is given up
//! stays as `VOID` with its reason.

pub mod applications;
pub mod certificates;
pub mod filings;
pub mod invariants;
pub mod licences;
mod migrations;
pub mod neighbours;
pub mod notes;
pub mod parties;
pub mod series;

pub use applications::Application;
pub use certificates::Certificate;
pub use filings::Filing;
pub use licences::Licence;
pub use migrations::Migrator;
