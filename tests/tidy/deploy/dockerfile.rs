//! The image: it holds every program of the house, built from what is there, and nobody in it is root.

use std::collections::BTreeSet;
use std::path::Path;

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
    let build_stage = all[..last_stage].iter().rposition(|(word, _)| word == "FROM").unwrap_or(0);
    let mut findings = check_sources(&all[..last_stage], ignore);
    findings.extend(check_build(&all[build_stage..last_stage], house));
    findings.extend(check_pages(&all[..build_stage], &all[build_stage..last_stage]));
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

/// What is copied into the stages that build is there, and reaches the daemon.
fn check_sources(stages: &[(String, String)], ignore: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let let_in: Vec<&Path> =
        ignore.lines().filter_map(|line| line.strip_prefix('!')).map(Path::new).collect();
    for source in copies(stages).flat_map(|(sources, _)| sources) {
        if !root().join(source).exists() {
            findings.push(format!("COPY {source}: there is no such file"));
        }
        if !let_in.iter().any(|folder| Path::new(source).starts_with(folder)) {
            findings.push(format!("COPY {source}: Dockerfile.dockerignore keeps it out"));
        }
    }
    for made in ["node_modules", "dist"].map(|name| format!("services/portal/web/{name}")) {
        if !let_in.is_empty() && !ignore.lines().any(|line| line == made) {
            findings.push(format!("{made} of this machine gets into the image"));
        }
    }
    findings
}

/// The portal's pages: built by node from their lock, and handed to the build of its program.
fn check_pages(pages: &[(String, String)], build: &[(String, String)]) -> Vec<String> {
    let mut findings = Vec::new();
    let runs = |what: &str| pages.iter().any(|(word, rest)| word == "RUN" && rest.contains(what));
    let from = pages.first().map(|(_, from)| from.as_str()).unwrap_or_default();
    if !from.starts_with("node:") || !runs("npm ci --ignore-scripts") || !runs("npm run build") {
        findings.push(format!("the portal's pages are not built by node from their lock: {from}"));
    }
    let told =
        build.iter().find_map(|(word, rest)| rest.strip_prefix("ACTNOW_UI=").filter(|_| word == "ENV"));
    let stage = from.rsplit(' ').next().unwrap_or_default();
    let handed = |folder: &str| format!("--from={stage} {folder} {folder}");
    if !told.is_some_and(|told| {
        runs(&format!("--outDir {told} "))
            && build.iter().any(|(word, rest)| word == "COPY" && *rest == handed(told))
    }) {
        findings.push(format!("the built pages do not reach the portal's program: {told:?}"));
    }
    findings
}

/// The stage that builds: cargo is told every package, and everything it needs is copied.
fn check_build(stage: &[(String, String)], house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    let copied: Vec<&str> = copies(stage).flat_map(|(sources, _)| sources).collect();
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
    let installed: BTreeSet<String> = handed_over(stage)
        .filter_map(|(_, target)| target.strip_prefix("/usr/local/bin/").map(str::to_owned))
        .collect();
    for program in installed.symmetric_difference(&house.programs) {
        findings.push(format!("{program}: installed and part of the house are not the same"));
    }
    for (sources, _) in copies(stage) {
        for source in sources {
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

/// Sources and target of every COPY out of the house.
fn copies(stage: &[(String, String)]) -> impl Iterator<Item = (Vec<&str>, &str)> {
    copies_where(stage, |rest| !rest.starts_with("--from="))
}

/// Sources and target of every COPY out of another stage.
fn handed_over(stage: &[(String, String)]) -> impl Iterator<Item = (Vec<&str>, &str)> {
    copies_where(stage, |rest| rest.starts_with("--from="))
}

fn copies_where(
    stage: &[(String, String)],
    wanted: fn(&str) -> bool,
) -> impl Iterator<Item = (Vec<&str>, &str)> {
    stage.iter().filter(move |(word, rest)| word == "COPY" && wanted(rest)).filter_map(|(_, rest)| {
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
        found("COPY services services\n", ""),
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
    assert_eq!(found("npm ci --ignore-scripts", "npm install"), 1);
    assert_eq!(found("FROM node:20-bookworm-slim AS pages", "FROM node:20-bookworm-slim AS web"), 1);
    assert_eq!(found("ENV ACTNOW_UI=/pages\n", ""), 1);
    assert_eq!(found("ENV ACTNOW_UI=/pages", "ENV ACTNOW_UI=skip"), 1);
    assert_eq!(found("COPY services/portal/web/package.json", "COPY services/portal/web/packages.json"), 1);
    let sources = copies(&instructions(&text)).flat_map(|(sources, _)| sources).count();
    // `cases` goes into the last stage, which reaches into the same context.
    assert_eq!(check(&text, "*", &house).len(), sources - 1);
    assert_eq!(check(&text, &ignore.replace("services/portal/web/dist\n", ""), &house).len(), 1);
}
