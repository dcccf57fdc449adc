//! Plays the clerks of the demonstration: looks where a case waits for a person and does that person's next
//! act through the public gRPC API, with that person's token.

use anyhow::{Context, Result};
use tonic::Status;
use tracing::Instrument;

use actnow_decisions::Role;
use actnow_proto::fast_track::v1::Case;
use actnow_proto::food_licensing::v1::{
    AcceptApplicationRequest, Application, ApplicationState, GetApplicationRequest, GrantLicenceRequest,
    RequireVisitRequest,
};
use actnow_proto::inspections::v1::{
    Answer, AssignInspectorsRequest, GetChecklistRequest, GetInspectionRequest, Inspection, InspectionState,
    Inspector, ItemAnswer, RecordResultRequest, RegisterInspectorRequest, SetRosterRequest,
    SignResultRequest, Signatory, StartInspectionRequest,
};
use actnow_proto::registration::v1::{
    ApproveFilingRequest, DecideNameRequest, FilingState, GetFilingRequest, GetNameRequest, NameRuling,
    NameState,
};

use crate::clients::{Clients, Desk};
use crate::submission::passing;
use crate::summary::step;

/// The inspectors of the demonstration: account, name. They can log in at the portal.
pub const INSPECTORS: [(&str, &str); 2] = [("inspector1", "陈核查"), ("inspector2", "刘核查")];

/// The clerks of the demonstration.
pub struct Clerks {
    window: Desk,
    registrar: Desk,
    reviewer: Desk,
    head: Desk,
    supervisor: Desk,
    inspectors: Vec<(String, Desk)>,
}

impl Clerks {
    /// Clerks with tokens for the house behind `clients`.
    ///
    /// # Errors
    /// When a service is missing.
    pub fn new(clients: &Clients) -> Result<Self> {
        let inspectors = INSPECTORS
            .iter()
            .map(|(account, _)| Ok(((*account).to_owned(), clients.desk(account, &[Role::Inspector])?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            window: clients.desk("window-3", &[Role::Window])?,
            registrar: clients.desk("registrar-han", &[Role::Registrar])?,
            reviewer: clients.desk("reviewer-qiao", &[Role::Reviewer])?,
            head: clients.desk("head-meng", &[Role::Head])?,
            supervisor: clients.desk("supervisor-du", &[Role::Supervisor])?,
            inspectors,
        })
    }

    /// Registers the inspectors and puts them on duty on `days`. Doing it again changes nothing.
    ///
    /// # Errors
    /// When inspections does not answer.
    pub async fn go_on_duty(&mut self, days: &[String]) -> Result<()> {
        for (account, name) in INSPECTORS {
            let inspector = Inspector {
                inspector_id: account.to_owned(),
                name: name.to_owned(),
                office: "青岛高新区市场监管所".to_owned(),
                qualified_for: vec!["FOOD_SALES".to_owned()],
                recused_usccs: Vec::new(),
                recused_persons: Vec::new(),
                active: true,
            };
            let request = RegisterInspectorRequest {
                command_id: format!("demo-inspector-{account}"),
                inspector: Some(inspector),
            };
            self.supervisor.inspections.register_inspector(request).await?;
        }
        for day in days {
            let request = SetRosterRequest {
                command_id: format!("demo-roster-{day}"),
                date: day.clone(),
                inspector_ids: INSPECTORS.iter().map(|(account, _)| (*account).to_owned()).collect(),
            };
            self.supervisor.inspections.set_roster(request).await?;
        }
        Ok(())
    }

    /// Does the next act that `case` waits for, if it waits for a person; says what was done.
    ///
    /// # Errors
    /// When a service refuses. A version that changed in between and a service that is away are no errors.
    pub async fn act(&mut self, case: &Case) -> Result<Option<String>> {
        // Each act of a person is a trace of its own.
        let span = tracing::info_span!(parent: None, "clerk.act", actnow.case_id = %case.case_id);
        let acted = async {
            for part in ["parent", "subsidiary"] {
                if let Some(done) = self.name(case, part).await? {
                    return Ok(Some(done));
                }
                if let Some(done) = self.filing(case, part).await? {
                    return Ok(Some(done));
                }
            }
            self.food(case).await
        }
        .instrument(span)
        .await;
        match acted {
            // Somebody was faster, or a service is away: the next look finds what is left to do.
            Err(Act::Status(status)) if status.code() == tonic::Code::Aborted || passing(&status) => Ok(None),
            Err(Act::Status(status)) => Err(status.into()),
            Err(Act::Other(error)) => Err(error),
            Ok(done) => Ok(done),
        }
    }

    async fn name(&mut self, case: &Case, part: &str) -> Result<Option<String>, Act> {
        let Some(id) = open_subject(case, &format!("{part}.name")) else { return Ok(None) };
        let found = self.registrar.registration.get_name(GetNameRequest { declaration_id: id.clone() }).await;
        let Some(declaration) = found_or_none(found)?.and_then(|answer| answer.declaration) else {
            return Ok(None);
        };
        if declaration.state() != NameState::Manual {
            return Ok(None);
        }
        let request = DecideNameRequest {
            command_id: command("decide-name", &id, declaration.version),
            declaration_id: id,
            expected_version: declaration.version,
            ruling: NameRuling::Reserve.into(),
            reasons: "经人工审查，不属于禁止使用的名称".to_owned(),
        };
        self.registrar.registration.decide_name(request).await?;
        Ok(Some(format!("registrar decides on the name of the {part}")))
    }

    async fn filing(&mut self, case: &Case, part: &str) -> Result<Option<String>, Act> {
        let Some(id) = open_subject(case, &format!("{part}.establishment")) else { return Ok(None) };
        let found = self.registrar.registration.get_filing(GetFilingRequest { filing_id: id.clone() }).await;
        let Some(filing) = found_or_none(found)?.and_then(|answer| answer.filing) else { return Ok(None) };
        match filing.state() {
            FilingState::Submitted | FilingState::Reviewing => {}
            FilingState::Unspecified
            | FilingState::Returned
            | FilingState::NotHandled
            | FilingState::Registered
            | FilingState::Issued
            | FilingState::Refused
            | FilingState::Withdrawn => return Ok(None),
        }
        let request = ApproveFilingRequest {
            command_id: command("approve", &id, filing.version),
            filing_id: id,
            expected_version: filing.version,
        };
        self.registrar.registration.approve_filing(request).await?;
        Ok(Some(format!("registrar approves the establishment of the {part}")))
    }

    async fn food(&mut self, case: &Case) -> Result<Option<String>, Act> {
        let Some(id) = open_subject(case, "food") else { return Ok(None) };
        let request = GetApplicationRequest { application_id: id.clone() };
        let found = self.reviewer.food.get_application(request).await;
        let Some(application) = found_or_none(found)?.and_then(|answer| answer.application) else {
            return Ok(None);
        };
        let version = application.version;
        match application.state() {
            ApplicationState::Received => {
                let request = AcceptApplicationRequest {
                    command_id: command("accept", &id, version),
                    application_id: id,
                    expected_version: version,
                };
                self.window.food.accept_application(request).await?;
                Ok(Some("window accepts the application".to_owned()))
            }
            ApplicationState::Accepted => {
                let request = RequireVisitRequest {
                    command_id: command("visit", &id, version),
                    application_id: id,
                    expected_version: version,
                };
                self.reviewer.food.require_visit(request).await?;
                Ok(Some("reviewer orders the site visit".to_owned()))
            }
            ApplicationState::VisitAssigned => self.visit(&application).await,
            ApplicationState::ReviewedPositive => {
                let request = GrantLicenceRequest {
                    command_id: command("grant", &id, version),
                    application_id: id,
                    expected_version: version,
                };
                self.head.food.grant_licence(request).await?;
                Ok(Some("head grants the licence".to_owned()))
            }
            ApplicationState::Unspecified
            | ApplicationState::Correction
            | ApplicationState::Abandoned
            | ApplicationState::NotAccepted
            | ApplicationState::Rectifying
            | ApplicationState::ReviewedNegative
            | ApplicationState::Hearing
            | ApplicationState::Granted
            | ApplicationState::Issued
            | ApplicationState::Refused
            | ApplicationState::Withdrawn
            | ApplicationState::NotRequired
            | ApplicationState::NotCompetent
            | ApplicationState::Filed
            | ApplicationState::Published => Ok(None),
        }
    }

    async fn visit(&mut self, application: &Application) -> Result<Option<String>, Act> {
        let request = GetInspectionRequest { inspection_id: application.inspection_id.clone() };
        let found = self.supervisor.inspections.get_inspection(request).await;
        let Some(inspection) = found_or_none(found)?.and_then(|answer| answer.inspection) else {
            return Ok(None);
        };
        match inspection.state() {
            InspectionState::Planned => self.assign(&inspection).await,
            InspectionState::Assigned => self.start(&inspection).await,
            InspectionState::InProgress => self.record(&inspection).await,
            InspectionState::ResultRecorded => self.sign(&inspection).await,
            InspectionState::Unspecified
            | InspectionState::Rectification
            | InspectionState::Closed
            | InspectionState::CaseTransferred
            | InspectionState::Cancelled => Ok(None),
        }
    }

    async fn assign(&mut self, inspection: &Inspection) -> Result<Option<String>, Act> {
        let request = AssignInspectorsRequest {
            command_id: command("assign", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            inspector_ids: Vec::new(),
            visit_on: String::new(),
        };
        self.supervisor.inspections.assign_inspectors(request).await?;
        Ok(Some("duty supervisor assigns two inspectors".to_owned()))
    }

    async fn start(&mut self, inspection: &Inspection) -> Result<Option<String>, Act> {
        let request = StartInspectionRequest {
            command_id: command("start", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            credentials_shown: true,
        };
        self.inspector(inspection, 0)?.inspections.start_inspection(request).await?;
        Ok(Some("inspectors show their credentials and start the visit".to_owned()))
    }

    async fn record(&mut self, inspection: &Inspection) -> Result<Option<String>, Act> {
        let desk = self.inspector(inspection, 0)?;
        let request = GetChecklistRequest { inspection_id: inspection.inspection_id.clone() };
        let items = desk.inspections.get_checklist(request).await?.into_inner().items;
        let answers = items
            .into_iter()
            .map(|item| {
                let answer = if item.applies { Answer::Pass } else { Answer::NotApplicable };
                ItemAnswer { item: item.item, answer: answer.into(), demand: String::new() }
            })
            .collect();
        let request = RecordResultRequest {
            command_id: command("record", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            answers,
        };
        desk.inspections.record_result(request).await?;
        Ok(Some("inspectors record the checklist".to_owned()))
    }

    /// The inspectors sign one after the other, then the inspected party.
    async fn sign(&mut self, inspection: &Inspection) -> Result<Option<String>, Act> {
        let unsigned = inspection.inspectors.iter().position(|id| !inspection.signed_by.contains(id));
        let (desk, signatory, who) = match unsigned {
            Some(index) => (self.inspector(inspection, index)?, Signatory::Inspector, "an inspector"),
            None => (self.inspector(inspection, 0)?, Signatory::InspectedParty, "the inspected party"),
        };
        let request = SignResultRequest {
            command_id: command("sign", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            signatory: signatory.into(),
            refusal_reason: String::new(),
            witness: String::new(),
        };
        desk.inspections.sign_result(request).await?;
        Ok(Some(format!("{who} signs the result")))
    }

    fn inspector(&mut self, inspection: &Inspection, index: usize) -> Result<&mut Desk, Act> {
        let id = inspection.inspectors.get(index).context("nobody is assigned")?;
        let found = self.inspectors.iter_mut().find(|(account, _)| account == id);
        Ok(&mut found.with_context(|| format!("{id} is no inspector of the demonstration"))?.1)
    }
}

/// Why an act was not done.
enum Act {
    Status(Status),
    Other(anyhow::Error),
}

impl From<Status> for Act {
    fn from(status: Status) -> Self {
        Act::Status(status)
    }
}

impl From<anyhow::Error> for Act {
    fn from(error: anyhow::Error) -> Self {
        Act::Other(error)
    }
}

/// The id of a step's subject while the step is open.
fn open_subject(case: &Case, key: &str) -> Option<String> {
    use actnow_proto::fast_track::v1::StepState;
    let step = step(case, key)?;
    match step.state() {
        StepState::Ordered | StepState::WaitingDepartment => Some(step.subject_id.clone()),
        StepState::Unspecified
        | StepState::Pending
        | StepState::WaitingApplicant
        | StepState::Done
        | StepState::Skipped
        | StepState::Failed
        | StepState::Compensated => None,
    }
}

/// An order may still be on its way: what is not there yet is looked for again later.
fn found_or_none<T>(answer: Result<tonic::Response<T>, Status>) -> Result<Option<T>, Act> {
    match answer {
        Ok(answer) => Ok(Some(answer.into_inner())),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
        Err(status) => Err(Act::Status(status)),
    }
}

/// The same act on the same version has the same command id: repeating it is harmless.
fn command(act: &str, id: &str, version: i64) -> String {
    format!("{act}-{id}-{version}")
}
