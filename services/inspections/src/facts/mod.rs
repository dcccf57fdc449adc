//! What goes out: domain facts as messages of the contract. The only place that names them.
//!
//! The subject is the inspection. A file that asked for a visit and does not get to its signed end by other
//! ways (the head declines rectification, the matter goes to investigation) hears a conclusion all the same.

pub(crate) mod draws;
pub(crate) mod grades;
pub(crate) mod lights;

use std::collections::BTreeSet;

use actnow_chassis::database::Txn;
use actnow_decisions::Text;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::inspections::v1 as out;
use actnow_proto::registration::v1::Sentence;
use actnow_room::time::timestamp;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::facts::InspectionFact;
use crate::domain::verdict::{Demand, Verdict};

/// Whose facts are told, and what the messages need beside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaker<'a> {
    /// The inspection.
    pub(crate) id: Uuid,
    /// Version the decision made.
    pub(crate) version: i64,
    /// The application that asked for the visit.
    pub(crate) application_id: Option<Uuid>,
    /// Credit code of whom it is about.
    pub(crate) operator_uscc: &'a str,
    /// Last day of the visit.
    pub(crate) due: NaiveDate,
    /// Why nobody is assigned; empty when somebody is.
    pub(crate) waits_for: &'a str,
}

struct Voice<'a> {
    txn: &'a Txn,
    speaker: Speaker<'a>,
    told: &'a mut usize,
}

impl Voice<'_> {
    fn say<M: prost::Name>(&mut self, body: &M) {
        let subject = self.speaker.id.to_string();
        tell(self.txn, Outgoing::fact(SERVICE, &subject, self.speaker.version, *self.told, body));
        *self.told += 1;
    }
}

macro_rules! say {
    ($voice:expr, $message:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let body = out::$message {
            inspection_id: $voice.speaker.id.to_string(),
            version: $voice.speaker.version,
            occurred_at: Some(timestamp($voice.txn.at())),
            application_id: $voice.speaker.application_id.map(|id| id.to_string()).unwrap_or_default(),
            $($field: $value,)*
        };
        $voice.say(&body);
    }};
}

/// Tells `facts` of one decision; `told` counts what it has told before.
pub(crate) fn tell_all(txn: &Txn, speaker: Speaker<'_>, told: &mut usize, facts: &[InspectionFact]) {
    let mut voice = Voice { txn, speaker, told };
    for fact in facts {
        one(&mut voice, fact);
    }
}

fn one(voice: &mut Voice<'_>, fact: &InspectionFact) {
    match fact {
        InspectionFact::InspectionPlanned { .. } => planned(voice),
        // Whoever waits for the visit is told only when nobody could take the place at once.
        InspectionFact::InspectorRecused { .. } if voice.speaker.waits_for.is_empty() => {}
        InspectionFact::InspectorRecused { .. } => planned(voice),
        InspectionFact::InspectorsAssigned { inspectors, visit_on } => {
            say!(
                voice,
                InspectorsAssigned { inspectors: inspectors.clone(), visit_on: visit_on.to_string() }
            );
        }
        InspectionFact::InspectionStarted { .. } | InspectionFact::ReInspectionStarted { .. } => {
            say!(voice, InspectionStarted {});
        }
        InspectionFact::VerdictSigned { verdict: found, inspectors, demands, outcome, .. } => {
            concluded(voice, *found, inspectors, demands, *outcome);
        }
        InspectionFact::RectificationOrdered { deadline, demands, .. } => {
            say!(
                voice,
                RectificationOrdered {
                    deadline: deadline.to_string(),
                    demands: demands.iter().map(demand).collect(),
                }
            );
        }
        InspectionFact::RectificationDeclined { inspectors, .. }
        | InspectionFact::CaseTransferred { inspectors, .. } => {
            concluded(voice, Verdict::NotConform, inspectors, &[], None);
        }
        InspectionFact::InspectionCancelled { .. } => say!(voice, InspectionCancelled {}),
        InspectionFact::ResultRecorded { .. }
        | InspectionFact::InspectionClosed { .. }
        | InspectionFact::InspectionPublished { .. } => {}
    }
}

fn planned(voice: &mut Voice<'_>) {
    say!(
        voice,
        InspectionPlanned {
            due: voice.speaker.due.to_string(),
            waits_for: voice.speaker.waits_for.to_owned(),
        }
    );
}

fn concluded(
    voice: &mut Voice<'_>,
    found: Verdict,
    inspectors: &BTreeSet<String>,
    demands: &[Demand],
    found_by_chance: Option<CheckOutcome>,
) {
    say!(
        voice,
        InspectionConcluded {
            verdict: verdict(found).into(),
            demands: demands.iter().map(demand).collect(),
            inspectors: inspectors.iter().cloned().collect(),
            outcome: outcome(found_by_chance).into(),
            operator_uscc: voice.speaker.operator_uscc.to_owned(),
        }
    );
}

/// Answers an order to inspect with a no: nothing was made.
pub(crate) fn refuse_order(txn: &Txn, id: Uuid, application_id: &str, reason: &str, text: &Text) {
    let body = out::OrderInspectionRefused {
        inspection_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        application_id: application_id.to_owned(),
        reason: reason.to_owned(),
        text: Some(sentence(text)),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.inspection_id, 0, 0, &body));
}

/// A verdict of the contract.
pub(crate) const fn verdict(verdict: Verdict) -> out::Verdict {
    match verdict {
        Verdict::Conform => out::Verdict::Conform,
        Verdict::ConformAfterOnSiteFix => out::Verdict::ConformAfterOnSiteFix,
        Verdict::Rectify => out::Verdict::Rectify,
        Verdict::NotConform => out::Verdict::NotConform,
    }
}

/// An outcome of the contract.
pub(crate) const fn outcome(outcome: Option<CheckOutcome>) -> out::CheckOutcome {
    match outcome {
        None => out::CheckOutcome::Unspecified,
        Some(CheckOutcome::NoProblem) => out::CheckOutcome::NoProblem,
        Some(CheckOutcome::AnnualReportNotPublished) => out::CheckOutcome::AnnualReportNotPublished,
        Some(CheckOutcome::OtherInfoNotPublished) => out::CheckOutcome::OtherInfoNotPublished,
        Some(CheckOutcome::FalseInfo) => out::CheckOutcome::FalseInfo,
        Some(CheckOutcome::UnreachableAtAddress) => out::CheckOutcome::UnreachableAtAddress,
        Some(CheckOutcome::CorrectedOnOrder) => out::CheckOutcome::CorrectedOnOrder,
        Some(CheckOutcome::NotCooperating) => out::CheckOutcome::NotCooperating,
        Some(CheckOutcome::NoRelatedActivity) => out::CheckOutcome::NoRelatedActivity,
        Some(CheckOutcome::ToBeHandled) => out::CheckOutcome::ToBeHandled,
    }
}

/// A demand of the contract.
pub(crate) fn demand(demand: &Demand) -> out::Demand {
    out::Demand { item: demand.item.into(), text: demand.text.clone() }
}

/// A sentence of the contract.
pub(crate) fn sentence(text: &Text) -> Sentence {
    Sentence { zh: text.zh.clone().into_owned(), en: text.en.clone().into_owned() }
}
