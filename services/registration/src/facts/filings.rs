//! Facts about filings, from the submission to the licence.

use actnow_chassis::database::Txn;
use actnow_decisions::Text;
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use chrono::NaiveDate;
use prost::Name;

use super::Told;
use super::wording::{contract_field, manual_reason};
use crate::config::SERVICE;
use crate::domain::branch::BranchType;
use crate::domain::filing::{DecisionMode, FilingContent, FilingFact, RegistrationFiling};
use crate::domain::{ManualReason, Point};

/// Whose fact is told, and what the message needs beside it.
#[derive(Debug, Clone, Copy)]
pub struct FilingSpeaker<'a> {
    /// Version the decision made.
    pub version: i64,
    /// The filing after it.
    pub filing: &'a RegistrationFiling,
    /// Why a person must decide; empty when a machine may.
    pub waits_for_person: &'a [ManualReason],
}

macro_rules! event {
    ($txn:expr, $speaker:expr, $told:expr, $message:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let body = wire::$message {
            filing_id: $speaker.filing.id.to_string(),
            version: $speaker.version,
            occurred_at: Some(timestamp($txn.at())),
            $($field: $value,)*
        };
        say($txn, $speaker, $told, &body);
    }};
}

fn say<M: Name>(txn: &Txn, speaker: FilingSpeaker<'_>, told: &mut Told, body: &M) {
    let subject = speaker.filing.id.to_string();
    tell(txn, Outgoing::fact(SERVICE, &subject, speaker.version, told.next(), body));
}

/// Tells `fact`.
pub fn tell_filing(txn: &Txn, speaker: FilingSpeaker<'_>, told: &mut Told, fact: &FilingFact) {
    match fact {
        FilingFact::Submitted { round, kind, .. } => event!(
            txn,
            speaker,
            told,
            FilingSubmitted {
                round: number(*round),
                waits_for_person: speaker.waits_for_person.iter().map(manual_reason).collect(),
                kind: kind.as_str().to_owned(),
                company_uscc: company_of(speaker.filing),
            }
        ),
        FilingFact::Received { due, .. } => event!(
            txn,
            speaker,
            told,
            FilingReceived { due: due.to_string(), due_provisional: provisional(speaker.filing) }
        ),
        FilingFact::Extended { due, .. } => event!(
            txn,
            speaker,
            told,
            FilingExtended { due: due.to_string(), due_provisional: provisional(speaker.filing) }
        ),
        FilingFact::Returned { round, points, .. } => event!(
            txn,
            speaker,
            told,
            FilingReturned { round: number(*round), points: points.iter().map(correction_point).collect() }
        ),
        FilingFact::SecondNoticeAllowed { round, allowed_by, .. } => event!(
            txn,
            speaker,
            told,
            SecondNoticeAllowed { round: number(*round), allowed_by: allowed_by.clone() }
        ),
        FilingFact::NotHandled { ground, .. } => event!(
            txn,
            speaker,
            told,
            FilingNotHandled { where_to_go: ground.apply_at().zh.clone().into_owned() }
        ),
        FilingFact::Refused { reasons, remedies, .. } => {
            event!(txn, speaker, told, FilingRefused { grounds: grounds_line(reasons, remedies) })
        }
        FilingFact::Withdrawn { .. } => event!(txn, speaker, told, FilingWithdrawn {}),
        FilingFact::CompanyRegistered { uscc, full_name, mode, .. } => {
            event!(
                txn,
                speaker,
                told,
                CompanyRegistered {
                    uscc: uscc.to_string(),
                    full_name: full_name.clone(),
                    decided_by: decided_by(mode).to_owned(),
                    rule_set: rule_set(mode).to_owned(),
                }
            );
        }
        FilingFact::BranchRegistered { uscc, full_name, head_office, mode, .. } => event!(
            txn,
            speaker,
            told,
            BranchRegistered {
                uscc: uscc.to_string(),
                full_name: full_name.clone(),
                head_office_uscc: head_office.to_string(),
                decided_by: decided_by(mode).to_owned(),
                rule_set: rule_set(mode).to_owned(),
            }
        ),
        FilingFact::BranchLicenceIssued {
            uscc, full_name, head_office, certificate, established_on, ..
        } => {
            let FilingContent::BranchEstablish(form) = &speaker.filing.current().content else { return };
            event!(
                txn,
                speaker,
                told,
                BranchLicenceIssued {
                    uscc: uscc.to_string(),
                    full_name: full_name.clone(),
                    head_office_uscc: head_office.to_string(),
                    established_on: established_on.to_string(),
                    certificate_id: certificate.to_string(),
                    scope: form.scope.clone(),
                    division: form.division.clone(),
                    premises: form.premises.clone(),
                }
            );
        }
        FilingFact::ActRegistered { kind, uscc, full_name, mode, .. } => event!(
            txn,
            speaker,
            told,
            ActRegistered {
                kind: kind.as_str().to_owned(),
                uscc: uscc.to_string(),
                full_name: full_name.clone(),
                decided_by: decided_by(mode).to_owned(),
            }
        ),
        FilingFact::CompanyChanged { uscc, certificate, effective_on, .. } => {
            tell_changed(txn, speaker, told, (uscc, certificate.as_ref(), *effective_on));
        }
        FilingFact::CompanyDeregistered { uscc, full_name, ended_on, .. } => event!(
            txn,
            speaker,
            told,
            CompanyDeregistered {
                uscc: uscc.to_string(),
                full_name: full_name.clone(),
                ended_on: ended_on.to_string(),
                kind: speaker.filing.kind().as_str().to_owned(),
            }
        ),
        FilingFact::Publicised { uscc, full_name, until, .. } => event!(
            txn,
            speaker,
            told,
            DeregistrationPublicised {
                uscc: uscc.to_string(),
                full_name: full_name.clone(),
                until: until.to_string(),
            }
        ),
        FilingFact::Objected { uscc, .. } => {
            event!(txn, speaker, told, DeregistrationObjected { uscc: uscc.to_string() });
        }
        FilingFact::WindowOpened { uscc, until, .. } => event!(
            txn,
            speaker,
            told,
            DeregistrationWindowOpened { uscc: uscc.to_string(), until: until.to_string() }
        ),
        FilingFact::Lapsed { uscc, .. } => {
            event!(txn, speaker, told, DeregistrationLapsed { uscc: uscc.to_string() });
        }
        FilingFact::LicenceIssued { uscc, full_name, certificate, established_on, .. } => {
            let Some(form) = speaker.filing.current().content.form() else { return };
            event!(
                txn,
                speaker,
                told,
                LicenceIssued {
                    uscc: uscc.to_string(),
                    full_name: full_name.clone(),
                    established_on: established_on.to_string(),
                    certificate_id: certificate.to_string(),
                    scope: form.scope.clone(),
                    company_type: form.company_type.code().to_owned(),
                    division: form.division.clone(),
                    domicile: form.domicile.clone(),
                }
            );
        }
    }
}

/// Tells what a change left behind: the company or branch as it now is, and which items changed.
fn tell_changed(
    txn: &Txn,
    speaker: FilingSpeaker<'_>,
    told: &mut Told,
    (uscc, certificate, effective_on): (&Uscc, Option<&ECertificateId>, NaiveDate),
) {
    let content = &speaker.filing.current().content;
    let (scope, company_type, division, domicile) = match content {
        FilingContent::Change(change) => {
            let form = &change.form;
            (&form.scope, form.company_type.code(), &form.division, &form.domicile)
        }
        FilingContent::BranchChange(change) => {
            let (form, kind) = (&change.form, change.branch_type());
            (&form.scope, kind.map_or("", BranchType::code), &form.division, &form.premises)
        }
        FilingContent::Establish(_)
        | FilingContent::BranchEstablish(_)
        | FilingContent::Deregister(_)
        | FilingContent::SimpleDeregister(_) => return,
    };
    event!(
        txn,
        speaker,
        told,
        CompanyChanged {
            uscc: uscc.to_string(),
            full_name: content.full_name(),
            effective_on: effective_on.to_string(),
            items: content.changes().iter().map(|one| one.item.as_str().to_owned()).collect(),
            certificate_id: certificate.map(ToString::to_string).unwrap_or_default(),
            scope: scope.clone(),
            company_type: company_type.to_owned(),
            division: division.clone(),
            domicile: domicile.clone(),
        }
    );
}

fn company_of(filing: &RegistrationFiling) -> String {
    filing.current().content.company().map(ToString::to_string).unwrap_or_default()
}

/// Tells that signing is down: the decision stands, the licence follows.
pub fn tell_delayed(txn: &Txn, speaker: FilingSpeaker<'_>, told: &mut Told, uscc: &str, attempts: u32) {
    event!(txn, speaker, told, LicenceDelayed { uscc: uscc.to_owned(), attempts: number(attempts) });
}

fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn provisional(filing: &RegistrationFiling) -> bool {
    filing.state.clock().is_some_and(|clock| clock.due().provisional)
}

const fn decided_by(mode: &DecisionMode) -> &'static str {
    match mode {
        DecisionMode::OnTheSpot | DecisionMode::AfterReview => "PERSON",
        DecisionMode::Instant { .. } => "INSTANT",
    }
}

fn rule_set(mode: &DecisionMode) -> &str {
    match mode {
        DecisionMode::OnTheSpot | DecisionMode::AfterReview => "",
        DecisionMode::Instant { rule_version } => rule_version,
    }
}

/// A point to correct, as the contract says it.
pub(crate) fn correction_point(point: &Point) -> wire::CorrectionPoint {
    wire::CorrectionPoint {
        field: contract_field(&point.field),
        rule: point.rule.clone(),
        demand: point.text.zh.clone().into_owned(),
    }
}

/// Reasons and remedies in one line.
fn grounds_line(reasons: &[Text], remedies: &Text) -> String {
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.zh.as_ref()).collect();
    format!("{}。{}", reasons.join("；"), remedies.zh)
}
