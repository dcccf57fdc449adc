//! What a house holds, by state.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use actnow_proto::fast_track::v1::{Case, CaseState, ListCasesRequest, StepState};
use actnow_proto::food_licensing::v1::{ApplicationState, ListApplicationsRequest};
use actnow_proto::inspections::v1::{InspectionState, ListInspectionsRequest};
use actnow_proto::registration::v1::{FilingState, ListFilingsRequest};

use crate::clients::Desk;
use crate::submission::{is_closed, patient};

/// Rows asked for at a time.
const PAGE: i32 = 200;

/// How many there are, by state.
pub type ByState = BTreeMap<String, u64>;

/// What a house holds, by state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Cases.
    pub cases: ByState,
    /// Names of open and closed cases, as their step stands.
    pub names: ByState,
    /// Registration filings.
    pub filings: ByState,
    /// Food filings and licence applications.
    pub food: ByState,
    /// Site visits.
    pub visits: ByState,
    /// Open cases by the light of the promise.
    pub promise_lights: ByState,
    /// Open cases by the light of the statutory clock.
    pub statutory_lights: ByState,
}

/// Reads every page of a list: the request for a page, and what its answer holds.
macro_rules! every_page {
    ($client:expr, $method:ident, $request:ident, $rows:ident, $states:expr, $each:expr) => {{
        let mut page_token = String::new();
        loop {
            #[allow(clippy::needless_update, reason = "some lists have further filters")]
            let request = $request {
                states: $states,
                page_size: PAGE,
                page_token: page_token.clone(),
                ..Default::default()
            };
            let page = patient!($client, $method, request).await?.into_inner();
            page.$rows.into_iter().for_each($each);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
    }};
}

/// Every case of the house, without its journey, in the order of their ids.
///
/// # Errors
/// When the fast track does not answer.
pub async fn every_case(desk: &mut Desk) -> Result<Vec<Case>> {
    let states = states(CaseState::try_from);
    let mut cases = Vec::new();
    every_page!(desk.fast_track, list_cases, ListCasesRequest, cases, states.clone(), |case| cases
        .push(case));
    Ok(cases)
}

/// Counts what the house holds.
///
/// # Errors
/// When a service does not answer.
pub async fn count(desk: &mut Desk) -> Result<Counts> {
    let mut counts = Counts::default();
    for case in every_case(desk).await? {
        let state = case.state();
        add(&mut counts.cases, state.as_str_name(), "CASE_STATE_");
        for step in case.steps.iter().filter(|step| step.key.ends_with(".name")) {
            add(&mut counts.names, StepState::as_str_name(&step.state()), "STEP_STATE_");
        }
        if !is_closed(&case) {
            add(&mut counts.promise_lights, &case.promise_light, "");
            add(&mut counts.statutory_lights, &case.statutory_light, "");
        }
    }
    let all = states(FilingState::try_from);
    every_page!(desk.registration, list_filings, ListFilingsRequest, filings, all.clone(), |filing| {
        add(&mut counts.filings, filing.state().as_str_name(), "FILING_STATE_");
    });
    let all = states(ApplicationState::try_from);
    every_page!(desk.food, list_applications, ListApplicationsRequest, applications, all.clone(), |found| {
        add(&mut counts.food, found.state().as_str_name(), "APPLICATION_STATE_");
    });
    let all = states(InspectionState::try_from);
    every_page!(
        desk.inspections,
        list_inspections,
        ListInspectionsRequest,
        inspections,
        all.clone(),
        |found| {
            add(&mut counts.visits, found.state().as_str_name(), "INSPECTION_STATE_");
        }
    );
    Ok(counts)
}

/// Every state of the contract but the unspecified one: lists show the open ones unless they are named.
fn states<S, E>(state: impl Fn(i32) -> Result<S, E>) -> Vec<i32> {
    (1..).take_while(|number| state(*number).is_ok()).collect()
}

fn add(counts: &mut ByState, state: &str, prefix: &str) {
    let name = state.trim_start_matches(prefix);
    let name = if name.is_empty() { "NONE" } else { name };
    *counts.entry(name.to_owned()).or_default() += 1;
}
