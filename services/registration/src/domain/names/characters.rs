//! N-1: a name is written in standard Chinese characters (规范汉字), brackets only around its division.

use std::collections::HashMap;

/// Non-standard forms (繁体字, 异体字) with the standard form to use instead.
pub(super) type NonStandard = HashMap<char, char>;

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// Not a Chinese character at all: Latin letter, digit, punctuation.
    NotChinese(char),
    /// A traditional or variant form, and the standard one.
    NonStandard(char, char),
}

/// Every odd character of `text` in order.
pub(super) fn odd_characters(text: &str, non_standard: &NonStandard) -> Vec<Odd> {
    text.chars()
        .filter_map(|c| match non_standard.get(&c) {
            Some(standard) => Some(Odd::NonStandard(c, *standard)),
            None if is_chinese(c) => None,
            None => Some(Odd::NotChinese(c)),
        })
        .collect()
}

/// CJK ideographs: the unified block, extension A, and the ideographic zero.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}
