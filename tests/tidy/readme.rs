//! README and runbook: commands, options, paths, metrics, codes and versions they name are there.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

use crate::command_line::CommandLine;
use crate::floors::SERVICES;
use crate::rust_source::rust_files;
use crate::workspace::{Metadata, expect_none, read, root};

/// Code in a text: what stands in back-ticks, and lines indented by four.
fn code_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(code) => found.push(code.trim().to_owned()),
            None => found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned)),
        }
    }
    found
}

/// Files and folders of the house that a text names, in code or as targets of links.
fn paths_in(text: &str) -> BTreeSet<String> {
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned);
    let words = code_of(text)
        .into_iter()
        .flat_map(|code| code.split([' ', ',']).map(str::to_owned).collect::<Vec<_>>());
    let is_path = |word: &String| {
        let first = word.split('/').next().unwrap_or_default();
        let ours = ["proto", "services", "deploy", "tests", ".ci"].contains(&first) && word.contains('/');
        ours && !word.contains(['*', '<', '…'])
    };
    words.filter(is_path).chain(linked.filter(|link| !link.contains("://"))).collect()
}

/// Paths that secrets.sh makes.
const MADE: [&str; 2] = ["deploy/.env", "deploy/house/"];

fn check_paths(text: &str) -> Vec<String> {
    let missing = |path: &String| !root().join(path).exists() && !MADE.contains(&path.as_str());
    paths_in(text).into_iter().filter(missing).map(|path| format!("{path} is not there")).collect()
}

/// Ways in which a text starts the command line of the house.
const STARTS: [&str; 3] = ["actnow ", "desk ", "cargo run --release -- "];

fn check_commands(text: &str, line: &CommandLine) -> Vec<String> {
    let mut findings = Vec::new();
    for code in code_of(text) {
        if let Some(rest) = STARTS.iter().find_map(|start| code.strip_prefix(start)) {
            findings.extend(line.fault_of(rest).map(|fault| format!("`{code}`: {fault}")));
        } else if let Some(option) = code.strip_prefix("--") {
            let option = option.split(' ').next().unwrap_or_default();
            if !line.has_option(option) {
                findings.push(format!("`{code}`: no command has this option"));
            }
        }
    }
    findings
}

#[test]
fn commands_and_options_exist() {
    let line = CommandLine::load();
    let mut findings = check_commands(&read("README.md"), &line);
    findings.extend(check_commands(&read("deploy/RUNBOOK.md"), &line));
    expect_none(&findings);
}

#[test]
fn the_two_commands_are_there_and_run() {
    let code = code_of(&read("README.md"));
    for command in ["cargo run --release -- demo", "tests/run"] {
        assert!(code.iter().any(|one| one == command), "README does not say {command}");
    }
    for script in ["tests/run", "tests/servers", ".ci/run", "deploy/secrets.sh"] {
        let mode =
            root().join(script).metadata().unwrap_or_else(|e| panic!("{script}: {e}")).permissions().mode();
        assert!(mode & 0o111 == 0o111, "{script} cannot be run");
    }
    assert!(read(".ci/run").contains("tests/run"));
    assert!(read("Cargo.toml").contains("default-members = [\"services/actnow\"]"));
    let metadata = Metadata::load();
    let roof = metadata.members().find(|package| package.name == "actnow").unwrap();
    assert!(roof.programs().eq(["actnow"]), "`cargo run` has no single program to start");
}

#[test]
fn paths_exist_and_the_map_is_whole() {
    let readme = read("README.md");
    let mut findings = check_paths(&readme);
    findings.extend(check_paths(&read("deploy/RUNBOOK.md")));
    for package in Metadata::load().members() {
        let folder = package.manifest_path.parent().unwrap().strip_prefix(root()).unwrap();
        if !readme.contains(&format!("| `{}/` |", folder.display())) {
            findings.push(format!("the map does not show {}", folder.display()));
        }
    }
    expect_none(&findings);
}

/// First cells of the rows of a table, in back-ticks or not.
fn first_cells(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| row.split(" |").next()).map(|cell| cell.trim_matches('`').to_owned()).collect()
}

#[test]
fn the_runbook_explains_every_metric() {
    let explained: BTreeSet<String> = first_cells(&read("deploy/RUNBOOK.md"))
        .into_iter()
        .filter(|cell| cell.starts_with("actnow."))
        .collect();
    let names = actnow_chassis::metrics::NAMES.iter().map(ToString::to_string).collect();
    assert_eq!(explained, names);
}

/// Codes of invariants that the code may report: `Breach::new("I3"` and `breach("I3"`.
fn reported_codes(code: &str) -> BTreeSet<String> {
    let calls = code.split("reach::new(").skip(1).chain(code.split("breach(").skip(1));
    calls
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|code| code.starts_with('I') && code[1..].parse::<u8>().is_ok())
        .map(str::to_owned)
        .collect()
}

#[test]
fn readme_explains_every_invariant_that_verify_reports() {
    let is_code =
        |cell: &String| cell.len() <= 3 && !reported_codes(&format!("breach(\"{cell}\"")).is_empty();
    let explained: BTreeSet<String> = first_cells(&read("README.md")).into_iter().filter(is_code).collect();
    let reported: BTreeSet<String> = rust_files("services")
        .iter()
        .filter(|file| !file.test_only && file.path.contains("/src/"))
        .flat_map(|file| reported_codes(&file.text))
        .collect();
    assert_eq!(explained, reported);
}

/// `name version` pairs of a sentence: `tonic 0.14.9, prost 0.14`.
fn versions_in(text: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_end_matches([',', ';', '.'])).collect();
    let is_version =
        |word: &str| word.contains('.') && word.split('.').all(|part| part.parse::<u64>().is_ok());
    let pairs = words.windows(2).filter(|pair| is_version(pair[1]));
    pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

fn check_versions(text: &str, metadata: &Metadata) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, version) in versions_in(text) {
        let mut found = metadata.packages.iter().filter(|package| package.name == name);
        if !found.any(|package| format!("{}.", package.version).starts_with(&format!("{version}."))) {
            findings.push(format!("{name} {version} is not what is compiled"));
        }
    }
    findings
}

#[test]
fn versions_are_those_compiled() {
    let readme = read("README.md");
    let (_, section) = readme.split_once("### Versions compiled together").expect("a section on versions");
    let (crates, _) = section.split_once("Servers:").expect("crates before servers");
    let (_, crates) = crates.split_once(");").expect("crates after Rust");
    let named = versions_in(crates);
    assert!(named.len() >= 8, "{named:?}");
    expect_none(&check_versions(crates, &Metadata::load()));
}

#[test]
fn every_service_stands_in_the_commands_of_the_readme() {
    let readme = read("README.md");
    for service in SERVICES {
        assert!(readme.contains(&format!("    actnow run {service} ")), "{service}");
    }
}

#[test]
fn what_is_not_there_is_found() {
    let line = CommandLine::load();
    let faults = |text: &str| check_commands(text, &line).len();
    assert_eq!(faults("`actnow demo --json`, `actnow case show ID --house x`, `--as-of 2018`"), 0);
    assert_eq!(faults("`actnow demonstrate`"), 1);
    assert_eq!(faults("    actnow demo --loud"), 1);
    assert_eq!(faults("    actnow verify --broker x"), 1);
    assert_eq!(faults("`desk case forget ID`"), 1);
    assert_eq!(faults("`--fast`"), 1);
    assert_eq!(check_paths("[a](deploy/none.md) `services/none/` `tests/run` `text/plain`").len(), 2);
    assert_eq!(
        reported_codes("Breach::new(\n \"I3\", x) breach(\"I13\", y) breach(z)"),
        ["I13".to_owned(), "I3".to_owned()].into()
    );
    let metadata = Metadata::load();
    assert_eq!(check_versions("tonic 0.14; tokio 1.2.3, nothing 1.0.", &metadata).len(), 2);
}
