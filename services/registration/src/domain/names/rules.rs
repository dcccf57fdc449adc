//! The word lists together: what a name is judged by.

use std::sync::LazyLock;

use actnow_identifiers::DivisionTable;

use super::characters::NonStandard;
use super::industries::IndustryWords;
use super::lists::{self, Forbidden, FormRow, Restricted};
use crate::domain::EntityForm;
use crate::domain::lists::{ListFault, rows};

static BUILT_IN: LazyLock<NameRules> = LazyLock::new(|| {
    NameRules::from_csv(&NameLists::BUILT_IN, DivisionTable::built_in())
        .expect("the built-in lists are checked by the tests of this crate")
});

/// The texts of the lists.
#[derive(Debug, Clone, Copy)]
pub struct NameLists<'a> {
    /// `word,ground,unless`.
    pub forbidden: &'a str,
    /// `word,position,ground`.
    pub restricted: &'a str,
    /// `word,classes,synonyms`.
    pub industry_words: &'a str,
    /// `form,kind`.
    pub organisational_forms: &'a str,
    /// `character,standard`.
    pub non_standard_characters: &'a str,
}

impl NameLists<'static> {
    /// The lists that come with the product.
    pub const BUILT_IN: Self = Self {
        forbidden: include_str!("../../../data/forbidden.csv"),
        restricted: include_str!("../../../data/restricted.csv"),
        industry_words: include_str!("../../../data/industry-words.csv"),
        organisational_forms: include_str!("../../../data/organisational-forms.csv"),
        non_standard_characters: include_str!("../../../data/non-standard-characters.csv"),
    };
}

/// Everything a name is judged by.
#[derive(Debug, Clone)]
pub struct NameRules {
    pub(super) forbidden: Vec<Forbidden>,
    pub(super) restricted: Vec<Restricted>,
    pub(super) non_standard: NonStandard,
    industries: IndustryWords,
    forms: Vec<FormRow>,
    divisions: DivisionTable,
    index_edition: u64,
}

impl NameRules {
    /// The lists that come with the product, read once.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads the lists.
    ///
    /// # Errors
    /// [`ListFault`] naming the list and the row that cannot be used.
    pub fn from_csv(texts: &NameLists<'_>, divisions: &DivisionTable) -> Result<Self, ListFault> {
        Ok(Self {
            forbidden: rows("forbidden.csv", texts.forbidden)?,
            restricted: rows("restricted.csv", texts.restricted)?,
            non_standard: lists::non_standard(texts.non_standard_characters)?,
            industries: IndustryWords::from_csv(texts.industry_words)?,
            forms: lists::forms(texts.organisational_forms)?,
            divisions: divisions.clone(),
            index_edition: fnv1a(texts.industry_words.as_bytes()),
        })
    }

    /// Industry words.
    pub fn industries(&self) -> &IndustryWords {
        &self.industries
    }

    /// Division words.
    pub fn divisions(&self) -> &DivisionTable {
        &self.divisions
    }

    /// Identifies the industry list. Index keys depend on it: when it differs from the edition the index was
    /// built with, every name has to be indexed again.
    pub fn index_edition(&self) -> u64 {
        self.index_edition
    }

    /// The legal form that an organisational form word stands for.
    pub fn form(&self, word: &str) -> Option<EntityForm> {
        self.forms.iter().find(|row| row.form == word).map(|row| row.kind)
    }

    /// Cuts the longest organisational form off the end of `text`.
    pub(super) fn split_form<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        self.forms.iter().find_map(|row| {
            let head = text.strip_suffix(row.form.as_str())?;
            Some((head, &text[head.len()..]))
        })
    }

    /// Byte offsets just behind each organisational form that stands inside `text`, not at its end.
    pub(super) fn inner_form_ends(&self, text: &str) -> Vec<usize> {
        let ends = self
            .forms
            .iter()
            .flat_map(|row| text.match_indices(row.form.as_str()).map(|(at, form)| at + form.len()));
        let mut ends: Vec<usize> = ends.filter(|end| *end < text.len()).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

/// FNV-1a, 64 bit: enough to tell editions of a list apart, not a signature.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
