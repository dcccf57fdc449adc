//! Types of branches (分公司类型): each follows from the type of the company (rules 4.3).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Type of the company, type of its branch, and how that one is printed.
const TYPES: [(&str, &str, &str); 9] = [
    ("1100", "2100", "有限责任公司分公司"),
    ("1110", "2110", "有限责任公司分公司（国有独资）"),
    ("1130", "2130", "有限责任公司分公司（自然人投资或控股）"),
    ("1151", "2151", "有限责任公司分公司（自然人独资）"),
    ("1152", "2152", "有限责任公司分公司（自然人投资或控股的法人独资）"),
    ("1153", "2153", "有限责任公司分公司（非自然人投资或控股的法人独资）"),
    ("1190", "2190", "其他有限责任公司分公司"),
    ("1200", "2200", "股份有限公司分公司"),
    ("1222", "2222", "股份有限公司分公司（非上市）"),
];

/// Type of a branch by its four-digit code: a row of the table above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BranchType(usize);

/// A code that is no type of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a type of branch")]
pub struct NotABranchType;

impl BranchType {
    /// The type of the branches of a company of this type; none where it has no branches that are registered as such.
    pub fn of(company_type: &str) -> Option<Self> {
        TYPES.iter().position(|(company, _, _)| *company == company_type).map(Self)
    }

    /// The four-digit code.
    pub const fn code(self) -> &'static str {
        TYPES[self.0].1
    }

    /// As printed on the licence.
    pub const fn printed(self) -> &'static str {
        TYPES[self.0].2
    }
}

impl TryFrom<String> for BranchType {
    type Error = NotABranchType;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        TYPES.iter().position(|(_, code, _)| *code == text).map(Self).ok_or(NotABranchType)
    }
}

impl From<BranchType> for String {
    fn from(branch_type: BranchType) -> Self {
        branch_type.code().to_owned()
    }
}

impl fmt::Display for BranchType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
