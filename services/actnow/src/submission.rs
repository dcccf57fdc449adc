//! Hands a case in and follows it: check with each department, submit, watch.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::StreamExt;

use actnow_chassis::grpc::violations_of;
use actnow_proto::fast_track::v1::{Case, SubmitCaseRequest, SubmitCasesRequest, WatchCaseRequest};
use actnow_proto::food_licensing::v1::CheckFoodRequest;
use actnow_proto::registration::v1::{CheckEstablishmentRequest, RuleViolation};

use crate::clients::Desk;
use crate::summary::ViolationSummary;

/// How long a service may be away.
const PATIENCE: Duration = Duration::from_secs(60);
/// When it is asked again.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// What a department found before anything was handed in.
#[derive(Debug)]
pub struct Refused {
    /// Every broken rule, with the part of the case in front of the field.
    pub violations: Vec<ViolationSummary>,
}

/// Asks registration and food licensing what they would say to `submission`; nothing is handed in.
///
/// # Errors
/// When a service does not answer.
pub async fn check(desk: &mut Desk, submission: &SubmitCaseRequest) -> Result<Result<(), Refused>> {
    let mut violations = Vec::new();
    for (part, company) in [("parent", &submission.parent), ("subsidiary", &submission.subsidiary)] {
        let Some(company) = company else { continue };
        let request = CheckEstablishmentRequest {
            form: company.form.clone(),
            persons: submission.persons.clone(),
            authority: submission.authority.clone(),
            case_entities: vec!["parent".to_owned()],
            filing_id: String::new(),
        };
        match desk.registration.check_establishment(request).await {
            Ok(answer) => violations.extend(found(part, answer.into_inner().violations)),
            Err(status) => violations.extend(refused(part, status)?),
        }
    }
    if let Some(form) = &submission.food {
        let request = CheckFoodRequest {
            form: Some(form.clone()),
            authority: submission.authority.clone(),
            persons: submission.persons.clone(),
        };
        match desk.food.check_food(request).await {
            Ok(answer) => violations.extend(found("food", answer.into_inner().violations)),
            Err(status) => violations.extend(refused("food", status)?),
        }
    }
    // Persons are checked with each company; the same finding is reported once.
    let mut seen = std::collections::HashSet::new();
    violations.retain(|v: &ViolationSummary| {
        let field = v.field.split_once('.').filter(|(_, rest)| rest.starts_with("persons"));
        seen.insert((field.map_or(v.field.clone(), |(_, rest)| rest.to_owned()), v.reason.clone()))
    });
    Ok(if violations.is_empty() { Ok(()) } else { Err(Refused { violations }) })
}

fn found(part: &str, violations: Vec<RuleViolation>) -> Vec<ViolationSummary> {
    violations
        .into_iter()
        .map(|violation| ViolationSummary {
            field: format!("{part}.{}", violation.field),
            rule: violation.rule,
            reason: violation.reason,
            text: violation.text.unwrap_or_default().en,
        })
        .collect()
}

/// The violations of an INVALID_ARGUMENT; any other status is an error.
fn refused(part: &str, status: tonic::Status) -> Result<Vec<ViolationSummary>> {
    let views = violations_of(&status);
    if views.is_empty() {
        return Err(status.into());
    }
    Ok(views
        .into_iter()
        .map(|view| ViolationSummary {
            field: if part.is_empty() { view.field } else { format!("{part}.{}", view.field) },
            rule: view.rule,
            reason: view.reason,
            text: view.en,
        })
        .collect())
}

/// Hands the case in; a lost answer is asked for again under the same command id.
///
/// # Errors
/// When the fast track does not answer within a minute.
pub async fn submit(desk: &mut Desk, submission: SubmitCaseRequest) -> Result<Result<Case, Refused>> {
    match patient!(desk.fast_track, submit_case, submission).await {
        Ok(answer) => Ok(Ok(answer.into_inner().case.context("the answer holds no case")?)),
        Err(status) => Ok(Err(Refused { violations: refused("", status)? })),
    }
}

/// Hands several cases in together, all or none; a lost answer is asked for again under the same command id.
///
/// # Errors
/// When the fast track does not answer within a minute.
pub async fn submit_together(
    desk: &mut Desk,
    submission: SubmitCasesRequest,
) -> Result<Result<Vec<Case>, Refused>> {
    match patient!(desk.fast_track, submit_cases, submission).await {
        Ok(answer) => Ok(Ok(answer.into_inner().cases)),
        Err(status) => Ok(Err(Refused { violations: refused("", status)? })),
    }
}

/// Calls `method` of a client with `request`, and again, for a minute, while the service is away: for what may be asked
/// twice, a look or a command under its id.
macro_rules! patient {
    ($client:expr, $method:ident, $request:expr) => {{
        let (client, request) = ($client.clone(), $request);
        $crate::submission::patiently(move || {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.$method(request).await }
        })
    }};
}
pub(crate) use patient;

/// Asks again, for a minute, while a service is away.
///
/// # Errors
/// What the service says, or that it did not come back.
pub(crate) async fn patiently<T, F>(mut ask: impl FnMut() -> F) -> Result<T, tonic::Status>
where
    F: Future<Output = Result<T, tonic::Status>>,
{
    let started = Instant::now();
    loop {
        match ask().await {
            Err(status) if passing(&status) && started.elapsed() < PATIENCE => {
                tokio::time::sleep(AGAIN_AFTER).await;
            }
            answer => return answer,
        }
    }
}

/// Whether the same call may succeed later.
pub fn passing(status: &tonic::Status) -> bool {
    use tonic::Code;
    matches!(
        status.code(),
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::ResourceExhausted
            | Code::Unknown
    )
}

/// Follows a case: `on_change` sees it each time it changed and says whether to go on. Answers how it was
/// last seen, or `None` when `until` has passed before it was seen at all.
///
/// # Errors
/// When the fast track refuses; a lost connection is taken up again.
pub async fn follow(
    desk: &mut Desk,
    case_id: &str,
    until: Instant,
    mut on_change: impl FnMut(&Case) -> Go,
) -> Result<Option<Case>> {
    let mut last: Option<Case> = None;
    while Instant::now() < until {
        let request = WatchCaseRequest { case_id: case_id.to_owned() };
        let mut stream = match desk.fast_track.watch_case(request).await {
            Ok(answer) => answer.into_inner(),
            Err(status) if passing(&status) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
            Err(status) => return Err(status.into()),
        };
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(item) = tokio::time::timeout(left, stream.next()).await else { return Ok(last) };
            match item {
                Some(Ok(answer)) => {
                    let Some(case) = answer.case else { continue };
                    let go = on_change(&case);
                    last = Some(case);
                    if matches!(go, Go::Stop) {
                        return Ok(last);
                    }
                }
                Some(Err(status)) if passing(&status) => break,
                Some(Err(status)) => return Err(status.into()),
                None if last.as_ref().is_some_and(is_closed) => return Ok(last),
                None => break,
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(last)
}

/// Whether to go on following.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// Wait for the next change.
    On,
    /// Enough seen.
    Stop,
}

/// Whether a case has ended.
pub fn is_closed(case: &Case) -> bool {
    use actnow_proto::fast_track::v1::CaseState;
    match case.state() {
        CaseState::Completed | CaseState::PartiallyCompleted | CaseState::Terminated => true,
        CaseState::Unspecified
        | CaseState::Running
        | CaseState::WaitingApplicant
        | CaseState::WaitingDepartment => false,
    }
}
