//! What the licence of a register entry shows, and the entry under another licence.

use actnow_identifiers::ECertificateId;

use super::Entry;
use crate::domain::LicenceFace;
use crate::domain::scope::ScopeCatalogue;

impl Entry {
    /// The face of its licence, where one is issued here.
    pub fn licence_face(&self, catalogue: &ScopeCatalogue) -> Option<LicenceFace> {
        match self {
            Self::Established { company, .. } => Some(company.licence_face(catalogue)),
            Self::Branch { branch, .. } => Some(branch.licence_face(catalogue)),
            Self::Imported(_) => None,
        }
    }

    /// The entry under the licence `certificate`; what was taken over has none.
    pub fn under(self, certificate: ECertificateId) -> Self {
        match self {
            Self::Established { company, .. } => Self::Established { company, certificate },
            Self::Branch { branch, .. } => Self::Branch { branch, certificate },
            Self::Imported(company) => Self::Imported(company),
        }
    }

    /// Its domicile, or place of business, and the division of it.
    pub fn address(&self) -> (&str, &str) {
        match self {
            Self::Established { company, .. } => (&company.domicile, &company.division),
            Self::Branch { branch, .. } => (&branch.premises, &branch.division),
            Self::Imported(company) => (&company.domicile, &company.division),
        }
    }
}
