//! Acts on a food licence or filing that exists: applied for by its number, decided and reported by its id.

use actnow_proto::food_licensing::v1::{
    ApplyForChangeRequest, ApplyForRenewalRequest, ApplyForReplacementRequest, CancelFilingRequest,
    CancelLicenceRequest, CancelOnApplicationRequest, CloseHearingRequest, DeclineRevocationRequest,
    OpenHearingRequest, OrderCorrectionRequest, ProposeRevocationRequest, ReportChangeRequest,
    RevokeLicenceRequest, UpdateFilingRequest,
};
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    Application, ChangeForm, ChangeReport, FilingCancellation, FilingUpdate, FoodLicence, Given,
    LicenceCancellation, Problem, ProposedRevocation, RenewalForm, ReplacementForm, Revocation, Seen,
    SeenWithReasons,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(apply_for_renewal))
        .routes(routes!(apply_for_change))
        .routes(routes!(apply_for_replacement))
        .routes(routes!(report_change))
        .routes(routes!(cancel_on_application))
        .routes(routes!(cancel_licence))
        .routes(routes!(revoke_licence))
        .routes(routes!(order_correction))
        .routes(routes!(propose_licence_revocation))
        .routes(routes!(decline_licence_revocation))
        .routes(routes!(open_hearing))
        .routes(routes!(close_hearing))
        .routes(routes!(update_filing))
        .routes(routes!(cancel_filing))
}

/// Takes an application for renewal in.
#[utoipa::path(post, path = "/bff/licences/{number}/renewal", tag = "decisions",
    params(("number" = String, Path), ("Idempotency-Key" = String, Header)), request_body = RenewalForm,
    responses((status = 200, body = Application), (status = "default", body = Problem)))]
async fn apply_for_renewal(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(number): Path<String>,
    Input(asked): Input<RenewalForm>,
) -> Shows<Application> {
    let request = ApplyForRenewalRequest {
        command_id,
        number,
        conditions_unchanged: asked.conditions_unchanged,
        form: asked.form.map(Given::given),
        persons: asked.persons.given(),
    };
    let answer = portal.departments.food(&visitor.tokens).apply_for_renewal(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.application)
}

/// Takes an application for a change in.
#[utoipa::path(post, path = "/bff/licences/{number}/change", tag = "decisions",
    params(("number" = String, Path), ("Idempotency-Key" = String, Header)), request_body = ChangeForm,
    responses((status = 200, body = Application), (status = "default", body = Problem)))]
async fn apply_for_change(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(number): Path<String>,
    Input(asked): Input<ChangeForm>,
) -> Shows<Application> {
    let request = ApplyForChangeRequest {
        command_id,
        number,
        conditions_unchanged: asked.conditions_unchanged,
        form: Some(asked.form.given()),
        persons: asked.persons.given(),
        changed_on: asked.changed_on,
    };
    let answer = portal.departments.food(&visitor.tokens).apply_for_change(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.application)
}

/// Takes an application for another certificate in.
#[utoipa::path(post, path = "/bff/licences/{number}/replacement", tag = "decisions",
    params(("number" = String, Path), ("Idempotency-Key" = String, Header)), request_body = ReplacementForm,
    responses((status = 200, body = Application), (status = "default", body = Problem)))]
async fn apply_for_replacement(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(number): Path<String>,
    Input(asked): Input<ReplacementForm>,
) -> Shows<Application> {
    let request = ApplyForReplacementRequest { command_id, number, loss: asked.loss };
    let answer = portal.departments.food(&visitor.tokens).apply_for_replacement(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.application)
}

decision! {
    /// Keeps a report of what needs no other licence.
    report_change at "/bff/food-licences/{licence_id}/report" of "licence_id" in "decisions":
    food.report_change(ReportChangeRequest { licence_id, |seen: ChangeReport|
        matters: seen.matters, changed_on: seen.changed_on, details: seen.details })
    -> licence: FoodLicence
}
decision! {
    /// Cancels a licence because its holder applied.
    cancel_on_application at "/bff/food-licences/{licence_id}/cancel-on-application" of "licence_id" in "decisions":
    food.cancel_on_application(CancelOnApplicationRequest { licence_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> licence: FoodLicence
}
decision! {
    /// Cancels a licence ex officio; the head's.
    cancel_licence at "/bff/food-licences/{licence_id}/cancel" of "licence_id" in "decisions":
    food.cancel_licence(CancelLicenceRequest { licence_id, |seen: LicenceCancellation|
        ground: seen.ground, reasons: seen.reasons })
    -> licence: FoodLicence
}
decision! {
    /// Takes a licence from its holder; the head's.
    revoke_licence at "/bff/food-licences/{licence_id}/revoke" of "licence_id" in "decisions":
    food.revoke_licence(RevokeLicenceRequest { licence_id, |seen: Revocation|
        kind: seen.kind, grounds: seen.grounds, remedies: seen.remedies, responsible: seen.responsible })
    -> licence: FoodLicence
}
decision! {
    /// Orders the holder to put right what was committed; the head's.
    order_correction at "/bff/food-licences/{licence_id}/order-correction" of "licence_id" in "decisions":
    food.order_correction(OrderCorrectionRequest { licence_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> licence: FoodLicence
}
decision! {
    /// Proposes to the head that a licence be revoked whose commitment was not put right.
    propose_licence_revocation at "/bff/food-licences/{licence_id}/propose-revocation" of "licence_id" in "decisions":
    food.propose_revocation(ProposeRevocationRequest { licence_id, |seen: ProposedRevocation|
        false_commitment: seen.false_commitment, reasons: seen.reasons })
    -> licence: FoodLicence
}
decision! {
    /// Declines that proposal: correction is ordered anew; the head's.
    decline_licence_revocation at "/bff/food-licences/{licence_id}/decline-revocation" of "licence_id" in "decisions":
    food.decline_revocation(DeclineRevocationRequest { licence_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> licence: FoodLicence
}
decision! {
    /// Opens a hearing: the period to decide stands still.
    open_hearing at "/bff/applications/{application_id}/open-hearing" of "application_id" in "decisions":
    food.open_hearing(OpenHearingRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Closes the hearing: the period goes on.
    close_hearing at "/bff/applications/{application_id}/close-hearing" of "application_id" in "decisions":
    food.close_hearing(CloseHearingRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Files a change of what a filing says.
    update_filing at "/bff/applications/{application_id}/update-filing" of "application_id" in "decisions":
    food.update_filing(UpdateFilingRequest { application_id, |seen: FilingUpdate|
        form: Some(seen.form.given()) })
    -> application: Application
}
decision! {
    /// Cancels a filing whose business ended.
    cancel_filing at "/bff/applications/{application_id}/cancel-filing" of "application_id" in "decisions":
    food.cancel_filing(CancelFilingRequest { application_id, |seen: FilingCancellation|
        ended_on: seen.ended_on })
    -> application: Application
}
