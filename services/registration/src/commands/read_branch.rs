//! Reading the form of a branch: shape and length; the law is looked at later.

use actnow_decisions::Violations;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::{line, optional};

use super::read_acts::{company_code, day, missing};
use super::read_form::{as_code, lines};
use super::read_form_parts::{approvals, materials};
use crate::domain::branch::BranchForm;
use crate::domain::names::normalise;

/// The last word of the name of a branch that gives none.
const USUAL_SUFFIX: &str = "分公司";

/// Reads `form`, collecting every violation of its shape. Name and type of the company come from the register.
pub fn read_branch(found: &mut Violations, form: Option<wire::BranchForm>) -> Option<BranchForm> {
    let Some(form) = form else { return missing(found) };
    let head_office = company_code(found, "head_office_uscc", &form.head_office_uscc);
    let designation = normalise(&line(found, "designation", form.designation));
    let suffix = optional(found, "suffix", form.suffix).map(|word| normalise(&word));
    let decided_on = day(found, "decided_on", &form.decided_on);
    let premises = line(found, "premises", form.premises);
    let division = line(found, "division", form.division);
    let scope = lines(found, "scope", form.scope);
    let person_in_charge = line(found, "person_in_charge", form.person_in_charge);
    let liaison = optional(found, "liaison", form.liaison);
    let agent = optional(found, "agent", form.agent);
    let materials = materials(found, form.materials);
    let signatures = lines(found, "signatures", form.signatures).into_iter().map(as_code).collect();
    let approvals = approvals(found, form.prior_approvals);
    Some(BranchForm {
        head_office: head_office?,
        head_office_name: String::new(),
        head_office_type: String::new(),
        designation,
        suffix: suffix.unwrap_or_else(|| USUAL_SUFFIX.to_owned()),
        premises,
        division,
        scope,
        person_in_charge,
        liaison,
        agent,
        decided_on: decided_on?,
        materials,
        signatures,
        approvals,
    })
}
