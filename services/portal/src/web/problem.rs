//! The one form of an error for the browser, whatever it came from.

use std::collections::BTreeMap;

use actnow_chassis::CommandError;
use actnow_chassis::grpc::{metadata_of, reason_of, retry_delay_of, violations_of, zh_of};
use actnow_chassis::trace_context::current_trace_id;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tonic::{Code, Status};

use crate::wire::{Problem, Text, Violation};

/// An error on its way out.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    problem: Box<Problem>,
}

/// A document, or why there is none.
pub(crate) type Shows<T> = Result<Json<T>, Failure>;

impl Failure {
    /// An error found here.
    pub(crate) fn new(status: StatusCode, code: &str, zh: &str, en: &str) -> Self {
        let problem = Problem {
            code: code.to_owned(),
            message: Text::new(zh, en),
            violations: Vec::new(),
            details: BTreeMap::new(),
            trace_id: current_trace_id().unwrap_or_default(),
        };
        Self { status, problem: Box::new(problem) }
    }

    /// One field of the input is wrong.
    pub(crate) fn field(field: &str, reason: &str, zh: &str, en: &str) -> Self {
        let mut failure =
            Self::new(StatusCode::BAD_REQUEST, "INVALID_INPUT", "提交的内容不符合规定", "invalid input");
        failure.problem.violations.push(Violation {
            field: field.to_owned(),
            rule: String::new(),
            reason: reason.to_owned(),
            message: Text::new(zh, en),
        });
        failure
    }

    /// None of the visitor's roles may do this.
    pub(crate) fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "ROLE_MISSING",
            "您没有执行此操作的权限",
            "none of your roles may do this",
        )
    }

    /// There is no such thing.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "找不到所请求的事项", "not found")
    }

    /// One more fact for machines.
    pub(crate) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.problem.details.insert(key.to_owned(), value.into());
        self
    }

    /// What the browser is told.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let http = http_status(status.code());
        let ours = reason_of(&status);
        // What is not of the house says too much of the inside, or too little.
        let (code, zh, en) = match &ours {
            Some(reason) => (reason.as_str(), zh_of(&status).unwrap_or_default(), status.message()),
            None => fallback(status.code()),
        };
        let mut failure = Self::new(http, code, &zh, en);
        failure.problem.violations = violations_of(&status).into_iter().map(violation).collect();
        let details = metadata_of(&status).into_iter().filter(|(key, _)| !key.starts_with("violation"));
        failure.problem.details = details.collect();
        if let Some(delay) = retry_delay_of(&status) {
            failure = failure.with("retry_after_ms", delay.as_millis().to_string());
        }
        failure
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Status::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(*self.problem)).into_response()
    }
}

fn violation(view: actnow_chassis::grpc::ViolationView) -> Violation {
    Violation {
        field: view.field,
        rule: view.rule,
        reason: view.reason,
        message: Text { zh: view.zh, en: view.en },
    }
}

const fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        Code::InvalidArgument | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Aborted | Code::AlreadyExists => StatusCode::CONFLICT,
        Code::FailedPrecondition => StatusCode::PRECONDITION_FAILED,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unknown | Code::Internal | Code::DataLoss | Code::Unimplemented => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

fn fallback(code: Code) -> (&'static str, String, &'static str) {
    let (reason, zh, en) = match http_status(code) {
        StatusCode::SERVICE_UNAVAILABLE => {
            ("UNAVAILABLE", "系统暂时不可用，请稍后重试", "temporarily unavailable, try again")
        }
        StatusCode::UNAUTHORIZED => ("UNAUTHENTICATED", "未登录或登录已失效", "not signed in"),
        _ => ("INTERNAL", "系统内部错误，请联系管理员", "internal error"),
    };
    (reason, zh.to_owned(), en)
}

/// What a department answered, shown; `take` finds the document in its message.
///
/// # Errors
/// What the department answered.
pub(crate) fn shows<A, M, T>(
    answer: Result<tonic::Response<A>, Status>,
    take: impl FnOnce(A) -> Option<M>,
) -> Shows<T>
where
    M: crate::wire::Shown<T>,
{
    let message = take(answer?.into_inner()).ok_or_else(|| {
        CommandError::internal(anyhow::anyhow!("a department answered without its document"))
    })?;
    Ok(Json(message.shown()))
}

#[cfg(test)]
mod tests {
    use actnow_chassis::error::LastDecision;
    use actnow_decisions::{Text as Words, Violations};

    use super::*;

    #[test]
    fn violations_and_who_was_faster_reach_the_browser() {
        let mut violations = Violations::new();
        violations.add(
            "capital_fen",
            "C-CAP-1",
            "CAPITAL_MISMATCH",
            Words::new("金额不符", "does not sum up"),
        );
        let failure = Failure::from(CommandError::Invalid(violations));
        assert_eq!(failure.status, StatusCode::BAD_REQUEST);
        let found = &failure.problem.violations[0];
        assert_eq!((found.field.as_str(), found.rule.as_str()), ("capital_fen", "C-CAP-1"));
        assert_eq!(found.message, Text::new("金额不符", "does not sum up"));

        let last = LastDecision { by: "registrar".to_owned(), at: chrono::DateTime::UNIX_EPOCH };
        let stale = CommandError::Stale {
            what: "filing",
            id: "1".to_owned(),
            expected: 1,
            found: 2,
            last: Some(last),
        };
        let failure = Failure::from(stale);
        assert_eq!(failure.status, StatusCode::CONFLICT);
        assert_eq!(failure.problem.details["decided_by"], "registrar");
    }

    #[test]
    fn what_is_not_ours_is_not_repeated() {
        let failure = Failure::from(Status::internal("SELECT * FROM secrets"));
        assert_eq!(failure.problem.message.en, "internal error");
        assert_eq!(
            Failure::from(Status::unavailable("tcp 10.0.0.7")).status,
            StatusCode::SERVICE_UNAVAILABLE
        );
    }
}
