//! Helps to open a case: pickers, and checks that change nothing.

use actnow_proto::food_licensing::v1::CheckFoodRequest;
use actnow_proto::registration::v1::{CheckEstablishmentRequest, CheckNameRequest, ListScopeItemsRequest};
use actnow_statutory_clock::legal_date;
use axum::Json;
use axum::extract::{Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::Input;
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::queries::{check_identifier, divisions_like, wording_fits};
use crate::wire::{
    Divisions, EstablishmentCheck, EstablishmentChecked, FoodCheck, FoodChecked, Given, IdentifierCheck,
    IdentifierChecked, NameCheck, NameChecked, PickerQuery, Problem, Scope, ScopeItem, Shown,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(divisions))
        .routes(routes!(scope))
        .routes(routes!(check_name))
        .routes(routes!(check_establishment))
        .routes(routes!(check_food))
        .routes(routes!(identifiers))
}

/// Divisions by name, pinyin initials or code; below `parent` when that is given.
#[utoipa::path(get, path = "/bff/divisions", tag = "opening", params(PickerQuery),
    responses((status = 200, body = Divisions), (status = "default", body = Problem)))]
async fn divisions(_: Visitor, Query(query): Query<PickerQuery>) -> Shows<Divisions> {
    Ok(Json(Divisions { divisions: divisions_like(&query.q, &query.parent) }))
}

/// Wordings of the standard catalogue by part of the wording, pinyin initials or code.
#[utoipa::path(get, path = "/bff/scope", tag = "opening", params(PickerQuery),
    responses((status = 200, body = Scope), (status = "default", body = Problem)))]
async fn scope(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<PickerQuery>,
) -> Shows<Scope> {
    let mut registration = portal.departments.registration(&visitor.tokens);
    let items: Vec<ScopeItem> =
        registration.list_scope_items(ListScopeItemsRequest {}).await?.into_inner().items.shown();
    let fits =
        |item: &ScopeItem| item.code.starts_with(query.q.trim()) || wording_fits(&item.wording, &query.q);
    Ok(Json(Scope { items: items.into_iter().filter(fits).collect() }))
}

/// What a declaration of this name would come to.
#[utoipa::path(post, path = "/bff/names/check", tag = "opening", request_body = NameCheck,
    responses((status = 200, body = NameChecked), (status = "default", body = Problem)))]
async fn check_name(
    State(portal): State<Portal>,
    visitor: Visitor,
    Input(check): Input<NameCheck>,
) -> Shows<NameChecked> {
    let request = CheckNameRequest {
        name: check.name.given(),
        full_name: check.full_name,
        authority_division: check.authority_division,
        industry: check.industry,
        main_scope_item: check.main_scope_item,
        investor_usccs: check.investor_usccs,
    };
    shows(portal.departments.registration(&visitor.tokens).check_name(request).await, Some)
}

/// What the rules say about an establishment.
#[utoipa::path(post, path = "/bff/establishments/check", tag = "opening", request_body = EstablishmentCheck,
    responses((status = 200, body = EstablishmentChecked), (status = "default", body = Problem)))]
async fn check_establishment(
    State(portal): State<Portal>,
    visitor: Visitor,
    Input(check): Input<EstablishmentCheck>,
) -> Shows<EstablishmentChecked> {
    let request = CheckEstablishmentRequest {
        form: Some(check.form.given()),
        persons: check.persons.given(),
        authority: check.authority,
        case_entities: check.case_entities,
        filing_id: check.filing_id,
    };
    shows(portal.departments.registration(&visitor.tokens).check_establishment(request).await, Some)
}

/// Which way a food business goes, and what the rules say.
#[utoipa::path(post, path = "/bff/food/check", tag = "opening", request_body = FoodCheck,
    responses((status = 200, body = FoodChecked), (status = "default", body = Problem)))]
async fn check_food(
    State(portal): State<Portal>,
    visitor: Visitor,
    Input(check): Input<FoodCheck>,
) -> Shows<FoodChecked> {
    let request = CheckFoodRequest {
        form: Some(check.form.given()),
        authority: check.authority,
        persons: check.persons.given(),
    };
    shows(portal.departments.food(&visitor.tokens).check_food(request).await, Some)
}

/// Whether a code holds; nothing of it is kept.
#[utoipa::path(post, path = "/bff/identifiers/check", tag = "opening", request_body = IdentifierCheck,
    responses((status = 200, body = IdentifierChecked), (status = "default", body = Problem)))]
async fn identifiers(
    State(portal): State<Portal>,
    _: Visitor,
    Input(check): Input<IdentifierCheck>,
) -> Shows<IdentifierChecked> {
    let today = legal_date(portal.database.clock().now());
    check_identifier(&check.kind, &check.value, today).map(Json).ok_or_else(|| {
        super::problem::Failure::field("kind", "UNKNOWN", "不认识的编号种类", "not a kind of code")
    })
}
