//! The persons of a filing: read, checked, normalised. Their documents stay here; the law sees facts only.

use actnow_room::texts::{LINE, within};
use std::collections::{BTreeMap, HashSet};

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{IdDocument, IdDocumentKind, IdentifierFault, Phone};
use actnow_proto::registration::v1::{
    IdDocumentKind as WireKind, Person, Verification as WireVerification, VerificationMethod as WireMethod,
};
use actnow_room::time::instant;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::establishment::{Contact, PersonFacts, Verification, VerificationMethod};

/// Most persons of one filing.
const MOST: usize = 100;
/// Longest name by which forms refer to a person.
const REFERENCE: usize = 32;
/// Clocks of verifiers may be ahead by this much.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// The persons of a filing. Holds personal data: has no `Debug`, is only sealed.
#[derive(Clone, Default)]
pub struct People {
    /// As handed in, numbers normalised.
    pub persons: Vec<Person>,
    /// What the law looks at, by reference.
    pub facts: BTreeMap<String, PersonFacts>,
}

/// Reads all persons, collecting every violation; `now` is business time.
pub fn read_people(found: &mut Violations, persons: Vec<Person>, now: DateTime<Utc>) -> People {
    if persons.len() > MOST {
        let text = Text::new(format!("人员最多{MOST}名"), format!("at most {MOST} persons"));
        found.add("persons", "O-3", "TOO_MANY", text);
    }
    let (mut people, mut refs) = (People::default(), HashSet::new());
    for (index, mut person) in persons.into_iter().take(MOST).enumerate() {
        let field = format!("persons[{index}]");
        let reference = person.r#ref.clone();
        if reference.is_empty() || reference.chars().count() > REFERENCE || !refs.insert(reference.clone()) {
            let text = Text::new("人员代号缺失、过长或者重复", "the ref is missing, too long or used twice");
            found.add(format!("{field}.ref"), "O-1", "REF", text);
        }
        let facts = read_person(found, &field, &mut person, now);
        people.facts.insert(reference, facts);
        people.persons.push(person);
    }
    people
}

impl People {
    /// These persons, and those of `before` that nobody gave again, as they were.
    pub(crate) fn over(self, mut before: Vec<Person>, now: DateTime<Utc>) -> Self {
        before.retain(|person| !self.facts.contains_key(&person.r#ref));
        let mut all = known_people(before, now);
        all.persons.extend(self.persons);
        all.facts.extend(self.facts);
        all
    }
}

/// Facts of persons that were read before, as of `now`.
pub(super) fn known_people(persons: Vec<Person>, now: DateTime<Utc>) -> People {
    // What was accepted once is not refused now; a finding is a matter of the form.
    read_people(&mut Violations::new(), persons, now)
}

fn read_person(found: &mut Violations, field: &str, person: &mut Person, now: DateTime<Utc>) -> PersonFacts {
    person.name = within(found, &format!("{field}.name"), std::mem::take(&mut person.name), LINE);
    if person.name.is_empty() {
        found.add(
            format!("{field}.name"),
            "O-1",
            "NAME_MISSING",
            Text::new("缺少姓名", "the name is missing"),
        );
    }
    let document = read_document(found, &format!("{field}."), person, now);
    let mut facts = PersonFacts {
        name: person.name.clone(),
        born: None,
        verified: person.verified.as_ref().and_then(|proof| read_proof(found, field, proof, now)),
        contact: Contact { phone: read_phone(found, field, person), email: read_email(found, field, person) },
        bars: Vec::new(),
    };
    if let Some(document) = document {
        facts.born = PersonFacts::of("", &document).born;
    }
    facts
}

/// The document of a person, its number normalised; `prefix` stands before its fields.
pub fn read_document(
    found: &mut Violations,
    prefix: &str,
    person: &mut Person,
    now: DateTime<Utc>,
) -> Option<IdDocument> {
    let kind = match person.id_kind() {
        WireKind::Unspecified => {
            let text = Text::new("请选择证件类型", "choose the kind of document");
            found.add(format!("{prefix}id_kind"), "O-4", "UNKNOWN_VALUE", text);
            return None;
        }
        WireKind::ResidentId => IdDocumentKind::ResidentId,
        WireKind::Passport => IdDocumentKind::Passport,
        WireKind::HkMacauPermit => IdDocumentKind::HkMacauPermit,
        WireKind::TaiwanPermit => IdDocumentKind::TaiwanPermit,
    };
    match IdDocument::parse(kind, &person.id_number, legal_date(now)) {
        Ok(document) => {
            document.reveal().clone_into(&mut person.id_number);
            Some(document)
        }
        Err(fault) => {
            add(found, format!("{prefix}id_number"), fault);
            None
        }
    }
}

fn read_phone(found: &mut Violations, field: &str, person: &mut Person) -> bool {
    if person.phone.is_empty() {
        return false;
    }
    match Phone::parse(&person.phone) {
        Ok(phone) => {
            person.phone = phone.reveal();
            true
        }
        Err(fault) => {
            add(found, format!("{field}.phone"), fault);
            false
        }
    }
}

fn read_email(found: &mut Violations, field: &str, person: &mut Person) -> bool {
    person.email = within(found, &format!("{field}.email"), std::mem::take(&mut person.email), LINE);
    let plausible =
        person.email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    if !person.email.is_empty() && !plausible {
        let text = Text::new("电子邮箱格式错误", "not an e-mail address");
        found.add(format!("{field}.email"), "O-1", "EMAIL_FORMAT", text);
    }
    plausible
}

fn read_proof(
    found: &mut Violations,
    field: &str,
    proof: &WireVerification,
    now: DateTime<Utc>,
) -> Option<Verification> {
    let method = match proof.method() {
        WireMethod::Unspecified => None,
        WireMethod::Face => Some(VerificationMethod::Face),
        WireMethod::Notarised => Some(VerificationMethod::Notarised),
        WireMethod::InPerson => Some(VerificationMethod::InPerson),
    };
    let at = proof.at.as_ref().and_then(instant).filter(|at| *at <= now + CLOCK_SKEW);
    let (Some(method), Some(at)) = (method, at) else {
        let text = Text::new(
            "实名验证缺少方式，或者时间缺失、晚于当前时间",
            "the proof of identity lacks its method, or its time is missing or in the future",
        );
        found.add(format!("{field}.verified"), "Rules 16", "VERIFICATION", text);
        return None;
    };
    Some(Verification { method, at })
}

fn add(found: &mut Violations, field: String, fault: IdentifierFault) {
    found.add(field, fault.rule(), fault.reason(), fault.text());
}
