//! The states of a draw and every step between them.

use actnow_decisions::{Actor, Decision, Role};
use actnow_statutory_clock::{Due, WorkingCalendar, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::drawing::{Before, DrawnObject, Redraw, commitment_to, draw, redraw, seed_of, teams_after};
use super::facts::DrawFact;
use super::hash::Hash32;
use super::lists::Lists;
use super::permissions::DrawCommand;
use super::plan::DrawPlan;
use super::refusal::DrawRefusal;
use crate::domain::clocks::Clock;
use crate::domain::reason::Reason;

/// The rule every step rests on.
const DOUBLE_RANDOM: &str = "6.5";

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomDraw {
    /// Its plan.
    pub plan: DrawPlan,
    /// SM3 of the beacon, published before there were lists.
    pub commitment: Hash32,
    /// Day the plan was published.
    pub published_on: NaiveDate,
    /// Where it stands.
    pub state: DrawState,
}

/// Lists nobody can change any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenLists {
    /// Their hash.
    pub hash: Hash32,
    /// Objects.
    pub objects: usize,
    /// Inspectors.
    pub inspectors: usize,
    /// Day they were frozen.
    pub on: NaiveDate,
    /// Last day of the draw.
    pub draw_by: Due,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    /// The beacon, revealed.
    pub beacon: Hash32,
    /// The seed.
    pub seed: Hash32,
    /// Numbers the draw took from the stream.
    pub position: u64,
    /// Objects with their teams, in the order they were drawn.
    pub drawn: Vec<DrawnObject>,
    /// Food operators of grade D, which stay under full supervision.
    pub key_plan: Vec<String>,
    /// Recusals after the draw.
    pub redraws: Vec<Redraw>,
    /// Day of the draw.
    pub on: NaiveDate,
    /// Ids of the visits, one for each drawn object.
    pub visits: Vec<Uuid>,
    /// Visits that are planned already.
    pub ordered: usize,
}

/// The states; each holds only what is true in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "fields are named like their types")]
pub enum DrawState {
    /// The plan and the commitment are public; the lists are gathered.
    Committed,
    /// Nobody can change the lists any more; nobody knows the beacon yet.
    Frozen { lists: FrozenLists },
    /// The beacon is revealed.
    Drawn { lists: FrozenLists, drawing: Drawing },
    /// Called off before anything was drawn.
    Cancelled { reason: String, on: NaiveDate },
}

impl DrawState {
    /// The name in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Committed => "COMMITTED",
            Self::Frozen { .. } => "FROZEN",
            Self::Drawn { .. } => "DRAWN",
            Self::Cancelled { .. } => "CANCELLED",
        }
    }
}

/// Accepted decision about a draw.
pub type DrawDecision = Decision<RandomDraw, DrawFact>;

impl RandomDraw {
    /// Publishes a plan that was [checked](DrawPlan::check), with the commitment to its beacon.
    ///
    /// # Errors
    /// [`DrawRefusal::RoleMissing`].
    pub fn publish(
        plan: DrawPlan,
        beacon: &Hash32,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<DrawDecision, DrawRefusal> {
        DrawCommand::PublishPlan.authorise(actor)?;
        let commitment = commitment_to(beacon);
        let fact = DrawFact::PlanPublished { name: plan.name.clone(), commitment };
        let now = Self { plan, commitment, published_on: legal_date(at), state: DrawState::Committed };
        Ok(Decision::new(now, DOUBLE_RANDOM, vec![fact]))
    }

    /// Whether the list may still grow.
    ///
    /// # Errors
    /// [`DrawRefusal::RoleMissing`], [`DrawRefusal::WrongState`].
    pub fn may_add_objects(&self, actor: &Actor) -> Result<(), DrawRefusal> {
        self.gathering(DrawCommand::AddObjects, actor)
    }

    fn gathering(&self, command: DrawCommand, actor: &Actor) -> Result<(), DrawRefusal> {
        command.authorise(actor)?;
        match self.state {
            DrawState::Committed => Ok(()),
            DrawState::Frozen { .. } | DrawState::Drawn { .. } | DrawState::Cancelled { .. } => {
                Err(self.wrong(command))
            }
        }
    }

    /// Freezes both lists, after making sure that the draw cannot fail on them.
    ///
    /// # Errors
    /// Those of [`Lists::can_be_drawn`]; [`DrawRefusal::CountDiffers`] when the list is not the one that was seen;
    /// [`DrawRefusal::WrongState`].
    pub fn freeze(
        self,
        lists: &Lists,
        seen: usize,
        calendar: &WorkingCalendar,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<DrawDecision, DrawRefusal> {
        self.gathering(DrawCommand::FreezeLists, actor)?;
        let (objects, inspectors) = (lists.objects().len(), lists.inspectors().len());
        if seen != objects {
            return Err(DrawRefusal::CountDiffers { seen, found: objects });
        }
        lists.can_be_drawn(&self.plan)?;
        let (list_hash, on) = (lists.hash(&self.plan), legal_date(at));
        let draw_by = Clock::Draw.due_after(on, calendar);
        let frozen = FrozenLists { hash: list_hash, objects, inspectors, on, draw_by };
        let fact = DrawFact::ListsFrozen { list_hash, objects, inspectors };
        Ok(self.became(DrawState::Frozen { lists: frozen }, vec![fact]))
    }

    /// Reveals the beacon and draws. `new_id` makes the ids of the visits.
    ///
    /// # Errors
    /// [`DrawRefusal::BeaconDiffers`] and [`DrawRefusal::ListsDiffer`] when somebody changed what was published or
    /// frozen; [`DrawRefusal::DuePast`]; [`DrawRefusal::WrongState`].
    pub fn draw(
        self,
        lists: &Lists,
        beacon: Hash32,
        new_id: impl FnMut() -> Uuid,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<DrawDecision, DrawRefusal> {
        DrawCommand::Draw.authorise(actor)?;
        let DrawState::Frozen { lists: frozen } = &self.state else {
            return Err(self.wrong(DrawCommand::Draw));
        };
        let (frozen, on, due) = (*frozen, legal_date(at), self.plan.due);
        if due < on {
            return Err(DrawRefusal::DuePast { due });
        }
        if commitment_to(&beacon) != self.commitment {
            return Err(DrawRefusal::BeaconDiffers);
        }
        if lists.hash(&self.plan) != frozen.hash {
            return Err(DrawRefusal::ListsDiffer);
        }
        let seed = seed_of(&self.plan, frozen.hash, &beacon);
        let (drawn, position) = draw(&self.plan, lists, seed)?;
        let visits: Vec<Uuid> = std::iter::repeat_with(new_id).take(drawn.len()).collect();
        let fact = DrawFact::ObjectsDrawn { beacon, seed, objects: drawn.len() };
        let drawing = Drawing {
            beacon,
            seed,
            position,
            drawn,
            key_plan: lists.key_plan(),
            redraws: Vec::new(),
            on,
            visits,
            ordered: 0,
        };
        Ok(self.became(DrawState::Drawn { lists: frozen, drawing }, vec![fact]))
    }

    /// Notes that `count` more visits are planned.
    ///
    /// # Errors
    /// [`DrawRefusal::RoleMissing`], [`DrawRefusal::WrongState`].
    pub fn order_visits(mut self, count: usize, actor: &Actor) -> Result<DrawDecision, DrawRefusal> {
        DrawCommand::OrderVisits.authorise(actor)?;
        let DrawState::Drawn { drawing, .. } = &mut self.state else {
            return Err(self.wrong(DrawCommand::OrderVisits));
        };
        drawing.ordered = (drawing.ordered + count).min(drawing.visits.len());
        Ok(Decision::new(self, DOUBLE_RANDOM, vec![]))
    }

    /// Draws somebody in place of an inspector who recuses, from the same stream. A second time changes nothing.
    ///
    /// # Errors
    /// [`DrawRefusal::NotDrawn`], [`DrawRefusal::NotInTeam`]; [`DrawRefusal::NotYourself`] for an inspector who
    /// names another; [`DrawRefusal::ListsDiffer`]; [`DrawRefusal::WrongState`].
    pub fn redraw(
        mut self,
        uscc: &str,
        recused: &str,
        lists: &Lists,
        actor: &Actor,
    ) -> Result<DrawDecision, DrawRefusal> {
        let role = DrawCommand::RedrawInspectors.authorise(actor)?;
        if role == Role::Inspector && !actor.has(Role::Supervisor) && actor.subject != recused {
            return Err(DrawRefusal::NotYourself);
        }
        let DrawState::Drawn { lists: frozen, drawing } = &self.state else {
            return Err(self.wrong(DrawCommand::RedrawInspectors));
        };
        let before = |redraw: &Redraw| redraw.uscc == uscc && redraw.recused == recused;
        if drawing.redraws.iter().any(before) {
            return Ok(Decision::new(self, DOUBLE_RANDOM, vec![]));
        }
        let not_drawn = || DrawRefusal::NotDrawn { uscc: uscc.to_owned() };
        let team = self.team_of(uscc).ok_or_else(not_drawn)?;
        if !team.team.contains(recused) {
            return Err(DrawRefusal::NotInTeam { uscc: uscc.to_owned(), inspector: recused.to_owned() });
        }
        if lists.hash(&self.plan) != frozen.hash {
            return Err(DrawRefusal::ListsDiffer);
        }
        let object = lists.objects().iter().find(|object| object.uscc == uscc).ok_or_else(not_drawn)?;
        let so_far = Before {
            seed: drawing.seed,
            position: drawing.position,
            drawn: &drawing.drawn,
            redraws: &drawing.redraws,
        };
        let redrawn = redraw(&self.plan, lists, so_far, object, recused);
        let fact = DrawFact::InspectorRedrawn {
            uscc: uscc.to_owned(),
            recused: recused.to_owned(),
            replacement: redrawn.replacement.clone(),
        };
        if let DrawState::Drawn { drawing, .. } = &mut self.state {
            drawing.redraws.push(redrawn);
        }
        Ok(Decision::new(self, DOUBLE_RANDOM, vec![fact]))
    }

    /// Calls the draw off while nobody can know what it would have drawn. A second time changes nothing.
    ///
    /// # Errors
    /// [`DrawRefusal::WrongState`] once it is drawn.
    pub fn cancel(
        self,
        reason: &Reason,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<DrawDecision, DrawRefusal> {
        DrawCommand::CancelPlan.authorise(actor)?;
        match &self.state {
            DrawState::Committed | DrawState::Frozen { .. } => {
                let reason = reason.as_str().to_owned();
                let fact = DrawFact::PlanCancelled { reason: reason.clone() };
                Ok(self.became(DrawState::Cancelled { reason, on: legal_date(at) }, vec![fact]))
            }
            DrawState::Cancelled { .. } => Ok(Decision::new(self, DOUBLE_RANDOM, vec![])),
            DrawState::Drawn { .. } => Err(self.wrong(DrawCommand::CancelPlan)),
        }
    }

    /// Whether the beacon is revealed.
    pub const fn is_drawn(&self) -> bool {
        matches!(self.state, DrawState::Drawn { .. })
    }

    /// The objects with their teams as they now are; empty before the draw.
    pub fn teams(&self) -> Vec<DrawnObject> {
        match &self.state {
            DrawState::Drawn { drawing, .. } => teams_after(&drawing.drawn, &drawing.redraws),
            DrawState::Committed | DrawState::Frozen { .. } | DrawState::Cancelled { .. } => Vec::new(),
        }
    }

    /// A drawn object with its team as it now is.
    pub fn team_of(&self, uscc: &str) -> Option<DrawnObject> {
        self.teams().into_iter().find(|object| object.uscc == uscc)
    }

    fn wrong(&self, command: DrawCommand) -> DrawRefusal {
        DrawRefusal::WrongState { state: self.state.name(), command }
    }

    fn became(self, state: DrawState, facts: Vec<DrawFact>) -> DrawDecision {
        Decision::new(Self { state, ..self }, DOUBLE_RANDOM, facts)
    }
}
