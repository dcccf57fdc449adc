//! Facts of registration.

use actnow_chassis::CommandError;
use actnow_messaging::message::Message;
use actnow_proto::registration::v1 as wire;

use super::Heeded;
use super::reading::{answer, body, day, due, heard, hits, id, manual, points, text, uscc, violations};
use crate::domain::subjects::filing::BusinessLicence;
use crate::domain::subjects::{FilingTold, NameTold};
use crate::domain::{Heard, Told};

/// What is heard of registration.
pub(super) const FACTS: &[Heeded] = &[
    ("actnow.registration.v1.NameReserved", name_reserved),
    ("actnow.registration.v1.NameNeedsStatement", name_needs_statement),
    ("actnow.registration.v1.NameNeedsDecision", name_needs_decision),
    ("actnow.registration.v1.NameRejected", name_rejected),
    ("actnow.registration.v1.NameReleased", name_released),
    ("actnow.registration.v1.NameExpired", name_expired),
    ("actnow.registration.v1.DeclareNameRefused", declare_name_refused),
    ("actnow.registration.v1.FilingSubmitted", filing_submitted),
    ("actnow.registration.v1.FilingReceived", filing_received),
    ("actnow.registration.v1.FilingExtended", filing_extended),
    ("actnow.registration.v1.FilingReturned", filing_returned),
    ("actnow.registration.v1.FilingNotHandled", filing_not_handled),
    ("actnow.registration.v1.FilingRefused", filing_refused),
    ("actnow.registration.v1.FilingWithdrawn", filing_withdrawn),
    ("actnow.registration.v1.CompanyRegistered", company_registered),
    ("actnow.registration.v1.LicenceIssued", licence_issued),
    ("actnow.registration.v1.LicenceDelayed", licence_delayed),
    ("actnow.registration.v1.EstablishCompanyRefused", establish_company_refused),
    ("actnow.registration.v1.WithdrawalRefused", withdrawal_refused),
];

type Read = Result<Option<Heard>, CommandError>;

fn of_name(
    message: &Message,
    declaration_id: &str,
    at: Option<prost_types::Timestamp>,
    told: NameTold,
) -> Read {
    Ok(id(declaration_id)
        .map(|declaration_id| heard(message, at.as_ref(), Told::Name { declaration_id, told })))
}

fn of_filing(
    message: &Message,
    filing_id: &str,
    at: Option<prost_types::Timestamp>,
    told: FilingTold,
) -> Read {
    Ok(id(filing_id).map(|filing_id| heard(message, at.as_ref(), Told::Filing { filing_id, told })))
}

fn name_reserved(message: &Message) -> Read {
    let fact: wire::NameReserved = body(message)?;
    let until = day("reserved_until", &fact.reserved_until)?;
    let told = NameTold::Reserved { full_name: fact.full_name, until, similar: fact.similar };
    of_name(message, &fact.declaration_id, fact.occurred_at, told)
}

fn name_needs_statement(message: &Message) -> Read {
    let fact: wire::NameNeedsStatement = body(message)?;
    let told = NameTold::NeedsStatement { findings: hits(fact.hits) };
    of_name(message, &fact.declaration_id, fact.occurred_at, told)
}

fn name_needs_decision(message: &Message) -> Read {
    let fact: wire::NameNeedsDecision = body(message)?;
    let told = NameTold::NeedsDecision { findings: manual(fact.reasons) };
    of_name(message, &fact.declaration_id, fact.occurred_at, told)
}

fn name_rejected(message: &Message) -> Read {
    let fact: wire::NameRejected = body(message)?;
    let mut findings = violations(fact.violations);
    findings.extend(hits(fact.hits));
    let told = NameTold::Rejected { reasons: fact.reasons, findings };
    of_name(message, &fact.declaration_id, fact.occurred_at, told)
}

fn name_released(message: &Message) -> Read {
    let fact: wire::NameReleased = body(message)?;
    of_name(message, &fact.declaration_id, fact.occurred_at, NameTold::Released)
}

fn name_expired(message: &Message) -> Read {
    let fact: wire::NameExpired = body(message)?;
    of_name(message, &fact.declaration_id, fact.occurred_at, NameTold::Expired)
}

fn declare_name_refused(message: &Message) -> Read {
    let fact: wire::DeclareNameRefused = body(message)?;
    let findings = violations(fact.violations);
    let told = NameTold::DeclarationRefused { reason: fact.reason, text: text(fact.text), findings };
    of_name(message, &fact.declaration_id, fact.occurred_at, told)
}

fn filing_submitted(message: &Message) -> Read {
    let fact: wire::FilingSubmitted = body(message)?;
    let reasons = manual(fact.waits_for_person);
    let round = fact.round;
    let told = if reasons.is_empty() {
        FilingTold::Submitted { round }
    } else {
        FilingTold::SubmittedToPerson { round, reasons }
    };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn filing_received(message: &Message) -> Read {
    let fact: wire::FilingReceived = body(message)?;
    let told = FilingTold::Received { due: due("due", &fact.due, fact.due_provisional)? };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn filing_extended(message: &Message) -> Read {
    let fact: wire::FilingExtended = body(message)?;
    let told = FilingTold::Extended { due: due("due", &fact.due, fact.due_provisional)? };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn filing_returned(message: &Message) -> Read {
    let fact: wire::FilingReturned = body(message)?;
    let told = FilingTold::Returned { findings: points(fact.points) };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn filing_not_handled(message: &Message) -> Read {
    let fact: wire::FilingNotHandled = body(message)?;
    let told = FilingTold::NotHandled { where_to_go: fact.where_to_go };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn filing_refused(message: &Message) -> Read {
    let fact: wire::FilingRefused = body(message)?;
    of_filing(message, &fact.filing_id, fact.occurred_at, FilingTold::Refused { grounds: fact.grounds })
}

fn filing_withdrawn(message: &Message) -> Read {
    let fact: wire::FilingWithdrawn = body(message)?;
    of_filing(message, &fact.filing_id, fact.occurred_at, FilingTold::Withdrawn)
}

fn company_registered(message: &Message) -> Read {
    let fact: wire::CompanyRegistered = body(message)?;
    let told = FilingTold::Registered { uscc: uscc(&fact.uscc)?, decided_by: fact.decided_by };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn licence_issued(message: &Message) -> Read {
    let fact: wire::LicenceIssued = body(message)?;
    let licence = BusinessLicence {
        uscc: uscc(&fact.uscc)?,
        full_name: fact.full_name,
        established_on: day("established_on", &fact.established_on)?,
        certificate_id: fact.certificate_id,
        scope: fact.scope,
    };
    of_filing(message, &fact.filing_id, fact.occurred_at, FilingTold::Issued(licence))
}

fn licence_delayed(message: &Message) -> Read {
    let fact: wire::LicenceDelayed = body(message)?;
    of_filing(message, &fact.filing_id, fact.occurred_at, FilingTold::Delayed { attempts: fact.attempts })
}

fn establish_company_refused(message: &Message) -> Read {
    let fact: wire::EstablishCompanyRefused = body(message)?;
    let findings = violations(fact.violations);
    let told = FilingTold::EstablishmentRefused { reason: fact.reason, text: text(fact.text), findings };
    of_filing(message, &fact.filing_id, fact.occurred_at, told)
}

fn withdrawal_refused(message: &Message) -> Read {
    let fact: wire::WithdrawalRefused = body(message)?;
    let answer = answer(fact.reason, fact.text);
    Ok(id(&fact.subject_id).map(|subject_id| {
        heard(message, fact.occurred_at.as_ref(), Told::NotWithdrawn { subject_id, answer })
    }))
}
