//! Company types (市场主体类型) and how they follow from the shareholders (rules 4.3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::entities::Control;

/// Type of a limited company by its four-digit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CompanyType {
    /// 有限责任公司（自然人投资或控股）.
    #[serde(rename = "1130")]
    NaturalPersons,
    /// 有限责任公司（自然人独资）.
    #[serde(rename = "1151")]
    SoleNaturalPerson,
    /// 有限责任公司（自然人投资或控股的法人独资）.
    #[serde(rename = "1152")]
    SoleLegalPersonOfNaturalPersons,
    /// 有限责任公司（非自然人投资或控股的法人独资）.
    #[serde(rename = "1153")]
    SoleLegalPersonOther,
    /// 其他有限责任公司.
    #[serde(rename = "1190")]
    Other,
}

/// A code that is no type of a limited company this bureau establishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a type of limited company")]
pub struct NotACompanyType;

impl CompanyType {
    /// Every type.
    pub const ALL: [Self; 5] = [
        Self::NaturalPersons,
        Self::SoleNaturalPerson,
        Self::SoleLegalPersonOfNaturalPersons,
        Self::SoleLegalPersonOther,
        Self::Other,
    ];

    /// The four-digit code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NaturalPersons => "1130",
            Self::SoleNaturalPerson => "1151",
            Self::SoleLegalPersonOfNaturalPersons => "1152",
            Self::SoleLegalPersonOther => "1153",
            Self::Other => "1190",
        }
    }

    /// As printed on the licence.
    pub const fn printed(self) -> &'static str {
        match self {
            Self::NaturalPersons => "有限责任公司（自然人投资或控股）",
            Self::SoleNaturalPerson => "有限责任公司（自然人独资）",
            Self::SoleLegalPersonOfNaturalPersons => "有限责任公司（自然人投资或控股的法人独资）",
            Self::SoleLegalPersonOther => "有限责任公司（非自然人投资或控股的法人独资）",
            Self::Other => "其他有限责任公司",
        }
    }

    /// The types that `persons` natural persons and the entities, by who controls them, can make. Several only
    /// where the control of a sole entity is not known; none without shareholders.
    pub fn possible(persons: usize, entities: &[Control]) -> Vec<Self> {
        match (persons, entities) {
            (0, []) => Vec::new(),
            (1, []) => vec![Self::SoleNaturalPerson],
            (_, []) => vec![Self::NaturalPersons],
            (0, [Control::NaturalPersons]) => vec![Self::SoleLegalPersonOfNaturalPersons],
            (0, [Control::Other]) => vec![Self::SoleLegalPersonOther],
            (0, [Control::Unknown]) => {
                vec![Self::SoleLegalPersonOfNaturalPersons, Self::SoleLegalPersonOther]
            }
            (_, _) => vec![Self::Other],
        }
    }
}

impl FromStr for CompanyType {
    type Err = NotACompanyType;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(NotACompanyType)
    }
}

impl fmt::Display for CompanyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_back_from_its_code() {
        for kind in CompanyType::ALL {
            assert_eq!((kind.code().parse(), kind.to_string()), (Ok(kind), kind.code().to_owned()));
        }
        for other in ["", "1100 ", "9999", "2130"] {
            assert_eq!(other.parse::<CompanyType>(), Err(NotACompanyType), "{other}");
        }
    }
}
