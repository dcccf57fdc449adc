//! The graph of a case: which step needs which (§0.3, 9b), and how each stands by the facts heard.
//!
//! Names are ordered at once; the parent is established after its name; the subsidiary after its name and the
//! parent's licence; food after its operator's licence. What needs a step that ended without its act is
//! skipped. The conditions only ever become true, so the same facts lead to the same orders in any order.

use actnow_decisions::Text;
use actnow_identifiers::Uscc;
use uuid::Uuid;

use super::record::Record;
use super::step::{Company, StepKey, StepState, Who};
use super::subjects::{FilingTold, FoodTold, filing, food, name, visit};
use super::telling::{Operator, Order};
use super::track::{CompanyPart, FoodPart, Track};
use super::waits::Turn;

impl Track {
    /// How a step stands; `None` when the case has no such step.
    pub(crate) fn state_of(&self, key: StepKey) -> Option<StepState> {
        match key {
            StepKey::Name(company) => self.part(company).map(|part| self.name_state(company, part)),
            StepKey::Establishment(company) => {
                self.part(company).map(|part| self.establishment_state(company, part))
            }
            StepKey::Food => self.food.as_ref().map(|part| self.food_state(part)),
            StepKey::Visit => self.food.as_ref().and_then(|part| self.visit_state(part)),
        }
    }

    /// How a step is shown: a department that does not answer is a matter for a person.
    pub(crate) fn shown_state_of(&self, key: StepKey) -> Option<StepState> {
        let state = self.state_of(key)?;
        let silent = self.waits.get(&key).is_some_and(|wait| matches!(wait.turn, Turn::Silence { .. }));
        if !silent {
            return Some(state);
        }
        let (zh, en) = key.department().word();
        let what = Text::new(format!("{zh}未答复，请催办"), format!("find out why {en} does not answer"));
        Some(StepState::WaitingDepartment { who: Who::DutySupervisor, what, clock: None })
    }

    /// Aggregate id of a step in its department.
    pub(crate) fn subject_id(&self, key: StepKey) -> Option<Uuid> {
        match key {
            StepKey::Name(company) => self.part(company).map(|part| part.ids.declaration_id),
            StepKey::Establishment(company) => self.part(company).map(|part| part.ids.filing_id),
            StepKey::Food => self.food.as_ref().map(|part| part.plan.application_id),
            StepKey::Visit => {
                self.food.as_ref().and_then(|part| food::visit_ordered(&part.record)).map(|(id, _, _)| id)
            }
        }
    }

    fn name_state(&self, company: Company, part: &CompanyPart) -> StepState {
        let state = name::standing(&part.name);
        if self.undo.contains(&StepKey::Name(company)) {
            return undone_name(state, part);
        }
        let waits = !state.is_final() && state != StepState::Ordered;
        if waits && company == Company::Subsidiary && self.is_lost(StepKey::Establishment(Company::Parent)) {
            return skipped_after(StepKey::Establishment(Company::Parent));
        }
        state
    }

    fn establishment_state(&self, company: Company, part: &CompanyPart) -> StepState {
        let key = StepKey::Establishment(company);
        if self.given.contains(&key) || part.filing.newest().is_some() {
            return self.or_undone(key, filing::standing(&part.filing));
        }
        if self.withdrawal().is_some() {
            return skipped_by_withdrawal();
        }
        let named = name::reserved(&part.name).is_some();
        if !named && self.is_lost(StepKey::Name(company)) {
            return skipped_after(StepKey::Name(company));
        }
        if company == Company::Subsidiary && self.is_lost(StepKey::Establishment(Company::Parent)) {
            return skipped_after(StepKey::Establishment(Company::Parent));
        }
        let after = if named { StepKey::Establishment(Company::Parent) } else { StepKey::Name(company) };
        StepState::Pending { after }
    }

    fn food_state(&self, part: &FoodPart) -> StepState {
        if self.given.contains(&StepKey::Food) || part.record.newest().is_some() {
            return self.or_undone(StepKey::Food, food::standing(&part.record));
        }
        let operator = StepKey::Establishment(self.operator());
        if self.withdrawal().is_some() {
            skipped_by_withdrawal()
        } else if self.is_lost(operator) {
            skipped_after(operator)
        } else {
            StepState::Pending { after: operator }
        }
    }

    fn visit_state(&self, part: &FoodPart) -> Option<StepState> {
        let Some((inspection_id, due, _)) = food::visit_ordered(&part.record) else {
            let ground = food::visit_skipped(&part.record)?;
            return Some(StepState::Skipped { why: Text::new(ground.to_owned(), ground.to_owned()) });
        };
        let unheard = Record::default();
        let state = visit::standing(part.visits.get(&inspection_id).unwrap_or(&unheard), due);
        if state.is_final() {
            return Some(state);
        }
        if food::past_visit(&part.record) {
            return Some(StepState::Done { result: String::new() });
        }
        Some(if self.food_state(part).is_final() { skipped_after(StepKey::Food) } else { state })
    }

    /// After a withdrawal an undecided act only waits for being undone.
    fn or_undone(&self, key: StepKey, state: StepState) -> StepState {
        if !self.undo.contains(&key) || state.is_final() {
            return state;
        }
        match state {
            // The form was refused: nothing exists that could be withdrawn.
            StepState::WaitingApplicant { findings, .. } if self.form_was_refused(key) => StepState::Failed {
                why: Text::new("申请内容不符合规定，未立案", "the form broke rules; no filing was made"),
                findings,
            },
            StepState::WaitingApplicant { .. }
            | StepState::WaitingDepartment { .. }
            | StepState::Ordered
            | StepState::Pending { .. } => StepState::Ordered,
            StepState::Done { .. }
            | StepState::Skipped { .. }
            | StepState::Failed { .. }
            | StepState::Compensated => state,
        }
    }

    fn form_was_refused(&self, key: StepKey) -> bool {
        match key {
            StepKey::Establishment(company) => self.part(company).is_some_and(|part| {
                matches!(part.filing.newest(), Some(FilingTold::EstablishmentRefused { .. }))
            }),
            StepKey::Food => self
                .food
                .as_ref()
                .is_some_and(|part| matches!(part.record.newest(), Some(FoodTold::ApplyRefused { .. }))),
            StepKey::Name(_) | StepKey::Visit => false,
        }
    }

    pub(crate) fn is_lost(&self, key: StepKey) -> bool {
        self.state_of(key).is_some_and(|state| state.is_lost())
    }

    pub(crate) fn is_done(&self, key: StepKey) -> bool {
        self.state_of(key).is_some_and(|state| state.is_done())
    }

    /// The order for a step, as soon as what it needs was heard.
    pub(crate) fn forward_order(&self, key: StepKey) -> Option<Order> {
        match key {
            StepKey::Name(company) => {
                let declaration_id = self.part(company)?.ids.declaration_id;
                Some(Order::DeclareName { company, declaration_id })
            }
            StepKey::Establishment(company) => {
                let part = self.part(company)?;
                name::reserved(&part.name)?;
                let parent = match company {
                    Company::Parent => None,
                    Company::Subsidiary => Some(self.uscc_of(Company::Parent)?),
                };
                let (filing_id, declaration_id) = (part.ids.filing_id, part.ids.declaration_id);
                Some(Order::EstablishCompany { company, filing_id, declaration_id, parent })
            }
            StepKey::Food => {
                let application_id = self.food.as_ref()?.plan.application_id;
                let licence = filing::licence(&self.part(self.operator())?.filing)?;
                let operator = Operator {
                    uscc: licence.uscc,
                    full_name: licence.full_name.clone(),
                    scope: licence.scope.clone(),
                };
                let companies = self.known_companies()?;
                Some(Order::ApplyForFood { application_id, operator, companies })
            }
            // Food licensing orders it; the fast track only listens.
            StepKey::Visit => None,
        }
    }

    /// The codes of all companies of the case; `None` while one is still to come.
    fn known_companies(&self) -> Option<Vec<Uscc>> {
        let companies =
            [Company::Parent, Company::Subsidiary].into_iter().filter(|c| self.part(*c).is_some());
        let mut codes = Vec::new();
        for company in companies {
            match self.uscc_of(company) {
                Some(code) => codes.push(code),
                None if self.is_lost(StepKey::Establishment(company)) => {}
                None => return None,
            }
        }
        Some(codes)
    }

    /// The order that undoes a step.
    pub(crate) fn undo_order(&self, key: StepKey) -> Option<Order> {
        let reasons = self.withdrawal()?.reasons.clone();
        match key {
            StepKey::Name(company) => {
                let declaration_id = self.part(company)?.ids.declaration_id;
                Some(Order::ReleaseName { declaration_id, reasons })
            }
            StepKey::Establishment(company) => {
                let filing_id = self.part(company)?.ids.filing_id;
                Some(Order::WithdrawFiling { filing_id, reasons })
            }
            StepKey::Food => {
                let application_id = self.food.as_ref()?.plan.application_id;
                Some(Order::WithdrawApplication { application_id, reasons })
            }
            StepKey::Visit => None,
        }
    }
}

/// A name that was asked back: free, never held, used up after all, or still unanswered.
fn undone_name(state: StepState, part: &CompanyPart) -> StepState {
    match state {
        StepState::Compensated => StepState::Compensated,
        // Lapsed: as free as a released one.
        StepState::Failed { .. } if name::reserved(&part.name).is_some() => StepState::Compensated,
        StepState::Failed { .. } | StepState::Skipped { .. } => state,
        StepState::Done { .. }
        | StepState::Pending { .. }
        | StepState::Ordered
        | StepState::WaitingDepartment { .. }
        | StepState::WaitingApplicant { .. } => match part.name.not_withdrawn() {
            Some(_) => {
                let held = name::reserved(&part.name).map(|(full_name, _)| full_name.to_owned());
                StepState::Done { result: held.unwrap_or_default() }
            }
            None => StepState::Ordered,
        },
    }
}

fn skipped_after(key: StepKey) -> StepState {
    let title = key.title();
    let why =
        Text::new(format!("{}未办成，不再办理", title.zh), format!("not started: {} was not done", title.en));
    StepState::Skipped { why }
}

fn skipped_by_withdrawal() -> StepState {
    StepState::Skipped {
        why: Text::new("办件已撤回，未开始办理", "not started: the case was withdrawn")
    }
}
