//! The register of companies, and licences by their number.

use actnow_identifiers::{ECertificateId, FoodFilingNumber, FoodLicenceNumber};
use actnow_proto::food_licensing::v1::{GetFoodLicenceRequest, ListFoodLicencesRequest};
use actnow_proto::registration::v1::{
    GetCompanyHistoryRequest, GetCompanyRequest, SearchCompaniesRequest, VerifyLicenceRequest,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::problem::{Failure, Shows};
use crate::departments::Visitor;
use crate::wire::{
    BusinessLicence, Company, CompanyPage, CompanyQuery, LicencePage, Problem, RegisterPage, RegisterQuery,
    Shown, page_size,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(company)).routes(routes!(licence))
}

/// Companies by a part of their name, or by their code.
#[utoipa::path(get, path = "/bff/register", tag = "register", params(RegisterQuery),
    responses((status = 200, body = RegisterPage), (status = "default", body = Problem)))]
async fn search(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<RegisterQuery>,
) -> Shows<RegisterPage> {
    let request = SearchCompaniesRequest {
        query: query.q,
        page_size: page_size(query.limit),
        page_token: query.cursor,
    };
    let answer =
        portal.departments.registration(&visitor.tokens).search_companies(request).await?.into_inner();
    Ok(Json(RegisterPage { companies: answer.companies.shown(), next_cursor: answer.next_page_token }))
}

/// A company with its business licence and what it holds for food; or its entry as it stood on a day.
#[utoipa::path(get, path = "/bff/companies/{uscc}", tag = "register", params(("uscc" = String, Path), CompanyQuery),
    responses((status = 200, body = CompanyPage), (status = "default", body = Problem)))]
async fn company(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
    Query(CompanyQuery { as_of }): Query<CompanyQuery>,
) -> Shows<CompanyPage> {
    let mut registration = portal.departments.registration(&visitor.tokens);
    let request = GetCompanyRequest { uscc: uscc.clone(), as_of };
    let found = registration.get_company(request).await?.into_inner().company.unwrap_or_default();
    let licence = async {
        if found.certificate_id.is_empty() {
            return Ok(None);
        }
        business(&portal, &visitor, found.certificate_id.clone()).await
    };
    let history = async {
        let request = GetCompanyHistoryRequest { uscc: uscc.clone() };
        let mut registration = portal.departments.registration(&visitor.tokens);
        Ok::<_, Failure>(registration.get_company_history(request).await?.into_inner().versions)
    };
    let request = ListFoodLicencesRequest { operator_uscc: uscc.clone() };
    let mut department = portal.departments.food(&visitor.tokens);
    let food =
        async { Ok::<_, Failure>(department.list_food_licences(request).await?.into_inner().licences) };
    let (licence, food, history) = tokio::try_join!(licence, food, history)?;
    let company: Company = found.shown();
    Ok(Json(CompanyPage { company, licence, food: food.shown(), history: history.shown() }))
}

/// A licence by its JY or YB number, or by the identifier of an electronic business licence.
#[utoipa::path(get, path = "/bff/licences/{number}", tag = "register", params(("number" = String, Path)),
    responses((status = 200, body = LicencePage), (status = "default", body = Problem)))]
async fn licence(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Shows<LicencePage> {
    if FoodLicenceNumber::parse(&number).is_ok() || FoodFilingNumber::parse(&number).is_ok() {
        let request = GetFoodLicenceRequest { number };
        let found = portal.departments.food(&visitor.tokens).get_food_licence(request).await?.into_inner();
        return Ok(Json(LicencePage { food: Some(found.shown()), business: None }));
    }
    if ECertificateId::parse(&number).is_ok() {
        let business = business(&portal, &visitor, number).await?;
        return Ok(Json(LicencePage { food: None, business }));
    }
    Err(Failure::field("number", "LICENCE_NUMBER", "证照编号格式错误", "not the number of a licence"))
}

/// A business licence; `None` while it is not issued.
async fn business(
    portal: &Portal,
    visitor: &Visitor,
    certificate_id: String,
) -> Result<Option<BusinessLicence>, Failure> {
    let request = VerifyLicenceRequest { certificate_id };
    match portal.departments.registration(&visitor.tokens).verify_licence(request).await {
        Ok(found) => Ok(Some(found.into_inner().shown())),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}
