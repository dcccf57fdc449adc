//! Plays the people of a demonstration house: each act goes through the public gRPC API, with that person's
//! token.
//!
//! [`Clerks::act`] looks where a case waits for a person and does that person's next act in the applicant's
//! favour; the acts themselves stand beside it, for whoever tells another story.

mod afterwards;
mod food;
mod registration;
mod renewals;
mod staff;
mod visits;

use anyhow::{Context, Result};
use tonic::Status;
use tracing::Instrument;

use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{Case, WithdrawCaseRequest};
use actnow_proto::inspections::v1::{Inspector, RegisterInspectorRequest, SetRosterRequest};

use crate::clients::{Clients, Desk};
use crate::submission::{passing, patient};
use crate::summary::step;

pub use staff::{INSPECTORS, WINDOWS};
pub use visits::Findings;

/// The clerks who look after one case. Cheap to clone.
#[derive(Clone)]
pub struct Clerks {
    window: Desk,
    registrar: Desk,
    reviewer: Desk,
    head: Desk,
    supervisor: Desk,
    inspectors: Vec<(String, Desk)>,
}

impl Clerks {
    /// The first clerk of each kind, with tokens for the house behind `clients`.
    ///
    /// # Errors
    /// When a service is missing.
    pub fn new(clients: &Clients) -> Result<Self> {
        Self::whose_turn_it_is(clients, 0)
    }

    /// Where there are several of a kind, they take turns.
    ///
    /// # Errors
    /// When a service is missing.
    pub fn whose_turn_it_is(clients: &Clients, turn: usize) -> Result<Self> {
        let one_of = |accounts: &[&'static str]| accounts[turn % accounts.len()];
        let inspectors = INSPECTORS
            .iter()
            .map(|(account, _)| Ok(((*account).to_owned(), clients.desk(account, &[Role::Inspector])?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            window: clients.desk(one_of(&WINDOWS), &[Role::Window])?,
            registrar: clients.desk(one_of(&staff::REGISTRARS), &[Role::Registrar])?,
            reviewer: clients.desk(one_of(&staff::REVIEWERS), &[Role::Reviewer])?,
            head: clients.desk(staff::HEAD, &[Role::Head])?,
            supervisor: clients.desk(staff::SUPERVISOR, &[Role::Supervisor])?,
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
            patient!(self.supervisor.inspections, register_inspector, request).await?;
        }
        for day in days {
            let request = SetRosterRequest {
                command_id: format!("demo-roster-{day}"),
                date: day.clone(),
                inspector_ids: INSPECTORS.iter().map(|(account, _)| (*account).to_owned()).collect(),
            };
            patient!(self.supervisor.inspections, set_roster, request).await?;
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
                if let Some(done) = self.go_on_with_name(case, part).await? {
                    return Ok(Some(done));
                }
                if let Some(done) = self.go_on_with_filing(case, part).await? {
                    return Ok(Some(done));
                }
            }
            self.go_on_with_food(case).await
        }
        .instrument(span)
        .await;
        match acted {
            // Somebody was faster, or a service is away: the next look finds what is left to do.
            Err(hindrance) if hindrance.is_passing() => Ok(None),
            Err(hindrance) => Err(hindrance.into()),
            Ok(done) => Ok(done),
        }
    }

    /// The applicant withdraws `case` at the window.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn withdraw_case(&mut self, case: &Case, reasons: &str) -> Result<(), Hindrance> {
        let request = WithdrawCaseRequest {
            command_id: command("withdraw", &case.case_id, case.version),
            case_id: case.case_id.clone(),
            expected_version: case.version,
            reasons: reasons.to_owned(),
        };
        patient!(self.window.fast_track, withdraw_case, request).await?;
        Ok(())
    }
}

/// Why an act was not done.
#[derive(Debug)]
pub enum Hindrance {
    /// What it acts on is not there yet, or not as far: an order or a fact is on its way.
    NotYet(&'static str),
    /// A service said no.
    Status(Box<Status>),
    /// Something else is wrong.
    Other(anyhow::Error),
}

impl Hindrance {
    /// Whether the same act may be possible in a moment.
    pub fn is_passing(&self) -> bool {
        match self {
            Hindrance::NotYet(_) => true,
            Hindrance::Status(status) => status.code() == tonic::Code::Aborted || passing(status),
            Hindrance::Other(_) => false,
        }
    }
}

impl From<Status> for Hindrance {
    fn from(status: Status) -> Self {
        Hindrance::Status(Box::new(status))
    }
}

impl From<anyhow::Error> for Hindrance {
    fn from(error: anyhow::Error) -> Self {
        Hindrance::Other(error)
    }
}

impl From<Hindrance> for anyhow::Error {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::NotYet(what) => anyhow::anyhow!("{what} is not there yet"),
            Hindrance::Status(status) => (*status).into(),
            Hindrance::Other(error) => error,
        }
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

/// The id of a step's subject.
fn subject(case: &Case, key: &str) -> Result<String, Hindrance> {
    let found = step(case, key).map(|step| step.subject_id.clone());
    Ok(found.with_context(|| format!("case {} has no step {key}", case.case_id))?)
}

/// The number a step came to.
fn result(case: &Case, key: &str) -> Result<String, Hindrance> {
    let found = step(case, key).map(|step| step.result.clone()).filter(|number| !number.is_empty());
    found.ok_or(Hindrance::NotYet("the number of a step"))
}

/// An order may still be on its way: what is not there yet is looked for again later.
fn found_or_none<T>(answer: Result<tonic::Response<T>, Status>) -> Result<Option<T>, Hindrance> {
    match answer {
        Ok(answer) => Ok(Some(answer.into_inner())),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}

/// The same act on the same version has the same command id: repeating it is harmless.
fn command(act: &str, id: &str, version: i64) -> String {
    format!("{act}-{id}-{version}")
}
