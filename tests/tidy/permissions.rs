//! Default deny: a method without a row in a permission table cannot be called, and a row without a method is
//! a mistake in its name. So every method has exactly one row, and every row names somebody.

use std::collections::BTreeMap;

use actnow_chassis::grpc::Permission;

use crate::contract::contract;
use crate::workspace::{expect_none, read};

/// Full paths of all methods of a package, as calls name them.
fn methods_of(package: &str) -> Vec<String> {
    let files = contract().into_iter().filter(|file| file.package() == package);
    files
        .flat_map(|file| file.service)
        .flat_map(|service| {
            let name = service.name().to_owned();
            service.method.into_iter().map(move |method| (name.clone(), method.name().to_owned()))
        })
        .map(|(service, method)| format!("/{package}.{service}/{method}"))
        .collect()
}

fn check(methods: &[String], rows: &[Permission]) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut findings = Vec::new();
    for row in rows {
        *seen.entry(row.method).or_default() += 1;
        if row.roles.is_empty() {
            findings.push(format!("nobody may call {}", row.method));
        }
        if !methods.iter().any(|method| method == row.method) {
            findings.push(format!("{} is no method", row.method));
        }
    }
    for method in methods {
        match seen.get(method.as_str()) {
            Some(1) => {}
            None => findings.push(format!("{method} has no row")),
            Some(_) => findings.push(format!("{method} has several rows")),
        }
    }
    findings
}

#[test]
fn every_method_of_every_service_has_its_row() {
    let mut findings = Vec::new();
    for (package, rows) in [
        ("actnow.registration.v1", actnow_registration::PERMISSIONS),
        ("actnow.food_licensing.v1", actnow_food_licensing::PERMISSIONS),
        ("actnow.inspections.v1", actnow_inspections::PERMISSIONS),
        ("actnow.fast_track.v1", actnow_fast_track::PERMISSIONS),
    ] {
        let methods = methods_of(package);
        assert!(!methods.is_empty(), "{package} has no methods");
        findings.extend(check(&methods, rows));
    }
    expect_none(&findings);
}

/// The operations service keeps its table to itself; its text is read instead.
#[test]
fn every_method_of_operations_has_its_row() {
    let text = read("services/platform/room/src/operations.rs");
    let missing: Vec<String> = methods_of("actnow.operations.v1")
        .into_iter()
        .filter(|method| text.matches(&format!("Permission {{ method: \"{method}\"")).count() != 1)
        .collect();
    expect_none(&missing);
}

#[test]
fn missing_doubled_empty_and_strange_rows_are_found() {
    let methods = methods_of("actnow.fast_track.v1");
    let rows = actnow_fast_track::PERMISSIONS;
    assert_eq!(check(&methods, &rows[1..]).len(), 1);
    assert_eq!(check(&methods, &[rows, &rows[..1]].concat()).len(), 1);
    let strange = Permission { method: "/actnow.fast_track.v1.FastTrackService/SubmitCases", ..rows[0] };
    assert_eq!(check(&methods, &[rows, &[strange]].concat()).len(), 1);
    let nobody = Permission { roles: &[], ..rows[0] };
    assert_eq!(check(&methods, &[&[nobody], &rows[1..]].concat()).len(), 1);
}
