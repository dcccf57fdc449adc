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
        "actnow/fast_track/v1/fast_track_service.proto",
        "actnow/fast_track/v1/fast_track_events.proto",
        "actnow/operations/v1/operations_service.proto",
    ];
    println!("cargo::rerun-if-changed=actnow");
    let descriptors = protox::compile(files, ["."])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("actnow.descriptors.bin");
    std::fs::write(out, prost::Message::encode_to_vec(&descriptors))?;
    let mut config = Config::new();
    config.enable_type_names();
    tonic_prost_build::configure().build_transport(false).compile_fds_with_config(descriptors, config)?;
    Ok(())
}
