//! Limits of what comes in, over gRPC or by message; a broken one is collected with every other violation.

use actnow_decisions::{Text, Violations};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, StrDeserializer};
use uuid::Uuid;

/// Longest name, address, account or constant, in characters.
pub const LINE: usize = 200;
/// Longest text of reasons or demands, in characters.
pub const REASONS: usize = 2_000;
/// Longest list.
pub const LIST: usize = 500;

/// `value`, trimmed; a violation when it is longer than `limit` characters.
pub fn within(found: &mut Violations, field: &str, value: impl AsRef<str>, limit: usize) -> String {
    let value = value.as_ref();
    if value.chars().count() > limit {
        let text = Text::new(
            format!("内容过长，最多{limit}个字符"),
            format!("too long, at most {limit} characters"),
        );
        found.add(field, "O-3", "TOO_LONG", text);
    }
    value.trim().to_owned()
}

/// `value`, trimmed; a violation when it is longer than a line.
pub fn line(found: &mut Violations, field: &str, value: impl AsRef<str>) -> String {
    within(found, field, value, LINE)
}

/// `value`, trimmed; a violation when it is blank or longer than a line.
pub fn required(found: &mut Violations, field: &str, value: impl AsRef<str>) -> String {
    let value = line(found, field, value);
    if value.is_empty() {
        found.add(field, "O-1", "REQUIRED", Text::new("必填项未填写", "this field is required"));
    }
    value
}

/// Empty lines become nothing.
pub fn optional(found: &mut Violations, field: &str, value: impl AsRef<str>) -> Option<String> {
    Some(line(found, field, value)).filter(|text| !text.is_empty())
}

/// A violation when a list is too long.
pub fn listed(found: &mut Violations, field: &str, length: usize) {
    if length > LIST {
        let text = Text::new(format!("条目过多，最多{LIST}项"), format!("too many entries, at most {LIST}"));
        found.add(field, "O-3", "TOO_MANY", text);
    }
}

/// Lines of a list that is not too long, none of them blank.
pub fn all_required(found: &mut Violations, field: &str, values: &[String]) -> Vec<String> {
    listed(found, field, values.len());
    let values = values.iter().take(LIST).enumerate();
    values.map(|(index, value)| required(found, &format!("{field}[{index}]"), value)).collect()
}

/// An id, or nil with a violation.
pub fn id(found: &mut Violations, field: &str, value: &str) -> Uuid {
    value.parse().unwrap_or_else(|_| {
        found.add(field, "O-1", "MALFORMED", Text::new("编号格式不正确", "not an id of this house"));
        Uuid::nil()
    })
}

/// A day, `2026-09-21`.
pub fn day(found: &mut Violations, field: &str, value: &str) -> Option<NaiveDate> {
    let day = value.parse().ok();
    if day.is_none() {
        let text = Text::new("日期应为 2026-09-21 的形式", "a day is written 2026-09-21");
        found.add(field, "O-1", "MALFORMED", text);
    }
    day
}

/// A day, or none when nothing is said.
pub fn day_if_any(found: &mut Violations, field: &str, value: &str) -> Option<NaiveDate> {
    if value.is_empty() { None } else { day(found, field, value) }
}

/// The SHA-256 of a file, in lower case, or none when nothing is said.
pub fn digest(found: &mut Violations, field: &str, value: impl AsRef<str>) -> Option<String> {
    let digest = optional(found, field, value)?;
    let well_formed = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !well_formed {
        let text = Text::new("应为SHA-256摘要（64位十六进制）", "a SHA-256 digest has 64 hexadecimal digits");
        found.add(field, "O-1", "DIGEST", text);
    }
    Some(digest.to_ascii_lowercase())
}

/// A violation for a constant nobody knows.
pub fn unknown(found: &mut Violations, field: impl Into<String>) {
    found.add(
        field,
        "O-4",
        "UNKNOWN_VALUE",
        Text::new("取值不在允许范围内", "not one of the allowed values"),
    );
}

/// A constant of the domain by its name in messages, `ARTICLES`.
pub fn constant<T: DeserializeOwned>(name: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<ValueError>::new(name)).ok()
}

/// The constant called `name`; an unknown one is a violation of `field`.
pub fn known<T: DeserializeOwned>(found: &mut Violations, field: &str, name: &str) -> Option<T> {
    let known = constant(name);
    if known.is_none() {
        unknown(found, field);
    }
    known
}

/// The constants of a list; each unknown one is a violation of its place.
pub fn all_known<T: DeserializeOwned>(found: &mut Violations, field: &str, names: &[String]) -> Vec<T> {
    listed(found, field, names.len());
    let names = names.iter().take(LIST).enumerate();
    names.filter_map(|(index, name)| known(found, &format!("{field}[{index}]"), name)).collect()
}
