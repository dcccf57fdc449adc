//! Industry codes of GB/T 4754-2017: a section letter and two to four digits, `F5292`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Sections (门类) with the first and last major class (大类) that belong to them.
const SECTIONS: [(char, u8, u8); 20] = [
    ('A', 1, 5),
    ('B', 6, 12),
    ('C', 13, 43),
    ('D', 44, 46),
    ('E', 47, 50),
    ('F', 51, 52),
    ('G', 53, 60),
    ('H', 61, 62),
    ('I', 63, 65),
    ('J', 66, 69),
    ('K', 70, 70),
    ('L', 71, 72),
    ('M', 73, 75),
    ('N', 76, 79),
    ('O', 80, 82),
    ('P', 83, 83),
    ('Q', 84, 85),
    ('R', 86, 90),
    ('S', 91, 96),
    ('T', 97, 97),
];

/// A major class (大类) of GB/T 4754, 01 to 97: what the law means by "the same industry" in Name Provisions 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MajorClass(u8);

impl MajorClass {
    /// Every major class.
    pub fn all() -> impl Iterator<Item = MajorClass> {
        (1..=97).map(MajorClass)
    }
}

impl fmt::Display for MajorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// Text that is no code of GB/T 4754.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an industry code of GB/T 4754")]
pub struct NotAnIndustryCode;

impl FromStr for MajorClass {
    type Err = NotAnIndustryCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let class = text.parse().ok().filter(|class| two_digits && (1..=97).contains(class));
        class.map(Self).ok_or(NotAnIndustryCode)
    }
}

/// An industry code: section letter and 2 (major), 3 (medium) or 4 (minor class) digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IndustryCode {
    text: String,
    class: MajorClass,
}

impl IndustryCode {
    /// The major class it belongs to.
    pub fn major_class(&self) -> MajorClass {
        self.class
    }

    /// The code as written, `F5292`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for IndustryCode {
    type Err = NotAnIndustryCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut rest = text.chars();
        let letter = rest.next().ok_or(NotAnIndustryCode)?;
        let digits = rest.as_str();
        let well_formed = (2..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !well_formed {
            return Err(NotAnIndustryCode);
        }
        let class: MajorClass = digits[..2].parse()?;
        let section = SECTIONS.iter().find(|(_, first, last)| (*first..=*last).contains(&class.0));
        match section {
            Some((name, _, _)) if *name == letter => Ok(Self { text: text.to_owned(), class }),
            Some(_) | None => Err(NotAnIndustryCode),
        }
    }
}

impl TryFrom<String> for IndustryCode {
    type Error = NotAnIndustryCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IndustryCode> for String {
    fn from(code: IndustryCode) -> Self {
        code.text
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_belong_to_the_section_of_their_class() {
        let code: IndustryCode = "F5292".parse().unwrap();
        assert_eq!(code.major_class().to_string(), "52");
        for good in ["A01", "I6432", "F521", "T97"] {
            assert!(good.parse::<IndustryCode>().is_ok(), "{good}");
        }
        for bad in ["", "F", "F5", "G5292", "F52920", "f5292", "F5a", "F98", "F00", "5292", "电子"] {
            assert!(bad.parse::<IndustryCode>().is_err(), "{bad}");
        }
    }
}
