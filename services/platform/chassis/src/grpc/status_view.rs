//! Reads our statuses back: for the portal, the command line and tests.

use std::collections::BTreeMap;
use std::time::Duration;

use tonic::Status;
use tonic_types::{FieldViolation, StatusExt};

use super::status::{rule_key, rule_prefix};

/// One broken rule of one field, as a caller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViolationView {
    /// Path of the field in the submitted form, `shareholders[1].subscribed_fen`.
    pub field: String,
    /// Code of the rule, `C-CAP-1`; empty when none was given.
    pub rule: String,
    /// A speaking constant, `CAPITAL_MISMATCH`.
    pub reason: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

/// Every field violation of `status`, in the order they were found; empty for other errors.
pub fn violations_of(status: &Status) -> Vec<ViolationView> {
    let metadata = metadata_of(status);
    let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    fields.into_iter().enumerate().map(|(n, field)| view(field, metadata.get(&rule_key(n)))).collect()
}

/// The speaking reason of `status`, `NAME_RESERVATION_EXPIRED`; `None` when it is not one of ours.
pub fn reason_of(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

/// The further facts of `status`: `rule`, `support_id`, `found_version` and the details of a refusal.
pub fn metadata_of(status: &Status) -> BTreeMap<String, String> {
    let info = status.get_details_error_info();
    info.map(|info| info.metadata.into_iter().collect()).unwrap_or_default()
}

/// The Chinese text of `status`; the English one is its message.
pub fn zh_of(status: &Status) -> Option<String> {
    status.get_details_localized_message().map(|text| text.message)
}

/// When the server asks to come back.
pub fn retry_delay_of(status: &Status) -> Option<Duration> {
    status.get_details_retry_info().and_then(|info| info.retry_delay)
}

fn view(field: FieldViolation, rule: Option<&String>) -> ViolationView {
    let rule = rule.cloned().unwrap_or_default();
    let en = field.description.strip_prefix(&rule_prefix(&rule)).unwrap_or(&field.description).to_owned();
    let zh = field.localized_message.map(|text| text.message).unwrap_or_default();
    ViolationView { field: field.field, rule, reason: field.reason, zh, en }
}
