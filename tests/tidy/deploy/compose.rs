//! The compose file: what it starts exists, what it mounts exists, what it asks for is explained, and nothing
//! secret stands in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::dockerfile::House;
use super::words::settings_of;
use super::yaml::{parse, yaml_file};
use crate::workspace::{expect_none, read, root};

/// A compose file, as far as it is looked at. Keys that are not here are not used in ours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Compose {
    #[serde(rename = "name")]
    _name: String,
    pub(super) services: BTreeMap<String, Container>,
    networks: BTreeMap<String, serde_json::Value>,
    volumes: BTreeMap<String, serde_json::Value>,
}

/// One service of a compose file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Container {
    pub(super) image: String,
    #[serde(default)]
    build: Option<Build>,
    #[serde(default)]
    entrypoint: Vec<String>,
    #[serde(default)]
    pub(super) command: Vec<String>,
    #[serde(default)]
    pub(super) environment: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) volumes: Vec<String>,
    #[serde(default)]
    pub(super) ports: Vec<String>,
    #[serde(default)]
    pub(super) expose: Vec<String>,
    #[serde(default)]
    networks: Vec<String>,
    #[serde(default)]
    depends_on: BTreeMap<String, Condition>,
    #[serde(default)]
    pub(super) healthcheck: Option<Healthcheck>,
    #[serde(default, rename = "user")]
    _user: String,
    #[serde(default, rename = "hostname")]
    _hostname: String,
    #[serde(default, rename = "profiles")]
    _profiles: Vec<String>,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    cap_drop: Vec<String>,
    #[serde(default, rename = "security_opt")]
    _security_opt: Vec<String>,
    #[serde(default, rename = "shm_size")]
    _shm_size: String,
    #[serde(default, rename = "stop_grace_period")]
    _stop_grace_period: String,
    restart: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    context: String,
    dockerfile: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    condition: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Healthcheck {
    pub(super) test: Vec<String>,
    #[serde(rename = "interval")]
    _interval: String,
    #[serde(rename = "timeout")]
    _timeout: String,
    #[serde(rename = "retries")]
    _retries: u32,
    #[serde(default, rename = "start_period")]
    _start_period: String,
}

impl Compose {
    /// The compose file of the house.
    pub(super) fn load() -> Self {
        serde_json::from_value(yaml_file("deploy/compose.yaml")).unwrap_or_else(|error| panic!("{error}"))
    }

    fn read(text: &str) -> Result<Self, String> {
        serde_json::from_value(parse(text)?).map_err(|error| error.to_string())
    }
}

impl Container {
    /// Whether it runs the image of the house.
    pub(super) fn is_ours(&self) -> bool {
        self.image.contains("ACTNOW_IMAGE")
    }

    fn program(&self) -> Option<&String> {
        self.entrypoint.first().or(self.command.first())
    }
}

fn check(compose: &Compose, house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, container) in &compose.services {
        let said = check_container(container, house).into_iter().chain(check_links(container, compose));
        findings.extend(said.map(|finding| format!("{name}: {finding}")));
    }
    let started: BTreeSet<&String> =
        compose.services.values().filter(|c| c.is_ours()).filter_map(Container::program).collect();
    for program in house.programs.iter().filter(|program| !started.contains(program)) {
        findings.push(format!("nobody starts {program}"));
    }
    findings
}

fn check_container(container: &Container, house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    if container.is_ours() {
        if container.program().is_none_or(|program| !house.programs.contains(program)) {
            findings.push(format!("starts {:?}, which is no program of the house", container.program()));
        }
        if !container.read_only || container.cap_drop != ["ALL"] {
            findings.push("may change its files or has capabilities".to_owned());
        }
    } else if container.image.rsplit_once(':').is_none_or(|(_, tag)| tag.is_empty() || tag == "latest") {
        findings.push(format!("image {} has no version", container.image));
    }
    if let Some(build) = &container.build
        && !root().join("deploy").join(&build.context).join(&build.dockerfile).exists()
    {
        findings.push(format!("{} is no file", build.dockerfile));
    }
    if !["no", "unless-stopped"].contains(&container.restart.as_str()) {
        findings.push(format!("restart: {}", container.restart));
    }
    for port in &container.ports {
        if !port.starts_with("127.0.0.1:") {
            findings.push(format!("port {port} is open to the world"));
        }
    }
    for (key, value) in &container.environment {
        let secret = ["PASSWORD", "SECRET", "KEY"].iter().any(|word| key.contains(word));
        let address = value.split("://").nth(1).is_some_and(|rest| rest.contains('@'));
        if (secret || address) && !value.contains("${") {
            findings.push(format!("{key} holds a secret in plain text"));
        }
    }
    findings
}

/// What a container names beside itself is there: files, volumes, networks, other containers.
fn check_links(container: &Container, compose: &Compose) -> Vec<String> {
    let mut findings = Vec::new();
    for volume in &container.volumes {
        let source = volume.split(':').next().unwrap_or_default();
        let there = match source.strip_prefix("./") {
            // Made by secrets.sh, which has a test of its own.
            Some("house") => true,
            Some(file) => root().join("deploy").join(file).exists(),
            None => compose.volumes.contains_key(source),
        };
        if !there {
            findings.push(format!("mounts {source}, which is not there"));
        }
        if source.starts_with("./") && !volume.ends_with(":ro") {
            findings.push(format!("may write {source}"));
        }
    }
    for network in container.networks.iter().filter(|network| !compose.networks.contains_key(*network)) {
        findings.push(format!("network {network} is not there"));
    }
    for (other, Condition { condition }) in &container.depends_on {
        let Some(other_container) = compose.services.get(other) else {
            findings.push(format!("waits for {other}, which is not there"));
            continue;
        };
        let can = match condition.as_str() {
            "service_healthy" => other_container.healthcheck.is_some(),
            "service_completed_successfully" => other_container.restart == "no",
            _ => false,
        };
        if !can {
            findings.push(format!("waits for {other} to be {condition}, which it never is"));
        }
    }
    findings
}

/// Names of the variables in a compose file, and of those that do not stop it when they are missing.
fn variables(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut all, mut lenient) = (BTreeSet::new(), BTreeSet::new());
    for rest in text.split("${").skip(1) {
        let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        if !rest[name.len()..].starts_with(":?") {
            lenient.insert(name.clone());
        }
        all.insert(name);
    }
    (all, lenient)
}

/// The names in `.env.example` and in the compose file are the same, and no example has a value.
fn check_example(compose: &str, example: &str) -> Vec<String> {
    let (all, lenient) = variables(compose);
    let listed = settings_of(example);
    let mut findings: Vec<String> = listed
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, _)| format!(".env.example: {name} has a value; a house could run on it"))
        .collect();
    let needed: BTreeSet<&String> = all.difference(&lenient).collect();
    let listed: BTreeSet<&String> = listed.iter().map(|(name, _)| name).collect();
    for name in needed.symmetric_difference(&listed) {
        findings.push(format!("{name}: compose.yaml and .env.example do not agree"));
    }
    for name in lenient.iter().filter(|name| !example.contains(&format!("# {name}="))) {
        findings.push(format!("{name} has a default that .env.example does not show"));
    }
    findings
}

#[test]
fn the_compose_file_starts_and_mounts_what_is_there() {
    expect_none(&check(&Compose::load(), &House::load()));
}

#[test]
fn every_variable_is_explained_and_none_has_an_example_value() {
    expect_none(&check_example(&read("deploy/compose.yaml"), &read("deploy/.env.example")));
}

#[test]
fn what_is_wrong_with_a_compose_file_is_found() {
    let (text, house) = (read("deploy/compose.yaml"), House::load());
    let found = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        check(&Compose::read(&text.replacen(from, to, 1)).unwrap(), &house).len()
    };
    assert_eq!(found("[actnow-inspections, --config", "[actnow-visits, --config"), 2);
    assert_eq!(found("[actnow, migrate]", "[sh, -c, actnow migrate]"), 1);
    assert_eq!(found("./config/registration.toml:", "./config/register.toml:"), 1);
    assert_eq!(found("- rabbitmq-data:/var", "- rabbit:/var"), 1);
    assert_eq!(found("advanced.config:ro", "advanced.config"), 1);
    assert_eq!(found("postgres:15-bookworm", "postgres:latest"), 1);
    assert_eq!(found("networks: [front, back]", "networks: [front, side]"), 1);
    assert_eq!(found("\"127.0.0.1:7101:7101\"", "\"7101:7101\""), 1);
    assert_eq!(found("${TOKEN_PUBLIC_KEY:?run deploy/secrets.sh}", "abc"), 1);
    assert_eq!(found("${DATABASE_PASSWORD_REGISTRATION:?run deploy/secrets.sh}@", "abc@"), 1);
    assert_eq!(
        found(
            "migrate: { condition: service_completed_successfully }",
            "migrate: { condition: service_healthy }"
        ),
        1
    );
    assert_eq!(found("postgres: { condition", "postgre: { condition"), 1);
    assert_eq!(found("dockerfile: deploy/Dockerfile", "dockerfile: Dockerfile"), 1);
    assert_eq!(found("    read_only: true\n", ""), 1);
    assert!(Compose::read(&text.replacen("image:", "imag:", 1)).is_err());
}

#[test]
fn example_values_and_forgotten_variables_are_found() {
    let compose = "a: ${A:?x} ${B:-y}";
    assert!(check_example(compose, "A=\n# B=z").is_empty());
    assert_eq!(check_example(compose, "A=changeme\n# B=z").len(), 1);
    assert_eq!(check_example(compose, "# B=z").len(), 1);
    assert_eq!(check_example(compose, "A=\nC=\n# B=z").len(), 1);
    assert_eq!(check_example("a: ${A}", "A=").len(), 2);
}
