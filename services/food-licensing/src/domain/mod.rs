//! Food licensing, pure: which law applies, what it asks for, and every step of filings, applications,
//! licences and certificates. No clock, no database, no wire; dates, instants and ids are handed in.
//!
//! Start with [`track`] (filing, licence or neither), then [`filing`] or [`application`].

pub mod act;
pub mod application;
pub mod certificate;
pub mod change;
pub mod check;
pub mod commitment;
mod content;
pub mod face;
pub mod facts;
pub mod filing;
pub mod form;
pub mod instant_approval;
pub mod items;
pub mod law;
pub mod licence;
mod licence_check;
pub mod orders;
pub mod permissions;
pub mod persons;
pub mod points;
pub mod refusal;
pub mod regime;
pub mod renewal;
pub mod report;
pub mod revocation;
pub mod series;
pub mod takeover;
pub mod terms;
pub mod track;
pub mod visit;
pub mod wordings;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod stored_names_tests;
