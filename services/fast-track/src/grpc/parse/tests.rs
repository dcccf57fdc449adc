//! Every violation at once (T-05, T-06), and nothing of a person where it can be read.

use actnow_proto::fast_track::v1::CompanyPart;
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    EstablishmentForm, IdDocumentKind, NameParts, Person, PriorApproval, Subscription, Verification,
    VerificationMethod,
};
use actnow_room::time::timestamp;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-09-21T10:00:00+08:00").unwrap().to_utc()
}

fn person(reference: &str, id_number: &str) -> Person {
    Person {
        r#ref: reference.into(),
        name: "陶样例".into(),
        id_kind: IdDocumentKind::ResidentId.into(),
        id_number: id_number.into(),
        phone: "+86 13800138000".into(),
        email: String::new(),
        verified: Some(Verification { method: VerificationMethod::Face.into(), at: Some(timestamp(now())) }),
    }
}

fn company(holder: Holder) -> CompanyPart {
    let shareholders = vec![Subscription { holder: Some(holder), ..Subscription::default() }];
    let form = EstablishmentForm {
        name: Some(NameParts { trade: "淘集集".into(), ..NameParts::default() }),
        division: "370222".into(),
        legal_rep: "p1".into(),
        shareholders,
        ..EstablishmentForm::default()
    };
    CompanyPart { form: Some(form), liability_stated: false }
}

fn request() -> SubmitCaseRequest {
    SubmitCaseRequest {
        command_id: "c1".into(),
        channel: Channel::Window.into(),
        authority: "11370222MAFAKE0785".into(),
        persons: vec![person("p1", "37021419000101001x")],
        parent: Some(company(Holder::Person("p1".into()))),
        subsidiary: Some(company(Holder::CaseEntity("parent".into()))),
        ..SubmitCaseRequest::default()
    }
}

fn reasons(request: SubmitCaseRequest) -> Vec<(String, &'static str)> {
    match submission(request, now()) {
        Ok(_) => Vec::new(),
        Err(violations) => violations.into_iter().map(|found| (found.field, found.reason)).collect(),
    }
}

#[test]
fn a_good_submission_is_normalised_and_its_persons_taken_out() {
    let read = submission(request(), now()).unwrap_or_else(|violations| panic!("{violations:?}"));
    assert!(read.forms.persons.is_empty() && read.forms.command_id.is_empty());
    assert_eq!(read.persons.persons[0].id_number, "37021419000101001X");
    assert_eq!(read.persons.persons[0].phone, "13800138000");
    assert_eq!(read.documents.len(), 1);
    assert_eq!(read.barred, None);
}

#[test]
fn t05_a_bad_shareholder_code_is_named() {
    let mut request = request();
    request.parent = Some(company(Holder::EntityUscc("914403001922038229".into())));
    let field = "parent.form.shareholders[0].entity_uscc".to_owned();
    assert_eq!(reasons(request), [(field, "USCC_ORG_CHECK")]);
}

#[test]
fn t06_bad_documents_are_named_without_being_repeated() {
    for (id, reason) in [("370214190001010010", "ID_CHECK"), ("370214190002300000", "ID_DATE")] {
        let mut request = request();
        request.persons = vec![person("p1", id)];
        let Err(violations) = submission(request, now()) else { panic!("{id} is bad") };
        assert_eq!(violations.as_slice()[0].reason, reason);
        assert!(!format!("{violations:?}").contains(id));
    }
}

#[test]
fn all_violations_come_at_once() {
    let mut bad = request();
    bad.channel = 0;
    bad.authority = "9144030071526726XH".into();
    bad.persons.push(Person { phone: "12".into(), email: "x".into(), ..person("p1", "370214190001010028") });
    bad.persons.push(Person { verified: None, ..person("parent", "370202190002020038") });
    bad.parent.as_mut().unwrap().form.as_mut().unwrap().directors = vec!["p9".into()];
    bad.subsidiary = Some(company(Holder::Person("p1".into())));
    bad.window = "窗".repeat(201);
    let found: Vec<&str> = reasons(bad).into_iter().map(|(_, reason)| reason).collect();
    let expected = [
        "MISSING",
        "TOO_LONG",
        "USCC_CHECK",
        "REF_NOT_UNIQUE",
        "PHONE_FORMAT",
        "EMAIL_FORMAT",
        "REF_NOT_UNIQUE",
        "PERSON_UNKNOWN",
        "PARENT_NOT_SHAREHOLDER",
    ];
    assert_eq!(found, expected);
}

#[test]
fn only_the_subsidiary_may_name_the_parent() {
    let mut own_parent = request();
    own_parent.parent = Some(company(Holder::CaseEntity("parent".into())));
    assert_eq!(reasons(own_parent)[0].1, "CASE_ENTITY");
}

#[test]
fn counts_are_limited() {
    let mut crowd = request();
    crowd.persons = (0..101).map(|n| person(&format!("p{n}"), "37021419000101001X")).collect();
    assert_eq!(reasons(crowd), [("persons".to_owned(), "TOO_MANY")]);
    let mut empty = request();
    empty.persons.clear();
    assert!(reasons(empty).contains(&("persons".to_owned(), "MISSING")));
}

#[test]
fn what_bars_a_case_is_known_at_once() {
    let mut licensed = request();
    let form = licensed.parent.as_mut().unwrap().form.as_mut().unwrap();
    form.prior_approvals = vec![PriorApproval::default()];
    assert_eq!(submission(licensed, now()).ok().unwrap().barred, Some(LeftReason::LicensedPre));
    let mut unverified = request();
    unverified.persons[0].verified = None;
    assert_eq!(submission(unverified, now()).ok().unwrap().barred, Some(LeftReason::NotVerified));
}

#[test]
fn a_proof_of_identity_lies_in_the_past() {
    for at in [None, Some(timestamp(now() + chrono::TimeDelta::hours(1)))] {
        let mut request = request();
        request.persons[0].verified = Some(Verification { method: VerificationMethod::Face.into(), at });
        assert_eq!(reasons(request), [("persons[0].verified.at".to_owned(), "VERIFIED_AT")]);
    }
}

#[test]
fn who_waits_in_the_hall_came_to_a_window() {
    let hours = chrono::TimeDelta::hours;
    for (channel, at, told) in [
        (Channel::Window, now(), None),
        (Channel::Window, now() - hours(1), None),
        (Channel::Window, now() + hours(1), Some("ARRIVAL_AHEAD")),
        (Channel::Online, now(), Some("NOT_AT_A_WINDOW")),
    ] {
        let mut request = request();
        request.set_channel(channel);
        request.arrived_at = Some(timestamp(at));
        match told {
            Some(reason) => assert_eq!(reasons(request), [("arrived_at".to_owned(), reason)]),
            None => assert_eq!(submission(request, now()).ok().unwrap().arrived_at, Some(at)),
        }
    }
    assert_eq!(submission(request(), now()).ok().unwrap().arrived_at, None);
    let mut nonsense = request();
    nonsense.arrived_at = Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 });
    assert_eq!(reasons(nonsense), [("arrived_at".to_owned(), "INSTANT")]);
}

#[test]
fn pages_and_ids_are_read() {
    let all = page(&ListCasesRequest::default()).unwrap();
    assert_eq!((all.size, all.after, all.states.len()), (50, None, 0));
    let bad = ListCasesRequest {
        states: vec![0],
        light: "BLUE".into(),
        page_size: -1,
        page_token: "x".into(),
        ..ListCasesRequest::default()
    };
    let violations = page(&bad).err().unwrap();
    let found: Vec<_> = violations.into_iter().map(|one| (one.field, one.reason)).collect();
    let expected = [
        ("states", "UNKNOWN"),
        ("page_token", "PAGE_TOKEN"),
        ("light", "UNKNOWN"),
        ("page_size", "NEGATIVE"),
    ];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason)));
    let request = WithdrawCaseRequest { case_id: "x".into(), ..WithdrawCaseRequest::default() };
    assert_eq!(withdraw(request).err().unwrap().as_slice().len(), 2);
}
