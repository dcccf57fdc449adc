//! What the window needs to open a case: pickers, checks of codes, drafts, uploads; and what operators see.

use actnow_proto::operations::v1 as operations;
use actnow_proto::registration::v1 as registration;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Text, mirror};

/// What to pick from.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PickerQuery {
    /// Part of the name, pinyin initials, or beginning of the code; empty: everything on top.
    #[serde(default)]
    pub(crate) q: String,
    /// Only what lies directly below this code.
    #[serde(default)]
    pub(crate) parent: String,
}

/// An administrative division (行政区划).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Division {
    pub(crate) code: String,
    pub(crate) name: String,
    /// From the province down, joined by `/`.
    pub(crate) path: String,
    /// `PROVINCE`, `PREFECTURE`, `COUNTY`.
    pub(crate) level: String,
    /// A functional zone (功能区) outside the standard.
    pub(crate) zone: bool,
}

/// Divisions that fit, at most 200.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Divisions {
    pub(crate) divisions: Vec<Division>,
}

mirror! {
    /// One wording of the catalogue of business scopes (经营范围规范表述).
    ScopeItem of registration::ScopeItem {
        code: String,
        wording: String,
        /// `GENERAL`, `LICENSED_POST`, `LICENSED_PRE`.
        kind: String,
        /// `NONE`, `PREPACKAGED`, `LICENSED`.
        food: String,
    }
}

/// Wordings that fit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Scope {
    pub(crate) items: Vec<ScopeItem>,
}

/// A code to look at.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentifierCheck {
    /// `USCC`, `RESIDENT_ID`, `PHONE`, `FOOD_LICENCE`, `FOOD_FILING`, `CERTIFICATE`.
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// What is wrong with a code.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct IdentifierFault {
    pub(crate) rule: String,
    pub(crate) reason: String,
    pub(crate) text: Text,
}

/// Whether a code holds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct IdentifierChecked {
    pub(crate) valid: bool,
    /// As it is written; personal codes masked. Empty when it does not hold.
    pub(crate) normal: String,
    pub(crate) faults: Vec<IdentifierFault>,
}

/// A draft that was begun.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) updated_at: DateTime<Utc>,
    /// What was typed so far, as the browser keeps it; absent in lists.
    #[schema(value_type = Option<Object>)]
    pub(crate) content: Option<serde_json::Value>,
}

/// My drafts, the one touched last first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Drafts {
    pub(crate) drafts: Vec<Draft>,
}

/// A draft to be kept.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftContent {
    /// Version that was on the screen; 0 for a new one.
    pub(crate) expected_version: i64,
    #[serde(default)]
    pub(crate) title: String,
    #[schema(value_type = Object)]
    pub(crate) content: serde_json::Value,
}

/// How an upload is called.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadName {
    /// Name of the file.
    #[serde(default)]
    pub(crate) name: String,
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StoredMaterial {
    /// Names the file from now on.
    pub(crate) sha256: String,
    pub(crate) name: String,
    /// `image/jpeg`, `image/png` or `application/pdf`, by its content.
    pub(crate) media_type: String,
    pub(crate) size: i64,
    /// Whether it was there already.
    pub(crate) known: bool,
}

/// A message that could not be handled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ParkedMessage {
    pub(crate) service: String,
    #[serde(flatten)]
    pub(crate) message: Parked,
}

mirror! {
    /// What is known of a parked message.
    Parked of operations::Parked {
        message_id: String,
        r#type: String,
        source: String,
        subject: String,
        case_id: String,
        reason: String,
        attempts: i32,
        first_failed_at: Option<DateTime<Utc>>,
        parked_at: Option<DateTime<Utc>>,
        /// `RETRY` or `PARKED`.
        state: String,
        traceparent: String,
        body_bytes: i64,
    }
}

/// Which messages in trouble to show.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ParkedQuery {
    /// Only those of this case; empty: all.
    #[serde(default)]
    pub(crate) case_id: String,
}

/// Messages in trouble, of every service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ParkedMessages {
    pub(crate) messages: Vec<ParkedMessage>,
    /// Services that did not answer.
    pub(crate) silent: Vec<String>,
}

mirror! {
    /// What became of a replayed message.
    Replayed of operations::ReplayParkedResponse {
        /// `HANDLED` or `PARKED`.
        outcome: String,
        reason: String,
    }
}

/// How a service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ServiceHealth {
    pub(crate) service: String,
    pub(crate) answers: bool,
    /// Messages in trouble.
    pub(crate) parked: u64,
}

/// The house at a glance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Overview {
    pub(crate) server_now: DateTime<Utc>,
    pub(crate) services: Vec<ServiceHealth>,
    pub(crate) tasks: super::LightCounts,
    /// Subjects whose tasks are to be looked up.
    pub(crate) dirty: u64,
    /// Browsers that listen.
    pub(crate) listeners: u64,
}
