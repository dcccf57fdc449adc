//! What came of a case, as one object for machines and as a page for people.

use anyhow::Result;
use serde::Serialize;

use actnow_proto::fast_track::v1::{Case, CaseState, Consultation, ConsultationAnswer, Step};
use actnow_proto::food_licensing::v1::GetFoodLicenceRequest;
use actnow_proto::registration::v1::GetCompanyRequest;

use crate::clients::Desk;

/// The outcome of a case.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The case itself.
    pub case: CaseSummary,
    /// The parent company.
    pub parent: CompanySummary,
    /// The subsidiary, if the case has one.
    pub subsidiary: Option<CompanySummary>,
    /// The food business.
    pub food: FoodSummary,
    /// Statutory due dates.
    pub due: DueSummary,
    /// Traces of the case in order of appearance.
    pub trace_ids: Vec<String>,
    /// Milliseconds from handing in to the last event seen.
    pub elapsed_ms: u64,
}

/// The case itself.
#[derive(Debug, Clone, Serialize)]
pub struct CaseSummary {
    /// Its id.
    pub id: String,
    /// COMPLETED, RUNNING, …
    pub state: String,
    /// What happens next and who does it; empty when closed.
    pub next_action: String,
    /// The same in Chinese.
    pub next_action_zh: String,
    /// Light of the promise.
    pub promise_light: String,
    /// Light of the statutory clock.
    pub statutory_light: String,
    /// Whether the promise still holds.
    pub on_fast_track: bool,
    /// What was undone, kept, or cannot be undone.
    pub ledger: Vec<String>,
    /// Departments outside the bureau that are consulted.
    pub consultations: Vec<ConsultationSummary>,
    /// Violations by which a department sent the case back.
    pub violations: Vec<ViolationSummary>,
}

/// A consulted department.
#[derive(Debug, Clone, Serialize)]
pub struct ConsultationSummary {
    /// The department in messages, `tax`.
    pub department: String,
    /// The act it is about.
    pub step: String,
    /// PLANNED, REQUESTED, ANSWERED, …
    pub state: String,
    /// Its light.
    pub light: String,
    /// The last instant in time; empty while it was not asked.
    pub due: String,
    /// How it stands.
    pub standing: String,
    /// What it said, each with how it was taken.
    pub answers: Vec<String>,
}

impl ConsultationSummary {
    fn of(one: &Consultation) -> Self {
        let due = one.due.as_ref().and_then(actnow_room::time::instant);
        let answer = |answer: &ConsultationAnswer| {
            let opinion = answer.opinion().as_str_name().trim_start_matches("OPINION_");
            let mark = answer.mark().as_str_name().trim_start_matches("ANSWER_MARK_");
            format!("{opinion} {mark}")
        };
        Self {
            department: one.department.clone(),
            step: one.step.clone(),
            state: one.state().as_str_name().trim_start_matches("CONSULTATION_STATE_").to_owned(),
            light: one.light.clone(),
            due: due.map(crate::story::local).unwrap_or_default(),
            standing: one.standing.clone().unwrap_or_default().en,
            answers: one.answers.iter().map(answer).collect(),
        }
    }
}

/// A broken rule.
#[derive(Debug, Clone, Serialize)]
pub struct ViolationSummary {
    /// Path of the field.
    pub field: String,
    /// Code of the rule.
    pub rule: String,
    /// Speaking constant.
    pub reason: String,
    /// For the clerk.
    pub text: String,
}

/// A company of the case.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CompanySummary {
    /// Unified social credit code; empty until registered.
    pub uscc: String,
    /// Full name.
    pub name: String,
    /// Day of establishment.
    pub established_on: String,
    /// Identifier of the electronic licence.
    pub certificate_id: String,
}

/// The food business of the case.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FoodSummary {
    /// FILING, LICENCE, NONE.
    pub kind: String,
    /// YB or JY number; empty until there is one.
    pub number: String,
    /// First day of validity.
    pub valid_from: String,
    /// Last day of validity; empty for a filing, which has no term.
    pub valid_to: String,
    /// SKIPPED, DONE, NONE, REQUIRED.
    pub visit: String,
    /// Why there was a visit or none.
    pub visit_ground: String,
}

/// Statutory due dates; empty where there is none.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DueSummary {
    /// Last day for the visit.
    pub visit: String,
    /// Last day for the decision.
    pub decision: String,
}

impl Summary {
    /// Looks up what came of `case`.
    ///
    /// # Errors
    /// When a service does not answer.
    pub async fn of(desk: &mut Desk, case: &Case, elapsed_ms: u64) -> Result<Self> {
        let parent = company(desk, case, "parent").await?.unwrap_or_default();
        let subsidiary = company(desk, case, "subsidiary").await?;
        let mut trace_ids: Vec<String> = Vec::new();
        for line in &case.journey {
            if !line.trace_id.is_empty() && !trace_ids.contains(&line.trace_id) {
                trace_ids.push(line.trace_id.clone());
            }
        }
        let next = case.next_action.clone().unwrap_or_default();
        Ok(Self {
            case: CaseSummary {
                id: case.case_id.clone(),
                state: state_name(case.state()).to_owned(),
                next_action: next.en,
                next_action_zh: next.zh,
                promise_light: case.promise_light.clone(),
                statutory_light: case.statutory_light.clone(),
                on_fast_track: case.on_fast_track,
                ledger: case.ledger.iter().map(|line| format!("{} {}", line.step, line.outcome)).collect(),
                consultations: case.consultations.iter().map(ConsultationSummary::of).collect(),
                violations: case.steps.iter().flat_map(violations).collect(),
            },
            parent,
            subsidiary,
            food: food(desk, case).await?,
            due: DueSummary { visit: case.visit_due.clone(), decision: case.decision_due.clone() },
            trace_ids,
            elapsed_ms,
        })
    }

    /// Whether the case is completed.
    pub fn completed(&self) -> bool {
        self.case.state == state_name(CaseState::Completed)
    }
}

/// A state of the contract without its prefix.
pub fn state_name(state: CaseState) -> &'static str {
    state.as_str_name().trim_start_matches("CASE_STATE_")
}

fn violations(step: &Step) -> Vec<ViolationSummary> {
    step.violations
        .iter()
        .map(|violation| ViolationSummary {
            field: format!("{}.{}", step.key, violation.field),
            rule: violation.rule.clone(),
            reason: violation.reason.clone(),
            text: violation.text.clone().unwrap_or_default().en,
        })
        .collect()
}

/// The step `key` of a case.
pub fn step<'a>(case: &'a Case, key: &str) -> Option<&'a Step> {
    case.steps.iter().find(|step| step.key == key)
}

async fn company(desk: &mut Desk, case: &Case, part: &str) -> Result<Option<CompanySummary>> {
    let Some(step) = step(case, &format!("{part}.establishment")) else { return Ok(None) };
    if step.result.is_empty() {
        return Ok(Some(CompanySummary::default()));
    }
    let request = GetCompanyRequest { uscc: step.result.clone(), ..Default::default() };
    let company = desk.registration.get_company(request).await?.into_inner().company.unwrap_or_default();
    Ok(Some(CompanySummary {
        uscc: company.uscc,
        name: company.name,
        established_on: company.established_on,
        certificate_id: company.certificate_id,
    }))
}

async fn food(desk: &mut Desk, case: &Case) -> Result<FoodSummary> {
    let or_none = |text: &str| if text.is_empty() { "NONE".to_owned() } else { text.to_owned() };
    let mut summary = FoodSummary {
        kind: or_none(&case.food_kind),
        visit: or_none(&case.visit),
        visit_ground: case.visit_ground.clone(),
        ..FoodSummary::default()
    };
    let number = step(case, "food").map(|step| step.result.clone()).unwrap_or_default();
    if !number.is_empty() {
        let request = GetFoodLicenceRequest { number };
        let licence = desk.food.get_food_licence(request).await?.into_inner();
        summary.number = licence.number;
        summary.valid_from = licence.valid_from;
        summary.valid_to = licence.valid_to;
    }
    Ok(summary)
}
