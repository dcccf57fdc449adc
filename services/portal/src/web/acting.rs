//! Decisions: each names what was seen and goes to its department, which decides whether it may be.

use actnow_proto::food_licensing::v1::{
    AcceptApplicationRequest, AllowSecondNoticeRequest as AllowSecondNoticeOfApplication,
    ExtendDecisionRequest, GrantLicenceRequest, RefuseAcceptanceRequest, RefuseLicenceRequest,
    RequireVisitRequest, ResubmitApplicationRequest, ReturnApplicationRequest, SkipVisitRequest,
    WithdrawApplicationRequest,
};
use actnow_proto::registration::v1::{
    AllowSecondNoticeRequest as AllowSecondNoticeOfFiling, ApproveFilingRequest, DecideNameRequest,
    ExtendFilingRequest, MarkNotHandledRequest, NameRuling, ReceiveFilingRequest, RefuseFilingRequest,
    ResubmitEstablishmentRequest, ReturnFilingRequest, StateLiabilityRequest, WithdrawFilingRequest,
};
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    AcceptanceRefusal, Application, CorrectedFiling, CorrectionList, Filing, Given, LicenceRefusal,
    NameDecision, NameDeclaration, Problem, RefusalNotice, Seen, SeenWithReasons, SuppliedApplication,
    value_of,
};

/// A decision: route, department and method, its request, and what came of it.
macro_rules! decision {
    ($(#[$about:meta])* $name:ident at $path:tt of $key:tt in $tag:tt:
     $department:ident . $method:ident ( $request:ident { $id:ident, |$seen:ident : $form:ident| $($field:ident : $value:expr),* } )
     -> $answer:ident : $shown:ident) => {
        $(#[$about])*
        #[utoipa::path(post, path = $path, tag = $tag,
            params(($key = String, Path), ("Idempotency-Key" = String, Header)), request_body = $form,
            responses((status = 200, body = $shown), (status = "default", body = Problem)))]
        pub(super) async fn $name(
            State(portal): State<Portal>,
            visitor: Visitor,
            CommandId(command_id): CommandId,
            Path($id): Path<String>,
            Input($seen): Input<$form>,
        ) -> Shows<$shown> {
            let expected_version = $seen.expected_version;
            let request = $request { command_id, $id, expected_version, $($field: $value),* };
            let answer = portal.departments.$department(&visitor.tokens).$method(request).await;
            portal.feed.look_again();
            shows(answer, |told| told.$answer)
        }
    };
}
pub(super) use decision;

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(decide_name))
        .routes(routes!(state_liability))
        .routes(routes!(receive_filing))
        .routes(routes!(return_filing))
        .routes(routes!(allow_second_notice_of_filing))
        .routes(routes!(resubmit_filing))
        .routes(routes!(approve_filing))
        .routes(routes!(refuse_filing))
        .routes(routes!(mark_not_handled))
        .routes(routes!(withdraw_filing))
        .routes(routes!(extend_filing))
        .routes(routes!(accept_application))
        .routes(routes!(return_application))
        .routes(routes!(allow_second_notice_of_application))
        .routes(routes!(resubmit_application))
        .routes(routes!(refuse_acceptance))
        .routes(routes!(require_visit))
        .routes(routes!(skip_visit))
        .routes(routes!(grant_licence))
        .routes(routes!(refuse_licence))
        .routes(routes!(withdraw_application))
        .routes(routes!(extend_decision))
}

decision! {
    /// Decides a name that waits for a person.
    decide_name at "/bff/names/{declaration_id}/decide" of "declaration_id" in "decisions":
    registration.decide_name(DecideNameRequest { declaration_id, |seen: NameDecision|
        ruling: value_of!(seen.ruling, NameRuling), reasons: seen.reasons })
    -> declaration: NameDeclaration
}
decision! {
    /// States that the applicant answers for a similar name.
    state_liability at "/bff/names/{declaration_id}/state-liability" of "declaration_id" in "decisions":
    registration.state_liability(StateLiabilityRequest { declaration_id, |seen: Seen| })
    -> declaration: NameDeclaration
}
decision! {
    /// Gives a receipt: the period to decide begins.
    receive_filing at "/bff/filings/{filing_id}/receive" of "filing_id" in "decisions":
    registration.receive_filing(ReceiveFilingRequest { filing_id, |seen: Seen| })
    -> filing: Filing
}
decision! {
    /// Returns it with everything that must be corrected, said once.
    return_filing at "/bff/filings/{filing_id}/return" of "filing_id" in "decisions":
    registration.return_filing(ReturnFilingRequest { filing_id, |seen: CorrectionList|
        points: seen.points.given() })
    -> filing: Filing
}
decision! {
    /// Allows a second list that names what could have been told before; the supervisor's.
    allow_second_notice_of_filing at "/bff/filings/{filing_id}/allow-second-notice" of "filing_id" in "decisions":
    registration.allow_second_notice(AllowSecondNoticeOfFiling { filing_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> filing: Filing
}
decision! {
    /// Hands a returned filing in again, with what was to be corrected.
    resubmit_filing at "/bff/filings/{filing_id}/resubmit" of "filing_id" in "decisions":
    registration.resubmit_establishment(ResubmitEstablishmentRequest { filing_id, |seen: CorrectedFiling|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> filing: Filing
}
decision! {
    /// Registers the company.
    approve_filing at "/bff/filings/{filing_id}/approve" of "filing_id" in "decisions":
    registration.approve_filing(ApproveFilingRequest { filing_id, |seen: Seen| })
    -> filing: Filing
}
decision! {
    /// Refuses registration, with grounds.
    refuse_filing at "/bff/filings/{filing_id}/refuse" of "filing_id" in "decisions":
    registration.refuse_filing(RefuseFilingRequest { filing_id, |seen: RefusalNotice|
        grounds: seen.grounds, remedies: seen.remedies })
    -> filing: Filing
}
decision! {
    /// Does not handle it here; the reasons say who is competent, or why nothing needs registering.
    mark_not_handled at "/bff/filings/{filing_id}/not-handled" of "filing_id" in "decisions":
    registration.mark_not_handled(MarkNotHandledRequest { filing_id, |seen: SeenWithReasons|
        where_to_go: seen.reasons })
    -> filing: Filing
}
decision! {
    /// Takes the filing back for its applicants.
    withdraw_filing at "/bff/filings/{filing_id}/withdraw" of "filing_id" in "decisions":
    registration.withdraw_filing(WithdrawFilingRequest { filing_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> filing: Filing
}
decision! {
    /// Extends the period to decide; the head's.
    extend_filing at "/bff/filings/{filing_id}/extend" of "filing_id" in "decisions":
    registration.extend_filing(ExtendFilingRequest { filing_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> filing: Filing
}
decision! {
    /// Accepts the application: the statutory period begins.
    accept_application at "/bff/applications/{application_id}/accept" of "application_id" in "decisions":
    food.accept_application(AcceptApplicationRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Returns it with everything that must be supplied, said once.
    return_application at "/bff/applications/{application_id}/return" of "application_id" in "decisions":
    food.return_application(ReturnApplicationRequest { application_id, |seen: CorrectionList|
        points: seen.points.given() })
    -> application: Application
}
decision! {
    /// Allows a second list that names what could have been told before; the supervisor's.
    allow_second_notice_of_application at "/bff/applications/{application_id}/allow-second-notice" of "application_id" in "decisions":
    food.allow_second_notice(AllowSecondNoticeOfApplication { application_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> application: Application
}
decision! {
    /// Hands a returned application in again, with what was to be supplied.
    resubmit_application at "/bff/applications/{application_id}/resubmit" of "application_id" in "decisions":
    food.resubmit_application(ResubmitApplicationRequest { application_id, |seen: SuppliedApplication|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> application: Application
}
decision! {
    /// Does not accept it, with grounds.
    refuse_acceptance at "/bff/applications/{application_id}/refuse-acceptance" of "application_id" in "decisions":
    food.refuse_acceptance(RefuseAcceptanceRequest { application_id, |seen: AcceptanceRefusal|
        outcome: seen.outcome, grounds: seen.grounds })
    -> application: Application
}
decision! {
    /// Orders a visit.
    require_visit at "/bff/applications/{application_id}/require-visit" of "application_id" in "decisions":
    food.require_visit(RequireVisitRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Concludes the review without a visit.
    skip_visit at "/bff/applications/{application_id}/skip-visit" of "application_id" in "decisions":
    food.skip_visit(SkipVisitRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Grants the licence.
    grant_licence at "/bff/applications/{application_id}/grant" of "application_id" in "decisions":
    food.grant_licence(GrantLicenceRequest { application_id, |seen: Seen| })
    -> application: Application
}
decision! {
    /// Refuses the licence, with grounds.
    refuse_licence at "/bff/applications/{application_id}/refuse" of "application_id" in "decisions":
    food.refuse_licence(RefuseLicenceRequest { application_id, |seen: LicenceRefusal|
        grounds: seen.grounds, remedies: seen.remedies, false_materials: seen.false_materials })
    -> application: Application
}
decision! {
    /// Takes the application back for its applicant.
    withdraw_application at "/bff/applications/{application_id}/withdraw" of "application_id" in "decisions":
    food.withdraw_application(WithdrawApplicationRequest { application_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> application: Application
}
decision! {
    /// Extends the period to decide; the head's.
    extend_decision at "/bff/applications/{application_id}/extend" of "application_id" in "decisions":
    food.extend_decision(ExtendDecisionRequest { application_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> application: Application
}
