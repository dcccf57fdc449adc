//! When a contribution is due (出资期限): on a day, or a period from the establishment.

use std::fmt;
use std::str::FromStr;

use actnow_statutory_clock::add_months;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// The due day of a subscribed contribution: `2031-09-21`, or `P5Y` from the establishment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ContributionDue {
    /// On this day.
    On(NaiveDate),
    /// So long after the establishment.
    After {
        /// Years and months, in months.
        months: u32,
        /// Days on top.
        days: u32,
    },
}

/// Text that is neither a date nor a period such as `P5Y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a date nor a period such as P5Y")]
pub struct NotADue;

impl ContributionDue {
    /// The due day for a company established on `established`.
    pub fn resolve(self, established: NaiveDate) -> NaiveDate {
        match self {
            Self::On(date) => date,
            Self::After { months, days } => {
                let moved = add_months(established, months);
                moved.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
            }
        }
    }
}

impl FromStr for ContributionDue {
    type Err = NotADue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('P') {
            Some(period) => parse_period(period),
            None => text.parse().map(Self::On).map_err(|_| NotADue),
        }
    }
}

fn parse_period(period: &str) -> Result<ContributionDue, NotADue> {
    let (mut rest, mut amounts) = (period, [0_u32; 3]);
    for (unit, amount) in ['Y', 'M', 'D'].into_iter().zip(&mut amounts) {
        if let Some((digits, after)) = rest.split_once(unit) {
            let number = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 5;
            *amount = digits.parse().ok().filter(|_| number).ok_or(NotADue)?;
            rest = after;
        }
    }
    let [years, months, days] = amounts;
    if rest.is_empty() && !period.is_empty() {
        Ok(ContributionDue::After { months: years * 12 + months, days })
    } else {
        Err(NotADue)
    }
}

impl fmt::Display for ContributionDue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::On(date) => write!(f, "{date}"),
            Self::After { months, days } => {
                f.write_str("P")?;
                let parts = [(months / 12, 'Y'), (months % 12, 'M'), (days, 'D')];
                parts.iter().filter(|(n, _)| *n > 0).try_for_each(|(n, unit)| write!(f, "{n}{unit}"))?;
                if months == 0 && days == 0 { f.write_str("0D") } else { Ok(()) }
            }
        }
    }
}

impl TryFrom<String> for ContributionDue {
    type Error = NotADue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ContributionDue> for String {
    fn from(due: ContributionDue) -> Self {
        due.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_dates_print_back_and_resolve() {
        let from: NaiveDate = "2026-09-21".parse().unwrap();
        let cases = [
            ("P5Y", "2031-09-21"),
            ("P1Y6M", "2028-03-21"),
            ("P30D", "2026-10-21"),
            ("P0D", "2026-09-21"),
            ("2031-09-22", "2031-09-22"),
        ];
        for (text, day) in cases {
            let due: ContributionDue = text.parse().unwrap();
            assert_eq!(due.to_string(), text);
            assert_eq!(due.resolve(from).to_string(), day, "{text}");
        }
        assert_eq!("P60M".parse::<ContributionDue>().unwrap().to_string(), "P5Y");
    }

    #[test]
    fn other_text_is_refused() {
        for bad in ["", "P", "5Y", "P5", "PY", "P5X", "P1M2Y", "P-5Y", "P+5Y", "2031-02-30", "P999999Y"] {
            assert_eq!(bad.parse::<ContributionDue>(), Err(NotADue), "{bad}");
        }
    }
}
