//! What an application asks for (申请事项): a first licence, or something about one that is held. Everything in
//! which these differ is decided here; the procedure of `application` is the same for all of them.

use actnow_decisions::{Text, Violation};
use actnow_identifiers::FoodLicenceNumber;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::application::Validity;
use super::change;
use super::form::FoodForm;
use super::law::Law;
use super::licence::FoodLicence;
use super::refusal::FoodRefusal;
use super::regime::RegimeId;
use super::renewal::{RenewalTiming, RenewalWindow};
use super::terms::{DecisionTerm, RegimeTerms};

/// The licence an application is about, as it was when the application came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLicence {
    /// Id of the licence in its present version.
    pub licence_id: Uuid,
    /// JY number; it stays.
    pub number: FoodLicenceNumber,
    /// First and last day.
    pub validity: Validity,
    /// The form it was granted on.
    pub form: Box<FoodForm>,
}

/// What the applicant declares of the conditions under which the licence was granted (经营条件).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Conditions {
    /// They are as they were (声明经营条件未发生变化).
    Unchanged,
    /// They changed, or nothing is declared.
    Changed,
}

/// What happened to the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Loss {
    /// 遗失.
    Lost,
    /// 损坏.
    Damaged,
}

/// Whether an application or report came within its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Punctuality {
    /// It did, or nothing has changed yet.
    InTime,
    /// It came after `due`: handled all the same, and seen (Order 78 art 52).
    Late {
        /// The last day there was.
        due: NaiveDate,
    },
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenceAct {
    /// A first licence (新办).
    #[default]
    New,
    /// A further period under the same number (延续).
    Renewal {
        /// The licence.
        held: HeldLicence,
        /// What is declared of the conditions.
        conditions: Conditions,
        /// Within the window or after it.
        timing: RenewalTiming,
    },
    /// Other licensed or printed matters for the rest of the period (变更).
    Change {
        /// The licence.
        held: HeldLicence,
        /// What is declared of the conditions.
        conditions: Conditions,
        /// Whether it came within ten working days of what changed.
        punctuality: Punctuality,
    },
    /// Another certificate of the same licence (补办).
    Replacement {
        /// The licence.
        held: HeldLicence,
        /// What happened to the certificate.
        loss: Loss,
    },
}

impl LicenceAct {
    /// A renewal of `held`, applied for on `on`.
    ///
    /// # Errors
    /// What [`RenewalWindow::timing`] refuses; [`FoodRefusal::NoRegime`].
    pub fn renewal(
        held: HeldLicence,
        conditions: Conditions,
        law: &Law<'_>,
        on: NaiveDate,
    ) -> Result<Self, FoodRefusal> {
        let timing = RenewalWindow::of(law, held.validity, on)?.timing(on)?;
        Ok(Self::Renewal { held, conditions, timing })
    }

    /// A change of `held`; `changed_on` is the day on which it happened, if it did already.
    ///
    /// # Errors
    /// What [`change::punctuality`] refuses.
    pub fn change(
        held: HeldLicence,
        conditions: Conditions,
        changed_on: Option<NaiveDate>,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<Self, FoodRefusal> {
        let punctuality = change::punctuality(changed_on, law, at)?;
        Ok(Self::Change { held, conditions, punctuality })
    }

    /// Whether what is granted may take the place of `licence` on `today`: a renewal also of one that waits for it.
    ///
    /// # Errors
    /// [`FoodRefusal::LicenceNotInForce`], [`FoodRefusal::Expired`].
    pub fn must_find(&self, licence: &FoodLicence, today: NaiveDate) -> Result<(), FoodRefusal> {
        match self {
            Self::New | Self::Renewal { .. } => licence.must_be_live(),
            Self::Change { .. } | Self::Replacement { .. } => licence.must_be_in_force(today),
        }
    }

    /// Why a person should see it: it comes late.
    pub fn warning(&self) -> Option<Violation> {
        let (reason, rule, text) = match self {
            Self::Renewal { timing: RenewalTiming::Late, held, .. } => {
                let end = held.validity.to;
                let text = Text::new(
                    format!("逾期申请延续：{end}后至准予延续前应当停止经营"),
                    format!("renewal after its window: no business after {end} until it is granted"),
                );
                ("RENEWAL_LATE", "Order 78 art 32", text)
            }
            Self::Change { punctuality: Punctuality::Late { due }, .. } => {
                let text = Text::new(
                    format!("逾期申请变更，应当于{due}前申请"),
                    format!("the change was to be applied for by {due}"),
                );
                ("CHANGE_LATE", "Order 78 art 29", text)
            }
            Self::New | Self::Renewal { .. } | Self::Change { .. } | Self::Replacement { .. } => return None,
        };
        Some(Violation { field: String::new(), rule, reason, text })
    }

    /// Names of all acts, as in rows and messages.
    pub const NAMES: [&'static str; 4] = ["NEW", "RENEWAL", "CHANGE", "REPLACEMENT"];

    /// The name in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Renewal { .. } => "RENEWAL",
            Self::Change { .. } => "CHANGE",
            Self::Replacement { .. } => "REPLACEMENT",
        }
    }

    /// The licence it is about; a first one is about none.
    pub const fn held(&self) -> Option<&HeldLicence> {
        match self {
            Self::New => None,
            Self::Renewal { held, .. } | Self::Change { held, .. } | Self::Replacement { held, .. } => {
                Some(held)
            }
        }
    }

    /// What the applicant declares of the conditions; a first licence has none that could be unchanged.
    pub const fn conditions(&self) -> Conditions {
        match self {
            Self::New => Conditions::Changed,
            Self::Renewal { conditions, .. } | Self::Change { conditions, .. } => *conditions,
            Self::Replacement { .. } => Conditions::Unchanged,
        }
    }

    /// Whether the conditions are shown again with documents: they changed, or `form` asks for more than is licensed.
    pub fn shows_conditions(&self, form: &FoodForm) -> bool {
        let more = self.held().is_some_and(|held| change::asks_for_more(&held.form, form));
        self.conditions() == Conditions::Changed || more
    }

    /// Whether the track of the business is decided again: who renews or changes a licence that nobody needs any
    /// more is told so; a lost certificate is replaced as it was.
    pub const fn asks_for_the_track(&self) -> bool {
        match self {
            Self::New | Self::Renewal { .. } | Self::Change { .. } => true,
            Self::Replacement { .. } => false,
        }
    }

    /// Whether the licence already has `item` of a regime that is over: it keeps it until it is renewed.
    pub fn keeps(&self, item: super::items::LicenceItem) -> bool {
        match self {
            Self::New | Self::Renewal { .. } => false,
            Self::Change { held, .. } | Self::Replacement { held, .. } => held.form.items.contains(&item),
        }
    }

    /// How long the decision may take.
    pub const fn decision_term(&self, terms: &RegimeTerms) -> DecisionTerm {
        match self {
            Self::New | Self::Renewal { .. } | Self::Change { .. } => terms.decision,
            Self::Replacement { .. } => terms.replacement,
        }
    }

    /// First and last day of what a decision on `on` grants (3.3, 5.6): a renewal begins a new period, a change
    /// keeps the last day, a replacement both days.
    pub fn validity(&self, on: NaiveDate, terms: &RegimeTerms) -> Validity {
        match self {
            Self::New | Self::Renewal { .. } => Validity::of_decision(on, terms.validity_years),
            Self::Change { held, .. } => Validity { from: on, to: held.validity.to },
            Self::Replacement { held, .. } => held.validity,
        }
    }

    /// The article on the decision.
    pub const fn basis(&self, regime: RegimeId) -> &'static str {
        match (self, regime) {
            (Self::New, RegimeId::Food2015) => "Order 17 art 17",
            (Self::New, RegimeId::Food2023) => "Order 78 art 21",
            (Self::Renewal { .. }, RegimeId::Food2015) => "Order 17 art 29",
            (Self::Renewal { .. }, RegimeId::Food2023) => "Order 78 art 32",
            (Self::Change { .. }, RegimeId::Food2015) => "Order 17 art 27",
            (Self::Change { .. }, RegimeId::Food2023) => "Order 78 art 29",
            (Self::Replacement { .. }, RegimeId::Food2015) => "Order 17 art 35",
            (Self::Replacement { .. }, RegimeId::Food2023) => "Order 78 art 37",
        }
    }

    /// Whether `form` can be asked for by this act: another operator or other premises are a new application.
    ///
    /// # Errors
    /// [`FoodRefusal::OperatorReplaced`], [`FoodRefusal::PremisesMoved`]; [`FoodRefusal::NothingChanged`] for a
    /// change of nothing that a licence shows.
    pub fn must_fit(&self, form: &FoodForm, regime: RegimeId) -> Result<(), FoodRefusal> {
        let Some(held) = self.held() else { return Ok(()) };
        if form.operator.uscc != held.form.operator.uscc {
            return Err(FoodRefusal::OperatorReplaced);
        }
        if form.premises != held.form.premises || form.division != held.form.division {
            return Err(FoodRefusal::PremisesMoved);
        }
        match self {
            Self::New | Self::Renewal { .. } => Ok(()),
            Self::Replacement { .. } if *form == *held.form => Ok(()),
            Self::Replacement { .. } => Err(FoodRefusal::ReplacementChanges),
            Self::Change { .. } if change::matters(&held.form, form, regime).is_empty() => {
                Err(FoodRefusal::NothingChanged)
            }
            Self::Change { .. } => Ok(()),
        }
    }
}
