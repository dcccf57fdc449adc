//! An inspection as the contract shows it.
//!
//! The contract has fewer states: an inspection whose inspector recused is shown as planned again, one whose
//! signed verdict waits for the head's consent as rectification, a published one as closed.

use std::collections::BTreeSet;

use actnow_proto::inspections::v1 as wire;
use actnow_statutory_clock::{Due, statutory_light};
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Rules;
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::{Answer, AnsweredItem, PremisesTrait, Rectifiable, Severity};
use crate::domain::inspectors::Qualification;
use crate::domain::loads::{Conflict, DayLoad, InspectorLoad};
use crate::domain::order::{InspectionKind, InspectionOrder};
use crate::domain::task::{Preview, TaskState};
use crate::domain::verdict::{Round, Verdict};
use crate::domain::weighing::{Counted, Measure};
use crate::facts::{demand, outcome, sentence, verdict};
use crate::store::inspectors::Service;
use crate::store::notes::WaitsFor;
use crate::store::{Inspection, RegisteredInspector};

/// What a signed verdict to rectify waits for.
const HEAD_CONSENT: &str = "HEAD_CONSENT";

/// An inspection, with its light at `now`.
pub(super) fn inspection(row: &Inspection, rules: &Rules, now: DateTime<Utc>) -> wire::Inspection {
    let (task, notes) = (&row.task, &row.notes);
    let (inspectors, visit_on) = team(row);
    let light = row.running_due().map(|due| statutory_light(now, due, &rules.calendar).as_str());
    let finding = notes.result.as_ref().map(|result| &result.finding);
    wire::Inspection {
        inspection_id: task.id.to_string(),
        version: row.version,
        kind: kind(task.order.kind).into(),
        state: state(&task.state).into(),
        application_id: task.order.source.map(|id| id.to_string()).unwrap_or_default(),
        operator_uscc: task.order.operator_uscc.clone(),
        operator_name: notes.operator_name.clone(),
        premises: Some(premises(&task.order, notes.physical_shop)),
        due: task.order.due.date.to_string(),
        due_provisional: task.order.due.provisional,
        inspectors,
        visit_on: visit_on.map(|day| day.to_string()).unwrap_or_default(),
        verdict: found(row).map_or(wire::Verdict::Unspecified, verdict).into(),
        demands: finding.into_iter().flat_map(|finding| &finding.demands).map(demand).collect(),
        answers: notes.result.iter().flat_map(|result| result.answers.answers()).map(answer).collect(),
        signed_by: notes.signatures.inspectors.iter().cloned().collect(),
        rectification_deadline: notes
            .rectification
            .as_ref()
            .map(|ordered| ordered.deadline.to_string())
            .unwrap_or_default(),
        waits_for: waits_for(row).to_owned(),
        case_id: task.order.case_id.map(|id| id.to_string()).unwrap_or_default(),
        light: light.unwrap_or_default().to_owned(),
        verdict_text: finding.map(|finding| sentence(&finding.explanation)),
        round: round(row),
        publish_due: publish_due(&task.state).map(|due| due.date.to_string()).unwrap_or_default(),
        published_on: row.published_on().map(|day| day.to_string()).unwrap_or_default(),
        outcome: outcome(notes.result.as_ref().and_then(|result| result.outcome)).into(),
        on_commitment: task.order.on_commitment,
        recordable: task.recordable().into_iter().map(possible).collect(),
        draw_id: task.order.draw.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn possible(found: CheckOutcome) -> wire::PossibleOutcome {
    wire::PossibleOutcome { outcome: outcome(Some(found)).into(), text: Some(sentence(&found.text())) }
}

/// A page of at most `size` inspections, and where the next one goes on.
pub(super) fn page(
    rows: &[Inspection],
    size: u32,
    rules: &Rules,
    now: DateTime<Utc>,
) -> wire::ListInspectionsResponse {
    let full = rows.len() == size as usize;
    let last = rows.last().filter(|_| full).map(|row| &row.task);
    wire::ListInspectionsResponse {
        inspections: rows.iter().map(|row| inspection(row, rules, now)).collect(),
        next_page_token: last.map(|task| format!("{}/{}", task.order.due.date, task.id)).unwrap_or_default(),
    }
}

/// Who goes or went; nobody of a cancelled visit.
fn team(row: &Inspection) -> (Vec<String>, Option<NaiveDate>) {
    match &row.task.state {
        TaskState::Planned | TaskState::Cancelled { .. } => (Vec::new(), None),
        TaskState::Recused { kept, visit_on } => (kept.clone(), Some(*visit_on)),
        TaskState::Assigned { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::Signed { .. }
        | TaskState::RectificationOrdered { .. }
        | TaskState::ReInspection { .. }
        | TaskState::Closed { .. }
        | TaskState::CaseTransferred { .. }
        | TaskState::Published { .. } => {
            let team = row.notes.team.as_ref();
            (team.map(|team| team.names()).unwrap_or_default(), team.map(|team| team.visit_on))
        }
    }
}

pub(super) fn found(row: &Inspection) -> Option<Verdict> {
    let recorded = row.notes.result.as_ref().map(|result| result.finding.verdict);
    match &row.task.state {
        TaskState::Closed { verdict, .. } | TaskState::Published { verdict, .. } => Some(*verdict),
        TaskState::CaseTransferred { .. } => Some(Verdict::NotConform),
        TaskState::Planned
        | TaskState::Assigned { .. }
        | TaskState::Recused { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::Signed { .. }
        | TaskState::RectificationOrdered { .. }
        | TaskState::ReInspection { .. }
        | TaskState::Cancelled { .. } => recorded,
    }
}

/// Until when the result has to be public, while it is not.
fn publish_due(state: &TaskState) -> Option<Due> {
    match state {
        TaskState::Closed { publish_due, .. } => *publish_due,
        TaskState::Published { .. }
        | TaskState::Planned
        | TaskState::Assigned { .. }
        | TaskState::Recused { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::Signed { .. }
        | TaskState::RectificationOrdered { .. }
        | TaskState::ReInspection { .. }
        | TaskState::CaseTransferred { .. }
        | TaskState::Cancelled { .. } => None,
    }
}

fn waits_for(row: &Inspection) -> &'static str {
    match &row.task.state {
        TaskState::Planned | TaskState::Recused { .. } => row.notes.waits_for.map_or("", WaitsFor::as_str),
        TaskState::Signed { result, .. } if !result.finding.verdict.is_final() => HEAD_CONSENT,
        TaskState::Assigned { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::Signed { .. }
        | TaskState::RectificationOrdered { .. }
        | TaskState::ReInspection { .. }
        | TaskState::Closed { .. }
        | TaskState::CaseTransferred { .. }
        | TaskState::Published { .. }
        | TaskState::Cancelled { .. } => "",
    }
}

/// 1 for the first visit, 2 once the inspectors are back after rectification.
fn round(row: &Inspection) -> i32 {
    let recorded = row.notes.result.as_ref().map(|result| result.round);
    let back = matches!(row.task.state, TaskState::ReInspection { .. });
    visit(if back { Round::AfterRectification } else { recorded.unwrap_or(Round::First) })
}

const fn visit(round: Round) -> i32 {
    match round {
        Round::First => 1,
        Round::AfterRectification => 2,
    }
}

const fn state(state: &TaskState) -> wire::InspectionState {
    match state {
        TaskState::Planned | TaskState::Recused { .. } => wire::InspectionState::Planned,
        TaskState::Assigned { .. } => wire::InspectionState::Assigned,
        TaskState::InProgress { .. } | TaskState::ReInspection { .. } => wire::InspectionState::InProgress,
        TaskState::ResultRecorded { .. } => wire::InspectionState::ResultRecorded,
        TaskState::Signed { .. } | TaskState::RectificationOrdered { .. } => {
            wire::InspectionState::Rectification
        }
        TaskState::Closed { .. } | TaskState::Published { .. } => wire::InspectionState::Closed,
        TaskState::CaseTransferred { .. } => wire::InspectionState::CaseTransferred,
        TaskState::Cancelled { .. } => wire::InspectionState::Cancelled,
    }
}

pub(super) const fn kind(kind: InspectionKind) -> wire::InspectionKind {
    match kind {
        InspectionKind::SiteVerification => wire::InspectionKind::SiteVerification,
        InspectionKind::PostLicence => wire::InspectionKind::PostLicence,
        InspectionKind::Daily => wire::InspectionKind::Daily,
        InspectionKind::DoubleRandom => wire::InspectionKind::DoubleRandom,
        InspectionKind::Flying => wire::InspectionKind::Flying,
        InspectionKind::FollowUp => wire::InspectionKind::FollowUp,
    }
}

fn premises(order: &InspectionOrder, physical_shop: bool) -> wire::Premises {
    place(&order.premises, &order.division, &order.traits, physical_shop)
}

/// Premises of the contract.
pub(super) fn place(
    address: &str,
    division: &str,
    traits: &BTreeSet<PremisesTrait>,
    physical_shop: bool,
) -> wire::Premises {
    let has = |name| traits.contains(&name);
    wire::Premises {
        address: address.to_owned(),
        division: division.to_owned(),
        bulk: has(PremisesTrait::Bulk),
        cold_frozen: has(PremisesTrait::Cold),
        cooked: has(PremisesTrait::Cooked),
        aquatic: has(PremisesTrait::Aquatic),
        warehouse: has(PremisesTrait::Warehouse),
        special_food: has(PremisesTrait::Special),
        online: has(PremisesTrait::Online),
        physical_shop,
    }
}

fn answer(given: &AnsweredItem) -> wire::ItemAnswer {
    let (answer, demand) = match &given.answer {
        Answer::Pass => (wire::Answer::Pass, ""),
        Answer::Fail { demand } => (wire::Answer::Fail, demand.as_str()),
        Answer::FixedOnSite { demand } => (wire::Answer::FixedOnSite, demand.as_str()),
        Answer::NotApplicable => (wire::Answer::NotApplicable, ""),
    };
    wire::ItemAnswer { item: given.no.into(), answer: answer.into(), demand: demand.to_owned() }
}

/// The checklist as it applies to the premises of an inspection.
pub(super) fn checklist(row: &Inspection, rules: &Rules) -> Vec<wire::ChecklistItem> {
    let checklist = rules.checklist(row.task.order.kind);
    let applies: BTreeSet<u16> = checklist.applicable(&row.task.order.traits).map(|item| item.no).collect();
    let severity = |severity| match severity {
        Severity::Key => "KEY",
        Severity::Major => "MAJOR",
        Severity::General => "GENERAL",
    };
    let item = |item: &crate::domain::checklist::ChecklistItem| wire::ChecklistItem {
        item: item.no.into(),
        severity: severity(item.severity).to_owned(),
        text: Some(sentence(&actnow_decisions::Text::new(item.zh.clone(), item.en.clone()))),
        applies: applies.contains(&item.no),
        rectifiable: item.rectifiable == Rectifiable::Yes,
    };
    checklist.items().map(item).collect()
}

/// A verdict that answers lead to, and what decides it.
pub(super) fn preview(preview: &Preview) -> wire::CheckVerdictResponse {
    let limit = |measure: &Measure| wire::VerdictLimit {
        counted: counted(measure.counted).into(),
        most: measure.most.into(),
        items: numbers(&measure.items),
        exceeded: measure.is_exceeded(),
    };
    let Preview { round, finding, weighing, open } = preview;
    wire::CheckVerdictResponse {
        verdict: verdict(finding.verdict).into(),
        text: Some(sentence(&finding.explanation)),
        limits: weighing.measures.iter().map(limit).collect(),
        never_rectifiable: numbers(&weighing.hopeless),
        open: numbers(open),
        round: visit(*round),
    }
}

fn numbers(items: &[u16]) -> Vec<i32> {
    items.iter().copied().map(i32::from).collect()
}

const fn counted(counted: Counted) -> wire::CountedItems {
    match counted {
        Counted::Key => wire::CountedItems::Key,
        Counted::Major => wire::CountedItems::Major,
        Counted::MajorAndGeneral => wire::CountedItems::MajorAndGeneral,
    }
}

/// What inspectors have to do, where `most` visits a day are usual.
pub(super) fn loads(loads: &[InspectorLoad], most: u32) -> wire::ListInspectorsResponse {
    let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let day = |day: &DayLoad| wire::InspectorDay {
        date: day.day.to_string(),
        on_duty: day.on_duty,
        visits: number(day.visits),
        conflict: day.conflict(most).map_or("", Conflict::as_str).to_owned(),
    };
    let load = |load: &InspectorLoad| wire::InspectorLoad {
        inspector_id: load.inspector.id.clone(),
        name: load.inspector.name.clone(),
        office: load.inspector.office.clone(),
        qualified_for: load.inspector.qualified.iter().map(|one| one.as_str().to_owned()).collect(),
        open_visits: number(load.open_visits),
        days: load.days.iter().map(day).collect(),
    };
    wire::ListInspectorsResponse {
        inspectors: loads.iter().map(load).collect(),
        visits_per_day: number(most),
    }
}

/// An inspector as registered.
pub(super) fn inspector(row: RegisteredInspector) -> wire::Inspector {
    let qualification = |qualification: &Qualification| qualification.as_str().to_owned();
    wire::Inspector {
        recused_persons: row.recused_persons(),
        qualified_for: row.inspector.qualified.iter().map(qualification).collect(),
        active: row.service == Service::Active,
        recused_usccs: row.recused_usccs,
        inspector_id: row.inspector.id,
        name: row.inspector.name,
        office: row.inspector.office,
    }
}
