//! Branches (分公司): a registered company sets up a place of business elsewhere under its own name. A branch is no legal
//! person (Company Law 13): no capital, no organs; somebody is in charge of it, and the company answers for it.
//!
//! Its form is a filing like an establishment, under the same procedure, and once more when it changes; its name and its
//! type follow from the company, and its scope lies within the company's, also after the company has changed.

mod behind;
mod branch_type;
mod change;
mod check;
mod entry;
mod form;

pub use behind::behind;
pub use branch_type::{BranchType, NotABranchType};
pub use change::{BranchChange, BranchChangeContext, KnownBranch, check_change, needed_for_change};
pub use check::{BranchContext, HeadOffice, check};
pub use entry::Branch;
pub use form::BranchForm;

#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod tests;
