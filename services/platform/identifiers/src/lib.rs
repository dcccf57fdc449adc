//! Identifiers of the field: social credit codes, resident IDs, licence numbers, divisions.
//!
//! A value of these types has passed its check digits; what fails them never gets in. Public numbers
//! ([`Uscc`], [`FoodLicenceNumber`], [`FoodFilingNumber`], [`ECertificateId`]) print and serialise as they
//! are. Personal ones ([`ResidentId`], [`DocumentNumber`], [`Phone`]) print masked and cannot be serialised:
//! the plain value leaves only through `reveal`.

mod code_pool;
mod division;
mod e_certificate;
mod fault;
mod food_number;
mod identity_document;
pub mod iso7064;
mod masking;
mod normalise;
mod phone;
mod place;
pub mod reason;
mod reservation;
mod resident_id;
mod text_value;
mod uscc;
mod warning;

pub use code_pool::CodePool;
pub use division::{Division, DivisionDataFault, DivisionKind, DivisionLevel, DivisionTable};
pub use e_certificate::{E_CERTIFICATE_ROOT, ECertificateId};
pub use fault::IdentifierFault;
pub use food_number::{FilingType, FoodFilingNumber, FoodLicenceNumber, MainType};
pub use identity_document::{DocumentNumber, IdDocument, IdDocumentKind};
pub use masking::{mask_name, mask_number, mask_phone};
pub use normalise::normalise;
pub use phone::{Phone, PhoneKind};
pub use place::Place;
pub use reservation::Reservation;
pub use resident_id::{ResidentId, Sex};
pub use uscc::{IssuedCategory, Uscc};
pub use warning::IdentifierWarning;
