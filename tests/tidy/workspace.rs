//! The workspace as the tests see it: its folder, its text files, and what cargo says about its packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The folder of the house.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the house").to_owned()
}

/// The text of a file of the house.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Folders that are made, not written: build output, version control, secrets of a running house, packages and
/// pictures of the web pages.
const NOT_OURS: [&str; 11] = [
    "target",
    ".git",
    "deploy/house",
    "actnow-house",
    "services/portal/web/dist",
    "services/portal/web/journeys/out",
    "tests/oidc/node_modules",
    "services/portal/web/node_modules",
    "services/portal/web/oldbrowser/node_modules",
    "services/portal/web/oldbrowser/out",
    "services/portal/web/shots/out",
];

/// Every file below `folder` (relative to the house), as a path relative to the house, sorted.
pub(crate) fn files_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root(), &root().join(folder), &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder that can be read").path();
        let inside = path.strip_prefix(root).expect("everything collected lies in the house");
        let relative = inside.to_str().expect("file names are text").to_owned();
        if NOT_OURS.contains(&relative.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            found.push(relative);
        }
    }
}

/// What `cargo metadata` says, as far as it is looked at.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
}

/// One package of the dependency tree.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

/// A line of a `[dependencies]` section of any kind.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) req: String,
    /// Only dependencies inside the workspace have one.
    pub(crate) path: Option<PathBuf>,
}

/// A library, program or test of a package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

impl Metadata {
    /// Asks cargo, without the network and only for the platform the tests run on: what other platforms
    /// would need is not on a machine that built for one.
    pub(crate) fn load() -> Self {
        let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform"])
            .arg(platform)
            .current_dir(root())
            .output()
            .expect("cargo runs these tests, so it is there");
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON of a known form")
    }

    /// The crates of the house.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

impl Package {
    /// Names of its programs.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &str> {
        let programs = self.targets.iter().filter(|target| target.kind.iter().any(|kind| kind == "bin"));
        programs.map(|target| target.name.as_str())
    }
}

/// Fails with every finding, one a line.
pub(crate) fn expect_none(findings: &[String]) {
    assert!(findings.is_empty(), "{} finding(s):\n  {}", findings.len(), findings.join("\n  "));
}
