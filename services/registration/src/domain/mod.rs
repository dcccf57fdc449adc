//! The law of company registration, pure: no async, no database, no wire, no clock.

mod applicant_group;
pub mod declaration;
mod entity_form;
pub mod establishment;
mod industry_code;
mod lists;
pub mod names;
mod points;
pub mod scope;

#[cfg(test)]
mod sample;

pub use applicant_group::ApplicantGroup;
pub use entity_form::EntityForm;
pub use industry_code::{IndustryCode, MajorClass, NotAnIndustryCode};
pub use lists::ListFault;
pub use points::{ManualReason, Point};
