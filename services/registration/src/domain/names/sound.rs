//! How a trade name sounds (字音): every way to read it, with tones.
//!
//! Tones belong to the sound: without them a register of millions of two-character trade names would warn of
//! nearly every new one. Characters with several readings (多音字) give several sounds, limited to the two
//! commonest each and sixteen in all, so that a name stays a handful of index rows.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

const READINGS_PER_CHARACTER: usize = 2;
const READINGS_PER_NAME: usize = 16;

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

    #[test]
    fn readings_stay_few_for_long_names() {
        assert!(readings("长乐行重朝参差还长乐行重").len() <= READINGS_PER_NAME);
    }
}
