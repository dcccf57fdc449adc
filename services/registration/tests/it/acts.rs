//! Acts on existing companies as requests of the contract.

use actnow_proto::registration::v1 as wire;
use tonic::Status;

use crate::forms::{AUTHORITY, declaration, declare, refused};
use crate::house::TestHouse;

pub(crate) fn shared(kinds: &[&str]) -> Vec<wire::Material> {
    let material = |kind: &&str| wire::Material {
        kind: (*kind).to_owned(),
        source: wire::MaterialSource::Shared.into(),
        sha256: String::new(),
    };
    kinds.iter().map(material).collect()
}

/// The form of a company as the register holds it.
pub(crate) async fn filed_form(house: &TestHouse, uscc: &str) -> wire::EstablishmentForm {
    let request = wire::GetCompanyFormRequest { uscc: uscc.to_owned() };
    house.window().get_company_form(request).await.unwrap().into_inner().form.unwrap()
}

/// A change decided today, signed by everybody, with application form, resolution and `kinds`.
pub(crate) fn handed_in(
    house: &TestHouse,
    uscc: &str,
    mut form: wire::EstablishmentForm,
    kinds: &[&str],
) -> wire::SubmitChangeRequest {
    form.materials = shared(&["APPLICATION_FORM", "CHANGE_RESOLUTION"]);
    form.materials.extend(shared(kinds));
    form.signatures = ["p1", "p2", "p3", "p9"].map(str::to_owned).to_vec();
    let today = (house.now() + chrono::TimeDelta::hours(8)).date_naive();
    wire::SubmitChangeRequest {
        command_id: format!("change-{}", house.database.ids().next(house.now())),
        uscc: uscc.to_owned(),
        form: Some(form),
        decided_on: today.to_string(),
        authority: AUTHORITY.to_owned(),
        ..wire::SubmitChangeRequest::default()
    }
}

pub(crate) async fn submit_change(
    house: &TestHouse,
    request: wire::SubmitChangeRequest,
) -> Result<wire::Filing, Status> {
    Ok(house.window().submit_change(request).await?.into_inner().filing.unwrap())
}

/// The company's change to `name`, reserved for it.
pub(crate) async fn renamed(
    house: &TestHouse,
    uscc: &str,
    name: wire::NameParts,
) -> (wire::Filing, wire::NameDeclaration) {
    let command = format!("rename-{}-{}", name.trade, house.now());
    let request =
        wire::DeclareNameRequest { company_uscc: uscc.to_owned(), ..declaration(&command, name.clone()) };
    let declared = declare(&mut house.window(), request).await;
    assert_eq!(declared.state(), wire::NameState::Reserved, "{declared:?}");
    let mut form = filed_form(house, uscc).await;
    form.name = Some(name);
    let mut request = handed_in(house, uscc, form, &["ARTICLES", "OLD_LICENCE"]);
    request.declaration_id = declared.declaration_id.clone();
    (submit_change(house, request).await.unwrap(), declared)
}

pub(crate) async fn approve(house: &TestHouse, filing: &wire::Filing) -> Result<wire::Filing, Status> {
    let request = wire::ApproveFilingRequest {
        command_id: format!("approve-{}-{}", filing.filing_id, filing.version),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
    };
    Ok(house.registrar().approve_filing(request).await?.into_inner().filing.unwrap())
}

pub(crate) async fn company_on(house: &TestHouse, uscc: &str, as_of: &str) -> Result<wire::Company, Status> {
    let request = wire::GetCompanyRequest { uscc: uscc.to_owned(), as_of: as_of.to_owned() };
    Ok(house.window().get_company(request).await?.into_inner().company.unwrap())
}

pub(crate) async fn company(house: &TestHouse, uscc: &str) -> wire::Company {
    company_on(house, uscc, "").await.unwrap()
}

pub(crate) async fn history(house: &TestHouse, uscc: &str) -> Vec<wire::CompanyVersion> {
    let request = wire::GetCompanyHistoryRequest { uscc: uscc.to_owned() };
    house.window().get_company_history(request).await.unwrap().into_inner().versions
}

/// State of a licence, and whether its seal holds.
pub(crate) async fn licence_state(house: &TestHouse, certificate_id: &str) -> (String, bool) {
    let request = wire::VerifyLicenceRequest { certificate_id: certificate_id.to_owned() };
    let licence = house.window().verify_licence(request).await.unwrap().into_inner();
    (licence.state, licence.signature_valid)
}

pub(crate) async fn counted(house: &TestHouse, sql: &str) -> i64 {
    house.count(sql, vec![]).await
}

/// The simple deregistration of `uscc`, committed to by `signatures`.
pub(crate) fn simple(uscc: &str, signatures: &[&str]) -> wire::SimpleDeregistrationForm {
    wire::SimpleDeregistrationForm {
        uscc: uscc.to_owned(),
        signatures: signatures.iter().map(|one| (*one).to_owned()).collect(),
        agent: String::new(),
        materials: shared(&["APPLICATION_FORM", "NO_DEBT_COMMITMENT"]),
    }
}

pub(crate) async fn publicise(
    house: &TestHouse,
    form: wire::SimpleDeregistrationForm,
) -> Result<wire::Filing, Status> {
    let request = wire::PubliciseDeregistrationRequest {
        command_id: format!("publicise-{}", house.database.ids().next(house.now())),
        form: Some(form),
        persons: Vec::new(),
        authority: AUTHORITY.to_owned(),
    };
    Ok(house.window().publicise_deregistration(request).await?.into_inner().filing.unwrap())
}

pub(crate) async fn apply(
    house: &TestHouse,
    filing: &wire::Filing,
    form: wire::SimpleDeregistrationForm,
) -> Result<wire::Filing, Status> {
    let request = wire::ApplyForDeregistrationRequest {
        command_id: format!("apply-{}-{}", filing.filing_id, house.now()),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        form: Some(form),
        persons: Vec::new(),
    };
    Ok(house.window().apply_for_deregistration(request).await?.into_inner().filing.unwrap())
}

pub(crate) fn refused_as(status: &Status, reason: &str) {
    refused(status, tonic::Code::FailedPrecondition, reason);
}
