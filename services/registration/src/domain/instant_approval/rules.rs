//! The rules of instant approval, each with its code, and what they make of recorded inputs.

use actnow_decisions::Text;
use actnow_instant_approval::{InputSource, Looked, Rule, RuleBook};
use serde::{Deserialize, Serialize};

use super::InstantApproval;
use super::inputs::InstantInputs;
use crate::domain::ManualReason;
use crate::domain::establishment::{MaterialSource, VerificationMethod};
use crate::domain::scope::ScopeKind;

/// One rule. No set of rules can leave one out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InstantRule {
    /// Every validator is green.
    AllGreen,
    /// Nothing needs a person's judgement.
    NoQuestion,
    /// No name comes near.
    NoSimilarName,
    /// Every material comes from where a machine may rely on it.
    MaterialsFetched,
    /// Every person was verified in a way a machine may rely on.
    PersonsVerified,
    /// No item needs an approval before registration (前置许可).
    NoPriorApproval,
    /// The capital is within what a machine may register.
    CapitalWithin,
    /// The shareholders are such as a machine may register.
    HoldersKnown,
}

impl Rule for InstantRule {
    const ALL: &'static [Self] = &[
        Self::AllGreen,
        Self::NoQuestion,
        Self::NoSimilarName,
        Self::MaterialsFetched,
        Self::PersonsVerified,
        Self::NoPriorApproval,
        Self::CapitalWithin,
        Self::HoldersKnown,
    ];

    fn rule(self) -> &'static str {
        match self {
            Self::AllGreen => "RIA-1",
            Self::NoQuestion => "RIA-2",
            Self::NoSimilarName => "RIA-3",
            Self::MaterialsFetched => "RIA-4",
            Self::PersonsVerified => "RIA-5",
            Self::NoPriorApproval => "RIA-6",
            Self::CapitalWithin => "RIA-7",
            Self::HoldersKnown => "RIA-8",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::AllGreen => "INSTANT_RULES_BROKEN",
            Self::NoQuestion => "INSTANT_QUESTIONS",
            Self::NoSimilarName => "INSTANT_SIMILAR_NAME",
            Self::MaterialsFetched => "INSTANT_MATERIALS",
            Self::PersonsVerified => "INSTANT_VERIFICATION",
            Self::NoPriorApproval => "INSTANT_PRE_APPROVAL",
            Self::CapitalWithin => "INSTANT_CAPITAL",
            Self::HoldersKnown => "INSTANT_ENTITY_HOLDER",
        }
    }

    fn text(self) -> Text {
        let (zh, en) = match self {
            Self::AllGreen => ("存在未通过的校验项", "a validator is not green"),
            Self::NoQuestion => ("存在须人工判断的事项", "something needs a person's judgement"),
            Self::NoSimilarName => ("存在近似名称", "there is a similar name"),
            Self::MaterialsFetched => ("存在非共享获取的材料", "a material does not come from data sharing"),
            Self::PersonsVerified => {
                ("存在未经人脸识别验证的人员", "a person was not verified by face recognition")
            }
            Self::NoPriorApproval => ("存在前置许可项目", "an item needs an approval before registration"),
            Self::CapitalWithin => ("注册资本超出秒批限额", "the capital is beyond the limit for a machine"),
            Self::HoldersKnown => ("股东不全是自然人", "a shareholder is not a natural person"),
        };
        Text::new(zh, en)
    }
}

/// Who may hold shares in a company that a machine registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Holders {
    /// Whoever the law lets.
    Any,
    /// Natural persons only.
    NaturalPersons,
}

/// A published set of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantRules {
    /// Its version, as published.
    pub version: String,
    /// Verifications that a machine may rely on.
    pub methods: Vec<VerificationMethod>,
    /// Sources of materials that a machine may rely on.
    pub sources: Vec<MaterialSource>,
    /// The largest capital that a machine registers, in fen; none: any.
    pub capital_up_to_fen: Option<i64>,
    /// Who may hold shares.
    pub holders: Holders,
}

impl Default for InstantRules {
    /// Face recognition and shared data only.
    fn default() -> Self {
        Self {
            version: "2026-1".to_owned(),
            methods: vec![VerificationMethod::Face],
            sources: vec![MaterialSource::Shared],
            capital_up_to_fen: None,
            holders: Holders::Any,
        }
    }
}

/// Why a person decides: a question for each rule that does not hold.
pub fn reasons(approval: &InstantApproval) -> Vec<ManualReason> {
    let doubts = approval.doubts().into_iter();
    doubts.map(|rule| ManualReason::new(rule.rule(), rule.reason(), rule.text())).collect()
}

impl RuleBook for InstantRules {
    type Rule = InstantRule;
    type Inputs = InstantInputs;

    fn version(&self) -> &str {
        &self.version
    }

    fn look(&self, rule: InstantRule, inputs: &InstantInputs) -> Vec<Looked> {
        match rule {
            InstantRule::AllGreen => Looked::none_of("violations", &inputs.broken, InputSource::Validators),
            InstantRule::NoQuestion => {
                Looked::none_of("questions", &inputs.questions, InputSource::Validators)
            }
            InstantRule::NoSimilarName => {
                Looked::none_of("near_names", &inputs.near_names, InputSource::NameDeclaration)
            }
            InstantRule::MaterialsFetched => self.materials(inputs),
            InstantRule::PersonsVerified => self.persons(inputs),
            InstantRule::NoPriorApproval => scope(inputs),
            InstantRule::CapitalWithin => vec![self.capital(inputs)],
            InstantRule::HoldersKnown => self.holders(inputs),
        }
    }
}

impl InstantRules {
    fn materials(&self, inputs: &InstantInputs) -> Vec<Looked> {
        let looked = inputs.materials.iter().map(|material| Looked {
            what: material.kind.field(),
            value: material.source.as_str().to_owned(),
            source: InputSource::Materials,
            holds: self.sources.contains(&material.source),
        });
        looked.collect()
    }

    fn persons(&self, inputs: &InstantInputs) -> Vec<Looked> {
        let looked = inputs.persons.iter().map(|person| Looked {
            what: person.field.clone(),
            value: person.method.map_or("NONE", VerificationMethod::as_str).to_owned(),
            source: InputSource::RealNameCheck,
            holds: person.method.is_some_and(|method| self.methods.contains(&method)),
        });
        looked.collect()
    }

    fn capital(&self, inputs: &InstantInputs) -> Looked {
        Looked {
            what: "capital_fen".to_owned(),
            value: inputs.capital_fen.to_string(),
            source: InputSource::Form,
            holds: self.capital_up_to_fen.is_none_or(|limit| inputs.capital_fen <= limit),
        }
    }

    fn holders(&self, inputs: &InstantInputs) -> Vec<Looked> {
        let (what, source) = ("shareholders".to_owned(), InputSource::Form);
        if inputs.entity_holders.is_empty() {
            return vec![Looked { what, value: "NATURAL_PERSONS".to_owned(), source, holds: true }];
        }
        let holds = match self.holders {
            Holders::Any => true,
            Holders::NaturalPersons => false,
        };
        let codes = inputs.entity_holders.iter();
        codes.map(|code| Looked { what: what.clone(), value: code.clone(), source, holds }).collect()
    }
}

fn scope(inputs: &InstantInputs) -> Vec<Looked> {
    let looked = inputs.scope.iter().map(|item| Looked {
        what: item.wording.clone(),
        value: item.kind.map_or("UNKNOWN", ScopeKind::as_str).to_owned(),
        source: InputSource::ScopeCatalogue,
        // A wording that nobody knows is a broken rule already.
        holds: item.kind != Some(ScopeKind::LicensedPre),
    });
    looked.collect()
}
