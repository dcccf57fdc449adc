//! In what a registered branch is behind its company, which changed meanwhile: it is to be changed after it (Company Law
//! 13, Name Provisions 13).

use actnow_decisions::Violations;

use super::check::{HeadOffice, check_type, check_within, name_is_behind};

/// What of a branch, as it is registered, does not follow from its company any more, by the fields of its form.
pub fn behind(full_name: &str, branch_type: &str, scope: &[String], head_office: &HeadOffice) -> Violations {
    let mut found = Violations::new();
    if !full_name.starts_with(&head_office.full_name) {
        name_is_behind(&head_office.full_name, "designation", &mut found);
    }
    check_type(branch_type, head_office, &mut found);
    check_within(scope, head_office, &mut found);
    found
}
