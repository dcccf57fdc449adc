//! Unified social credit code (统一社会信用代码), GB 32100-2015: 18 characters with two check characters.

use crate::normalise::normalise;
use crate::text_value::public_text;
use crate::{DivisionTable, IdentifierFault};

const LENGTH: usize = 18;
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// What this bureau issues codes for (second character after department `9`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssuedCategory {
    /// `91`, enterprises and their branches (企业).
    Enterprise,
    /// `92`, individual business (个体工商户).
    IndividualBusiness,
    /// `93`, farmers' cooperative (农民专业合作社).
    FarmersCooperative,
}

impl IssuedCategory {
    /// The first two characters of its codes.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Enterprise => "91",
            Self::IndividualBusiness => "92",
            Self::FarmersCooperative => "93",
        }
    }
}

/// A unified social credit code. Public: it prints and serialises as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; LENGTH]);

public_text!(Uscc, Uscc::from_stored);

impl Uscc {
    /// Reads what someone typed: normalised, then strict. Accepts historic divisions.
    ///
    /// # Errors
    /// The first broken rule in the order length, alphabet, category, division, organisation check, final
    /// check. [`Self::faults`] tells all of them.
    pub fn parse(input: &str, table: &DivisionTable) -> Result<Self, IdentifierFault> {
        match Self::faults(input, table).first() {
            Some(fault) => Err(*fault),
            None => Self::characters(&normalise(input)),
        }
    }

    /// Every broken rule of `input`; after a wrong length or alphabet nothing more can be told.
    pub fn faults(input: &str, table: &DivisionTable) -> Vec<IdentifierFault> {
        let code = match Self::characters(&normalise(input)) {
            Ok(code) => code,
            Err(fault) => return vec![fault],
        };
        let rules = [
            (code.has_category(), IdentifierFault::UsccCategory),
            (table.get(code.division()).is_some(), IdentifierFault::UsccDivision),
            (organisation_check(code.body()) == code.0[16], IdentifierFault::UsccOrgCheck),
            (final_check(&code.0[..17]) == code.0[17], IdentifierFault::UsccCheck),
        ];
        rules.into_iter().filter(|(holds, _)| !holds).map(|(_, fault)| fault).collect()
    }

    /// The code when nothing but its check characters is wrong. Early pilot codes are like that (rule 1.7): a
    /// register may accept one as an existing shareholder's when its index knows it, and only then.
    pub fn only_checks_failed(input: &str, table: &DivisionTable) -> Option<Self> {
        let faults = Self::faults(input, table);
        let check = |fault| matches!(fault, IdentifierFault::UsccOrgCheck | IdentifierFault::UsccCheck);
        (!faults.is_empty() && faults.into_iter().all(check))
            .then(|| Self::characters(&normalise(input)).ok())
            .flatten()
    }

    /// Reads back a code that was accepted before, whitelisted ones included: only length and alphabet are
    /// tested. Input from outside goes through [`Self::parse`].
    ///
    /// # Errors
    /// [`IdentifierFault::UsccLength`], [`IdentifierFault::UsccAlphabet`] or
    /// [`IdentifierFault::UsccDivision`].
    pub fn from_stored(text: &str) -> Result<Self, IdentifierFault> {
        Self::characters(text)
    }

    /// Issues the code of `body` (eight characters of a code pool) with both check characters.
    ///
    /// # Errors
    /// [`IdentifierFault::UsccDivision`] unless the division is current, [`IdentifierFault::UsccBody`].
    pub fn compose(
        category: IssuedCategory,
        division: &str,
        body: &str,
        table: &DivisionTable,
    ) -> Result<Self, IdentifierFault> {
        if !table.is_current(division) {
            return Err(IdentifierFault::UsccDivision);
        }
        if body.len() != 8 || !is_of_alphabet(body) {
            return Err(IdentifierFault::UsccBody);
        }
        let mut code = format!("{}{division}{body}", category.prefix()).into_bytes();
        code.push(organisation_check(body));
        code.push(final_check(&code));
        code.try_into().map(Self).map_err(|_| IdentifierFault::UsccLength)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        self.part(0, LENGTH)
    }

    /// Registering department (登记管理部门), the first character.
    pub fn department(&self) -> char {
        char::from(self.0[0])
    }

    /// Entity category (机构类别), the second character.
    pub fn category(&self) -> char {
        char::from(self.0[1])
    }

    /// Division of the registration authority, six digits.
    pub fn division(&self) -> &str {
        self.part(2, 8)
    }

    /// Organisation code (主体标识码), nine characters with its check character.
    pub fn organisation_code(&self) -> &str {
        self.part(8, 17)
    }

    /// The eight characters of the organisation code before its check character, as a code pool gives them.
    pub fn body(&self) -> &str {
        self.part(8, 16)
    }

    /// What market regulation issued it for; `None` for codes of other departments.
    pub fn issued_category(&self) -> Option<IssuedCategory> {
        match &self.0[..2] {
            b"91" => Some(IssuedCategory::Enterprise),
            b"92" => Some(IssuedCategory::IndividualBusiness),
            b"93" => Some(IssuedCategory::FarmersCooperative),
            _ => None,
        }
    }

    /// Tests that a shareholder which is an enterprise has an enterprise's code (91 or 93).
    ///
    /// # Errors
    /// [`IdentifierFault::UsccShareholder`] for every other code.
    pub fn check_shareholder_enterprise(&self) -> Result<(), IdentifierFault> {
        match self.issued_category() {
            Some(IssuedCategory::Enterprise | IssuedCategory::FarmersCooperative) => Ok(()),
            Some(IssuedCategory::IndividualBusiness) | None => Err(IdentifierFault::UsccShareholder),
        }
    }

    fn characters(text: &str) -> Result<Self, IdentifierFault> {
        if text.chars().count() != LENGTH {
            return Err(IdentifierFault::UsccLength);
        }
        if !is_of_alphabet(text) {
            return Err(IdentifierFault::UsccAlphabet);
        }
        let code = text.as_bytes().try_into().map(Self).map_err(|_| IdentifierFault::UsccLength)?;
        if !code.division().bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdentifierFault::UsccDivision);
        }
        Ok(code)
    }

    /// The pairs of department and category that exist (rule 1.3).
    fn has_category(&self) -> bool {
        let categories: &[u8] = match self.0[0] {
            b'1' => b"1239",
            b'2' | b'4' | b'8' | b'A' => b"19",
            b'3' => b"123459",
            b'5' => b"1239",
            b'6' | b'7' => b"129",
            b'9' => b"123",
            b'N' => b"1239",
            b'Y' => b"1",
            _ => b"",
        };
        categories.contains(&self.0[1])
    }

    fn part(&self, from: usize, until: usize) -> &str {
        std::str::from_utf8(&self.0[from..until]).expect("every character was tested to be ASCII")
    }
}

/// Whether every character belongs to the alphabet of 31.
pub(crate) fn is_of_alphabet(text: &str) -> bool {
    text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// The character of the alphabet with this value, 0 to 30.
pub(crate) fn alphabet_character(value: u64) -> Option<char> {
    usize::try_from(value).ok().and_then(|index| ALPHABET.get(index)).map(|byte| char::from(*byte))
}

/// GB 11714: letters count 10 to 35 by the whole Latin alphabet, unlike in the final check.
fn organisation_check(body: &str) -> u8 {
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 });
    let sum: u32 = body.bytes().zip(ORGANISATION_WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
    match 11 - sum % 11 {
        11 => b'0',
        10 => b'X',
        digit => b"0123456789"[digit as usize],
    }
}

/// GB 32100: weights are the powers of 3 modulo 31, values the places in the alphabet of 31.
fn final_check(first17: &[u8]) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for byte in first17 {
        sum += ALPHABET.iter().position(|c| c == byte).unwrap_or_default() * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31]
}

#[cfg(test)]
#[path = "uscc_tests.rs"]
mod tests;
