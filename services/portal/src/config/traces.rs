//! The `[service.traces]` section. Keys are explained in `config.default.toml`.

use serde::Deserialize;

/// Who keeps the traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Keeper {
    /// The portal, in its own database.
    Kept,
    /// A Jaeger, or whatever speaks like one.
    Jaeger,
    /// Nobody.
    None,
}

/// Where traces come from and how much of them is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct TraceSettings {
    pub(crate) source: Keeper,
    pub(crate) listen: String,
    pub(crate) keep_days: u32,
    pub(crate) keep_traces: u32,
    pub(crate) keep_mebibytes: u32,
    pub(crate) waiting_mebibytes: u32,
    pub(crate) jaeger: JaegerSettings,
}

/// How a Jaeger is asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct JaegerSettings {
    pub(crate) address: String,
    pub(crate) api: Api,
    pub(crate) ui: String,
    pub(crate) services: Vec<String>,
    pub(crate) timeout_ms: u64,
    pub(crate) look_back_days: u32,
}

/// Which of Jaeger's query interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Api {
    /// The stable one, `/api/v3`: OTLP as JSON.
    V3,
    /// The one of Jaeger's own page until 2.14, `/api/traces`; others speak it, too.
    Classic,
}
