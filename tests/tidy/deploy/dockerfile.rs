//! The image: it holds every program of the house, built from what is there, and nobody in it is root.

use std::collections::BTreeSet;

use super::words::logical_lines;
use crate::workspace::{Metadata, expect_none, read, root};

/// What an image must hold, taken from the workspace.
#[derive(Debug, Clone)]
pub(super) struct House {
    /// Programs of the packages below `services/`.
    pub(super) programs: BTreeSet<String>,
    /// Their packages.
    packages: BTreeSet<String>,
    /// Folders of all crates of the house, relative to it.
    folders: Vec<String>,
}

impl House {
    pub(super) fn load() -> Self {
        let metadata = Metadata::load();
        let folder = |package: &crate::workspace::Package| {
            let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
            folder
                .strip_prefix(root())
                .expect("crates lie in the house")
                .to_str()
                .expect("folder names are text")
                .to_owned()
        };
        let mut house = Self { programs: BTreeSet::new(), packages: BTreeSet::new(), folders: Vec::new() };
        for package in metadata.members() {
            let folder = folder(package);
            for program in package.programs().filter(|_| folder.starts_with("services/")) {
                house.programs.insert(program.to_owned());
                house.packages.insert(package.name.clone());
            }
            house.folders.push(folder);
        }
        house
    }
}

/// An instruction and what follows it.
fn instructions(text: &str) -> Vec<(String, String)> {
    let split = |line: &String| {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        (word.to_uppercase(), rest.trim().to_owned())
    };
    logical_lines(text).iter().map(split).collect()
}

/// The ports that an image announces.
pub(super) fn exposed_ports(text: &str) -> BTreeSet<u16> {
    let lines = instructions(text).into_iter().filter(|(word, _)| word == "EXPOSE");
    let ports = lines.flat_map(|(_, rest)| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    ports.map(|port| port.parse().expect("EXPOSE takes port numbers")).collect()
}

fn check(text: &str, ignore: &str, house: &House) -> Vec<String> {
    let all = instructions(text);
    let last_stage = all.iter().rposition(|(word, _)| word == "FROM").unwrap_or(0);
    let mut findings = check_build(&all[..last_stage], ignore, house);
    findings.extend(check_image(&all[last_stage..], house));
    for (word, rest) in &all {
        if matches!(word.as_str(), "ENV" | "ARG")
            && ["PASSWORD", "SECRET", "KEY"].iter().any(|s| rest.contains(s))
        {
            findings.push(format!("a secret stays in an image forever: {word} {rest}"));
        }
        if word == "FROM" && (!rest.contains(':') || rest.contains(":latest")) {
            findings.push(format!("an image without a version: {rest}"));
        }
    }
    findings
}

/// The stage that builds: cargo is told every package, and everything it needs is copied.
fn check_build(stage: &[(String, String)], ignore: &str, house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    let copied: Vec<&str> = copies(stage).flat_map(|(sources, _)| sources).collect();
    for source in &copied {
        if !root().join(source).exists() {
            findings.push(format!("COPY {source}: there is no such file"));
        }
        if !ignore.lines().any(|line| line == format!("!{source}")) {
            findings.push(format!("COPY {source}: Dockerfile.dockerignore keeps it out"));
        }
    }
    for folder in &house.folders {
        if !copied.iter().any(|source| folder == source || folder.starts_with(&format!("{source}/"))) {
            findings.push(format!("{folder} is part of the workspace and not copied"));
        }
    }
    let build = stage.iter().find(|(word, rest)| word == "RUN" && rest.contains("cargo build"));
    let words: Vec<&str> = build.map_or(Vec::new(), |(_, rest)| rest.split_whitespace().collect());
    for needed in ["--release", "--locked"] {
        if !words.contains(&needed) {
            findings.push(format!("cargo build without {needed}"));
        }
    }
    let named: BTreeSet<String> =
        words.windows(2).filter(|pair| pair[0] == "--package").map(|pair| pair[1].to_owned()).collect();
    for package in named.symmetric_difference(&house.packages) {
        findings.push(format!("{package}: built and part of the house are not the same"));
    }
    findings
}

/// The stage that runs: Debian 12, every program, an ordinary user, no shell around the program.
fn check_image(stage: &[(String, String)], house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    if stage.first().is_none_or(|(_, from)| from != "debian:12-slim") {
        findings.push("the image does not stand on debian:12-slim".to_owned());
    }
    let installed: BTreeSet<String> = copies(stage)
        .filter_map(|(_, target)| target.strip_prefix("/usr/local/bin/").map(str::to_owned))
        .collect();
    for program in installed.symmetric_difference(&house.programs) {
        findings.push(format!("{program}: installed and part of the house are not the same"));
    }
    for (sources, _) in copies(stage) {
        for source in sources.iter().filter(|source| !source.starts_with('/')) {
            if !root().join(source).exists() {
                findings.push(format!("COPY {source}: there is no such file"));
            }
        }
    }
    let user = stage.iter().rfind(|(word, _)| word == "USER").map(|(_, user)| user.as_str());
    if user.is_none_or(|user| user.starts_with("root") || user.starts_with("0")) {
        findings.push(format!("the programs run as {user:?}"));
    }
    for (word, rest) in stage.iter().filter(|(word, _)| word == "CMD" || word == "ENTRYPOINT") {
        let program = serde_json::from_str::<Vec<String>>(rest).ok().and_then(|words| words.first().cloned());
        if program.is_none_or(|program| !house.programs.contains(&program)) {
            findings.push(format!("{word} {rest} starts no program of the house in exec form"));
        }
    }
    findings
}

/// Sources and target of every COPY.
fn copies(stage: &[(String, String)]) -> impl Iterator<Item = (Vec<&str>, &str)> {
    stage.iter().filter(|(word, _)| word == "COPY").filter_map(|(_, rest)| {
        let mut paths: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        let target = paths.pop()?;
        Some((paths, target))
    })
}

fn ours() -> (String, String) {
    (read("deploy/Dockerfile"), read("deploy/Dockerfile.dockerignore"))
}

#[test]
fn the_image_holds_every_program_and_no_root() {
    let (text, ignore) = ours();
    expect_none(&check(&text, &ignore, &House::load()));
}

#[test]
fn what_is_wrong_with_an_image_is_found() {
    let (text, ignore) = ours();
    let house = House::load();
    let found = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        check(&text.replacen(from, to, 1), &ignore, &house).len()
    };
    assert!(found("--package actnow-inspections", "--package actnow-visits") >= 2);
    assert_eq!(found("COPY --from=build /out/actnow-fast-track /usr/local/bin/actnow-fast-track", ""), 1);
    assert_eq!(found("/usr/local/bin/actnow-fast-track", "/usr/local/bin/actnow-fasttrack"), 2);
    assert_eq!(
        found("COPY services services", ""),
        house.folders.iter().filter(|f| f.starts_with("services")).count()
    );
    assert_eq!(found("COPY proto proto", "COPY protos proto"), 3);
    assert_eq!(found("USER 10001:10001", ""), 1);
    assert_eq!(found("USER 10001:10001", "USER root"), 1);
    assert_eq!(found("CMD [\"actnow\", \"--help\"]", "CMD actnow --help"), 1);
    assert_eq!(found("CMD [\"actnow\", \"--help\"]", "CMD [\"actnw\"]"), 1);
    assert_eq!(found(" --locked", ""), 1);
    assert_eq!(found("FROM debian:12-slim", "FROM debian:latest"), 2);
    assert_eq!(found("STOPSIGNAL SIGTERM", "ENV DATABASE_PASSWORD=x"), 1);
    assert_eq!(check(&text, "*", &house).len(), 5);
}
