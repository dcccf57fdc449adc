//! The only place that knows the database: rows of names, filings, the register, licences and numbers.

pub mod bans;
pub mod certificates;
pub mod codes;
pub mod companies;
mod declarations;
pub mod dormancies;
mod entry_faces;
pub mod filings;
pub mod invariants;
pub mod lights;
pub mod marks;
mod migrations;
pub mod name_corrections;
pub mod name_index;
pub mod name_index_build;
pub mod name_locks;
pub mod names;
pub mod opening;
pub mod persons;
pub mod register_persons;
pub mod register_search;
pub mod register_versions;
pub mod revocations;
mod transitions;

pub use companies::{Entry, ImportedCompany};
pub use declarations::NameRecord;
pub use dormancies::DormancyRecord;
pub use filings::FilingRecord;
pub use migrations::Migrator;
pub use name_corrections::CorrectionRecord;
pub use revocations::RevocationRecord;
