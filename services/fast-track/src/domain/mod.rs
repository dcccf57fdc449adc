//! The law of the room: a case as a graph of steps across departments. Pure; time and ids come in.

mod case_state;
mod consulting;
mod forecast;
mod graph;
mod hall;
mod hear;
mod ledger;
mod lights;
mod look;
mod next_action;
mod path;
mod plan;
mod record;
mod rules;
mod settle;
mod step;
pub mod subjects;
mod telling;
mod track;
mod visit_summary;
mod waits;
mod withdraw;

pub use actnow_statutory_clock::ToldTo;
pub use case_state::CaseState;
pub(crate) use consulting::planned as planned_consultations;
pub(crate) use consulting::standing_of as standing_of_consultation;
pub use consulting::{
    Asked, ConsultAfter, Consultation, ConsultationFact, ConsultationRule, ConsultationTold, KeptOpinion,
    MOST_OPINIONS, Mark, OnSilence, Opinion, Stage, Stance, Term, Terms,
};
pub use forecast::{Forecast, Paces, Past, PastLine};
pub use hall::{HallVisit, Leaving};
pub use hear::{Heard, Told};
pub use ledger::{LedgerLine, LedgerOutcome};
pub use look::{Armed, Looked, Resumed};
pub use next_action::{By, NextAction};
pub use path::{ExpectedStep, Shape};
pub use plan::{CompanyIds, FoodPlan, LeftReason, Plan};
pub use record::{Answer, Sequence};
pub use rules::{Occasion, Patience, PromiseMinutes, Rules};
pub use step::{Company, Department, Finding, LegalClock, LegalPeriod, Step, StepKey, StepState, Who};
pub use telling::{Alarm, ClockKind, Fact, Line, Next, Operator, Order, Outcome};
pub use track::{End, Track, Withdrawal};
pub use visit_summary::{VisitNeed, VisitSummary};

#[cfg(test)]
mod tests;
