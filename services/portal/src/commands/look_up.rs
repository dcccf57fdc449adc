//! Looks marked subjects up in their departments and rewrites their tasks. What a message says is never taken
//! for the state of a thing: so a task may come late, and is never wrong for long.

use std::collections::BTreeMap;
use std::time::Duration;

use actnow_chassis::CommandError;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_proto::fast_track::v1::GetCaseRequest;
use actnow_proto::food_licensing::v1 as food;
use actnow_proto::inspections::v1 as inspections;
use actnow_proto::registration::v1 as registration;
use chrono::{NaiveDate, TimeDelta};
use futures::{StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use crate::config::SERVICE;
use crate::departments::Departments;
use crate::domain::{Kind, Task, Urgency, station_of};
use crate::feed::Feed;
use crate::store::{self, Dirty, Happened};
use crate::wire::name_of;

/// Subjects looked up at a time.
const AT_A_TIME: usize = 8;
/// Subjects of one round.
const BATCH: u32 = 64;
/// How often marks are looked for when no bell rings.
const POLL: Duration = Duration::from_millis(150);
/// When to come back to a subject whose department did not answer.
const LATER: TimeDelta = TimeDelta::seconds(2);
/// How long the feed is kept.
const FEED_DAYS: TimeDelta = TimeDelta::days(7);

/// What looks subjects up. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Projection {
    pub(crate) database: Database,
    pub(crate) departments: Departments,
    pub(crate) feed: Feed,
}

/// Looks up what is marked, and from time to time everything that is open, until `stop`.
pub(crate) async fn run(projection: Projection, resync: Duration, stop: CancellationToken) {
    let mut all = tokio::time::interval(resync);
    all.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let resync_now = tokio::select! {
            () = stop.cancelled() => return,
            _ = all.tick() => true,
            () = projection.feed.marked() => false,
            () = tokio::time::sleep(POLL) => false,
        };
        if resync_now && let Err(error) = projection.mark_everything().await {
            tracing::warn!(%error, "Open files could not be listed; trying again.");
        }
        if let Err(error) = projection.look_at_marked(&stop).await {
            tracing::warn!(%error, "Tasks could not be rewritten; trying again.");
        }
    }
}

impl Projection {
    async fn look_at_marked(&self, stop: &CancellationToken) -> Result<(), CommandError> {
        while !stop.is_cancelled() {
            let now = self.database.clock().now();
            let batch = store::dirty_batch(self.database.reader(), now, BATCH).await?;
            let (full, mut changed) = (batch.len() == BATCH as usize, false);
            let looks = batch.into_iter().map(|dirty| self.clone().looked(dirty)).collect::<Vec<_>>();
            // What has come is written together, and does not wait for a department that is slow.
            let mut looked = stream::iter(looks).buffer_unordered(AT_A_TIME).ready_chunks(BATCH as usize);
            while let Some(looked) = looked.next().await {
                changed |= self.write(looked).await?;
            }
            if changed {
                self.feed.look_again();
            }
            if !full {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn looked(self, dirty: Dirty) -> Looked {
        let found = self.look(&dirty).await;
        (dirty, found)
    }

    /// Writes what was found; answers whether the workbench looks different now.
    async fn write(&self, looked: Vec<Looked>) -> Result<bool, CommandError> {
        let work = move |txn: Txn| async move {
            let Sorted { found, gone, over, later } = Sorted::of(looked);
            let subject = |task: &Task| (task.kind, task.subject_id.clone());
            let cases: BTreeMap<_, _> =
                found.iter().map(|(_, task)| (subject(task), task.case_id.clone())).collect();
            let mut changed = store::replace_tasks(&txn, found).await?;
            changed.extend(store::remove_tasks(&txn, &gone).await?);
            let any = !changed.is_empty();
            let told = |changed| Happened {
                at: txn.at(),
                kind: "TasksChanged".to_owned(),
                source: SERVICE.to_owned(),
                case_id: cases.get(&changed).cloned().unwrap_or_default(),
                subject: changed.1,
            };
            store::append_events(&txn, changed.into_iter().map(told).collect()).await?;
            // Last, and without waiting for whoever marks them again: that one may wait for the feed.
            store::forget_dirty(&txn, &over).await?;
            store::postpone_dirty(&txn, &later, txn.at() + LATER).await?;
            Ok::<bool, CommandError>(any)
        };
        self.database.unit_of_work(WorkContext::system(SERVICE, "look-up"), work).await
    }

    /// The subject as its department knows it now.
    async fn look(&self, dirty: &Dirty) -> Result<Option<Task>, Status> {
        let own = self.departments.own();
        let id = dirty.subject_id.clone();
        let task = match dirty.kind {
            Kind::Name => {
                let request = registration::GetNameRequest { declaration_id: id };
                let answer = self.departments.registration(own).get_name(request).await?.into_inner();
                answer.declaration.map(|name| self.of_name(name))
            }
            Kind::Filing => {
                let request = registration::GetFilingRequest { filing_id: id };
                let answer = self.departments.registration(own).get_filing(request).await?.into_inner();
                answer.filing.map(|filing| self.of_filing(filing))
            }
            Kind::Application => {
                let request = food::GetApplicationRequest { application_id: id };
                let answer = self.departments.food(own).get_application(request).await?.into_inner();
                answer.application.map(|application| self.of_application(application))
            }
            Kind::Visit => {
                let request = inspections::GetInspectionRequest { inspection_id: id };
                let answer = self.departments.inspections(own).get_inspection(request).await?.into_inner();
                answer.inspection.map(|inspection| self.of_inspection(inspection))
            }
        };
        let Some(mut task) = task.filter(|task| station_of(task.kind, &task.stage).is_some()) else {
            return Ok(None);
        };
        self.add_promise(&mut task).await?;
        Ok(Some(task))
    }

    /// The case's promise counts too: the more urgent of both clocks is shown.
    async fn add_promise(&self, task: &mut Task) -> Result<(), Status> {
        if task.case_id.is_empty() {
            return Ok(());
        }
        let request = GetCaseRequest { case_id: task.case_id.clone() };
        let answer = self.departments.fast_track(self.departments.own()).get_case(request).await;
        let case = match answer {
            Ok(answer) => answer.into_inner().case.unwrap_or_default(),
            Err(status) if status.code() == Code::NotFound => return Ok(()),
            Err(status) => return Err(status),
        };
        if case.on_fast_track {
            task.urgency.promise_due = case.promise_due.as_ref().and_then(actnow_room::time::instant);
            if weight(&case.promise_light) > weight(&task.urgency.light) {
                task.urgency.light = case.promise_light;
            }
        }
        if task.title.is_empty() {
            task.title = case.company_names.into_iter().next().unwrap_or_default();
        }
        Ok(())
    }

    fn task(&self, kind: Kind, subject_id: String, stage: String, version: i64) -> Task {
        Task {
            kind,
            subject_id,
            case_id: String::new(),
            title: String::new(),
            stage,
            urgency: Urgency { light: "GREEN".to_owned(), ..Urgency::default() },
            waiting_since: self.database.clock().now(),
            version,
            only: Vec::new(),
        }
    }

    fn of_name(&self, name: registration::NameDeclaration) -> Task {
        let stage = name_of!(name.state, registration::NameState);
        let task = self.task(Kind::Name, name.declaration_id, stage, name.version);
        Task { case_id: name.case_id, title: name.full_name, ..task }
    }

    fn of_filing(&self, filing: registration::Filing) -> Task {
        let stage = name_of!(filing.state, registration::FilingState);
        let task = self.task(Kind::Filing, filing.filing_id, stage, filing.version);
        let urgency = urgency(&filing.light, &filing.due);
        Task { case_id: filing.case_id, title: filing.full_name, urgency, ..task }
    }

    fn of_application(&self, application: food::Application) -> Task {
        let stage = name_of!(application.state, food::ApplicationState);
        let due = if stage == "RECEIVED" { &application.acceptance_due } else { &application.decision_due };
        let urgency = urgency(&application.light, due);
        let task = self.task(Kind::Application, application.application_id, stage, application.version);
        Task { case_id: application.case_id, title: application.operator_name, urgency, ..task }
    }

    fn of_inspection(&self, inspection: inspections::Inspection) -> Task {
        let stage = name_of!(inspection.state, inspections::InspectionState);
        let urgency = urgency(&inspection.light, &inspection.due);
        // Before a team is named it is the supervisor's; rectification is the head's.
        let team = !matches!(stage.as_str(), "PLANNED" | "RECTIFICATION");
        let only = if team { inspection.inspectors } else { Vec::new() };
        let task = self.task(Kind::Visit, inspection.inspection_id, stage, inspection.version);
        Task { case_id: inspection.case_id, title: inspection.operator_name, urgency, only, ..task }
    }

    /// Marks every open file of every department and every subject that has a task.
    async fn mark_everything(&self) -> Result<(), CommandError> {
        let mut subjects = store::known_subjects(self.database.reader()).await?;
        let listed = futures::join!(self.open_filings(), self.open_applications(), self.open_inspections());
        for found in [listed.0, listed.1, listed.2] {
            match found {
                Ok(found) => subjects.extend(found),
                Err(status) => {
                    tracing::info!(code = ?status.code(), "A department did not list its open files.")
                }
            }
        }
        subjects.sort();
        subjects.dedup();
        let old = self.database.clock().now() - FEED_DAYS;
        for part in subjects.chunks(256) {
            let (part, context) = (part.to_vec(), WorkContext::system(SERVICE, "resync"));
            let work = move |txn: Txn| async move {
                store::mark_dirty(&txn, &part, txn.at()).await?;
                store::prune(&txn, old).await
            };
            self.database.unit_of_work(context, work).await?;
        }
        Ok(())
    }

    async fn open_filings(&self) -> Result<Vec<(Kind, String)>, Status> {
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request =
                registration::ListFilingsRequest { page_size: 200, page_token, ..Default::default() };
            let mut department = self.departments.registration(self.departments.own());
            let answer = department.list_filings(request).await?.into_inner();
            found.extend(answer.filings.into_iter().map(|filing| (Kind::Filing, filing.filing_id)));
            if answer.next_page_token.is_empty() {
                return Ok(found);
            }
            page_token = answer.next_page_token;
        }
    }

    async fn open_applications(&self) -> Result<Vec<(Kind, String)>, Status> {
        use food::ApplicationState::{Accepted, Hearing, Received, ReviewedNegative, ReviewedPositive};
        let states = [Received, Accepted, ReviewedPositive, ReviewedNegative, Hearing].map(i32::from);
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request =
                food::ListApplicationsRequest { states: states.to_vec(), page_size: 200, page_token };
            let mut department = self.departments.food(self.departments.own());
            let answer = department.list_applications(request).await?.into_inner();
            found.extend(answer.applications.into_iter().map(|one| (Kind::Application, one.application_id)));
            if answer.next_page_token.is_empty() {
                return Ok(found);
            }
            page_token = answer.next_page_token;
        }
    }

    async fn open_inspections(&self) -> Result<Vec<(Kind, String)>, Status> {
        use inspections::InspectionState::{Assigned, InProgress, Planned, Rectification, ResultRecorded};
        let states = [Planned, Assigned, InProgress, ResultRecorded, Rectification].map(i32::from);
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = inspections::ListInspectionsRequest {
                states: states.to_vec(),
                inspector_id: String::new(),
                page_size: 200,
                page_token,
                ..Default::default()
            };
            let mut department = self.departments.inspections(self.departments.own());
            let answer = department.list_inspections(request).await?.into_inner();
            found.extend(answer.inspections.into_iter().map(|one| (Kind::Visit, one.inspection_id)));
            if answer.next_page_token.is_empty() {
                return Ok(found);
            }
            page_token = answer.next_page_token;
        }
    }
}

/// A subject with what its department said.
type Looked = (Dirty, Result<Option<Task>, Status>);

/// What was looked up, by what follows.
#[derive(Default)]
struct Sorted {
    /// Waits at this station.
    found: Vec<(String, Task)>,
    /// Waits for no official.
    gone: Vec<(Kind, String)>,
    /// Is looked up.
    over: Vec<Dirty>,
    /// Its department did not say.
    later: Vec<Dirty>,
}

impl Sorted {
    fn of(looked: Vec<Looked>) -> Self {
        let mut sorted = Self::default();
        for (dirty, said) in looked {
            let task = match said {
                Ok(task) => task,
                Err(status) if status.code() == Code::NotFound => None,
                Err(status) => {
                    let (code, kind) = (status.code(), dirty.kind.as_str());
                    tracing::info!(?code, kind, "A subject is looked up later.");
                    sorted.later.push(dirty);
                    continue;
                }
            };
            let waits = task.and_then(|task| Some((station_of(task.kind, &task.stage)?.line(), task)));
            match waits {
                Some(waits) => sorted.found.push(waits),
                None => sorted.gone.push((dirty.kind, dirty.subject_id.clone())),
            }
            sorted.over.push(dirty);
        }
        sorted
    }
}

fn urgency(light: &str, due: &str) -> Urgency {
    Urgency { light: light.to_owned(), statutory_due: due.parse::<NaiveDate>().ok(), promise_due: None }
}

fn weight(light: &str) -> u8 {
    match light {
        "RED" => 2,
        "YELLOW" => 1,
        _ => 0,
    }
}
