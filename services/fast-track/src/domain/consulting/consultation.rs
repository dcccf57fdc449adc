//! One consultation from the question to its end (会商). Silence ends it as agreed beforehand, an objection is a matter
//! for a person, and nothing a department says is thrown away.

use actnow_decisions::{Refusal, Text};
use actnow_statutory_clock::Light;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::opinion::{KeptOpinion, Mark, Opinion, Stance};
use super::terms::{Asked, OnSilence, REMINDED_AT, Terms};
use crate::domain::rules::Patience;
use crate::domain::step::{StepKey, Who};

/// Opinions kept of one consultation; whoever sends more has a broken program.
pub const MOST_OPINIONS: usize = 8;

/// How a consultation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the variants say what their instants and counts are")]
pub enum Stage {
    /// The act it is about has not happened.
    Planned,
    /// Asked; reminded so often.
    Requested { asked: Asked, reminders: u32 },
    /// Nothing stands against it.
    Answered { asked: Asked },
    /// A person of the bureau has to deal with what was said, and is reminded.
    HandedOver { asked: Asked, reminders: u32, next: DateTime<Utc> },
    /// The term is over. `next` is when the department is reminded again, where the case still waits for it.
    Expired { asked: Asked, reminders: u32, next: Option<DateTime<Utc>> },
    /// A person of the bureau ended it.
    Settled { asked: Asked, by: String, reasons: String, at: DateTime<Utc> },
    /// The case was withdrawn.
    CalledOff { asked: Option<Asked> },
}

impl Stage {
    /// The name in messages.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Stage::Planned => "PLANNED",
            Stage::Requested { .. } => "REQUESTED",
            Stage::Answered { .. } => "ANSWERED",
            Stage::HandedOver { .. } => "HANDED_OVER",
            Stage::Expired { .. } => "EXPIRED",
            Stage::Settled { .. } => "SETTLED",
            Stage::CalledOff { .. } => "CALLED_OFF",
        }
    }
}

/// What happened to a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The department was asked.
    Requested,
    /// It was reminded when so many percent of its term were over; 100 after the term.
    Reminded(u8),
    /// The person who has to deal with its opinion was reminded.
    PersonReminded,
    /// Somebody of the bureau was told that it stays silent.
    Escalated(Who),
    /// The term is over.
    Expired(OnSilence),
    /// It answered.
    Answered(KeptOpinion),
    /// A person ended it.
    Settled(String),
    /// The case was withdrawn.
    CalledOff,
}

/// A consultation of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    id: Uuid,
    about: StepKey,
    terms: Terms,
    stage: Stage,
    opinions: Vec<KeptOpinion>,
}

impl Consultation {
    /// A consultation about the act of `about`, once that is done.
    pub fn planned(id: Uuid, about: StepKey, terms: Terms) -> Self {
        Self { id, about, terms, stage: Stage::Planned, opinions: Vec::new() }
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The act it is about.
    pub fn about(&self) -> StepKey {
        self.about
    }

    /// What was agreed.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// How it stands.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What was said, in the order of its coming.
    pub fn opinions(&self) -> &[KeptOpinion] {
        &self.opinions
    }

    /// When the department was asked, if it was.
    pub fn asked(&self) -> Option<&Asked> {
        match &self.stage {
            Stage::Planned => None,
            Stage::Requested { asked, .. }
            | Stage::Answered { asked }
            | Stage::HandedOver { asked, .. }
            | Stage::Expired { asked, .. }
            | Stage::Settled { asked, .. } => Some(asked),
            Stage::CalledOff { asked } => asked.as_ref(),
        }
    }

    /// When something happens by itself; while there is such an instant, the case waits for the consultation.
    pub fn next_at(&self) -> Option<DateTime<Utc>> {
        match &self.stage {
            Stage::Requested { asked, reminders: 0 } => Some(asked.half),
            Stage::Requested { asked, reminders: 1 } => Some(asked.most),
            Stage::Requested { asked, .. } => Some(asked.over_at()),
            Stage::HandedOver { next, .. } => Some(*next),
            Stage::Expired { next, .. } => *next,
            Stage::Planned | Stage::Answered { .. } | Stage::Settled { .. } | Stage::CalledOff { .. } => None,
        }
    }

    /// Whether the case waits for it.
    pub fn is_open(&self) -> bool {
        self.next_at().is_some()
    }

    /// Its light: yellow when four fifths of the term are over or a person has to act, red when silence holds the case.
    pub fn light(&self) -> Light {
        match &self.stage {
            Stage::Requested { reminders: 0 | 1, .. } => Light::Green,
            Stage::Requested { .. } | Stage::HandedOver { .. } => Light::Yellow,
            Stage::Expired { next: Some(_), .. } => Light::Red,
            Stage::Expired { next: None, .. }
            | Stage::Planned
            | Stage::Answered { .. }
            | Stage::Settled { .. }
            | Stage::CalledOff { .. } => Light::Green,
        }
    }

    /// Asks the department, whose term is `asked`. Asking twice changes nothing.
    pub(crate) fn request(&mut self, asked: Asked) -> Option<Told> {
        if self.stage != Stage::Planned {
            return None;
        }
        self.stage = Stage::Requested { asked, reminders: 0 };
        Some(Told::Requested)
    }

    /// What the clock brings by `at`. A reminder whose time a later one or the end has overtaken is not sent.
    pub(crate) fn pass(&mut self, at: DateTime<Utc>, patience: &Patience) -> Vec<Told> {
        let wants = self.terms.opinion_required || self.terms.on_silence == OnSilence::Wait;
        match &mut self.stage {
            Stage::Requested { asked, .. } if at >= asked.over_at() => {
                let next = wants.then(|| patience.next_reminder(at, 0));
                self.stage = Stage::Expired { asked: *asked, reminders: 0, next };
                vec![Told::Escalated(self.terms.escalates_to), Told::Expired(self.terms.on_silence)]
            }
            Stage::Requested { asked, reminders } => {
                let due = asked.reminders_by(at);
                if due <= *reminders {
                    return Vec::new();
                }
                *reminders = due;
                vec![Told::Reminded(if due == 1 { REMINDED_AT[0] } else { REMINDED_AT[1] })]
            }
            Stage::HandedOver { reminders, next, .. } if at >= *next => {
                *reminders = reminders.saturating_add(1);
                *next = patience.next_reminder(at, *reminders);
                vec![Told::PersonReminded]
            }
            Stage::Expired { reminders, next: Some(next), .. } if at >= *next => {
                *reminders = reminders.saturating_add(1);
                *next = patience.next_reminder(at, *reminders);
                vec![Told::Reminded(100)]
            }
            Stage::Planned
            | Stage::Answered { .. }
            | Stage::HandedOver { .. }
            | Stage::Expired { .. }
            | Stage::Settled { .. }
            | Stage::CalledOff { .. } => Vec::new(),
        }
    }

    /// Takes in what the department says; `None` when it has said exactly that before. The clock has been heard first.
    ///
    /// # Errors
    /// `CONSULTATION_NOT_ASKED` before it was asked; `TOO_MANY_OPINIONS` beyond [`MOST_OPINIONS`].
    pub(crate) fn answer(
        &mut self,
        opinion: Opinion,
        at: DateTime<Utc>,
        patience: &Patience,
    ) -> Result<Option<Told>, Refusal> {
        let Some(asked) = self.asked().copied() else {
            let text = Text::new("该会商尚未发出", "nobody has been asked yet");
            return Err(Refusal::precondition("CONSULTATION_NOT_ASKED", "CONSULT-1", text));
        };
        if self.opinions.iter().any(|kept| kept.opinion == opinion) {
            return Ok(None);
        }
        if self.opinions.len() >= MOST_OPINIONS {
            let text = Text::new(
                format!("同一会商最多保留{MOST_OPINIONS}份意见"),
                format!("at most {MOST_OPINIONS} opinions of one consultation are kept"),
            );
            return Err(Refusal::precondition("TOO_MANY_OPINIONS", "CONSULT-3", text));
        }
        let mark = match &self.stage {
            Stage::Requested { .. } => Mark::InTime,
            Stage::Answered { .. } | Stage::HandedOver { .. } => Mark::Second,
            // What came late and ended the waiting counts; the next one is a second.
            Stage::Expired { .. } | Stage::Settled { .. } | Stage::CalledOff { .. } | Stage::Planned => {
                Mark::Late
            }
        };
        let waits = matches!(self.stage, Stage::Requested { .. } | Stage::Expired { next: Some(_), .. });
        if waits {
            self.stage = match opinion.stance {
                Stance::NoObjection => Stage::Answered { asked },
                Stance::Objection | Stance::NeedsPerson => {
                    Stage::HandedOver { asked, reminders: 0, next: patience.next_reminder(at, 0) }
                }
            };
        }
        let kept = KeptOpinion { opinion, at, mark };
        self.opinions.push(kept.clone());
        Ok(Some(Told::Answered(kept)))
    }

    /// A person of the bureau ends it; `None` when it is settled already.
    ///
    /// # Errors
    /// `OPINION_REQUIRED` when the law wants an opinion and nobody gave one; `CONSULTATION_NOT_OPEN` when there is
    /// nothing to settle.
    pub(crate) fn settle(
        &mut self,
        reasons: String,
        by: String,
        at: DateTime<Utc>,
    ) -> Result<Option<Told>, Refusal> {
        let asked = match &self.stage {
            Stage::Settled { .. } => return Ok(None),
            Stage::HandedOver { asked, .. } => *asked,
            Stage::Expired { asked, next: Some(_), .. } => *asked,
            Stage::Planned
            | Stage::Requested { .. }
            | Stage::Answered { .. }
            | Stage::Expired { .. }
            | Stage::CalledOff { .. } => {
                let text = Text::new(
                    "该会商没有需要了结的事项",
                    "there is nothing to settle about this consultation",
                );
                return Err(Refusal::precondition("CONSULTATION_NOT_OPEN", "CONSULT-4", text)
                    .with("state", self.stage.as_str()));
            }
        };
        if self.terms.opinion_required && self.opinions.is_empty() {
            let text = Text::new(
                "法律要求征求该部门意见，未答复前不得了结",
                "the law wants the opinion of this department: nobody can go on without it",
            );
            return Err(Refusal::precondition("OPINION_REQUIRED", "CONSULT-5", text));
        }
        self.stage = Stage::Settled { asked, by, reasons: reasons.clone(), at };
        Ok(Some(Told::Settled(reasons)))
    }

    /// The case was withdrawn: what is planned or waited for is called off. Only who was asked is told.
    pub(crate) fn call_off(&mut self) -> Option<Told> {
        if self.stage != Stage::Planned && !self.is_open() {
            return None;
        }
        let asked = self.asked().copied();
        self.stage = Stage::CalledOff { asked };
        asked.map(|_| Told::CalledOff)
    }
}
