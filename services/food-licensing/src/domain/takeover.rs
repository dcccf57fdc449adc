//! Licences that a former system of this authority issued (原系统颁发的食品经营许可证): what its register must say of one
//! before this house goes on with it.
//!
//! What was decided is looked at by the law of its day and never decided again: number, days, main type, items and marks.
//! What lies in the former file (materials, rules) is not asked for.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, FoodLicenceNumber};
use chrono::NaiveDate;

use super::application::Validity;
use super::check::{Findings, check_entity, required};
use super::form::{Commitment, FoodForm};
use super::law::Law;
use super::licence_check::{check_items, check_marks};
use super::persons::{Person, check_persons};
use super::regime::RegimeId;
use super::track::{Track, TrackDecision, TrackQuestion, decide_track};
use super::wordings::ScopeWordings;

/// Digits of a number's division that name province and city.
const CITY: usize = 4;

/// A licence as the former register shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerLicence {
    /// JY number; it stays.
    pub number: FoodLicenceNumber,
    /// What is licensed.
    pub form: FoodForm,
    /// First and last day as printed.
    pub validity: Validity,
    /// Day of the decision that the years run from: the first day, or an earlier one where the licence was changed since.
    pub decided_on: NaiveDate,
}

/// What a licence of a former system is measured with.
#[derive(Debug, Clone, Copy)]
pub struct Takeover<'a> {
    /// The law of every day.
    pub law: Law<'a>,
    /// Known divisions.
    pub divisions: &'a DivisionTable,
    /// Division of this authority.
    pub own: &'a str,
    /// Scope wordings.
    pub wordings: &'a ScopeWordings,
    /// The day on which it is taken over.
    pub today: NaiveDate,
}

/// What is wrong with a licence, beside its form and in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Number, days, persons.
    pub row: Violations,
    /// The form; fields are named as in the domain.
    pub form: Violations,
}

impl Faults {
    fn is_empty(&self) -> bool {
        self.row.is_empty() && self.form.is_empty()
    }
}

impl FormerLicence {
    /// Whether it can be taken over on the day of `rules`: the licence with what its scope implies, and the track that was
    /// decided for it, in the regime that its certificate was printed under.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn fit(self, persons: &[Person], rules: &Takeover<'_>) -> Result<(Self, TrackDecision), Faults> {
        let mut faults = Faults::default();
        self.check_number(rules, &mut faults.row);
        self.check_days(rules, &mut faults.row);
        check_entity(&self.form, rules.divisions, &mut faults.form);
        self.check_places(rules, &mut faults.form);
        self.check_persons(persons, rules.today, &mut faults);
        let (decided, printed) = (self.track(rules), RegimeId::for_acceptance(self.validity.from));
        let (Some(track), Ok(printed)) = (decided, printed) else { return Err(faults) };
        let form = self.form.with_implied_items(&track);
        check_licensed(&form, &track, printed, &mut faults.form);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok((Self { form, ..self }, TrackDecision { regime: printed, ..track }))
    }

    /// Six digits of a number are an office, and not always a division that is known: then its city counts.
    fn check_number(&self, rules: &Takeover<'_>, list: &mut Violations) {
        let office = self.number.division();
        let ours = match rules.divisions.get(office) {
            Some(_) => rules.divisions.is_within(office, rules.own),
            None => office.get(..CITY) == rules.own.get(..CITY),
        };
        if !ours {
            let text = Text::new(
                "许可证编号不属于本机关",
                "the number was not given by this authority: its register is that of another one",
            );
            list.add("number", "F-TAKEOVER", "OTHER_AUTHORITY", text);
        }
    }

    fn check_days(&self, rules: &Takeover<'_>, list: &mut Violations) {
        let Validity { from, to } = self.validity;
        if self.decided_on > from {
            let text =
                Text::new("决定日期晚于有效期起始日", "the decision comes after the first day of validity");
            list.add("decided_on", "F-TAKEOVER", "DECIDED_LATER", text);
        }
        if from > rules.today {
            let text = Text::new("许可证尚未生效", "the first day of validity is still to come");
            list.add("valid_from", "F-TAKEOVER", "NOT_IN_FORCE_YET", text);
        }
        if to < rules.today {
            let text = Text::new(
                "许可证已过有效期，不再接收",
                "it ended before: only what is in force is taken over",
            );
            list.add("valid_to", "F-TAKEOVER", "LICENCE_OVER", text);
        }
        let Ok((_, terms)) = rules.law.on(self.decided_on) else {
            let text = Text::new(
                "决定日期早于2015年10月1日，本系统无适用规定",
                "the decision is older than the oldest measures known here",
            );
            list.add("decided_on", "F-TAKEOVER", "REGIME_UNKNOWN", text);
            return;
        };
        let last = Validity::of_decision(self.decided_on, terms.validity_years).to;
        if to != last {
            let text = Text::new(
                format!("有效期应当自决定之日起{}年，至{last}", terms.validity_years),
                format!("{} years from the decision end on {last}", terms.validity_years),
            );
            list.add("valid_to", "F-TAKEOVER", "VALIDITY_MISMATCH", text);
        }
    }

    fn check_places(&self, rules: &Takeover<'_>, list: &mut Violations) {
        required(list, "premises", &self.form.premises);
        if !rules.divisions.is_within(&self.form.division, rules.own) {
            let text = Text::new(
                "经营场所不在本机关辖区内",
                "the premises lie outside the division of this authority",
            );
            list.add("division", "F-TAKEOVER", "PREMISES_ELSEWHERE", text);
        }
        if self.form.commitment != Commitment::None {
            let text = Text::new(
                "告知承诺的后续核查不随许可证接收",
                "the follow-up of a commitment is not taken over: leave the declaration out",
            );
            list.add("commitment", "F-TAKEOVER", "COMMITMENT_LEFT_BEHIND", text);
        }
    }

    fn check_persons(&self, persons: &[Person], today: NaiveDate, faults: &mut Faults) {
        let mut found = Findings::default();
        check_persons(self.form.food_safety_manager.as_deref(), persons, today, &mut found);
        for violation in found.violations {
            let list =
                if violation.field.starts_with("persons") { &mut faults.row } else { &mut faults.form };
            list.extend([violation]);
        }
    }

    /// The track on the day of the decision; `None` before every regime.
    fn track(&self, rules: &Takeover<'_>) -> Option<TrackDecision> {
        let (scope, items) = (&self.form.scope, &self.form.items);
        decide_track(TrackQuestion { accepted_on: self.decided_on, scope, items }, rules.wordings).ok()
    }
}

/// Items and marks are those of the certificate: of the regime it was printed under, or of the one of the decision, which
/// a change leaves as they are.
fn check_licensed(form: &FoodForm, track: &TrackDecision, printed: RegimeId, list: &mut Violations) {
    if track.track != Track::Licence {
        let text = Text::new(
            "按决定时的规定，该经营项目无需取得食品经营许可",
            "by the law of its day this business needed no licence",
        );
        list.add("items", "F-TAKEOVER", "NO_LICENCE_NEEDED", text);
        return;
    }
    check_items(form, printed, |item| item.exists_in(track.regime), list);
    check_marks(form, &[printed, track.regime], list);
}

#[cfg(test)]
#[path = "takeover_tests.rs"]
mod tests;
