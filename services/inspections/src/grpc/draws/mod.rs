//! Double-random draws as the contract brings and shows them.

pub(super) mod parse;
pub(super) mod present;
