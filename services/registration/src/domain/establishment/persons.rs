//! What is known of a person of the form. Identity data themselves stay out of the domain; these facts are
//! derived from them and cannot be serialised.

use actnow_identifiers::IdDocument;
use actnow_statutory_clock::add_months;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

const ADULT_MONTHS: u32 = 18 * 12;

/// How a person's identity was verified (Rules 16). It tells nothing of who the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationMethod {
    /// Face recognition (人脸识别).
    Face,
    /// Notarised identity document, the fallback.
    Notarised,
    /// In person at the window.
    InPerson,
}

impl VerificationMethod {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Face => "FACE",
            Self::Notarised => "NOTARISED",
            Self::InPerson => "IN_PERSON",
        }
    }
}

/// A successful real-name check (实名验证).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// How.
    pub method: VerificationMethod,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which contacts a person has given; the values stay outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contact {
    /// A telephone number.
    pub phone: bool,
    /// An e-mail address.
    pub email: bool,
}

/// A ground on which a person may not hold a post (MERR 12, Company Law 178) or not apply (MERR 40).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// No or limited capacity.
    Incapacity,
    /// Sentence for an economic crime, over since that day: five years.
    EconomicCrime {
        /// End of the sentence.
        ended: NaiveDate,
    },
    /// Sentence on probation, over since that day: two years.
    Probation {
        /// End of the probation.
        ended: NaiveDate,
    },
    /// Personally liable for a bankrupt company: three years.
    BankruptCompany {
        /// End of the bankruptcy.
        concluded: NaiveDate,
    },
    /// Liable legal representative of a company whose licence was revoked: three years.
    RevokedCompany {
        /// Day of the revocation.
        revoked: NaiveDate,
    },
    /// Listed as a defaulter by a court.
    ListedDefaulter,
    /// Directly responsible for a false registration: may not apply for three years (C-BAN-1).
    FalseRegistration {
        /// Day of the decision.
        decided: NaiveDate,
    },
}

impl Bar {
    /// The last day on which it holds; `None` while it has no end.
    pub fn until(self) -> Option<NaiveDate> {
        let years = |from, years: u32| add_months(from, years * 12).pred_opt();
        match self {
            Self::Incapacity | Self::ListedDefaulter => None,
            Self::EconomicCrime { ended } => years(ended, 5),
            Self::Probation { ended } => years(ended, 2),
            Self::BankruptCompany { concluded: from }
            | Self::RevokedCompany { revoked: from }
            | Self::FalseRegistration { decided: from } => years(from, 3),
        }
    }

    /// Whether it holds on `date`.
    pub fn holds_on(self, date: NaiveDate) -> bool {
        self.until().is_none_or(|until| date <= until)
    }

    /// Whether it bars from applying, not from a post.
    pub const fn is_ban(self) -> bool {
        match self {
            Self::FalseRegistration { .. } => true,
            Self::Incapacity
            | Self::EconomicCrime { .. }
            | Self::Probation { .. }
            | Self::BankruptCompany { .. }
            | Self::RevokedCompany { .. }
            | Self::ListedDefaulter => false,
        }
    }
}

/// Facts about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// Name, as printed on the licence for the legal representative.
    pub name: String,
    /// Birth date, where the identity document tells it.
    pub born: Option<NaiveDate>,
    /// The real-name check.
    pub verified: Option<Verification>,
    /// Contacts given.
    pub contact: Contact,
    /// Grounds that bar the person.
    pub bars: Vec<Bar>,
}

impl PersonFacts {
    /// Facts from an identity document; not verified, no contacts, not barred.
    pub fn of(name: &str, document: &IdDocument) -> Self {
        Self {
            name: name.to_owned(),
            born: document.resident_id().map(|id| id.birth_date()),
            verified: None,
            contact: Contact::default(),
            bars: Vec::new(),
        }
    }

    /// Whether the person is of age on `date`; `None` when the document does not tell.
    pub fn is_adult_on(&self, date: NaiveDate) -> Option<bool> {
        self.born.map(|born| add_months(born, ADULT_MONTHS) <= date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn bars_hold_through_their_last_day() {
        let crime = Bar::EconomicCrime { ended: day("2021-09-22") };
        assert!(crime.holds_on(day("2026-09-21")) && !crime.holds_on(day("2026-09-22")));
        assert!(Bar::ListedDefaulter.holds_on(day("2099-01-01")));
        let ban = Bar::FalseRegistration { decided: day("2023-09-22") };
        assert!(ban.is_ban() && ban.holds_on(day("2026-09-21")) && !ban.holds_on(day("2026-09-22")));
    }

    #[test]
    fn of_age_on_the_birthday() {
        let person = |born: &str| PersonFacts {
            name: "陶样例".into(),
            born: Some(day(born)),
            verified: None,
            contact: Contact::default(),
            bars: Vec::new(),
        };
        assert_eq!(person("2008-09-21").is_adult_on(day("2026-09-21")), Some(true));
        assert_eq!(person("2008-09-22").is_adult_on(day("2026-09-21")), Some(false));
    }
}
