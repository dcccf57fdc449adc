//! The former register of an invented world: it is taken over first, then its licences are renewed.

use std::time::Instant;

use anyhow::{Context, Result};
use tracing::Instrument;

use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::ImportLicencesRequest;
use actnow_proto::registration::v1::ImportCompaniesRequest;

use super::super::former::{Former, Renewal, Step};
use super::{AGAIN, PATIENCE, Player};
use crate::clerks::{Clerks, Hindrance};
use crate::submission::patient;

impl Player<'_> {
    /// Takes the former register over: the shops, then their licences; then inspections know their premises.
    ///
    /// # Errors
    /// When it is refused, or inspections hear nothing of it.
    pub(in crate::seed) async fn take_over(&self) -> Result<()> {
        let former = &self.plan.former;
        if former.is_empty() {
            return Ok(());
        }
        let desk = self.clients.desk("operator", &[Role::Operator])?;
        let companies = ImportCompaniesRequest {
            command_id: format!("{}-companies", self.prefix),
            companies: former.iter().map(Former::company).collect::<Result<_>>()?,
        };
        patient!(desk.registration, import_companies, companies).await.context("taking companies over")?;
        let licences = ImportLicencesRequest {
            command_id: format!("{}-licences", self.prefix),
            licences: former.iter().map(Former::licence).collect::<Result<_>>()?,
        };
        patient!(desk.food, import_licences, licences).await.context("taking food licences over")?;
        let mut clerks = self.clerks[0].clone();
        for one in former {
            let (number, until) = (one.number()?, Instant::now() + PATIENCE);
            while let Err(hindrance) = clerks.must_be_graded(&number).await {
                go_on_waiting(hindrance, until).await?;
            }
        }
        Ok(())
    }

    /// Does one step of a renewal, as soon as it can be done.
    ///
    /// # Errors
    /// When it is refused or does not come to an end.
    pub(super) async fn renew(&self, renewal: Renewal) -> Result<()> {
        let number = self.plan.former[renewal.licence].number()?;
        let span = tracing::info_span!(parent: None, "clerk.act", act = ?renewal.step);
        let done = async {
            let mut clerks = self.clerks[renewal.licence % self.clerks.len()].clone();
            let until = Instant::now() + PATIENCE;
            while let Err(hindrance) = self.renew_once(&mut clerks, renewal, &number).await {
                go_on_waiting(hindrance, until).await?;
            }
            anyhow::Ok(())
        };
        done.instrument(span).await.with_context(|| format!("the renewal of {number}, {:?}", renewal.step))
    }

    async fn renew_once(&self, clerks: &mut Clerks, renewal: Renewal, number: &str) -> Result<(), Hindrance> {
        let applied = &self.applied[renewal.licence];
        match renewal.step {
            Step::Apply => {
                let unchanged = self.plan.former[renewal.licence].is_unchanged();
                let id = clerks.apply_for_renewal(number, unchanged).await?;
                applied.get_or_init(|| id);
                Ok(())
            }
            Step::GoOn => {
                let id = applied.get().context("its renewal was not applied for")?;
                clerks.go_on_with_renewal(id).await
            }
        }
    }
}

/// Waits a moment where the same may be possible then.
async fn go_on_waiting(hindrance: Hindrance, until: Instant) -> Result<()> {
    if !hindrance.is_passing() || Instant::now() >= until {
        return Err(hindrance.into());
    }
    tokio::time::sleep(AGAIN).await;
    Ok(())
}
