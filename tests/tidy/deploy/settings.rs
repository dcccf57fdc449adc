//! The configuration of each service as deployed: its sample file and the environment of its container, read
//! by the service's own types. A misspelt key, a port that leads nowhere or a key that opens nothing is found.

use actnow::house_folder::HouseFolder;
use actnow_chassis::certificate_signing::{Signer, SigningConfig};
use actnow_chassis::config::ENV_PREFIX;
use actnow_chassis::privacy::{PrivacyKeys, Secret};
use actnow_chassis::token::{TokenSigner, TokenVerifier, wall_seconds};
use actnow_decisions::{Actor, Role};
use actnow_messaging::broker::{Names, QueueSpec};
use actnow_room::config::{Config, DEFAULTS};
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde_json::Value;

use super::collector::otlp_port;
use super::compose::{Compose, Container};
use super::dockerfile::exposed_ports;
use super::secrets::Secrets;
use super::yaml::yaml_file;
use super::{PORTAL, deployed};
use crate::floors::SERVICES;
use crate::workspace::{expect_none, files_below, read};

/// The layers of a service's configuration, in the order of [`actnow_chassis::config::load`].
fn layers(service: &str, file: &str, environment: &[(String, String)]) -> Figment {
    let mut figment = Figment::new();
    for layer in [DEFAULTS, default_config(service), file] {
        figment = figment.merge(Toml::string(layer));
    }
    for (key, value) in environment {
        let path = key.strip_prefix(ENV_PREFIX).expect("a key of the configuration").to_lowercase();
        let value: figment::value::Value = value.parse().expect("a value is always read as something");
        figment = figment.merge(Serialized::default(&path.replace("__", "."), value));
    }
    figment
}

fn default_config(service: &str) -> &'static str {
    match service {
        actnow_registration::SERVICE => actnow_registration::DEFAULT_CONFIG,
        actnow_food_licensing::SERVICE => actnow_food_licensing::DEFAULT_CONFIG,
        actnow_inspections::SERVICE => actnow_inspections::DEFAULT_CONFIG,
        actnow_fast_track::SERVICE => actnow_fast_track::DEFAULT_CONFIG,
        actnow_identity::SERVICE => actnow_identity::DEFAULT_CONFIG,
        PORTAL => actnow_portal::DEFAULT_CONFIG,
        other => panic!("no service is called {other}"),
    }
}

fn queue(service: &str) -> QueueSpec {
    match service {
        actnow_registration::SERVICE => actnow_registration::queue(),
        actnow_food_licensing::SERVICE => actnow_food_licensing::queue(),
        actnow_inspections::SERVICE => actnow_inspections::queue(),
        actnow_fast_track::SERVICE => actnow_fast_track::queue(),
        actnow_identity::SERVICE => actnow_identity::queue(),
        PORTAL => actnow_portal::queue(),
        other => panic!("no service is called {other}"),
    }
}

/// Reads a configuration with the types of its service, and once more with its own section left open.
fn read_as(service: &str, figment: &Figment) -> Result<Config<Value>, String> {
    let read = match service {
        actnow_registration::SERVICE => figment.extract::<Config<actnow_registration::Settings>>().map(drop),
        actnow_food_licensing::SERVICE => {
            figment.extract::<Config<actnow_food_licensing::Settings>>().map(drop)
        }
        actnow_inspections::SERVICE => figment.extract::<Config<actnow_inspections::Settings>>().map(drop),
        actnow_fast_track::SERVICE => figment.extract::<Config<actnow_fast_track::Settings>>().map(drop),
        actnow_identity::SERVICE => figment.extract::<Config<actnow_identity::Settings>>().map(drop),
        PORTAL => figment.extract::<Config<actnow_portal::Settings>>().map(drop),
        other => panic!("no service is called {other}"),
    };
    read.map_err(|error| error.to_string())?;
    figment.extract().map_err(|error| error.to_string())
}

/// One service as deployed.
struct Deployed<'d> {
    service: &'d str,
    container: &'d Container,
    file: String,
    environment: Vec<(String, String)>,
}

impl<'d> Deployed<'d> {
    fn new(service: &'d str, compose: &'d Compose, secrets: &Secrets) -> Self {
        let container = &compose.services[service];
        let filled = container.environment.iter().map(|(key, value)| (key.clone(), secrets.fill(value)));
        let file = read(&format!("deploy/config/{service}.toml"));
        Self { service, container, file, environment: filled.collect() }
    }

    /// Whether the service accepts the key; what it thinks of the value does not count.
    fn knows(&self, key: &str) -> bool {
        let mut environment = self.environment.clone();
        environment.push((key.to_owned(), "x".to_owned()));
        let read = read_as(self.service, &layers(self.service, &self.file, &environment));
        read.map_or_else(|error| !error.contains("unknown field"), |_| true)
    }

    fn config(&self) -> Result<Config<Value>, String> {
        read_as(self.service, &layers(self.service, &self.file, &self.environment))
    }

    fn check(&self, secrets: &Secrets) -> Vec<String> {
        let strangers = self.environment.iter().filter(|(key, _)| !key.starts_with(ENV_PREFIX));
        let mut findings: Vec<String> = strangers.map(|(key, _)| format!("nobody reads {key}")).collect();
        if findings.is_empty() {
            match self.config() {
                Err(error) => findings.push(error),
                Ok(config) => {
                    findings.extend(self.check_ports(&config, secrets));
                    findings.extend(self.check_addresses(&config, secrets));
                    findings.extend(check_keys(&config, secrets));
                }
            }
        }
        findings.iter().map(|finding| format!("{}: {finding}", self.service)).collect()
    }

    /// Ports: listened at, published or kept, probed, exposed by the image, and known to the desk.
    fn check_ports(&self, config: &Config<Value>, secrets: &Secrets) -> Vec<String> {
        let mut findings = Vec::new();
        let port = |listen: &str| listen.strip_prefix("0.0.0.0:").and_then(|port| port.parse::<u16>().ok());
        let (Some(grpc), Some(admin)) = (port(&config.grpc.listen), port(&config.admin.listen)) else {
            return vec![format!("listens at {} and {}", config.grpc.listen, config.admin.listen)];
        };
        let browsers = config.service.get("listen").and_then(Value::as_str).and_then(port);
        let published = |port| format!("127.0.0.1:{port}:{port}");
        if !self.container.ports.iter().cloned().eq([grpc].into_iter().chain(browsers).map(published)) {
            let open = &self.container.ports;
            findings.push(format!("gRPC listens at {grpc}, HTTP at {browsers:?}, published is {open:?}"));
        }
        let spans = spans_port(&config.service);
        if !self.container.expose.iter().cloned().eq([admin].iter().chain(&spans).map(u16::to_string)) {
            let open = &self.container.expose;
            findings.push(format!("admin listens at {admin}, spans come to {spans:?}, exposed is {open:?}"));
        }
        let probe = self.container.healthcheck.as_ref().map(|check| check.test.join(" ")).unwrap_or_default();
        if !probe.contains(&format!("/dev/tcp/127.0.0.1/{admin} ")) || !probe.contains("GET /ready ") {
            findings.push(format!("the health check does not ask /ready at {admin}: {probe}"));
        }
        let image = exposed_ports(&read("deploy/Dockerfile"));
        for port in [grpc, admin].iter().chain(&browsers).chain(&spans).filter(|port| !image.contains(port)) {
            findings.push(format!("the image does not expose {port}"));
        }
        let at = HouseFolder::open(&secrets.house()).unwrap().whereabouts(self.service).unwrap();
        let place = |port| format!("{}:{port}", self.service);
        let here = [place(grpc), place(admin), browsers.map(place).unwrap_or_default()];
        let there = [at.grpc, at.admin, at.http];
        if there != here {
            findings.push(format!("the desk looks for it at {there:?}"));
        }
        findings
    }

    /// Where the portal takes the spans of the others; its own it hears itself.
    fn keeper(&self) -> Option<String> {
        if self.service == PORTAL {
            return None;
        }
        let portal = layers(PORTAL, &read(&format!("deploy/config/{PORTAL}.toml")), &[]);
        let listens: Value = portal.extract_inner("service").ok()?;
        Some(format!("http://{PORTAL}:{}", spans_port(&listens)?))
    }

    /// Addresses: its own database and user, its own queue and user, the collector, its own file.
    fn check_addresses(&self, config: &Config<Value>, secrets: &Secrets) -> Vec<String> {
        let mut findings = Vec::new();
        let name = format!("actnow_{}", self.service.replace('-', "_"));
        let (user, place) = user_and_place(&config.database.url);
        let desk = HouseFolder::open(&secrets.house()).unwrap().database_url(self.service);
        if user != name || place != format!("postgres:5432/{name}") || user_and_place(&desk).1 != place {
            findings.push(format!("its database is {place} as {user}, the migrator makes {desk}"));
        }
        let broker: Vec<_> = config.broker.addresses.iter().map(|address| user_and_place(address)).collect();
        if broker != [(self.service, "rabbitmq:5672/actnow")] || !config.broker.prefix.is_empty() {
            findings.push(format!("its broker is {broker:?}"));
        }
        let queue = Names::new("").queue(&queue(self.service).service);
        if queue != format!("actnow.{}", self.service) {
            findings.push(format!("the broker lets it read another queue than {queue}"));
        }
        let collector = format!("http://collector:{}", otlp_port(&yaml_file("deploy/collector/config.yaml")));
        if config.telemetry.otlp_endpoint.as_ref() != Some(&collector) {
            findings.push(format!("telemetry goes to {:?}", config.telemetry.otlp_endpoint));
        }
        if config.telemetry.trace_endpoint != self.keeper() {
            findings.push(format!("its spans are kept at {:?}", config.telemetry.trace_endpoint));
        }
        let file = format!("/etc/actnow/{}.toml", self.service);
        let mounted = format!("./config/{}.toml:{file}:ro", self.service);
        // The portal alone keeps files: each upload under its digest.
        let kept = config.service.get("materials").and_then(Value::as_str);
        let volumes = [mounted].into_iter().chain(kept.map(|folder| format!("materials:{folder}")));
        if self.container.command[1..] != ["--config", file.as_str()]
            || !self.container.volumes.iter().cloned().eq(volumes)
        {
            findings.push("it does not read the file, or keep the files, that are mounted for it".to_owned());
        }
        if kept.is_some_and(|folder| !read("deploy/Dockerfile").contains(&format!("--mode=0700 {folder}\n")))
        {
            findings.push(format!("the image makes no {kept:?} that its user may write to"));
        }
        findings
    }
}

/// The port at which the portal takes spans.
fn spans_port(service: &Value) -> Option<u16> {
    service.get("traces")?["listen"].as_str()?.strip_prefix("0.0.0.0:")?.parse().ok()
}

/// User, and `host:port/name`, of an address with a password.
fn user_and_place(address: &str) -> (&str, &str) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (who, place) = rest.split_once('@').unwrap_or_default();
    (who.split(':').next().unwrap_or_default(), place)
}

/// Keys are keys: personal data can be sealed, certificates signed, and the tokens of desk and portal are
/// believed.
fn check_keys(config: &Config<Value>, secrets: &Secrets) -> Vec<String> {
    let mut findings = Vec::new();
    if let Err(error) = PrivacyKeys::from_config(&config.privacy) {
        findings.push(error.to_string());
    }
    let desk = HouseFolder::open(&secrets.house()).unwrap().token_signer().unwrap();
    for (signer, role) in [(desk, Role::Operator), (portal_signer(secrets), Role::Portal)] {
        let caller = Actor { subject: "caller".to_owned(), roles: vec![role], office: String::new() };
        let token = signer.sign(&caller, wall_seconds(), 60).unwrap();
        let verifier = TokenVerifier::from_config(&config.tokens);
        match verifier.map(|verifier| verifier.verify(&token, wall_seconds())) {
            Ok(Ok(actor)) if actor == caller => {}
            other => findings.push(format!("a token of {role:?} is not believed: {other:?}")),
        }
    }
    findings.extend(check_portal_key(config, secrets));
    if let Some(signing) = config.service.get("certificate_signing") {
        let text = |key: &str| signing[key].as_str().unwrap_or_default().to_owned();
        let signing = SigningConfig { key_id: text("key_id"), private_key: Secret::new(text("private_key")) };
        if let Err(error) = Signer::from_config(&signing) {
            findings.push(error.to_string());
        }
    }
    findings
}

/// Roles of others that the key in the portal's process could give itself.
fn check_portal_key(config: &Config<Value>, secrets: &Secrets) -> Vec<String> {
    let Ok(verifier) = TokenVerifier::from_config(&config.tokens) else { return Vec::new() };
    let signer = portal_signer(secrets);
    let believed = |role: &Role| {
        let caller = Actor { subject: "caller".to_owned(), roles: vec![*role], office: String::new() };
        verifier.verify(&signer.sign(&caller, wall_seconds(), 60).unwrap(), wall_seconds()).is_ok()
    };
    let others = Role::ALL.into_iter().filter(|role| *role != Role::Portal).filter(believed);
    others.map(|role| format!("the key of the portal may sign {role}")).collect()
}

/// What the portal signs its own calls with.
fn portal_signer(secrets: &Secrets) -> TokenSigner {
    let compose = Compose::load();
    let config = Deployed::new(PORTAL, &compose, secrets).config().unwrap();
    TokenSigner::from_config(&serde_json::from_value(config.service["token_signing"].clone()).unwrap())
        .unwrap()
}

/// Every service but identity itself asks identity for the keys of accounts, at the port that serves them.
#[test]
fn keys_of_accounts_are_asked_where_they_are_published() {
    let (compose, secrets) = (Compose::load(), Secrets::make());
    let at = HouseFolder::open(&secrets.house()).unwrap().whereabouts(actnow_identity::SERVICE).unwrap();
    let published = format!("http://{}{}", at.admin, actnow_identity::KEY_SET_PATH);
    for service in deployed() {
        let asked = Deployed::new(service, &compose, &secrets).config().unwrap().tokens.key_set;
        let expected = if service == actnow_identity::SERVICE { "" } else { published.as_str() };
        assert_eq!(asked, expected, "{service}");
    }
}

/// The portal calls every department where it listens.
#[test]
fn the_portal_finds_the_departments() {
    let (compose, secrets) = (Compose::load(), Secrets::make());
    let folder = HouseFolder::open(&secrets.house()).unwrap();
    assert_eq!(folder.services().len(), deployed().count(), "the desk knows another number of services");
    let config = Deployed::new(PORTAL, &compose, &secrets).config().unwrap();
    for service in SERVICES {
        let asked = &config.service["departments"][service.replace('-', "_")];
        let listens = folder.whereabouts(service).unwrap().grpc;
        assert_eq!(*asked, format!("http://{listens}"), "{service}");
    }
}

#[test]
fn every_service_starts_with_what_deploy_gives_it() {
    let (compose, secrets) = (Compose::load(), Secrets::make());
    let findings = deployed().flat_map(|service| Deployed::new(service, &compose, &secrets).check(&secrets));
    expect_none(&findings.collect::<Vec<_>>());
}

/// Every `ACTNOW__…` that a text names is a key of some service.
#[test]
fn keys_that_texts_name_are_keys() {
    let (compose, secrets) = (Compose::load(), Secrets::make());
    let services: Vec<_> = deployed().map(|service| Deployed::new(service, &compose, &secrets)).collect();
    let mut findings = Vec::new();
    for path in files_below("deploy").into_iter().chain(["README.md".to_owned()]) {
        for key in keys_in(&read(&path)) {
            if !services.iter().any(|service| service.knows(&key)) {
                findings.push(format!("{path}: no service knows {key}"));
            }
        }
    }
    expect_none(&findings);
}

/// Names like `ACTNOW__SECTION__KEY`, without those that only show the pattern.
fn keys_in(text: &str) -> Vec<String> {
    let name =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect::<String>();
    let found = text.match_indices(ENV_PREFIX).map(|(at, _)| name(&text[at..]));
    found
        .map(|key| key.trim_end_matches('_').to_owned())
        .filter(|key| key != "ACTNOW__SECTION__KEY")
        .collect()
}

#[cfg(test)]
mod planted {
    use super::*;

    fn found(change: impl FnOnce(&mut Deployed<'_>, &mut Container)) -> usize {
        found_at("registration", change)
    }

    fn found_at(service: &'static str, change: impl FnOnce(&mut Deployed<'_>, &mut Container)) -> usize {
        let (compose, secrets) = (Compose::load(), Secrets::make());
        let mut deployed = Deployed::new(service, &compose, &secrets);
        let mut container = deployed.container.clone();
        change(&mut deployed, &mut container);
        Deployed { container: &container, ..deployed }.check(&secrets).len()
    }

    fn set(deployed: &mut Deployed<'_>, key: &str, value: &str) {
        deployed.environment.retain(|(name, _)| name != key);
        deployed.environment.push((key.to_owned(), value.to_owned()));
    }

    #[test]
    fn nothing_is_found_where_nothing_is_wrong() {
        assert_eq!(found(|_, _| {}), 0);
    }

    #[test]
    fn unknown_missing_and_foreign_keys_are_found() {
        assert_eq!(found(|d, _| set(d, "ACTNOW__DATABASE__URI", "x")), 1);
        assert_eq!(found(|d, _| set(d, "ACTNOW__GRPC", "x")), 1);
        assert_eq!(found(|d, _| set(d, "REGISTRATION_PORT", "1")), 1);
        assert_eq!(found(|d, _| d.environment.retain(|(key, _)| !key.contains("PRIVACY"))), 1);
        assert_eq!(found(|d, _| d.file.push_str("\n[service.policy]\nabnormal_capital = 1\n")), 1);
        assert_eq!(
            keys_in("`ACTNOW__A__B`, ACTNOW__TOKENS__KEYS__<ID> and ACTNOW__SECTION__KEY"),
            ["ACTNOW__A__B", "ACTNOW__TOKENS__KEYS"]
        );
        let (compose, secrets) = (Compose::load(), Secrets::make());
        let service = Deployed::new("registration", &compose, &secrets);
        for known in ["ACTNOW__GRPC__LISTEN", "ACTNOW__TOKENS__KEYS", "ACTNOW__SERVICE__CODE_POOL"] {
            assert!(service.knows(known), "{known}");
        }
        for unknown in ["ACTNOW__GRPC__PORT", "ACTNOW__PORT", "ACTNOW__SERVICE__LISTS__WORDS"] {
            assert!(!service.knows(unknown), "{unknown}");
        }
    }

    #[test]
    fn ports_that_lead_nowhere_are_found() {
        assert_eq!(found(|d, _| d.file = d.file.replace("0.0.0.0:7101", "0.0.0.0:7199")), 3);
        assert_eq!(found(|d, _| d.file = d.file.replace("0.0.0.0:7201", "0.0.0.0:7299")), 4);
        assert_eq!(found(|d, _| d.file = d.file.replace("0.0.0.0:7101", "127.0.0.1:7101")), 1);
        assert_eq!(found(|_, c| c.ports.push("127.0.0.1:7201:7201".to_owned())), 1);
        assert_eq!(found(|_, c| c.healthcheck = None), 1);
    }

    #[test]
    fn what_is_wrong_with_the_portal_is_found() {
        assert_eq!(found_at(PORTAL, |_, _| {}), 0);
        assert_eq!(found_at(PORTAL, |_, c| c.ports.truncate(1)), 1);
        assert_eq!(found_at(PORTAL, |d, _| d.file = d.file.replace("0.0.0.0:8080", "0.0.0.0:8099")), 3);
        assert_eq!(found_at(PORTAL, |_, c| c.volumes.truncate(1)), 1);
        let elsewhere = |d: &mut Deployed<'_>, _: &mut Container| d.file = d.file.replace("/materials", "/m");
        assert_eq!(found_at(PORTAL, elsewhere), 2);
        let key = "ACTNOW__SERVICE__TOKEN_SIGNING__PRIVATE_KEY";
        assert_eq!(found_at(PORTAL, |d, _| d.environment.retain(|(name, _)| name != key)), 1);
    }

    #[test]
    fn wrong_addresses_and_keys_are_found() {
        let address = "postgres://actnow_inspections:x@postgres:5432/actnow_registration";
        assert_eq!(found(|d, _| set(d, "ACTNOW__DATABASE__URL", address)), 1);
        let broker = "[\"amqp://registration:x@rabbitmq:5672/%2f\"]";
        assert_eq!(found(|d, _| set(d, "ACTNOW__BROKER__ADDRESSES", broker)), 1);
        assert_eq!(found(|d, _| d.file = d.file.replace("collector:4317", "collector:4318")), 1);
        assert_eq!(found(|_, c| c.volumes.clear()), 1);
        assert_eq!(found(|d, _| set(d, "ACTNOW__PRIVACY__SECRET", "change-me")), 1);
        let other = Secrets::make().variables["TOKEN_PUBLIC_KEY"].clone();
        assert_eq!(found(|d, _| set(d, "ACTNOW__TOKENS__KEYS__HOUSE", &other)), 1);
        assert_eq!(found(|d, _| set(d, "ACTNOW__TOKENS__KEYS__PORTAL", &other)), 1);
        let too_much = |d: &mut Deployed<'_>, _: &mut Container| {
            d.file = d.file.replace("portal = [\"PORTAL\"]", "portal = [\"PORTAL\", \"REGISTRAR\"]");
        };
        assert_eq!(found(too_much), 1);
        assert_eq!(found(|d, _| set(d, "ACTNOW__SERVICE__CERTIFICATE_SIGNING__PRIVATE_KEY", "bm8=")), 1);
    }
}
