//! Issuing the licence: the company or branch exists from that day (MERR 21, Company Law 33), or the company bears the
//! licence of its change (MERR 28).

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::FilingContent;
use super::state::{FilingState, RegistrationFiling};
use crate::domain::certificate::{Certificate, CertificateState};
use crate::domain::establishment::contribution_term;

impl RegistrationFiling {
    /// Issues the licence that `certificate` is, signed today. The contribution terms of a new company are tested
    /// again, now with the true date of establishment (C-CAP-2).
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
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        };
        let face = match &certificate.state {
            CertificateState::Signed { face, .. } if face.uscc == registration.uscc => face,
            CertificateState::Signed { .. }
            | CertificateState::Reserved
            | CertificateState::Valid { .. }
            | CertificateState::Ended { .. }
            | CertificateState::Void { .. } => return Err(FilingRefusal::Certificate),
        };
        let issued_on = legal_date(at);
        let (filing_id, group, uscc) = (self.id, self.group.clone(), registration.uscc);
        let round = self.current();
        let fact = match &round.content {
            FilingContent::Establish(form) => {
                must_be_dated(face.established_on, issued_on)?;
                let broken = contribution_term(form, round.accepted_on(), issued_on);
                broken.into_result(()).map_err(FilingRefusal::RulesBroken)?;
                let (full_name, certificate) = (face.name.clone(), certificate.id.clone());
                let established_on = issued_on;
                FilingFact::LicenceIssued { filing_id, group, uscc, full_name, certificate, established_on }
            }
            FilingContent::BranchEstablish(form) => {
                must_be_dated(face.established_on, issued_on)?;
                FilingFact::BranchLicenceIssued {
                    filing_id,
                    group,
                    uscc,
                    full_name: face.name.clone(),
                    head_office: form.head_office,
                    certificate: certificate.id.clone(),
                    established_on: issued_on,
                }
            }
            FilingContent::Change(_) | FilingContent::BranchChange(_) => {
                let certificate = Some(certificate.id.clone());
                FilingFact::CompanyChanged { filing_id, group, uscc, certificate, effective_on: issued_on }
            }
            FilingContent::Deregister(_) | FilingContent::SimpleDeregister(_) => {
                return Err(FilingRefusal::Certificate);
            }
        };
        let state = FilingState::Issued {
            registration,
            established_on: issued_on,
            certificate: certificate.id.clone(),
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }
}

/// Who comes into being is established on the day of issue (MERR 21).
fn must_be_dated(dated: NaiveDate, issued: NaiveDate) -> Result<(), FilingRefusal> {
    if dated == issued { Ok(()) } else { Err(FilingRefusal::CertificateDate { dated, issued }) }
}
