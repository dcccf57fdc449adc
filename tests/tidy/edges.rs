//! Which crate may use which. The wire is the only door between services: what one of them knows, another
//! learns from its facts, never from its code.

use std::path::Path;

use crate::workspace::{Metadata, Package, expect_none, files_below, root};

/// Where a crate stands in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `proto/`: the contract.
    Contract,
    /// `services/platform/`: the ground floor.
    Platform,
    /// `services/<service>/`.
    Service,
    /// `services/portal-ui/`: the built web pages, for the portal alone.
    Pages,
    /// `services/actnow/`.
    Roof,
    /// `tests/`.
    Tests,
}

/// A crate and the crates of the house it uses, for whatever purpose.
#[derive(Debug, Clone)]
struct Crate {
    name: String,
    place: Option<Place>,
    uses: Vec<String>,
}

/// Crates like these collect what has no home, until everybody depends on them.
const NAMES_WITHOUT_MEANING: [&str; 7] = ["common", "core", "shared", "types", "utils", "util", "helpers"];

/// The only crate of the ground floor that may speak the contract: it serves the operations service.
const SPEAKS_THE_CONTRACT: &str = "actnow-room";

/// The only service that shows web pages.
const SHOWS_PAGES: &str = "actnow-portal";

impl Crate {
    fn of(package: &Package) -> Self {
        let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
        let folder = folder.strip_prefix(root()).expect("the crates of the house lie in it");
        let used = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        let uses = used.map(|dependency| dependency.name.clone()).collect();
        Self { name: package.name.clone(), place: place_of(folder), uses }
    }
}

fn place_of(folder: &Path) -> Option<Place> {
    let parts: Vec<_> = folder.iter().map(|part| part.to_str().unwrap_or_default()).collect();
    match parts.as_slice() {
        ["proto"] => Some(Place::Contract),
        ["services", "platform", _] => Some(Place::Platform),
        ["services", "actnow"] => Some(Place::Roof),
        ["services", "portal-ui"] => Some(Place::Pages),
        ["services", _] => Some(Place::Service),
        ["tests"] => Some(Place::Tests),
        _ => None,
    }
}

fn may_use(user: &Crate, used: Place) -> bool {
    match user.place {
        None | Some(Place::Contract | Place::Pages) => false,
        Some(Place::Platform) => {
            used == Place::Platform || (used == Place::Contract && user.name == SPEAKS_THE_CONTRACT)
        }
        Some(Place::Service) => {
            matches!(used, Place::Platform | Place::Contract)
                || (used == Place::Pages && user.name == SHOWS_PAGES)
        }
        Some(Place::Roof) => matches!(used, Place::Service | Place::Platform | Place::Contract),
        Some(Place::Tests) => true,
    }
}

fn check(crates: &[Crate]) -> Vec<String> {
    let mut findings = Vec::new();
    for user in crates {
        if user.place.is_none() {
            findings.push(format!("{} stands in no known place of the house", user.name));
        }
        if NAMES_WITHOUT_MEANING.contains(&user.name.rsplit('-').next().unwrap_or_default()) {
            findings.push(format!("{}: a name without meaning", user.name));
        }
        // A crate may name itself, to compile its own tests with other features.
        let others = crates.iter().filter(|one| one.name != user.name && user.uses.contains(&one.name));
        for used in others {
            if !used.place.is_some_and(|place| may_use(user, place)) {
                findings.push(format!("{} must not use {}", user.name, used.name));
            }
        }
    }
    findings.extend(unreachable_services(crates));
    findings
}

/// The roof starts every service: one that it does not import cannot be started in one process.
fn unreachable_services(crates: &[Crate]) -> Vec<String> {
    let roof = crates.iter().find(|one| one.place == Some(Place::Roof));
    let services = crates.iter().filter(|one| one.place == Some(Place::Service));
    services
        .filter(|service| !roof.is_some_and(|roof| roof.uses.contains(&service.name)))
        .map(|service| format!("the roof does not know {}", service.name))
        .collect()
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let crates: Vec<Crate> = Metadata::load().members().map(Crate::of).collect();
    assert!(crates.len() >= 13, "cargo metadata shows only {} crates", crates.len());
    expect_none(&check(&crates));
}

#[test]
fn no_module_is_called_by_a_name_without_meaning() {
    let named = |path: &String| {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        NAMES_WITHOUT_MEANING.contains(&stem.rsplit('/').next().unwrap_or_default())
    };
    let sources = ["services", "tests", "proto"].into_iter().flat_map(files_below);
    let found: Vec<String> = sources.filter(|path| path.ends_with(".rs")).filter(named).collect();
    expect_none(&found);
}

#[cfg(test)]
mod planted {
    use super::*;

    fn house(change: impl FnOnce(&mut Vec<Crate>)) -> Vec<String> {
        let one = |name: &str, place, uses: &[&str]| Crate {
            name: name.to_owned(),
            place: Some(place),
            uses: uses.iter().map(ToString::to_string).collect(),
        };
        let mut crates = vec![
            one("actnow-proto", Place::Contract, &[]),
            one("actnow-chassis", Place::Platform, &[]),
            one("actnow-room", Place::Platform, &["actnow-chassis", "actnow-proto"]),
            one("actnow-registration", Place::Service, &["actnow-room", "actnow-proto"]),
            one("actnow-inspections", Place::Service, &["actnow-room"]),
            one("actnow", Place::Roof, &["actnow-registration", "actnow-inspections"]),
            one("actnow-tests", Place::Tests, &["actnow", "actnow-registration"]),
        ];
        change(&mut crates);
        check(&crates)
    }

    #[test]
    fn the_house_as_designed_is_fine() {
        expect_none(&house(|_| {}));
    }

    #[test]
    fn every_illegal_edge_is_found() {
        for (user, used) in [
            ("actnow-registration", "actnow-inspections"),
            ("actnow-registration", "actnow"),
            ("actnow-chassis", "actnow-proto"),
            ("actnow-chassis", "actnow-registration"),
            ("actnow-proto", "actnow-chassis"),
            ("actnow", "actnow-tests"),
        ] {
            let found = house(|crates| {
                let user = crates.iter_mut().find(|one| one.name == user).unwrap();
                user.uses.push(used.to_owned());
            });
            assert_eq!(found, [format!("{user} must not use {used}")]);
        }
    }

    #[test]
    fn a_forgotten_service_a_stray_crate_and_an_empty_name_are_found() {
        assert_eq!(house(|crates| crates[5].uses.clear()).len(), 2);
        assert_eq!(house(|crates| crates[1].place = None).len(), 2);
        assert_eq!(house(|crates| crates[4].name = "actnow-common".to_owned()).len(), 2);
    }
}
