//! What commands and lists are asked with, read the same way in every service.

use actnow_decisions::{Text, Violations};
use uuid::Uuid;

use crate::texts::{REASONS, id, listed, unknown, within};

const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// `parsed` when nothing was found wrong on the way.
///
/// # Errors
/// Every violation.
pub fn all_good<T>(found: Violations, parsed: Option<T>) -> Result<T, Violations> {
    match parsed {
        Some(value) if found.is_empty() => Ok(value),
        Some(_) | None => Err(found),
    }
}

/// The id of a thing and the version its caller has seen.
pub fn seen(found: &mut Violations, field: &str, text: &str, expected: i64) -> (Uuid, i64) {
    if expected < 1 {
        let text = Text::new("请给出所见版本号", "give the version you have seen");
        found.add("expected_version", "O-1", "VERSION_MISSING", text);
    }
    (id(found, field, text), expected)
}

/// Reasons that may not be empty, under the article `rule`.
pub fn stated(found: &mut Violations, field: &str, rule: &'static str, text: String) -> String {
    let text = within(found, field, text, REASONS);
    if text.is_empty() {
        found.add(field, rule, "REASONS_REQUIRED", Text::new("应当说明理由", "say why"));
    }
    text
}

/// Where a page begins, after this id, and its size.
pub fn place(found: &mut Violations, token: &str, size: i32) -> (Uuid, u32) {
    let after = match token {
        "" => Uuid::nil(),
        token => id(found, "page_token", token),
    };
    (after, page_size(found, size))
}

/// Where the page after one of `length` begins that ends with `last`; empty where there is none.
pub fn next_page(last: Option<Uuid>, length: usize, (_, size): (Uuid, u32)) -> String {
    let full = usize::try_from(size).is_ok_and(|size| length >= size);
    last.filter(|_| full).map(|id| id.to_string()).unwrap_or_default()
}

/// Names of states, as they stand in rows.
pub fn names(
    found: &mut Violations,
    field: &str,
    given: &[String],
    known: &[&'static str],
) -> Vec<&'static str> {
    listed(found, field, given.len());
    let names: Vec<&'static str> =
        given.iter().filter_map(|name| known.iter().find(|one| *one == name).copied()).collect();
    if names.len() < given.len() {
        unknown(found, field);
    }
    names
}

/// Rows on a page: 50 when nothing is said, at most 200.
pub fn page_size(found: &mut Violations, asked: i32) -> u32 {
    match u32::try_from(asked) {
        Ok(0) => DEFAULT_PAGE,
        Ok(size) => size.min(LARGEST_PAGE),
        Err(_) => {
            found.add("page_size", "O-3", "NEGATIVE", Text::new("每页条数不得为负", "not negative"));
            DEFAULT_PAGE
        }
    }
}
