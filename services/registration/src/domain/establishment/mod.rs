//! Establishing a limited company (设立登记): the form, and every rule of rules 4.3 at once.
//!
//! Persons appear in the form by reference; their identity data stay outside, in [`PersonFacts`], which cannot
//! be serialised.

mod check;
mod company_type;
mod content;
mod context;
mod due;
mod entities;
mod form;
mod materials;
mod persons;
mod posts;
mod regime;
mod rules;
mod term;

pub use check::{Findings, check};
pub use company_type::{CompanyType, NotACompanyType};
pub use context::{EstablishmentContext, EstablishmentPolicy, RegistrationAuthority};
pub use due::{ContributionDue, NotADue};
pub use entities::{Control, EntityFacts, EntityStanding};
pub use form::{
    ContributionForm, EstablishmentForm, LegalRepPost, LegalRepresentative, Party, PreApproval, Shareholder,
};
pub(in crate::domain) use materials::materials_at;
pub use materials::{Material, MaterialKind, MaterialSource};
pub use persons::{Bar, Contact, PersonFacts, Verification, VerificationMethod};
pub use posts::{Holding, Post, named, posts};
pub use regime::EstablishmentRegime;
pub use rules::contribution_term;
pub(in crate::domain) use rules::{
    OF_A_COMPANY, Place, check_agent, check_holders, check_materials_of, check_name, check_place,
    check_reachable, check_wordings, not_signed, yuan_of,
};
pub use term::{NotATerm, Term};
