//! The replaceable lists of the bureau: files where they are given, the built-in ones otherwise.

use std::borrow::Cow;
use std::path::Path;

use actnow_identifiers::DivisionTable;
use anyhow::{Context, Result};
use serde::Deserialize;

use crate::domain::names::{NameLists, NameRules};
use crate::domain::scope::ScopeCatalogue;

/// Paths of CSV files; an empty path means the built-in list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct ListFiles {
    pub forbidden: String,
    pub restricted: String,
    pub industry_words: String,
    pub organisational_forms: String,
    pub non_standard_characters: String,
    pub scope_catalogue: String,
}

impl ListFiles {
    /// The rules a name is judged by.
    pub(super) fn name_rules(&self) -> Result<NameRules> {
        let built_in = NameLists::BUILT_IN;
        let forbidden = text_of(&self.forbidden, built_in.forbidden)?;
        let restricted = text_of(&self.restricted, built_in.restricted)?;
        let industry_words = text_of(&self.industry_words, built_in.industry_words)?;
        let organisational_forms = text_of(&self.organisational_forms, built_in.organisational_forms)?;
        let non_standard = text_of(&self.non_standard_characters, built_in.non_standard_characters)?;
        let lists = NameLists {
            forbidden: &forbidden,
            restricted: &restricted,
            industry_words: &industry_words,
            organisational_forms: &organisational_forms,
            non_standard_characters: &non_standard,
        };
        NameRules::from_csv(&lists, DivisionTable::built_in()).context("service.lists")
    }

    /// The scope wordings.
    pub(super) fn catalogue(&self) -> Result<ScopeCatalogue> {
        match read(&self.scope_catalogue)? {
            None => Ok(ScopeCatalogue::built_in().clone()),
            Some(text) => ScopeCatalogue::from_csv(&text).context("service.lists.scope_catalogue"),
        }
    }
}

fn text_of<'a>(path: &str, built_in: &'a str) -> Result<Cow<'a, str>> {
    Ok(read(path)?.map_or(Cow::Borrowed(built_in), Cow::Owned))
}

fn read(path: &str) -> Result<Option<String>> {
    if path.is_empty() {
        return Ok(None);
    }
    std::fs::read_to_string(Path::new(path)).with_context(|| format!("reading {path}")).map(Some)
}
