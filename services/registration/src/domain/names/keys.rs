//! The similarity index: from a name to the few rows that can be in conflict with it, by equality alone.
//!
//! The store keeps one row per index key, in a b-tree; a check fetches the rows under its lookup keys and
//! lets [`super::compare`] decide. Why nothing is missed, cause by cause, for candidate *n* and existing *e*
//! (all but the first need overlapping industry classes, so keys carry the class; a name without a known
//! class is kept under `*` and looks under every class):
//!
//! | cause | kept for *e* | looked up for *n* |
//! |---|---|---|
//! | same full text; *n* contains all of *e* | `@text(e)` | `@text(n)`, and each part of it that ends in an organisational form |
//! | same trade (all causes) | `=trade(e)` | `=trade(n)` |
//! | trade of *n* contains that of *e* | `=trade(e)` | `=` each part of `trade(n)` |
//! | trade of *e* contains that of *n* | `<` each part of `trade(e)` | `<trade(n)` |
//! | same sound | `~` each reading of *e* | `~` each reading of *n* |
//!
//! Parts have at least two characters, as a trade name has, so a trade name of *k* characters gives
//! k(k−1)/2 − 1 of them: two for three characters, five for four. Keys depend on the industry list;
//! [`NameRules::index_edition`] tells when the index has to be built again.

use std::collections::BTreeSet;

use super::parts::NameParts;
use super::rules::NameRules;
use super::sound::readings;
use crate::domain::MajorClass;

const ANY_CLASS: &str = "*";
const SHORTEST_PART: usize = 2;

/// Keys of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKeys {
    /// The full text without brackets and white space: equal means the same name.
    pub exact: String,
    /// The parts whatever their order: equal means the same name written in another layout.
    pub combination: String,
    /// The trade name, cleaned.
    pub trade: String,
    /// Every reading of the trade name.
    pub sounds: Vec<String>,
    /// The rows to keep for this name in the name index; sorted, each once.
    pub index_keys: Vec<String>,
    /// The keys to look under when this name is checked; sorted, each once.
    pub lookup_keys: Vec<String>,
}

/// The keys of `name`.
pub fn name_keys(name: &NameParts, rules: &NameRules) -> NameKeys {
    let name = name.normalised();
    let exact = exact_key(&name);
    let sounds: Vec<String> = readings(&name.trade).into_iter().collect();
    let classes = rules.industries().understand(name.industry()).classes;
    NameKeys {
        combination: combination_key(&name),
        index_keys: index_keys(&name.trade, &exact, &sounds, &classes),
        lookup_keys: lookup_keys(&name.trade, &exact, &sounds, &classes, rules),
        trade: name.trade,
        exact,
        sounds,
    }
}

pub(super) fn exact_key(name: &NameParts) -> String {
    name.full_text().chars().filter(|c| !matches!(c, '（' | '）')).collect()
}

pub(super) fn combination_key(name: &NameParts) -> String {
    [name.division(), &name.trade, name.industry(), &name.form].join("|")
}

fn index_keys(trade: &str, exact: &str, sounds: &[String], classes: &BTreeSet<MajorClass>) -> Vec<String> {
    let mut keys = BTreeSet::from([format!("@{exact}")]);
    let own = if classes.is_empty() { vec![ANY_CLASS.to_owned()] } else { texts(classes.iter().copied()) };
    for class in own {
        keys.insert(format!("={class}:{trade}"));
        keys.extend(parts(trade).map(|part| format!("<{class}:{part}")));
        keys.extend(sounds.iter().map(|sound| format!("~{class}:{sound}")));
    }
    keys.into_iter().collect()
}

fn lookup_keys(
    trade: &str,
    exact: &str,
    sounds: &[String],
    classes: &BTreeSet<MajorClass>,
    rules: &NameRules,
) -> Vec<String> {
    let mut keys = BTreeSet::from([format!("@{exact}")]);
    for end in rules.inner_form_ends(exact) {
        keys.extend(exact[..end].char_indices().map(|(start, _)| format!("@{}", &exact[start..end])));
    }
    let mut classes =
        if classes.is_empty() { texts(MajorClass::all()) } else { texts(classes.iter().copied()) };
    classes.push(ANY_CLASS.to_owned());
    for class in classes {
        keys.insert(format!("={class}:{trade}"));
        keys.insert(format!("<{class}:{trade}"));
        keys.extend(parts(trade).map(|part| format!("={class}:{part}")));
        keys.extend(sounds.iter().map(|sound| format!("~{class}:{sound}")));
    }
    keys.into_iter().collect()
}

fn texts(classes: impl Iterator<Item = MajorClass>) -> Vec<String> {
    classes.map(|class| class.to_string()).collect()
}

/// Every part of `trade` of two characters or more, but not the whole.
fn parts(trade: &str) -> impl Iterator<Item = &str> {
    let mut bounds: Vec<usize> = trade.char_indices().map(|(at, _)| at).collect();
    bounds.push(trade.len());
    let characters = bounds.len() - 1;
    (0..characters).flat_map(move |start| {
        let ends: Vec<usize> = bounds.iter().copied().skip(start + SHORTEST_PART).collect();
        let from = bounds[start];
        ends.into_iter().filter(move |end| end - from < trade.len()).map(move |end| &trade[from..end])
    })
}

/// Whether `longer` contains `shorter` as a part in the sense of this index.
pub(super) fn contains_trade(longer: &str, shorter: &str) -> bool {
    longer != shorter && shorter.chars().count() >= SHORTEST_PART && longer.contains(shorter)
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
