//! A dormancy is put on file before it begins, and extended before it ends (MERR 30, Rules 41).

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::DormancyDecision;
use super::check::{DormancyContext, DormancyForm, check_dormancy, check_extension};
use super::facts::DormancyFact;
use super::refusal::{DormancyCommand, DormancyRefusal};
use super::state::{Dormancy, DormancyState};
use crate::domain::clocks::Clock;
use crate::domain::establishment::Material;

/// A dormancy to be put on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDormancy {
    /// The id it shall have.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// Its name.
    pub full_name: String,
    /// Accounts of the company's applicants.
    pub parties: BTreeSet<String>,
    /// What is filed.
    pub form: DormancyForm,
}

/// What an extension says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The new last day.
    pub until: NaiveDate,
    /// What is handed in.
    pub materials: Vec<Material>,
}

impl Dormancy {
    /// Puts a dormancy on file. One that begins today begins at once.
    ///
    /// # Errors
    /// [`DormancyRefusal::Broken`] with every broken rule, [`DormancyRefusal::Role`],
    /// [`DormancyRefusal::NotAParty`], [`DormancyRefusal::Recusal`].
    pub fn file(new: NewDormancy, context: &DormancyContext<'_>, actor: &Actor) -> DormancyDecision {
        let command = DormancyCommand::File;
        let found = check_dormancy(&new.form, context);
        let NewDormancy { id, company, full_name, parties, form } = new;
        let state = if form.from == context.today { DormancyState::Dormant } else { DormancyState::Filed };
        let DormancyForm { ground, reasons, from, until, delivery_address, materials, .. } = form;
        let now = Self {
            id,
            company,
            full_name,
            ground,
            reasons,
            from,
            until,
            delivery_address,
            materials,
            parties,
            state,
        };
        now.must_act(actor, command)?;
        if !found.is_empty() {
            return Err(DormancyRefusal::Broken(found));
        }
        Ok(Decision::new(now, command.basis(), vec![DormancyFact::Filed]))
    }

    /// Its first day has come.
    ///
    /// # Errors
    /// [`DormancyRefusal::NotYet`], [`DormancyRefusal::State`], [`DormancyRefusal::Role`].
    pub fn take_effect(self, actor: &Actor, at: DateTime<Utc>) -> DormancyDecision {
        let command = DormancyCommand::Begin;
        self.must_act(actor, command)?;
        match self.state {
            DormancyState::Filed if legal_date(at) < self.from => {
                Err(DormancyRefusal::NotYet { day: self.from })
            }
            DormancyState::Filed => {
                let state = DormancyState::Dormant;
                Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
            }
            DormancyState::Dormant
            | DormancyState::BusinessFound { .. }
            | DormancyState::Resumed { .. }
            | DormancyState::Withdrawn { .. }
            | DormancyState::CompanyEnded { .. } => Err(self.wrong_state(command)),
        }
    }

    /// Its last day moves: within its last thirty days, and the three years in all.
    ///
    /// # Errors
    /// [`DormancyRefusal::NotYet`], [`DormancyRefusal::Over`], [`DormancyRefusal::Broken`],
    /// [`DormancyRefusal::State`], [`DormancyRefusal::Role`], [`DormancyRefusal::NotAParty`],
    /// [`DormancyRefusal::Recusal`].
    pub fn extend(
        self,
        extension: Extension,
        context: &DormancyContext<'_>,
        actor: &Actor,
    ) -> DormancyDecision {
        let command = DormancyCommand::Extend;
        self.must_act(actor, command)?;
        let DormancyState::Dormant = self.state else { return Err(self.wrong_state(command)) };
        let days = Clock::DormancyExtensionWindow.days();
        let opens = self.until.checked_sub_days(days).unwrap_or(self.from);
        if context.today < opens {
            return Err(DormancyRefusal::NotYet { day: opens });
        }
        if context.today > self.until {
            return Err(DormancyRefusal::Over { last: self.until });
        }
        let Extension { until, materials } = extension;
        let found = check_extension((self.from, self.until), until, &materials, context);
        if !found.is_empty() {
            return Err(DormancyRefusal::Broken(found));
        }
        let now = Self { until, materials, ..self };
        Ok(Decision::new(now, command.basis(), vec![DormancyFact::Extended]))
    }

    /// It is taken back before its first day.
    ///
    /// # Errors
    /// [`DormancyRefusal::State`], [`DormancyRefusal::Role`], [`DormancyRefusal::NotAParty`],
    /// [`DormancyRefusal::Recusal`].
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> DormancyDecision {
        let command = DormancyCommand::Withdraw;
        self.must_act(actor, command)?;
        let DormancyState::Filed = self.state else { return Err(self.wrong_state(command)) };
        // It never began: no day counts.
        let state = DormancyState::Withdrawn { on: legal_date(at).min(self.from) };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![DormancyFact::Ended]))
    }
}
