//! How long a text and how many of a kind may be: what is larger is nobody's application.

use actnow_decisions::{Text, Violations};

/// Most characters of a text.
#[derive(Clone, Copy)]
pub(super) struct Limit(usize);

/// Names, codes, addresses.
pub(super) const TEXT: Limit = Limit(200);
/// Reasons in clear words.
pub(super) const REASONS: Limit = Limit(2_000);
/// Items of the business scope.
pub(super) const SCOPE_ITEM: Limit = Limit(500);
/// References between persons and posts.
pub(super) const REFERENCE: Limit = Limit(32);

/// Persons of one case.
pub(super) const PERSONS: usize = 100;
/// Entries of any list of a form.
pub(super) const ENTRIES: usize = 200;

impl Limit {
    /// Reports a text that is too long.
    pub(super) fn check(self, violations: &mut Violations, field: &str, text: &str) {
        if text.chars().count() > self.0 {
            let limit = self.0;
            let told = Text::new(format!("不得超过{limit}个字符"), format!("at most {limit} characters"));
            violations.add(field, "FORM-LENGTH", "TOO_LONG", told);
        }
    }

    /// Reports a text that is empty or too long.
    pub(super) fn check_filled(self, violations: &mut Violations, field: &str, text: &str) {
        if text.trim().is_empty() {
            violations.add(field, "FORM-EMPTY", "MISSING", Text::new("必填", "must not be empty"));
        }
        self.check(violations, field, text);
    }

    /// Reports every text of a list that is too long, and a list that is.
    pub(super) fn check_list(self, violations: &mut Violations, field: &str, texts: &[String]) {
        check_count(violations, field, texts.len(), ENTRIES);
        for (index, text) in texts.iter().enumerate() {
            self.check(violations, &format!("{field}[{index}]"), text);
        }
    }
}

/// Reports a list with more than `most` entries.
pub(super) fn check_count(violations: &mut Violations, field: &str, count: usize, most: usize) {
    if count > most {
        let text = Text::new(format!("最多{most}项"), format!("at most {most} entries"));
        violations.add(field, "FORM-COUNT", "TOO_MANY", text);
    }
}
