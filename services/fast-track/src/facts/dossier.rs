//! What was handed in, as orders carry it on: the forms, and the persons sealed. Written once, never changed.

use actnow_chassis::privacy::SealingKey;
use actnow_proto::fast_track::v1::{CompanyPart, SubmitCaseRequest};
use actnow_proto::food_licensing::v1::FoodForm;
use actnow_proto::registration::v1::Persons;
use prost::Message;

use crate::domain::Company;

/// The persons of a case as orders carry them: only a department with the key of the house can open them.
///
/// The additional data is the full name of the sealed message, the same in every order: the bytes travel
/// between departments and belong to no row.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPersons(Vec<u8>);

impl SealedPersons {
    /// Seals `persons`.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn seal(persons: Persons, key: &SealingKey) -> Result<Self, actnow_chassis::privacy::SealError> {
        key.seal(&persons.encode_to_vec(), actnow_proto::SEALED_PERSONS_AAD).map(Self)
    }

    /// As stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// For the row and the order.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for SealedPersons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedPersons({} bytes)", self.0.len())
    }
}

/// What was handed in with a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The forms; persons and command id taken out.
    pub forms: SubmitCaseRequest,
    /// The persons.
    pub persons: SealedPersons,
    /// Blind-index tokens of the persons, for recusal of inspectors (回避).
    pub related_persons: Vec<String>,
}

impl Dossier {
    /// The form of a company of the case.
    pub fn company(&self, company: Company) -> Option<&CompanyPart> {
        match company {
            Company::Parent => self.forms.parent.as_ref(),
            Company::Subsidiary => self.forms.subsidiary.as_ref(),
        }
    }

    /// The form of the food business.
    pub fn food(&self) -> Option<&FoodForm> {
        self.forms.food.as_ref()
    }
}
