//! Hearing a fact: taken into the record of its subject, then the case settles.
//!
//! A doubled or overtaken fact changes nothing. An early or late one is absorbed: since every state is read off
//! the records, the same facts end in the same state whatever their order.

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::record::{Answer, Entry, News, Record, Sequence};
use super::rules::{Occasion, Rules};
use super::step::{Company, Department, StepKey};
use super::subjects::{FilingTold, FoodTold, NameTold, VisitTold};
use super::telling::{Draft, Line, Outcome};
use super::track::Track;

/// A fact heard from a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Place among the facts of its aggregate; version 0 for a refusal that made none.
    pub sequence: Sequence,
    /// When the department decided.
    pub occurred_at: DateTime<Utc>,
    /// What was told.
    pub told: Told,
}

/// What was told of which subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the ids are those of the subject in its department")]
pub enum Told {
    /// Of a name.
    Name { declaration_id: Uuid, told: NameTold },
    /// Of a filing.
    Filing { filing_id: Uuid, told: FilingTold },
    /// Of a food application.
    Food { application_id: Uuid, told: FoodTold },
    /// Of a visit.
    Visit { application_id: Uuid, inspection_id: Uuid, told: VisitTold },
    /// A department could not undo what it was asked to.
    NotWithdrawn { subject_id: Uuid, answer: Answer },
}

impl Told {
    /// The id by which the case is found.
    pub const fn subject_id(&self) -> Uuid {
        match self {
            Told::Name { declaration_id, .. } => *declaration_id,
            Told::Filing { filing_id, .. } => *filing_id,
            Told::Food { application_id, .. } | Told::Visit { application_id, .. } => *application_id,
            Told::NotWithdrawn { subject_id, .. } => *subject_id,
        }
    }

    /// Name of the fact in the journey.
    pub const fn event(&self) -> &'static str {
        match self {
            Told::Name { told, .. } => told.event(),
            Told::Filing { told, .. } => told.event(),
            Told::Food { told, .. } => told.event(),
            Told::Visit { told, .. } => told.event(),
            Told::NotWithdrawn { .. } => "WithdrawalRefused",
        }
    }

    fn text(&self) -> Text {
        match self {
            Told::Name { told, .. } => told.text(),
            Told::Filing { told, .. } => told.text(),
            Told::Food { told, .. } => told.text(),
            Told::Visit { told, .. } => told.text(),
            Told::NotWithdrawn { answer, .. } => answer.text.clone(),
        }
    }
}

impl Track {
    /// Takes in one fact of a department.
    pub fn hear(self, heard: &Heard, rules: &Rules, occasion: &Occasion) -> Outcome {
        let mut now = self.clone();
        let mut draft = Draft::default();
        // A period that was over before the department acted shows red, whoever comes first: its act or our look.
        now.shine(heard.occurred_at.min(occasion.at), &mut draft, rules, occasion);
        let (step, News::Fresh) = now.absorb(heard) else {
            return Outcome::Unchanged(Box::new(self));
        };
        let department = step.map_or(Department::FastTrack, StepKey::department);
        draft.lines.push(Line {
            seq: 0,
            step,
            department,
            event: heard.told.event(),
            text: heard.told.text(),
            at: heard.occurred_at,
            trace_id: occasion.trace_id.clone(),
        });
        Outcome::Moved(Box::new(now.settle(draft, step, rules, occasion, "rules 9b")))
    }

    fn absorb(&mut self, heard: &Heard) -> (Option<StepKey>, News) {
        match &heard.told {
            Told::Name { declaration_id, told } => {
                let Some(company) = self.company_of(*declaration_id) else { return (None, News::Stale) };
                let news = self.part_mut(company).map(|part| take(&mut part.name, heard, told));
                (Some(StepKey::Name(company)), news.unwrap_or(News::Stale))
            }
            Told::Filing { filing_id, told } => {
                let Some(company) = self.company_of(*filing_id) else { return (None, News::Stale) };
                let news = self.part_mut(company).map(|part| take(&mut part.filing, heard, told));
                (Some(StepKey::Establishment(company)), news.unwrap_or(News::Stale))
            }
            Told::Food { application_id, told } => {
                let part = self.food.as_mut().filter(|part| part.plan.application_id == *application_id);
                let news = part.map(|part| take(&mut part.record, heard, told));
                (Some(StepKey::Food), news.unwrap_or(News::Stale))
            }
            Told::Visit { application_id, inspection_id, told } => {
                let part = self.food.as_mut().filter(|part| part.plan.application_id == *application_id);
                let news = part.map(|part| take(part.visits.entry(*inspection_id).or_default(), heard, told));
                (Some(StepKey::Visit), news.unwrap_or(News::Stale))
            }
            Told::NotWithdrawn { subject_id, answer } => {
                self.absorb_not_withdrawn(*subject_id, heard.occurred_at, answer)
            }
        }
    }

    fn absorb_not_withdrawn(
        &mut self,
        subject: Uuid,
        at: DateTime<Utc>,
        answer: &Answer,
    ) -> (Option<StepKey>, News) {
        if let Some(part) = self.food.as_mut().filter(|part| part.plan.application_id == subject) {
            return (Some(StepKey::Food), part.record.hear_not_withdrawn(at, answer.clone()));
        }
        let Some(company) = self.company_of(subject) else { return (None, News::Stale) };
        let Some(part) = self.part_mut(company) else { return (None, News::Stale) };
        if part.ids.declaration_id == subject {
            (Some(StepKey::Name(company)), part.name.hear_not_withdrawn(at, answer.clone()))
        } else {
            (Some(StepKey::Establishment(company)), part.filing.hear_not_withdrawn(at, answer.clone()))
        }
    }

    /// The company of the case with this declaration or filing.
    fn company_of(&self, subject: Uuid) -> Option<Company> {
        [Company::Parent, Company::Subsidiary].into_iter().find(|company| {
            self.part(*company)
                .is_some_and(|part| part.ids.declaration_id == subject || part.ids.filing_id == subject)
        })
    }
}

fn take<T: Clone>(record: &mut Record<T>, heard: &Heard, told: &T) -> News {
    record.hear(Entry { sequence: heard.sequence, at: heard.occurred_at, told: told.clone() })
}
