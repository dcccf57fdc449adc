//! Limits of what comes in, over gRPC or by message; a broken one is collected with every other violation.

use actnow_decisions::{Text, Violations};
use uuid::Uuid;

/// Longest name, address or constant, in characters.
pub(crate) const LINE: usize = 200;
/// Longest text of reasons, in characters.
pub(crate) const REASONS: usize = 2_000;
/// Longest text of conditions that are told, in characters.
pub(crate) const CONDITIONS: usize = 10_000;
/// Longest list.
pub(crate) const LIST: usize = 500;

/// `value`, trimmed; a violation when it is longer than a line.
pub(crate) fn line(found: &mut Violations, field: &str, value: String) -> String {
    within(found, field, value, LINE)
}

/// `value`, trimmed; a violation when it is longer than `limit` characters.
pub(crate) fn within(found: &mut Violations, field: &str, value: String, limit: usize) -> String {
    if value.chars().count() > limit {
        let text = Text::new(
            format!("内容过长，最多{limit}个字符"),
            format!("too long, at most {limit} characters"),
        );
        found.add(field, "O-3", "TOO_LONG", text);
    }
    value.trim().to_owned()
}

/// Empty lines become nothing.
pub(crate) fn optional(found: &mut Violations, field: &str, value: String) -> Option<String> {
    Some(line(found, field, value)).filter(|text| !text.is_empty())
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

/// A violation for a constant nobody knows.
pub(crate) fn unknown(found: &mut Violations, field: impl Into<String>) {
    found.add(
        field,
        "O-4",
        "UNKNOWN_VALUE",
        Text::new("取值不在允许范围内", "not one of the allowed values"),
    );
}
