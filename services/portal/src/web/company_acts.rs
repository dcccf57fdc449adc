//! Acts on a company that exists, handed in at the window: its change, its branches, its end, and the name it shall
//! bear.

use actnow_proto::registration::v1::{
    ApplyForDeregistrationRequest, CheckBranchEstablishmentRequest, CheckChangeRequest,
    CheckDeregistrationRequest, DeclareNameRequest, GetCompanyFormRequest, ListFilingsRequest,
    ObjectToDeregistrationRequest, PubliciseDeregistrationRequest, ResubmitBranchEstablishmentRequest,
    ResubmitChangeRequest, ResubmitDeregistrationRequest, ResubmitSimpleDeregistrationRequest,
    SubmitBranchEstablishmentRequest, SubmitChangeRequest, SubmitDeregistrationRequest,
};
use axum::Json;
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    BranchCheck, BranchChecked, BranchForm, ChangeCheck, ChangeChecked, CompanyForm, CorrectedBranch,
    CorrectedChange, CorrectedDeregistration, EndBars, Filing, Given, NameDeclaration, NewBranch, NewChange,
    NewDeregistration, NewPublicity, NextName, Objection, OpenFilings, Problem, Shown, SimpleApplication,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(open_filings))
        .routes(routes!(company_form))
        .routes(routes!(check_change))
        .routes(routes!(submit_change))
        .routes(routes!(resubmit_change))
        .routes(routes!(check_branch))
        .routes(routes!(submit_branch))
        .routes(routes!(resubmit_branch))
        .routes(routes!(next_name))
        .routes(routes!(end_bars))
        .routes(routes!(submit_deregistration))
        .routes(routes!(resubmit_deregistration))
        .routes(routes!(publicise_deregistration))
        .routes(routes!(apply_for_deregistration))
        .routes(routes!(resubmit_simple_deregistration))
        .routes(routes!(object_to_deregistration))
}

/// What is under way about a company: one act at a time at most.
#[utoipa::path(get, path = "/bff/companies/{uscc}/open-filings", tag = "company-acts", params(("uscc" = String, Path)),
    responses((status = 200, body = OpenFilings), (status = "default", body = Problem)))]
async fn open_filings(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
) -> Shows<OpenFilings> {
    let request = ListFilingsRequest { company_uscc: uscc, ..Default::default() };
    let told = portal.departments.registration(&visitor.tokens).list_filings(request).await?.into_inner();
    Ok(Json(OpenFilings { filings: told.filings.shown() }))
}

/// The form of a company or a branch, to be changed.
#[utoipa::path(get, path = "/bff/companies/{uscc}/form", tag = "company-acts", params(("uscc" = String, Path)),
    responses((status = 200, body = CompanyForm), (status = "default", body = Problem)))]
async fn company_form(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
) -> Shows<CompanyForm> {
    let request = GetCompanyFormRequest { uscc };
    shows(portal.departments.registration(&visitor.tokens).get_company_form(request).await, Some)
}

/// What a change would come to; nothing is handed in.
#[utoipa::path(post, path = "/bff/companies/{uscc}/change/check", tag = "company-acts",
    params(("uscc" = String, Path)), request_body = ChangeCheck,
    responses((status = 200, body = ChangeChecked), (status = "default", body = Problem)))]
async fn check_change(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
    Input(change): Input<ChangeCheck>,
) -> Shows<ChangeChecked> {
    let request = CheckChangeRequest {
        uscc,
        form: change.form.given(),
        branch: change.branch.given(),
        persons: change.persons.given(),
        decided_on: change.decided_on,
        announced_on: change.announced_on,
        filing_id: change.filing_id,
    };
    shows(portal.departments.registration(&visitor.tokens).check_change(request).await, Some)
}

/// What a branch would come to; nothing is handed in.
#[utoipa::path(post, path = "/bff/companies/{uscc}/branch/check", tag = "company-acts",
    params(("uscc" = String, Path)), request_body = BranchCheck,
    responses((status = 200, body = BranchChecked), (status = "default", body = Problem)))]
async fn check_branch(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
    Input(branch): Input<BranchCheck>,
) -> Shows<BranchChecked> {
    let request = CheckBranchEstablishmentRequest {
        form: Some(BranchForm { head_office_uscc: uscc, ..branch.form }.given()),
        persons: branch.persons.given(),
        authority: String::new(),
        filing_id: branch.filing_id,
    };
    shows(portal.departments.registration(&visitor.tokens).check_branch_establishment(request).await, Some)
}

/// What is handed in anew about a company: its code from the path, its authority the bureau's own.
macro_rules! handed_in {
    ($(#[$about:meta])* $name:ident at $path:tt:
     $method:ident ( $request:ident { |$uscc:ident, $given:ident : $form:ident| $($field:ident : $value:expr),* } )
     -> $answer:ident : $shown:ident) => {
        $(#[$about])*
        #[utoipa::path(post, path = $path, tag = "company-acts",
            params(("uscc" = String, Path), ("Idempotency-Key" = String, Header)), request_body = $form,
            responses((status = 200, body = $shown), (status = "default", body = Problem)))]
        async fn $name(
            State(portal): State<Portal>,
            visitor: Visitor,
            CommandId(command_id): CommandId,
            Path($uscc): Path<String>,
            Input($given): Input<$form>,
        ) -> Shows<$shown> {
            let request = $request { command_id, $($field: $value),* };
            let answer = portal.departments.registration(&visitor.tokens).$method(request).await;
            portal.feed.look_again();
            shows(answer, |told| told.$answer)
        }
    };
}
pub(super) use handed_in;

handed_in! {
    /// Takes a change in.
    submit_change at "/bff/companies/{uscc}/change":
    submit_change(SubmitChangeRequest { |code, given: NewChange|
        uscc: code, form: given.form.given(), branch: given.branch.given(), persons: given.persons.given(),
        decided_on: given.decided_on, announced_on: given.announced_on, declaration_id: given.declaration_id,
        authority: String::new() })
    -> filing: Filing
}
handed_in! {
    /// Takes a branch of a company in.
    submit_branch at "/bff/companies/{uscc}/branch":
    submit_branch_establishment(SubmitBranchEstablishmentRequest { |code, given: NewBranch|
        form: Some(BranchForm { head_office_uscc: code, ..given.form }.given()),
        persons: given.persons.given(), authority: String::new() })
    -> filing: Filing
}
handed_in! {
    /// Declares the name a company shall bear.
    next_name at "/bff/companies/{uscc}/next-name":
    declare_name(DeclareNameRequest { |code, given: NextName|
        name: Some(given.name.given()), authority_division: given.authority_division, industry: given.industry,
        main_scope_item: given.main_scope_item, investor_usccs: given.investor_usccs,
        liability_stated: given.liability_stated, needs_prior_approval: false, applicant: code.clone(),
        company_uscc: code })
    -> declaration: NameDeclaration
}
handed_in! {
    /// Takes the end of a company after its liquidation in.
    submit_deregistration at "/bff/companies/{uscc}/deregistration":
    submit_deregistration(SubmitDeregistrationRequest { |code, given: NewDeregistration|
        form: Some(actnow_proto::registration::v1::DeregistrationForm { uscc: code, ..given.form.given() }),
        persons: given.persons.given(), authority: String::new() })
    -> filing: Filing
}
handed_in! {
    /// Publicises the simple end of a company.
    publicise_deregistration at "/bff/companies/{uscc}/simple-deregistration":
    publicise_deregistration(PubliciseDeregistrationRequest { |code, given: NewPublicity|
        form: Some(actnow_proto::registration::v1::SimpleDeregistrationForm { uscc: code, ..given.form.given() }),
        persons: given.persons.given(), authority: String::new() })
    -> filing: Filing
}

/// What bars the ways to an end.
#[utoipa::path(get, path = "/bff/companies/{uscc}/end-bars", tag = "company-acts", params(("uscc" = String, Path)),
    responses((status = 200, body = EndBars), (status = "default", body = Problem)))]
async fn end_bars(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
) -> Shows<EndBars> {
    let request = CheckDeregistrationRequest { uscc };
    shows(portal.departments.registration(&visitor.tokens).check_deregistration(request).await, Some)
}

decision! {
    /// Hands a returned change in again.
    resubmit_change at "/bff/filings/{filing_id}/resubmit-change" of "filing_id" in "company-acts":
    registration.resubmit_change(ResubmitChangeRequest { filing_id, |seen: CorrectedChange|
        form: seen.form.given(), branch: seen.branch.given(), persons: seen.persons.given(),
        decided_on: seen.decided_on, announced_on: seen.announced_on })
    -> filing: Filing
}
decision! {
    /// Hands a returned branch in again.
    resubmit_branch at "/bff/filings/{filing_id}/resubmit-branch" of "filing_id" in "company-acts":
    registration.resubmit_branch_establishment(ResubmitBranchEstablishmentRequest { filing_id, |seen: CorrectedBranch|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> filing: Filing
}
decision! {
    /// Hands the returned end of a company in again.
    resubmit_deregistration at "/bff/filings/{filing_id}/resubmit-deregistration" of "filing_id" in "company-acts":
    registration.resubmit_deregistration(ResubmitDeregistrationRequest { filing_id, |seen: CorrectedDeregistration|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> filing: Filing
}
decision! {
    /// Applies for the simple end once its publicity is over.
    apply_for_deregistration at "/bff/filings/{filing_id}/apply" of "filing_id" in "company-acts":
    registration.apply_for_deregistration(ApplyForDeregistrationRequest { filing_id, |seen: SimpleApplication|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> filing: Filing
}
decision! {
    /// Hands the returned simple end in again.
    resubmit_simple_deregistration at "/bff/filings/{filing_id}/resubmit-simple" of "filing_id" in "company-acts":
    registration.resubmit_simple_deregistration(ResubmitSimpleDeregistrationRequest { filing_id, |seen: SimpleApplication|
        form: Some(seen.form.given()), persons: seen.persons.given() })
    -> filing: Filing
}
decision! {
    /// Takes an objection to a simple end in.
    object_to_deregistration at "/bff/filings/{filing_id}/object" of "filing_id" in "company-acts":
    registration.object_to_deregistration(ObjectToDeregistrationRequest { filing_id, |seen: Objection|
        raised_by: seen.raised_by, reasons: seen.reasons })
    -> filing: Filing
}
