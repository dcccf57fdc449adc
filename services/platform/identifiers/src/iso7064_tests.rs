//! Worked examples of the standard and of published numbers, and what the systems promise.

use proptest::prelude::*;

use super::*;

#[test]
fn worked_examples() {
    assert_eq!(mod_11_2(b"11010519491231002"), Some(b'X'));
    // Born 1880: too early for a living person, but the standard's own sample of the check digit.
    assert_eq!(mod_11_2(b"44052418800101001"), Some(b'4'));
    assert_eq!(mod_11_10(b"1330108011171"), Some(b'9'));
    assert_eq!(mod_11_10(b"3420222018363"), Some(b'7'));
    assert_eq!(mod_37_36(b"11100000000013338W00211320482014138860P201807250201001"), Some(b'M'));
    assert_eq!(mod_37_36(b"11100000MB0143028R00111370222MAFAKE0785202609210001001"), Some(b'F'));
}

#[test]
fn foreign_characters_have_no_check() {
    assert_eq!(mod_11_2(b"1234A"), None);
    assert_eq!(mod_11_10(b"12 4"), None);
    assert_eq!(mod_37_36(b"AbC"), None);
    assert_eq!(mod_37_36(b"A.C"), None);
}

/// `text` with the character at `index` exchanged for another one of the same alphabet.
fn substituted(text: &str, index: usize, other: char) -> String {
    text.chars().enumerate().map(|(at, c)| if at == index { other } else { c }).collect()
}

proptest! {
    #[test]
    fn mod_11_10_catches_every_single_digit(text in "[0-9]{13}", index in 0usize..13, other in 0u8..10) {
        let changed = substituted(&text, index, char::from(b'0' + other));
        prop_assume!(changed != text);
        prop_assert_ne!(mod_11_10(text.as_bytes()), mod_11_10(changed.as_bytes()));
    }

    #[test]
    fn mod_37_36_catches_every_single_character(text in "[0-9A-Z]{54}", index in 0usize..54, other in "[0-9A-Z]") {
        let changed = substituted(&text, index, other.chars().next().unwrap());
        prop_assume!(changed != text);
        prop_assert_ne!(mod_37_36(text.as_bytes()), mod_37_36(changed.as_bytes()));
    }

    #[test]
    fn mod_11_2_catches_single_digits_and_adjacent_transpositions(
        text in "[0-9]{17}", index in 0usize..16, other in 0u8..10,
    ) {
        let check = mod_11_2(text.as_bytes());
        let changed = substituted(&text, index, char::from(b'0' + other));
        prop_assert_eq!(check == mod_11_2(changed.as_bytes()), changed == text);
        let mut swapped = text.clone().into_bytes();
        swapped.swap(index, index + 1);
        prop_assert_eq!(check == mod_11_2(&swapped), swapped == text.as_bytes());
    }
}
