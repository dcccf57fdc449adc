//! A correction of a name in the words of the contract.

use actnow_proto::registration::v1 as wire;
use actnow_statutory_clock::Light;
use chrono::{DateTime, Utc};

use crate::config::Bureau;
use crate::store::CorrectionRecord;

/// `record` as it stands at `now`.
pub(super) fn correction(
    bureau: &Bureau,
    record: &CorrectionRecord,
    now: DateTime<Utc>,
) -> wire::NameCorrection {
    let correction = &record.correction;
    let (state, clock) = (&correction.state, correction.state.clock());
    wire::NameCorrection {
        correction_id: correction.id.to_string(),
        version: record.version,
        state: state.name().to_owned(),
        company_uscc: correction.company.to_string(),
        full_name: correction.full_name.clone(),
        ground: correction.ground.as_str().to_owned(),
        document: correction.document.clone().unwrap_or_default(),
        reasons: correction.reasons.clone(),
        ordered_on: correction.order.as_ref().map(|order| order.on.to_string()).unwrap_or_default(),
        due: clock.map(|clock| clock.due().date.to_string()).unwrap_or_default(),
        due_provisional: clock.is_some_and(|clock| clock.due().provisional),
        light: correction.light(now, bureau.calendar()).unwrap_or(Light::Green).as_str().to_owned(),
        settled_on: state.settled_on().map(|on| on.to_string()).unwrap_or_default(),
        proposed_by: correction.proposed_by.clone(),
        closed_by: correction.closing.as_ref().map(|closing| closing.by.clone()).unwrap_or_default(),
        closed_for: correction.closing.as_ref().map(|closing| closing.reasons.clone()).unwrap_or_default(),
        ordered_by: correction.order.as_ref().map(|order| order.ordered_by.clone()).unwrap_or_default(),
    }
}
