//! The persons of a case: read, checked, normalised; then only handed on to be sealed.

use std::collections::HashSet;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{IdDocument, IdDocumentKind, Phone};
use actnow_proto::registration::v1::{IdDocumentKind as WireKind, Person, VerificationMethod};
use actnow_room::time::instant;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, TimeDelta, Utc};

use super::limits::{PERSONS, REFERENCE, TEXT, check_count};
use super::violation;

/// Clocks of verifiers may be ahead by this much.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);
/// Names that stand for companies of the case.
const RESERVED: [&str; 2] = ["parent", "subsidiary"];

/// The persons of a submission.
pub(super) struct People {
    /// As handed in, numbers normalised.
    pub(super) persons: Vec<Person>,
    /// Their documents.
    pub(super) documents: Vec<IdDocument>,
    /// The names by which forms refer to them.
    pub(super) refs: HashSet<String>,
    /// Whether every one proved who they are (实名验证).
    pub(super) all_verified: bool,
}

/// Reads all persons, reporting every violation.
pub(super) fn read_persons(persons: Vec<Person>, now: DateTime<Utc>, violations: &mut Violations) -> People {
    if persons.is_empty() {
        let text = Text::new("至少一名相关人员", "at least one person is needed");
        violations.add("persons", "FORM-EMPTY", "MISSING", text);
    }
    check_count(violations, "persons", persons.len(), PERSONS);
    let mut people =
        People { persons: Vec::new(), documents: Vec::new(), refs: HashSet::new(), all_verified: true };
    for (index, person) in persons.into_iter().take(PERSONS).enumerate() {
        read_person(&format!("persons[{index}]"), person, now, &mut people, violations);
    }
    people
}

fn read_person(
    field: &str,
    mut person: Person,
    now: DateTime<Utc>,
    people: &mut People,
    violations: &mut Violations,
) {
    let at = |name: &str| format!("{field}.{name}");
    REFERENCE.check_filled(violations, &at("ref"), &person.r#ref);
    if RESERVED.contains(&person.r#ref.as_str()) || !people.refs.insert(person.r#ref.clone()) {
        let text = Text::new("人员代号重复或为保留字", "this ref is used twice or stands for a company");
        violations.add(at("ref"), "FORM-REF", "REF_NOT_UNIQUE", text);
    }
    TEXT.check_filled(violations, &at("name"), &person.name);
    match kind_of(person.id_kind()) {
        None => {
            let text = Text::new("请选择证件类型", "choose the kind of document");
            violations.add(at("id_kind"), "FORM-EMPTY", "MISSING", text);
        }
        Some(kind) => match IdDocument::parse(kind, &person.id_number, legal_date(now)) {
            Ok(document) => {
                person.id_number = document.reveal().to_owned();
                people.documents.push(document);
            }
            Err(fault) => violations.extend([violation(at("id_number"), fault)]),
        },
    }
    if !person.phone.is_empty() {
        match Phone::parse(&person.phone) {
            Ok(phone) => person.phone = phone.reveal().to_owned(),
            Err(fault) => violations.extend([violation(at("phone"), fault)]),
        }
    }
    check_email(&at("email"), &person.email, violations);
    people.all_verified &= check_verified(&at("verified"), &person, now, violations);
    people.persons.push(person);
}

fn kind_of(kind: WireKind) -> Option<IdDocumentKind> {
    match kind {
        WireKind::Unspecified => None,
        WireKind::ResidentId => Some(IdDocumentKind::ResidentId),
        WireKind::Passport => Some(IdDocumentKind::Passport),
        WireKind::HkMacauPermit => Some(IdDocumentKind::HkMacauPermit),
        WireKind::TaiwanPermit => Some(IdDocumentKind::TaiwanPermit),
    }
}

fn check_email(field: &str, email: &str, violations: &mut Violations) {
    TEXT.check(violations, field, email);
    let plausible = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    if !email.is_empty() && !plausible {
        let text = Text::new("电子邮箱格式错误", "not an e-mail address");
        violations.add(field, "FORM-EMAIL", "EMAIL_FORMAT", text);
    }
}

/// Whether the person proved who they are. A proof that is there must be a possible one.
fn check_verified(field: &str, person: &Person, now: DateTime<Utc>, violations: &mut Violations) -> bool {
    let Some(verified) = &person.verified else { return false };
    if verified.method() == VerificationMethod::Unspecified {
        let text = Text::new("请选择实名验证方式", "say how the identity was verified");
        violations.add(format!("{field}.method"), "FORM-EMPTY", "MISSING", text);
    }
    let at = verified.at.as_ref().and_then(instant);
    if at.is_none_or(|at| at > now + CLOCK_SKEW) {
        let text = Text::new(
            "实名验证时间缺失或晚于当前时间",
            "the time of verification is missing or in the future",
        );
        violations.add(format!("{field}.at"), "FORM-TIME", "VERIFIED_AT", text);
    }
    true
}
