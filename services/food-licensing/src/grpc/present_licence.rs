//! A licence or filing, its reports and its commitment, as the contract shows them.

use actnow_proto::food_licensing::v1 as wire;
use actnow_room::time::timestamp;
use actnow_statutory_clock::Light;

use super::present::{day_of, names};
use crate::domain::act::Punctuality;
use crate::domain::commitment::{Commitment, CommitmentRules, Declaration};
use crate::domain::report::Report;
use crate::queries::Holder;

/// A licence or filing, as anybody may see it.
pub(super) fn holder(holder: Holder) -> wire::GetFoodLicenceResponse {
    wire::GetFoodLicenceResponse {
        number: holder.number,
        operator_uscc: holder.operator_uscc,
        operator_name: holder.operator_name,
        premises: holder.premises,
        valid_from: holder.valid_from.map(|day| day.to_string()).unwrap_or_default(),
        valid_to: holder.valid_to.map(|day| day.to_string()).unwrap_or_default(),
        state: holder.state.to_owned(),
        certificate_id: holder.certificate_id,
        signature_valid: holder.signature_valid,
        id: holder.id.to_string(),
        version: holder.version,
        application_id: holder.application.to_string(),
        renewal_from: day_of(holder.renewal.and_then(|window| window.from)),
        renewal_until: day_of(holder.renewal.map(|window| window.until)),
        banned_until: day_of(holder.banned_until),
        reports: holder.reports.into_iter().map(report).collect(),
        commitment: holder.commitment.map(|commitment| shown(&commitment, holder.commitment_light)),
    }
}

fn report(report: Report) -> wire::Report {
    let inspection = report.inspection;
    wire::Report {
        matters: names(&report.matters),
        changed_on: report.changed_on.to_string(),
        reported_on: report.reported_on.to_string(),
        late: report.punctuality != Punctuality::InTime,
        details: report.details,
        inspection_id: inspection.map(|(task, _)| task.to_string()).unwrap_or_default(),
        inspect_by: day_of(inspection.map(|(_, due)| due.date)),
    }
}

/// A commitment with how its follow-up stands; who signed it is shown with the application only.
fn shown(commitment: &Commitment, light: Light) -> wire::Commitment {
    let state = &commitment.state;
    let due = state.due();
    wire::Commitment {
        state: state.name().to_owned(),
        conditions_version: commitment.version.clone(),
        conditions_sha256: commitment.conditions_sha256.clone(),
        signed_at: commitment.signed_at.map(timestamp),
        next_action: state.next_action().to_owned(),
        due: day_of(due.map(|due| due.date)),
        due_provisional: due.is_some_and(|due| due.provisional),
        light: light.as_str().to_owned(),
        inspection_id: state.inspection().map(|task| task.to_string()).unwrap_or_default(),
        false_commitment: state.is_false(),
        proposed_by: state.proposed_by().unwrap_or_default().to_owned(),
    }
}

/// A declaration as it was signed.
pub(super) fn declaration(declared: &Declaration) -> wire::CommitmentDeclaration {
    wire::CommitmentDeclaration {
        conditions_version: declared.version.clone(),
        conditions: declared.conditions.clone(),
        conditions_sha256: declared.conditions_sha256.clone(),
        signed_by: declared.signed_by.clone(),
        signed_at: declared.signed_at.map(timestamp),
    }
}

/// What is told to who may commit.
pub(super) fn offer(rules: &CommitmentRules) -> wire::CommitmentOffer {
    wire::CommitmentOffer {
        conditions_version: rules.version.clone(),
        conditions: rules.conditions.clone(),
        conditions_sha256: rules.conditions_sha256.clone(),
    }
}
