//! Acts on a site visit: duty supervisor, inspectors, the inspected party on their device, and the head.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::NaiveDate;

use actnow_proto::fast_track::v1::Case;
use actnow_proto::food_licensing::v1::{Application, ApplicationState};
use actnow_proto::inspections::v1::{
    Answer, AssignInspectorsRequest, ChecklistItem, ConsentRectificationRequest, GetChecklistRequest,
    GetInspectionRequest, Inspection, InspectionKind, InspectionState, ItemAnswer, ListInspectionsRequest,
    ListYearPlanRequest, PlanInspectionRequest, PlannedVisit, PlannedVisitState, RecordResultRequest,
    RecuseInspectorRequest, SignResultRequest, Signatory, StartInspectionRequest,
};

use super::{Clerks, Hindrance, command, found_or_none};
use crate::clients::Desk;
use crate::submission::patient;

/// What the inspectors find on site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Findings {
    /// Everything conforms.
    Conform,
    /// A general item does not; the verdict is not in danger.
    Minor,
    /// A key item does not, and can be put right.
    ToBePutRight,
    /// A key item does not, and never will.
    Hopeless,
}

impl Findings {
    /// The item that fails, if one does.
    fn failing(self, items: &[ChecklistItem]) -> Option<i32> {
        let (severity, rectifiable) = match self {
            Findings::Conform => return None,
            Findings::Minor => ("GENERAL", true),
            Findings::ToBePutRight => ("KEY", true),
            Findings::Hopeless => ("KEY", false),
        };
        let fails = |item: &&ChecklistItem| {
            item.applies && item.severity == severity && item.rectifiable == rectifiable
        };
        items.iter().find(fails).map(|item| item.item)
    }
}

impl Clerks {
    pub(super) async fn go_on_with_visit(
        &mut self,
        application: &Application,
    ) -> Result<Option<String>, Hindrance> {
        let Some(inspection) = self.inspection(application).await? else { return Ok(None) };
        match inspection.state() {
            InspectionState::Planned => self.assign(&inspection).await,
            InspectionState::Assigned => {
                self.start(&inspection).await?;
                Ok(Some("inspectors show their credentials and start the visit".to_owned()))
            }
            InspectionState::InProgress => {
                self.record(&inspection, Findings::Conform).await?;
                Ok(Some("inspectors record the checklist".to_owned()))
            }
            InspectionState::ResultRecorded => {
                let who = self.sign(&inspection).await?;
                Ok(Some(format!("{who} signs the result")))
            }
            InspectionState::Unspecified
            | InspectionState::Rectification
            | InspectionState::Closed
            | InspectionState::CaseTransferred
            | InspectionState::Cancelled => Ok(None),
        }
    }

    async fn inspection(&mut self, application: &Application) -> Result<Option<Inspection>, Hindrance> {
        let request = GetInspectionRequest { inspection_id: application.inspection_id.clone() };
        let found = patient!(self.supervisor.inspections, get_inspection, request).await;
        Ok(found_or_none(found)?.and_then(|answer| answer.inspection))
    }

    /// The visit of `case`, where it stands in `state`.
    async fn visit_in(&mut self, case: &Case, states: &[InspectionState]) -> Result<Inspection, Hindrance> {
        let visited = [ApplicationState::VisitAssigned, ApplicationState::Rectifying];
        let application = self.application_in(case, &visited).await?;
        let found = self.inspection(&application).await?;
        let there = found.filter(|inspection| states.contains(&inspection.state()));
        there.ok_or(Hindrance::NotYet("a visit as far as that"))
    }

    async fn assign(&mut self, inspection: &Inspection) -> Result<Option<String>, Hindrance> {
        let request = AssignInspectorsRequest {
            command_id: command("assign", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            inspector_ids: Vec::new(),
            visit_on: String::new(),
        };
        patient!(self.supervisor.inspections, assign_inspectors, request).await?;
        Ok(Some("duty supervisor assigns two inspectors".to_owned()))
    }

    /// The supervisor takes the last of the team off the visit (回避).
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn recuse_inspector(&mut self, case: &Case, reasons: &str) -> Result<(), Hindrance> {
        let inspection = self.visit_in(case, &[InspectionState::Assigned]).await?;
        let request = RecuseInspectorRequest {
            command_id: command("recuse", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            inspector_id: inspection.inspectors.last().cloned().unwrap_or_default(),
            reasons: reasons.to_owned(),
        };
        patient!(self.supervisor.inspections, recuse_inspector, request).await?;
        Ok(())
    }

    /// The inspectors begin the visit, or the re-visit after rectification.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn start_visit(&mut self, case: &Case) -> Result<(), Hindrance> {
        let ready = [InspectionState::Assigned, InspectionState::Rectification];
        let inspection = self.visit_in(case, &ready).await?;
        self.start(&inspection).await
    }

    async fn start(&mut self, inspection: &Inspection) -> Result<(), Hindrance> {
        let request = StartInspectionRequest {
            command_id: command("start", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            credentials_shown: true,
        };
        let first = self.inspector(inspection, 0)?.inspections.clone();
        patient!(first, start_inspection, request).await?;
        Ok(())
    }

    /// The inspectors record what they found.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn record_visit(&mut self, case: &Case, findings: Findings) -> Result<(), Hindrance> {
        let inspection = self.visit_in(case, &[InspectionState::InProgress]).await?;
        self.record(&inspection, findings).await
    }

    async fn record(&mut self, inspection: &Inspection, findings: Findings) -> Result<(), Hindrance> {
        let desk = self.inspector(inspection, 0)?;
        let request = GetChecklistRequest { inspection_id: inspection.inspection_id.clone() };
        let items = patient!(desk.inspections, get_checklist, request).await?.into_inner().items;
        let failing = findings.failing(&items);
        let answer = |item: ChecklistItem| {
            let failed = failing == Some(item.item);
            let demand = if failed {
                item.text.unwrap_or_default().zh + "：不符合，应予整改"
            } else {
                String::new()
            };
            let answer = match (item.applies, failed) {
                (true, true) => Answer::Fail,
                (true, false) => Answer::Pass,
                (false, _) => Answer::NotApplicable,
            };
            ItemAnswer { item: item.item, answer: answer.into(), demand }
        };
        let request = RecordResultRequest {
            command_id: command("record", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id.clone(),
            expected_version: inspection.version,
            answers: items.into_iter().map(answer).collect(),
        };
        patient!(desk.inspections, record_result, request).await?;
        Ok(())
    }

    /// Whoever's turn it is signs: each inspector, then the inspected party.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn sign_visit(&mut self, case: &Case) -> Result<(), Hindrance> {
        let inspection = self.visit_in(case, &[InspectionState::ResultRecorded]).await?;
        self.sign(&inspection).await.map(|_| ())
    }

    /// The inspectors sign one after the other, then the inspected party; says who signed now.
    async fn sign(&mut self, inspection: &Inspection) -> Result<&'static str, Hindrance> {
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
        patient!(desk.inspections, sign_result, request).await?;
        Ok(who)
    }

    /// Inspections that follow a permit, of which a team is to make each on one of the days from `since` to `day`, or has
    /// begun: those before a permit are made with their case.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn supervision_until(
        &mut self,
        since: NaiveDate,
        day: NaiveDate,
    ) -> Result<Vec<Inspection>, Hindrance> {
        let under_way =
            [InspectionState::Assigned, InspectionState::InProgress, InspectionState::ResultRecorded];
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListInspectionsRequest {
                states: under_way.map(i32::from).to_vec(),
                visit_from: since.to_string(),
                visit_to: day.to_string(),
                page_token,
                ..ListInspectionsRequest::default()
            };
            let page = patient!(self.supervisor.inspections, list_inspections, request).await?.into_inner();
            found.extend(page.inspections.into_iter().filter(|one| self.may_supervise(one)));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Whether it is answered item by item, by a team of the demonstration alone.
    fn may_supervise(&self, one: &Inspection) -> bool {
        let by_list = match one.kind() {
            InspectionKind::PostLicence
            | InspectionKind::Daily
            | InspectionKind::Flying
            | InspectionKind::FollowUp => true,
            InspectionKind::Unspecified | InspectionKind::SiteVerification | InspectionKind::DoubleRandom => {
                false
            }
        };
        by_list && one.inspectors.iter().all(|id| self.inspectors.iter().any(|(account, _)| account == id))
    }

    /// Does the next act of an inspection that follows a permit: credentials, the record, a signature. Answers whether
    /// there was one.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn supervise(&mut self, inspection_id: &str, findings: Findings) -> Result<bool, Hindrance> {
        let request = GetInspectionRequest { inspection_id: inspection_id.to_owned() };
        let answer = patient!(self.supervisor.inspections, get_inspection, request).await?.into_inner();
        let now = answer.inspection.unwrap_or_default();
        match now.state() {
            InspectionState::Assigned => self.start(&now).await?,
            InspectionState::InProgress => self.record(&now, findings).await?,
            InspectionState::ResultRecorded => self.sign(&now).await.map(|_| ())?,
            InspectionState::Unspecified
            | InspectionState::Planned
            | InspectionState::Rectification
            | InspectionState::Closed
            | InspectionState::CaseTransferred
            | InspectionState::Cancelled => return Ok(false),
        }
        Ok(true)
    }

    /// Numbers of the licences whose premises are inspected in `year`, in their order.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn supervised_licences(&mut self, year: i32) -> Result<Vec<String>, Hindrance> {
        let (mut numbers, mut page_token) = (BTreeSet::new(), String::new());
        loop {
            let request = ListYearPlanRequest { year, page_token, ..ListYearPlanRequest::default() };
            let page = patient!(self.supervisor.inspections, list_year_plan, request).await?.into_inner();
            let stands = |visit: &PlannedVisit| visit.state() != PlannedVisitState::Dropped;
            numbers.extend(page.visits.into_iter().filter(stands).map(|visit| visit.licence_number));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(numbers.into_iter().collect());
            }
        }
    }

    /// The supervisor plans an unannounced inspection (飞行检查) of licensed premises, to be made by `due`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn plan_flying(&mut self, licence_number: &str, due: NaiveDate) -> Result<(), Hindrance> {
        let request = PlanInspectionRequest {
            command_id: format!("flying-{licence_number}-{due}"),
            licence_number: licence_number.to_owned(),
            kind: InspectionKind::Flying.into(),
            due: due.to_string(),
            reasons: "开业后抽查".to_owned(),
            ..PlanInspectionRequest::default()
        };
        patient!(self.supervisor.inspections, plan_inspection, request).await?;
        Ok(())
    }

    /// The head consents to rectification until `deadline`.
    ///
    /// # Errors
    /// See [`Hindrance`].
    pub async fn consent_to_rectification(&mut self, case: &Case, deadline: &str) -> Result<(), Hindrance> {
        let inspection = self.visit_in(case, &[InspectionState::Rectification]).await?;
        let request = ConsentRectificationRequest {
            command_id: command("consent", &inspection.inspection_id, inspection.version),
            inspection_id: inspection.inspection_id,
            expected_version: inspection.version,
            deadline: deadline.to_owned(),
        };
        patient!(self.head.inspections, consent_rectification, request).await?;
        Ok(())
    }

    fn inspector(&mut self, inspection: &Inspection, index: usize) -> Result<&mut Desk, Hindrance> {
        let id = inspection.inspectors.get(index).context("nobody is assigned")?;
        let found = self.inspectors.iter_mut().find(|(account, _)| account == id);
        Ok(&mut found.with_context(|| format!("{id} is no inspector of the demonstration"))?.1)
    }
}
