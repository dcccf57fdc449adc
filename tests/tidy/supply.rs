//! What the house is built from: `deny.toml` enforced by reading `Cargo.lock` and `cargo metadata`, so that it
//! holds without cargo-deny and without a network.

use std::collections::BTreeMap;

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::workspace::{Metadata, Package, expect_none, read};

#[derive(Debug, Clone, Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Debug, Clone, Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// Licences that one crate alone may have.
#[derive(Debug, Clone, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Bans {
    wildcards: String,
    deny: Vec<Ban>,
}

/// `crate` is a name, or `name:<version` for what is too old.
#[derive(Debug, Clone, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    what: String,
    reason: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    unknown_registry: String,
    unknown_git: String,
    allow_registry: Vec<String>,
    allow_git: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Debug, Clone, Deserialize)]
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
}

fn toml<T: DeserializeOwned>(text: &str) -> T {
    Figment::from(Toml::string(text)).extract().unwrap_or_else(|error| panic!("{error}"))
}

fn policy() -> Policy {
    toml(&read("deny.toml"))
}

/// Banned crates, versions that are too old, and sources that are not allowed.
fn check_lock(policy: &Policy, lock: &Lock) -> Vec<String> {
    let mut findings = Vec::new();
    for package in &lock.package {
        let Locked { name, version, source } = package;
        for ban in policy.bans.deny.iter().filter(|ban| ban.hits(package)) {
            findings.push(format!("{name} {version} is banned ({}): {}", ban.what, ban.reason));
        }
        let from = source.as_deref().map(|source| source.trim_start_matches("registry+"));
        if from.is_some_and(|from| !policy.sources.allow_registry.iter().any(|allowed| allowed == from)) {
            findings.push(format!("{name} {version} comes from {}", from.unwrap_or_default()));
        }
    }
    findings
}

impl Ban {
    fn hits(&self, package: &Locked) -> bool {
        match self.what.split_once(":<") {
            None => self.what == package.name,
            Some((name, least)) => name == package.name && numbers(&package.version) < numbers(least),
        }
    }
}

/// `1.2.3-pre+build` as `[1, 2, 3]`; a pre-release counts as its release.
fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map(|part| part.parse().expect("versions are numbers")).collect()
}

/// Licences that `deny.toml` does not allow.
fn check_licences(policy: &Policy, packages: &[Package]) -> Vec<String> {
    let Licences { allow, exceptions } = &policy.licenses;
    let fine = |package: &&Package| {
        let own = exceptions.iter().filter(|exception| exception.name == package.name);
        let more: Vec<&String> = own.flat_map(|exception| &exception.allow).collect();
        let allowed = |licence: &str| allow.iter().chain(more.iter().copied()).any(|one| one == licence);
        package.license.as_deref().is_some_and(|terms| fits(terms, &allowed))
    };
    packages
        .iter()
        .filter(|package| !fine(package))
        .map(|package| format!("{} {}: licence {:?}", package.name, package.version, package.license))
        .collect()
}

/// Whether an SPDX expression can be met with allowed licences. Old manifests write `/` for `OR`.
fn fits(terms: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let text = terms.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &dyn Fn(&str) -> bool) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any_of(words, at, allowed);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed(&format!("{word} WITH {exception}"));
    }
    allowed(word)
}

/// Every crate of the house asks for the same version of what it uses, and for a version at all.
fn check_requirements<'p>(members: impl Iterator<Item = &'p Package>) -> Vec<String> {
    let mut asked: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let mut findings = Vec::new();
    for package in members {
        for dependency in package.dependencies.iter().filter(|dependency| dependency.path.is_none()) {
            let (name, req) = (dependency.name.as_str(), dependency.req.as_str());
            if req.contains('*') {
                findings.push(format!("{} takes any version of {name}", package.name));
            }
            let (first, by) = *asked.entry(name).or_insert((req, &package.name));
            if first != req {
                findings.push(format!("{} asks for {name} {req}, {by} for {first}", package.name));
            }
        }
    }
    findings
}

#[test]
fn only_what_deny_toml_allows_is_built_in() {
    let policy = policy();
    let lock: Lock = toml(&read("Cargo.lock"));
    assert!(lock.package.len() > 100 && policy.bans.deny.len() > 10);
    expect_none(&check_lock(&policy, &lock));
}

#[test]
fn every_licence_is_allowed() {
    let metadata = Metadata::load();
    assert!(metadata.packages.len() > 100);
    expect_none(&check_licences(&policy(), &metadata.packages));
}

#[test]
fn the_house_asks_for_one_version_of_each_thing() {
    expect_none(&check_requirements(Metadata::load().members()));
}

#[test]
fn deny_toml_is_strict_and_says_why() {
    let policy = policy();
    let Sources { unknown_registry, unknown_git, allow_registry, allow_git } = &policy.sources;
    assert_eq!([unknown_registry, unknown_git, &policy.bans.wildcards], ["deny", "deny", "deny"]);
    assert_eq!((allow_registry.len(), allow_git.len()), (1, 0));
    let silent: Vec<_> = policy.bans.deny.iter().filter(|ban| ban.reason.len() < 8).collect();
    assert!(silent.is_empty(), "bans without a reason: {silent:?}");
    for needed in ["h2:<0.4.16", "rustls-webpki:<0.103.13", "lapin:<4.12.3", "openssl"] {
        assert!(policy.bans.deny.iter().any(|ban| ban.what == needed), "{needed} is not banned");
    }
}

#[cfg(test)]
mod planted {
    use super::*;

    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn locked(name: &str, version: &str, source: &str) -> usize {
        let package =
            Locked { name: name.to_owned(), version: version.to_owned(), source: Some(source.to_owned()) };
        check_lock(&policy(), &Lock { package: vec![package] }).len()
    }

    #[test]
    fn old_banned_and_foreign_crates_are_found() {
        assert_eq!(locked("h2", "0.4.16", CRATES_IO), 0);
        assert_eq!(locked("h2", "0.4.9", CRATES_IO), 1);
        assert_eq!(locked("h2", "0.3.99", CRATES_IO), 1);
        assert_eq!(locked("openssl", "0.10.80", CRATES_IO), 1);
        assert_eq!(locked("x", "1.0.0", "git+https://example.org/x#1"), 1);
        assert_eq!(locked("x", "1.0.0", "registry+https://example.org/index"), 1);
    }

    #[test]
    fn licences_are_read_as_expressions() {
        let allowed = |licence: &str| matches!(licence, "MIT" | "Zlib" | "A WITH B");
        for (terms, met) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR MIT) AND Zlib", true),
            ("MIT AND (GPL-3.0 OR LGPL-3.0)", false),
            ("GPL-3.0 OR A WITH B", true),
            ("A WITH C", false),
            ("MIT MIT", false),
            ("", false),
        ] {
            assert_eq!(fits(terms, &allowed), met, "{terms}");
        }
    }

    #[test]
    fn a_missing_licence_and_two_requirements_are_found() {
        let mut packages: Vec<Package> = Metadata::load().members().cloned().collect();
        assert!(check_licences(&policy(), &packages).is_empty());
        packages[0].license = None;
        assert_eq!(check_licences(&policy(), &packages).len(), 1);
        let user = packages.iter_mut().find(|p| p.name == "actnow-messaging").unwrap();
        user.dependencies.iter_mut().find(|d| d.name == "tokio").unwrap().req = "^1.0".to_owned();
        user.dependencies.iter_mut().find(|d| d.name == "lapin").unwrap().req = "*".to_owned();
        let found = check_requirements(packages.iter());
        assert!(found.iter().any(|finding| finding.contains("tokio")), "{found:?}");
        assert!(found.iter().any(|finding| finding.contains("any version of lapin")), "{found:?}");
    }
}
