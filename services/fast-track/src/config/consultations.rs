//! Which departments outside the bureau are consulted, after which act, and what their silence means.

use std::collections::HashSet;

use actnow_decisions::Text;
use anyhow::{Result, bail, ensure};
use serde::Deserialize;

use crate::domain::{ConsultAfter, ConsultationRule, OnSilence, Term, Terms, Who};

/// One consulted department.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Consulted {
    pub department: String,
    pub name_zh: String,
    pub name_en: String,
    pub client: String,
    pub after: ConsultAfter,
    pub term: u32,
    pub unit: Unit,
    pub opinion_required: bool,
    pub escalates_to: EscalatesTo,
    pub on_silence: OnSilence,
}

/// What a term is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    /// Minutes of the hall's service time.
    ServiceMinutes,
    /// Minutes of every hour.
    CalendarMinutes,
    /// Working days.
    WorkingDays,
}

/// Who is told of silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EscalatesTo {
    /// The duty supervisor.
    Supervisor,
    /// The head.
    Head,
}

/// Longest name of a department in messages, in bytes.
const LONGEST_KEY: usize = 32;
/// Longest name for people, in characters.
const LONGEST_NAME: usize = 60;
/// Longest term in minutes: about a year.
const LONGEST_MINUTES: u32 = 525_600;
/// Longest term in working days.
const LONGEST_DAYS: u32 = 250;
/// Most departments of one bureau.
const MOST: usize = 16;

/// The rules of `listed`.
///
/// # Errors
/// What does not hold, with the name of its field.
pub(super) fn rules(listed: &[Consulted]) -> Result<Vec<ConsultationRule>> {
    ensure!(listed.len() <= MOST, "service.consultations: at most {MOST} departments");
    let (mut keys, mut clients) = (HashSet::new(), HashSet::new());
    for (index, one) in listed.iter().enumerate() {
        if let Err(error) = one.check() {
            bail!("service.consultations[{index}].{error}");
        }
        ensure!(keys.insert(&one.department), "service.consultations[{index}].department: named twice");
        ensure!(
            clients.insert(&one.client),
            "service.consultations[{index}].client: speaks for another department already"
        );
    }
    Ok(listed.iter().map(Consulted::rule).collect())
}

impl Consulted {
    /// What does not hold, beginning with the field.
    fn check(&self) -> Result<()> {
        let plain = |text: &str| {
            (2..=LONGEST_KEY).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let named = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME;
        ensure!(plain(&self.department), "department: 2 to {LONGEST_KEY} small letters, digits and '-'");
        ensure!(named(&self.name_zh), "name_zh: 1 to {LONGEST_NAME} characters");
        ensure!(named(&self.name_en), "name_en: 1 to {LONGEST_NAME} characters");
        ensure!(
            !self.client.trim().is_empty(),
            "client: the account of the department's programs is missing"
        );
        let longest = match self.unit {
            Unit::ServiceMinutes | Unit::CalendarMinutes => LONGEST_MINUTES,
            Unit::WorkingDays => LONGEST_DAYS,
        };
        ensure!((1..=longest).contains(&self.term), "term: 1 to {longest}");
        let goes_on = self.on_silence == OnSilence::GoOnWithNote;
        ensure!(
            !(self.opinion_required && goes_on),
            "on_silence: the law wants an opinion (opinion_required), so silence cannot mean GO_ON_WITH_NOTE"
        );
        Ok(())
    }

    fn rule(&self) -> ConsultationRule {
        let term = match self.unit {
            Unit::ServiceMinutes => Term::ServiceMinutes(self.term),
            Unit::CalendarMinutes => Term::CalendarMinutes(self.term),
            Unit::WorkingDays => Term::WorkingDays(self.term),
        };
        let escalates_to = match self.escalates_to {
            EscalatesTo::Supervisor => Who::DutySupervisor,
            EscalatesTo::Head => Who::Head,
        };
        let terms = Terms {
            department: self.department.clone(),
            name: Text::new(self.name_zh.clone(), self.name_en.clone()),
            opinion_required: self.opinion_required,
            term,
            escalates_to,
            on_silence: self.on_silence,
        };
        ConsultationRule { after: self.after, client: self.client.clone(), terms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax() -> Consulted {
        Consulted {
            department: "tax".into(),
            name_zh: "税务局".into(),
            name_en: "the tax bureau".into(),
            client: "tax-bureau".into(),
            after: ConsultAfter::Establishment,
            term: 120,
            unit: Unit::ServiceMinutes,
            opinion_required: true,
            escalates_to: EscalatesTo::Head,
            on_silence: OnSilence::Wait,
        }
    }

    fn refused(listed: &[Consulted]) -> String {
        rules(listed).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_hold_is_refused_with_its_field() {
        assert_eq!(rules(&[tax()]).unwrap()[0].terms.term, Term::ServiceMinutes(120));
        let silent = Consulted { on_silence: OnSilence::GoOnWithNote, ..tax() };
        let text = refused(std::slice::from_ref(&silent));
        assert!(text.starts_with("service.consultations[0].on_silence: the law wants an opinion"), "{text}");
        assert!(rules(&[Consulted { opinion_required: false, ..silent }]).is_ok());
        let cases = [
            (Consulted { department: "Tax Bureau".into(), ..tax() }, "department"),
            (Consulted { name_zh: " ".into(), ..tax() }, "name_zh"),
            (Consulted { name_en: String::new(), ..tax() }, "name_en"),
            (Consulted { client: String::new(), ..tax() }, "client"),
            (Consulted { term: 0, ..tax() }, "term"),
            (Consulted { term: 251, unit: Unit::WorkingDays, ..tax() }, "term"),
        ];
        for (one, field) in cases {
            let text = refused(&[one]);
            assert!(text.starts_with(&format!("service.consultations[0].{field}: ")), "{text}");
        }
        let seals = Consulted { department: "seals".into(), ..tax() };
        assert!(refused(&[tax(), seals]).contains("[1].client"));
        assert!(refused(&[tax(), tax()]).contains("[1].department"));
    }
}
