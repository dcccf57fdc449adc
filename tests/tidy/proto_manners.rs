//! Manners of the contract, so that who knows one service can guess the others.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, MethodDescriptorProto};

use crate::contract::contract;
use crate::workspace::expect_none;

/// A method named like this only looks; every other one changes something.
const LOOKS: [&str; 8] = ["Get", "List", "Search", "Check", "Watch", "Verify", "Read", "Export"];

/// Changes that need no command id, and why.
const HARMLESS_TWICE: [(&str, &str); 11] = [
    ("SetClockRequest", "names the instant itself: said twice it is the same, and never goes back"),
    ("LogInRequest", "the answer is a secret nobody keeps: said twice it is two sessions, and both end"),
    ("LogInWithProviderRequest", "the answer is a secret nobody keeps: an ID token is good once"),
    ("IssueTokenRequest", "the answer is a secret nobody keeps: two short tokens say the same"),
    ("StepUpRequest", "the answer is a secret nobody keeps: the ended session token is refused"),
    ("StepUpWithProviderRequest", "the answer is a secret nobody keeps: an ID token is good once"),
    ("LogOutRequest", "an ended session stays ended"),
    ("ChangePasswordRequest", "the answer is a secret nobody keeps: the ended session token is refused"),
    ("RevealFilingPersonRequest", "the answer is personal data nobody keeps: each look is written down"),
    ("RevealApplicationPersonRequest", "the answer is personal data nobody keeps: each look is written down"),
    ("IssueClientTokenRequest", "the answer is a secret nobody keeps: two short tokens say the same"),
];

/// Kinds of files a package has.
const KINDS: [&str; 4] = ["service", "forms", "orders", "events"];

fn check(files: &[FileDescriptorProto]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(check_place(file));
        findings.extend(check_methods(file));
        for one in &file.enum_type {
            findings.extend(check_enum(file, one));
        }
        for message in &file.message_type {
            message.enum_type.iter().for_each(|one| findings.extend(check_enum(file, one)));
            if file.name().ends_with("_events.proto") {
                findings.extend(check_fact(file, message));
            }
        }
    }
    findings.extend(package_circles(files));
    findings
}

/// `actnow/<service>/v1/<service>_<kind>.proto` holds package `actnow.<service>.v1`.
fn check_place(file: &FileDescriptorProto) -> Vec<String> {
    let mut findings = Vec::new();
    let (folder, name) = file.name().rsplit_once('/').unwrap_or_default();
    if folder.replace('/', ".") != file.package() {
        findings.push(format!("{}: package {} lies in another folder", file.name(), file.package()));
    }
    let room = file.package().split('.').nth(1).unwrap_or_default();
    if !KINDS.iter().any(|kind| name == format!("{room}_{kind}.proto")) {
        findings.push(format!("{}: a package has {room}_service, _forms, _orders and _events", file.name()));
    }
    findings
}

fn check_methods(file: &FileDescriptorProto) -> Vec<String> {
    let mut findings = Vec::new();
    let room: String = file.package().split('.').nth(1).unwrap_or_default().split('_').map(capital).collect();
    for service in &file.service {
        if service.name() != format!("{room}Service") {
            findings.push(format!("{}: service {} is not {room}Service", file.name(), service.name()));
        }
        for method in &service.method {
            findings.extend(check_method(file, method));
        }
    }
    findings
}

fn capital(word: &str) -> String {
    word.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect()
}

fn check_method(file: &FileDescriptorProto, method: &MethodDescriptorProto) -> Vec<String> {
    let mut findings = Vec::new();
    let own = |kind: &str| format!(".{}.{}{kind}", file.package(), method.name());
    if method.input_type() != own("Request") || method.output_type() != own("Response") {
        findings.push(format!("{}: {} has no request and response of its own", file.name(), method.name()));
    }
    let name = format!("{}Request", method.name());
    let request = file.message_type.iter().find(|message| message.name() == name);
    let carries = request.is_some_and(|request| {
        request
            .field
            .iter()
            .any(|f| f.name() == "command_id" && f.r#type() == Type::String && f.number() == 1)
    });
    let looks = LOOKS.iter().any(|verb| method.name().starts_with(verb));
    let harmless = HARMLESS_TWICE.iter().any(|(request, _)| *request == name);
    if !looks && !harmless && !carries {
        findings.push(format!("{}: {name} changes something and carries no command_id = 1", file.name()));
    }
    if looks && carries {
        findings.push(format!("{}: {name} only looks and carries a command_id", file.name()));
    }
    let response = format!("{}Response", method.name());
    let answers = file.message_type.iter().filter(|message| message.name() == response);
    if answers.flat_map(|message| &message.field).any(|field| field.name() == "success") {
        findings.push(format!("{}: {response} says success instead of what now is", file.name()));
    }
    findings
}

/// `FILING_STATE_UNSPECIFIED = 0`, and every value begins with the name of its enum.
fn check_enum(file: &FileDescriptorProto, one: &EnumDescriptorProto) -> Vec<String> {
    let mut prefix = String::new();
    for c in one.name().chars() {
        if c.is_ascii_uppercase() && !prefix.is_empty() {
            prefix.push('_');
        }
        prefix.push(c.to_ascii_uppercase());
    }
    let mut findings = Vec::new();
    let first = one.value.first();
    if !first.is_some_and(|value| value.number() == 0 && value.name() == format!("{prefix}_UNSPECIFIED")) {
        findings.push(format!(
            "{}: {} does not start with {prefix}_UNSPECIFIED = 0",
            file.name(),
            one.name()
        ));
    }
    for value in one.value.iter().filter(|value| !value.name().starts_with(&format!("{prefix}_"))) {
        findings.push(format!("{}: {} does not begin with {prefix}_", file.name(), value.name()));
    }
    findings
}

/// A fact says when; a fact of an aggregate also says which version. Only refusals have no aggregate.
fn check_fact(file: &FileDescriptorProto, fact: &DescriptorProto) -> Vec<String> {
    let has = |name: &str| fact.field.iter().any(|field| field.name() == name);
    let missing = [("occurred_at", true), ("version", !fact.name().ends_with("Refused"))];
    missing
        .iter()
        .filter(|(name, wanted)| *wanted && !has(name))
        .map(|(name, _)| format!("{}: fact {} has no {name}", file.name(), fact.name()))
        .collect()
}

/// Packages that import each other cannot be understood, nor versioned, one by one.
fn package_circles(files: &[FileDescriptorProto]) -> Vec<String> {
    let package_of = |path: &str| files.iter().find(|file| file.name() == path).map(|file| file.package());
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        let imported = file.dependency.iter().filter_map(|path| package_of(path));
        edges.entry(file.package()).or_default().extend(imported.filter(|other| *other != file.package()));
    }
    let reaches_itself = |from: &&&str| {
        let (mut seen, mut open) = (BTreeSet::new(), edges[**from].iter().collect::<Vec<_>>());
        while let Some(package) = open.pop() {
            if seen.insert(*package) {
                open.extend(edges.get(*package).into_iter().flatten());
            }
        }
        seen.contains(**from)
    };
    edges
        .keys()
        .filter(reaches_itself)
        .map(|package| format!("{package} imports itself in a circle"))
        .collect()
}

#[test]
fn the_contract_has_manners() {
    let files = contract();
    assert!(files.len() >= 14, "only {} files in the contract", files.len());
    expect_none(&check(&files));
}

#[cfg(test)]
mod planted {
    use super::*;

    fn found(change: impl FnOnce(&mut Vec<FileDescriptorProto>)) -> usize {
        let mut files = contract();
        let before = check(&files).len();
        change(&mut files);
        check(&files).len() - before
    }

    fn file<'f>(files: &'f mut [FileDescriptorProto], name: &str) -> &'f mut FileDescriptorProto {
        files.iter_mut().find(|file| file.name().ends_with(name)).unwrap()
    }

    #[test]
    fn a_file_in_the_wrong_folder_is_found() {
        assert!(found(|files| files[0].package = Some("actnow.registration.v2".to_owned())) >= 1);
        assert_eq!(
            found(|f| file(f, "fast_track_events.proto").name =
                Some("actnow/fast_track/v1/facts.proto".to_owned())),
            1
        );
    }

    #[test]
    fn a_command_without_its_id_is_found() {
        let drop_id = |files: &mut Vec<FileDescriptorProto>| {
            let service = file(files, "registration_service.proto");
            let request =
                service.message_type.iter_mut().find(|m| m.name() == "ApproveFilingRequest").unwrap();
            request.field.remove(0);
        };
        assert_eq!(found(drop_id), 1);
    }

    #[test]
    fn shared_requests_bad_enums_and_bare_facts_are_found() {
        let share = |files: &mut Vec<FileDescriptorProto>| {
            let service = &mut file(files, "inspections_service.proto").service[0];
            service.method[0].input_type = Some(".google.protobuf.Empty".to_owned());
        };
        assert_eq!(found(share), 1);
        let shift = |files: &mut Vec<FileDescriptorProto>| {
            file(files, "registration_service.proto").enum_type[0].value.remove(0);
        };
        assert_eq!(found(shift), 1);
        let strip = |files: &mut Vec<FileDescriptorProto>| {
            file(files, "fast_track_events.proto").message_type[0].field.clear();
        };
        assert_eq!(found(strip), 2);
    }

    #[test]
    fn packages_in_a_circle_are_found() {
        let back = |files: &mut Vec<FileDescriptorProto>| {
            let path = "actnow/fast_track/v1/fast_track_service.proto".to_owned();
            file(files, "registration_service.proto").dependency.push(path);
        };
        assert!(found(back) >= 2);
    }
}
