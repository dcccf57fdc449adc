//! Personal texts as they are shown to who need not know them: enough to tell two apart, too little to use.

use crate::Phone;

/// A name (姓名): its first character, and a star for each of the others.
pub fn mask_name(name: &str) -> String {
    let mut characters = name.trim().chars();
    let first: String = characters.next().into_iter().collect();
    first + &characters.map(|_| '*').collect::<String>()
}

/// The number of an identity document of any kind, as it was stored: of a resident ID the division and the last four
/// characters, of another the first and the last two.
pub fn mask_number(number: &str) -> String {
    let characters: Vec<char> = number.trim().chars().collect();
    let (before, after) = match characters.len() {
        0 => return String::new(),
        18 => (6, 4),
        6.. => (1, 2),
        _ => (0, 0),
    };
    let hidden = characters.len() - before - after;
    let shown = |part: &[char]| part.iter().collect::<String>();
    format!("{}{}{}", shown(&characters[..before]), "*".repeat(hidden), shown(&characters[before + hidden..]))
}

/// A telephone number as [`Phone`] prints it; stars when it is none.
pub fn mask_phone(phone: &str) -> String {
    match Phone::parse(phone) {
        _ if phone.trim().is_empty() => String::new(),
        Ok(phone) => phone.to_string(),
        Err(_) => "*".repeat(phone.trim().chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_hidden_and_two_persons_stay_two() {
        for (plain, masked) in
            [("陶样例", "陶**"), ("欧阳金丝雀", "欧****"), ("Li", "L*"), ("甲", "甲"), ("", "")]
        {
            assert_eq!(mask_name(plain), masked);
        }
        for (plain, masked) in [
            ("37021419000101001X", "370214********001X"),
            ("E12345678", "E******78"),
            ("H1234567890", "H********90"),
            ("12345", "*****"),
            ("", ""),
        ] {
            assert_eq!(mask_number(plain), masked);
        }
        let masked = mask_phone("13987654321");
        assert!(masked.starts_with("139") && masked.ends_with("4321") && masked.contains('*'), "{masked}");
        assert_eq!((mask_phone("call me"), mask_phone(" ")), ("*******".to_owned(), String::new()));
    }
}
