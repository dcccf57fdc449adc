//! Clocks as data: what a department has to do within which time, by which article, and what follows when the time is
//! over. A domain takes its periods from its table, so that a change of the law is a change of a row: it holds for
//! whatever is counted from then on, while a clock that runs keeps its own period.

use std::collections::BTreeSet;

use actnow_decisions::Role;
use serde::Deserialize;

use crate::parts::SuspensionRule;
use crate::period::{Period, PeriodUnit};

/// What follows when a period is over and nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Expiry {
    /// The red light; what is owed stays owed (逾期预警).
    RedLight,
    /// Something follows by itself, as the row says (期满即发生效力).
    ByLaw,
    /// The right or the act lapses (失效).
    Lapses,
    /// A person looks whether it may still be done (人工核实).
    AskedAbout,
    /// It may be done from then on, not before (期满方可办理).
    Opens,
}

impl Expiry {
    /// The name in tables and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RedLight => "RED_LIGHT",
            Self::ByLaw => "BY_LAW",
            Self::Lapses => "LAPSES",
            Self::AskedAbout => "ASKED_ABOUT",
            Self::Opens => "OPENS",
        }
    }
}

/// One clock of the law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockLaw {
    /// Its name, `FILING_REVIEW`.
    pub clock: String,
    /// What is done within it, for a clerk.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// The article.
    pub article: String,
    /// How long, in `unit`.
    pub length: u32,
    /// What is counted.
    pub unit: PeriodUnit,
    /// The event from whose day it is counted.
    pub starts: String,
    /// What lets it stand still.
    pub suspension: SuspensionRule,
    /// By how much it is extended, once, in its unit; none where the law knows no extension.
    pub extension: Option<u32>,
    /// Who extends it.
    pub extended_by: Option<Role>,
    /// What follows when it is over.
    pub expiry: Expiry,
    /// The same in words.
    pub then: String,
}

impl ClockLaw {
    /// The period.
    pub const fn period(&self) -> Period {
        Period { n: self.length, unit: self.unit }
    }

    /// How many of `unit` it has; none when it is counted in something else.
    pub fn counted_in(&self, unit: PeriodUnit) -> Option<u32> {
        (self.unit == unit).then_some(self.length)
    }
}

/// A row that is no law.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it")]
pub enum ClockLawFault {
    #[error("a row of clocks cannot be read")]
    Row(#[from] csv::Error),
    #[error("the clock {0} stands there twice")]
    Twice(String),
    #[error("the clock {0} has no time, no article, no words, or an extension without who extends it")]
    Incomplete(String),
}

/// The clocks of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockTable(Vec<ClockLaw>);

impl ClockTable {
    /// Reads a table: a row a clock, with a heading.
    ///
    /// # Errors
    /// The first row that is no law.
    pub fn from_csv(text: &str) -> Result<Self, ClockLawFault> {
        let (mut rows, mut names) = (Vec::new(), BTreeSet::new());
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let row: ClockLaw = row?;
            let said = [&row.clock, &row.zh, &row.en, &row.article, &row.starts, &row.then];
            let whole = row.length > 0 && said.iter().all(|text| !text.trim().is_empty());
            if !whole || row.extension.is_some() != row.extended_by.is_some() || row.extension == Some(0) {
                return Err(ClockLawFault::Incomplete(row.clock));
            }
            if !names.insert(row.clock.clone()) {
                return Err(ClockLawFault::Twice(row.clock));
            }
            rows.push(row);
        }
        Ok(Self(rows))
    }

    /// The clock of this name.
    pub fn find(&self, clock: &str) -> Option<&ClockLaw> {
        self.0.iter().find(|law| law.clock == clock)
    }

    /// All of them, in the order of the table.
    pub fn rows(&self) -> &[ClockLaw] {
        &self.0
    }
}

/// The clocks of a department by name: an enum of which each variant is a row of the department's table.
///
/// The table is built in. Whoever writes one also writes a test that [`ClockTable::rows`] and `ALL` are the same.
#[macro_export]
macro_rules! clocks {
    ($(#[$meta:meta])* $visible:vis enum $name:ident from $table:expr; $($(#[$about:meta])* $clock:ident = $row:literal,)+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $visible enum $name { $($(#[$about])* $clock,)+ }

        impl $name {
            /// All of them, in the order of the table.
            $visible const ALL: &'static [Self] = &[$(Self::$clock),+];

            /// The table.
            $visible fn table() -> &'static $crate::ClockTable {
                static TABLE: std::sync::LazyLock<$crate::ClockTable> = std::sync::LazyLock::new(|| {
                    $crate::ClockTable::from_csv($table).expect("the built-in clocks are read by a test")
                });
                &TABLE
            }

            /// The name of its row.
            $visible const fn name(self) -> &'static str {
                match self { $(Self::$clock => $row,)+ }
            }

            /// What the law says.
            $visible fn law(self) -> &'static $crate::ClockLaw {
                Self::table().find(self.name()).expect("each clock has its row: a test looks")
            }

            /// The clock, started by an event on the legal date `on`.
            $visible fn start(self, on: chrono::NaiveDate, calendar: &$crate::WorkingCalendar) -> $crate::StatutoryClock {
                let law = self.law();
                $crate::StatutoryClock::start(on, law.period(), law.suspension, calendar)
            }

            /// The last day, counted from an event on the legal date `on`.
            $visible fn due_after(self, on: chrono::NaiveDate, calendar: &$crate::WorkingCalendar) -> $crate::Due {
                self.law().period().due_after(on, calendar)
            }

            /// How many calendar months it has.
            $visible fn months(self) -> u32 {
                self.law().counted_in($crate::PeriodUnit::Months).expect("a test looks that these are months")
            }

            /// How many calendar days it has.
            $visible fn days(self) -> chrono::Days {
                let days = self.law().counted_in($crate::PeriodUnit::CalendarDays);
                chrono::Days::new(days.expect("a test looks that these are calendar days").into())
            }

            /// By how much it is extended, in its unit; nothing where the law knows no extension.
            $visible fn extension(self) -> u32 {
                self.law().extension.unwrap_or_default()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str =
        "clock,zh,en,article,length,unit,starts,suspension,extension,extended_by,expiry,then\n";
    const REVIEW: &str =
        "REVIEW,审查,review,MERR 19,3,WORKING_DAYS,receipt,NEVER,3,HEAD,RED_LIGHT,超时预警\n";

    fn read(rows: &str) -> Result<ClockTable, ClockLawFault> {
        ClockTable::from_csv(&format!("{HEADING}{rows}"))
    }

    #[test]
    fn a_row_is_a_clock() {
        let table = read(REVIEW).unwrap();
        let review = table.find("REVIEW").unwrap();
        assert_eq!(review.period(), Period::working_days(3));
        assert_eq!((review.extension, review.extended_by), (Some(3), Some(Role::Head)));
        assert_eq!((review.suspension, review.expiry), (SuspensionRule::Never, Expiry::RedLight));
        assert_eq!((table.find("OTHER"), table.rows().len()), (None, 1));
    }

    #[test]
    fn what_is_no_law_is_refused() {
        assert!(matches!(read(&REVIEW.repeat(2)), Err(ClockLawFault::Twice(clock)) if clock == "REVIEW"));
        for (from, to) in [
            (",3,WORKING", ",0,WORKING"),
            ("MERR 19", " "),
            (",3,HEAD", ",,HEAD"),
            (",3,HEAD", ",0,HEAD"),
            ("HEAD", ""),
        ] {
            let row = REVIEW.replace(from, to);
            assert!(matches!(read(&row), Err(ClockLawFault::Incomplete(_))), "{row}");
        }
        for (from, to) in
            [("RED_LIGHT", "NOTHING"), ("NEVER", "SOMETIMES"), ("WORKING_DAYS", "YEARS"), ("HEAD", "BOSS")]
        {
            let row = REVIEW.replace(from, to);
            assert!(matches!(read(&row), Err(ClockLawFault::Row(_))), "{row}");
        }
    }
}
