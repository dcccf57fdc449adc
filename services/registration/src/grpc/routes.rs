//! One method after the other: parse, then command or query, then present.

use actnow_chassis::CommandError;
use actnow_chassis::database::{Database, Txn};
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Role, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::registration_service_server::RegistrationService;
use actnow_room::rpc::{Method, command};
use actnow_statutory_clock::Light;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::permissions::method;
use super::{note_red_light, parse, present};
use crate::commands::declare_name::{Declared, NewName, declare_in};
use crate::commands::read_companies::read_companies;
use crate::commands::read_form::{FormInput, read_form};
use crate::commands::read_name::{NameFields, NameInput, read_name};
use crate::commands::submit::{Applicants, NewEstablishment, Submitted, submit_in};
use crate::commands::texts::id;
use crate::commands::{
    People, Seen, approve, decide_name, extend, import_companies, not_handled, read_people, receive, refuse,
    release_name, resubmit, return_for_correction, state_liability, withdraw,
};
use crate::config::{Bureau, SERVICE};
use crate::domain::ApplicantGroup;
use crate::domain::declaration::{Retention, Statement};
use crate::queries;
use crate::store::FilingRecord;

/// The service behind its gRPC face. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Registration {
    database: Database,
    bureau: Bureau,
}

impl Registration {
    /// The face of a service.
    pub(crate) fn new(database: Database, bureau: Bureau) -> Self {
        Self { database, bureau }
    }

    /// Form and persons of a submission.
    fn submission(
        &self,
        found: &mut Violations,
        form: Option<wire::EstablishmentForm>,
        persons: Vec<wire::Person>,
        case_entities: &[String],
    ) -> (Option<FormInput>, People) {
        let people = read_people(found, persons, self.database.clock().now());
        (read_form(found, form, case_entities), people)
    }
}

const fn at(path: &'static str) -> Method {
    Method { service: SERVICE, path }
}

/// Whether somebody acts for themselves only.
fn is_applicant(actor: &Actor) -> bool {
    actor.roles.iter().all(|role| *role == Role::Applicant)
}

/// A filing with its light, as seen inside the transaction that changed it.
async fn shown(txn: &Txn, bureau: &Bureau, record: &FilingRecord) -> Result<wire::Filing, CommandError> {
    let lights = queries::lights_of(txn, bureau, &[record], txn.at()).await?;
    Ok(present::filing(record, lights.get(&record.filing.id).copied().unwrap_or(Light::Green)))
}

/// An id that was just made cannot be known.
fn twice() -> CommandError {
    CommandError::internal(anyhow::anyhow!("a fresh id was used before"))
}

/// A command on one filing: `deciding!(self, request, "Method", Response, |request, found| …parse…, work)`.
macro_rules! deciding {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:expr, $work:expr) => {{
        let bureau = $self.bureau.clone();
        let parse = |request| {
            let mut found = Violations::new();
            let parsed = $parse(request, &mut found);
            found.into_result(parsed)
        };
        command(&$self.database, at(method!($method)), $request, parse, move |txn, parsed| async move {
            let actor = txn.context().actor.clone();
            let record = $work(&txn, &bureau, parsed, &actor).await?;
            let filing = Some(shown(&txn, &bureau, &record).await?);
            Ok(wire::$response { filing })
        })
        .await
    }};
}

/// A command on one name, as above.
macro_rules! naming {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:expr, $work:expr) => {{
        let bureau = $self.bureau.clone();
        let parse = |request| {
            let mut found = Violations::new();
            let parsed = $parse(request, &mut found);
            parse::all_good(found, parsed)
        };
        command(&$self.database, at(method!($method)), $request, parse, move |txn, parsed| async move {
            let actor = txn.context().actor.clone();
            let record = $work(&txn, &bureau, parsed, &actor).await?;
            Ok(wire::$response { declaration: Some(present::name(&record)) })
        })
        .await
    }};
}

#[tonic::async_trait]
impl RegistrationService for Registration {
    async fn check_name(
        &self,
        request: Request<wire::CheckNameRequest>,
    ) -> Result<Response<wire::CheckNameResponse>, Status> {
        let request = request.into_inner();
        let mut found = Violations::new();
        let fields = NameFields {
            name: request.name,
            full_name: request.full_name,
            authority_division: request.authority_division,
            industry: request.industry,
            main_scope_item: request.main_scope_item,
            investor_usccs: request.investor_usccs,
        };
        let input = read_name(&mut found, fields, self.bureau.names());
        let input = parse::all_good(found, input).map_err(CommandError::from)?;
        let examined = queries::check_name(&self.database, &self.bureau, &input).await?;
        Ok(Response::new(present::checked_name(&input.parts, &examined)))
    }

    async fn declare_name(
        &self,
        request: Request<wire::DeclareNameRequest>,
    ) -> Result<Response<wire::DeclareNameResponse>, Status> {
        let rules = self.bureau.clone();
        naming!(
            self,
            request,
            "DeclareName",
            DeclareNameResponse,
            |request: wire::DeclareNameRequest, found: &mut Violations| {
                let applicant = parse::applicant(found, request.applicant);
                let fields = NameFields {
                    name: request.name,
                    full_name: String::new(),
                    authority_division: request.authority_division,
                    industry: request.industry,
                    main_scope_item: request.main_scope_item,
                    investor_usccs: request.investor_usccs,
                };
                let input = read_name(found, fields, rules.names())?;
                let retention = retention(request.needs_prior_approval);
                Some((input, applicant, retention, statement(request.liability_stated)))
            },
            async |txn: &Txn, bureau: &Bureau, (input, applicant, retention, statement): Name, actor: &Actor| {
                let own = applicant.is_empty() || is_applicant(actor);
                let group = ApplicantGroup::new(if own { actor.subject.clone() } else { applicant });
                let new = NewName { id: txn.next_id(), input, group, retention, statement };
                match declare_in(txn, bureau, new, actor).await? {
                    Declared::Made(record) => Ok(*record),
                    Declared::Known => Err(twice()),
                }
            }
        )
    }

    async fn state_liability(
        &self,
        request: Request<wire::StateLiabilityRequest>,
    ) -> Result<Response<wire::StateLiabilityResponse>, Status> {
        naming!(
            self,
            request,
            "StateLiability",
            StateLiabilityResponse,
            |request: wire::StateLiabilityRequest, found: &mut Violations| {
                Some(parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version))
            },
            async |txn: &Txn, bureau: &Bureau, (id, expected), actor: &Actor| {
                state_liability::state_liability_in(txn, bureau, id, expected, actor).await
            }
        )
    }

    async fn decide_name(
        &self,
        request: Request<wire::DecideNameRequest>,
    ) -> Result<Response<wire::DecideNameResponse>, Status> {
        naming!(
            self,
            request,
            "DecideName",
            DecideNameResponse,
            |request: wire::DecideNameRequest, found: &mut Violations| {
                let ruling = parse::ruling(found, &request);
                let seen =
                    parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version);
                ruling.map(|(ruling, reasons)| (seen, ruling, reasons))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, ruling, reasons): (_, _, String), actor: &Actor| {
                decide_name::decide_name_in(txn, bureau, seen, ruling, &reasons, actor).await
            }
        )
    }

    async fn release_name(
        &self,
        request: Request<wire::ReleaseNameRequest>,
    ) -> Result<Response<wire::ReleaseNameResponse>, Status> {
        naming!(
            self,
            request,
            "ReleaseName",
            ReleaseNameResponse,
            |request: wire::ReleaseNameRequest, found: &mut Violations| {
                Some(parse::seen(found, "declaration_id", &request.declaration_id, request.expected_version))
            },
            async |txn: &Txn, bureau: &Bureau, (id, expected), actor: &Actor| {
                release_name::release_in(txn, bureau, id, Seen::Version(expected), "", actor).await
            }
        )
    }

    async fn get_name(
        &self,
        request: Request<wire::GetNameRequest>,
    ) -> Result<Response<wire::GetNameResponse>, Status> {
        let actor = actor(&request)?;
        let mut found = Violations::new();
        let id = id(&mut found, "declaration_id", &request.get_ref().declaration_id);
        let id = found.into_result(id).map_err(CommandError::from)?;
        let record = queries::name(&self.database, id, &actor).await?;
        Ok(Response::new(wire::GetNameResponse { declaration: Some(present::name(&record)) }))
    }

    async fn check_establishment(
        &self,
        request: Request<wire::CheckEstablishmentRequest>,
    ) -> Result<Response<wire::CheckEstablishmentResponse>, Status> {
        let request = request.into_inner();
        let mut found = Violations::new();
        parse::authority(&mut found, &request.authority, self.bureau.authority_code());
        let (form, people) =
            self.submission(&mut found, request.form, request.persons, &request.case_entities);
        // A check answers what is wrong; it does not refuse to.
        let Some(form) = form else {
            let violations = found.as_slice().iter().map(crate::facts::rule_violation).collect();
            let answer = wire::CheckEstablishmentResponse { violations, ..Default::default() };
            return Ok(Response::new(answer));
        };
        let mut examined = queries::check_establishment(&self.database, &self.bureau, form, &people).await?;
        found.extend(std::mem::take(&mut examined.violations));
        examined.violations = found;
        Ok(Response::new(present::checked_form(examined)))
    }

    async fn submit_establishment(
        &self,
        request: Request<wire::SubmitEstablishmentRequest>,
    ) -> Result<Response<wire::SubmitEstablishmentResponse>, Status> {
        let service = self.clone();
        deciding!(
            self,
            request,
            "SubmitEstablishment",
            SubmitEstablishmentResponse,
            |request: wire::SubmitEstablishmentRequest, found: &mut Violations| {
                parse::authority(found, &request.authority, service.bureau.authority_code());
                let declaration_id = id(found, "declaration_id", &request.declaration_id);
                let (form, people) = service.submission(found, request.form, request.persons, &[]);
                (declaration_id, form, people)
            },
            async |txn: &Txn, bureau: &Bureau, (declaration_id, form, people): Handed, actor: &Actor| {
                let form = form.ok_or_else(unread)?;
                let applicants = if is_applicant(actor) {
                    Applicants::Group(ApplicantGroup::new(actor.subject.clone()))
                } else {
                    Applicants::Declared
                };
                let filing_id = txn.next_id();
                let new = NewEstablishment { filing_id, declaration_id, applicants, form, people };
                match submit_in(txn, bureau, new, actor).await? {
                    Submitted::Made(record) => Ok(*record),
                    Submitted::Known => Err(twice()),
                }
            }
        )
    }

    async fn receive_filing(
        &self,
        request: Request<wire::ReceiveFilingRequest>,
    ) -> Result<Response<wire::ReceiveFilingResponse>, Status> {
        deciding!(
            self,
            request,
            "ReceiveFiling",
            ReceiveFilingResponse,
            |request: wire::ReceiveFilingRequest, found: &mut Violations| {
                parse::seen(found, "filing_id", &request.filing_id, request.expected_version)
            },
            receive::receive_in
        )
    }

    async fn return_filing(
        &self,
        request: Request<wire::ReturnFilingRequest>,
    ) -> Result<Response<wire::ReturnFilingResponse>, Status> {
        let filing_id = request.get_ref().filing_id.clone();
        let answer = deciding!(
            self,
            request,
            "ReturnFiling",
            ReturnFilingResponse,
            |request: wire::ReturnFilingRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                (seen, parse::points(found, request.points))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, points), actor: &Actor| {
                return_for_correction::return_in(txn, bureau, seen, points, actor).await
            }
        );
        if let Err(status) = &answer {
            note_red_light(&self.database, &filing_id, status).await;
        }
        answer
    }

    async fn resubmit_establishment(
        &self,
        request: Request<wire::ResubmitEstablishmentRequest>,
    ) -> Result<Response<wire::ResubmitEstablishmentResponse>, Status> {
        let service = self.clone();
        deciding!(
            self,
            request,
            "ResubmitEstablishment",
            ResubmitEstablishmentResponse,
            |request: wire::ResubmitEstablishmentRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                let (form, people) = service.submission(found, request.form, request.persons, &[]);
                (seen, form, people)
            },
            async |txn: &Txn, bureau: &Bureau, (seen, form, people): Again, actor: &Actor| {
                let form = form.ok_or_else(unread)?;
                resubmit::resubmit_in(txn, bureau, seen, form, people, actor).await
            }
        )
    }

    async fn extend_filing(
        &self,
        request: Request<wire::ExtendFilingRequest>,
    ) -> Result<Response<wire::ExtendFilingResponse>, Status> {
        deciding!(
            self,
            request,
            "ExtendFiling",
            ExtendFilingResponse,
            |request: wire::ExtendFilingRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                (seen, parse::stated(found, "reasons", "MERR 20", request.reasons))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, reasons): (_, String), actor: &Actor| {
                extend::extend_in(txn, bureau, seen, &reasons, actor).await
            }
        )
    }

    async fn approve_filing(
        &self,
        request: Request<wire::ApproveFilingRequest>,
    ) -> Result<Response<wire::ApproveFilingResponse>, Status> {
        deciding!(
            self,
            request,
            "ApproveFiling",
            ApproveFilingResponse,
            |request: wire::ApproveFilingRequest, found: &mut Violations| {
                parse::seen(found, "filing_id", &request.filing_id, request.expected_version)
            },
            approve::approve_in
        )
    }

    async fn refuse_filing(
        &self,
        request: Request<wire::RefuseFilingRequest>,
    ) -> Result<Response<wire::RefuseFilingResponse>, Status> {
        deciding!(
            self,
            request,
            "RefuseFiling",
            RefuseFilingResponse,
            |request: wire::RefuseFilingRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                let grounds = parse::stated(found, "grounds", "MERR 19", request.grounds);
                (seen, grounds, parse::reasons(found, "remedies", request.remedies))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, grounds, remedies): Grounds, actor: &Actor| {
                refuse::refuse_in(txn, bureau, seen, &grounds, &remedies, actor).await
            }
        )
    }

    async fn mark_not_handled(
        &self,
        request: Request<wire::MarkNotHandledRequest>,
    ) -> Result<Response<wire::MarkNotHandledResponse>, Status> {
        deciding!(
            self,
            request,
            "MarkNotHandled",
            MarkNotHandledResponse,
            |request: wire::MarkNotHandledRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                (seen, parse::stated(found, "where_to_go", "MERR 19", request.where_to_go))
            },
            async |txn: &Txn, bureau: &Bureau, (seen, where_to_go): (_, String), actor: &Actor| {
                not_handled::not_handled_in(txn, bureau, seen, &where_to_go, actor).await
            }
        )
    }

    async fn withdraw_filing(
        &self,
        request: Request<wire::WithdrawFilingRequest>,
    ) -> Result<Response<wire::WithdrawFilingResponse>, Status> {
        deciding!(
            self,
            request,
            "WithdrawFiling",
            WithdrawFilingResponse,
            |request: wire::WithdrawFilingRequest, found: &mut Violations| {
                let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
                (seen, parse::reasons(found, "reasons", request.reasons))
            },
            async |txn: &Txn, bureau: &Bureau, ((id, expected), reasons): (_, String), actor: &Actor| {
                withdraw::withdraw_in(txn, bureau, id, Seen::Version(expected), &reasons, actor).await
            }
        )
    }

    async fn get_filing(
        &self,
        request: Request<wire::GetFilingRequest>,
    ) -> Result<Response<wire::GetFilingResponse>, Status> {
        let actor = actor(&request)?;
        let mut found = Violations::new();
        let id = id(&mut found, "filing_id", &request.get_ref().filing_id);
        let id = found.into_result(id).map_err(CommandError::from)?;
        let record = queries::filing(&self.database, id, &actor).await?;
        let now = self.database.clock().now();
        let lights = queries::lights_of(self.database.reader(), &self.bureau, &[&record], now).await?;
        let light = lights.get(&id).copied().unwrap_or(Light::Green);
        Ok(Response::new(wire::GetFilingResponse { filing: Some(present::filing(&record, light)) }))
    }

    async fn list_filings(
        &self,
        request: Request<wire::ListFilingsRequest>,
    ) -> Result<Response<wire::ListFilingsResponse>, Status> {
        let mut found = Violations::new();
        let page = parse::page(&mut found, request.get_ref());
        let (states, after, size) = found.into_result(page).map_err(CommandError::from)?;
        let records = queries::filings(&self.database, &states, after, size).await?;
        let borrowed: Vec<&FilingRecord> = records.iter().collect();
        let now = self.database.clock().now();
        let lights = queries::lights_of(self.database.reader(), &self.bureau, &borrowed, now).await?;
        let full = records.len() == size as usize;
        let next_page_token =
            records.last().filter(|_| full).map(|last| last.filing.id.to_string()).unwrap_or_default();
        let light = |record: &FilingRecord| lights.get(&record.filing.id).copied().unwrap_or(Light::Green);
        let filings = records.iter().map(|record| present::filing(record, light(record))).collect();
        Ok(Response::new(wire::ListFilingsResponse { filings, next_page_token }))
    }

    async fn get_company(
        &self,
        request: Request<wire::GetCompanyRequest>,
    ) -> Result<Response<wire::GetCompanyResponse>, Status> {
        let mut found = Violations::new();
        let uscc = parse::company_code(&mut found, &request.get_ref().uscc);
        let uscc = parse::all_good(found, uscc).map_err(CommandError::from)?;
        let entry = queries::company(&self.database, &uscc).await?;
        let company = Some(present::company(&self.bureau, &entry));
        Ok(Response::new(wire::GetCompanyResponse { company }))
    }

    async fn import_companies(
        &self,
        request: Request<wire::ImportCompaniesRequest>,
    ) -> Result<Response<wire::ImportCompaniesResponse>, Status> {
        let bureau = self.bureau.clone();
        let parse = |request: wire::ImportCompaniesRequest| {
            let mut found = Violations::new();
            let companies = read_companies(&mut found, request.companies);
            found.into_result(companies)
        };
        command(&self.database, at(method!("ImportCompanies")), request, parse, move |txn, batch| async move {
            let actor = txn.context().actor.clone();
            let done = import_companies::import_in(&txn, &bureau, batch, &actor).await?;
            let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
            let (imported, already_known) = (number(done.imported), number(done.already_known));
            Ok(wire::ImportCompaniesResponse { imported, already_known })
        })
        .await
    }

    async fn verify_licence(
        &self,
        request: Request<wire::VerifyLicenceRequest>,
    ) -> Result<Response<wire::VerifyLicenceResponse>, Status> {
        let mut found = Violations::new();
        let identifier = parse::certificate_id(&mut found, &request.get_ref().certificate_id);
        let identifier = parse::all_good(found, identifier).map_err(CommandError::from)?;
        let licence = queries::licence(&self.database, &self.bureau, &identifier).await?;
        Ok(Response::new(present::licence(&self.bureau, &licence)))
    }
}

/// A declaration as read.
type Name = (NameInput, String, Retention, Statement);
/// An establishment as read.
type Handed = (Uuid, Option<FormInput>, People);
/// A resubmission as read.
type Again = ((Uuid, i64), Option<FormInput>, People);
/// A refusal as read.
type Grounds = ((Uuid, i64), String, String);

/// A form that could not be read has violations, so nothing is done with it.
fn unread() -> CommandError {
    CommandError::internal(anyhow::anyhow!("a form without violations was not read"))
}

const fn retention(needs_prior_approval: bool) -> Retention {
    if needs_prior_approval { Retention::WithApproval } else { Retention::Ordinary }
}

const fn statement(liability_stated: bool) -> Statement {
    if liability_stated { Statement::Given } else { Statement::Missing }
}
