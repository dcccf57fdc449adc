//! Who applies together: the unit to which a name reservation belongs.

use serde::{Deserialize, Serialize};

/// The applicants of one case (申请人): a fast-track case, or a single application at the window. A reserved
/// name serves only the group that reserved it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApplicantGroup(String);

impl ApplicantGroup {
    /// The group known by `id`, such as a case id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Its id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ApplicantGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
