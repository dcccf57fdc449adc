//! Instant approval (秒批, rules 8.2): the machine grants what needs no visit where everything can be compared completely,
//! and leaves to a person every other case. It never refuses.
//!
//! The published rules ([`InstantRules`]) are a pure function of recorded inputs ([`InstantInputs`]); what is kept of both
//! is the same in every department ([`actnow_instant_approval`]). Files that need a visit are outside of it.

use actnow_decisions::{Text, Violation};
use actnow_instant_approval::{ClerkRuling, Finding, InputSource, Looked, Rule, RuleBook};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::LicenceAct;
use super::application::AcceptanceCheck;
use super::form::{FoodForm, MaterialKind, MaterialSource};
use super::permissions::FoodCommand;
use super::points::Point;
use super::visit::{VisitNeed, is_committed};

/// One rule. No set of rules can leave one out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantRule {
    /// Every validator is green.
    Complete,
    /// Every material comes from where a machine may rely on it.
    MaterialsFetched,
    /// Nothing a person should see, such as a premises conflict.
    NoWarning,
    /// No item needs a visit.
    NoVisit,
    /// Nothing rests on a commitment.
    NoCommitment,
    /// No ban is in force.
    NoBan,
    /// What is asked for is published as decided by a machine.
    ActPublished,
}

impl Rule for InstantRule {
    const ALL: &'static [Self] = &[
        Self::Complete,
        Self::MaterialsFetched,
        Self::NoWarning,
        Self::NoVisit,
        Self::NoCommitment,
        Self::NoBan,
        Self::ActPublished,
    ];

    fn rule(self) -> &'static str {
        match self {
            Self::Complete => "FIA-1",
            Self::MaterialsFetched => "FIA-2",
            Self::NoWarning => "FIA-3",
            Self::NoVisit => "FIA-4",
            Self::NoCommitment => "FIA-5",
            Self::NoBan => "FIA-6",
            Self::ActPublished => "FIA-7",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Complete => "INSTANT_RULES_BROKEN",
            Self::MaterialsFetched => "INSTANT_MATERIALS",
            Self::NoWarning => "INSTANT_WARNINGS",
            Self::NoVisit => "INSTANT_VISIT",
            Self::NoCommitment => "INSTANT_COMMITMENT",
            Self::NoBan => "INSTANT_BAN",
            Self::ActPublished => "INSTANT_ACT",
        }
    }

    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Complete => ("存在未通过的校验项", "a validator is not green"),
            Self::MaterialsFetched => ("存在非共享获取的材料", "a material does not come from data sharing"),
            Self::NoWarning => ("存在须人工查看的提示", "something needs a person's eyes"),
            Self::NoVisit => ("须现场核查", "a visit is needed"),
            Self::NoCommitment => ("以告知承诺方式办理", "it rests on a commitment"),
            Self::NoBan => ("申请人在限制申请期内", "the applicant is banned from applying"),
            Self::ActPublished => ("该申请事项不适用秒批", "the act is not among those a machine decides on"),
        };
        Text::new(zh, en)
    }
}

/// What is asked for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActKind {
    /// A first licence (新办).
    New,
    /// A further period (延续).
    Renewal,
    /// Other items (变更).
    Change,
    /// A new certificate (补办).
    Replacement,
}

impl ActKind {
    /// Every act.
    pub const ALL: [Self; 4] = [Self::New, Self::Renewal, Self::Change, Self::Replacement];

    /// What `act` is.
    pub const fn of(act: &LicenceAct) -> Self {
        match act {
            LicenceAct::New => Self::New,
            LicenceAct::Renewal { .. } => Self::Renewal,
            LicenceAct::Change { .. } => Self::Change,
            LicenceAct::Replacement { .. } => Self::Replacement,
        }
    }

    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Renewal => "RENEWAL",
            Self::Change => "CHANGE",
            Self::Replacement => "REPLACEMENT",
        }
    }
}

/// A published set of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantRules {
    /// Its version, as published.
    pub version: String,
    /// Sources of materials that a machine may rely on.
    pub sources: Vec<MaterialSource>,
    /// Acts it may decide on.
    pub acts: Vec<ActKind>,
}

impl Default for InstantRules {
    /// Shared data only, every act.
    fn default() -> Self {
        Self {
            version: "food-2".to_owned(),
            sources: vec![MaterialSource::Shared],
            acts: ActKind::ALL.to_vec(),
        }
    }
}

/// One material and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaterialSeen {
    /// What it is.
    pub kind: MaterialKind,
    /// Where it comes from.
    pub source: MaterialSource,
}

/// Everything the rules look at: recomputing an outcome, and trying other rules, needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantInputs {
    /// What is asked for.
    pub act: ActKind,
    /// Broken rules and missing materials.
    pub broken: Vec<Finding>,
    /// What a person should see.
    pub warnings: Vec<Finding>,
    /// Every material.
    pub materials: Vec<MaterialSeen>,
    /// Whether a visit is needed.
    pub visit_needed: bool,
    /// Whether the applicant commits to the conditions.
    pub committed: bool,
    /// Last day of a ban in force.
    pub banned_until: Option<NaiveDate>,
}

impl InstantInputs {
    /// Gathers the inputs of a file that was just handed in.
    pub fn of(form: &FoodForm, act: &LicenceAct, check: &AcceptanceCheck, need: VisitNeed) -> Self {
        let materials = form.materials.iter();
        Self {
            act: ActKind::of(act),
            broken: check.findings.violations.as_slice().iter().map(found).collect(),
            warnings: check.findings.warnings.as_slice().iter().map(found).collect(),
            materials: materials
                .map(|material| MaterialSeen { kind: material.kind, source: material.source })
                .collect(),
            visit_needed: need == VisitNeed::Needed,
            committed: is_committed(form, act),
            banned_until: check.banned_until,
        }
    }
}

fn found(violation: &Violation) -> Finding {
    let value = format!("{} {}", violation.rule, violation.reason);
    Finding { what: violation.field.clone(), value }
}

impl RuleBook for InstantRules {
    type Rule = InstantRule;
    type Inputs = InstantInputs;

    fn version(&self) -> &str {
        &self.version
    }

    fn look(&self, rule: InstantRule, inputs: &InstantInputs) -> Vec<Looked> {
        let one = |what: &str, value: String, source, holds| {
            vec![Looked { what: what.to_owned(), value, source, holds }]
        };
        match rule {
            InstantRule::Complete => Looked::none_of("violations", &inputs.broken, InputSource::Validators),
            InstantRule::MaterialsFetched => self.materials(inputs),
            InstantRule::NoWarning => Looked::none_of("warnings", &inputs.warnings, InputSource::Validators),
            InstantRule::NoVisit => {
                let needed = inputs.visit_needed;
                one("visit_needed", needed.to_string(), InputSource::VisitRules, !needed)
            }
            InstantRule::NoCommitment => {
                let committed = inputs.committed;
                one("committed", committed.to_string(), InputSource::Form, !committed)
            }
            InstantRule::NoBan => {
                let until = inputs.banned_until.map_or_else(|| "NONE".to_owned(), |day| day.to_string());
                one("banned_until", until, InputSource::Bans, inputs.banned_until.is_none())
            }
            InstantRule::ActPublished => {
                let act = inputs.act;
                one("act", act.as_str().to_owned(), InputSource::Form, self.acts.contains(&act))
            }
        }
    }
}

impl InstantRules {
    fn materials(&self, inputs: &InstantInputs) -> Vec<Looked> {
        let looked = inputs.materials.iter().map(|material| Looked {
            what: format!("materials.{}", material.kind.as_str()),
            value: material.source.as_str().to_owned(),
            source: InputSource::Materials,
            holds: self.sources.contains(&material.source),
        });
        looked.collect()
    }
}

/// What the rules of food licensing say to inputs, with both.
pub type InstantApproval = actnow_instant_approval::InstantApproval<InstantRules>;

/// Why a person decides: a point for each rule that does not hold.
pub fn reasons(approval: &InstantApproval) -> Vec<Point> {
    let point = |rule: InstantRule| Point {
        field: String::new(),
        rule: rule.rule().to_owned(),
        reason: rule.reason().to_owned(),
        text: rule.text(),
    };
    approval.doubts().into_iter().map(point).collect()
}

/// What a command on an application comes to; none for one that leaves it undecided, or is about something else.
pub const fn ruling_of(command: FoodCommand) -> Option<ClerkRuling> {
    match command {
        FoodCommand::Grant => Some(ClerkRuling::Approved),
        // What is corrected at the window is not granted as it stood either.
        FoodCommand::NoticeCorrection | FoodCommand::CorrectOnTheSpot => Some(ClerkRuling::Returned),
        FoodCommand::NotRequired | FoodCommand::NotCompetent => Some(ClerkRuling::NotHandled),
        FoodCommand::NotAccept | FoodCommand::Refuse => Some(ClerkRuling::Refused),
        // Silence renewed it: nobody decided.
        FoodCommand::Withdraw | FoodCommand::DeemRenewed => Some(ClerkRuling::Withdrawn),
        FoodCommand::SubmitFiling
        | FoodCommand::PublishFiling
        | FoodCommand::UpdateFiling
        | FoodCommand::CancelFiling
        | FoodCommand::LapseFiling
        | FoodCommand::Submit
        | FoodCommand::AllowSecondNotice
        | FoodCommand::Supply
        | FoodCommand::Abandon
        | FoodCommand::Accept
        | FoodCommand::DeemAccepted
        | FoodCommand::AssignVisit
        | FoodCommand::ReviewUnvisited
        | FoodCommand::RecordVisit
        | FoodCommand::Rectify
        | FoodCommand::Extend
        | FoodCommand::OpenHearing
        | FoodCommand::CloseHearing
        | FoodCommand::CloseGap
        | FoodCommand::Issue
        | FoodCommand::KeepLicence
        | FoodCommand::ImportLicence
        | FoodCommand::CancelOnApplication
        | FoodCommand::CancelLicence
        | FoodCommand::ReportChange
        | FoodCommand::RevokeLicence
        | FoodCommand::KeepCommitment
        | FoodCommand::OrderCorrection
        | FoodCommand::ProposeRevocation
        | FoodCommand::DeclineRevocation
        | FoodCommand::KeepCertificate
        | FoodCommand::ComputeAgain => None,
    }
}

#[cfg(test)]
mod tests {
    use actnow_instant_approval::InstantOutcome;

    use super::*;

    fn clean() -> InstantInputs {
        InstantInputs {
            act: ActKind::New,
            broken: vec![],
            warnings: vec![],
            materials: vec![MaterialSeen { kind: MaterialKind::SafetyRules, source: MaterialSource::Shared }],
            visit_needed: false,
            committed: false,
            banned_until: None,
        }
    }

    fn doubts(rules: &InstantRules, inputs: InstantInputs) -> Vec<(&'static str, &'static str)> {
        rules.evaluate(inputs).doubts().into_iter().map(|rule| (rule.rule(), rule.reason())).collect()
    }

    #[test]
    fn each_rule_leaves_the_file_to_a_person_and_names_itself() {
        let rules = InstantRules::default();
        let finding = || vec![Finding { what: "premises".into(), value: "X".into() }];
        let uploaded = vec![MaterialSeen { kind: MaterialKind::Process, source: MaterialSource::Uploaded }];
        let banned = Some("2030-01-01".parse().unwrap());
        let new_only = InstantRules { acts: vec![ActKind::New], ..InstantRules::default() };
        let renewal = InstantInputs { act: ActKind::Renewal, ..clean() };
        let table = [
            (&rules, InstantInputs { broken: finding(), ..clean() }, ("FIA-1", "INSTANT_RULES_BROKEN")),
            (
                &rules,
                InstantInputs { materials: uploaded.clone(), ..clean() },
                ("FIA-2", "INSTANT_MATERIALS"),
            ),
            (&rules, InstantInputs { warnings: finding(), ..clean() }, ("FIA-3", "INSTANT_WARNINGS")),
            (&rules, InstantInputs { visit_needed: true, ..clean() }, ("FIA-4", "INSTANT_VISIT")),
            (&rules, InstantInputs { committed: true, ..clean() }, ("FIA-5", "INSTANT_COMMITMENT")),
            (&rules, InstantInputs { banned_until: banned, ..clean() }, ("FIA-6", "INSTANT_BAN")),
            (&new_only, renewal.clone(), ("FIA-7", "INSTANT_ACT")),
        ];
        assert_eq!(table.len(), InstantRule::ALL.len());
        for (rules, inputs, expected) in table {
            assert_eq!(doubts(rules, inputs.clone()), [expected]);
            let told = &reasons(&rules.evaluate(inputs))[0];
            assert_eq!((told.rule.as_str(), told.reason.as_str()), expected);
        }
        assert!(doubts(&rules, clean()).is_empty() && doubts(&rules, renewal).is_empty());
        let wider = InstantRules {
            sources: vec![MaterialSource::Shared, MaterialSource::Uploaded],
            ..InstantRules::default()
        };
        let tried = wider.evaluate(InstantInputs { materials: uploaded, ..clean() });
        assert_eq!(tried.outcome(), InstantOutcome::Approve, "another set relies on more");
    }
}
