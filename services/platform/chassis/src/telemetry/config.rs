//! The `[telemetry]` part of a configuration.

use serde::Deserialize;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people at a terminal.
    #[default]
    Pretty,
    /// One JSON object a line, for collectors.
    Json,
}

/// Logs, traces and metrics of a process.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// How log lines look.
    pub log: LogFormat,
    /// Which log lines are written, in `tracing` filter syntax: `info,sqlx=warn`.
    pub filter: String,
    /// OTLP collector over gRPC, `http://127.0.0.1:4317`. Without it nothing is exported.
    pub otlp_endpoint: Option<String>,
    /// Where spans go besides: the portal's `traces.listen`, `http://portal:7306` or `unix:///run/spans.sock`.
    pub trace_endpoint: Option<String>,
    /// Milliseconds between two exports of spans; metrics go ten times as rarely.
    pub export_interval_ms: u64,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            log: LogFormat::Pretty,
            filter: "info,sqlx=warn,sea_orm=warn,opentelemetry=warn,opentelemetry_sdk=warn,opentelemetry-otlp=warn"
                .to_owned(),
            otlp_endpoint: None,
            trace_endpoint: None,
            export_interval_ms: 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused_and_missing_ones_have_defaults() {
        let config: TelemetryConfig = serde_json::from_str(r#"{"log":"json"}"#).unwrap();
        assert_eq!(config, TelemetryConfig { log: LogFormat::Json, ..TelemetryConfig::default() });
        assert!(serde_json::from_str::<TelemetryConfig>(r#"{"colour":"red"}"#).is_err());
    }
}
