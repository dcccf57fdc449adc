//! Telephone numbers (rule 2.5). Personal: printed masked, never serialised.

use std::fmt;
use std::ops::RangeInclusive;

use crate::IdentifierFault;
use crate::normalise::normalise;

/// What a number reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Mobile, eleven digits (手机号码).
    Mobile,
    /// Landline with area code and optional extension (固定电话).
    Landline,
}

/// A telephone number without country code and spaces; a landline as `0532-12345678-123`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    area: String,
    number: String,
    extension: String,
}

impl Phone {
    /// Reads what someone typed. For a mobile `+86`, `86`, spaces and hyphens are taken away first.
    ///
    /// # Errors
    /// [`IdentifierFault::PhoneFormat`].
    pub fn parse(input: &str) -> Result<Self, IdentifierFault> {
        let typed: String = normalise(input).chars().filter(|c| !c.is_whitespace()).collect();
        Self::mobile(&typed).or_else(|| Self::landline(&typed)).ok_or(IdentifierFault::PhoneFormat)
    }

    /// Whether it is a mobile or a landline.
    pub fn kind(&self) -> PhoneKind {
        if self.area.is_empty() { PhoneKind::Mobile } else { PhoneKind::Landline }
    }

    /// The plain number: only for the encrypted store and the notice that is sent.
    pub fn reveal(&self) -> String {
        let parts = [&self.area, &self.number, &self.extension].map(String::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }

    fn mobile(typed: &str) -> Option<Self> {
        let digits = typed.replace('-', "");
        let number = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("86")).unwrap_or(&digits);
        let right = is_digits(number, 11..=11) && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
        right.then(|| Self { area: String::new(), number: number.to_owned(), extension: String::new() })
    }

    fn landline(typed: &str) -> Option<Self> {
        // Beijing 010 and the 02x cities have two digits after the zero, all others three.
        let area_lengths = if typed.starts_with("01") || typed.starts_with("02") { [3, 4] } else { [4, 3] };
        area_lengths.into_iter().find_map(|area_length| Self::landline_with(typed, area_length))
    }

    fn landline_with(typed: &str, area_length: usize) -> Option<Self> {
        let (area, after) = typed.split_at_checked(area_length)?;
        let after = after.strip_prefix('-').unwrap_or(after);
        let (number, extension) = after.split_once('-').map_or((after, None), |(n, e)| (n, Some(e)));
        let right = area.starts_with('0')
            && is_digits(area, 3..=4)
            && is_digits(number, 7..=8)
            && extension.is_none_or(|extension| is_digits(extension, 1..=6));
        right.then(|| Self {
            area: area.to_owned(),
            number: number.to_owned(),
            extension: extension.unwrap_or_default().to_owned(),
        })
    }
}

fn is_digits(text: &str, lengths: RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_four = &self.number[self.number.len() - 4..];
        match self.kind() {
            PhoneKind::Mobile => write!(f, "{}****{last_four}", &self.number[..3]),
            PhoneKind::Landline => write!(f, "{}-****{last_four}", self.area),
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_masked_forms() {
        let cases = [
            ("13800138000", "13800138000", "138****8000"),
            ("+86 138-0013-8000", "13800138000", "138****8000"),
            ("8613800138000", "13800138000", "138****8000"),
            ("１３８００１３８０００", "13800138000", "138****8000"),
            ("0532-12345678", "0532-12345678", "0532-****5678"),
            ("053212345678", "0532-12345678", "0532-****5678"),
            ("010 1234567", "010-1234567", "010-****4567"),
            ("0532-1234567-801", "0532-1234567-801", "0532-****4567"),
        ];
        for (input, plain, masked) in cases {
            let phone = Phone::parse(input).unwrap_or_else(|fault| panic!("{input}: {fault}"));
            assert_eq!(phone.reveal(), plain, "{input}");
            assert_eq!(phone.to_string(), masked, "{input}");
            assert_eq!(format!("{phone:?}"), format!("Phone({masked})"));
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        let bad = [
            "",
            "1380013800",
            "138001380000",
            "12800138000",
            "1380013800a",
            "532-12345678",
            "0532-123456",
            "0532-123456789",
            "0532-12345678-",
            "0532-12345678-1234567",
            "0532--12345678",
            "0-5321234567",
            "+1 2125550100",
            "电话",
            "青岛市市南区",
        ];
        for input in bad {
            assert_eq!(Phone::parse(input), Err(IdentifierFault::PhoneFormat), "{input}");
        }
    }
}
