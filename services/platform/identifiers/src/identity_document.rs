//! Identity documents (身份证件): the resident ID, and the ones of persons who have none.

use std::fmt;

use chrono::NaiveDate;

use crate::normalise::normalise;
use crate::{IdentifierFault, ResidentId};

/// Kinds of identity documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdDocumentKind {
    /// 居民身份证.
    ResidentId,
    /// 护照.
    Passport,
    /// Mainland travel permit of Hong Kong and Macau residents (港澳居民来往内地通行证).
    HkMacauPermit,
    /// Mainland travel permit of Taiwan residents (台湾居民来往大陆通行证).
    TaiwanPermit,
}

impl IdDocumentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::ResidentId, Self::Passport, Self::HkMacauPermit, Self::TaiwanPermit];

    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResidentId => "RESIDENT_ID",
            Self::Passport => "PASSPORT",
            Self::HkMacauPermit => "HK_MACAU_PERMIT",
            Self::TaiwanPermit => "TAIWAN_PERMIT",
        }
    }
}

/// Number of a document without check digit. Personal: printed masked, never serialised.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// Five to twenty digits and capitals, the widest form passports and permits use.
    ///
    /// # Errors
    /// [`IdentifierFault::IdFormat`].
    pub fn parse(input: &str) -> Result<Self, IdentifierFault> {
        let number = normalise(input);
        let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if plain && (5..=20).contains(&number.len()) {
            Ok(Self(number))
        } else {
            Err(IdentifierFault::IdFormat)
        }
    }

    /// The plain number: only for the encrypted store and the identity check.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}***{}", &self.0[..1], &self.0[self.0.len() - 2..])
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentNumber({self})")
    }
}

/// An identity document with its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdDocument {
    /// 居民身份证.
    ResidentId(ResidentId),
    /// 护照.
    Passport(DocumentNumber),
    /// 港澳居民来往内地通行证.
    HkMacauPermit(DocumentNumber),
    /// 台湾居民来往大陆通行证.
    TaiwanPermit(DocumentNumber),
}

impl IdDocument {
    /// Reads the number of a document of this kind; `today` is the date in Shanghai.
    ///
    /// # Errors
    /// The faults of [`ResidentId::parse`] or [`DocumentNumber::parse`].
    pub fn parse(kind: IdDocumentKind, input: &str, today: NaiveDate) -> Result<Self, IdentifierFault> {
        match kind {
            IdDocumentKind::ResidentId => ResidentId::parse(input, today).map(Self::ResidentId),
            IdDocumentKind::Passport => DocumentNumber::parse(input).map(Self::Passport),
            IdDocumentKind::HkMacauPermit => DocumentNumber::parse(input).map(Self::HkMacauPermit),
            IdDocumentKind::TaiwanPermit => DocumentNumber::parse(input).map(Self::TaiwanPermit),
        }
    }

    /// Its kind.
    pub const fn kind(&self) -> IdDocumentKind {
        match self {
            Self::ResidentId(_) => IdDocumentKind::ResidentId,
            Self::Passport(_) => IdDocumentKind::Passport,
            Self::HkMacauPermit(_) => IdDocumentKind::HkMacauPermit,
            Self::TaiwanPermit(_) => IdDocumentKind::TaiwanPermit,
        }
    }

    /// The plain number: only for the encrypted store and the identity check.
    pub fn reveal(&self) -> &str {
        match self {
            Self::ResidentId(id) => id.reveal(),
            Self::Passport(number) | Self::HkMacauPermit(number) | Self::TaiwanPermit(number) => {
                number.reveal()
            }
        }
    }

    /// The resident ID, if it is one: only that tells age and sex.
    pub const fn resident_id(&self) -> Option<&ResidentId> {
        match self {
            Self::ResidentId(id) => Some(id),
            Self::Passport(_) | Self::HkMacauPermit(_) | Self::TaiwanPermit(_) => None,
        }
    }
}

impl fmt::Display for IdDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResidentId(id) => id.fmt(f),
            Self::Passport(number) | Self::HkMacauPermit(number) | Self::TaiwanPermit(number) => {
                number.fmt(f)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 21).unwrap()
    }

    #[test]
    fn a_document_keeps_its_kind_and_number_and_prints_masked() {
        let cases = [
            (IdDocumentKind::ResidentId, "37021419000101001x", "37021419000101001X", "370214********001X"),
            (IdDocumentKind::Passport, " e12345678 ", "E12345678", "E***78"),
            (IdDocumentKind::HkMacauPermit, "H1234567890", "H1234567890", "H***90"),
            (IdDocumentKind::TaiwanPermit, "１２３４５６７８", "12345678", "1***78"),
        ];
        for (kind, input, plain, masked) in cases {
            let document = IdDocument::parse(kind, input, today()).unwrap();
            assert_eq!(document.kind(), kind);
            assert_eq!(document.reveal(), plain);
            assert_eq!(document.to_string(), masked);
            assert!(!format!("{document:?}").contains(plain));
            assert_eq!(document.resident_id().is_some(), kind == IdDocumentKind::ResidentId);
        }
    }

    #[test]
    fn bad_numbers_are_refused() {
        for bad in ["", "E123", "E1234-678", "护照号码五", "E12345678901234567890"] {
            assert_eq!(
                IdDocument::parse(IdDocumentKind::Passport, bad, today()),
                Err(IdentifierFault::IdFormat),
                "{bad}"
            );
        }
        assert_eq!(
            IdDocument::parse(IdDocumentKind::ResidentId, "370214190001010010", today()),
            Err(IdentifierFault::IdCheck)
        );
    }
}
