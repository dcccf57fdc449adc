//! Default deny: a method without a row in a permission table cannot be called, and a row without a method is
//! a mistake in its name. So every method has exactly one row, and every row names somebody. The snapshot shows the
//! whole of it: who may call what.

use std::collections::BTreeMap;
use std::fmt::Write;

use actnow_chassis::grpc::{LookUp, Permission};
use actnow_decisions::Role;

use crate::contract::contract;
use crate::workspace::expect_none;

/// Of a service that several departments serve, each with a table of its own: instant approval in food licensing.
const WATCHED_FOOD: &str = "actnow.instant_approval.v1 of food licensing";

/// Packages with their tables, and what other departments may look up there.
fn tables() -> [(&'static str, &'static [Permission], &'static [LookUp]); 8] {
    [
        ("actnow.identity.v1", actnow_identity::PERMISSIONS, &[]),
        ("actnow.registration.v1", actnow_registration::PERMISSIONS, actnow_registration::LOOK_UPS),
        ("actnow.food_licensing.v1", actnow_food_licensing::PERMISSIONS, actnow_food_licensing::LOOK_UPS),
        ("actnow.instant_approval.v1", actnow_registration::INSTANT_PERMISSIONS, &[]),
        (WATCHED_FOOD, actnow_food_licensing::INSTANT_PERMISSIONS, &[]),
        ("actnow.inspections.v1", actnow_inspections::PERMISSIONS, &[]),
        ("actnow.fast_track.v1", actnow_fast_track::PERMISSIONS, actnow_fast_track::LOOK_UPS),
        ("actnow.operations.v1", actnow_room::OPERATIONS_PERMISSIONS, &[]),
    ]
}

/// Full paths of all methods of a package, as calls name them.
fn methods_of(package: &str) -> Vec<String> {
    let package = package.split(' ').next().unwrap_or_default();
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
    for (package, rows, _) in tables() {
        let methods = methods_of(package);
        assert!(!methods.is_empty(), "{package} has no methods");
        findings.extend(check(&methods, rows));
    }
    let known = tables().map(|(package, ..)| package);
    let served = contract().into_iter().filter(|file| !file.service.is_empty());
    let unknown = served.filter(|file| !known.contains(&file.package()));
    findings.extend(unknown.map(|file| format!("nobody looks at the permissions of {}", file.package())));
    expect_none(&findings);
}

/// `REGI`, `SYSA`: four letters that tell the roles apart.
fn short(role: Role) -> String {
    match role.as_str().split_once('_') {
        Some((first, second)) => format!("{}{}", &first[..3], &second[..1]),
        None => role.as_str()[..4].to_owned(),
    }
}

/// Methods by roles, one line a method.
fn matrix() -> String {
    let mut text = format!("{:<44}", "");
    Role::ALL.iter().for_each(|role| text.push_str(&format!(" {}", short(*role))));
    for (package, rows, look_ups) in tables() {
        let _ = write!(text, "\n\n{package}");
        for row in rows {
            let name = row.method.rsplit('/').next().unwrap_or_default();
            let _ = write!(text, "\n  {name:<42}");
            for role in Role::ALL {
                text.push_str(if row.roles.contains(&role) { "  x  " } else { "  .  " });
            }
            if let Some(look_up) = look_ups.iter().find(|look_up| look_up.method == row.method) {
                let _ = write!(text, " {}", look_up.scope.as_str());
            }
        }
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn who_may_call_what() {
    insta::assert_snapshot!("matrix", matrix());
}

/// What those outside of the bureau's business may call beyond identity: everything else is kept from them.
const BEYOND_IDENTITY: [(Role, &str); 16] = [
    // Its own opinion, about what it was asked.
    (Role::Department, "AnswerConsultation"),
    (Role::Department, "GetCompany"),
    (Role::Department, "GetFoodLicence"),
    (Role::Department, "VerifyLicence"),
    (Role::Portal, "GetFoodLicence"),
    (Role::Portal, "VerifyLicence"),
    // The portal as a machine writes the workbench: it asks how each open file stands.
    (Role::Portal, "GetName"),
    (Role::Portal, "GetFiling"),
    (Role::Portal, "ListFilings"),
    (Role::Portal, "GetApplication"),
    (Role::Portal, "ListApplications"),
    (Role::Portal, "GetInspection"),
    (Role::Portal, "ListInspections"),
    (Role::Portal, "GetCase"),
    (Role::Portal, "WatchCase"),
    (Role::AuditAdmin, "ReadJournal"),
];

#[test]
fn administrators_portal_and_departments_read_no_business_data() {
    let outside = [Role::Portal, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin, Role::Department];
    let business = tables().into_iter().filter(|(package, ..)| *package != "actnow.identity.v1");
    let rows = business.flat_map(|(_, rows, _)| rows);
    let given = rows.flat_map(|row| {
        let name = row.method.rsplit('/').next().unwrap_or_default();
        outside.into_iter().filter(|role| row.roles.contains(role)).map(move |role| (role, name))
    });
    let findings: Vec<String> = given
        .filter(|pair| !BEYOND_IDENTITY.contains(pair))
        .map(|(role, name)| format!("{role} may call {name}"))
        .collect();
    expect_none(&findings);
}

/// Nobody of the bureau's business may call what the administrators may.
#[test]
fn administrators_have_identity_to_themselves() {
    let mut findings = Vec::new();
    for row in actnow_identity::PERMISSIONS {
        let administrators = row.roles.iter().filter(|role| Role::ADMINISTRATORS.contains(role)).count();
        let name = row.method.rsplit('/').next().unwrap_or_default();
        let is_list = name.starts_with("List") || name == "GetKeySet";
        if administrators > 1 && !is_list {
            findings.push(format!("{name} is open to several administrators"));
        }
        if administrators > 0 && !is_list && row.roles.len() > 1 {
            findings.push(format!("{name} is open to an administrator and somebody else"));
        }
    }
    expect_none(&findings);
}

#[test]
fn missing_doubled_empty_and_strange_rows_are_found() {
    let methods = methods_of("actnow.fast_track.v1");
    let rows = actnow_fast_track::PERMISSIONS;
    assert_eq!(check(&methods, &rows[1..]).len(), 1);
    assert_eq!(check(&methods, &[rows, &rows[..1]].concat()).len(), 1);
    let strange = Permission { method: "/actnow.fast_track.v1.FastTrackService/SubmitNothing", ..rows[0] };
    assert_eq!(check(&methods, &[rows, &[strange]].concat()).len(), 1);
    let nobody = Permission { roles: &[], ..rows[0] };
    assert_eq!(check(&methods, &[&[nobody], &rows[1..]].concat()).len(), 1);
}
