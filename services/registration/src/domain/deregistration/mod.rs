//! The end of a company: by liquidation (注销登记, MERR 31 and 32), or the simple way of a company without debts
//! (简易注销, MERR 33). A branch ends by the decision of its company.

mod branch;
mod check;
mod marks;
mod ordinary;
mod simple;

pub use check::{CompanyFacts, HeadOffice};
pub use marks::{Mark, OwnMatter, UnknownMark};
pub use ordinary::{DeregistrationForm, DissolutionGround, check_ordinary};
pub use simple::{SimpleDeregistrationForm, SimpleStage, check_simple};

#[cfg(test)]
mod tests;
