//! The end of a branch: its company decides it and answers for what is left, so that nothing is liquidated (MERR 31 and
//! 32, Rules 46). For a company whose registration was revoked acts who liquidates it (Company Law 234).

use actnow_decisions::Text;
use chrono::NaiveDate;

use super::check::{CompanyFacts, HeadOffice};
use super::ordinary::{DeregistrationForm, check_leader};
use crate::domain::establishment::{EstablishmentPolicy, Findings, MaterialKind, check_materials_of};

/// What is handed in for it.
const MATERIALS: [(MaterialKind, &str); 3] = [
    (MaterialKind::ApplicationForm, "MERR 32"),
    (MaterialKind::DissolutionResolution, "Rules 46"),
    (MaterialKind::TaxClearance, "Rules 46"),
];

/// Checks the end of a branch of `head_office`.
pub(super) fn check_end_of_branch(
    form: &DeregistrationForm,
    branch: &CompanyFacts,
    head_office: &HeadOffice,
    accepted_on: NaiveDate,
    policy: &EstablishmentPolicy,
) -> Findings {
    let mut found = Findings { violations: branch.ordinary_bars(), ..Findings::default() };
    branch.ask_about_approval(&mut found);
    if form.decided_on > accepted_on {
        let text = Text::new("决定日期不得晚于申请日期", "the decision is not in the future");
        found.violations.add("decided_on", "MERR 32", "DECIDED_IN_FUTURE", text);
    }
    // Its e-licence ended with the company.
    if head_office.has_ended {
        check_leader(form, &mut found);
    } else if !form.signatures.iter().any(|signature| signature == head_office.uscc.as_str()) {
        let text = Text::new("隶属企业未签章", "the company has not signed with its e-licence");
        found.violations.add("signatures", "Rules 44", "SIGNATURE_MISSING", text);
    }
    check_materials_of(&MATERIALS, &form.materials, form.agent.is_some(), policy, &mut found);
    found
}
