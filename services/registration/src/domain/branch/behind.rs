//! In what a registered branch is behind its company: it is to be changed after it (Company Law 13, Name Provisions 13),
//! and to be deregistered where its company ended before it by a revocation.

use actnow_decisions::{Text, Violations};

use super::check::{HeadOffice, check_type, check_within, name_is_behind};
use crate::domain::company::CompanyStanding;

/// What of a branch, as it is registered, does not follow from its company any more, by the fields of its form.
pub fn behind(full_name: &str, branch_type: &str, scope: &[String], head_office: &HeadOffice) -> Violations {
    let mut found = Violations::new();
    match head_office.standing {
        CompanyStanding::Active | CompanyStanding::RevokedAsPenalty => {}
        CompanyStanding::Deregistered | CompanyStanding::Revoked => {
            let text = Text::new(
                "隶属企业已经终止，分公司应当由清算组办理注销登记",
                "its company has ended: who liquidates that applies for the deregistration of the branch",
            );
            found.add("head_office_uscc", "Law 13", "HEAD_OFFICE_ENDED", text);
            return found;
        }
    }
    if !full_name.starts_with(&head_office.full_name) {
        name_is_behind(&head_office.full_name, "designation", &mut found);
    }
    check_type(branch_type, head_office, &mut found);
    check_within(scope, head_office, &mut found);
    found
}
