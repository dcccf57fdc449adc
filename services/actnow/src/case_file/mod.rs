//! A case as a JSON file: what a window clerk keys in, one document for all departments.
//!
//! Dates shift with the house: `accept_at` is the moment the file speaks of, and proofs of identity keep
//! their distance to it when the case is handed in at another time.

mod entries;
mod to_contract;

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use actnow_proto::fast_track::v1::{Channel, SubmitCaseRequest};
use actnow_room::time::timestamp;

use entries::{CompanyEntry, FoodEntry, Head, PersonEntry};
use to_contract::constant;

/// Today's filing of a prepackaged-only seller.
pub const FILING_TODAY: &str = include_str!("../../cases/filing-today.json");
/// The licence of 2018: prepackaged food without cold storage, no visit.
pub const LICENCE_2018: &str = include_str!("../../cases/licence-2018.json");
/// A licence for bulk food, with a visit.
pub const LICENCE_WITH_VISIT: &str = include_str!("../../cases/licence-with-visit.json");

/// A case file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    case: Head,
    persons: Vec<PersonEntry>,
    parent: CompanyEntry,
    subsidiary: Option<CompanyEntry>,
    food: Option<FoodEntry>,
}

impl CaseFile {
    /// Reads a case from JSON text.
    ///
    /// # Errors
    /// When it is not JSON, a field is unknown or missing, or it is no fast-track case.
    pub fn parse(text: &str) -> Result<Self> {
        let file: CaseFile = serde_json::from_str(text).context("the case file cannot be read")?;
        if file.case.kind != "FAST_TRACK" {
            bail!("case.type is {}; this command takes FAST_TRACK", file.case.kind);
        }
        Ok(file)
    }

    /// Reads a case file.
    ///
    /// # Errors
    /// When there is no such file; those of [`CaseFile::parse`].
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the case file {} cannot be opened", path.display()))?;
        Self::parse(&text)
    }

    /// The moment the file speaks of.
    pub fn accept_at(&self) -> DateTime<Utc> {
        self.case.accept_at
    }

    /// The authority addressed.
    pub fn authority(&self) -> &str {
        &self.case.authority
    }

    /// The submission as handed in at `now`.
    ///
    /// # Errors
    /// When a constant (channel, method, source …) is unknown; the message names field and value.
    pub fn submission(&self, command_id: &str, now: DateTime<Utc>) -> Result<SubmitCaseRequest> {
        let shift = now - self.case.accept_at;
        let persons = self.persons.iter().map(|person| person.to_proto(shift)).collect::<Result<Vec<_>>>()?;
        let food = self.food.as_ref().map(|food| food.to_proto(self)).transpose()?;
        Ok(SubmitCaseRequest {
            command_id: command_id.to_owned(),
            channel: constant::<Channel>("case.channel", "CHANNEL", &self.case.channel)?.into(),
            window: self.case.window.clone(),
            authority: self.case.authority.clone(),
            persons,
            parent: Some(self.parent.to_proto("parent")?),
            subsidiary: self.subsidiary.as_ref().map(|part| part.to_proto("subsidiary")).transpose()?,
            food,
            arrived_at: self.case.arrived_at.map(|at| timestamp(at + shift)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_can_be_read_and_shift_with_the_house() {
        for sample in [FILING_TODAY, LICENCE_2018, LICENCE_WITH_VISIT] {
            let file = CaseFile::parse(sample).unwrap();
            let now = file.accept_at() + chrono::TimeDelta::days(100);
            let submission = file.submission("c", now).unwrap();
            let verified = submission.persons[0].verified.as_ref().unwrap().at.unwrap();
            assert_eq!(now.timestamp() - verified.seconds, 300);
        }
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let broken = FILING_TODAY.replacen("\"capital_fen\"", "\"capital\"", 1);
        let error = CaseFile::parse(&broken).unwrap_err();
        assert!(format!("{error:#}").contains("capital"), "{error:#}");
    }
}
