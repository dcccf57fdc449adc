//! The one mapping from errors of commands to gRPC statuses (the error table of the architecture).
//!
//! Every status carries an `ErrorInfo` with a speaking reason and the domain `actnow`, and a
//! `LocalizedMessage` in zh-CN; its message is the English text. A violation becomes a field violation of
//! `BadRequest` with its reason, its English text behind the rule code (`C-CAP-1: …`) and its Chinese text;
//! the bare rule code stands in the metadata of `ErrorInfo` as `violation.<n>.rule`.

use std::collections::HashMap;
use std::time::Duration;

use actnow_decisions::{Refusal, RefusalKind, Violation, Violations};
use ring::rand::{SecureRandom, SystemRandom};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, LocalizedMessage, StatusExt};

use crate::digest::to_hex;
use crate::error::{CommandError, LastDecision};
use crate::trace_context::current_trace_id;

/// The domain of every `ErrorInfo` of the house.
pub const DOMAIN: &str = "actnow";

/// When to come back after a database or broker was away.
const RETRY_UNAVAILABLE: Duration = Duration::from_millis(250);
/// When to come back after an overload.
const RETRY_OVERLOAD: Duration = Duration::from_millis(500);

/// Field violations travel in a header: what would make it longer than this many bytes is only counted, so
/// that the answer still arrives. Our clients accept headers of 64 KiB.
const MAX_VIOLATION_BYTES: usize = 32 * 1024;

impl From<CommandError> for Status {
    fn from(error: CommandError) -> Self {
        let summary = error.to_string();
        match error {
            CommandError::Invalid(violations) => invalid(violations),
            CommandError::Refused(refusal) => refused(refusal),
            CommandError::NotFound { what, id } => {
                status(Code::NotFound, "NOT_FOUND", "找不到所请求的事项", &summary)
                    .with("what", what)
                    .with("id", id)
            }
            CommandError::Stale { what, id, expected, found, last } => {
                let stale = stale(&summary, expected, found, last);
                stale.with("what", what).with("id", id)
            }
            CommandError::CommandIdReused(id) => {
                status(Code::FailedPrecondition, "COMMAND_ID_REUSED", "同一请求编号已用于不同内容", &summary)
                    .with("command_id", id)
            }
            CommandError::Denied(why) => denied(why),
            CommandError::Unavailable(what, source) => away(what, source),
            CommandError::Overloaded => return overloaded(),
            CommandError::Internal(cause) => internal(&cause),
        }
        .build()
    }
}

/// The answer to a request that is one too many.
pub fn overloaded() -> Status {
    status(Code::ResourceExhausted, "OVERLOADED", "系统繁忙，请稍后重试", "too much at once, try again later")
        .retry_after(RETRY_OVERLOAD)
        .build()
}

/// The answer to who could not show who they are; `reason` tells no more than they may know.
pub fn not_authenticated(reason: &str, zh: &str, en: &str) -> Status {
    status(Code::Unauthenticated, reason, zh, en).build()
}

/// The answer to who tried too often, with the time to wait.
pub fn locked_out(reason: &str, zh: &str, en: &str, wait: Duration) -> Status {
    status(Code::ResourceExhausted, reason, zh, en).retry_after(wait).build()
}

/// The answer to who has a certificate of the house and is not among those that call here.
pub(super) fn not_a_peer() -> Status {
    let en = "this certificate is not one of tls.peers";
    status(Code::PermissionDenied, "NOT_A_PEER", "该证书不在允许调用的名单内", en).build()
}

/// The answer to who shows a machine's token with another machine's certificate.
pub(super) fn not_its_certificate() -> Status {
    let en = "this token is not good with this certificate";
    status(Code::PermissionDenied, "NOT_ITS_CERTIFICATE", "令牌与证书不符", en).build()
}

/// The answer while something needed is away.
pub fn unavailable(reason: &str, zh: &str, en: &str) -> Status {
    status(Code::Unavailable, reason, zh, en).retry_after(RETRY_UNAVAILABLE).build()
}

fn invalid(violations: Violations) -> Draft {
    tracing::info!(violations = violations.as_slice().len(), "An input was refused.");
    let english = format!("invalid input: {} violation(s)", violations.as_slice().len());
    let draft = status(Code::InvalidArgument, "INVALID_INPUT", "提交的内容不符合规定", &english)
        .with("violations", violations.as_slice().len().to_string());
    let mut room = MAX_VIOLATION_BYTES;
    let told = violations.into_iter().take_while(|violation| {
        let size = violation_bytes(violation);
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    });
    told.enumerate().fold(draft, |draft, (n, violation)| draft.violation(n, violation))
}

/// About what a violation takes in the header: its texts, the rule twice, tags, and base64 left out.
fn violation_bytes(violation: &Violation) -> usize {
    let texts = violation.field.len() + violation.text.en.len() + violation.text.zh.len();
    texts + violation.reason.len() + 2 * violation.rule.len() + 64
}

fn refused(refusal: Refusal) -> Draft {
    tracing::info!(reason = refusal.reason, rule = refusal.rule, "A command was refused.");
    let code = match refusal.kind {
        RefusalKind::Precondition => Code::FailedPrecondition,
        RefusalKind::NotAllowed => Code::PermissionDenied,
    };
    let draft = status(code, refusal.reason, &refusal.text.zh, &refusal.text.en).with("rule", refusal.rule);
    refusal.details.into_iter().fold(draft, |draft, (key, value)| draft.with(key, value))
}

fn stale(summary: &str, expected: i64, found: i64, last: Option<LastDecision>) -> Draft {
    let draft = status(Code::Aborted, "STALE_VERSION", "该事项已被他人处理，请刷新后重试", summary)
        .with("expected_version", expected.to_string())
        .with("found_version", found.to_string());
    match last {
        Some(last) => draft.with("decided_by", last.by).with("decided_at", last.at.to_rfc3339()),
        None => draft,
    }
}

fn denied(why: &'static str) -> Draft {
    tracing::info!(why, "A command was not allowed.");
    status(Code::PermissionDenied, "NOT_ALLOWED", "您没有执行此操作的权限", why)
}

fn away(what: &'static str, source: Option<anyhow::Error>) -> Draft {
    let cause = source.map(|source| format!("{source:#}")).unwrap_or_default();
    tracing::warn!(what, cause, "Something needed is temporarily unavailable.");
    status(Code::Unavailable, "UNAVAILABLE", "系统暂时不可用，请稍后重试", "temporarily unavailable")
        .with("what", what)
        .retry_after(RETRY_UNAVAILABLE)
}

/// Opaque outside; the cause stands once in the log, beside the id the caller is told.
fn internal(cause: &anyhow::Error) -> Draft {
    let support_id = current_trace_id().unwrap_or_else(random_id);
    tracing::error!(support_id, cause = format!("{cause:#}"), "A command failed by a fault of ours.");
    let english = format!("internal error, support id {support_id}");
    status(Code::Internal, "INTERNAL", "系统内部错误，请联系管理员", &english).with("support_id", support_id)
}

fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness the id is all zeros: the caller still gets an answer.
    let _ = SystemRandom::new().fill(&mut bytes);
    to_hex(&bytes)
}

/// A status with reason and texts; details follow.
pub(super) fn status(code: Code, reason: &str, zh: &str, en: &str) -> Draft {
    Draft {
        code,
        reason: reason.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        metadata: HashMap::new(),
        fields: Vec::new(),
        retry: None,
    }
}

/// A status in the making.
pub(super) struct Draft {
    code: Code,
    reason: String,
    zh: String,
    en: String,
    metadata: HashMap<String, String>,
    fields: Vec<FieldViolation>,
    retry: Option<Duration>,
}

impl Draft {
    /// One more fact for machines; empty ones are left out.
    pub(super) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.metadata.insert(key.to_owned(), value);
        }
        self
    }

    pub(super) fn retry_after(mut self, delay: Duration) -> Self {
        self.retry = Some(delay);
        self
    }

    fn violation(mut self, n: usize, violation: Violation) -> Self {
        self.fields.push(FieldViolation {
            field: violation.field,
            description: format!("{}{}", rule_prefix(violation.rule), violation.text.en),
            reason: violation.reason.to_owned(),
            localized_message: Some(LocalizedMessage::new("zh-CN", violation.text.zh)),
        });
        self.with(&rule_key(n), violation.rule)
    }

    pub(super) fn build(self) -> Status {
        let mut details = ErrorDetails::with_error_info(self.reason, DOMAIN, self.metadata);
        details.set_localized_message("zh-CN", self.zh);
        if !self.fields.is_empty() {
            details.set_bad_request(self.fields);
        }
        if self.retry.is_some() {
            details.set_retry_info(self.retry);
        }
        Status::with_error_details(self.code, self.en, details)
    }
}

/// Where the rule code of the n-th field violation stands in the metadata.
pub(super) fn rule_key(n: usize) -> String {
    format!("violation.{n}.rule")
}

/// What stands before the English text of a violation.
pub(super) fn rule_prefix(rule: &str) -> String {
    if rule.is_empty() { String::new() } else { format!("{rule}: ") }
}
