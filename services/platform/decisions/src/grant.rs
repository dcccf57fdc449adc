//! What a client of another department may look up or say, and for what.

use serde::{Deserialize, Serialize};

/// One kind of look-up, or of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// A company of the register.
    #[serde(rename = "company.read")]
    CompanyRead,
    /// Whether a business licence is genuine and in force.
    #[serde(rename = "licence.verify")]
    LicenceVerify,
    /// A food licence or food filing.
    #[serde(rename = "food-licence.read")]
    FoodLicenceRead,
    /// The department's opinion on a case it is consulted about.
    #[serde(rename = "consultation.answer")]
    ConsultationAnswer,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] =
        [Scope::CompanyRead, Scope::LicenceVerify, Scope::FoodLicenceRead, Scope::ConsultationAnswer];

    /// The name in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::CompanyRead => "company.read",
            Scope::LicenceVerify => "licence.verify",
            Scope::FoodLicenceRead => "food-licence.read",
            Scope::ConsultationAnswer => "consultation.answer",
        }
    }
}

/// A scope name nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown scope")]
pub struct UnknownScope;

impl std::str::FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == s).ok_or(UnknownScope)
    }
}

/// What a token of another department grants: the kinds of look-ups, and the one purpose they serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What may be looked up or said.
    pub scopes: Vec<Scope>,
    /// In the words of the agreement with the department, `tax-registration`.
    pub purpose: String,
}

impl Grant {
    /// Longest purpose, in characters.
    pub const MAX_PURPOSE: usize = 64;

    /// Whether `purpose` can be one: 1 to 64 small letters, digits and dashes.
    pub fn is_purpose(purpose: &str) -> bool {
        (1..=Self::MAX_PURPOSE).contains(&purpose.len())
            && purpose.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
}
