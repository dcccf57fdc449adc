//! The `[service]` section: where the portal listens, where the departments are, what it signs calls with.
//! Keys are explained in `config.default.toml`.

mod provider;
mod traces;

use std::path::PathBuf;

use actnow_chassis::token::TokenSignerConfig;
use serde::Deserialize;

pub use provider::ProviderSettings;
pub use traces::TraceSettings;
pub(crate) use traces::{Api, JaegerSettings, Keeper};

/// Name of the service and of its queue.
pub const SERVICE: &str = "portal";

/// The section of this service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Settings {
    pub listen: String,
    pub plain_http: bool,
    pub behind_proxy: bool,
    pub demo: bool,
    pub authority: String,
    pub division: String,
    pub materials: PathBuf,
    pub resync_every_seconds: u64,
    pub traces: TraceSettings,
    pub provider: ProviderSettings,
    pub departments: Addresses,
    pub token_signing: TokenSignerConfig,
}

/// gRPC addresses, `http://registration:7001`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Addresses {
    pub registration: String,
    pub food_licensing: String,
    pub inspections: String,
    pub fast_track: String,
    pub identity: String,
}
