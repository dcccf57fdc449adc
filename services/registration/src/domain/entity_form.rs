//! The legal forms that an organisational form word of a name can stand for.

use serde::{Deserialize, Serialize};

/// Legal form of an entity, as far as its name shows it (N-5, Company Law 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntityForm {
    /// Limited liability company (有限责任公司).
    Llc,
    /// Joint-stock company (股份有限公司).
    JointStock,
    /// Branch of a company (分公司).
    Branch,
    /// Partnership (合伙企业).
    Partnership,
    /// Sole proprietorship (个人独资企业).
    SoleProprietorship,
    /// Farmers' cooperative (农民专业合作社).
    Cooperative,
}

impl EntityForm {
    /// The Chinese term.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Llc => "有限责任公司",
            Self::JointStock => "股份有限公司",
            Self::Branch => "分支机构",
            Self::Partnership => "合伙企业",
            Self::SoleProprietorship => "个人独资企业",
            Self::Cooperative => "农民专业合作社",
        }
    }
}
