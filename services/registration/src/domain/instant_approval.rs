//! Instant approval (秒批, rules 8.2): the machine registers where everything can be compared completely,
//! and hands over to a person in every other case. It never refuses.
//!
//! The version of the rules and every input are kept with the outcome, so that a decision can be recomputed.

use std::collections::BTreeMap;

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

use super::ManualReason;
use super::establishment::{Findings, Holding, Material, MaterialSource, PersonFacts, VerificationMethod};
use super::names::Hit;
use super::scope::{ScopeCatalogue, ScopeKind};

/// The published rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstantRules {
    /// Their version, written into each decision.
    pub version: String,
    /// Verifications that a machine may rely on.
    pub methods: Vec<VerificationMethod>,
    /// Sources of materials that a machine may rely on.
    pub sources: Vec<MaterialSource>,
}

impl Default for InstantRules {
    /// Face recognition and shared data only.
    fn default() -> Self {
        Self {
            version: "2026-1".to_owned(),
            methods: vec![VerificationMethod::Face],
            sources: vec![MaterialSource::Shared],
        }
    }
}

/// What the rules look at of a form, of a company or of a branch.
#[derive(Debug, Clone)]
pub struct InstantSubject<'a> {
    /// What was handed in with it.
    pub materials: &'a [Material],
    /// Everybody it gives a post.
    pub posts: Vec<Holding<'a>>,
    /// Its scope.
    pub scope: &'a [String],
    /// Its check at this moment.
    pub findings: &'a Findings,
    /// Near names for which the applicants took responsibility.
    pub near_names: &'a [Hit],
    /// Persons by reference.
    pub persons: &'a BTreeMap<String, PersonFacts>,
    /// Scope wordings.
    pub catalogue: &'a ScopeCatalogue,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantOutcome {
    /// Register now.
    Approve,
    /// A person decides.
    ToPerson {
        /// Why.
        reasons: Vec<ManualReason>,
    },
}

/// An outcome with the rules and inputs it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstantApproval {
    /// Version of the rules.
    pub rule_version: String,
    /// Inputs in the order they were looked at; no personal data.
    pub inputs: Vec<(String, String)>,
    /// What follows.
    #[serde(flatten)]
    pub outcome: InstantOutcome,
}

impl InstantRules {
    /// Looks at `subject` by every rule.
    pub fn evaluate(&self, subject: &InstantSubject<'_>) -> InstantApproval {
        let counts = Doubt::ALL.map(|doubt| (doubt, self.count(doubt, subject)));
        let inputs =
            counts.iter().map(|(doubt, count)| (doubt.input().to_owned(), count.to_string())).collect();
        let reasons: Vec<ManualReason> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(doubt, _)| doubt.reason()).collect();
        let outcome =
            if reasons.is_empty() { InstantOutcome::Approve } else { InstantOutcome::ToPerson { reasons } };
        InstantApproval { rule_version: self.version.clone(), inputs, outcome }
    }

    fn count(&self, doubt: Doubt, subject: &InstantSubject<'_>) -> usize {
        match doubt {
            Doubt::BrokenRules => subject.findings.all().count(),
            Doubt::Questions => subject.findings.manual.len(),
            Doubt::NearNames => subject.near_names.len(),
            Doubt::MaterialsNotShared => self.materials_not_shared(subject),
            Doubt::PersonsNotVerified => self.persons_not_verified(subject),
            Doubt::ApprovalFirst => items_with_approval_first(subject),
        }
    }

    fn materials_not_shared(&self, subject: &InstantSubject<'_>) -> usize {
        subject.materials.iter().filter(|material| !self.sources.contains(&material.source)).count()
    }

    fn persons_not_verified(&self, subject: &InstantSubject<'_>) -> usize {
        let relied_on = |person: &PersonFacts| {
            person.verified.is_some_and(|verification| self.methods.contains(&verification.method))
        };
        subject
            .posts
            .iter()
            .filter(|holding| holding.post.is_verified())
            .filter(|holding| !subject.persons.get(holding.person).is_some_and(relied_on))
            .count()
    }
}

fn items_with_approval_first(subject: &InstantSubject<'_>) -> usize {
    let items = subject.scope.iter().filter_map(|wording| subject.catalogue.find(wording));
    items.filter(|item| item.kind == ScopeKind::LicensedPre).count()
}

/// What keeps the machine from deciding.
#[derive(Debug, Clone, Copy)]
enum Doubt {
    BrokenRules,
    Questions,
    NearNames,
    MaterialsNotShared,
    PersonsNotVerified,
    ApprovalFirst,
}

impl Doubt {
    const ALL: [Self; 6] = [
        Self::BrokenRules,
        Self::Questions,
        Self::NearNames,
        Self::MaterialsNotShared,
        Self::PersonsNotVerified,
        Self::ApprovalFirst,
    ];

    const fn input(self) -> &'static str {
        match self {
            Self::BrokenRules => "broken_rules",
            Self::Questions => "questions",
            Self::NearNames => "near_names",
            Self::MaterialsNotShared => "materials_not_shared",
            Self::PersonsNotVerified => "persons_not_verified",
            Self::ApprovalFirst => "items_with_approval_first",
        }
    }

    fn reason(self) -> ManualReason {
        let (reason, zh, en) = match self {
            Self::BrokenRules => ("INSTANT_RULES_BROKEN", "存在未通过的校验项", "a validator is not green"),
            Self::Questions => {
                ("INSTANT_QUESTIONS", "存在须人工判断的事项", "something needs a person's judgement")
            }
            Self::NearNames => ("INSTANT_SIMILAR_NAME", "存在近似名称", "there is a similar name"),
            Self::MaterialsNotShared => {
                ("INSTANT_MATERIALS", "存在非共享获取的材料", "a material does not come from data sharing")
            }
            Self::PersonsNotVerified => (
                "INSTANT_VERIFICATION",
                "存在未经人脸识别验证的人员",
                "a person was not verified by face recognition",
            ),
            Self::ApprovalFirst => {
                ("INSTANT_PRE_APPROVAL", "存在前置许可项目", "an item needs an approval before registration")
            }
        };
        ManualReason::new("8.2", reason, Text::new(zh, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::establishment::{EstablishmentForm, posts};
    use crate::domain::names::Cause;
    use crate::domain::sample::{World, parent};

    fn evaluate(form: &EstablishmentForm, world: &World, near_names: &[Hit]) -> InstantApproval {
        let subject = InstantSubject {
            materials: &form.materials,
            posts: posts(form),
            scope: &form.scope,
            findings: &world.check(form),
            near_names,
            persons: &world.persons,
            catalogue: ScopeCatalogue::built_in(),
        };
        InstantRules::default().evaluate(&subject)
    }

    fn reasons(approval: &InstantApproval) -> Vec<&str> {
        match &approval.outcome {
            InstantOutcome::Approve => Vec::new(),
            InstantOutcome::ToPerson { reasons } => {
                reasons.iter().map(|reason| reason.reason.as_str()).collect()
            }
        }
    }

    #[test]
    fn the_sample_is_approved_and_its_inputs_are_kept() {
        let form = parent();
        let approval = evaluate(&form, &World::on("2026-09-21", &form), &[]);
        assert_eq!(approval.outcome, InstantOutcome::Approve);
        assert_eq!(approval.rule_version, "2026-1");
        assert_eq!(approval.inputs.len(), 6);
        let text = serde_json::to_string(&approval).unwrap();
        assert_eq!(serde_json::from_str::<InstantApproval>(&text).unwrap(), approval);
    }

    #[test]
    fn each_doubt_sends_it_to_a_person() {
        let form = parent();
        let world = World::on("2026-09-21", &form);
        let near = Hit {
            name_id: "n".into(),
            full_text: "青岛陶吉吉电商有限公司".into(),
            cause: Cause::IndustrySynonym,
        };
        assert_eq!(reasons(&evaluate(&form, &world, &[near])), ["INSTANT_SIMILAR_NAME"]);
        let mut uploaded = parent();
        uploaded.materials[0].source = MaterialSource::Uploaded;
        assert_eq!(reasons(&evaluate(&uploaded, &world, &[])), ["INSTANT_MATERIALS"]);
        let mut in_person = World::on("2026-09-21", &form);
        let verified = in_person.persons.get_mut("p1").and_then(|person| person.verified.as_mut()).unwrap();
        verified.method = VerificationMethod::InPerson;
        assert_eq!(reasons(&evaluate(&form, &in_person, &[])), ["INSTANT_VERIFICATION"]);
        let mut gaps = parent();
        gaps.materials.pop();
        assert_eq!(reasons(&evaluate(&gaps, &world, &[])), ["INSTANT_RULES_BROKEN"]);
    }
}
