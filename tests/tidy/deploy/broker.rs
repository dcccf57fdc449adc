//! The broker: its users come from the environment, each may do what its service does, and the settings that
//! losing nothing depends on are there.

use std::process::Command;

use serde::Deserialize;

use super::deployed;
use super::words::settings_of;
use crate::workspace::{expect_none, read, root};

/// What RabbitMQ imports at its start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Definitions {
    vhosts: Vec<Vhost>,
    users: Vec<User>,
    permissions: Vec<Rights>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vhost {
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    password: String,
    tags: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rights {
    user: String,
    vhost: String,
    configure: String,
    write: String,
    read: String,
}

const PASSWORD: &str = "abcdefABCDEF0123456789";
const VARIABLES: [&str; 7] = [
    "MIGRATOR_PASSWORD",
    "REGISTRATION_PASSWORD",
    "FOOD_LICENSING_PASSWORD",
    "INSPECTIONS_PASSWORD",
    "FAST_TRACK_PASSWORD",
    "IDENTITY_PASSWORD",
    "PORTAL_PASSWORD",
];

/// What definitions.sh prints when `odd` has another password than the others; `Err` when it refuses.
fn definitions(odd: Option<(&str, &str)>) -> Result<Definitions, String> {
    let mut command = Command::new("sh");
    command.arg(root().join("deploy/rabbitmq/definitions.sh")).env_clear().env("PATH", "/usr/bin:/bin");
    for name in VARIABLES {
        let value = odd.filter(|(odd, _)| *odd == name).map_or(PASSWORD, |(_, value)| value);
        command.env(name, value);
    }
    let output = command.output().expect("a shell is there");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

fn check(definitions: &Definitions) -> Vec<String> {
    let mut findings = Vec::new();
    if definitions.vhosts.iter().map(|vhost| vhost.name.as_str()).ne(["actnow"]) {
        findings.push(format!("virtual hosts: {:?}", definitions.vhosts));
    }
    let mut expected = vec![("migrator".to_owned(), ["^actnow\\."; 3].map(str::to_owned))];
    for service in deployed() {
        let rights =
            ["^$".to_owned(), "^actnow\\.(events|orders)$".to_owned(), format!("^actnow\\.{service}$")];
        expected.push((service.to_owned(), rights));
    }
    if !definitions.users.iter().map(|user| &user.name).eq(expected.iter().map(|(name, _)| name)) {
        findings.push(format!("users: {:?}", definitions.users));
    }
    for user in definitions.users.iter().filter(|user| !user.tags.is_empty() || user.password != PASSWORD) {
        findings.push(format!("{} has another password, or a tag", user.name));
    }
    let given = definitions.permissions.iter().map(|r| {
        (r.user.clone(), [r.configure.clone(), r.write.clone(), r.read.clone()], r.vhost == "actnow")
    });
    if !given.eq(expected.into_iter().map(|(name, rights)| (name, rights, true))) {
        findings.push(format!("rights: {:?}", definitions.permissions));
    }
    findings
}

/// Settings without which a broker loses, hangs or lets strangers in, and the values they were measured with.
const NEEDED: [(&str, &str); 8] = [
    ("load_definitions", "/var/lib/rabbitmq/definitions.json"),
    ("cluster_partition_handling", "pause_minority"),
    ("net_ticktime", "5"),
    ("consumer_timeout", "900000"),
    ("vm_memory_high_watermark.absolute", "1GB"),
    ("disk_free_limit.absolute", "2GB"),
    ("raft.wal_max_size_bytes", "134217728"),
    ("listeners.tcp.default", "5672"),
];

fn check_settings(conf: &str, advanced: &str, plugins: &str) -> Vec<String> {
    let settings = settings_of(conf);
    let has = |key: &str, value: &str| settings.iter().any(|(k, v)| k == key && v == value);
    let mut findings: Vec<String> = NEEDED
        .iter()
        .filter(|(key, value)| !has(key, value))
        .map(|(key, value)| format!("rabbitmq.conf lacks {key} = {value}"))
        .collect();
    for (key, _) in
        settings.iter().filter(|(key, _)| key.starts_with("default_user") || key.contains("guest"))
    {
        findings.push(format!("rabbitmq.conf makes a user: {key}"));
    }
    if !advanced.contains("{aten, [{poll_interval, 1000}]}") {
        findings.push("advanced.config leaves the failure detector slow".to_owned());
    }
    if plugins.contains("rabbitmq_management]") || plugins.contains("rabbitmq_management,") {
        findings.push("the management HTTP API is open".to_owned());
    }
    findings
}

#[test]
fn the_broker_knows_its_users_and_no_guest() {
    expect_none(&check(&definitions(None).unwrap()));
}

#[test]
fn short_missing_and_unquotable_passwords_are_refused() {
    for name in VARIABLES {
        assert!(definitions(Some((name, ""))).unwrap_err().contains("missing or shorter"));
        assert!(definitions(Some((name, "short"))).unwrap_err().contains("missing or shorter"));
        assert!(
            definitions(Some((name, "abcdefABCDEF01234\", \"tags\"")))
                .unwrap_err()
                .contains("letters and digits")
        );
    }
}

#[test]
fn the_broker_is_set_as_it_was_measured() {
    let file = |name: &str| read(&format!("deploy/rabbitmq/{name}"));
    let (conf, advanced, plugins) = (file("rabbitmq.conf"), file("advanced.config"), file("enabled_plugins"));
    expect_none(&check_settings(&conf, &advanced, &plugins));
    assert!(file("entrypoint.sh").contains("file=/var/lib/rabbitmq/definitions.json"));
}

#[test]
fn wrong_users_rights_and_settings_are_found() {
    let good = definitions(None).unwrap();
    let found = |change: fn(&mut Definitions)| {
        let mut definitions = good.clone();
        change(&mut definitions);
        check(&definitions).len()
    };
    assert_eq!(found(|d| d.users[1].tags = "administrator".to_owned()), 1);
    assert_eq!(found(|d| d.users[1].name = "guest".to_owned()), 1);
    assert_eq!(found(|d| d.permissions[2].read = "^actnow\\.registration$".to_owned()), 1);
    assert_eq!(found(|d| d.permissions[1].configure = ".*".to_owned()), 1);
    assert_eq!(found(|d| d.vhosts[0].name = "/".to_owned()), 1);

    let (conf, advanced) = (read("deploy/rabbitmq/rabbitmq.conf"), read("deploy/rabbitmq/advanced.config"));
    for (key, value) in NEEDED {
        let line = format!("{key} = {value}");
        assert_eq!(check_settings(&conf.replace(&line, ""), &advanced, "[].").len(), 1, "{line}");
    }
    assert_eq!(check_settings(&format!("{conf}\ndefault_user = x"), &advanced, "[].").len(), 1);
    assert_eq!(check_settings(&conf, "[].", "[].").len(), 1);
    assert_eq!(check_settings(&conf, &advanced, "[rabbitmq_management].").len(), 1);
}
