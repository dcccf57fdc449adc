//! The word lists: data of the bureau, replaceable without a new program.

use std::collections::HashMap;

use actnow_decisions::Text;
use serde::Deserialize;

use super::characters::NonStandard;
use crate::domain::EntityForm;
use crate::domain::lists::{ListFault, rows};

/// Why a word may not, or not without a person, stand in a name (Name Provisions 11, 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Ground {
    /// Harms the dignity or the interests of the state.
    StateDignity,
    /// Name of a party, government organ, army or mass organisation.
    PartyStateArmy,
    /// Name of a foreign state or region.
    ForeignState,
    /// Name of an international organisation.
    InternationalBody,
    /// Obscene content.
    Obscenity,
    /// Gambling.
    Gambling,
    /// Superstition.
    Superstition,
    /// Terror.
    Terror,
    /// Violence.
    Violence,
    /// Discrimination by people, race, religion or sex.
    Discrimination,
    /// Against public order and good morals.
    PublicOrder,
    /// Deceives or misleads the public.
    Misleading,
    /// `中国` and the like at the head: the State Council approves (N-7).
    StateCouncil,
    /// `中国` and the like in the middle: only as an industry qualifier (N-7).
    StateWordQualifier,
    /// A financial business that needs its own approval first.
    FinancialApproval,
    /// A word reserved for enterprise groups.
    GroupWord,
    /// A field whose authority approves first.
    SectorApproval,
    /// Name of a person of note.
    PersonOfNote,
    /// May mislead, by context.
    DoubtfulMeaning,
}

impl Ground {
    /// For the clerk.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::StateDignity => ("损害国家尊严或者利益", "harms the dignity or interests of the state"),
            Self::PartyStateArmy => ("使用政党、国家机关、军队名称", "names a party, state organ or army"),
            Self::ForeignState => ("使用外国国家（地区）名称", "names a foreign state"),
            Self::InternationalBody => ("使用国际组织名称", "names an international organisation"),
            Self::Obscenity => ("含有淫秽、色情内容", "is obscene"),
            Self::Gambling => ("含有赌博内容", "refers to gambling"),
            Self::Superstition => ("含有迷信内容", "refers to superstition"),
            Self::Terror => ("含有恐怖内容", "refers to terror"),
            Self::Violence => ("含有暴力内容", "refers to violence"),
            Self::Discrimination => ("含有歧视内容", "discriminates"),
            Self::PublicOrder => ("违背公序良俗", "offends public order"),
            Self::Misleading => ("可能使公众受骗或者产生误解", "misleads the public"),
            Self::StateCouncil => {
                ("冠以该字词须经国务院批准", "needs approval by the State Council at the head")
            }
            Self::StateWordQualifier => (
                "该字词在名称中间只能作为行业限定语",
                "may stand in the middle only as an industry qualifier",
            ),
            Self::FinancialApproval => {
                ("涉及须经批准的金融业务", "names a financial business that needs approval")
            }
            Self::GroupWord => ("集团类字词须符合企业集团条件", "is reserved for enterprise groups"),
            Self::SectorApproval => ("须经行业主管部门同意", "needs the consent of the sector's authority"),
            Self::PersonOfNote => ("使用知名人物姓名", "names a person of note"),
            Self::DoubtfulMeaning => ("可能引人误解，须人工判断", "may mislead, by context"),
        };
        Text::new(zh, en)
    }
}

/// Where in the name a restricted word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Position {
    /// At the head of the full name.
    Head,
    /// Anywhere but at the head.
    Anywhere,
    /// Within the trade name.
    Trade,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Forbidden {
    pub(super) word: String,
    pub(super) ground: Ground,
    /// Longer words in which it is harmless, separated by `;`: `美国` in `中美国际`.
    unless: String,
}

impl Forbidden {
    pub(super) fn harmless(&self) -> impl Iterator<Item = &str> {
        self.unless.split(';').filter(|longer| !longer.is_empty())
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Restricted {
    pub(super) word: String,
    pub(super) position: Position,
    pub(super) ground: Ground,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct IndustryRow {
    pub(super) word: String,
    pub(super) classes: String,
    pub(super) synonyms: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct FormRow {
    pub(super) form: String,
    pub(super) kind: EntityForm,
}

#[derive(Deserialize)]
struct CharacterRow {
    character: char,
    standard: char,
}

pub(super) fn non_standard(text: &str) -> Result<NonStandard, ListFault> {
    let rows = rows::<CharacterRow>("non-standard-characters.csv", text)?;
    Ok(rows.into_iter().map(|row| (row.character, row.standard)).collect())
}

pub(super) fn forms(text: &str) -> Result<Vec<FormRow>, ListFault> {
    let mut rows = rows::<FormRow>("organisational-forms.csv", text)?;
    let mut seen = HashMap::new();
    for row in &rows {
        if seen.insert(row.form.clone(), ()).is_some() {
            return Err(ListFault::Twice { list: "organisational-forms.csv", key: row.form.clone() });
        }
    }
    // Longest first: `股份有限公司` ends in `有限公司`.
    rows.sort_by_key(|row| std::cmp::Reverse(row.form.len()));
    Ok(rows)
}
