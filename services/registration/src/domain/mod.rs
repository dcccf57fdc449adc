//! The law of company registration, pure: no async, no database, no wire, no clock.

mod applicant_group;
mod entity_form;
mod industry_code;
pub mod names;

pub use applicant_group::ApplicantGroup;
pub use entity_form::EntityForm;
pub use industry_code::{IndustryCode, MajorClass, NotAnIndustryCode};
