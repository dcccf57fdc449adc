//! The case as it is shown.

mod consultations;

use actnow_decisions::Text;
use actnow_proto::fast_track::v1 as wire;
use actnow_proto::registration::v1::{RuleViolation, Sentence};
use actnow_room::time::timestamp;
use actnow_statutory_clock::{Due, shanghai};
use chrono::SecondsFormat;

use crate::domain::{
    CaseState, ExpectedStep, Finding, Forecast, HallVisit, LedgerLine, LeftReason, Rules, Step, StepState,
    Track,
};
use crate::store::{CaseFile, StoredLine};

pub(super) use consultations::{consultation, mark};

/// A case with its journey.
pub(super) fn case(file: &CaseFile, rules: &Rules) -> wire::Case {
    wire::Case { journey: journey(&file.lines), ..without_journey(&file.track, rules) }
}

/// A case in a list.
pub(super) fn without_journey(track: &Track, rules: &Rules) -> wire::Case {
    let (promise_light, statutory_light) = track.lights();
    let statutory = track.legal_clocks().into_iter().map(|(_, clock)| clock.due.date).min();
    let day = |due: Option<Due>| due.map(|due| due.date.to_string()).unwrap_or_default();
    let visit = track.visit();
    let left: Option<(LeftReason, _)> = track.left_fast_track();
    wire::Case {
        case_id: track.id().to_string(),
        version: track.version(),
        state: state(track.state()).into(),
        opened_at: Some(timestamp(track.opened_at())),
        closed_at: track.closed_at().map(timestamp),
        steps: track.steps().iter().map(step).collect(),
        journey: Vec::new(),
        ledger: track.ledger().iter().zip(1..).map(|(line, seq)| ledger_line(seq, line)).collect(),
        next_action: track.next_action().map(|action| sentence(&action.text)),
        promise_due: track.promise_due(rules).map(timestamp),
        promise_light: if left.is_some() { String::new() } else { promise_light.as_str().to_owned() },
        statutory_due: statutory.map(|date| date.to_string()).unwrap_or_default(),
        statutory_light: statutory_light.as_str().to_owned(),
        on_fast_track: left.is_none(),
        left_fast_track: left.map(|(reason, _)| sentence(&reason.text())),
        visit_due: day(track.visit_due()),
        decision_due: day(track.decision_due()),
        food_kind: track.food_kind().map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
        visit: visit.need.as_str().to_owned(),
        visit_ground: visit.ground,
        company_names: track.names().to_vec(),
        expected: track.expected_path(rules).iter().map(expected).collect(),
        consultations: track.consultations().iter().map(consultation).collect(),
        hall: track.hall().map(|visit| hall(visit, rules)),
    }
}

/// A visit to the hall.
fn hall(visit: &HallVisit, rules: &Rules) -> wire::HallVisit {
    let left = visit.left();
    let stayed = left.map_or(0, |(_, at)| visit.minutes(at, rules));
    wire::HallVisit {
        arrived_at: Some(timestamp(visit.arrived_at())),
        due: visit.due(rules).map(timestamp),
        light: visit.light().as_str().to_owned(),
        left_at: left.map(|(_, at)| timestamp(at)),
        leaving: left.map(|(how, _)| how.as_str().to_owned()).unwrap_or_default(),
        stayed_minutes: u32::try_from(stayed).unwrap_or(u32::MAX),
    }
}

/// A step of an expected path.
pub(super) fn expected(step: &ExpectedStep) -> wire::ExpectedStep {
    wire::ExpectedStep {
        key: step.key.as_str().to_owned(),
        department: step.key.department().as_str().to_owned(),
        by: step.by.map(timestamp),
    }
}

/// What the past lets expect.
pub(super) fn forecast(found: &Forecast) -> wire::Forecast {
    wire::Forecast {
        closing: Some(timestamp(found.closing)),
        percent: found.percent.map(u32::from),
        expected_at: found.expected_at.map(timestamp),
        blocker: found.blocker.map(|key| key.as_str().to_owned()).unwrap_or_default(),
        hand_over_by: found.hand_over_by.map(timestamp),
        cases: found.cases,
        text: Some(sentence(&found.text)),
    }
}

fn sentence(text: &Text) -> Sentence {
    Sentence { zh: text.zh.to_string(), en: text.en.to_string() }
}

fn state(state: CaseState) -> wire::CaseState {
    match state {
        CaseState::Running => wire::CaseState::Running,
        CaseState::WaitingApplicant => wire::CaseState::WaitingApplicant,
        CaseState::WaitingDepartment => wire::CaseState::WaitingDepartment,
        CaseState::Completed => wire::CaseState::Completed,
        CaseState::PartiallyCompleted => wire::CaseState::PartiallyCompleted,
        CaseState::Terminated => wire::CaseState::Terminated,
    }
}

fn step(step: &Step) -> wire::Step {
    let mut shown = wire::Step {
        key: step.key.as_str().to_owned(),
        department: step.key.department().as_str().to_owned(),
        subject_id: step.subject_id.map(|id| id.to_string()).unwrap_or_default(),
        ..wire::Step::default()
    };
    let state = match &step.state {
        StepState::Pending { after } => {
            let title = after.title();
            let text = Text::new(format!("等待：{}", title.zh), format!("waits for: {}", title.en));
            shown.waits_for = Some(sentence(&text));
            wire::StepState::Pending
        }
        StepState::Ordered => {
            let instant = step.looked_at.map(|at| at.with_timezone(&shanghai()));
            shown.due = instant.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false)).unwrap_or_default();
            let (zh, en) = step.key.department().word();
            shown.waits_for = Some(sentence(&Text::new(format!("{zh}答复"), format!("the answer of {en}"))));
            wire::StepState::Ordered
        }
        StepState::WaitingDepartment { who, what, clock } => {
            let (zh, en) = who.word();
            let text = Text::new(format!("{zh}：{}", what.zh), format!("{en}: {}", what.en));
            shown.waits_for = Some(sentence(&text));
            set_due(&mut shown, clock.map(|clock| clock.due));
            wire::StepState::WaitingDepartment
        }
        StepState::WaitingApplicant { what, answer_by, findings } => {
            shown.waits_for = Some(sentence(what));
            shown.violations = violations(findings);
            set_due(&mut shown, *answer_by);
            wire::StepState::WaitingApplicant
        }
        StepState::Done { result } => {
            shown.result.clone_from(result);
            wire::StepState::Done
        }
        StepState::Skipped { why } => {
            shown.waits_for = Some(sentence(why));
            wire::StepState::Skipped
        }
        StepState::Failed { why, findings } => {
            shown.waits_for = Some(sentence(why));
            shown.violations = violations(findings);
            wire::StepState::Failed
        }
        StepState::Compensated => wire::StepState::Compensated,
    };
    wire::Step { state: state.into(), ..shown }
}

fn set_due(step: &mut wire::Step, due: Option<Due>) {
    if let Some(due) = due {
        step.due = due.date.to_string();
        step.due_provisional = due.provisional;
    }
}

fn violations(findings: &[Finding]) -> Vec<RuleViolation> {
    let shown = |finding: &Finding| RuleViolation {
        field: finding.field.clone(),
        rule: finding.rule.clone(),
        reason: finding.reason.clone(),
        text: Some(sentence(&finding.text)),
    };
    findings.iter().map(shown).collect()
}

fn ledger_line(seq: i32, line: &LedgerLine) -> wire::LedgerLine {
    wire::LedgerLine {
        seq,
        step: line.step.as_str().to_owned(),
        outcome: line.outcome.as_str().to_owned(),
        text: Some(sentence(&line.text)),
        at: Some(timestamp(line.at)),
        by: line.by.clone(),
    }
}

/// In the order of hearing; a fact that was told late waited no time.
fn journey(lines: &[StoredLine]) -> Vec<wire::JourneyLine> {
    let before = std::iter::once(None).chain(lines.iter().map(Some));
    let shown = |(line, before): (&StoredLine, Option<&StoredLine>)| wire::JourneyLine {
        seq: i32::try_from(line.seq).unwrap_or(i32::MAX),
        step: line.step.clone(),
        department: line.department.clone(),
        at: Some(timestamp(line.at)),
        event: line.event.clone(),
        text: Some(Sentence { zh: line.zh.clone(), en: line.en.clone() }),
        trace_id: line.trace_id.clone().unwrap_or_default(),
        waited_ms: before.map_or(0, |before| (line.at - before.at).num_milliseconds().max(0)),
    };
    lines.iter().zip(before).map(shown).collect()
}
