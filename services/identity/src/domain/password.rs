//! What a password must be. Two profiles: `mlps3` for the classified protection of level three (GB/T 22239-2019,
//! 8.1.4.1: complex, and changed at intervals), `asvs` for long ones that stay until they are known (ASVS 5.0, V6.2).

use std::collections::BTreeSet;

use actnow_decisions::{Text, Violations};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// Longest password, in characters.
pub const LONGEST: usize = 128;

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// At least eight characters of three kinds, changed at intervals.
    Mlps3,
    /// At least twelve characters of any kind, changed when they are known to others.
    Asvs,
}

impl Profile {
    /// The least number of characters, and of kinds of them.
    const fn least(self) -> (usize, usize) {
        match self {
            Profile::Mlps3 => (8, 3),
            Profile::Asvs => (12, 1),
        }
    }
}

/// The rules for passwords.
#[derive(Debug, Clone)]
pub struct PasswordRules {
    /// Which set.
    pub profile: Profile,
    /// Changed at the latest after; only `mlps3` asks for it.
    pub longest_use: TimeDelta,
    /// Passwords that everybody tries first, in small letters.
    pub common: BTreeSet<String>,
}

impl PasswordRules {
    /// Whether a password chosen at `since` must be changed by now.
    pub fn is_due(&self, since: DateTime<Utc>, at: DateTime<Utc>) -> bool {
        match self.profile {
            Profile::Mlps3 => since + self.longest_use <= at,
            Profile::Asvs => false,
        }
    }

    /// What a password must be, in words for who chooses one.
    pub fn in_words(&self) -> Vec<Text> {
        let (least, kinds) = self.profile.least();
        let mut rules =
            vec![Text::new(format!("{least}至{LONGEST}个字符"), format!("{least} to {LONGEST} characters"))];
        if kinds > 1 {
            rules.push(Text::new(
                "包含大写字母、小写字母、数字、符号中的至少三类",
                "three of capitals, small letters, digits and signs",
            ));
        }
        rules.push(Text::new(
            "不含账号，不是常见密码，不是重复或连续的字符",
            "not the account's name in it, nothing everybody tries first, no run or repetition",
        ));
        if self.profile == Profile::Mlps3 {
            let days = self.longest_use.num_days();
            rules
                .push(Text::new(format!("每{days}天至少更换一次"), format!("another one every {days} days")));
        }
        rules
    }

    /// Adds what is wrong with `password` of `account` to `found`. Never repeats the password.
    pub fn check(&self, field: &str, password: &str, account: &str, found: &mut Violations) {
        let length = password.chars().count();
        let (least, kinds) = self.profile.least();
        if length < least {
            found.add(
                field,
                "P-1",
                "PASSWORD_SHORT",
                Text::new(
                    format!("密码至少{least}个字符"),
                    format!("at least {least} characters are needed"),
                ),
            );
        }
        if length > LONGEST {
            found.add(
                field,
                "P-2",
                "PASSWORD_LONG",
                Text::new("密码最长128个字符", "at most 128 characters"),
            );
        }
        if kinds_of(password) < kinds {
            found.add(
                field,
                "P-3",
                "PASSWORD_SIMPLE",
                Text::new(
                    "密码须包含大写字母、小写字母、数字、符号中的至少三类",
                    "three of capitals, small letters, digits and signs are needed",
                ),
            );
        }
        let small = password.to_lowercase();
        if self.common.contains(&small) || is_one_pattern(&small) {
            found.add(
                field,
                "P-4",
                "PASSWORD_COMMON",
                Text::new("该密码过于常见", "everybody tries this password first"),
            );
        }
        if account.len() >= 3 && small.contains(&account.to_lowercase()) {
            found.add(
                field,
                "P-5",
                "PASSWORD_HAS_ACCOUNT",
                Text::new("密码不得包含账号", "the account's name must not be part of it"),
            );
        }
    }
}

fn kinds_of(password: &str) -> usize {
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    has(char::is_uppercase)
        + has(char::is_lowercase)
        + has(char::is_numeric)
        + has(|c: char| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control())
}

/// One character or one short piece repeated, or a run such as `abcdefgh`.
fn is_one_pattern(small: &str) -> bool {
    let chars: Vec<char> = small.chars().collect();
    let repeats = |piece: usize| chars.iter().enumerate().all(|(at, c)| *c == chars[at % piece]);
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let runs = |by: i64| chars.windows(2).all(|pair| step(pair) == by);
    chars.len() >= 4 && ((1..=chars.len().min(8) / 2).any(repeats) || runs(1) || runs(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(profile: Profile) -> PasswordRules {
        let common = include_str!("../../data/common_passwords.txt").lines().map(str::to_owned).collect();
        PasswordRules { profile, longest_use: TimeDelta::days(90), common }
    }

    fn faults(profile: Profile, password: &str) -> Vec<&'static str> {
        let mut found = Violations::new();
        rules(profile).check("new_password", password, "li.wei", &mut found);
        found.into_iter().map(|violation| violation.reason).collect()
    }

    #[test]
    fn the_rules_are_said_in_words() {
        let said = |profile| {
            let words = rules(profile).in_words();
            words.into_iter().map(|rule| rule.en.into_owned()).collect::<Vec<_>>().join("; ")
        };
        assert!(said(Profile::Mlps3).starts_with("8 to 128 characters; three of capitals"));
        assert!(said(Profile::Mlps3).ends_with("every 90 days"));
        let long = said(Profile::Asvs);
        assert!(long.starts_with("12 to 128 characters; not the") && !long.contains("days"), "{long}");
    }

    #[test]
    fn each_profile_asks_for_its_own() {
        use Profile::{Asvs, Mlps3};
        for (profile, password, expected) in [
            (Mlps3, "Rain-7am", &[][..]),
            (Mlps3, "Rain-7a", &["PASSWORD_SHORT"]),
            (Mlps3, "rainfall7", &["PASSWORD_SIMPLE"]),
            (Mlps3, "雨中山果落Ab1", &[]),
            (Mlps3, "P@ssw0rd", &["PASSWORD_COMMON"]),
            (Mlps3, "Ab1-Ab1-Ab1-", &["PASSWORD_COMMON"]),
            (Mlps3, "Li.Wei-2031", &["PASSWORD_HAS_ACCOUNT"]),
            (Asvs, "rain falls on the hills", &[]),
            (Asvs, "Rain-7am", &["PASSWORD_SHORT"]),
            (Asvs, "abcdefghijklmn", &["PASSWORD_COMMON"]),
            (Asvs, "aaaaaaaaaaaaaaaa", &["PASSWORD_COMMON"]),
            (Asvs, "", &["PASSWORD_SHORT", "PASSWORD_SIMPLE"]),
        ] {
            assert_eq!(faults(profile, password), expected, "{password}");
        }
        assert_eq!(faults(Asvs, &"rain falls ".repeat(12)), ["PASSWORD_LONG"]);
    }

    #[test]
    fn only_the_classified_profile_wants_a_new_one_at_intervals() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (young, old) = (at - TimeDelta::days(89), at - TimeDelta::days(90));
        assert!(!rules(Profile::Mlps3).is_due(young, at) && rules(Profile::Mlps3).is_due(old, at));
        assert!(!rules(Profile::Asvs).is_due(old, at));
    }
}
