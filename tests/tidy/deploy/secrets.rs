//! The secrets of a new house: made fresh, for every name that is asked for, readable by nobody else.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::words::settings_of;
use crate::workspace::{read, root};

/// What `deploy/secrets.sh` made.
pub(super) struct Secrets {
    folder: TempDir,
    /// The lines of `.env`.
    pub(super) variables: BTreeMap<String, String>,
}

impl Secrets {
    /// Makes the secrets of a house in a folder of their own.
    pub(super) fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = run(folder.path());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "secrets.sh (it needs openssl): {errors}");
        let text = fs::read_to_string(folder.path().join(".env")).unwrap();
        Self { variables: settings_of(&text).into_iter().collect(), folder }
    }

    /// The folder with the operator's key.
    pub(super) fn house(&self) -> std::path::PathBuf {
        self.folder.path().join("house")
    }

    /// `text` with every `${NAME:?…}` and `${NAME:-…}` replaced, as compose does it.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (inside, behind) = after.split_once('}').expect("a variable ends with }");
            let (name, otherwise) = inside.split_once(':').unwrap_or((inside, "?"));
            let value = self.variables.get(name).map(String::as_str).or(otherwise.strip_prefix('-'));
            out.push_str(before);
            out.push_str(value.unwrap_or_else(|| panic!("secrets.sh makes no {name}")));
            rest = behind;
        }
        out + rest
    }
}

fn run(folder: &Path) -> Output {
    Command::new("bash").arg(root().join("deploy/secrets.sh")).arg(folder).output().expect("bash is there")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn every_name_gets_a_value_of_its_own() {
    let (one, other) = (Secrets::make(), Secrets::make());
    let asked: Vec<String> =
        settings_of(&read("deploy/.env.example")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(one.variables.len(), asked.len());
    for name in asked {
        let value = &one.variables[&name];
        assert!(!value.is_empty(), "{name}");
        if !name.starts_with("HOUSE_") {
            assert_ne!(*value, other.variables[&name], "{name} is the same in two houses");
            let twins = one.variables.values().filter(|other| *other == value).count();
            assert_eq!(twins, 1, "{name} has the value of another name");
        }
    }
}

#[test]
fn nobody_else_reads_them_and_nothing_is_overwritten() {
    let secrets = Secrets::make();
    let folder = secrets.folder.path();
    assert_eq!(mode(&folder.join(".env")), 0o600);
    assert_eq!(mode(&folder.join("house")), 0o700);
    assert_eq!(mode(&folder.join("house/house.json")), 0o600);
    let portal = &secrets.variables["TOKEN_PRIVATE_KEY_PORTAL"];
    assert!(
        !fs::read_to_string(folder.join("house/house.json")).unwrap().contains(portal),
        "the desk has it"
    );
    let before = fs::read_to_string(folder.join(".env")).unwrap();
    assert!(!run(folder).status.success());
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), before);
}

#[test]
fn variables_are_filled_in_as_compose_does_it() {
    let variables = BTreeMap::from([("A".to_owned(), "x".to_owned())]);
    let secrets = Secrets { folder: tempfile::tempdir().unwrap(), variables };
    assert_eq!(secrets.fill("a ${A:?say it}@${B:-y}/${A}"), "a x@y/x");
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| secrets.fill("${C:?say it}"))).is_err());
}
