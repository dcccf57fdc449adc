//! Term of business (营业期限): long-term or until a day.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

const LONG_TERM: &str = "LONG_TERM";

/// How long the company exists by its articles; `LONG_TERM` or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Term {
    /// Without end (长期).
    LongTerm,
    /// Through this day.
    Until(NaiveDate),
}

/// Text that is neither `LONG_TERM` nor a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither LONG_TERM nor a date")]
pub struct NotATerm;

impl FromStr for Term {
    type Err = NotATerm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            LONG_TERM => Ok(Self::LongTerm),
            date => date.parse().map(Self::Until).map_err(|_| NotATerm),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongTerm => f.write_str(LONG_TERM),
            Self::Until(date) => write!(f, "{date}"),
        }
    }
}

impl TryFrom<String> for Term {
    type Error = NotATerm;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Term> for String {
    fn from(term: Term) -> Self {
        term.to_string()
    }
}
