//! Limits of what comes in, over gRPC or by message; a broken one is collected with every other violation.

use actnow_decisions::{Text, Violations};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::reason::Reason;

/// Longest name, address or account, in characters.
pub(crate) const LINE: usize = 200;
/// Longest text of reasons or demands, in characters.
pub(crate) const REASONS: usize = 2_000;
/// Longest list.
pub(crate) const LIST: usize = 500;

/// `value`, trimmed; a violation when it is longer than `limit` characters.
pub(crate) fn within(found: &mut Violations, field: &str, value: &str, limit: usize) -> String {
    if value.chars().count() > limit {
        let text = Text::new(
            format!("内容过长，最多{limit}个字符"),
            format!("too long, at most {limit} characters"),
        );
        found.add(field, "O-3", "TOO_LONG", text);
    }
    value.trim().to_owned()
}

/// `value`, trimmed; a violation when it is blank or longer than a line.
pub(crate) fn line(found: &mut Violations, field: &str, value: &str) -> String {
    let value = within(found, field, value, LINE);
    if value.is_empty() {
        found.add(field, "O-1", "REQUIRED", Text::new("必填项未填写", "this field is required"));
    }
    value
}

/// Lines of a list that is not too long.
pub(crate) fn lines(found: &mut Violations, field: &str, values: &[String]) -> Vec<String> {
    listed(found, field, values.len());
    let values = values.iter().take(LIST).enumerate();
    values.map(|(index, value)| line(found, &format!("{field}[{index}]"), value)).collect()
}

/// A violation when a list is too long.
pub(crate) fn listed(found: &mut Violations, field: &str, length: usize) {
    if length > LIST {
        let text = Text::new(format!("条目过多，最多{LIST}项"), format!("too many entries, at most {LIST}"));
        found.add(field, "O-3", "TOO_MANY", text);
    }
}

/// An id, or nil with a violation.
pub(crate) fn id(found: &mut Violations, field: &str, value: &str) -> Uuid {
    value.parse().unwrap_or_else(|_| {
        found.add(field, "O-1", "MALFORMED", Text::new("编号格式不正确", "not an id of this house"));
        Uuid::nil()
    })
}

/// A day, `2026-09-21`.
pub(crate) fn day(found: &mut Violations, field: &str, value: &str) -> Option<NaiveDate> {
    let day = value.parse().ok();
    if day.is_none() {
        let text = Text::new("日期应为 2026-09-21 的形式", "a day is written 2026-09-21");
        found.add(field, "O-1", "MALFORMED", text);
    }
    day
}

/// A day, or none when nothing is said.
pub(crate) fn day_if_any(found: &mut Violations, field: &str, value: &str) -> Option<NaiveDate> {
    if value.is_empty() { None } else { day(found, field, value) }
}

/// A reason that may not be blank.
pub(crate) fn reason(found: &mut Violations, field: &str, value: &str) -> Option<Reason> {
    match Reason::try_new(&within(found, field, value, REASONS)) {
        Ok(reason) => Some(reason),
        Err(violations) => {
            found.extend(violations.into_iter().map(|mut violation| {
                violation.field = field.to_owned();
                violation
            }));
            None
        }
    }
}

/// A violation for a constant nobody knows.
pub(crate) fn unknown(found: &mut Violations, field: impl Into<String>) {
    found.add(
        field,
        "O-4",
        "UNKNOWN_VALUE",
        Text::new("取值不在允许范围内", "not one of the allowed values"),
    );
}
