//! Company registration: names, filings, the register, business licences.

pub mod domain;
