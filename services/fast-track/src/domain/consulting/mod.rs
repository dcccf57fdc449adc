//! Departments outside the bureau that a case consults (会商部门): tax, seals, social insurance, banks. Each is asked
//! once its act is done, side by side with everything else; the case ends when each has answered or its silence was
//! dealt with as agreed.
//!
//! While only consulted departments can act the promise rests: their terms have lights of their own. An objection
//! never refuses anything. The case leaves the fast track and waits until a person of the bureau has settled it.

mod consultation;
mod opinion;
mod terms;
mod words;

pub use consultation::{Consultation, MOST_OPINIONS, Stage, Told as ConsultationTold};
pub use opinion::{KeptOpinion, Mark, Opinion, Stance};
pub use terms::{Asked, ConsultAfter, ConsultationRule, OnSilence, Term, Terms};
pub(crate) use words::standing as standing_of;
pub(crate) use words::turn as turn_of;

use actnow_decisions::{Basis, Refusal};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::Light;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::plan::LeftReason;
use super::rules::{Occasion, Rules};
use super::step::{Company, StepKey};
use super::subjects::filing;
use super::telling::{Draft, Fact, Line, Outcome};
use super::track::{Phase, Track};

/// One department takes an application on, and others that are concerned give it their opinions.
const BASIS: Basis = "Licensing Law 26";

/// A fact about a consultation, as the world is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationFact {
    /// What happened.
    pub told: ConsultationTold,
    /// The consultation after it.
    pub consultation: Consultation,
    /// The company that is concerned; `None` only for what was never asked.
    pub company: Option<(Uscc, String)>,
}

impl Track {
    /// Every consultation of the case, in the order in which the bureau lists them.
    pub fn consultations(&self) -> &[Consultation] {
        &self.consultations
    }

    /// A consultation of the case.
    pub fn consultation(&self, id: Uuid) -> Option<&Consultation> {
        self.consultations.iter().find(|one| one.id() == id)
    }

    /// Whether the case waits for a consulted department, or for a person to deal with what it said.
    pub(crate) fn consults(&self) -> bool {
        self.consultations.iter().any(Consultation::is_open)
    }

    /// The most urgent light of the consultations.
    pub fn consultation_light(&self) -> Light {
        self.consultations.iter().map(Consultation::light).max().unwrap_or(Light::Green)
    }

    /// When the next consultation moves by itself.
    pub(crate) fn next_consultation(&self) -> Option<DateTime<Utc>> {
        self.consultations.iter().filter_map(Consultation::next_at).min()
    }

    /// Why a consultation takes the case off the fast track.
    pub(crate) fn left_by_consultation(&self) -> Option<LeftReason> {
        self.consultations.iter().find_map(|one| match one.stage() {
            Stage::HandedOver { .. } => Some(LeftReason::ConsultationNeedsPerson),
            Stage::Expired { .. } if one.terms().on_silence == OnSilence::LeaveFastTrack => {
                Some(LeftReason::ConsultationOverdue)
            }
            Stage::Planned
            | Stage::Requested { .. }
            | Stage::Answered { .. }
            | Stage::Expired { .. }
            | Stage::Settled { .. }
            | Stage::CalledOff { .. } => None,
        })
    }

    /// Asks whose act is done; after a withdrawal calls off what is still open.
    pub(crate) fn consult(&mut self, draft: &mut Draft, rules: &Rules, occasion: &Occasion) {
        if self.consultations.is_empty() {
            return;
        }
        let withdrawn = match self.phase {
            Phase::Closed { .. } => return,
            Phase::Withdrawn(_) => true,
            Phase::Open => false,
        };
        let done: Vec<StepKey> = StepKey::ALL.into_iter().filter(|key| self.is_done(*key)).collect();
        self.each(draft, occasion, |one| {
            let told = if withdrawn {
                one.call_off()
            } else if done.contains(&one.about()) {
                one.request(one.terms().asked(occasion.at, rules))
            } else {
                None
            };
            told.into_iter().collect()
        });
    }

    /// What the clock brings: reminders, and the end of terms. Answers whether anything happened.
    pub(crate) fn pass_terms(&mut self, draft: &mut Draft, rules: &Rules, occasion: &Occasion) -> bool {
        self.each(draft, occasion, |one| one.pass(occasion.at, &rules.patience))
    }

    /// Does something with each consultation and tells it; answers whether anything happened.
    fn each(
        &mut self,
        draft: &mut Draft,
        occasion: &Occasion,
        mut act: impl FnMut(&mut Consultation) -> Vec<ConsultationTold>,
    ) -> bool {
        let mut consultations = std::mem::take(&mut self.consultations);
        let mut happened = false;
        for one in &mut consultations {
            for told in act(one) {
                happened = true;
                self.tell(one, told, draft, occasion);
            }
        }
        self.consultations = consultations;
        happened
    }

    fn tell(&self, of: &Consultation, told: ConsultationTold, draft: &mut Draft, occasion: &Occasion) {
        draft.lines.push(Line {
            seq: 0,
            step: Some(of.about()),
            department: words::teller(&told),
            event: words::event(&told),
            text: words::sentence(of, &told),
            at: occasion.at,
            trace_id: occasion.trace_id.clone(),
        });
        // Whom the bureau reminds among its own is nobody else's matter.
        if told != ConsultationTold::PersonReminded {
            let company = self.company_about(of.about());
            let fact = ConsultationFact { told, consultation: of.clone(), company };
            draft.facts.push(Fact::Consultation(Box::new(fact)));
        }
    }

    /// The registered company that the act of `about` concerns.
    fn company_about(&self, about: StepKey) -> Option<(Uscc, String)> {
        let company = match about {
            StepKey::Name(company) | StepKey::Establishment(company) => company,
            StepKey::Food | StepKey::Visit => self.operator(),
        };
        let licence = filing::licence(&self.part(company)?.filing)?;
        Some((licence.uscc, licence.full_name.clone()))
    }

    /// Takes in what the department asked in consultation `id` says. Saying the same again changes nothing.
    ///
    /// # Errors
    /// `CONSULTATION_NOT_ASKED`, also for an id the case does not know; `TOO_MANY_OPINIONS`.
    pub fn answer_consultation(
        self,
        id: Uuid,
        opinion: Opinion,
        rules: &Rules,
        occasion: &Occasion,
    ) -> Result<Outcome, Refusal> {
        self.about_one(id, rules, occasion, |one| one.answer(opinion, occasion.at, &rules.patience))
    }

    /// A person of the bureau, by the account `by`, ends consultation `id` for `reasons`.
    ///
    /// # Errors
    /// `CONSULTATION_NOT_OPEN`, also for an id the case does not know; `OPINION_REQUIRED`.
    pub fn settle_consultation(
        self,
        id: Uuid,
        reasons: String,
        by: String,
        rules: &Rules,
        occasion: &Occasion,
    ) -> Result<Outcome, Refusal> {
        self.about_one(id, rules, occasion, |one| one.settle(reasons, by, occasion.at))
    }

    /// The clock is heard before the person or the department: whoever comes after the end of the term is late,
    /// though the alarm may not have gone off yet.
    fn about_one(
        self,
        id: Uuid,
        rules: &Rules,
        occasion: &Occasion,
        act: impl FnOnce(&mut Consultation) -> Result<Option<ConsultationTold>, Refusal>,
    ) -> Result<Outcome, Refusal> {
        let mut now = self.clone();
        let mut draft = Draft::default();
        now.pass_terms(&mut draft, rules, occasion);
        let mut answer = Err(words::unknown());
        let mut act = Some(act);
        now.each(&mut draft, occasion, |one| {
            if one.id() != id {
                return Vec::new();
            }
            answer = act.take().map_or(Ok(None), |act| act(one));
            answer.clone().ok().flatten().into_iter().collect()
        });
        Ok(match answer? {
            None => Outcome::Unchanged(Box::new(self)),
            Some(_) => Outcome::Moved(Box::new(now.settle(draft, None, rules, occasion, BASIS))),
        })
    }
}

/// The consultations of a new case. `id` gives the next id.
pub fn planned(
    rules: &[ConsultationRule],
    has: impl Fn(StepKey) -> bool,
    mut id: impl FnMut() -> Uuid,
) -> Vec<Consultation> {
    let companies = [Company::Parent, Company::Subsidiary].map(StepKey::Establishment);
    let acts = |after| match after {
        ConsultAfter::Establishment => companies.to_vec(),
        ConsultAfter::Food => vec![StepKey::Food],
    };
    let about = rules.iter().flat_map(|rule| acts(rule.after).into_iter().map(move |key| (rule, key)));
    about
        .filter(|(_, key)| has(*key))
        .map(|(rule, key)| Consultation::planned(id(), key, rule.terms.clone()))
        .collect()
}
