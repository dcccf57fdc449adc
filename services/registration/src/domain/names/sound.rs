//! How a trade name sounds (字音): every way to read it, with tones.
//!
//! Tones belong to the sound: without them a register of millions of two-character trade names would warn of
//! nearly every new one. Characters with several readings (多音字) give several sounds, limited to the two
//! commonest each and sixteen in all, so that a name stays a handful of index rows.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

const READINGS_PER_CHARACTER: usize = 2;
const READINGS_PER_NAME: usize = 16;
/// Readings by which a name is found when it is typed in letters.
const READINGS_TYPED: usize = 4;

/// Every reading of `trade`, syllables with tone numbers joined by spaces: `niu2 lan2 shan1`. A character
/// without a known reading stands for itself.
pub fn readings(trade: &str) -> BTreeSet<String> {
    let mut found = vec![String::new()];
    for character in trade.chars() {
        let mut syllables = syllables_of(character);
        if found.len() * syllables.len() > READINGS_PER_NAME {
            syllables.truncate(1);
        }
        found = found.iter().flat_map(|head| syllables.iter().map(move |tail| joined(head, tail))).collect();
    }
    found.into_iter().collect()
}

/// How `trade` is typed in letters: its beginnings from the second syllable on, whole (`taoji`, `taojiji`) and by
/// initials (`tj`, `tjj`). Without tones, `ü` as `v`.
pub fn typed(trade: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for reading in readings(trade).into_iter().take(READINGS_TYPED) {
        let (mut whole, mut initials) = (String::new(), String::new());
        for (before, syllable) in reading.split(' ').enumerate() {
            let letters =
                syllable.trim_end_matches(|c: char| c.is_ascii_digit()).replace('ü', "v").to_lowercase();
            initials.extend(letters.chars().next());
            whole.push_str(&letters);
            if before > 0 {
                found.extend([whole.clone(), initials.clone()]);
            }
        }
    }
    found
}

/// What is looked for when `text` is letters: the way [`typed`] writes them. `None` when it is anything else.
pub fn as_typed(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
    let typed = letters.len() >= 2 && letters.chars().all(|c| c.is_ascii_alphabetic());
    typed.then(|| letters.to_lowercase())
}

fn joined(head: &str, tail: &str) -> String {
    if head.is_empty() { tail.to_owned() } else { format!("{head} {tail}") }
}

fn syllables_of(character: char) -> Vec<String> {
    let Some(known) = character.to_pinyin_multi() else {
        return vec![character.to_string()];
    };
    let mut syllables: Vec<String> = Vec::new();
    for reading in known {
        let syllable = reading.with_tone_num_end().to_owned();
        if syllables.len() < READINGS_PER_CHARACTER && !syllables.contains(&syllable) {
            syllables.push(syllable);
        }
    }
    syllables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_share_a_reading() {
        let first = readings("牛栏山");
        assert!(first.contains("niu2 lan2 shan1"), "{first:?}");
        for other in ["牛兰山", "牛蓝山"] {
            assert!(!first.is_disjoint(&readings(other)), "{other}: {:?}", readings(other));
        }
        assert!(first.is_disjoint(&readings("淘集集")));
    }

    #[test]
    fn a_character_with_two_readings_is_found_by_either() {
        assert!(readings("长乐").len() > 1);
        assert!(!readings("长乐").is_disjoint(&readings("常乐")));
    }

    /// Each of these has two readings: from the fifth on, one of them has to do.
    #[test]
    fn a_name_of_many_readings_stays_a_handful_of_rows() {
        let counts: Vec<usize> = (1..=8).map(|length| readings(&"长".repeat(length)).len()).collect();
        assert_eq!(counts, [2, 4, 8, 16, 16, 16, 16, 16]);
    }

    #[test]
    fn a_name_is_typed_whole_or_by_its_initials() {
        let found: Vec<String> = typed("淘集集").into_iter().collect();
        assert_eq!(found, ["taoji", "taojiji", "tj", "tjj"]);
        assert!(typed("绿源").contains("lvyuan") && typed("绿源").contains("ly"));
        assert!(
            typed("长乐").is_superset(&["changle", "zhangle"].map(str::to_owned).into()),
            "either reading"
        );
        assert!(typed("万").is_empty());
        assert_eq!(as_typed("Tao Ji'ji").as_deref(), Some("taojiji"));
        assert!(
            [as_typed("淘ji"), as_typed("t"), as_typed("91370222MAFAKE019R")].iter().all(Option::is_none)
        );
    }

    #[test]
    fn readings_stay_few_for_long_names() {
        assert!(readings("长乐行重朝参差还长乐行重").len() <= READINGS_PER_NAME);
    }
}
