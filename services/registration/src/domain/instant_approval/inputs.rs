//! What the rules of instant approval look at, as it was: values with their sources, no personal data.

use std::collections::BTreeMap;

use actnow_decisions::Violation;
use actnow_instant_approval::Finding;
use serde::{Deserialize, Serialize};

use crate::domain::ManualReason;
use crate::domain::establishment::{
    EstablishmentForm, Findings, Holding, Material, MaterialKind, MaterialSource, Party, PersonFacts,
    VerificationMethod, posts,
};
use crate::domain::names::Hit;
use crate::domain::scope::{ScopeCatalogue, ScopeKind};

/// What the inputs are gathered from.
#[derive(Debug, Clone)]
pub struct InstantSubject<'a> {
    /// What was handed in with the form, of a company or of a branch.
    pub materials: &'a [Material],
    /// Everybody it gives a post.
    pub posts: Vec<Holding<'a>>,
    /// Its scope.
    pub scope: &'a [String],
    /// Registered capital, in fen; none of a branch.
    pub capital_fen: i64,
    /// Codes of the shareholders that are no persons.
    pub entity_holders: Vec<String>,
    /// Its check at this moment.
    pub findings: &'a Findings,
    /// Near names for which the applicants took responsibility.
    pub near_names: &'a [Hit],
    /// Persons by reference.
    pub persons: &'a BTreeMap<String, PersonFacts>,
    /// Scope wordings.
    pub catalogue: &'a ScopeCatalogue,
}

impl<'a> InstantSubject<'a> {
    /// An establishment with these findings.
    pub fn of_company(
        form: &'a EstablishmentForm,
        findings: &'a Findings,
        near_names: &'a [Hit],
        persons: &'a BTreeMap<String, PersonFacts>,
        catalogue: &'a ScopeCatalogue,
    ) -> Self {
        Self {
            materials: &form.materials,
            posts: posts(form),
            scope: &form.scope,
            capital_fen: form.capital_fen,
            entity_holders: form.shareholders.iter().filter_map(|one| entity(&one.holder)).collect(),
            findings,
            near_names,
            persons,
            catalogue,
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

/// One person in one post whose holder is verified (Rules 16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSeen {
    /// Field path of the post.
    pub field: String,
    /// How the person was verified; none when not at all.
    pub method: Option<VerificationMethod>,
}

/// One item of the scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeSeen {
    /// Its wording.
    pub wording: String,
    /// Whether and when it needs a permit; none for a wording that the catalogue does not hold.
    pub kind: Option<ScopeKind>,
}

/// Everything the rules look at: recomputing an outcome, and trying other rules, needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantInputs {
    /// Broken rules and missing materials.
    pub broken: Vec<Finding>,
    /// Questions for a person.
    pub questions: Vec<Finding>,
    /// Near names, by their ids.
    pub near_names: Vec<Finding>,
    /// Every material.
    pub materials: Vec<MaterialSeen>,
    /// Every post whose holder is verified.
    pub persons: Vec<PersonSeen>,
    /// Every item of the scope.
    pub scope: Vec<ScopeSeen>,
    /// Registered capital, in fen.
    pub capital_fen: i64,
    /// Codes of the shareholders that are no persons.
    pub entity_holders: Vec<String>,
}

impl InstantInputs {
    /// Gathers them.
    pub fn of(subject: &InstantSubject<'_>) -> Self {
        let near = |hit: &Hit| Finding { what: hit.name_id.clone(), value: hit.cause.reason().to_owned() };
        let materials = subject.materials.iter();
        Self {
            broken: subject.findings.all().map(broken).collect(),
            questions: subject.findings.manual.iter().map(question).collect(),
            near_names: subject.near_names.iter().map(near).collect(),
            materials: materials
                .map(|material| MaterialSeen { kind: material.kind, source: material.source })
                .collect(),
            persons: persons(subject),
            scope: subject.scope.iter().map(|wording| item(wording, subject.catalogue)).collect(),
            capital_fen: subject.capital_fen,
            entity_holders: subject.entity_holders.clone(),
        }
    }
}

fn broken(violation: &Violation) -> Finding {
    let value = format!("{} {}", violation.rule, violation.reason);
    Finding { what: violation.field.clone(), value }
}

fn question(reason: &ManualReason) -> Finding {
    Finding { what: reason.rule.clone(), value: reason.reason.clone() }
}

fn persons(subject: &InstantSubject<'_>) -> Vec<PersonSeen> {
    let method = |person: &str| {
        let verified = subject.persons.get(person).and_then(|facts| facts.verified);
        verified.map(|verification| verification.method)
    };
    let verified = subject.posts.iter().filter(|holding| holding.post.is_verified());
    verified
        .map(|holding| PersonSeen { method: method(holding.person), field: holding.field.clone() })
        .collect()
}

fn item(wording: &str, catalogue: &ScopeCatalogue) -> ScopeSeen {
    ScopeSeen { wording: wording.to_owned(), kind: catalogue.find(wording).map(|item| item.kind) }
}

fn entity(holder: &Party) -> Option<String> {
    match holder {
        Party::Person(_) => None,
        Party::Entity(code) => Some(code.clone()),
    }
}
