//! Reasons as they come in; a blank one is collected with every other violation.

use actnow_decisions::Violations;
use actnow_room::texts::{REASONS, within};

use crate::domain::reason::Reason;

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
