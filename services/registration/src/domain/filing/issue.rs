//! Issuing the licence: the company exists from that day (MERR 21, Company Law 33).

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::state::{FilingState, RegistrationFiling};
use crate::domain::certificate::{Certificate, CertificateState};
use crate::domain::establishment::contribution_term;

impl RegistrationFiling {
    /// Issues the licence that `certificate` is, signed today. The contribution terms are tested again, now with
    /// the true date of establishment (C-CAP-2).
    ///
    /// # Errors
    /// [`FilingRefusal::Certificate`], [`FilingRefusal::CertificateDate`], [`FilingRefusal::RulesBroken`],
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. Issuing the same
    /// certificate again changes nothing.
    pub fn issue(self, certificate: &Certificate, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Issue;
        self.must_act(actor, command)?;
        let registration = match &self.state {
            FilingState::Registered(registration) => registration.clone(),
            FilingState::Issued { certificate: issued, .. } if *issued == certificate.id => {
                return Ok(self.unchanged(command));
            }
            FilingState::Issued { .. }
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        };
        let face = match &certificate.state {
            CertificateState::Signed { face, .. } if face.uscc == registration.uscc => face,
            CertificateState::Signed { .. }
            | CertificateState::Reserved
            | CertificateState::Valid { .. }
            | CertificateState::Ended { .. }
            | CertificateState::Void { .. } => return Err(FilingRefusal::Certificate),
        };
        let established_on = legal_date(at);
        if face.established_on != established_on {
            return Err(FilingRefusal::CertificateDate {
                dated: face.established_on,
                issued: established_on,
            });
        }
        let round = self.current();
        let broken = contribution_term(round.content.establishment(), round.accepted_on(), established_on);
        broken.into_result(()).map_err(FilingRefusal::RulesBroken)?;
        let fact = FilingFact::LicenceIssued {
            filing_id: self.id,
            group: self.group.clone(),
            uscc: registration.uscc,
            full_name: face.name.clone(),
            certificate: certificate.id.clone(),
            established_on,
        };
        let state = FilingState::Issued { registration, established_on, certificate: certificate.id.clone() };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }
}
