//! Telephone numbers (rule 2.5). Personal: printed masked, never serialised.

use std::fmt;

use crate::IdentifierFault;
use crate::normalise::normalise;

/// A telephone number in its plain form, without country code and spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Phone {
    /// Eleven digits (手机号码).
    Mobile(PhoneDigits),
    /// `0532-12345678` with an optional extension `-123` (固定电话).
    Landline(PhoneDigits),
}

/// Digits and hyphens that have passed [`Phone::parse`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneDigits(String);

impl Phone {
    /// Reads what someone typed. For a mobile `+86`, `86`, spaces and hyphens are taken away first.
    ///
    /// # Errors
    /// [`IdentifierFault::PhoneFormat`].
    pub fn parse(input: &str) -> Result<Self, IdentifierFault> {
        let typed: String = normalise(input).chars().filter(|c| !c.is_whitespace()).collect();
        let mobile = typed.replace('-', "");
        let mobile = mobile.strip_prefix("+86").or_else(|| mobile.strip_prefix("86")).unwrap_or(&mobile);
        if is_mobile(mobile) {
            Ok(Self::Mobile(PhoneDigits(mobile.to_owned())))
        } else if let Some(landline) = landline(&typed) {
            Ok(Self::Landline(PhoneDigits(landline)))
        } else {
            Err(IdentifierFault::PhoneFormat)
        }
    }

    /// The plain number: only for the encrypted store and the notice that is sent.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Mobile(PhoneDigits(digits)) | Self::Landline(PhoneDigits(digits)) => digits,
        }
    }
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.starts_with('1')
        && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

/// The number as `area-number[-extension]`.
fn landline(typed: &str) -> Option<String> {
    // Beijing 010 and the 02x cities have two digits after the zero, all others three.
    let area_length = if typed.starts_with("01") || typed.starts_with("02") { 3 } else { 4 };
    let (area, after) = typed.split_at_checked(area_length)?;
    let after = after.strip_prefix('-').unwrap_or(after);
    let (number, extension) = after.split_once('-').map_or((after, None), |(n, e)| (n, Some(e)));
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let right = area.starts_with('0')
        && digits(area, 3..=4)
        && digits(number, 7..=8)
        && extension.is_none_or(|extension| digits(extension, 1..=6));
    right.then(|| match extension {
        Some(extension) => format!("{area}-{number}-{extension}"),
        None => format!("{area}-{number}"),
    })
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mobile(PhoneDigits(digits)) => write!(f, "{}****{}", &digits[..3], &digits[7..]),
            Self::Landline(PhoneDigits(digits)) => {
                let mut parts = digits.split('-');
                let (area, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                write!(f, "{area}-****{}", &number[number.len().saturating_sub(4)..])
            }
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
            "", "1380013800", "138001380000", "12800138000", "1380013800a", "532-12345678", "0532-123456",
            "0532-123456789", "0532-12345678-", "0532-12345678-1234567", "0532--12345678", "+1 2125550100", "电话",
            "青岛市市南区",
        ];
        for input in bad {
            assert_eq!(Phone::parse(input), Err(IdentifierFault::PhoneFormat), "{input}");
        }
    }
}
