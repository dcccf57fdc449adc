//! Requests into types: every violation of a request is found before anything is done.
//!
//! Here stand the rules of form: identifiers, references, lengths, counts. Whether capital sums up or a name may
//! be used is registration's business; its answer is shown with the step.

mod company;
mod consultations;
mod limits;
mod persons;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, IdentifierFault, Uscc};
use actnow_proto::fast_track::v1::{
    CaseState as WireState, Channel, GetCasePlanRequest, GetCaseRequest, GetForecastRequest,
    ListCasesRequest, NoteDepartureRequest, ResumeCaseRequest, SubmitCaseRequest, SubmitCasesRequest,
    WatchCaseRequest, WithdrawCaseRequest,
};
use actnow_proto::registration::v1::Persons;
use actnow_room::time::instant;
use actnow_statutory_clock::Light;
use chrono::{DateTime, TimeDelta, Utc};
use prost::Message;
use uuid::Uuid;

use crate::commands::{Submission, Withdraw};
use crate::domain::subjects::FoodKind;
use crate::domain::{CaseState, LeftReason, Shape};
use crate::store::Page;
use company::{check_company, check_food};
pub(super) use consultations::{answer, settle};
use limits::{REASONS, TEXT, check_count};
use persons::read_persons;

/// Most bytes of a whole submission.
const SUBMISSION_BYTES: usize = 512 * 1024;
/// Most cases handed in together: they are written in one transaction.
const CASES_TOGETHER: usize = 50;
/// So far the clock of a window may be ahead of this one's.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(1);
const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// Reads a submission; `now` is business time.
///
/// # Errors
/// Every violation.
pub(super) fn submission(
    mut request: SubmitCaseRequest,
    now: DateTime<Utc>,
) -> Result<Submission, Violations> {
    let mut violations = Violations::new();
    if request.encoded_len() > SUBMISSION_BYTES {
        let text = Text::new("提交内容过大", "the submission is larger than 512 KiB");
        violations.add("case", "FORM-LENGTH", "TOO_LONG", text);
        return Err(violations);
    }
    if request.channel() == Channel::Unspecified {
        let text = Text::new("请选择办理渠道", "choose the channel");
        violations.add("channel", "FORM-EMPTY", "MISSING", text);
    }
    TEXT.check(&mut violations, "window", &request.window);
    violations.extend(uscc_faults(&request.authority));
    request.command_id.clear();
    let people = read_persons(std::mem::take(&mut request.persons), now, &mut violations);
    match &request.parent {
        Some(parent) => check_company("parent", parent, &people.refs, &mut violations),
        None => violations.add(
            "parent",
            "FORM-EMPTY",
            "MISSING",
            Text::new("缺少公司申请", "the company is missing"),
        ),
    }
    if let Some(subsidiary) = &request.subsidiary {
        check_company("subsidiary", subsidiary, &people.refs, &mut violations);
    }
    if let Some(food) = &request.food {
        check_food(food, &people.refs, &mut violations);
    }
    let arrived_at = arrival(&request, now, &mut violations);
    let barred = barred(&request, people.all_verified);
    let persons = Persons { persons: people.persons };
    let documents = people.documents;
    violations.into_result(Submission { forms: request, persons, documents, arrived_at, barred })
}

/// When who hands the case in came into the hall: at a window, and not later than now. That it was
/// today is looked at with the act: said again tomorrow, an act that was done is answered as it was.
fn arrival(
    request: &SubmitCaseRequest,
    now: DateTime<Utc>,
    violations: &mut Violations,
) -> Option<DateTime<Utc>> {
    let told = request.arrived_at.as_ref()?;
    let mut no = |reason, zh, en| violations.add("arrived_at", "7.5", reason, Text::new(zh, en));
    if request.channel() != Channel::Window {
        no("NOT_AT_A_WINDOW", "非窗口办理，没有到厅时间", "only who comes to a window arrives in the hall");
    }
    let Some(at) = instant(told) else {
        no("INSTANT", "到厅时间无效", "not an instant");
        return None;
    };
    if at > now + CLOCKS_APART {
        no("ARRIVAL_AHEAD", "到厅时间不得晚于现在", "nobody arrives later than now");
    }
    Some(at.min(now))
}

/// Reads cases that are handed in together.
///
/// # Errors
/// Every violation of every case, each under `cases[n]`.
pub(super) fn submissions(
    request: SubmitCasesRequest,
    now: DateTime<Utc>,
) -> Result<Vec<Submission>, Violations> {
    let mut violations = Violations::new();
    if request.cases.is_empty() {
        violations.add(
            "cases",
            "FORM-EMPTY",
            "MISSING",
            Text::new("至少一件", "at least one case is needed"),
        );
    }
    check_count(&mut violations, "cases", request.cases.len(), CASES_TOGETHER);
    let mut read = Vec::with_capacity(request.cases.len().min(CASES_TOGETHER));
    for (index, case) in request.cases.into_iter().take(CASES_TOGETHER).enumerate() {
        if !case.command_id.is_empty() {
            let text = Text::new("集中申办只用一个命令编号", "cases handed in together have one command id");
            violations.add(format!("cases[{index}].command_id"), "O-2", "COMMAND_ID", text);
        }
        match submission(case, now) {
            Ok(case) => read.push(case),
            Err(found) => violations.extend_under(&format!("cases[{index}]"), found),
        }
    }
    violations.into_result(read)
}

/// Every fault of the authority's code.
fn uscc_faults(code: &str) -> impl Iterator<Item = actnow_decisions::Violation> {
    Uscc::faults(code, DivisionTable::built_in()).into_iter().map(|fault| violation("authority", fault))
}

fn violation(field: impl Into<String>, fault: IdentifierFault) -> actnow_decisions::Violation {
    actnow_decisions::Violation {
        field: field.into(),
        rule: fault.rule(),
        reason: fault.reason(),
        text: fault.text(),
    }
}

/// What is known to keep the case from the fast track before anybody was asked (9a G).
fn barred(request: &SubmitCaseRequest, all_verified: bool) -> Option<LeftReason> {
    let companies = || request.parent.iter().chain(&request.subsidiary);
    let licensed_pre =
        companies().any(|part| part.form.as_ref().is_some_and(|form| !form.prior_approvals.is_empty()));
    if licensed_pre {
        Some(LeftReason::LicensedPre)
    } else {
        (!all_verified).then_some(LeftReason::NotVerified)
    }
}

fn case_id_of(text: &str, violations: &mut Violations) -> Uuid {
    text.parse().unwrap_or_else(|_| {
        let text = Text::new("办件编号格式错误", "not the id of a case");
        violations.add("case_id", "FORM-ID", "ID_FORMAT", text);
        Uuid::nil()
    })
}

/// Reads the case of a query.
///
/// # Errors
/// A malformed id.
pub(super) fn get_case(request: &GetCaseRequest) -> Result<Uuid, Violations> {
    let mut violations = Violations::new();
    let case_id = case_id_of(&request.case_id, &mut violations);
    violations.into_result(case_id)
}

/// Reads which case a forecast is asked for.
///
/// # Errors
/// The violation.
pub(super) fn get_forecast(request: &GetForecastRequest) -> Result<Uuid, Violations> {
    get_case(&GetCaseRequest { case_id: request.case_id.clone() })
}

/// Reads what a case would consist of.
///
/// # Errors
/// A kind of food act that there is not.
pub(super) fn shape(request: &GetCasePlanRequest) -> Result<Shape, Violations> {
    let mut violations = Violations::new();
    let kinds = [FoodKind::None, FoodKind::Filing, FoodKind::Licence];
    let food = kinds.into_iter().find(|kind| kind.as_str() == request.food_kind);
    if food.is_none() {
        let text = Text::new("食品事项种类无效", "not a kind of food act");
        violations.add("food_kind", "O-4", "UNKNOWN_VALUE", text);
    }
    let food = food.unwrap_or(FoodKind::None);
    violations.into_result(Shape { subsidiary: request.subsidiary, food, visit: request.visit })
}

/// Reads the case to be watched.
///
/// # Errors
/// A malformed id.
pub(super) fn watch_case(request: &WatchCaseRequest) -> Result<Uuid, Violations> {
    get_case(&GetCaseRequest { case_id: request.case_id.clone() })
}

/// Reads the case to be resumed.
///
/// # Errors
/// A malformed id.
pub(super) fn resume(request: &ResumeCaseRequest) -> Result<Uuid, Violations> {
    get_case(&GetCaseRequest { case_id: request.case_id.clone() })
}

/// Reads whose applicant has left the hall.
///
/// # Errors
/// A malformed id.
pub(super) fn departure(request: &NoteDepartureRequest) -> Result<Uuid, Violations> {
    get_case(&GetCaseRequest { case_id: request.case_id.clone() })
}

/// Reads a withdrawal.
///
/// # Errors
/// Every violation.
pub(super) fn withdraw(request: WithdrawCaseRequest) -> Result<Withdraw, Violations> {
    let mut violations = Violations::new();
    let case_id = case_id_of(&request.case_id, &mut violations);
    REASONS.check_filled(&mut violations, "reasons", &request.reasons);
    let withdraw = Withdraw { case_id, expected_version: request.expected_version, reasons: request.reasons };
    violations.into_result(withdraw)
}

/// Reads a page.
///
/// # Errors
/// Every violation.
pub(super) fn page(request: &ListCasesRequest) -> Result<Page, Violations> {
    let mut violations = Violations::new();
    let states = request.states().filter_map(state_of).collect();
    if request.states().any(|state| state_of(state).is_none()) {
        violations.add("states", "FORM-ENUM", "UNKNOWN", Text::new("状态无效", "not a state of a case"));
    }
    let after = match request.page_token.as_str() {
        "" => None,
        token => token
            .split_once('~')
            .and_then(|(key, id)| Some((key.to_owned(), id.parse().ok()?)))
            .or_else(|| {
                let text = Text::new("分页标记无效", "not a page token");
                violations.add("page_token", "FORM-ID", "PAGE_TOKEN", text);
                None
            }),
    };
    let light = match request.light.as_str() {
        "" => None,
        "GREEN" => Some(Light::Green),
        "YELLOW" => Some(Light::Yellow),
        "RED" => Some(Light::Red),
        _ => {
            violations.add("light", "FORM-ENUM", "UNKNOWN", Text::new("亮灯无效", "not a light"));
            None
        }
    };
    TEXT.check(&mut violations, "query", &request.query);
    let query = request.query.trim().to_owned();
    let size = match u32::try_from(request.page_size) {
        Ok(0) => DEFAULT_PAGE,
        Ok(size) => size.min(LARGEST_PAGE),
        Err(_) => {
            let text = Text::new("每页条数不得为负", "a page size is not negative");
            violations.add("page_size", "FORM-COUNT", "NEGATIVE", text);
            DEFAULT_PAGE
        }
    };
    violations.into_result(Page { states, light, query, after, size })
}

fn state_of(state: WireState) -> Option<CaseState> {
    match state {
        WireState::Unspecified => None,
        WireState::Running => Some(CaseState::Running),
        WireState::WaitingApplicant => Some(CaseState::WaitingApplicant),
        WireState::WaitingDepartment => Some(CaseState::WaitingDepartment),
        WireState::Completed => Some(CaseState::Completed),
        WireState::PartiallyCompleted => Some(CaseState::PartiallyCompleted),
        WireState::Terminated => Some(CaseState::Terminated),
    }
}

#[cfg(test)]
mod tests;
