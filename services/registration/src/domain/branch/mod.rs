//! Branches (分公司): a registered company sets up a place of business elsewhere under its own name. A branch is no legal
//! person (Company Law 13): no capital, no organs; somebody is in charge of it, and the company answers for it.
//!
//! Its form is a filing like an establishment, under the same procedure; its name and its type follow from the company,
//! and its scope lies within the company's.

mod branch_type;
mod check;
mod entry;
mod form;

pub use branch_type::{BranchType, NotABranchType};
pub use check::{BranchContext, HeadOffice, check};
pub use entry::Branch;
pub use form::BranchForm;

#[cfg(test)]
mod tests;
