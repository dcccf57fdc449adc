//! The error table of the architecture, row by row, and that a caller can read it back.

use std::time::Duration;

use actnow_decisions::{Refusal, Text, Violations};
use tonic::{Code, Status};

use super::{metadata_of, overloaded, reason_of, retry_delay_of, violations_of, zh_of};
use crate::error::{CommandError, LastDecision};

fn seen(error: CommandError) -> (Code, String, Status) {
    let status = Status::from(error);
    (status.code(), reason_of(&status).unwrap(), status)
}

fn text() -> Text {
    Text::new("名称保留期已过", "the reservation of the name has expired")
}

#[test]
fn a_refusal_keeps_its_reason_rule_texts_and_details() {
    let refusal =
        Refusal::precondition("NAME_RESERVATION_EXPIRED", "N-RES-2", text()).with("expired", "2026-01-05");
    let (code, reason, status) = seen(refusal.into());
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "NAME_RESERVATION_EXPIRED"));
    assert_eq!(status.message(), "the reservation of the name has expired");
    assert_eq!(zh_of(&status).unwrap(), "名称保留期已过");
    assert_eq!(metadata_of(&status)["rule"], "N-RES-2");
    assert_eq!(metadata_of(&status)["expired"], "2026-01-05");
}

#[test]
fn a_refusal_of_the_person_is_permission_denied() {
    let (code, reason, _) = seen(Refusal::not_allowed("SAME_PERSON", "P-SEP-1", text()).into());
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "SAME_PERSON"));
    let (code, reason, _) = seen(CommandError::Denied("only the head may do this"));
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "NOT_ALLOWED"));
}

#[test]
fn every_violation_can_be_read_back_with_rule_reason_and_both_texts() {
    let mut violations = Violations::new();
    let both = Text::new("出资额之和不等于注册资本", "subscriptions: do not add up");
    violations.add("shareholders[1].subscribed_fen", "C-CAP-1", "CAPITAL_MISMATCH", both);
    violations.add("name", "", "MISSING", Text::new("必填", "required: always"));
    let (code, reason, status) = seen(violations.clone().into());
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "INVALID_INPUT"));
    let views = violations_of(&status);
    assert_eq!(views.len(), 2);
    for (view, violation) in views.iter().zip(violations.as_slice()) {
        assert_eq!(view.field, violation.field);
        assert_eq!(view.rule, violation.rule);
        assert_eq!(view.reason, violation.reason);
        assert_eq!(view.zh, violation.text.zh);
        assert_eq!(view.en, violation.text.en);
    }
}

#[test]
fn too_many_violations_are_counted_but_do_not_burst_the_header() {
    let long = "x".repeat(500);
    let violations: Violations = (0..500)
        .map(|n| actnow_decisions::Violation {
            field: format!("shareholders[{n}]"),
            rule: "C-CAP-1",
            reason: "CAPITAL_MISMATCH",
            text: Text::new("不符", long.clone()),
        })
        .collect();
    let (_, _, status) = seen(violations.into());
    let told = violations_of(&status).len();
    assert!((40..70).contains(&told), "{told}");
    assert_eq!(metadata_of(&status)["violations"], "500");
    assert!(status.details().len() < 40 * 1024, "{}", status.details().len());
}

#[test]
fn the_loser_of_a_race_learns_who_decided_and_when() {
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let last = Some(LastDecision { by: "li.wei".to_owned(), at });
    let (code, reason, status) =
        seen(CommandError::Stale { what: "filing", id: "f-1".to_owned(), expected: 3, found: 4, last });
    assert_eq!((code, reason.as_str()), (Code::Aborted, "STALE_VERSION"));
    let metadata = metadata_of(&status);
    assert_eq!(metadata["found_version"], "4");
    assert_eq!(metadata["decided_by"], "li.wei");
    assert_eq!(metadata["decided_at"], "2027-01-15T08:00:00+00:00");
}

#[test]
fn not_found_and_a_reused_command_id_name_the_thing() {
    let (code, reason, status) = seen(CommandError::not_found("filing", "f-1"));
    assert_eq!((code, reason.as_str()), (Code::NotFound, "NOT_FOUND"));
    assert_eq!(metadata_of(&status)["id"], "f-1");
    let (code, reason, status) = seen(CommandError::CommandIdReused("c-1".to_owned()));
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "COMMAND_ID_REUSED"));
    assert_eq!(metadata_of(&status)["command_id"], "c-1");
}

#[test]
fn what_passes_says_when_to_come_back() {
    let (code, _, status) =
        seen(CommandError::Unavailable("database", Some(anyhow::anyhow!("10.0.0.7 refused"))));
    assert_eq!(code, Code::Unavailable);
    assert_eq!(retry_delay_of(&status), Some(Duration::from_millis(250)));
    assert!(!format!("{status:?}").contains("10.0.0.7"));
    for status in [Status::from(CommandError::Overloaded), overloaded()] {
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert_eq!(retry_delay_of(&status), Some(Duration::from_millis(500)));
    }
}

#[test]
fn a_fault_of_ours_is_opaque_but_can_be_found() {
    let (code, reason, status) = seen(CommandError::internal(anyhow::anyhow!("row 7 of filings is corrupt")));
    assert_eq!((code, reason.as_str()), (Code::Internal, "INTERNAL"));
    assert!(!format!("{status:?}").contains("corrupt"));
    let support_id = &metadata_of(&status)["support_id"];
    assert_eq!(support_id.len(), 32);
    assert!(status.message().contains(support_id.as_str()));
}

#[test]
fn a_foreign_status_reads_as_empty() {
    let status = Status::unavailable("connection refused");
    assert_eq!((reason_of(&status), zh_of(&status), retry_delay_of(&status)), (None, None, None));
    assert!(violations_of(&status).is_empty() && metadata_of(&status).is_empty());
}
