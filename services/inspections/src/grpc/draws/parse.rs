//! From the contract's strings to plans, objects and recusals; every violation is reported at once.

use actnow_room::texts::{all_required, day, id, listed, required, unknown};
use std::collections::{BTreeMap, BTreeSet};

use actnow_decisions::{Text, Violations};
use actnow_proto::inspections::v1 as wire;
use uuid::Uuid;

use crate::commands::Seen;
use crate::commands::premises::{code, parties, place};
use crate::commands::read_reason::reason;
use crate::commands::sampling::freeze::Selected;
use crate::domain::inspectors::Qualification;
use crate::domain::reason::Reason;
use crate::domain::risk::RiskGrade;
use crate::domain::sampling::lists::{DrawObject, MAX_WEIGHT};
use crate::domain::sampling::plan::{Coverage, DrawPlan, Rate};
use crate::grpc::parse::{paged, seen_as};
use crate::store::draw_lists::ListedObject;

fn seen(found: &mut Violations, draw_id: &str, expected_version: i64) -> Seen {
    seen_as(found, "draw_id", draw_id, expected_version)
}

/// A plan. Its id is chosen by the house.
pub(in crate::grpc) fn plan(request: wire::PublishDrawPlanRequest) -> Result<DrawPlan, Violations> {
    let mut found = Violations::new();
    let plan = request.plan.unwrap_or_default();
    let coverage = match plan.coverage() {
        wire::DrawCoverage::BesideFullCoverage => Some(Coverage::BesideFullCoverage),
        wire::DrawCoverage::InsteadOfFullCoverage => Some(Coverage::InsteadOfFullCoverage),
        wire::DrawCoverage::Unspecified => {
            unknown(&mut found, "plan.coverage");
            None
        }
    };
    let name = required(&mut found, "plan.name", &plan.name);
    let rates = strata(&mut found, &plan.strata);
    let due = day(&mut found, "plan.due", &plan.due);
    let team_size = usize::try_from(plan.team_size).unwrap_or_default();
    match (coverage, due) {
        (Some(coverage), Some(due)) => {
            found.into_result(DrawPlan { id: Uuid::nil(), name, rates, team_size, coverage, due })
        }
        (None, _) | (_, None) => Err(found),
    }
}

fn strata(found: &mut Violations, strata: &[wire::DrawStratum]) -> BTreeMap<String, Rate> {
    listed(found, "plan.strata", strata.len());
    let mut rates = BTreeMap::new();
    for (index, stratum) in strata.iter().enumerate() {
        let field = format!("plan.strata[{index}]");
        let name = required(found, &format!("{field}.name"), &stratum.name);
        let Some(rate) = u32::try_from(stratum.rate).ok().and_then(Rate::try_new) else {
            let text = Text::new("抽查比例应为万分之1至10000", "a rate is 1 to 10000 ten-thousandths");
            found.add(format!("{field}.rate"), "6.5", "RATE", text);
            continue;
        };
        if rates.insert(name, rate).is_some() {
            let text = Text::new("分层名称重复", "this stratum is there twice");
            found.add(format!("{field}.name"), "6.5", "DOUBLED", text);
        }
    }
    rates
}

/// Objects for a list.
pub(in crate::grpc) fn objects(
    request: wire::AddDrawObjectsRequest,
) -> Result<(Uuid, Vec<ListedObject>), Violations> {
    let mut found = Violations::new();
    let id = id(&mut found, "draw_id", &request.draw_id);
    listed(&mut found, "objects", request.objects.len());
    let mut codes = BTreeSet::new();
    let mut objects = Vec::with_capacity(request.objects.len());
    for (index, given) in request.objects.iter().enumerate() {
        let field = format!("objects[{index}]");
        let Some(one) = object(&mut found, &field, given) else { continue };
        if !codes.insert(one.object.uscc.clone()) {
            let text = Text::new("检查对象重复", "this object stands in the list twice");
            found.add(format!("{field}.operator_uscc"), "6.5", "DOUBLED", text);
        }
        objects.push(one);
    }
    found.into_result((id, objects))
}

fn object(found: &mut Violations, field: &str, given: &wire::DrawObject) -> Option<ListedObject> {
    let at = |name: &str| format!("{field}.{name}");
    let work = Qualification::from_name(&given.field);
    if work.is_none() {
        unknown(found, at("field"));
    }
    let weight = u32::try_from(given.weight).ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
    if weight.is_none() {
        let text = Text::new(
            format!("权重应为1至{MAX_WEIGHT}"),
            format!("a weight is a whole number of 1 to {MAX_WEIGHT}"),
        );
        found.add(at("weight"), "6.5", "WEIGHT", text);
    }
    let grade = grade(found, &at("grade"), &given.grade);
    let uscc = code(found, &at("operator_uscc"), &given.operator_uscc);
    let name = required(found, &at("operator_name"), &given.operator_name);
    let stratum = required(found, &at("stratum"), &given.stratum);
    let last_offices = all_required(found, &at("last_offices"), &given.last_offices).into_iter().collect();
    let place = place(found, &at("premises"), &given.premises.clone().unwrap_or_default());
    let (usccs, persons) = (at("related_usccs"), at("related_persons"));
    let concerned = [(usccs.as_str(), &*given.related_usccs), (persons.as_str(), &*given.related_persons)];
    let parties = parties(found, concerned);
    let (field, weight) = (work?, weight?);
    let object = DrawObject { uscc, name, stratum, weight, field, grade, last_offices };
    Some(ListedObject { object, place, parties })
}

fn grade(found: &mut Violations, field: &str, value: &str) -> Option<RiskGrade> {
    let grade = RiskGrade::named(value);
    if grade.is_none() && !value.is_empty() {
        unknown(found, field);
    }
    grade
}

/// What is frozen.
pub(in crate::grpc) fn freeze(request: wire::FreezeDrawListsRequest) -> Result<(Seen, Selected), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.draw_id, request.expected_version);
    let inspectors = all_required(&mut found, "inspector_ids", &request.inspector_ids);
    let objects = usize::try_from(request.objects).unwrap_or_default();
    found.into_result((seen, Selected { objects, inspectors }))
}

/// A draw.
pub(in crate::grpc) fn draw(request: wire::DrawRequest) -> Result<Seen, Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.draw_id, request.expected_version);
    found.into_result(seen)
}

/// Who keeps away from which object, and why.
pub(in crate::grpc) fn redraw(
    request: wire::RedrawInspectorsRequest,
) -> Result<(Seen, String, String, Reason), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.draw_id, request.expected_version);
    let uscc = code(&mut found, "operator_uscc", &request.operator_uscc);
    let inspector = required(&mut found, "inspector_id", &request.inspector_id);
    match reason(&mut found, "reasons", &request.reasons) {
        Some(reason) => found.into_result((seen, uscc, inspector, reason)),
        None => Err(found),
    }
}

/// Why a draw is called off.
pub(in crate::grpc) fn cancel(request: wire::CancelDrawPlanRequest) -> Result<(Seen, Reason), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.draw_id, request.expected_version);
    match reason(&mut found, "reasons", &request.reasons) {
        Some(reason) => found.into_result((seen, reason)),
        None => Err(found),
    }
}

/// An id alone.
pub(in crate::grpc) fn draw_id(text: &str) -> Result<Uuid, Violations> {
    let mut found = Violations::new();
    let id = id(&mut found, "draw_id", text);
    found.into_result(id)
}

/// A page of draws: the one it goes on after, and its size.
pub(in crate::grpc) fn page(request: &wire::ListDrawsRequest) -> Result<(Option<Uuid>, u32), Violations> {
    let mut found = Violations::new();
    let before = paged(&mut found, &request.page_token, |token| token.parse().ok());
    found.into_result((before, super::super::parse::page_size(request.page_size)))
}

/// A part of a record: the version of the draw it belongs to, and where it begins.
pub(in crate::grpc) fn part(
    request: &wire::ExportDrawRequest,
) -> Result<(Uuid, Option<(i64, usize)>), Violations> {
    let mut found = Violations::new();
    let id = id(&mut found, "draw_id", &request.draw_id);
    let from = paged(&mut found, &request.page_token, |token| {
        let (version, offset) = token.split_once('/')?;
        Some((version.parse().ok()?, offset.parse().ok()?))
    });
    found.into_result((id, from))
}
