//! The form of a branch (分公司设立、变更登记申请书), stored and compared as it was handed in.

use std::collections::BTreeSet;

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::branch_type::BranchType;
use crate::domain::establishment::{Holding, Material, Post, PreApproval, materials_at};

/// The form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchForm {
    /// Code of the company it belongs to (隶属企业).
    pub head_office: Uscc,
    /// Name of that company, as the register held it when the form was handed in.
    pub head_office_name: String,
    /// Type code of that company, as the register held it then; empty in the oldest forms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head_office_type: String,
    /// Place, sequence or business that tells it from other branches, `城阳第二`; may be empty (Name Provisions 13).
    pub designation: String,
    /// Last word of its name, `分公司` or `分店`.
    pub suffix: String,
    /// The one place of business (经营场所).
    pub premises: String,
    /// Division of the premises, six digits.
    pub division: String,
    /// Scope wordings.
    pub scope: Vec<String>,
    /// Who is in charge (负责人), by reference.
    pub person_in_charge: String,
    /// Registration liaison (登记联络员).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liaison: Option<String>,
    /// Agent who files (委托代理人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Day of the decision to set it up, or to change it.
    pub decided_on: NaiveDate,
    /// Materials.
    pub materials: Vec<Material>,
    /// Who signed: the company, by its code.
    pub signatures: Vec<String>,
    /// Approvals for items that need one before registration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<PreApproval>,
}

impl BranchForm {
    /// The name of the branch: the company's, the designation, the last word (Name Provisions 13).
    pub fn full_name(&self) -> String {
        format!("{}{}{}", self.head_office_name, self.designation, self.suffix)
    }

    /// The type of the branch, which follows from the company's; none where that one has no branches.
    pub fn branch_type(&self) -> Option<BranchType> {
        BranchType::of(&self.head_office_type)
    }

    /// Every person in every post, who is in charge first.
    pub fn posts(&self) -> Vec<Holding<'_>> {
        let mut all = vec![one("person_in_charge", &self.person_in_charge, Post::PersonInCharge)];
        all.extend(self.liaison.iter().map(|person| one("liaison", person, Post::Liaison)));
        all.extend(self.agent.iter().map(|person| one("agent", person, Post::Agent)));
        all
    }

    /// References of everybody the form names.
    pub fn named(&self) -> BTreeSet<&str> {
        let posts = [Some(&self.person_in_charge), self.liaison.as_ref(), self.agent.as_ref()];
        posts.into_iter().flatten().chain(&self.signatures).map(String::as_str).collect()
    }

    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        let list = |items: &[String]| match field.split_once('[') {
            None => Some(format!("{items:?}")),
            Some((_, index)) => items.get(index.trim_end_matches(']').parse::<usize>().ok()?).cloned(),
        };
        let shown = match field.split(['.', '[']).next().unwrap_or_default() {
            "head_office_uscc" => self.head_office.to_string(),
            "designation" => self.designation.clone(),
            "suffix" => self.suffix.clone(),
            "premises" => self.premises.clone(),
            "division" => self.division.clone(),
            "scope" => return list(&self.scope),
            "person_in_charge" => self.person_in_charge.clone(),
            "liaison" => format!("{:?}", self.liaison),
            "agent" => format!("{:?}", self.agent),
            "decided_on" => self.decided_on.to_string(),
            "materials" => materials_at(&self.materials, field),
            "signatures" => return list(&self.signatures),
            "approvals" => format!("{:?}", self.approvals),
            _ => return None,
        };
        Some(shown)
    }
}

fn one<'a>(field: &str, person: &'a str, post: Post) -> Holding<'a> {
    Holding { field: field.to_owned(), person, post }
}
