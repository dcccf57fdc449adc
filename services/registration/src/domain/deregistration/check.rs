//! What both ways ask of the company.

use std::collections::BTreeSet;

use actnow_decisions::Text;
use actnow_identifiers::Uscc;

use super::marks::Mark;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::Findings;

/// What the register knows of a company that shall end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFacts {
    /// How it stands.
    pub standing: CompanyStanding,
    /// What is noted of it.
    pub marks: BTreeSet<Mark>,
    /// Active companies in which it holds shares.
    pub holds_shares_in: u64,
    /// Its branches that are not deregistered.
    pub branches: u64,
    /// Whether its scope has an item that needs an approval before registration.
    pub needs_approval: bool,
    /// References of its shareholders; `None` where the register holds a summary only.
    pub shareholders: Option<Vec<String>>,
    /// Of a branch, the company it belongs to.
    pub head_office: Option<HeadOffice>,
}

/// The company a branch belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadOffice {
    /// Its code.
    pub uscc: Uscc,
    /// Whether it has ended before its branch: its registration was revoked.
    pub has_ended: bool,
}

impl CompanyFacts {
    /// An item that needs an approval before registration: a person looks at it (MERR 31).
    pub(super) fn ask_about_approval(&self, found: &mut Findings) {
        if self.needs_approval {
            let text = Text::new(
                "存在依法须经批准的项目，须核实批准文件",
                "an item needs an approval, a person looks at it",
            );
            found.question("MERR 31", "APPROVAL_REQUIRED", text);
        }
    }

    /// Branches end first (rules 4.5).
    pub(super) fn check_branches(&self, rule: &'static str, found: &mut Findings) {
        if self.branches > 0 {
            let text = Text::new(
                format!("应当先办理{}家分支机构的注销登记", self.branches),
                format!("{} branches are to be deregistered first", self.branches),
            );
            found.violations.add("uscc", rule, "BRANCHES_FIRST", text);
        }
    }

    /// Who has ended does not end again.
    pub(super) fn check_existence(&self, rule: &'static str, found: &mut Findings) {
        match self.standing {
            CompanyStanding::Active | CompanyStanding::RevokedAsPenalty => {}
            CompanyStanding::Deregistered | CompanyStanding::Revoked => {
                let text = Text::new("该企业已经终止", "the company has ended already");
                found.violations.add("uscc", rule, "COMPANY_NOT_ACTIVE", text);
            }
        }
    }
}
