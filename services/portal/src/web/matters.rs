//! A company that rests, whose name is to be corrected, or whose registration is false: what was begun about it, and
//! every step of it.

use actnow_proto::registration::v1::{
    AcceptRevocationRequest, ApplyForRevocationRequest, DecideRevocationRequest,
    DeclineNameCorrectionRequest, DeclineRevocationRequest, EndDormancyRequest, ExtendDormancyRequest,
    ExtendRevocationRequest, FileDormancyRequest, ListDormanciesRequest, ListNameCorrectionsRequest,
    ListRevocationsRequest, NoteBusinessFoundRequest, ObjectToRevocationRequest, OpenRevocationRequest,
    OrderNameCorrectionRequest, ProposeNameCorrectionRequest, ProposeRevocationRequest,
    PubliciseRevocationRequest, ResumeRevocationRequest, SendBackRevocationRequest,
    ServeNameCorrectionRequest, SuspendRevocationRequest, TakeBackRevocationRequest, WithdrawDormancyRequest,
    WithdrawNameCorrectionRequest,
};
use axum::Json;
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::company_acts::handed_in;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    BusinessFound, CompanyMatters, Dormancy, DormancyEnd, DormancyExtension, Given, NameCorrection,
    NewDormancy, NewNameCorrection, Objection, OrderServed, Problem, RegistrationRevocation,
    RevocationApplication, RevocationProposal, Seen, SeenWithGround, SeenWithReasons, Shown,
    SuspectedRegistration,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(company_matters))
        .routes(routes!(file_dormancy))
        .routes(routes!(extend_dormancy))
        .routes(routes!(withdraw_dormancy))
        .routes(routes!(end_dormancy))
        .routes(routes!(note_business_found))
        .routes(routes!(propose_name_correction))
        .routes(routes!(order_name_correction))
        .routes(routes!(decline_name_correction))
        .routes(routes!(serve_name_correction))
        .routes(routes!(withdraw_name_correction))
        .routes(routes!(apply_for_revocation))
        .routes(routes!(open_revocation))
        .routes(routes!(accept_revocation))
        .routes(routes!(decline_revocation))
        .routes(routes!(extend_revocation))
        .routes(routes!(publicise_revocation))
        .routes(routes!(object_to_revocation))
        .routes(routes!(suspend_revocation))
        .routes(routes!(resume_revocation))
        .routes(routes!(propose_revocation))
        .routes(routes!(send_back_revocation))
        .routes(routes!(decide_revocation))
        .routes(routes!(take_back_revocation))
}

/// Dormancies of a company, corrections of its name, revocations of its registration.
#[utoipa::path(get, path = "/bff/companies/{uscc}/matters", tag = "company-acts", params(("uscc" = String, Path)),
    responses((status = 200, body = CompanyMatters), (status = "default", body = Problem)))]
async fn company_matters(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
) -> Shows<CompanyMatters> {
    let department = || portal.departments.registration(&visitor.tokens);
    let (mut first, mut second, mut third) = (department(), department(), department());
    let (dormancies, corrections, revocations) = tokio::try_join!(
        first.list_dormancies(ListDormanciesRequest { uscc: uscc.clone() }),
        second.list_name_corrections(ListNameCorrectionsRequest { uscc: uscc.clone() }),
        third.list_revocations(ListRevocationsRequest { uscc: uscc.clone() }),
    )?;
    let revocations = revocations.into_inner();
    Ok(Json(CompanyMatters {
        dormancies: dormancies.into_inner().dormancies.shown(),
        corrections: corrections.into_inner().corrections.shown(),
        revocations: revocations.revocations.shown(),
        change: revocations.change.shown(),
    }))
}

handed_in! {
    /// Puts a dormancy on file.
    file_dormancy at "/bff/companies/{uscc}/dormancy":
    file_dormancy(FileDormancyRequest { |code, given: NewDormancy|
        uscc: code, ground: given.ground, reasons: given.reasons, from: given.from, until: given.until,
        delivery_address: given.delivery_address, employees_consulted: given.employees_consulted,
        materials: given.materials.given() })
    -> dormancy: Dormancy
}
decision! {
    /// Moves the last day of a dormancy.
    extend_dormancy at "/bff/dormancies/{dormancy_id}/extend" of "dormancy_id" in "company-acts":
    registration.extend_dormancy(ExtendDormancyRequest { dormancy_id, |seen: DormancyExtension|
        until: seen.until, reasons: seen.reasons, materials: seen.materials.given() })
    -> dormancy: Dormancy
}
decision! {
    /// Takes a dormancy back before it begins.
    withdraw_dormancy at "/bff/dormancies/{dormancy_id}/withdraw" of "dormancy_id" in "company-acts":
    registration.withdraw_dormancy(WithdrawDormancyRequest { dormancy_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> dormancy: Dormancy
}
decision! {
    /// Publicises that business resumed.
    end_dormancy at "/bff/dormancies/{dormancy_id}/end" of "dormancy_id" in "company-acts":
    registration.end_dormancy(EndDormancyRequest { dormancy_id, |seen: DormancyEnd|
        resumed_on: seen.resumed_on })
    -> dormancy: Dormancy
}
decision! {
    /// Notes that business was carried on.
    note_business_found at "/bff/dormancies/{dormancy_id}/business-found" of "dormancy_id" in "company-acts":
    registration.note_business_found(NoteBusinessFoundRequest { dormancy_id, |seen: BusinessFound|
        since: seen.since, reasons: seen.reasons })
    -> dormancy: Dormancy
}
handed_in! {
    /// Proposes that a name be corrected.
    propose_name_correction at "/bff/companies/{uscc}/name-correction":
    propose_name_correction(ProposeNameCorrectionRequest { |code, given: NewNameCorrection|
        uscc: code, ground: given.ground, document: given.document, reasons: given.reasons })
    -> correction: NameCorrection
}
decision! {
    /// Orders the correction; the head's.
    order_name_correction at "/bff/name-corrections/{correction_id}/order" of "correction_id" in "company-acts":
    registration.order_name_correction(OrderNameCorrectionRequest { correction_id, |seen: Seen| })
    -> correction: NameCorrection
}
decision! {
    /// Does not order it; the head's.
    decline_name_correction at "/bff/name-corrections/{correction_id}/decline" of "correction_id" in "company-acts":
    registration.decline_name_correction(DeclineNameCorrectionRequest { correction_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> correction: NameCorrection
}
decision! {
    /// Notes that the company received the order.
    serve_name_correction at "/bff/name-corrections/{correction_id}/serve" of "correction_id" in "company-acts":
    registration.serve_name_correction(ServeNameCorrectionRequest { correction_id, |seen: OrderServed|
        received_on: seen.received_on })
    -> correction: NameCorrection
}
decision! {
    /// Withdraws the order; the head's.
    withdraw_name_correction at "/bff/name-corrections/{correction_id}/withdraw" of "correction_id" in "company-acts":
    registration.withdraw_name_correction(WithdrawNameCorrectionRequest { correction_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> correction: NameCorrection
}
handed_in! {
    /// Takes an application for the revocation of a registration in.
    apply_for_revocation at "/bff/companies/{uscc}/revocation-application":
    apply_for_revocation(ApplyForRevocationRequest { |code, given: RevocationApplication|
        uscc: code, reasons: given.reasons, applicant: given.applicant.given(),
        applicant_uscc: given.applicant_uscc, filing_id: given.filing_id })
    -> revocation: RegistrationRevocation
}
handed_in! {
    /// Opens the revocation of a registration ex officio.
    open_revocation at "/bff/companies/{uscc}/revocation":
    open_revocation(OpenRevocationRequest { |code, given: SuspectedRegistration|
        uscc: code, reasons: given.reasons, filing_id: given.filing_id })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Accepts the application: the investigation begins.
    accept_revocation at "/bff/revocations/{revocation_id}/accept" of "revocation_id" in "company-acts":
    registration.accept_revocation(AcceptRevocationRequest { revocation_id, |seen: Seen| })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Does not accept the application.
    decline_revocation at "/bff/revocations/{revocation_id}/decline" of "revocation_id" in "company-acts":
    registration.decline_revocation(DeclineRevocationRequest { revocation_id, |seen: SeenWithGround|
        ground: seen.ground, reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Extends the investigation; the head's.
    extend_revocation at "/bff/revocations/{revocation_id}/extend" of "revocation_id" in "company-acts":
    registration.extend_revocation(ExtendRevocationRequest { revocation_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Publicises the suspected false registration.
    publicise_revocation at "/bff/revocations/{revocation_id}/publicise" of "revocation_id" in "company-acts":
    registration.publicise_revocation(PubliciseRevocationRequest { revocation_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Takes an objection to the publicity in.
    object_to_revocation at "/bff/revocations/{revocation_id}/object" of "revocation_id" in "company-acts":
    registration.object_to_revocation(ObjectToRevocationRequest { revocation_id, |seen: Objection|
        raised_by: seen.raised_by, reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Lets the investigation stand still.
    suspend_revocation at "/bff/revocations/{revocation_id}/suspend" of "revocation_id" in "company-acts":
    registration.suspend_revocation(SuspendRevocationRequest { revocation_id, |seen: SeenWithGround|
        ground: seen.ground, reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Goes on with the investigation.
    resume_revocation at "/bff/revocations/{revocation_id}/resume" of "revocation_id" in "company-acts":
    registration.resume_revocation(ResumeRevocationRequest { revocation_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Proposes to the head what the investigation came to.
    propose_revocation at "/bff/revocations/{revocation_id}/propose" of "revocation_id" in "company-acts":
    registration.propose_revocation(ProposeRevocationRequest { revocation_id, |seen: RevocationProposal|
        finding: seen.finding, responsible: seen.responsible, reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Has it investigated on; the head's.
    send_back_revocation at "/bff/revocations/{revocation_id}/send-back" of "revocation_id" in "company-acts":
    registration.send_back_revocation(SendBackRevocationRequest { revocation_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Decides as proposed; the head's.
    decide_revocation at "/bff/revocations/{revocation_id}/decide" of "revocation_id" in "company-acts":
    registration.decide_revocation(DecideRevocationRequest { revocation_id, |seen: Seen| })
    -> revocation: RegistrationRevocation
}
decision! {
    /// Takes the revocation back, which was wrong; another head's, or the superior's.
    take_back_revocation at "/bff/revocations/{revocation_id}/take-back" of "revocation_id" in "company-acts":
    registration.take_back_revocation(TakeBackRevocationRequest { revocation_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> revocation: RegistrationRevocation
}
