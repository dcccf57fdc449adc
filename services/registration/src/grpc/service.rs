//! The generated service trait: which function answers which method.

use actnow_chassis::database::Database;
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::registration_service_server::RegistrationService;
use tonic::Request;

use super::{
    Answer, branches, changes, corrections, dormancies, ends, filings, names, persons, register, revocations,
};
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

/// The trait, one method a line.
macro_rules! answered {
    ($($method:ident($request:ident) -> $response:ident by $function:path;)+) => {
        #[tonic::async_trait]
        impl RegistrationService for Registration {
            $(async fn $method(&self, request: Request<wire::$request>) -> Answer<wire::$response> {
                $function(self, request).await
            })+
        }
    };
}

answered! {
    check_name(CheckNameRequest) -> CheckNameResponse by names::check;
    declare_name(DeclareNameRequest) -> DeclareNameResponse by names::declare;
    state_liability(StateLiabilityRequest) -> StateLiabilityResponse by names::state_liability;
    decide_name(DecideNameRequest) -> DecideNameResponse by names::decide;
    release_name(ReleaseNameRequest) -> ReleaseNameResponse by names::release;
    get_name(GetNameRequest) -> GetNameResponse by names::get;
    check_establishment(CheckEstablishmentRequest) -> CheckEstablishmentResponse by filings::check;
    submit_establishment(SubmitEstablishmentRequest) -> SubmitEstablishmentResponse by filings::submit;
    receive_filing(ReceiveFilingRequest) -> ReceiveFilingResponse by filings::receive;
    return_filing(ReturnFilingRequest) -> ReturnFilingResponse by filings::return_for_correction;
    allow_second_notice(AllowSecondNoticeRequest) -> AllowSecondNoticeResponse by filings::allow_second_notice;
    resubmit_establishment(ResubmitEstablishmentRequest) -> ResubmitEstablishmentResponse by filings::resubmit;
    extend_filing(ExtendFilingRequest) -> ExtendFilingResponse by filings::extend;
    approve_filing(ApproveFilingRequest) -> ApproveFilingResponse by filings::approve;
    refuse_filing(RefuseFilingRequest) -> RefuseFilingResponse by filings::refuse;
    mark_not_handled(MarkNotHandledRequest) -> MarkNotHandledResponse by filings::not_handled;
    withdraw_filing(WithdrawFilingRequest) -> WithdrawFilingResponse by filings::withdraw;
    check_branch_establishment(CheckBranchEstablishmentRequest) -> CheckBranchEstablishmentResponse by branches::check;
    submit_branch_establishment(SubmitBranchEstablishmentRequest) -> SubmitBranchEstablishmentResponse by branches::submit;
    resubmit_branch_establishment(ResubmitBranchEstablishmentRequest) -> ResubmitBranchEstablishmentResponse by branches::resubmit;
    get_company_form(GetCompanyFormRequest) -> GetCompanyFormResponse by changes::company_form;
    check_change(CheckChangeRequest) -> CheckChangeResponse by changes::check;
    submit_change(SubmitChangeRequest) -> SubmitChangeResponse by changes::submit;
    resubmit_change(ResubmitChangeRequest) -> ResubmitChangeResponse by changes::resubmit;
    check_deregistration(CheckDeregistrationRequest) -> CheckDeregistrationResponse by ends::check;
    submit_deregistration(SubmitDeregistrationRequest) -> SubmitDeregistrationResponse by ends::submit;
    resubmit_deregistration(ResubmitDeregistrationRequest) -> ResubmitDeregistrationResponse by ends::resubmit;
    publicise_deregistration(PubliciseDeregistrationRequest) -> PubliciseDeregistrationResponse by ends::publicise;
    object_to_deregistration(ObjectToDeregistrationRequest) -> ObjectToDeregistrationResponse by ends::object;
    apply_for_deregistration(ApplyForDeregistrationRequest) -> ApplyForDeregistrationResponse by ends::apply;
    resubmit_simple_deregistration(ResubmitSimpleDeregistrationRequest) -> ResubmitSimpleDeregistrationResponse by ends::resubmit_simple;
    apply_for_revocation(ApplyForRevocationRequest) -> ApplyForRevocationResponse by revocations::apply;
    open_revocation(OpenRevocationRequest) -> OpenRevocationResponse by revocations::open;
    accept_revocation(AcceptRevocationRequest) -> AcceptRevocationResponse by revocations::accept;
    decline_revocation(DeclineRevocationRequest) -> DeclineRevocationResponse by revocations::decline;
    extend_revocation(ExtendRevocationRequest) -> ExtendRevocationResponse by revocations::extend;
    publicise_revocation(PubliciseRevocationRequest) -> PubliciseRevocationResponse by revocations::publicise;
    object_to_revocation(ObjectToRevocationRequest) -> ObjectToRevocationResponse by revocations::object;
    suspend_revocation(SuspendRevocationRequest) -> SuspendRevocationResponse by revocations::suspend;
    resume_revocation(ResumeRevocationRequest) -> ResumeRevocationResponse by revocations::resume;
    propose_revocation(ProposeRevocationRequest) -> ProposeRevocationResponse by revocations::propose;
    send_back_revocation(SendBackRevocationRequest) -> SendBackRevocationResponse by revocations::send_back;
    decide_revocation(DecideRevocationRequest) -> DecideRevocationResponse by revocations::decide;
    take_back_revocation(TakeBackRevocationRequest) -> TakeBackRevocationResponse by revocations::take_back;
    get_revocation(GetRevocationRequest) -> GetRevocationResponse by revocations::get;
    list_revocations(ListRevocationsRequest) -> ListRevocationsResponse by revocations::list;
    file_dormancy(FileDormancyRequest) -> FileDormancyResponse by dormancies::file;
    extend_dormancy(ExtendDormancyRequest) -> ExtendDormancyResponse by dormancies::extend;
    withdraw_dormancy(WithdrawDormancyRequest) -> WithdrawDormancyResponse by dormancies::withdraw;
    end_dormancy(EndDormancyRequest) -> EndDormancyResponse by dormancies::end;
    note_business_found(NoteBusinessFoundRequest) -> NoteBusinessFoundResponse by dormancies::note_business;
    get_dormancy(GetDormancyRequest) -> GetDormancyResponse by dormancies::get;
    list_dormancies(ListDormanciesRequest) -> ListDormanciesResponse by dormancies::list;
    propose_name_correction(ProposeNameCorrectionRequest) -> ProposeNameCorrectionResponse by corrections::propose;
    order_name_correction(OrderNameCorrectionRequest) -> OrderNameCorrectionResponse by corrections::order;
    decline_name_correction(DeclineNameCorrectionRequest) -> DeclineNameCorrectionResponse by corrections::decline;
    serve_name_correction(ServeNameCorrectionRequest) -> ServeNameCorrectionResponse by corrections::serve;
    withdraw_name_correction(WithdrawNameCorrectionRequest) -> WithdrawNameCorrectionResponse by corrections::withdraw;
    get_name_correction(GetNameCorrectionRequest) -> GetNameCorrectionResponse by corrections::get;
    list_name_corrections(ListNameCorrectionsRequest) -> ListNameCorrectionsResponse by corrections::list;
    note_mark(NoteMarkRequest) -> NoteMarkResponse by ends::note_mark;
    lift_mark(LiftMarkRequest) -> LiftMarkResponse by ends::lift_mark;
    list_marks(ListMarksRequest) -> ListMarksResponse by ends::list_marks;
    get_company_history(GetCompanyHistoryRequest) -> GetCompanyHistoryResponse by register::history;
    get_filing(GetFilingRequest) -> GetFilingResponse by filings::get;
    list_filings(ListFilingsRequest) -> ListFilingsResponse by filings::list;
    list_filing_persons(ListFilingPersonsRequest) -> ListFilingPersonsResponse by persons::list;
    reveal_filing_person(RevealFilingPersonRequest) -> RevealFilingPersonResponse by persons::reveal;
    get_company(GetCompanyRequest) -> GetCompanyResponse by register::get_company;
    search_companies(SearchCompaniesRequest) -> SearchCompaniesResponse by register::search;
    search_companies_by_person(SearchCompaniesByPersonRequest) -> SearchCompaniesByPersonResponse by persons::companies;
    list_scope_items(ListScopeItemsRequest) -> ListScopeItemsResponse by register::scope_items;
    import_companies(ImportCompaniesRequest) -> ImportCompaniesResponse by register::import;
    verify_licence(VerifyLicenceRequest) -> VerifyLicenceResponse by register::verify_licence;
}
