//! Compiles the contract with protox (no protoc on the machine) and keeps its descriptor set.

use std::path::PathBuf;

use prost_build::Config;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = [
        "actnow/registration/v1/registration_forms.proto",
        "actnow/registration/v1/registration_service.proto",
        "actnow/registration/v1/registration_orders.proto",
        "actnow/registration/v1/registration_events.proto",
        "actnow/food_licensing/v1/food_licensing_forms.proto",
        "actnow/food_licensing/v1/food_licensing_service.proto",
        "actnow/food_licensing/v1/food_licensing_orders.proto",
        "actnow/food_licensing/v1/food_licensing_events.proto",
        "actnow/inspections/v1/inspections_service.proto",
        "actnow/inspections/v1/inspections_orders.proto",
        "actnow/inspections/v1/inspections_events.proto",
        "actnow/fast_track/v1/fast_track_forms.proto",
        "actnow/fast_track/v1/fast_track_service.proto",
        "actnow/fast_track/v1/fast_track_events.proto",
        "actnow/instant_approval/v1/instant_approval_service.proto",
        "actnow/instant_approval/v1/instant_approval_events.proto",
        "actnow/operations/v1/operations_service.proto",
        "actnow/identity/v1/identity_service.proto",
    ];
    println!("cargo::rerun-if-changed=actnow");
    let descriptors = protox::compile(files, ["."])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("actnow.descriptors.bin");
    std::fs::write(out, prost::Message::encode_to_vec(&descriptors))?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("actnow.commands.rs");
    std::fs::write(out, command_impls(&descriptors))?;
    let mut config = Config::new();
    config.enable_type_names();
    tonic_prost_build::configure().build_transport(false).compile_fds_with_config(descriptors, config)?;
    Ok(())
}

/// `impl Command` for every request that carries a command id: nobody can forget one.
fn command_impls(descriptors: &prost_types::FileDescriptorSet) -> String {
    let mut text = String::new();
    for file in &descriptors.file {
        let module = file.package().trim_start_matches("actnow.").replace('.', "::");
        for message in &file.message_type {
            if message.name().ends_with("Request") && message.field.iter().any(|f| f.name() == "command_id") {
                text.push_str(&format!(
                    "impl Command for {module}::{} {{\n    fn command_id(&self) -> &str {{\n        \
                     &self.command_id\n    }}\n}}\n",
                    message.name()
                ));
            }
        }
    }
    text
}
