//! The simple deregistration (简易注销, MERR 33, Rules 47 to 49, Company Law 240): no debts, all shareholders answer for
//! it, and nothing bars it.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::Uscc;
use serde::{Deserialize, Serialize};

use super::check::CompanyFacts;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{
    EstablishmentPolicy, Findings, Material, MaterialKind, check_materials_of, materials_at,
};

/// The form, publicised first and applied for later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimpleDeregistrationForm {
    /// Code of the company.
    pub company: Uscc,
    /// Its name.
    pub full_name: String,
    /// Shareholders, by reference or code, who commit to its having no debts; an agent's reference too.
    pub signatures: Vec<String>,
    /// Agent who files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Materials.
    pub materials: Vec<Material>,
}

impl SimpleDeregistrationForm {
    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        let shown = match field.split(['.', '[']).next().unwrap_or_default() {
            "uscc" => self.company.to_string(),
            "agent" => format!("{:?}", self.agent),
            "signatures" => format!("{:?}", self.signatures),
            "materials" => materials_at(&self.materials, field),
            _ => return None,
        };
        Some(shown)
    }
}

/// Which step is checked: the commitment comes with the publicity, the rest with the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimpleStage {
    /// To be publicised.
    Publicity,
    /// Applied for.
    Application,
}

/// Checks a simple deregistration by every bar of MERR 33.
pub fn check_simple(
    form: &SimpleDeregistrationForm,
    company: &CompanyFacts,
    stage: SimpleStage,
    policy: &EstablishmentPolicy,
) -> Findings {
    let mut found = Findings { violations: company.simple_bars(), ..Findings::default() };
    check_commitment(form, company, &mut found);
    match stage {
        SimpleStage::Publicity => {
            if !form.materials.iter().any(|material| material.kind == MaterialKind::NoDebtCommitment) {
                let kind = MaterialKind::NoDebtCommitment;
                let (zh, en) = kind.terms();
                let text = Text::new(format!("缺少{zh}"), format!("the {en} is missing"));
                found.violations.add(kind.field(), "MERR 33", "MATERIAL_MISSING", text);
            }
        }
        SimpleStage::Application => {
            let needed =
                [(MaterialKind::ApplicationForm, "MERR 33"), (MaterialKind::NoDebtCommitment, "MERR 33")];
            check_materials_of(&needed, &form.materials, form.agent.is_some(), policy, &mut found);
        }
    }
    found
}

impl CompanyFacts {
    /// What bars the simple way, whatever the form says (MERR 33).
    pub fn simple_bars(&self) -> Violations {
        let mut found = Findings::default();
        self.check_existence("MERR 33", &mut found);
        check_bars(self, &mut found);
        self.check_branches("MERR 33", &mut found);
        if self.head_office.is_some() {
            let text = Text::new(
                "分公司没有投资人作出承诺，不适用简易注销",
                "a branch has no shareholders who could commit to anything",
            );
            found.violations.add("uscc", "MERR 33", "BRANCH_NOT_SIMPLE", text);
        }
        found.violations
    }
}

fn check_bars(company: &CompanyFacts, found: &mut Findings) {
    if company.standing == CompanyStanding::RevokedAsPenalty {
        let text = Text::new("该企业已被吊销营业执照", "the licence of the company was revoked");
        found.violations.add("uscc", "MERR 33", "LICENCE_REVOKED", text);
    }
    for mark in &company.marks {
        found.violations.add("uscc", "MERR 33", mark.as_str(), mark.text());
    }
    if company.holds_shares_in > 0 {
        let text = Text::new(
            format!("该企业持有{}家企业的股权，不适用简易注销", company.holds_shares_in),
            format!("the company holds shares in {} companies", company.holds_shares_in),
        );
        found.violations.add("uscc", "MERR 33", "HOLDS_INVESTMENT", text);
    }
    if company.needs_approval {
        let text = Text::new(
            "该企业有注销依法须经批准的项目，不适用简易注销",
            "an item of its scope needs an approval first",
        );
        found.violations.add("uscc", "MERR 33", "APPROVAL_REQUIRED", text);
    }
}

/// Every shareholder commits; where the register does not know them, a person looks.
fn check_commitment(form: &SimpleDeregistrationForm, company: &CompanyFacts, found: &mut Findings) {
    let Some(shareholders) = &company.shareholders else {
        let text = Text::new(
            "登记簿未载明全部股东，须核实承诺书",
            "the register does not name all shareholders, a person looks at the commitment",
        );
        found.question("MERR 33", "SHAREHOLDERS_UNKNOWN", text);
        return;
    };
    for (i, shareholder) in shareholders.iter().enumerate() {
        if !form.signatures.contains(shareholder) {
            let text = Text::new(
                format!("第{}名股东未在承诺书上签名", i + 1),
                format!("shareholder number {} has not signed the commitment", i + 1),
            );
            found.violations.add("signatures", "MERR 33", "COMMITMENT_INCOMPLETE", text);
        }
    }
}
