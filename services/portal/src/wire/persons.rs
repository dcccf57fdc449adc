//! Persons of a file as they are shown: masked, and one value at a time unmasked.

use actnow_proto::registration::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Company, Shown, mirror, name_of};

/// A person of a file; what is personal is masked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MaskedPerson {
    /// `p1`, as forms refer to the person.
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    pub(crate) name: String,
    pub(crate) id_kind: String,
    pub(crate) id_number: String,
    /// Empty when none was given.
    pub(crate) phone: String,
    /// Whether the identity was verified.
    pub(crate) verified: bool,
}

impl Shown<MaskedPerson> for contract::MaskedPerson {
    fn shown(self) -> MaskedPerson {
        MaskedPerson {
            id_kind: name_of!(self.id_kind, contract::IdDocumentKind),
            reference: self.r#ref,
            name: self.name,
            id_number: self.id_number,
            phone: self.phone,
            verified: self.verified,
        }
    }
}

/// The persons of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Persons {
    pub(crate) persons: Vec<MaskedPerson>,
    /// Whether I may have a value shown.
    pub(crate) may_reveal: bool,
}

/// What of a person shall be shown, and why.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealWish {
    /// `FILING` or `APPLICATION`.
    pub(crate) kind: String,
    /// Id of the file.
    pub(crate) id: String,
    /// Which person, `p1`.
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    /// `NAME`, `ID_NUMBER` or `PHONE`.
    pub(crate) field: String,
    /// Why, in 4 to 200 characters; no personal data.
    pub(crate) reason: String,
}

/// A value to be shown for a while. Has no `Debug`: it is personal data.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Revealed {
    pub(crate) value: String,
    /// How long the page shows it.
    pub(crate) seconds: u32,
}

/// Whose companies are looked for, by a document or by the whole name, and why. Has no `Debug`: it is personal data.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonSearch {
    /// Kind of the document; with its number only.
    #[serde(default)]
    pub(crate) id_kind: String,
    #[serde(default)]
    pub(crate) id_number: String,
    /// Or the whole name.
    #[serde(default)]
    pub(crate) name: String,
    /// Why, in 4 to 200 characters; no personal data.
    pub(crate) reason: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

mirror! {
    /// A post that a person holds in a company, or held.
    HeldPost of contract::HeldPost {
        /// `LEGAL_REPRESENTATIVE`, `PERSON_IN_CHARGE`, `DIRECTOR`, `SENIOR_MANAGER`, `SUPERVISOR` or `SHAREHOLDER`.
        post: String,
        since: String,
        /// Day on which it was over; empty while it lasts.
        until: String,
        person: Option<MaskedPerson>,
    }
}

mirror! {
    /// A company, and what a person is or was in it, the newest first.
    CompanyOfPerson of contract::CompanyOfPerson {
        company: Option<Company>,
        posts: Vec<HeldPost>,
    }
}

/// A page of companies of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CompaniesOfPerson {
    pub(crate) companies: Vec<CompanyOfPerson>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}
