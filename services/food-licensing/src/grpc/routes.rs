//! One method after the other: parse, then command or query, then present.

use actnow_chassis::database::{Database, Txn};
use actnow_decisions::Violations;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::food_licensing_service_server::FoodLicensingService;
use actnow_room::rpc::command;
use tonic::{Request, Response, Status};

use super::acts::{acting, all_good, answer, at, deciding, on_a_licence};
use super::permissions::method;
use super::{commitments, imports, licences, look_ups, notices, parse, present, submissions};
use crate::commands::{accept, decide, filing_life, hearing, visit};
use crate::config::Bureau;
use crate::store::File;

/// What a method answers.
type Answer<T> = Result<Response<T>, Status>;

/// The service behind its gRPC face. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FoodLicensing {
    pub(super) database: Database,
    pub(super) bureau: Bureau,
}

impl FoodLicensing {
    /// The face of a service.
    pub(crate) fn new(database: Database, bureau: Bureau) -> Self {
        Self { database, bureau }
    }
}

#[tonic::async_trait]
impl FoodLicensingService for FoodLicensing {
    async fn check_food(&self, request: Request<wire::CheckFoodRequest>) -> Answer<wire::CheckFoodResponse> {
        submissions::check_food(&self.database, &self.bureau, request).await
    }

    async fn apply(&self, request: Request<wire::ApplyRequest>) -> Answer<wire::ApplyResponse> {
        submissions::apply(&self.database, &self.bureau, request).await
    }

    async fn accept_application(
        &self,
        request: Request<wire::AcceptApplicationRequest>,
    ) -> Answer<wire::AcceptApplicationResponse> {
        acting!(
            self,
            request,
            "AcceptApplication",
            AcceptApplicationRequest,
            AcceptApplicationResponse,
            accept::accept_in
        )
    }

    async fn return_application(
        &self,
        request: Request<wire::ReturnApplicationRequest>,
    ) -> Answer<wire::ReturnApplicationResponse> {
        notices::return_application(self, request).await
    }

    async fn allow_second_notice(
        &self,
        request: Request<wire::AllowSecondNoticeRequest>,
    ) -> Answer<wire::AllowSecondNoticeResponse> {
        notices::allow_second_notice(self, request).await
    }

    async fn resubmit_application(
        &self,
        request: Request<wire::ResubmitApplicationRequest>,
    ) -> Answer<wire::ResubmitApplicationResponse> {
        submissions::resubmit_application(&self.database, &self.bureau, request).await
    }

    async fn refuse_acceptance(
        &self,
        request: Request<wire::RefuseAcceptanceRequest>,
    ) -> Answer<wire::RefuseAcceptanceResponse> {
        deciding!(
            self,
            request,
            "RefuseAcceptance",
            RefuseAcceptanceResponse,
            parse::not_accepted,
            async |txn: &Txn,
                   bureau: &Bureau,
                   (seen, outcome): (parse::Seen, accept::NotTaken),
                   actor: &_| {
                accept::refuse_acceptance_in(txn, bureau, seen.id, seen.version, outcome, actor).await
            }
        )
    }

    async fn require_visit(
        &self,
        request: Request<wire::RequireVisitRequest>,
    ) -> Answer<wire::RequireVisitResponse> {
        acting!(self, request, "RequireVisit", RequireVisitRequest, RequireVisitResponse, visit::require_in)
    }

    async fn skip_visit(&self, request: Request<wire::SkipVisitRequest>) -> Answer<wire::SkipVisitResponse> {
        acting!(self, request, "SkipVisit", SkipVisitRequest, SkipVisitResponse, visit::skip_in)
    }

    async fn extend_decision(
        &self,
        request: Request<wire::ExtendDecisionRequest>,
    ) -> Answer<wire::ExtendDecisionResponse> {
        deciding!(
            self,
            request,
            "ExtendDecision",
            ExtendDecisionResponse,
            parse::extension,
            async |txn: &Txn, bureau: &Bureau, (seen, reason): (parse::Seen, _), actor: &_| {
                decide::extend_in(txn, bureau, seen.id, seen.version, &reason, actor).await
            }
        )
    }

    async fn grant_licence(
        &self,
        request: Request<wire::GrantLicenceRequest>,
    ) -> Answer<wire::GrantLicenceResponse> {
        acting!(self, request, "GrantLicence", GrantLicenceRequest, GrantLicenceResponse, decide::grant_in)
    }

    async fn refuse_licence(
        &self,
        request: Request<wire::RefuseLicenceRequest>,
    ) -> Answer<wire::RefuseLicenceResponse> {
        deciding!(
            self,
            request,
            "RefuseLicence",
            RefuseLicenceResponse,
            parse::refused,
            async |txn: &Txn, bureau: &Bureau, (seen, grounds): (parse::Seen, _), actor: &_| {
                decide::refuse_in(txn, bureau, seen.id, seen.version, grounds, actor).await
            }
        )
    }

    async fn withdraw_application(
        &self,
        request: Request<wire::WithdrawApplicationRequest>,
    ) -> Answer<wire::WithdrawApplicationResponse> {
        submissions::withdraw_application(&self.database, &self.bureau, request).await
    }

    async fn open_hearing(
        &self,
        request: Request<wire::OpenHearingRequest>,
    ) -> Answer<wire::OpenHearingResponse> {
        acting!(self, request, "OpenHearing", OpenHearingRequest, OpenHearingResponse, hearing::open_in)
    }

    async fn close_hearing(
        &self,
        request: Request<wire::CloseHearingRequest>,
    ) -> Answer<wire::CloseHearingResponse> {
        acting!(self, request, "CloseHearing", CloseHearingRequest, CloseHearingResponse, hearing::close_in)
    }

    async fn apply_for_renewal(
        &self,
        request: Request<wire::ApplyForRenewalRequest>,
    ) -> Answer<wire::ApplyForRenewalResponse> {
        on_a_licence!(
            self,
            request,
            "ApplyForRenewal",
            ApplyForRenewalResponse { application },
            licences::renewal,
            licences::apply
        )
    }

    async fn apply_for_change(
        &self,
        request: Request<wire::ApplyForChangeRequest>,
    ) -> Answer<wire::ApplyForChangeResponse> {
        on_a_licence!(
            self,
            request,
            "ApplyForChange",
            ApplyForChangeResponse { application },
            licences::change,
            licences::apply
        )
    }

    async fn apply_for_replacement(
        &self,
        request: Request<wire::ApplyForReplacementRequest>,
    ) -> Answer<wire::ApplyForReplacementResponse> {
        on_a_licence!(
            self,
            request,
            "ApplyForReplacement",
            ApplyForReplacementResponse { application },
            licences::replacement,
            licences::apply
        )
    }

    async fn report_change(
        &self,
        request: Request<wire::ReportChangeRequest>,
    ) -> Answer<wire::ReportChangeResponse> {
        on_a_licence!(
            self,
            request,
            "ReportChange",
            ReportChangeResponse { licence },
            licences::report,
            licences::take_report
        )
    }

    async fn cancel_on_application(
        &self,
        request: Request<wire::CancelOnApplicationRequest>,
    ) -> Answer<wire::CancelOnApplicationResponse> {
        on_a_licence!(
            self,
            request,
            "CancelOnApplication",
            CancelOnApplicationResponse { licence },
            licences::on_application,
            licences::cancel
        )
    }

    async fn cancel_licence(
        &self,
        request: Request<wire::CancelLicenceRequest>,
    ) -> Answer<wire::CancelLicenceResponse> {
        on_a_licence!(
            self,
            request,
            "CancelLicence",
            CancelLicenceResponse { licence },
            licences::ex_officio,
            licences::cancel
        )
    }

    async fn revoke_licence(
        &self,
        request: Request<wire::RevokeLicenceRequest>,
    ) -> Answer<wire::RevokeLicenceResponse> {
        on_a_licence!(
            self,
            request,
            "RevokeLicence",
            RevokeLicenceResponse { licence },
            licences::revocation,
            licences::revoke
        )
    }

    async fn order_correction(
        &self,
        request: Request<wire::OrderCorrectionRequest>,
    ) -> Answer<wire::OrderCorrectionResponse> {
        on_a_licence!(
            self,
            request,
            "OrderCorrection",
            OrderCorrectionResponse { licence },
            commitments::correction,
            commitments::order_correction
        )
    }

    async fn propose_revocation(
        &self,
        request: Request<wire::ProposeRevocationRequest>,
    ) -> Answer<wire::ProposeRevocationResponse> {
        on_a_licence!(
            self,
            request,
            "ProposeRevocation",
            ProposeRevocationResponse { licence },
            commitments::proposal,
            commitments::propose
        )
    }

    async fn decline_revocation(
        &self,
        request: Request<wire::DeclineRevocationRequest>,
    ) -> Answer<wire::DeclineRevocationResponse> {
        on_a_licence!(
            self,
            request,
            "DeclineRevocation",
            DeclineRevocationResponse { licence },
            commitments::decline,
            commitments::decline_it
        )
    }

    async fn update_filing(
        &self,
        request: Request<wire::UpdateFilingRequest>,
    ) -> Answer<wire::UpdateFilingResponse> {
        deciding!(
            self,
            request,
            "UpdateFiling",
            UpdateFilingResponse,
            parse::update,
            async |txn: &Txn, bureau: &Bureau, (seen, form): (parse::Seen, _), actor: &_| {
                filing_life::update_in(txn, bureau, seen.id, seen.version, form, actor).await
            }
        )
    }

    async fn cancel_filing(
        &self,
        request: Request<wire::CancelFilingRequest>,
    ) -> Answer<wire::CancelFilingResponse> {
        deciding!(
            self,
            request,
            "CancelFiling",
            CancelFilingResponse,
            parse::filing_end,
            async |txn: &Txn, bureau: &Bureau, (seen, ended_on): (parse::Seen, _), actor: &_| {
                filing_life::cancel_in(txn, bureau, seen.id, seen.version, ended_on, actor).await
            }
        )
    }

    async fn import_licences(
        &self,
        request: Request<wire::ImportLicencesRequest>,
    ) -> Answer<wire::ImportLicencesResponse> {
        imports::import_licences(&self.database, &self.bureau, request).await
    }

    async fn get_application(
        &self,
        request: Request<wire::GetApplicationRequest>,
    ) -> Answer<wire::GetApplicationResponse> {
        look_ups::get_application(&self.database, &self.bureau, request).await
    }

    async fn list_applications(
        &self,
        request: Request<wire::ListApplicationsRequest>,
    ) -> Answer<wire::ListApplicationsResponse> {
        look_ups::list_applications(&self.database, &self.bureau, request).await
    }

    async fn list_application_persons(
        &self,
        request: Request<wire::ListApplicationPersonsRequest>,
    ) -> Answer<wire::ListApplicationPersonsResponse> {
        look_ups::persons(&self.database, &self.bureau, request).await
    }

    async fn reveal_application_person(
        &self,
        request: Request<wire::RevealApplicationPersonRequest>,
    ) -> Answer<wire::RevealApplicationPersonResponse> {
        look_ups::reveal(&self.database, &self.bureau, request).await
    }

    async fn get_food_licence(
        &self,
        request: Request<wire::GetFoodLicenceRequest>,
    ) -> Answer<wire::GetFoodLicenceResponse> {
        look_ups::get_food_licence(&self.database, &self.bureau, request).await
    }

    async fn list_food_licences(
        &self,
        request: Request<wire::ListFoodLicencesRequest>,
    ) -> Answer<wire::ListFoodLicencesResponse> {
        look_ups::list_food_licences(&self.database, &self.bureau, request).await
    }

    async fn list_commitments(
        &self,
        request: Request<wire::ListCommitmentsRequest>,
    ) -> Answer<wire::ListCommitmentsResponse> {
        look_ups::list_commitments(&self.database, &self.bureau, request).await
    }
}
