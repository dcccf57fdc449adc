//! What goes out: domain facts as messages of the contract. The only place that names them.

use actnow_chassis::database::Txn;
use actnow_decisions::{Text, Violations};
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::food_licensing::v1 as out;
use actnow_proto::inspections::v1::{CancelInspection, InspectionKind, OrderInspection, Premises};
use actnow_proto::registration::v1::{CorrectionPoint, ManualReason, RuleViolation, Sentence};
use actnow_room::time::timestamp;
use actnow_statutory_clock::Due;
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::application::{AcceptanceMode, ReviewOutcome};
use crate::domain::facts::FoodFact;
use crate::domain::form::{FoodForm, PhysicalShop, SaleMode};
use crate::domain::items::MainType;
use crate::domain::orders::{PremisesTrait, VisitKind, VisitOrder, premises_traits};
use crate::domain::points::{Grounds, Point};

/// Whose facts are told, and what the messages need beside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaker<'a> {
    /// Id of the filing, application or licence.
    pub id: Uuid,
    /// Id of the application it comes from: inspections know it by this.
    pub application_id: Uuid,
    /// Version the decision made.
    pub version: i64,
    /// The form.
    pub form: &'a FoodForm,
    /// Why a person must look.
    pub manual: &'a [Point],
    /// In clear words: the ground of a track, a skipped or an ordered visit.
    pub ground: &'a str,
    /// Who decided a grant.
    pub decided_by: &'a str,
    /// Rules by which a machine decided; empty for a person.
    pub rule_set: &'a str,
    /// Identifier of the certificate, once there is one.
    pub certificate: &'a str,
    /// What the application asks for; empty for anything else.
    pub act: &'a str,
    /// Codes for the recusal of inspectors.
    pub related_usccs: &'a [String],
    /// Blind-index tokens for the recusal of inspectors.
    pub related_persons: &'a [String],
}

/// Numbers the messages of one decision; facts and orders are counted apart.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told {
    facts: usize,
    orders: usize,
}

struct Voice<'a> {
    txn: &'a Txn,
    speaker: Speaker<'a>,
    subject: String,
    at: Option<prost_types::Timestamp>,
    told: &'a mut Told,
}

impl Voice<'_> {
    fn fact<M: prost::Name>(&mut self, body: &M) {
        let index = self.told.facts;
        tell(self.txn, Outgoing::fact(SERVICE, &self.subject, self.speaker.version, index, body));
        self.told.facts += 1;
    }

    fn order<M: prost::Name>(&mut self, body: &M) {
        let index = self.told.orders;
        tell(self.txn, Outgoing::order(SERVICE, &self.subject, self.speaker.version, index, body));
        self.told.orders += 1;
    }
}

macro_rules! event {
    ($voice:expr, $message:ident { $($fields:tt)* }) => {{
        let body = out::$message {
            application_id: $voice.subject.clone(),
            version: $voice.speaker.version,
            occurred_at: $voice.at,
            $($fields)*
        };
        $voice.fact(&body);
    }};
}

mod commitments;
mod filings;
mod licences;
pub(crate) mod lights;

/// Tells `facts` of one decision.
pub(crate) fn tell_all(txn: &Txn, speaker: Speaker<'_>, told: &mut Told, facts: &[FoodFact]) {
    let (subject, at) = (speaker.id.to_string(), Some(timestamp(txn.at())));
    let mut voice = Voice { txn, speaker, subject, at, told };
    for fact in facts {
        one(&mut voice, fact);
    }
}

/// Tells that signing is down and the licence follows.
pub(crate) fn tell_delayed(txn: &Txn, speaker: Speaker<'_>, told: &mut Told, number: &str, attempts: u32) {
    let (subject, at) = (speaker.id.to_string(), Some(timestamp(txn.at())));
    let mut voice = Voice { txn, speaker, subject, at, told };
    let attempts = i32::try_from(attempts).unwrap_or(i32::MAX);
    event!(voice, FoodLicenceDelayed { number: number.to_owned(), attempts });
}

/// Answers an order to apply with a no: nothing was made.
pub(crate) fn refuse_application(txn: &Txn, id: Uuid, reason: &str, text: &Text, violations: &Violations) {
    let body = out::ApplyForFoodRefused {
        application_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        reason: reason.to_owned(),
        text: Some(sentence(text)),
        violations: violations.as_slice().iter().map(rule_violation).collect(),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.application_id, 0, 0, &body));
}

/// Answers an order to withdraw with a no.
pub(crate) fn refuse_withdrawal(txn: &Txn, id: Uuid, reason: &str, text: &Text) {
    let body = out::WithdrawalRefused {
        application_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        reason: reason.to_owned(),
        text: Some(sentence(text)),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.application_id, 0, 0, &body));
}

fn one(voice: &mut Voice<'_>, fact: &FoodFact) {
    let speaker = voice.speaker;
    match fact {
        FoodFact::FilingIncomplete { points } => event!(
            voice,
            ApplicationReturned {
                points: points.iter().map(correction_point).collect(),
                answer_by: String::new(),
            }
        ),
        FoodFact::FilingWithdrawn | FoodFact::ApplicationWithdrawn => event!(voice, ApplicationWithdrawn {}),
        FoodFact::ApplicationReceived { acceptance_due, .. } => event!(
            voice,
            ApplicationReceived {
                acceptance_due: acceptance_due.date.to_string(),
                due_provisional: acceptance_due.provisional,
                waits_for_person: speaker.manual.iter().map(manual_reason).collect(),
            }
        ),
        FoodFact::ApplicationNotRequired { .. } => {
            event!(voice, FoodNotRequired { ground: speaker.ground.to_owned() });
        }
        FoodFact::ApplicationNotCompetent { competent } => {
            event!(voice, ApplicationNotAccepted { grounds: competent.clone() });
        }
        FoodFact::ApplicationNotAccepted { grounds, .. } => {
            event!(voice, ApplicationNotAccepted { grounds: grounds_line(grounds) });
        }
        FoodFact::CorrectionNoticed { points, due } => event!(
            voice,
            ApplicationReturned {
                points: points.iter().map(correction_point).collect(),
                answer_by: due.date.to_string(),
            }
        ),
        FoodFact::SecondNoticeAllowed { allowed_by } => {
            event!(voice, SecondNoticeAllowed { allowed_by: allowed_by.clone() });
        }
        FoodFact::ApplicationAbandoned { .. } => event!(voice, ApplicationAbandoned {}),
        FoodFact::ApplicationAccepted { mode, accepted_on, decision_due } => {
            event!(
                voice,
                ApplicationAccepted {
                    accepted_on: accepted_on.to_string(),
                    deemed: *mode == AcceptanceMode::Deemed,
                    decision_due: decision_due.date.to_string(),
                    due_provisional: decision_due.provisional,
                }
            );
        }
        FoodFact::VisitOrdered { order } => visit_ordered(voice, order),
        FoodFact::VisitMoved { task_id, due } => visit_told(voice, *task_id, *due),
        FoodFact::VisitCancelled { task_id } => {
            let reasons = "the application is over".to_owned();
            voice.order(&CancelInspection { inspection_id: task_id.to_string(), reasons });
        }
        FoodFact::ReviewConcluded { outcome } => reviewed(voice, outcome),
        FoodFact::DecisionExtended { due, .. } => {
            event!(
                voice,
                DecisionExtended { decision_due: due.date.to_string(), due_provisional: due.provisional }
            );
        }
        FoodFact::LicenceGranted { number, on_commitment, .. } => event!(
            voice,
            LicenceGranted {
                on_commitment: *on_commitment,
                number: number.to_string(),
                decided_by: speaker.decided_by.to_owned(),
                rule_set: speaker.rule_set.to_owned(),
            }
        ),
        FoodFact::LicenceRefused { grounds } => {
            event!(voice, LicenceRefused { grounds: grounds_line(grounds) });
        }
        FoodFact::LicenceIssued { number, validity, on_commitment, .. } => event!(
            voice,
            FoodLicenceIssued {
                on_commitment: *on_commitment,
                number: number.to_string(),
                operator_uscc: speaker.form.operator.uscc.clone(),
                valid_from: validity.from.to_string(),
                valid_to: validity.to.to_string(),
                certificate_id: speaker.certificate.to_owned(),
                act: speaker.act.to_owned(),
                operator_name: speaker.form.operator.name.clone(),
                premises: Some(licensed_premises(speaker.form)),
                main_type: speaker.form.main_type.map_or("", main_type).to_owned(),
                wholesale: speaker.form.mode == SaleMode::Wholesale,
                items: i32::try_from(speaker.form.items.len()).unwrap_or(i32::MAX),
            }
        ),
        FoodFact::HearingOpened { since } => event!(voice, HearingOpened { since: since.to_string() }),
        FoodFact::HearingClosed { decision_due } => event!(
            voice,
            HearingClosed {
                decision_due: decision_due.date.to_string(),
                due_provisional: decision_due.provisional,
            }
        ),
        FoodFact::FilingFiled { .. }
        | FoodFact::FilingUpdated { .. }
        | FoodFact::FilingPublished { .. }
        | FoodFact::FilingLapsed { .. }
        | FoodFact::FilingCancelled { .. } => filings::tell(voice, fact),
        FoodFact::ChangeReported { .. }
        | FoodFact::LicenceSuspended { .. }
        | FoodFact::LicenceEnded { .. } => licences::tell(voice, fact),
        FoodFact::CommitmentKept { .. }
        | FoodFact::CommitmentUnmet { .. }
        | FoodFact::CorrectionOrdered { .. }
        | FoodFact::RectificationConsented { .. }
        | FoodFact::RevocationProposed { .. }
        | FoodFact::RevocationDeclined { .. }
        | FoodFact::CommitmentOverdue { .. } => commitments::tell(voice, fact),
        // Kept in the journal; nobody outside waits for them.
        FoodFact::RectificationAwaited { .. }
        | FoodFact::GapClosed
        | FoodFact::CertificateSigned { .. }
        | FoodFact::CertificateValid { .. }
        | FoodFact::CertificateVoided { .. }
        | FoodFact::CertificateEnded { .. } => {}
    }
}

/// The order to the inspections; only a visit before the decision is also told as a fact, because a file
/// waits for it.
fn visit_ordered(voice: &mut Voice<'_>, order: &VisitOrder) {
    match order.kind {
        VisitKind::SiteVerification => visit_told(voice, order.task_id, order.period.due),
        VisitKind::PostLicence | VisitKind::FollowUp => {}
    }
    let (speaker, period) = (voice.speaker, order.period);
    let body = OrderInspection {
        inspection_id: order.task_id.to_string(),
        kind: match order.kind {
            VisitKind::SiteVerification => InspectionKind::SiteVerification,
            VisitKind::PostLicence => InspectionKind::PostLicence,
            VisitKind::FollowUp => InspectionKind::FollowUp,
        }
        .into(),
        application_id: speaker.application_id.to_string(),
        operator_uscc: order.operator_uscc.clone(),
        operator_name: speaker.form.operator.name.clone(),
        premises: Some(premises(order, speaker.form)),
        due: period.due.date.to_string(),
        due_provisional: period.due.provisional,
        due_from: period.from.to_string(),
        due_working_days: i32::try_from(period.working_days).unwrap_or(i32::MAX),
        related_usccs: speaker.related_usccs.to_vec(),
        related_persons: speaker.related_persons.to_vec(),
        on_commitment: order.on_commitment,
    };
    voice.order(&body);
}

/// The file waits for this visit until `due`.
fn visit_told(voice: &mut Voice<'_>, task_id: Uuid, due: Due) {
    event!(
        voice,
        VisitOrdered {
            inspection_id: task_id.to_string(),
            visit_due: due.date.to_string(),
            due_provisional: due.provisional,
            ground: voice.speaker.ground.to_owned(),
        }
    );
}

fn premises(order: &VisitOrder, form: &FoodForm) -> Premises {
    place(&order.premises, &order.division, &order.traits, form)
}

fn licensed_premises(form: &FoodForm) -> Premises {
    place(&form.premises, &form.division, &premises_traits(form), form)
}

fn place(address: &str, division: &str, traits: &[PremisesTrait], form: &FoodForm) -> Premises {
    let has = |name| traits.contains(&name);
    Premises {
        address: address.to_owned(),
        division: division.to_owned(),
        bulk: has(PremisesTrait::Bulk),
        cold_frozen: has(PremisesTrait::Cold),
        cooked: has(PremisesTrait::Cooked),
        aquatic: has(PremisesTrait::Aquatic),
        warehouse: has(PremisesTrait::Warehouse),
        special_food: has(PremisesTrait::Special),
        online: has(PremisesTrait::Online),
        physical_shop: form.network.shop == PhysicalShop::Present,
    }
}

/// A main type of the contract.
const fn main_type(main: MainType) -> &'static str {
    match main {
        MainType::FoodSeller => "FOOD_SELLER",
        MainType::Catering => "CATERING",
        MainType::Canteen => "CANTEEN",
    }
}

fn reviewed(voice: &mut Voice<'_>, outcome: &ReviewOutcome) {
    if let ReviewOutcome::Unvisited { reason } = outcome {
        let ground = format!("{}（{}）", reason.text().zh, reason.basis());
        event!(voice, VisitSkipped { ground });
    }
    event!(voice, ApplicationReviewed { positive: outcome.is_positive() });
}

/// A sentence of the contract.
pub(crate) fn sentence(text: &Text) -> Sentence {
    Sentence { zh: text.zh.clone().into_owned(), en: text.en.clone().into_owned() }
}

/// A broken rule of the contract.
pub(crate) fn rule_violation(violation: &actnow_decisions::Violation) -> RuleViolation {
    RuleViolation {
        field: violation.field.clone(),
        rule: violation.rule.to_owned(),
        reason: violation.reason.to_owned(),
        text: Some(sentence(&violation.text)),
    }
}

/// A point to correct, as the contract says it.
pub(crate) fn correction_point(point: &Point) -> CorrectionPoint {
    CorrectionPoint {
        field: contract_field(&point.field),
        rule: point.rule.clone(),
        demand: point.text.zh.clone().into_owned(),
    }
}

/// A reason why a person must look, as the contract says it.
pub(crate) fn manual_reason(point: &Point) -> ManualReason {
    ManualReason { rule: point.rule.clone(), reason: point.reason.clone(), text: Some(sentence(&point.text)) }
}

/// Reasons, article and remedies in one line.
pub(crate) fn grounds_line(grounds: &Grounds) -> String {
    format!("{}（{}）。{}", grounds.reasons().join("；"), grounds.article(), grounds.remedies().text().zh)
}

/// The name a field of the form has in the contract.
pub(crate) fn contract_field(field: &str) -> String {
    let renamed = match field {
        "operator.uscc" => "operator_uscc",
        "operator.name" => "operator_name",
        "vending.sites" | "vending.display_method" | "vending.risk_plan" => "vending",
        other => other,
    };
    let mark = renamed.strip_prefix("type_marks").or_else(|| renamed.strip_prefix("item_marks"));
    if mark.is_some() { "marks".to_owned() } else { renamed.to_owned() }
}

/// The field of the form that the contract calls `field`, as far as the form calls it otherwise.
pub(crate) fn domain_field(field: &str) -> String {
    match field {
        "operator_uscc" => "operator.uscc".to_owned(),
        "operator_name" => "operator.name".to_owned(),
        other => other.to_owned(),
    }
}
