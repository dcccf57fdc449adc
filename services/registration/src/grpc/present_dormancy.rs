//! A dormancy in the words of the contract.

use actnow_proto::registration::v1 as wire;
use actnow_statutory_clock::Light;
use chrono::{DateTime, Utc};

use crate::config::Bureau;
use crate::facts::outcome;
use crate::store::DormancyRecord;

/// `record` as it stands at `now`.
pub(super) fn dormancy(bureau: &Bureau, record: &DormancyRecord, now: DateTime<Utc>) -> wire::Dormancy {
    let dormancy = &record.dormancy;
    let (state, clock) = (&dormancy.state, dormancy.state.clock());
    wire::Dormancy {
        dormancy_id: dormancy.id.to_string(),
        version: record.version,
        state: state.name().to_owned(),
        company_uscc: dormancy.company.to_string(),
        full_name: dormancy.full_name.clone(),
        ground: dormancy.ground.as_str().to_owned(),
        reasons: dormancy.reasons.clone(),
        from: dormancy.from.to_string(),
        until: dormancy.until.to_string(),
        delivery_address: dormancy.delivery_address.clone().unwrap_or_default(),
        ended_on: state.ended_on().map(|on| on.to_string()).unwrap_or_default(),
        outcome: outcome(state).to_owned(),
        due: clock.map(|clock| clock.due().date.to_string()).unwrap_or_default(),
        due_provisional: clock.is_some_and(|clock| clock.due().provisional),
        light: dormancy.light(now, bureau.calendar()).unwrap_or(Light::Green).as_str().to_owned(),
    }
}
