//! Numbers of food licences (食品经营许可证编号, `JY`) and food filings (备案编号, `YB`): type, division,
//! sequence and a MOD 11,10 check digit.
//!
//! The six digits are those of the issuing office and not always a county of GB/T 2260, so they are not looked
//! up.

use crate::iso7064::mod_11_10;
use crate::normalise::normalise;
use crate::text_value::public_text;
use crate::{IdentifierFault, IdentifierWarning};

const LENGTH: usize = 16;
const LAST_SEQUENCE: u32 = 999_999;

/// Main business type (主体业态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MainType {
    /// 食品销售经营者.
    FoodSeller,
    /// 餐饮服务经营者.
    Catering,
    /// 单位食堂, since 2023 集中用餐单位食堂.
    Canteen,
}

impl MainType {
    /// Its digit in the number.
    pub const fn digit(self) -> char {
        match self {
            Self::FoodSeller => '1',
            Self::Catering => '2',
            Self::Canteen => '3',
        }
    }
}

/// Type of a filing of prepackaged food.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilingType {
    /// 批发.
    Wholesale,
    /// 零售.
    Retail,
}

impl FilingType {
    /// Its digit in the number.
    pub const fn digit(self) -> char {
        match self {
            Self::Wholesale => '1',
            Self::Retail => '2',
        }
    }
}

/// A food licence number. Public: it prints and serialises as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoodLicenceNumber([u8; LENGTH]);

public_text!(FoodLicenceNumber, FoodLicenceNumber::parse);

impl FoodLicenceNumber {
    /// Reads what someone typed.
    ///
    /// # Errors
    /// The first broken rule in the order length, format, main type, check digit.
    pub fn parse(input: &str) -> Result<Self, IdentifierFault> {
        let text = normalise(input);
        let number = numbered("JY", &text, IdentifierFault::LicenceLength, IdentifierFault::LicenceFormat)?;
        if main_type_of(number[2]).is_none() {
            return Err(IdentifierFault::LicenceType);
        }
        if !has_check(&number) {
            return Err(IdentifierFault::LicenceCheck);
        }
        Ok(Self(number))
    }

    /// The next number of a series: `sequence` from 1 to 999999.
    ///
    /// # Errors
    /// [`IdentifierFault::LicenceDivision`] or [`IdentifierFault::LicenceSequence`].
    pub fn compose(main_type: MainType, division: &str, sequence: u32) -> Result<Self, IdentifierFault> {
        if !is_six_digits(division) {
            return Err(IdentifierFault::LicenceDivision);
        }
        composed(&Self::series_key(main_type, division), sequence)
            .map(Self)
            .ok_or(IdentifierFault::LicenceSequence)
    }

    /// The series within which sequences are unique: prefix, type and division.
    pub fn series_key(main_type: MainType, division: &str) -> String {
        format!("JY{}{division}", main_type.digit())
    }

    /// The series of this number.
    pub fn series(&self) -> &str {
        part(&self.0, 0, 9)
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, LENGTH)
    }

    /// Main business type.
    pub fn main_type(&self) -> MainType {
        main_type_of(self.0[2]).expect("the type was tested when the number was read")
    }

    /// Six digits of the issuing office.
    pub fn division(&self) -> &str {
        part(&self.0, 3, 9)
    }

    /// Sequence within the series.
    pub fn sequence(&self) -> u32 {
        sequence_of(&self.0)
    }
}

/// A food filing number. Public: it prints and serialises as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoodFilingNumber([u8; LENGTH]);

public_text!(FoodFilingNumber, FoodFilingNumber::parse);

impl FoodFilingNumber {
    /// Reads what someone typed. A wrong check digit is only worth a [`warning`](Self::warning): no text
    /// prescribes the algorithm.
    ///
    /// # Errors
    /// The first broken rule in the order length, format, type.
    pub fn parse(input: &str) -> Result<Self, IdentifierFault> {
        let text = normalise(input);
        let number = numbered("YB", &text, IdentifierFault::FilingLength, IdentifierFault::FilingFormat)?;
        if filing_type_of(number[2]).is_none() {
            return Err(IdentifierFault::FilingType);
        }
        Ok(Self(number))
    }

    /// The next number of a series: `sequence` from 1 to 999999.
    ///
    /// # Errors
    /// [`IdentifierFault::FilingDivision`] or [`IdentifierFault::FilingSequence`].
    pub fn compose(filing_type: FilingType, division: &str, sequence: u32) -> Result<Self, IdentifierFault> {
        if !is_six_digits(division) {
            return Err(IdentifierFault::FilingDivision);
        }
        composed(&Self::series_key(filing_type, division), sequence)
            .map(Self)
            .ok_or(IdentifierFault::FilingSequence)
    }

    /// The series within which sequences are unique: prefix, type and division.
    pub fn series_key(filing_type: FilingType, division: &str) -> String {
        format!("YB{}{division}", filing_type.digit())
    }

    /// The series of this number.
    pub fn series(&self) -> &str {
        part(&self.0, 0, 9)
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, LENGTH)
    }

    /// Wholesale or retail.
    pub fn filing_type(&self) -> FilingType {
        filing_type_of(self.0[2]).expect("the type was tested when the number was read")
    }

    /// Six digits of the receiving office.
    pub fn division(&self) -> &str {
        part(&self.0, 3, 9)
    }

    /// Sequence within the series.
    pub fn sequence(&self) -> u32 {
        sequence_of(&self.0)
    }

    /// Whether the check digit is not the one this house would give.
    pub fn warning(&self) -> Option<IdentifierWarning> {
        (!has_check(&self.0)).then_some(IdentifierWarning::FilingCheck)
    }
}

fn main_type_of(digit: u8) -> Option<MainType> {
    [MainType::FoodSeller, MainType::Catering, MainType::Canteen]
        .into_iter()
        .find(|t| t.digit() == char::from(digit))
}

fn filing_type_of(digit: u8) -> Option<FilingType> {
    [FilingType::Wholesale, FilingType::Retail].into_iter().find(|t| t.digit() == char::from(digit))
}

fn numbered(
    prefix: &str,
    text: &str,
    length: IdentifierFault,
    format: IdentifierFault,
) -> Result<[u8; LENGTH], IdentifierFault> {
    let digits = text.strip_prefix(prefix).ok_or(format)?;
    if digits.chars().count() != LENGTH - prefix.len() {
        return Err(length);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format);
    }
    text.as_bytes().try_into().map_err(|_| length)
}

fn composed(series: &str, sequence: u32) -> Option<[u8; LENGTH]> {
    if !(1..=LAST_SEQUENCE).contains(&sequence) {
        return None;
    }
    let mut number = format!("{series}{sequence:06}").into_bytes();
    number.push(mod_11_10(&number[2..])?);
    number.try_into().ok()
}

fn has_check(number: &[u8; LENGTH]) -> bool {
    mod_11_10(&number[2..LENGTH - 1]) == number.last().copied()
}

fn sequence_of(number: &[u8; LENGTH]) -> u32 {
    part(number, 9, 15).parse().expect("six digits are a number")
}

fn is_six_digits(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn part(number: &[u8; LENGTH], from: usize, until: usize) -> &str {
    std::str::from_utf8(&number[from..until]).expect("every character was tested to be ASCII")
}

#[cfg(test)]
#[path = "food_number_tests.rs"]
mod tests;
