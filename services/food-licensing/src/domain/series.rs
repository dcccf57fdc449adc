//! Number series without gaps: the store locks one row per series, takes the next sequence and writes the
//! file in the same transaction; a number that is not used becomes void with its reason, never a hole.

use actnow_identifiers::{FilingType, FoodFilingNumber, FoodLicenceNumber, IdentifierFault};
use serde::{Deserialize, Serialize};

use super::form::SaleMode;
use super::items::MainType;
use super::refusal::FoodRefusal;

/// Six digits of sequence (rules 3.1, 3.4).
const LAST_SEQUENCE: u32 = 999_999;

/// Which numbers share one sequence: kind, type digit and division.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SeriesKey {
    /// Food licence numbers (JY).
    Licence {
        /// First digit.
        main: MainType,
        /// Six digits.
        division: String,
    },
    /// Filing numbers (YB).
    Filing {
        /// First digit.
        mode: SaleMode,
        /// Six digits.
        division: String,
    },
}

impl SeriesKey {
    /// The key of the series row, `JY1370222`: what all its numbers begin with.
    pub fn name(&self) -> String {
        match self {
            Self::Licence { main, division } => FoodLicenceNumber::series_key((*main).into(), division),
            Self::Filing { mode, division } => FoodFilingNumber::series_key((*mode).into(), division),
        }
    }
}

/// Composes the licence number of `sequence` for a main type and division.
///
/// # Errors
/// When the division is not six digits or the sequence is out of range.
pub fn licence_number(
    main: MainType,
    division: &str,
    sequence: u32,
) -> Result<FoodLicenceNumber, IdentifierFault> {
    FoodLicenceNumber::compose(main.into(), division, sequence)
}

/// Composes the filing number of `sequence` for a sale mode and division.
///
/// # Errors
/// When the division is not six digits or the sequence is out of range.
pub fn filing_number(
    mode: SaleMode,
    division: &str,
    sequence: u32,
) -> Result<FoodFilingNumber, IdentifierFault> {
    FoodFilingNumber::compose(mode.into(), division, sequence)
}

/// The counter row of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSeries {
    /// Which series.
    pub key: SeriesKey,
    /// The last sequence taken; 0 when none was.
    pub last: u32,
}

impl NumberSeries {
    /// A series from which nothing was taken.
    pub fn new(key: SeriesKey) -> Self {
        Self { key, last: 0 }
    }

    /// Takes the next sequence: the counter afterwards, and the number taken.
    ///
    /// # Errors
    /// [`FoodRefusal::SeriesExhausted`] after 999999.
    pub fn next(self) -> Result<(Self, u32), FoodRefusal> {
        if self.last >= LAST_SEQUENCE {
            return Err(FoodRefusal::SeriesExhausted);
        }
        let sequence = self.last + 1;
        Ok((Self { last: sequence, ..self }, sequence))
    }
}

/// Takes the number `sequence` of a former system into a series that is at `last`: where the series is then, and by how many
/// numbers it went on with it. All of those are the former system's, used there or not: none of them is given again. A
/// number below `last` lies among them already and moves nothing.
pub const fn take_over(last: u32, sequence: u32) -> (u32, u32) {
    let steps = sequence.saturating_sub(last);
    (last + steps, steps)
}

/// What became of a taken number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NumberUse {
    /// Held for a decided file whose certificate is not signed yet.
    Reserved,
    /// On a certificate or a filing; stays with it for ever.
    Issued,
    /// Given up; never used again.
    Void {
        /// Why.
        reason: String,
    },
}

impl NumberUse {
    /// The number is on its document now. Doing it twice changes nothing; a void number stays void.
    ///
    /// # Errors
    /// [`IdentifierFault::NumberVoid`].
    pub fn issue(self) -> Result<Self, FoodRefusal> {
        match self {
            Self::Reserved | Self::Issued => Ok(Self::Issued),
            Self::Void { .. } => Err(FoodRefusal::Number(IdentifierFault::NumberVoid)),
        }
    }

    /// Gives the number up because the decision itself was cancelled (9b step 9).
    ///
    /// # Errors
    /// [`IdentifierFault::NumberCommitted`] for an issued number.
    pub fn void(self, reason: &str) -> Result<Self, FoodRefusal> {
        match self {
            Self::Reserved => Ok(Self::Void { reason: reason.to_owned() }),
            already @ Self::Void { .. } => Ok(already),
            Self::Issued => Err(FoodRefusal::Number(IdentifierFault::NumberCommitted)),
        }
    }
}

/// Sequences up to `last` that no entry accounts for: must be empty at any time.
pub fn gaps(last: u32, entries: &[u32]) -> Vec<u32> {
    let known: std::collections::HashSet<u32> = entries.iter().copied().collect();
    (1..=last).filter(|sequence| !known.contains(sequence)).collect()
}

impl From<MainType> for actnow_identifiers::MainType {
    fn from(main: MainType) -> Self {
        match main {
            MainType::FoodSeller => Self::FoodSeller,
            MainType::Catering => Self::Catering,
            MainType::Canteen => Self::Canteen,
        }
    }
}

impl From<SaleMode> for FilingType {
    fn from(mode: SaleMode) -> Self {
        match mode {
            SaleMode::Wholesale => Self::Wholesale,
            SaleMode::Retail => Self::Retail,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> SeriesKey {
        SeriesKey::Licence { main: MainType::FoodSeller, division: "370222".to_owned() }
    }

    #[test]
    fn the_first_numbers_are_the_published_samples() {
        let number = |main, division, n| licence_number(main, division, n).unwrap().to_string();
        assert_eq!(number(MainType::FoodSeller, "370222", 1), "JY13702220000017");
        assert_eq!(number(MainType::FoodSeller, "370222", 2), "JY13702220000025");
        assert_eq!(number(MainType::Catering, "370214", 1), "JY23702140000011");
        assert_eq!(number(MainType::Canteen, "370214", 1), "JY33702140000016");
        let filing = |mode, n| filing_number(mode, "370222", n).unwrap().to_string();
        assert_eq!(filing(SaleMode::Retail, 1), "YB23702220000011");
        assert_eq!(filing(SaleMode::Retail, 2), "YB23702220000020");
        assert_eq!(filing(SaleMode::Wholesale, 1), "YB13702220000017");
        assert_eq!(key().name(), "JY1370222");
    }

    #[test]
    fn a_series_ends_at_999999() {
        let (full, last) = NumberSeries { key: key(), last: LAST_SEQUENCE - 1 }.next().unwrap();
        assert_eq!(last, 999_999);
        assert_eq!(full.next(), Err(FoodRefusal::SeriesExhausted));
    }

    #[test]
    fn numbers_of_a_former_system_are_stepped_over() {
        assert_eq!(take_over(0, 1), (1, 1));
        assert_eq!(
            take_over(0, 4_321),
            (4_321, 4_321),
            "whatever came before it belongs to the former system"
        );
        assert_eq!(take_over(4_321, 17), (4_321, 0), "among those already");
        assert_eq!(take_over(4_325, 4_400), (4_400, 75), "after numbers of our own");
    }

    #[test]
    fn a_number_is_issued_or_void_and_then_never_the_other() {
        let void = NumberUse::Reserved.void("decision cancelled").unwrap();
        assert!(matches!(void.clone().issue(), Err(FoodRefusal::Number(IdentifierFault::NumberVoid))));
        assert_eq!(void.clone().void("again"), Ok(void), "the first reason stays");
        let issued = NumberUse::Reserved.issue().unwrap();
        assert!(matches!(
            issued.clone().void("x"),
            Err(FoodRefusal::Number(IdentifierFault::NumberCommitted))
        ));
        assert_eq!(issued.clone().issue(), Ok(issued));
    }

    proptest! {
        #[test]
        fn taking_leaves_no_gap(taken in 0u32..200) {
            let mut series = NumberSeries::new(key());
            let mut entries = Vec::new();
            for _ in 0..taken {
                let (after, sequence) = series.next().unwrap();
                entries.push(sequence);
                series = after;
            }
            prop_assert!(gaps(series.last, &entries).is_empty());
            if let Some(lost) = entries.pop() {
                prop_assert_eq!(gaps(series.last, &entries), vec![lost]);
            }
        }
    }
}
