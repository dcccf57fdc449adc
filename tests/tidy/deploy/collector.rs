//! The collector: everything its pipelines name is defined, and it listens where the services send.

use serde_json::Value;

use super::compose::Compose;
use super::yaml::yaml_file;
use crate::workspace::expect_none;

/// Port at which the collector takes OTLP over gRPC.
pub(super) fn otlp_port(config: &Value) -> u16 {
    let endpoint = config["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].as_str();
    endpoint
        .and_then(|endpoint| endpoint.rsplit(':').next()?.parse().ok())
        .expect("an OTLP receiver over gRPC")
}

fn check(config: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let pipelines = config["service"]["pipelines"].as_object().expect("a collector has pipelines");
    for signal in ["traces", "metrics"] {
        if !pipelines
            .get(signal)
            .is_some_and(|p| p["receivers"].as_array().is_some_and(|r| r.contains(&"otlp".into())))
        {
            findings.push(format!("no pipeline takes {signal} of the services"));
        }
    }
    for (name, pipeline) in pipelines {
        for kind in ["receivers", "processors", "exporters"] {
            let used = pipeline[kind].as_array().into_iter().flatten().filter_map(Value::as_str);
            for component in used.filter(|component| config[kind].get(component).is_none()) {
                findings.push(format!("{name} uses {component}, which is not among the {kind}"));
            }
        }
    }
    findings
}

#[test]
fn pipelines_are_whole_and_their_ports_open() {
    let config = yaml_file("deploy/collector/config.yaml");
    expect_none(&check(&config));
    let compose = Compose::load();
    let collector = &compose.services["collector"];
    assert!(collector.expose.contains(&otlp_port(&config).to_string()), "{:?}", collector.expose);
    let shown = config["exporters"]["prometheus"]["endpoint"].as_str().unwrap();
    let port = shown.rsplit(':').next().unwrap();
    assert!(collector.ports.contains(&format!("127.0.0.1:{port}:{port}")), "{:?}", collector.ports);
    let file = collector.command[0].strip_prefix("--config=").unwrap();
    assert!(collector.volumes.iter().any(|volume| volume.contains(&format!(":{file}:"))), "{file}");
}

#[test]
fn torn_pipelines_are_found() {
    let mut config = yaml_file("deploy/collector/config.yaml");
    config["exporters"].as_object_mut().unwrap().remove("debug");
    assert_eq!(check(&config).len(), 1);
    config["service"]["pipelines"].as_object_mut().unwrap().remove("metrics");
    assert_eq!(check(&config).len(), 2);
}
