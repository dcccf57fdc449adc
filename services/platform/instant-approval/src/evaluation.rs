//! What the rules said to one filing, kept with it; and whether the clerk who then decided came to the same.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::review::ReviewDraw;
use crate::rules::{InstantApproval, InstantOutcome, RuleBook};

/// What the rules may do in a bureau.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantMode {
    /// They rest.
    Off,
    /// They run beside the clerk, who decides (影子模式).
    Shadow,
    /// They decide.
    On,
}

impl InstantMode {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Shadow => "SHADOW",
            Self::On => "ON",
        }
    }
}

/// How persons ended the first round of a filing: the round that the rules looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClerkRuling {
    /// Approved: registered, granted.
    Approved,
    /// Returned with a list of what is to be corrected.
    Returned,
    /// Not a matter of this authority.
    NotHandled,
    /// Refused.
    Refused,
    /// Withdrawn by its applicants: nobody decided.
    Withdrawn,
}

impl ClerkRuling {
    /// Every ruling.
    pub const ALL: [Self; 5] =
        [Self::Approved, Self::Returned, Self::NotHandled, Self::Refused, Self::Withdrawn];

    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Returned => "RETURNED",
            Self::NotHandled => "NOT_HANDLED",
            Self::Refused => "REFUSED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
}

/// Whether rules and clerk agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Agreement {
    /// Both approved, or neither.
    Agreed,
    /// The rules would have approved what the clerk did not.
    Looser,
    /// The rules left to a person what the clerk approved as it stood.
    Stricter,
}

impl Agreement {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agreed => "AGREED",
            Self::Looser => "LOOSER",
            Self::Stricter => "STRICTER",
        }
    }

    const fn between(outcome: InstantOutcome, ruling: ClerkRuling) -> Option<Self> {
        match (outcome, ruling) {
            (_, ClerkRuling::Withdrawn) => None,
            (InstantOutcome::Approve, ClerkRuling::Approved)
            | (
                InstantOutcome::ToPerson,
                ClerkRuling::Returned | ClerkRuling::NotHandled | ClerkRuling::Refused,
            ) => Some(Self::Agreed),
            (
                InstantOutcome::Approve,
                ClerkRuling::Returned | ClerkRuling::NotHandled | ClerkRuling::Refused,
            ) => Some(Self::Looser),
            (InstantOutcome::ToPerson, ClerkRuling::Approved) => Some(Self::Stricter),
        }
    }
}

/// The clerk's ruling beside the rules'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What the clerk came to.
    pub ruling: ClerkRuling,
    /// Whether that is what the rules say.
    pub agreement: Agreement,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an evaluation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EvaluationState {
    /// The machine approved by it.
    CarriedOut,
    /// A clerk decides.
    Awaiting,
    /// A clerk has decided.
    Compared(Comparison),
    /// The filing was withdrawn before.
    Moot {
        /// When.
        at: DateTime<Utc>,
    },
}

impl EvaluationState {
    /// The name of the state in rows and messages; of a comparison, what it came to.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CarriedOut => "CARRIED_OUT",
            Self::Awaiting => "AWAITING",
            Self::Compared(comparison) => comparison.agreement.as_str(),
            Self::Moot { .. } => "MOOT",
        }
    }

    /// The clerk's ruling, once there is one.
    pub const fn comparison(&self) -> Option<&Comparison> {
        match self {
            Self::Compared(comparison) => Some(comparison),
            Self::CarriedOut | Self::Awaiting | Self::Moot { .. } => None,
        }
    }
}

/// What is done to an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluationStep {
    /// The rules look at a filing.
    Evaluate,
    /// A clerk's ruling is put beside it.
    Compare,
}

impl EvaluationStep {
    /// Its name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Compare => "compare",
        }
    }
}

/// An evaluation of the first round of a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "", deny_unknown_fields)]
pub struct InstantEvaluation<B: RuleBook> {
    /// What was handed in.
    pub filing_id: Uuid,
    /// What the rules might do on that day.
    pub mode: InstantMode,
    /// The day.
    pub on: NaiveDate,
    /// What they said.
    pub approval: InstantApproval<B>,
    /// How re-reviews were drawn, where the machine approved and a share is drawn at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<ReviewDraw>,
    /// Where it stands.
    pub state: EvaluationState,
}

impl<B: RuleBook> InstantEvaluation<B> {
    /// The evaluation of what was just handed in.
    pub fn made(
        filing_id: Uuid,
        mode: InstantMode,
        on: NaiveDate,
        approval: InstantApproval<B>,
        draw: &ReviewDraw,
    ) -> Self {
        let state = Self::first_state(mode, &approval);
        let draw = Some(draw).filter(|draw| state == EvaluationState::CarriedOut && draw.per_mille > 0);
        Self { filing_id, mode, on, approval, draw: draw.cloned(), state }
    }

    fn first_state(mode: InstantMode, approval: &InstantApproval<B>) -> EvaluationState {
        match (mode, approval.outcome()) {
            (InstantMode::On, InstantOutcome::Approve) => EvaluationState::CarriedOut,
            (InstantMode::On, InstantOutcome::ToPerson) | (InstantMode::Shadow | InstantMode::Off, _) => {
                EvaluationState::Awaiting
            }
        }
    }

    /// Puts the ruling of a clerk beside it. Only the first one counts: what is handed in again is another form.
    /// `None` where no ruling is awaited.
    #[must_use]
    pub fn compared(self, ruling: ClerkRuling, at: DateTime<Utc>) -> Option<Self> {
        match self.state {
            EvaluationState::Awaiting => {}
            EvaluationState::CarriedOut | EvaluationState::Compared(_) | EvaluationState::Moot { .. } => {
                return None;
            }
        }
        let state = match Agreement::between(self.approval.outcome(), ruling) {
            Some(agreement) => EvaluationState::Compared(Comparison { ruling, agreement, at }),
            None => EvaluationState::Moot { at },
        };
        Some(Self { state, ..self })
    }

    /// Whether this approval is drawn for a second look by a person.
    pub fn is_drawn(&self) -> bool {
        self.draw.as_ref().is_some_and(|draw| draw.draws(self.filing_id))
    }

    /// What other rules say to the same inputs. Nothing changes.
    pub fn under(&self, candidate: &B) -> InstantApproval<B> {
        candidate.evaluate(self.approval.inputs.clone())
    }

    /// Whether it follows from what is kept with it: the outcome from rules and inputs, the state from both.
    pub fn is_sound(&self) -> bool {
        let carried_out = self.state == EvaluationState::CarriedOut;
        let first = Self::first_state(self.mode, &self.approval);
        let compared = self.state.comparison().is_none_or(|comparison| {
            Agreement::between(self.approval.outcome(), comparison.ruling) == Some(comparison.agreement)
        });
        self.approval.is_sound() && compared && carried_out == (first == EvaluationState::CarriedOut)
    }
}
