//! Published rules, the recorded inputs they look at, and what they make of them.

use std::fmt::Debug;

use actnow_decisions::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InputSource {
    /// The validators of the form, on the day it was handed in.
    Validators,
    /// The declaration of the name.
    NameDeclaration,
    /// The list of materials.
    Materials,
    /// The real-name check of a person (实名验证).
    RealNameCheck,
    /// The catalogue of scope wordings.
    ScopeCatalogue,
    /// The form itself.
    Form,
    /// The law and the local rules by which a visit is made.
    VisitRules,
    /// The bans that are known.
    Bans,
}

impl InputSource {
    /// Every source.
    pub const ALL: [Self; 8] = [
        Self::Validators,
        Self::NameDeclaration,
        Self::Materials,
        Self::RealNameCheck,
        Self::ScopeCatalogue,
        Self::Form,
        Self::VisitRules,
        Self::Bans,
    ];

    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Validators => "VALIDATORS",
            Self::NameDeclaration => "NAME_DECLARATION",
            Self::Materials => "MATERIALS",
            Self::RealNameCheck => "REAL_NAME_CHECK",
            Self::ScopeCatalogue => "SCOPE_CATALOGUE",
            Self::Form => "FORM",
            Self::VisitRules => "VISIT_RULES",
            Self::Bans => "BANS",
        }
    }
}

/// One value that a rule looked at, and whether the rule holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looked {
    /// A field of the form, or what was looked for.
    pub what: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from.
    pub source: InputSource,
    /// Whether the rule holds for it.
    pub holds: bool,
}

impl Looked {
    /// Nothing should be found: one value that holds where nothing is, otherwise one for each finding.
    pub fn none_of(what: &str, found: &[Finding], source: InputSource) -> Vec<Self> {
        if found.is_empty() {
            return vec![Self { what: what.to_owned(), value: "0".to_owned(), source, holds: true }];
        }
        let one = |finding: &Finding| Self {
            what: finding.what.clone(),
            value: finding.value.clone(),
            source,
            holds: false,
        };
        found.iter().map(one).collect()
    }
}

/// Something that was found and should not be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The field, or the name it is about.
    pub what: String,
    /// The rule and its reason.
    pub value: String,
}

/// One rule of a department. No set of rules can leave one out.
pub trait Rule: Debug + Copy + Eq + Send + Sync + Serialize + DeserializeOwned + 'static {
    /// Every rule.
    const ALL: &'static [Self];

    /// Its code, `RIA-1`.
    fn rule(self) -> &'static str;

    /// What is said where it does not hold.
    fn reason(self) -> &'static str;

    /// The same in clear words.
    fn text(self) -> Text;
}

/// A published set of the rules of a department: what a bureau lets a machine rely on.
pub trait RuleBook:
    Debug + Clone + PartialEq + Eq + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// Its rules.
    type Rule: Rule;
    /// Everything they look at: recomputing an outcome, and trying other rules, needs nothing else. No personal data.
    type Inputs: Debug + Clone + PartialEq + Eq + Send + Sync + Serialize + DeserializeOwned + 'static;

    /// Its version, as published.
    fn version(&self) -> &str;

    /// Every value that `rule` looks at in `inputs`, and whether it holds for it.
    fn look(&self, rule: Self::Rule, inputs: &Self::Inputs) -> Vec<Looked>;

    /// Looks at `inputs` by every rule.
    fn evaluate(&self, inputs: Self::Inputs) -> InstantApproval<Self> {
        let outcome = |rule: &Self::Rule| RuleOutcome { rule: *rule, looked_at: self.look(*rule, &inputs) };
        let outcomes = Self::Rule::ALL.iter().map(outcome).collect();
        InstantApproval { rules: self.clone(), inputs, outcomes }
    }
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantOutcome {
    /// Approve now.
    Approve,
    /// A person decides.
    ToPerson,
}

impl InstantOutcome {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "APPROVE",
            Self::ToPerson => "TO_PERSON",
        }
    }
}

/// One rule: what it looked at and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "", deny_unknown_fields)]
pub struct RuleOutcome<R: Rule> {
    /// The rule.
    pub rule: R,
    /// Every value it looked at.
    pub looked_at: Vec<Looked>,
}

impl<R: Rule> RuleOutcome<R> {
    /// Whether it holds: for every value it looked at.
    pub fn held(&self) -> bool {
        self.looked_at.iter().all(|looked| looked.holds)
    }
}

/// What a set of rules says to inputs, with both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "", deny_unknown_fields)]
pub struct InstantApproval<B: RuleBook> {
    /// The set.
    pub rules: B,
    /// What it looked at.
    pub inputs: B::Inputs,
    /// What it found, rule by rule.
    pub outcomes: Vec<RuleOutcome<B::Rule>>,
}

impl<B: RuleBook> InstantApproval<B> {
    /// The rules that do not hold; one that was not looked at does not.
    pub fn doubts(&self) -> Vec<B::Rule> {
        let held = |rule: &B::Rule| self.outcomes.iter().any(|one| one.rule == *rule && one.held());
        B::Rule::ALL.iter().copied().filter(|rule| !held(rule)).collect()
    }

    /// What follows: a machine approves only where every rule was looked at and holds.
    pub fn outcome(&self) -> InstantOutcome {
        if self.doubts().is_empty() { InstantOutcome::Approve } else { InstantOutcome::ToPerson }
    }

    /// Whether the kept rules say to the kept inputs what was kept.
    pub fn is_sound(&self) -> bool {
        self.rules.evaluate(self.inputs.clone()) == *self
    }

    /// The version of the rules, and those that do not hold, for the journal.
    pub fn line(&self) -> String {
        let doubts: Vec<&str> = self.doubts().into_iter().map(Rule::rule).collect();
        match doubts.as_slice() {
            [] => format!("rules {}: every one holds", self.rules.version()),
            broken => format!("rules {}: {} not", self.rules.version(), broken.join(", ")),
        }
    }
}
