//! The sample case of rules 9d as requests of the contract, and how its parts are changed for a test.

use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::subscription::Holder;
use actnow_room::time::timestamp;
use chrono::{DateTime, Utc};
use prost::Message;
use tonic::{Code, Status};

use crate::house::{Client, TestHouse};

pub(crate) const AUTHORITY: &str = "11370222MAFAKE0785";
pub(crate) const PARENT: &str = "91370222MAFAKE019R";
pub(crate) const SUBSIDIARY: &str = "91370222MAFAKE027L";
/// Registered by strangers in the tests: 腾讯科技(深圳)有限公司 and others (rules 1).
pub(crate) const STRANGER: &str = "9144030071526726XG";

pub(crate) fn parts(division: &str, trade: &str, industry: &str, form: &str) -> wire::NameParts {
    wire::NameParts {
        division: division.to_owned(),
        trade: trade.to_owned(),
        industry: industry.to_owned(),
        form: form.to_owned(),
        bracket_layout: false,
    }
}

/// 青岛…电子商务有限公司 with this trade name.
pub(crate) fn shop(trade: &str) -> wire::NameParts {
    parts("青岛", trade, "电子商务", "有限公司")
}

pub(crate) fn person(reference: &str, name: &str, id_number: &str, now: DateTime<Utc>) -> wire::Person {
    wire::Person {
        r#ref: reference.to_owned(),
        name: name.to_owned(),
        id_kind: wire::IdDocumentKind::ResidentId.into(),
        id_number: id_number.to_owned(),
        phone: "13800138000".to_owned(),
        email: "liaison@example.invalid".to_owned(),
        verified: Some(wire::Verification {
            method: wire::VerificationMethod::Face.into(),
            at: Some(timestamp(now)),
        }),
    }
}

pub(crate) fn persons(now: DateTime<Utc>) -> Vec<wire::Person> {
    [
        ("p1", "陶样例", "37021419000101001X"),
        ("p2", "季样例", "370214190001010028"),
        ("p3", "万样例", "370202190002020038"),
        ("p4", "葛样例", "370202190002020046"),
        ("p5", "联络样例", "370213190003030050"),
    ]
    .into_iter()
    .map(|(reference, name, id)| person(reference, name, id, now))
    .collect()
}

/// The persons as an order carries them.
pub(crate) fn sealed(keys: &PrivacyKeys, persons: Vec<wire::Person>) -> Vec<u8> {
    let plain = wire::Persons { persons }.encode_to_vec();
    keys.sealing.seal(&plain, actnow_proto::SEALED_PERSONS_AAD).unwrap()
}

pub(crate) fn share(person: &str, yuan: i64, due: &str) -> wire::Subscription {
    wire::Subscription {
        holder: Some(Holder::Person(person.to_owned())),
        subscribed_fen: yuan * 100,
        form: "MONEY".to_owned(),
        due: due.to_owned(),
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The parent of the sample, under this trade name.
pub(crate) fn parent(trade: &str) -> wire::EstablishmentForm {
    let kinds =
        ["APPLICATION_FORM", "SHAREHOLDER_QUALIFICATION", "DOMICILE_DOC", "ARTICLES", "APPOINTMENT_DOCS"];
    let material = |kind: &str| wire::Material {
        kind: kind.to_owned(),
        source: wire::MaterialSource::Shared.into(),
        sha256: String::new(),
    };
    wire::EstablishmentForm {
        name: Some(shop(trade)),
        company_type: "1130".to_owned(),
        domicile: "山东省青岛市城阳区高新区样例路1号101室".to_owned(),
        division: "370222".to_owned(),
        capital_fen: 1_000_000_000,
        shareholders: vec![share("p1", 6_000_000, "P5Y"), share("p2", 4_000_000, "P5Y")],
        legal_rep: "p1".to_owned(),
        legal_rep_as: "DIRECTOR".to_owned(),
        directors: texts(&["p1"]),
        manager: "p1".to_owned(),
        supervisors: texts(&["p2"]),
        finance_officer: "p5".to_owned(),
        liaison: "p5".to_owned(),
        industry: "F5292".to_owned(),
        scope: texts(&["互联网销售（除销售需要许可的商品）", "日用百货销售"]),
        term: "LONG_TERM".to_owned(),
        materials: kinds.map(material).to_vec(),
        signatures: texts(&["p1", "p2"]),
        beneficial_owners: texts(&["p1", "p2"]),
        ..wire::EstablishmentForm::default()
    }
}

/// The wholly owned subsidiary of the sample, held by the company `holder`.
pub(crate) fn subsidiary(trade: &str, holder: &str) -> wire::EstablishmentForm {
    wire::EstablishmentForm {
        company_type: "1152".to_owned(),
        capital_fen: 100_000_000,
        shareholders: vec![wire::Subscription {
            holder: Some(Holder::EntityUscc(holder.to_owned())),
            ..share("", 1_000_000, "P5Y")
        }],
        legal_rep: "p3".to_owned(),
        directors: texts(&["p3"]),
        manager: "p3".to_owned(),
        supervisors: texts(&["p4"]),
        scope: texts(&[
            "食品互联网销售（仅销售预包装食品）",
            "食品销售（仅销售预包装食品）",
            "互联网销售（除销售需要许可的商品）",
        ]),
        signatures: texts(&[holder, "p3"]),
        ..parent(trade)
    }
}

/// The form with one material handed in by the applicant: a person decides.
pub(crate) fn uploaded(mut form: wire::EstablishmentForm) -> wire::EstablishmentForm {
    let material = form.materials.iter_mut().find(|material| material.kind == "ARTICLES").unwrap();
    material.source = wire::MaterialSource::Uploaded.into();
    material.sha256 = "ab".repeat(32);
    form
}

/// A declaration of `name` at the window.
pub(crate) fn declaration(command_id: &str, name: wire::NameParts) -> wire::DeclareNameRequest {
    wire::DeclareNameRequest {
        command_id: command_id.to_owned(),
        name: Some(name),
        authority_division: "370222".to_owned(),
        industry: "F5292".to_owned(),
        applicant: format!("applicant of {command_id}"),
        ..wire::DeclareNameRequest::default()
    }
}

pub(crate) async fn declare(client: &mut Client, request: wire::DeclareNameRequest) -> wire::NameDeclaration {
    client.declare_name(request).await.unwrap().into_inner().declaration.unwrap()
}

/// Declares the name of `form` and hands the form in at the window.
pub(crate) async fn file(house: &TestHouse, form: wire::EstablishmentForm) -> Result<wire::Filing, Status> {
    let trade = form.name.clone().unwrap().trade;
    let mut window = house.window();
    let declared =
        declare(&mut window, declaration(&format!("name-{trade}"), form.name.clone().unwrap())).await;
    assert_eq!(declared.state(), wire::NameState::Reserved, "{declared:?}");
    submit(house, &mut window, form, &declared.declaration_id).await
}

pub(crate) async fn submit(
    house: &TestHouse,
    client: &mut Client,
    form: wire::EstablishmentForm,
    declaration_id: &str,
) -> Result<wire::Filing, Status> {
    let request = wire::SubmitEstablishmentRequest {
        command_id: format!("file-{declaration_id}"),
        form: Some(form),
        persons: persons(house.now()),
        authority: AUTHORITY.to_owned(),
        declaration_id: declaration_id.to_owned(),
    };
    Ok(client.submit_establishment(request).await?.into_inner().filing.unwrap())
}

pub(crate) async fn get_filing(house: &TestHouse, filing_id: &str) -> wire::Filing {
    let request = wire::GetFilingRequest { filing_id: filing_id.to_owned() };
    house.window().get_filing(request).await.unwrap().into_inner().filing.unwrap()
}

pub(crate) async fn get_name(house: &TestHouse, declaration_id: &str) -> wire::NameDeclaration {
    let request = wire::GetNameRequest { declaration_id: declaration_id.to_owned() };
    house.window().get_name(request).await.unwrap().into_inner().declaration.unwrap()
}

/// The reasons of an answer `INVALID_ARGUMENT`.
pub(crate) fn reasons(status: &Status) -> Vec<String> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    violations_of(status).into_iter().map(|violation| violation.reason).collect()
}

/// That an answer is this refusal.
pub(crate) fn refused(status: &Status, code: Code, reason: &str) {
    assert_eq!((status.code(), reason_of(status).as_deref()), (code, Some(reason)), "{status:?}");
}

/// An entity of an existing register, active since 2019.
pub(crate) fn imported(uscc: &str, full_name: &str) -> wire::ImportedCompany {
    wire::ImportedCompany {
        uscc: uscc.to_owned(),
        full_name: full_name.to_owned(),
        company_type: "1130".to_owned(),
        domicile: "山东省青岛市城阳区".to_owned(),
        division: "370222".to_owned(),
        capital_fen: 100_000_000,
        industry: "F5292".to_owned(),
        scope: vec!["日用百货销售".to_owned()],
        established_on: "2019-03-04".to_owned(),
        state: "ACTIVE".to_owned(),
        ..wire::ImportedCompany::default()
    }
}

/// Takes `companies` over.
pub(crate) async fn import(
    house: &TestHouse,
    command_id: &str,
    companies: Vec<wire::ImportedCompany>,
) -> Result<wire::ImportCompaniesResponse, Status> {
    let request = wire::ImportCompaniesRequest { command_id: command_id.to_owned(), companies };
    let mut importer = house.desk("importer", actnow_decisions::Role::System);
    Ok(importer.import_companies(request).await?.into_inner())
}
