//! Parts that many documents have, and the one form of an error.

use std::collections::BTreeMap;

use actnow_proto::registration::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{form, mirror};

mirror! {
    /// A sentence in both languages.
    Text of contract::Sentence { zh: String, en: String }
}

impl Text {
    /// A sentence.
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

mirror! {
    /// A field that breaks a rule, as a check found it.
    Finding of contract::RuleViolation { field: String, rule: String, reason: String, text: Option<Text> }
}

mirror! {
    /// A reason why a person must look.
    ManualReason of contract::ManualReason { rule: String, reason: String, text: Option<Text> }
}

form! {
    /// One point of a correction list (一次性告知事项).
    CorrectionPoint of contract::CorrectionPoint {
        /// Field path or material kind, `materials.ARTICLES`.
        field: String,
        rule: String,
        /// What is asked for.
        demand: String,
    }
}

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A speaking constant, `STALE_VERSION`.
    pub(crate) code: String,
    pub(crate) message: Text,
    /// Each field that breaks a rule.
    pub(crate) violations: Vec<Violation>,
    /// Further facts by name: `decided_by`, `decided_at`, `found_version`, `support_id`, `retry_after_ms`.
    pub(crate) details: BTreeMap<String, String>,
    /// The trace to tell the operator; empty when there is none.
    pub(crate) trace_id: String,
}

/// One broken rule of one field of what was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Violation {
    /// Path of the field, `parent.form.shareholders[1].subscribed_fen`.
    pub(crate) field: String,
    /// Code of the rule, `C-CAP-1`.
    pub(crate) rule: String,
    /// A speaking constant, `CAPITAL_MISMATCH`.
    pub(crate) reason: String,
    pub(crate) message: Text,
}

/// Acts on what was seen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
}

/// Acts on what was seen, with reasons.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenWithReasons {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) reasons: String,
}

/// Ends a consultation of the case that was seen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settlement {
    /// Version of the case that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) consultation_id: String,
    pub(crate) reasons: String,
}

/// Returns what was seen, with everything that must be corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionList {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) points: Vec<CorrectionPoint>,
}

/// Refuses what was seen, with grounds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefusalNotice {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) grounds: String,
    /// Empty: the standard notice of review and lawsuit.
    #[serde(default)]
    pub(crate) remedies: String,
}

/// A page of a list goes on here.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Where the page before ended; empty: the first page.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

impl Paging {
    /// Rows of a page.
    pub(crate) fn size(&self) -> i32 {
        page_size(self.limit)
    }
}

/// Rows of a page, 20 when none are asked for, 100 at most.
pub(crate) fn page_size(limit: u32) -> i32 {
    if limit == 0 { 20 } else { i32::try_from(limit.min(100)).unwrap_or(100) }
}
