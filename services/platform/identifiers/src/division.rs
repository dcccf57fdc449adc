//! Administrative divisions (行政区划): GB/T 2260, the functional zones that real codes use, and historic
//! codes for entities and people older than the last reform.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::place::NameIndex;

static BUILT_IN: LazyLock<DivisionTable> = LazyLock::new(|| {
    DivisionTable::from_csv(include_str!("../data/divisions.csv"))
        .expect("the built-in divisions are checked by the tests of this crate")
});

/// The national authority; above every province.
const NATION: &str = "100000";

/// Where a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DivisionKind {
    /// The current standard.
    Gb2260,
    /// A functional zone (功能区) outside the standard, seen in real codes.
    Functional,
    /// Abolished: still met in existing codes and birth places, never issued again.
    Historic,
}

/// The level of a division by the form of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionLevel {
    /// `100000`.
    Nation,
    /// Province, autonomous region, municipality (省级).
    Province,
    /// Prefecture (地级).
    Prefecture,
    /// County, district or zone (县级).
    County,
}

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Six digits.
    pub code: String,
    /// Full Chinese name.
    pub name: String,
    /// Code of the division above; `None` for the nation.
    pub parent: Option<String>,
    /// Where the code comes from.
    pub kind: DivisionKind,
}

impl Division {
    /// The level by the form of the code.
    pub fn level(&self) -> DivisionLevel {
        match self.code.as_str() {
            NATION => DivisionLevel::Nation,
            code if code.ends_with("0000") => DivisionLevel::Province,
            code if code.ends_with("00") => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// Whether this is a zone (高新区, 开发区 …) and no division in the sense of the standard. The last
    /// pair 71 to 79 is left free by GB/T 2260 and used for zones.
    pub fn is_zone(&self) -> bool {
        self.kind == DivisionKind::Functional
            || self.last_pair().is_some_and(|pair| (71..=79).contains(&pair))
    }

    fn last_pair(&self) -> Option<u8> {
        self.code.get(4..)?.parse().ok()
    }

    /// Whether new codes may be issued with it.
    pub fn is_current(&self) -> bool {
        match self.kind {
            DivisionKind::Gb2260 | DivisionKind::Functional => true,
            DivisionKind::Historic => false,
        }
    }
}

/// Division data that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DivisionDataFault {
    /// The row is not `code,name,parent,kind`.
    #[error("division row cannot be read")]
    Row(#[from] csv::Error),
    /// Not six digits of an existing province.
    #[error("{0} is not a division code")]
    Code(String),
    /// Two rows with one code say different things.
    #[error("division {0} is given twice")]
    Twice(String),
    /// Data for `with_historic` has a current code.
    #[error("division {0} is not marked historic")]
    NotHistoric(String),
}

#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
    parent: String,
    kind: DivisionKind,
}

/// All divisions, by code and by name.
#[derive(Debug, Clone)]
pub struct DivisionTable {
    pub(crate) by_code: HashMap<String, Division>,
    pub(crate) names: NameIndex,
}

impl DivisionTable {
    /// The current divisions and known zones, parsed once.
    pub fn built_in() -> &'static DivisionTable {
        &BUILT_IN
    }

    /// Reads `code,name,parent,kind` rows with a header; kind is `GB2260`, `FUNCTIONAL` or `HISTORIC`.
    ///
    /// # Errors
    /// [`DivisionDataFault`] for a malformed, foreign or contradictory row.
    pub fn from_csv(text: &str) -> Result<Self, DivisionDataFault> {
        let nation = Division {
            code: NATION.to_owned(),
            name: "全国".to_owned(),
            parent: None,
            kind: DivisionKind::Gb2260,
        };
        let mut by_code = HashMap::from([(NATION.to_owned(), nation)]);
        for division in read(text)? {
            if let Some(earlier) = by_code.insert(division.code.clone(), division.clone())
                && earlier != division
            {
                return Err(DivisionDataFault::Twice(division.code));
            }
        }
        Ok(Self { names: NameIndex::new(by_code.values()), by_code })
    }

    /// The same table with abolished codes. A historic code that is in use again stays current.
    ///
    /// # Errors
    /// [`DivisionDataFault`] for a malformed row or one that is not `HISTORIC`.
    pub fn with_historic(mut self, text: &str) -> Result<Self, DivisionDataFault> {
        for division in read(text)? {
            if division.is_current() {
                return Err(DivisionDataFault::NotHistoric(division.code));
            }
            self.by_code.entry(division.code.clone()).or_insert(division);
        }
        self.names = NameIndex::new(self.by_code.values());
        Ok(self)
    }

    /// The division with this code, whatever its kind.
    pub fn get(&self, code: &str) -> Option<&Division> {
        self.by_code.get(code)
    }

    /// Every division, in no order.
    pub fn divisions(&self) -> impl Iterator<Item = &Division> {
        self.by_code.values()
    }

    /// Whether new codes may be issued with `code`.
    pub fn is_current(&self, code: &str) -> bool {
        self.get(code).is_some_and(Division::is_current)
    }

    /// The divisions above `code`, nearest first, the nation last. Empty for an unknown code.
    pub fn ancestors(&self, code: &str) -> impl Iterator<Item = &Division> {
        let above = |division: &Division| self.get(division.parent.as_deref()?);
        // Loaded data could name each other as parents; there are three levels below the nation.
        std::iter::successors(self.get(code).and_then(above), move |division| above(division)).take(4)
    }

    /// Whether `code` is `authority_division` or lies below it.
    pub fn is_within(&self, code: &str, authority_division: &str) -> bool {
        let mut line = self.get(code).into_iter().chain(self.ancestors(code));
        line.any(|division| division.code == authority_division)
    }

    /// Whether the first two digits of `code` are a province of the standard.
    pub fn has_province_prefix(code: &str) -> bool {
        let prefix = code.get(..2).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_digit()));
        matches!(
            prefix.and_then(|pair| pair.parse::<u8>().ok()),
            Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82)
        )
    }
}

fn read(text: &str) -> Result<Vec<Division>, DivisionDataFault> {
    let mut divisions = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: Row = row?;
        // Cities without counties (东莞) are listed once more under themselves, as their own county level.
        if row.code != row.parent {
            divisions.push(division_of(row)?);
        }
    }
    Ok(divisions)
}

fn division_of(row: Row) -> Result<Division, DivisionDataFault> {
    let six_digits = row.code.len() == 6 && row.code.bytes().all(|byte| byte.is_ascii_digit());
    if !six_digits || !DivisionTable::has_province_prefix(&row.code) {
        return Err(DivisionDataFault::Code(row.code));
    }
    let parent = if row.parent.is_empty() { NATION.to_owned() } else { row.parent };
    Ok(Division { code: row.code, name: row.name, parent: Some(parent), kind: row.kind })
}

#[cfg(test)]
#[path = "division_tests.rs"]
mod tests;
