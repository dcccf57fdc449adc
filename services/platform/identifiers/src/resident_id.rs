//! Resident ID (公民身份号码), GB 11643-1999. Personal: printed masked, never serialised.

use std::fmt;

use chrono::NaiveDate;

use crate::iso7064::mod_11_2;
use crate::normalise::normalise;
use crate::{DivisionTable, IdentifierFault, IdentifierWarning};

const LENGTH: usize = 18;

/// Sex by the order code: odd male, even female.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// A resident ID number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentId {
    digits: String,
    birth_date: NaiveDate,
}

impl ResidentId {
    /// Reads what someone typed; `today` is the date in Shanghai. Born in 1900 or later.
    ///
    /// # Errors
    /// See [`Self::parse_born_since`].
    pub fn parse(input: &str, today: NaiveDate) -> Result<Self, IdentifierFault> {
        let earliest = NaiveDate::from_ymd_opt(1900, 1, 1).expect("the first day of 1900 exists");
        Self::parse_born_since(earliest, input, today)
    }

    /// Reads what someone typed, with a birth date from `earliest` to `today`.
    ///
    /// # Errors
    /// The first broken rule in the order length, format, province, check digit, birth date. Fifteen-digit
    /// numbers are invalid since 2013.
    pub fn parse_born_since(
        earliest: NaiveDate,
        input: &str,
        today: NaiveDate,
    ) -> Result<Self, IdentifierFault> {
        let digits = normalise(input);
        let first17 = check_form(&digits)?;
        if !DivisionTable::has_province_prefix(&digits) {
            return Err(IdentifierFault::IdProvince);
        }
        if mod_11_2(first17.as_bytes()) != digits.bytes().last() {
            return Err(IdentifierFault::IdCheck);
        }
        let birth_date =
            NaiveDate::parse_from_str(&first17[6..14], "%Y%m%d").map_err(|_| IdentifierFault::IdDate)?;
        if birth_date < earliest || birth_date > today {
            return Err(IdentifierFault::IdDate);
        }
        Ok(Self { digits, birth_date })
    }

    /// The plain number: only for the encrypted store, the certificate file and the identity check.
    pub fn reveal(&self) -> &str {
        &self.digits
    }

    /// The six digits of the place of first registration.
    pub fn division(&self) -> &str {
        &self.digits[..6]
    }

    /// Date of birth.
    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// Sex by the order code.
    pub fn sex(&self) -> Sex {
        // Odd digits have odd byte values.
        if self.digits.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Full years of age (周岁) on `date`; zero before birth.
    pub fn age_on(&self, date: NaiveDate) -> u32 {
        date.years_since(self.birth_date).unwrap_or(0)
    }

    /// An unknown county is worth a look, not an error: people keep the codes of abolished counties.
    pub fn warning(&self, table: &DivisionTable) -> Option<IdentifierWarning> {
        table.get(self.division()).is_none().then_some(IdentifierWarning::UnknownDivision)
    }
}

/// The first 17 digits when the form is right.
fn check_form(digits: &str) -> Result<&str, IdentifierFault> {
    if digits.chars().count() != LENGTH {
        return Err(IdentifierFault::IdLength);
    }
    let (first17, last) = digits.split_at_checked(LENGTH - 1).ok_or(IdentifierFault::IdFormat)?;
    let well_formed = first17.bytes().all(|byte| byte.is_ascii_digit())
        && (last == "X" || last.bytes().all(|byte| byte.is_ascii_digit()));
    if well_formed { Ok(first17) } else { Err(IdentifierFault::IdFormat) }
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}********{}", &self.digits[..6], &self.digits[14..])
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({self})")
    }
}

#[cfg(test)]
#[path = "resident_id_tests.rs"]
mod tests;
