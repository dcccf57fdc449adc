//! One method after the other: parse, then command or query, then present.

use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::{CommandError, grpc, look_up, trace_context};
use actnow_decisions::Violations;
use actnow_identifiers::{FoodFilingNumber, FoodLicenceNumber};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::food_licensing_service_server::FoodLicensingService;
use actnow_room::rpc::command;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::acts::{acting, all_good, answer, at, deciding, submission};
use super::permissions::method;
use super::{parse, present, texts};
use crate::commands::apply::{Applied, NewFile, apply_in};
use crate::commands::resubmit::{Resubmission, resubmit_in};
use crate::commands::reveal_person::reveal_in;
use crate::commands::{accept, check_unfiled, decide, return_for_correction, visit, withdraw};
use crate::config::Bureau;
use crate::domain::check::OperatorStanding;
use crate::queries;
use crate::store::File;
use crate::store::parties::{Parties, person_token};

/// Longest page of a list.
const PAGE: u32 = 200;

/// The service behind its gRPC face. Cheap to clone.
#[derive(Clone)]
pub(crate) struct FoodLicensing {
    database: Database,
    bureau: Bureau,
}

impl FoodLicensing {
    /// The face of a service.
    pub(crate) fn new(database: Database, bureau: Bureau) -> Self {
        Self { database, bureau }
    }
}

#[tonic::async_trait]
impl FoodLicensingService for FoodLicensing {
    async fn check_food(
        &self,
        request: Request<wire::CheckFoodRequest>,
    ) -> Result<Response<wire::CheckFoodResponse>, Status> {
        let request = request.into_inner();
        let mut found = Violations::new();
        let parsed = submission(&mut found, request.form, request.persons);
        let (form, persons) = all_good(found, parsed).map_err(CommandError::from)?;
        let examined = check_unfiled(&self.database, &self.bureau, &form, &persons).await?;
        Ok(Response::new(present::checked(&examined)))
    }

    async fn apply(
        &self,
        request: Request<wire::ApplyRequest>,
    ) -> Result<Response<wire::ApplyResponse>, Status> {
        let bureau = self.bureau.clone();
        let authority = bureau.authority().as_str().to_owned();
        let parse = move |request: wire::ApplyRequest| {
            let mut found = Violations::new();
            if !request.authority.is_empty() && request.authority != authority {
                texts::unknown(&mut found, "authority");
            }
            let parsed = submission(&mut found, request.form, request.persons);
            all_good(found, parsed)
        };
        command(&self.database, at(method!("Apply")), request, parse, move |txn, parsed| async move {
            let (form, persons) = parsed;
            let related_persons =
                persons.iter().map(|person| person_token(bureau.privacy(), person)).collect();
            let new = NewFile {
                id: txn.next_id(),
                case_id: None,
                form,
                parties: Parties { persons, related_usccs: Vec::new(), related_persons },
                // The register is registration's; a person compares what a machine was not told.
                standing: OperatorStanding::Unverified,
            };
            let actor = txn.context().actor.clone();
            match apply_in(&txn, &bureau, new, &actor).await? {
                Applied::New(file) => Ok(answer!(ApplyResponse, bureau, txn, file)),
                Applied::Known(_) => Err(CommandError::internal(anyhow::anyhow!("a fresh id was known"))),
            }
        })
        .await
    }

    async fn accept_application(
        &self,
        request: Request<wire::AcceptApplicationRequest>,
    ) -> Result<Response<wire::AcceptApplicationResponse>, Status> {
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
    ) -> Result<Response<wire::ReturnApplicationResponse>, Status> {
        deciding!(
            self,
            request,
            "ReturnApplication",
            ReturnApplicationResponse,
            |request: wire::ReturnApplicationRequest, found: &mut Violations| {
                let seen = parse::seen(found, &request.application_id, request.expected_version);
                Some((seen, parse::demands(found, request.points)))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, demands): (parse::Seen, Vec<_>), actor: &_| {
                return_for_correction::return_in(txn, bureau, seen.id, seen.version, demands, actor).await
            }
        )
    }

    async fn resubmit_application(
        &self,
        request: Request<wire::ResubmitApplicationRequest>,
    ) -> Result<Response<wire::ResubmitApplicationResponse>, Status> {
        let bureau = self.bureau.clone();
        let parse = |request: wire::ResubmitApplicationRequest| {
            let mut found = Violations::new();
            let seen = parse::seen(&mut found, &request.application_id, request.expected_version);
            let parsed = submission(&mut found, request.form, request.persons);
            let again = parsed.map(|(form, persons)| Resubmission {
                id: seen.id,
                version: seen.version,
                form,
                persons,
            });
            all_good(found, again)
        };
        let method = at(method!("ResubmitApplication"));
        command(&self.database, method, request, parse, move |txn, again| async move {
            let actor = txn.context().actor.clone();
            let file = resubmit_in(&txn, &bureau, again, &actor).await?;
            Ok(answer!(ResubmitApplicationResponse, bureau, txn, file))
        })
        .await
    }

    async fn refuse_acceptance(
        &self,
        request: Request<wire::RefuseAcceptanceRequest>,
    ) -> Result<Response<wire::RefuseAcceptanceResponse>, Status> {
        deciding!(
            self,
            request,
            "RefuseAcceptance",
            RefuseAcceptanceResponse,
            |request: wire::RefuseAcceptanceRequest, found: &mut Violations| {
                let seen = parse::seen(found, &request.application_id, request.expected_version);
                let outcome = parse::not_taken(found, &request.outcome, request.grounds);
                outcome.map(|outcome| (seen, outcome))
            },
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
    ) -> Result<Response<wire::RequireVisitResponse>, Status> {
        acting!(self, request, "RequireVisit", RequireVisitRequest, RequireVisitResponse, visit::require_in)
    }

    async fn skip_visit(
        &self,
        request: Request<wire::SkipVisitRequest>,
    ) -> Result<Response<wire::SkipVisitResponse>, Status> {
        acting!(self, request, "SkipVisit", SkipVisitRequest, SkipVisitResponse, visit::skip_in)
    }

    async fn extend_decision(
        &self,
        request: Request<wire::ExtendDecisionRequest>,
    ) -> Result<Response<wire::ExtendDecisionResponse>, Status> {
        deciding!(
            self,
            request,
            "ExtendDecision",
            ExtendDecisionResponse,
            |request: wire::ExtendDecisionRequest, found: &mut Violations| {
                let seen = parse::seen(found, &request.application_id, request.expected_version);
                parse::reason(found, request.reasons).map(|reason| (seen, reason))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, reason): (parse::Seen, _), actor: &_| {
                decide::extend_in(txn, bureau, seen.id, seen.version, &reason, actor).await
            }
        )
    }

    async fn grant_licence(
        &self,
        request: Request<wire::GrantLicenceRequest>,
    ) -> Result<Response<wire::GrantLicenceResponse>, Status> {
        acting!(self, request, "GrantLicence", GrantLicenceRequest, GrantLicenceResponse, decide::grant_in)
    }

    async fn refuse_licence(
        &self,
        request: Request<wire::RefuseLicenceRequest>,
    ) -> Result<Response<wire::RefuseLicenceResponse>, Status> {
        deciding!(
            self,
            request,
            "RefuseLicence",
            RefuseLicenceResponse,
            |request: wire::RefuseLicenceRequest, found: &mut Violations| {
                let seen = parse::seen(found, &request.application_id, request.expected_version);
                let grounds = parse::grounds(found, request.grounds, "Licensing Law 38", &request.remedies);
                grounds.map(|grounds| (seen, grounds))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, grounds): (parse::Seen, _), actor: &_| {
                decide::refuse_in(txn, bureau, seen.id, seen.version, grounds, actor).await
            }
        )
    }

    async fn withdraw_application(
        &self,
        request: Request<wire::WithdrawApplicationRequest>,
    ) -> Result<Response<wire::WithdrawApplicationResponse>, Status> {
        let bureau = self.bureau.clone();
        let parse = |request: wire::WithdrawApplicationRequest| {
            let mut found = Violations::new();
            let seen = parse::seen(&mut found, &request.application_id, request.expected_version);
            let reasons = texts::within(&mut found, "reasons", request.reasons, texts::REASONS);
            all_good(found, Some((seen, reasons)))
        };
        let method = at(method!("WithdrawApplication"));
        command(&self.database, method, request, parse, move |txn, (seen, reasons)| async move {
            let actor = txn.context().actor.clone();
            let version = withdraw::Seen::Version(seen.version);
            let file = withdraw::withdraw_in(&txn, &bureau, seen.id, version, &reasons, &actor).await?;
            Ok(answer!(WithdrawApplicationResponse, bureau, txn, file))
        })
        .await
    }

    async fn get_application(
        &self,
        request: Request<wire::GetApplicationRequest>,
    ) -> Result<Response<wire::GetApplicationResponse>, Status> {
        let mut found = Violations::new();
        let id = texts::id(&mut found, "application_id", &request.into_inner().application_id);
        all_good(found, Some(())).map_err(CommandError::from)?;
        let file = queries::get(&self.database, id).await?;
        let application = present::file(&self.bureau, &file, self.database.clock().now());
        Ok(Response::new(wire::GetApplicationResponse { application: Some(application) }))
    }

    async fn list_applications(
        &self,
        request: Request<wire::ListApplicationsRequest>,
    ) -> Result<Response<wire::ListApplicationsResponse>, Status> {
        let request = request.into_inner();
        let mut found = Violations::new();
        let after = match request.page_token.as_str() {
            "" => Uuid::nil(),
            token => texts::id(&mut found, "page_token", token),
        };
        let states: Vec<&str> = request.states().flat_map(present::row_states).copied().collect();
        if states.is_empty() && !request.states.is_empty() {
            texts::unknown(&mut found, "states");
        }
        all_good(found, Some(())).map_err(CommandError::from)?;
        let size = u32::try_from(request.page_size).ok().filter(|size| *size > 0).unwrap_or(50).min(PAGE);
        let page = queries::list(&self.database, &states, after, size).await?;
        let now = self.database.clock().now();
        let applications = page.files.iter().map(|file| present::file(&self.bureau, file, now)).collect();
        let next_page_token = page.next.map(|id| id.to_string()).unwrap_or_default();
        Ok(Response::new(wire::ListApplicationsResponse { applications, next_page_token }))
    }

    async fn list_application_persons(
        &self,
        request: Request<wire::ListApplicationPersonsRequest>,
    ) -> Result<Response<wire::ListApplicationPersonsResponse>, Status> {
        let mut found = Violations::new();
        let id = texts::id(&mut found, "application_id", &request.into_inner().application_id);
        all_good(found, Some(())).map_err(CommandError::from)?;
        let persons = queries::persons(&self.database, &self.bureau, id).await?;
        let persons = persons.iter().map(present::masked).collect();
        Ok(Response::new(wire::ListApplicationPersonsResponse { persons }))
    }

    /// Each call is a reveal of its own. Its answer is personal data and is not kept, so it is no command with an id.
    async fn reveal_application_person(
        &self,
        request: Request<wire::RevealApplicationPersonRequest>,
    ) -> Result<Response<wire::RevealApplicationPersonResponse>, Status> {
        let actor = grpc::actor(&request)?;
        let wish = parse::reveal(request.into_inner()).map_err(CommandError::from)?;
        let context = WorkContext {
            actor: actor.clone(),
            cause: "reveal".to_owned(),
            case_id: None,
            traceparent: trace_context::current_traceparent(),
        };
        let bureau = self.bureau.clone();
        let value: Result<String, CommandError> = self
            .database
            .unit_of_work(context, move |txn| async move { reveal_in(&txn, &bureau, wish, &actor).await })
            .await;
        Ok(Response::new(wire::RevealApplicationPersonResponse { value: value? }))
    }

    async fn get_food_licence(
        &self,
        request: Request<wire::GetFoodLicenceRequest>,
    ) -> Result<Response<wire::GetFoodLicenceResponse>, Status> {
        let number = request.get_ref().number.clone();
        let found = match FoodLicenceNumber::parse(&number) {
            Ok(number) => {
                let object = format!("food-licence/{}", number.as_str());
                look_up::record(&self.database, &request, object).await?;
                queries::licence(&self.database, &self.bureau, number.as_str()).await?
            }
            Err(fault) => match FoodFilingNumber::parse(&number) {
                Ok(number) => {
                    let object = format!("food-filing/{}", number.as_str());
                    look_up::record(&self.database, &request, object).await?;
                    queries::filing(&self.database, number.as_str()).await?
                }
                Err(_) => {
                    let mut found = Violations::new();
                    found.add("number", fault.rule(), fault.reason(), fault.text());
                    return Err(CommandError::Invalid(found).into());
                }
            },
        };
        Ok(Response::new(present::holder(found)))
    }

    async fn list_food_licences(
        &self,
        request: Request<wire::ListFoodLicencesRequest>,
    ) -> Result<Response<wire::ListFoodLicencesResponse>, Status> {
        let uscc = request.into_inner().operator_uscc;
        let found = queries::holdings(&self.database, &self.bureau, &uscc).await?;
        let licences = found.into_iter().map(present::holder).collect();
        Ok(Response::new(wire::ListFoodLicencesResponse { licences }))
    }
}
