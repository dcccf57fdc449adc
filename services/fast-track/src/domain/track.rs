//! The case on the fast track: where it stands, what it waits for and when to give up. It owns no business
//! truth: what it knows are the facts it heard, and every state is read off them anew.

use std::collections::{BTreeMap, BTreeSet};

use actnow_decisions::Text;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Due, Light, PromiseClock};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case_state::CaseState;
use super::consulting::Consultation;
use super::hall::HallVisit;
use super::ledger::LedgerLine;
use super::lights::Lights;
use super::plan::{CompanyIds, FoodPlan, LeftReason, Plan};
use super::record::Record;
use super::rules::{Occasion, Rules};
use super::step::{Company, Step, StepKey, StepState};
use super::subjects::{FilingTold, FoodKind, FoodTold, NameTold, VisitTold, filing, food};
use super::telling::{Draft, Fact, Line, Next};
use super::waits::Wait;

/// What is kept of one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CompanyPart {
    pub(crate) ids: CompanyIds,
    pub(crate) name: Record<NameTold>,
    pub(crate) filing: Record<FilingTold>,
}

/// What is kept of the food business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FoodPart {
    pub(crate) plan: FoodPlan,
    pub(crate) record: Record<FoodTold>,
    /// By inspection id; inspections may be heard before the order for them is.
    pub(crate) visits: BTreeMap<Uuid, Record<VisitTold>>,
}

/// The applicant's wish to end the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// In clear words.
    pub reasons: String,
    /// Who asked.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Every legal act is done.
    Completed,
    /// Some are; what was issued stays (T-24).
    PartiallyCompleted {
        /// The first act that is missing.
        missing: StepKey,
    },
    /// None is.
    Terminated {
        /// Why.
        reasons: Text,
    },
}

/// Whether a case goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// It goes on.
    Open,
    /// What can be undone is being undone.
    Withdrawn(Withdrawal),
    /// Over.
    Closed { end: End, at: DateTime<Utc>, withdrawal: Option<Withdrawal> },
}

/// A case (办件).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) opened_at: DateTime<Utc>,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    pub(crate) parent: CompanyPart,
    pub(crate) subsidiary: Option<CompanyPart>,
    pub(crate) food: Option<FoodPart>,
    pub(crate) phase: Phase,
    /// Steps that were ordered.
    pub(crate) given: BTreeSet<StepKey>,
    /// Steps that were asked to be undone.
    pub(crate) undo: BTreeSet<StepKey>,
    pub(crate) waits: BTreeMap<StepKey, Wait>,
    /// None in the row of a case that consults nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) consultations: Vec<Consultation>,
    pub(crate) barred: Option<LeftReason>,
    pub(crate) left: Option<(LeftReason, DateTime<Utc>)>,
    pub(crate) promise: PromiseClock,
    pub(crate) lights: Lights,
    /// None in the row of a case for which nobody came to the hall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hall: Option<HallVisit>,
    pub(crate) ledger: Vec<LedgerLine>,
    pub(crate) journey_length: u32,
    /// When the case is to be looked at again; `None` exactly when it is closed.
    pub(crate) look_at: Option<DateTime<Utc>>,
    /// When its alarm goes off: never after `look_at`, but perhaps before.
    pub(crate) armed: Option<DateTime<Utc>>,
}

impl Track {
    /// Opens the case: both names are ordered at once.
    pub fn open(id: Uuid, plan: Plan, rules: &Rules, occasion: &Occasion) -> Next {
        let part = |ids| CompanyPart { ids, name: Record::default(), filing: Record::default() };
        let food =
            plan.food.map(|plan| FoodPart { plan, record: Record::default(), visits: BTreeMap::new() });
        let track = Track {
            id,
            version: 0,
            opened_at: occasion.at,
            names: plan.names,
            parent: part(plan.parent),
            subsidiary: plan.subsidiary.map(part),
            food,
            phase: Phase::Open,
            given: BTreeSet::new(),
            undo: BTreeSet::new(),
            waits: BTreeMap::new(),
            consultations: plan.consultations,
            barred: plan.barred,
            left: None,
            promise: PromiseClock::start(occasion.at, 0),
            lights: Lights::default(),
            hall: plan.arrived_at.and_then(|at| HallVisit::arrived(at, occasion.at, rules)),
            ledger: Vec::new(),
            journey_length: 0,
            look_at: None,
            armed: None,
        };
        let mut draft = Draft { facts: vec![Fact::Opened], ..Draft::default() };
        draft.note(None, "CaseOpened", Text::new("办件已受理，开始办理", "the case is opened"), occasion);
        track.settle(draft, None, rules, occasion, "Shandong 10; rules 8.1")
    }

    /// Id of the case.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Version, from 1.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// When it was opened.
    pub fn opened_at(&self) -> DateTime<Utc> {
        self.opened_at
    }

    /// Names of its companies, the parent first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The most urgent of its lights.
    pub fn light(&self) -> Light {
        let (promise, statutory) = self.lights();
        let others = statutory.max(self.consultation_light()).max(self.hall_light());
        if self.left.is_some() { others } else { promise.max(others) }
    }

    /// A text whose order is the order of the work: closed cases last, then by light, the last day by law, and
    /// the hour of submission, from which every promise runs.
    pub fn urgency(&self) -> String {
        let closed = u8::from(self.closed().is_some());
        let light = match self.light() {
            Light::Red => 0,
            Light::Yellow => 1,
            Light::Green => 2,
        };
        let due = self.legal_clocks().into_iter().map(|(_, clock)| clock.due.date).min();
        let due = due.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
        format!("{closed}{light}.{due}.{:017}", self.opened_at.timestamp_micros().max(0))
    }

    /// When it ended, if it did.
    pub fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.closed().map(|(_, at)| at)
    }

    /// How it ended, if it did.
    pub fn end(&self) -> Option<&End> {
        self.closed().map(|(end, _)| end)
    }

    fn closed(&self) -> Option<(&End, DateTime<Utc>)> {
        match &self.phase {
            Phase::Closed { end, at, .. } => Some((end, *at)),
            Phase::Open | Phase::Withdrawn(_) => None,
        }
    }

    /// The applicant's wish to end it, if there is one.
    pub fn withdrawal(&self) -> Option<&Withdrawal> {
        match &self.phase {
            Phase::Open => None,
            Phase::Withdrawn(withdrawal) => Some(withdrawal),
            Phase::Closed { withdrawal, .. } => withdrawal.as_ref(),
        }
    }

    /// When the case is to be looked at again; `None` exactly when it is closed.
    pub fn look_at(&self) -> Option<DateTime<Utc>> {
        self.look_at
    }

    /// When its alarm goes off; `None` exactly when it is closed.
    pub fn armed_for(&self) -> Option<DateTime<Utc>> {
        self.armed
    }

    /// How many lines its journey has.
    pub fn journey_length(&self) -> u32 {
        self.journey_length
    }

    /// Every id a department speaks about in this case, to find the case by.
    pub fn subject_ids(&self) -> Vec<Uuid> {
        let companies = std::iter::once(&self.parent).chain(&self.subsidiary);
        let ids = companies.flat_map(|part| [part.ids.declaration_id, part.ids.filing_id]);
        ids.chain(self.food.as_ref().map(|part| part.plan.application_id))
            .chain(self.consultations.iter().map(Consultation::id))
            .collect()
    }

    /// What was undone and what cannot be (补偿台账).
    pub fn ledger(&self) -> &[LedgerLine] {
        &self.ledger
    }

    /// Whether the promise holds, and if not since when and why.
    pub fn left_fast_track(&self) -> Option<(LeftReason, DateTime<Utc>)> {
        self.left
    }

    /// What the food business needs; `None` while nobody told, or without food business.
    pub fn food_kind(&self) -> Option<FoodKind> {
        match &self.food {
            Some(part) => food::kind(&part.record),
            None => Some(FoodKind::None),
        }
    }

    /// Last day of the food decision.
    pub fn decision_due(&self) -> Option<Due> {
        self.food.as_ref().and_then(|part| food::decision_due(&part.record))
    }

    /// Last day of the visit.
    pub fn visit_due(&self) -> Option<Due> {
        self.food.as_ref().and_then(|part| food::visit_ordered(&part.record)).map(|(_, due, _)| due)
    }

    /// The licence of a company of the case, once issued.
    pub fn uscc_of(&self, company: Company) -> Option<Uscc> {
        self.part(company).and_then(|part| filing::licence(&part.filing)).map(|licence| licence.uscc)
    }

    /// The steps of the graph as they stand.
    pub fn steps(&self) -> Vec<Step> {
        StepKey::ALL
            .into_iter()
            .filter_map(|key| {
                let state = self.shown_state_of(key)?;
                let looked_at = self.waits.get(&key).map(|wait| wait.due);
                Some(Step { key, subject_id: self.subject_id(key), state, looked_at })
            })
            .collect()
    }

    /// The state of the case.
    pub fn state(&self) -> CaseState {
        match &self.phase {
            Phase::Closed { end: End::Completed, .. } => CaseState::Completed,
            Phase::Closed { end: End::PartiallyCompleted { .. }, .. } => CaseState::PartiallyCompleted,
            Phase::Closed { end: End::Terminated { .. }, .. } => CaseState::Terminated,
            Phase::Open | Phase::Withdrawn(_) => self.open_state(),
        }
    }

    /// Machines first: while one acts, nobody need. A department's turn keeps the promise running.
    fn open_state(&self) -> CaseState {
        let states: Vec<StepState> = self.steps().into_iter().map(|step| step.state).collect();
        if states.iter().any(|state| matches!(state, StepState::Ordered)) {
            CaseState::Running
        } else if states.iter().any(|state| matches!(state, StepState::WaitingDepartment { .. })) {
            CaseState::WaitingDepartment
        } else if states.iter().any(|state| matches!(state, StepState::WaitingApplicant { .. })) {
            CaseState::WaitingApplicant
        } else if self.consults() {
            CaseState::WaitingDepartment
        } else {
            CaseState::Running
        }
    }

    pub(crate) fn part(&self, company: Company) -> Option<&CompanyPart> {
        match company {
            Company::Parent => Some(&self.parent),
            Company::Subsidiary => self.subsidiary.as_ref(),
        }
    }

    pub(crate) fn part_mut(&mut self, company: Company) -> Option<&mut CompanyPart> {
        match company {
            Company::Parent => Some(&mut self.parent),
            Company::Subsidiary => self.subsidiary.as_mut(),
        }
    }

    /// Who runs the food business.
    pub(crate) fn operator(&self) -> Company {
        if self.subsidiary.is_some() { Company::Subsidiary } else { Company::Parent }
    }

    /// Light of the promise and the worst of the statutory ones.
    pub fn lights(&self) -> (Light, Light) {
        (self.lights.promise(), self.lights.statutory())
    }
}

impl Draft {
    /// Adds a line of the fast track itself.
    pub(crate) fn note(
        &mut self,
        step: Option<StepKey>,
        event: &'static str,
        text: Text,
        occasion: &Occasion,
    ) {
        let department = super::step::Department::FastTrack;
        let (at, trace_id) = (occasion.at, occasion.trace_id.clone());
        self.lines.push(Line { seq: 0, step, department, event, text, at, trace_id });
    }
}
