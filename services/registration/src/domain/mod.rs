//! The law of company registration, pure: no async, no database, no wire, no clock.
//!
//! Names ([`names`], [`declaration`]), the establishment form and its rules ([`establishment`], [`scope`]), the form of a
//! branch ([`branch`]), the filing that decides on it ([`filing`], [`instant_approval`]), and what
//! comes out: the code ([`code_reservation`]), the register entry ([`company`], and who held which post in it,
//! [`tenure`]) and the licence ([`licence`], [`certificate`]). What
//! should never have been registered is revoked ([`revocation`]); a company in difficulty may rest ([`dormancy`]); a name
//! that may not be used is corrected ([`name_correction`]).

mod applicant_group;
pub mod branch;
pub mod certificate;
pub mod change;
pub mod clocks;
pub mod code_reservation;
pub mod company;
mod days_to_apply;
pub mod declaration;
pub mod deregistration;
pub mod dormancy;
mod entity_form;
pub mod establishment;
pub mod filing;
mod industry_code;
pub mod instant_approval;
pub mod licence;
mod lists;
pub mod name_correction;
pub mod names;
mod points;
pub mod revocation;
pub mod scope;
#[cfg(test)]
mod stored_names_tests;
pub mod tenure;

#[cfg(test)]
pub(crate) mod sample;

pub use applicant_group::ApplicantGroup;
pub use entity_form::EntityForm;
pub use industry_code::{IndustryCode, MajorClass, NotAnIndustryCode};
pub use licence::{Bearer, LicenceFace};
pub use lists::ListFault;
pub use points::{ManualReason, Point};
