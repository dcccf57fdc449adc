//! Enterprise names (企业名称): what a name consists of, which names the law lets in, and which names stand
//! in each other's way.
//!
//! Name Provisions 2020 and the comparison rules of 2017 (rules 4.6). Word lists are replaceable data.

mod characters;
mod check;
mod compare;
mod divisions;
mod explain;
mod hit;
mod industries;
mod keys;
mod lists;
mod parse;
mod parts;
mod rules;
mod sound;
mod structure;

pub use check::{NameCheck, NameVerdict};
pub use compare::{Candidate, Existing, Holder, Standing, compare};
pub use divisions::DivisionFit;
pub use hit::{Cause, Hit, HitKind};
pub use industries::{Industry, IndustryWords};
pub use keys::{NameKeys, name_keys};
pub use lists::{Ground, Position};
pub use parse::ParseFault;
pub use parts::{Layout, NameParts, normalise};
pub use rules::{NameLists, NameRules};
pub use sound::{as_typed, readings, typed};
pub use structure::{NameContext, Structure, check_branch_part, check_structure};
