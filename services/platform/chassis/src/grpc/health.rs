//! Health for probes and reflection for tools, the same on every server.

use anyhow::Context as _;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::server::HealthReporter;
use tonic_reflection::server::v1::{ServerReflection, ServerReflectionServer};

/// The health service and the handle that says how it is.
pub fn health() -> (HealthReporter, HealthServer<impl Health>) {
    tonic_health::server::health_reporter()
}

/// The reflection service over encoded descriptor sets; health is described too.
///
/// # Errors
/// When a descriptor set cannot be decoded.
pub fn reflection(
    descriptor_sets: &[&'static [u8]],
) -> anyhow::Result<ServerReflectionServer<impl ServerReflection>> {
    let builder = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
    descriptor_sets
        .iter()
        .fold(builder, |builder, set| builder.register_encoded_file_descriptor_set(set))
        .build_v1()
        .context("read the descriptor sets for reflection")
}
