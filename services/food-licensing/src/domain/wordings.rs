//! The scope wordings that speak of food, as replaceable data: what a business scope says decides the track.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The table this house ships with; a bureau may load its own.
const EMBEDDED: &str = include_str!("../../data/scope-wordings.csv");

/// What a scope wording says about the need for a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WordingKind {
    /// Only prepackaged food (仅销售预包装食品).
    Prepackaged,
    /// The wording of the years before the filing, prepackaged food with or without cold and frozen food.
    HistoricPrepackaged,
    /// A licensed item (许可项目).
    Licensed,
    /// Food that needs neither licence nor filing, such as edible farm products (食用农产品).
    Exempt,
}

/// How the food reaches its buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    /// Over the counter.
    Shop,
    /// By network (互联网销售, 网络经营).
    Online,
    /// Served (餐饮服务).
    Catering,
}

/// What a wording itself says about cold and frozen food.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ColdFrozen {
    /// 含冷藏冷冻食品.
    Yes,
    /// 不含冷藏冷冻食品.
    No,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The wording as printed on the business licence.
    pub wording: String,
    /// What it means for the track.
    pub kind: WordingKind,
    /// How the food is sold.
    pub channel: Channel,
    /// What it says about cold and frozen food, when it says anything.
    pub cold_frozen: Option<ColdFrozen>,
    /// English rendering for clerks.
    pub en: String,
}

/// A wordings file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordingsError {
    /// Not the columns or values that the table needs.
    #[error("scope wordings cannot be read")]
    Malformed(#[from] csv::Error),
    /// The same wording twice: which row would count?
    #[error("scope wording listed twice: {0}")]
    Twice(String),
}

/// Looks up scope wordings, tolerant of brackets and spaces.
#[derive(Debug, Clone)]
pub struct ScopeWordings(HashMap<String, Wording>);

impl ScopeWordings {
    /// The shipped table.
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED).expect("the embedded scope wordings are tested")
    }

    /// Reads a table with the columns `wording,kind,channel,cold_frozen,en`.
    ///
    /// # Errors
    /// When a row is malformed or a wording occurs twice.
    pub fn parse(text: &str) -> Result<Self, WordingsError> {
        let mut table = HashMap::new();
        for row in csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Wording>() {
            let row = row?;
            let name = row.wording.clone();
            if table.insert(normalised(&name), row).is_some() {
                return Err(WordingsError::Twice(name));
            }
        }
        Ok(Self(table))
    }

    /// The row of `item`, if it speaks of food.
    pub fn find(&self, item: &str) -> Option<&Wording> {
        self.0.get(&normalised(item))
    }
}

/// Full-width brackets, no spaces: clerks type both kinds.
fn normalised(item: &str) -> String {
    item.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_spaces_do_not_matter() {
        let table = ScopeWordings::embedded();
        for item in ["食品销售（仅销售预包装食品）", " 食品销售(仅销售预包装食品) "]
        {
            assert_eq!(table.find(item).map(|w| w.kind), Some(WordingKind::Prepackaged), "{item}");
        }
        assert!(table.find("日用百货销售").is_none());
    }

    #[test]
    fn a_doubled_wording_is_refused() {
        let text =
            "wording,kind,channel,cold_frozen,en\n食品销售,LICENSED,SHOP,,a\n食品销售 ,EXEMPT,SHOP,,b\n";
        assert!(matches!(ScopeWordings::parse(text), Err(WordingsError::Twice(_))));
    }
}
