//! The generated service trait: which function answers which method.

use actnow_chassis::database::Database;
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::registration_service_server::RegistrationService;
use tonic::Request;

use super::{Answer, changes, ends, filings, names, persons, register, revocations};
use crate::config::Bureau;

/// The service behind its gRPC face. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(super) database: Database,
    pub(super) bureau: Bureau,
}

impl Registration {
    /// The face of a service.
    pub(crate) fn new(database: Database, bureau: Bureau) -> Self {
        Self { database, bureau }
    }
}

#[tonic::async_trait]
impl RegistrationService for Registration {
    async fn check_name(&self, request: Request<wire::CheckNameRequest>) -> Answer<wire::CheckNameResponse> {
        names::check(self, request).await
    }

    async fn declare_name(
        &self,
        request: Request<wire::DeclareNameRequest>,
    ) -> Answer<wire::DeclareNameResponse> {
        names::declare(self, request).await
    }

    async fn state_liability(
        &self,
        request: Request<wire::StateLiabilityRequest>,
    ) -> Answer<wire::StateLiabilityResponse> {
        names::state_liability(self, request).await
    }

    async fn decide_name(
        &self,
        request: Request<wire::DecideNameRequest>,
    ) -> Answer<wire::DecideNameResponse> {
        names::decide(self, request).await
    }

    async fn release_name(
        &self,
        request: Request<wire::ReleaseNameRequest>,
    ) -> Answer<wire::ReleaseNameResponse> {
        names::release(self, request).await
    }

    async fn get_name(&self, request: Request<wire::GetNameRequest>) -> Answer<wire::GetNameResponse> {
        names::get(self, request).await
    }

    async fn check_establishment(
        &self,
        request: Request<wire::CheckEstablishmentRequest>,
    ) -> Answer<wire::CheckEstablishmentResponse> {
        filings::check(self, request).await
    }

    async fn submit_establishment(
        &self,
        request: Request<wire::SubmitEstablishmentRequest>,
    ) -> Answer<wire::SubmitEstablishmentResponse> {
        filings::submit(self, request).await
    }

    async fn receive_filing(
        &self,
        request: Request<wire::ReceiveFilingRequest>,
    ) -> Answer<wire::ReceiveFilingResponse> {
        filings::receive(self, request).await
    }

    async fn return_filing(
        &self,
        request: Request<wire::ReturnFilingRequest>,
    ) -> Answer<wire::ReturnFilingResponse> {
        filings::return_for_correction(self, request).await
    }

    async fn resubmit_establishment(
        &self,
        request: Request<wire::ResubmitEstablishmentRequest>,
    ) -> Answer<wire::ResubmitEstablishmentResponse> {
        filings::resubmit(self, request).await
    }

    async fn extend_filing(
        &self,
        request: Request<wire::ExtendFilingRequest>,
    ) -> Answer<wire::ExtendFilingResponse> {
        filings::extend(self, request).await
    }

    async fn approve_filing(
        &self,
        request: Request<wire::ApproveFilingRequest>,
    ) -> Answer<wire::ApproveFilingResponse> {
        filings::approve(self, request).await
    }

    async fn refuse_filing(
        &self,
        request: Request<wire::RefuseFilingRequest>,
    ) -> Answer<wire::RefuseFilingResponse> {
        filings::refuse(self, request).await
    }

    async fn mark_not_handled(
        &self,
        request: Request<wire::MarkNotHandledRequest>,
    ) -> Answer<wire::MarkNotHandledResponse> {
        filings::not_handled(self, request).await
    }

    async fn withdraw_filing(
        &self,
        request: Request<wire::WithdrawFilingRequest>,
    ) -> Answer<wire::WithdrawFilingResponse> {
        filings::withdraw(self, request).await
    }

    async fn get_company_form(
        &self,
        request: Request<wire::GetCompanyFormRequest>,
    ) -> Answer<wire::GetCompanyFormResponse> {
        changes::company_form(self, request).await
    }

    async fn check_change(
        &self,
        request: Request<wire::CheckChangeRequest>,
    ) -> Answer<wire::CheckChangeResponse> {
        changes::check(self, request).await
    }

    async fn submit_change(
        &self,
        request: Request<wire::SubmitChangeRequest>,
    ) -> Answer<wire::SubmitChangeResponse> {
        changes::submit(self, request).await
    }

    async fn resubmit_change(
        &self,
        request: Request<wire::ResubmitChangeRequest>,
    ) -> Answer<wire::ResubmitChangeResponse> {
        changes::resubmit(self, request).await
    }

    async fn check_deregistration(
        &self,
        request: Request<wire::CheckDeregistrationRequest>,
    ) -> Answer<wire::CheckDeregistrationResponse> {
        ends::check(self, request).await
    }

    async fn submit_deregistration(
        &self,
        request: Request<wire::SubmitDeregistrationRequest>,
    ) -> Answer<wire::SubmitDeregistrationResponse> {
        ends::submit(self, request).await
    }

    async fn resubmit_deregistration(
        &self,
        request: Request<wire::ResubmitDeregistrationRequest>,
    ) -> Answer<wire::ResubmitDeregistrationResponse> {
        ends::resubmit(self, request).await
    }

    async fn publicise_deregistration(
        &self,
        request: Request<wire::PubliciseDeregistrationRequest>,
    ) -> Answer<wire::PubliciseDeregistrationResponse> {
        ends::publicise(self, request).await
    }

    async fn object_to_deregistration(
        &self,
        request: Request<wire::ObjectToDeregistrationRequest>,
    ) -> Answer<wire::ObjectToDeregistrationResponse> {
        ends::object(self, request).await
    }

    async fn apply_for_deregistration(
        &self,
        request: Request<wire::ApplyForDeregistrationRequest>,
    ) -> Answer<wire::ApplyForDeregistrationResponse> {
        ends::apply(self, request).await
    }

    async fn resubmit_simple_deregistration(
        &self,
        request: Request<wire::ResubmitSimpleDeregistrationRequest>,
    ) -> Answer<wire::ResubmitSimpleDeregistrationResponse> {
        ends::resubmit_simple(self, request).await
    }

    async fn apply_for_revocation(
        &self,
        request: Request<wire::ApplyForRevocationRequest>,
    ) -> Answer<wire::ApplyForRevocationResponse> {
        revocations::apply(self, request).await
    }

    async fn open_revocation(
        &self,
        request: Request<wire::OpenRevocationRequest>,
    ) -> Answer<wire::OpenRevocationResponse> {
        revocations::open(self, request).await
    }

    async fn accept_revocation(
        &self,
        request: Request<wire::AcceptRevocationRequest>,
    ) -> Answer<wire::AcceptRevocationResponse> {
        revocations::accept(self, request).await
    }

    async fn decline_revocation(
        &self,
        request: Request<wire::DeclineRevocationRequest>,
    ) -> Answer<wire::DeclineRevocationResponse> {
        revocations::decline(self, request).await
    }

    async fn extend_revocation(
        &self,
        request: Request<wire::ExtendRevocationRequest>,
    ) -> Answer<wire::ExtendRevocationResponse> {
        revocations::extend(self, request).await
    }

    async fn publicise_revocation(
        &self,
        request: Request<wire::PubliciseRevocationRequest>,
    ) -> Answer<wire::PubliciseRevocationResponse> {
        revocations::publicise(self, request).await
    }

    async fn object_to_revocation(
        &self,
        request: Request<wire::ObjectToRevocationRequest>,
    ) -> Answer<wire::ObjectToRevocationResponse> {
        revocations::object(self, request).await
    }

    async fn suspend_revocation(
        &self,
        request: Request<wire::SuspendRevocationRequest>,
    ) -> Answer<wire::SuspendRevocationResponse> {
        revocations::suspend(self, request).await
    }

    async fn resume_revocation(
        &self,
        request: Request<wire::ResumeRevocationRequest>,
    ) -> Answer<wire::ResumeRevocationResponse> {
        revocations::resume(self, request).await
    }

    async fn propose_revocation(
        &self,
        request: Request<wire::ProposeRevocationRequest>,
    ) -> Answer<wire::ProposeRevocationResponse> {
        revocations::propose(self, request).await
    }

    async fn send_back_revocation(
        &self,
        request: Request<wire::SendBackRevocationRequest>,
    ) -> Answer<wire::SendBackRevocationResponse> {
        revocations::send_back(self, request).await
    }

    async fn decide_revocation(
        &self,
        request: Request<wire::DecideRevocationRequest>,
    ) -> Answer<wire::DecideRevocationResponse> {
        revocations::decide(self, request).await
    }

    async fn get_revocation(
        &self,
        request: Request<wire::GetRevocationRequest>,
    ) -> Answer<wire::GetRevocationResponse> {
        revocations::get(self, request).await
    }

    async fn list_revocations(
        &self,
        request: Request<wire::ListRevocationsRequest>,
    ) -> Answer<wire::ListRevocationsResponse> {
        revocations::list(self, request).await
    }

    async fn note_mark(&self, request: Request<wire::NoteMarkRequest>) -> Answer<wire::NoteMarkResponse> {
        ends::note_mark(self, request).await
    }

    async fn lift_mark(&self, request: Request<wire::LiftMarkRequest>) -> Answer<wire::LiftMarkResponse> {
        ends::lift_mark(self, request).await
    }

    async fn list_marks(&self, request: Request<wire::ListMarksRequest>) -> Answer<wire::ListMarksResponse> {
        ends::list_marks(self, request).await
    }

    async fn get_company_history(
        &self,
        request: Request<wire::GetCompanyHistoryRequest>,
    ) -> Answer<wire::GetCompanyHistoryResponse> {
        register::history(self, request).await
    }

    async fn get_filing(&self, request: Request<wire::GetFilingRequest>) -> Answer<wire::GetFilingResponse> {
        filings::get(self, request).await
    }

    async fn list_filings(
        &self,
        request: Request<wire::ListFilingsRequest>,
    ) -> Answer<wire::ListFilingsResponse> {
        filings::list(self, request).await
    }

    async fn list_filing_persons(
        &self,
        request: Request<wire::ListFilingPersonsRequest>,
    ) -> Answer<wire::ListFilingPersonsResponse> {
        persons::list(self, request).await
    }

    async fn reveal_filing_person(
        &self,
        request: Request<wire::RevealFilingPersonRequest>,
    ) -> Answer<wire::RevealFilingPersonResponse> {
        persons::reveal(self, request).await
    }

    async fn get_company(
        &self,
        request: Request<wire::GetCompanyRequest>,
    ) -> Answer<wire::GetCompanyResponse> {
        register::get_company(self, request).await
    }

    async fn search_companies(
        &self,
        request: Request<wire::SearchCompaniesRequest>,
    ) -> Answer<wire::SearchCompaniesResponse> {
        register::search(self, request).await
    }

    async fn list_scope_items(
        &self,
        _: Request<wire::ListScopeItemsRequest>,
    ) -> Answer<wire::ListScopeItemsResponse> {
        Ok(register::scope_items(self))
    }

    async fn import_companies(
        &self,
        request: Request<wire::ImportCompaniesRequest>,
    ) -> Answer<wire::ImportCompaniesResponse> {
        register::import(self, request).await
    }

    async fn verify_licence(
        &self,
        request: Request<wire::VerifyLicenceRequest>,
    ) -> Answer<wire::VerifyLicenceResponse> {
        register::verify_licence(self, request).await
    }
}
