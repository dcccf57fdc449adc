//! Instant approval (秒批): published, versioned rules under which a machine may grant. It never refuses; a
//! rule that does not hold leaves the file to a person (rules 8.2).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::LicenceAct;
use super::application::AcceptanceCheck;
use super::check::LocalRules;
use super::form::{FoodForm, MaterialKind};
use super::regime::RegimeId;
use super::visit::{VisitNeed, is_committed, visit_need};

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantRule {
    /// Every validator passed.
    Complete,
    /// Every document was fetched, none handed in or promised.
    DataVerified,
    /// Nothing a person should see, such as a premises conflict.
    NoWarning,
    /// No item needs a visit.
    NoVisit,
    /// Nothing rests on a commitment.
    NoCommitment,
    /// No ban is in force.
    NoBan,
}

impl InstantRule {
    /// The rules no set may leave out.
    pub const MANDATORY: [InstantRule; 6] =
        [Self::Complete, Self::DataVerified, Self::NoWarning, Self::NoVisit, Self::NoCommitment, Self::NoBan];

    /// The code in the record.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complete => "IA-1 COMPLETE",
            Self::DataVerified => "IA-2 DATA_VERIFIED",
            Self::NoWarning => "IA-3 NO_WARNING",
            Self::NoVisit => "IA-4 NO_VISIT",
            Self::NoCommitment => "IA-5 NO_COMMITMENT",
            Self::NoBan => "IA-6 NO_BAN",
        }
    }
}

/// Whether the rules decide, only watch, or rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantMode {
    /// They decide.
    On,
    /// They are recorded beside the person's decision (影子模式).
    Shadow,
    /// They rest.
    Off,
}

/// A published set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantRuleSet {
    /// Its version, as published.
    pub version: String,
    /// Whether it decides.
    pub mode: InstantMode,
    /// Its rules.
    pub rules: Vec<InstantRule>,
}

impl Default for InstantRuleSet {
    fn default() -> Self {
        let rules = InstantRule::MANDATORY.to_vec();
        Self { version: "food-1".to_owned(), mode: InstantMode::On, rules }
    }
}

/// What the rules looked at, as it was: a replay of a rule change needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstantInputs {
    /// Day of the evaluation.
    pub on: NaiveDate,
    /// The law.
    pub regime: RegimeId,
    /// Reasons of violations.
    pub violations: Vec<String>,
    /// Reasons of warnings.
    pub warnings: Vec<String>,
    /// Documents that were not fetched.
    pub unverified: Vec<MaterialKind>,
    /// Whether a visit is needed.
    pub visit_needed: bool,
    /// Whether the applicant commits to the conditions.
    pub committed: bool,
    /// Last day of a ban in force.
    pub banned_until: Option<NaiveDate>,
}

impl InstantInputs {
    /// Gathers the inputs of a file.
    pub fn of(
        form: &FoodForm,
        act: &LicenceAct,
        check: &AcceptanceCheck,
        regime: RegimeId,
        local: &LocalRules,
        on: NaiveDate,
    ) -> Self {
        let reasons = |list: &actnow_decisions::Violations| {
            list.as_slice().iter().map(|violation| violation.reason.to_owned()).collect()
        };
        Self {
            on,
            regime,
            violations: reasons(&check.findings.violations),
            warnings: reasons(&check.findings.warnings),
            unverified: form.unverified_materials(),
            visit_needed: visit_need(form, act, regime, local) == VisitNeed::Needed,
            committed: is_committed(form, act),
            banned_until: check.banned_until,
        }
    }

    fn hold(&self, rule: InstantRule) -> bool {
        match rule {
            InstantRule::Complete => self.violations.is_empty(),
            InstantRule::DataVerified => self.unverified.is_empty(),
            InstantRule::NoWarning => self.warnings.is_empty(),
            InstantRule::NoVisit => !self.visit_needed,
            InstantRule::NoCommitment => !self.committed,
            InstantRule::NoBan => self.banned_until.is_none(),
        }
    }
}

/// One rule and whether it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: InstantRule,
    /// Whether it held.
    pub held: bool,
}

/// The recorded evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstantDecision {
    /// The set.
    pub version: String,
    /// Whether it decided.
    pub mode: InstantMode,
    /// What it looked at.
    pub inputs: InstantInputs,
    /// What it found, rule by rule.
    pub outcomes: Vec<RuleOutcome>,
}

impl InstantDecision {
    /// Why this is left to a person; empty when a machine may grant.
    pub fn left_to_person(&self) -> Vec<String> {
        let mode = match self.mode {
            InstantMode::On => None,
            InstantMode::Shadow => Some("SHADOW_MODE"),
            InstantMode::Off => Some("SWITCHED_OFF"),
        };
        mode.into_iter().chain(self.not_held()).map(str::to_owned).collect()
    }

    /// Whether every rule held, whatever the mode: what the shadow mode compares.
    pub fn would_grant(&self) -> bool {
        self.not_held().is_empty()
    }

    fn not_held(&self) -> Vec<&'static str> {
        let evaluated = |rule| self.outcomes.iter().any(|o: &RuleOutcome| o.rule == rule);
        let missing = InstantRule::MANDATORY.into_iter().filter(|rule| !evaluated(*rule));
        let broken = self.outcomes.iter().filter(|outcome| !outcome.held).map(|outcome| outcome.rule);
        broken.chain(missing).map(InstantRule::code).collect()
    }
}

impl InstantRuleSet {
    /// Evaluates the rules on `inputs`.
    pub fn evaluate(&self, inputs: InstantInputs) -> InstantDecision {
        let outcomes =
            self.rules.iter().map(|rule| RuleOutcome { rule: *rule, held: inputs.hold(*rule) }).collect();
        InstantDecision { version: self.version.clone(), mode: self.mode, inputs, outcomes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean() -> InstantInputs {
        InstantInputs {
            on: "2018-11-12".parse().unwrap(),
            regime: RegimeId::Food2015,
            violations: vec![],
            warnings: vec![],
            unverified: vec![],
            visit_needed: false,
            committed: false,
            banned_until: None,
        }
    }

    #[test]
    fn each_rule_leaves_the_file_to_a_person_and_names_itself() {
        let table: [(InstantInputs, &[&str]); 7] = [
            (clean(), &[]),
            (InstantInputs { violations: vec!["X".into()], ..clean() }, &["IA-1 COMPLETE"]),
            (InstantInputs { unverified: vec![MaterialKind::Process], ..clean() }, &["IA-2 DATA_VERIFIED"]),
            (InstantInputs { warnings: vec!["PREMISES_CONFLICT".into()], ..clean() }, &["IA-3 NO_WARNING"]),
            (InstantInputs { visit_needed: true, ..clean() }, &["IA-4 NO_VISIT"]),
            (InstantInputs { committed: true, ..clean() }, &["IA-5 NO_COMMITMENT"]),
            (
                InstantInputs { banned_until: Some("2030-01-01".parse().unwrap()), ..clean() },
                &["IA-6 NO_BAN"],
            ),
        ];
        for (inputs, reasons) in table {
            assert_eq!(InstantRuleSet::default().evaluate(inputs).left_to_person(), reasons);
        }
    }

    #[test]
    fn a_set_without_a_mandatory_rule_grants_nothing() {
        let set = InstantRuleSet { rules: vec![], ..InstantRuleSet::default() };
        assert_eq!(set.evaluate(clean()).left_to_person().len(), 6);
    }

    #[test]
    fn the_shadow_mode_watches_and_does_not_decide() {
        let set = InstantRuleSet { mode: InstantMode::Shadow, ..InstantRuleSet::default() };
        let decision = set.evaluate(clean());
        assert!(decision.would_grant());
        assert_eq!(decision.left_to_person(), ["SHADOW_MODE"]);
    }
}
