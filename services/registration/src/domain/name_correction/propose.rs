//! A registrar proposes that a name be corrected.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision};
use actnow_identifiers::Uscc;
use uuid::Uuid;

use super::CorrectionDecision;
use super::refusal::{CorrectionCommand, CorrectionRefusal};
use super::state::{CorrectionGround, CorrectionState, NameCorrection};

/// A correction to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCorrection {
    /// The id it shall have.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// Its name.
    pub full_name: String,
    /// Why.
    pub ground: CorrectionGround,
    /// Number of the ruling or judgment.
    pub document: Option<String>,
    /// In clear words; no personal data.
    pub reasons: String,
    /// Accounts of the company's applicants.
    pub parties: BTreeSet<String>,
    /// Whether the company has ended already.
    pub ended: bool,
}

impl NameCorrection {
    /// Proposes it to the head.
    ///
    /// # Errors
    /// [`CorrectionRefusal::CompanyEnded`], [`CorrectionRefusal::DocumentMissing`], [`CorrectionRefusal::Role`],
    /// [`CorrectionRefusal::Recusal`].
    pub fn propose(new: NewCorrection, actor: &Actor) -> CorrectionDecision {
        let command = CorrectionCommand::Propose;
        let NewCorrection { id, company, full_name, ground, document, reasons, parties, ended } = new;
        let proposed_by = actor.subject.clone();
        let now = Self {
            id,
            company,
            full_name,
            ground,
            document,
            reasons,
            proposed_by,
            parties,
            order: None,
            closing: None,
            state: CorrectionState::Proposed,
        };
        now.must_act(actor, command)?;
        if ended {
            return Err(CorrectionRefusal::CompanyEnded);
        }
        if ground.needs_document() && now.document.is_none() {
            return Err(CorrectionRefusal::DocumentMissing { ground });
        }
        Ok(Decision::new(now, command.basis(), Vec::new()))
    }
}
