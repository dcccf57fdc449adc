//! Industry words (行业表述): which major classes of GB/T 4754 a word stands for, and which words mean the same.

use std::collections::{BTreeSet, HashMap};

use super::lists::IndustryRow;
use crate::domain::MajorClass;
use crate::domain::lists::{ListFault, major_classes, rows};

const LIST: &str = "industry-words.csv";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    classes: BTreeSet<MajorClass>,
    synonyms: String,
}

/// What an industry expression means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// The expression as written, cleaned; empty when the name has none.
    pub text: String,
    /// The expression with each word replaced by its synonym group; equal for synonyms.
    pub meaning: String,
    /// Major classes; **empty means unknown or cross-industry**, which the law treats like no industry:
    /// such a name may stand in the way of any other.
    pub classes: BTreeSet<MajorClass>,
    /// Whether the list knows at least its head word.
    pub known: bool,
}

impl Industry {
    /// Same major class, or one of the two says no industry (Name Provisions 17).
    pub fn overlaps(&self, other: &Industry) -> bool {
        self.classes.is_empty() || other.classes.is_empty() || !self.classes.is_disjoint(&other.classes)
    }
}

/// The list of industry words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndustryWords {
    words: HashMap<String, Word>,
    longest: usize,
}

impl IndustryWords {
    /// Reads `word,classes,synonyms`: classes separated by `;`, none for neutral words such as 发展.
    ///
    /// # Errors
    /// [`ListFault`] when a row is malformed, a word stands twice, or a synonym group mixes classes.
    pub fn from_csv(text: &str) -> Result<Self, ListFault> {
        let mut words = HashMap::new();
        let mut groups: HashMap<String, BTreeSet<MajorClass>> = HashMap::new();
        for IndustryRow { word, classes, synonyms } in rows(LIST, text)? {
            let classes = major_classes(LIST, &classes)?;
            if !synonyms.is_empty() && *groups.entry(synonyms.clone()).or_insert(classes.clone()) != classes {
                return Err(ListFault::MixedGroup { group: synonyms });
            }
            let synonyms = if synonyms.is_empty() { word.clone() } else { synonyms };
            if words.insert(word.clone(), Word { classes, synonyms }).is_some() {
                return Err(ListFault::Twice { list: LIST, key: word });
            }
        }
        let longest = words.keys().map(|word| word.chars().count()).max().unwrap_or_default();
        Ok(Self { words, longest })
    }

    /// Whether `text` is itself an industry word, so that it cannot be a trade name (N-3).
    pub fn contains(&self, text: &str) -> bool {
        self.words.contains_key(text)
    }

    /// What `text` means. The last word that has a class decides, as in Chinese the head comes last.
    pub fn understand(&self, text: &str) -> Industry {
        let (rest, words) = self.split(text, 0);
        let class_word =
            words.iter().rev().find_map(|word| self.words.get(*word).filter(|w| !w.classes.is_empty()));
        let groups = words.iter().filter_map(|word| self.words.get(*word)).map(|word| word.synonyms.as_str());
        let meaning: Vec<&str> =
            std::iter::once(rest).filter(|rest| !rest.is_empty()).chain(groups).collect();
        Industry {
            text: text.to_owned(),
            meaning: meaning.join("+"),
            classes: class_word.map(|word| word.classes.clone()).unwrap_or_default(),
            known: !words.is_empty(),
        }
    }

    /// Cuts known words off the end of `text`, longest first, leaving at least `keep` characters; answers
    /// what is left and the words in order.
    pub(super) fn split<'a>(&self, text: &'a str, keep: usize) -> (&'a str, Vec<&'a str>) {
        let mut rest = text;
        let mut words = Vec::new();
        while let Some(at) = self.last_word_at(rest, keep) {
            words.push(&rest[at..]);
            rest = &rest[..at];
        }
        words.reverse();
        (rest, words)
    }

    /// Byte offset of the longest known word at the end of `text` that leaves `keep` characters before it.
    fn last_word_at(&self, text: &str, keep: usize) -> Option<usize> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let earliest = starts.len().saturating_sub(self.longest).max(keep);
        starts.into_iter().skip(earliest).find(|at| self.words.contains_key(&text[*at..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> IndustryWords {
        IndustryWords::from_csv(include_str!("../../../data/industry-words.csv")).unwrap()
    }

    #[test]
    fn synonyms_mean_the_same_and_compounds_take_the_class_of_their_head() {
        let words = words();
        assert_eq!(words.understand("电子商务").meaning, words.understand("电商").meaning);
        assert_eq!(words.understand("置业").meaning, words.understand("房地产").meaning);
        assert_ne!(words.understand("电子商务").meaning, words.understand("商贸").meaning);
        let liquor = words.understand("酒业发展");
        assert!(liquor.known && liquor.classes == words.understand("酒业").classes);
    }

    #[test]
    fn e_commerce_and_network_technology_are_different_major_classes() {
        let words = words();
        assert!(!words.understand("电子商务").overlaps(&words.understand("网络科技")));
        assert!(words.understand("电子商务").overlaps(&words.understand("商贸")));
        assert!(
            words.understand("实业").overlaps(&words.understand("餐饮")),
            "a cross-industry word meets all"
        );
    }

    #[test]
    fn unknown_words_are_told() {
        let odd = words().understand("星际殖装");
        assert!(!odd.known && odd.classes.is_empty());
        assert_eq!(words().understand("").classes.len(), 0);
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        let twice = "word,classes,synonyms\n商贸,51,a\n商贸,51,a\n";
        assert!(matches!(IndustryWords::from_csv(twice), Err(ListFault::Twice { .. })));
        let mixed = "word,classes,synonyms\n商贸,51,a\n贸易,52,a\n";
        assert!(matches!(IndustryWords::from_csv(mixed), Err(ListFault::MixedGroup { .. })));
        let class = "word,classes,synonyms\n商贸,5100,a\n";
        assert!(matches!(IndustryWords::from_csv(class), Err(ListFault::Class { .. })));
        assert!(matches!(IndustryWords::from_csv("word,classes,synonyms\n"), Err(ListFault::Empty { .. })));
    }
}
