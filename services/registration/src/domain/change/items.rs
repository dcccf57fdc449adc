//! What of a company or a branch is registered, and what is filed (rules 4.1, MERR 8 and 9).

use serde::{Deserialize, Serialize};

/// One item, in the order of the law: registered ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Item {
    /// 名称.
    Name,
    /// 类型.
    Type,
    /// 经营范围.
    Scope,
    /// 住所.
    Domicile,
    /// 经营场所, of a branch.
    Premises,
    /// 注册资本.
    Capital,
    /// 法定代表人.
    LegalRepresentative,
    /// 负责人, of a branch.
    PersonInCharge,
    /// 股东姓名或者名称.
    Shareholders,
    /// 章程: filed.
    Articles,
    /// 经营期限: filed.
    Term,
    /// 认缴出资数额、方式、期限: filed.
    Subscriptions,
    /// 董事: filed.
    Directors,
    /// 监事: filed.
    Supervisors,
    /// 高级管理人员: filed.
    SeniorManagers,
    /// 登记联络员: filed.
    Liaison,
    /// 受益所有人: filed.
    BeneficialOwners,
}

impl Item {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::Type => "TYPE",
            Self::Scope => "SCOPE",
            Self::Domicile => "DOMICILE",
            Self::Premises => "PREMISES",
            Self::Capital => "CAPITAL",
            Self::LegalRepresentative => "LEGAL_REPRESENTATIVE",
            Self::PersonInCharge => "PERSON_IN_CHARGE",
            Self::Shareholders => "SHAREHOLDERS",
            Self::Articles => "ARTICLES",
            Self::Term => "TERM",
            Self::Subscriptions => "SUBSCRIPTIONS",
            Self::Directors => "DIRECTORS",
            Self::Supervisors => "SUPERVISORS",
            Self::SeniorManagers => "SENIOR_MANAGERS",
            Self::Liaison => "LIAISON",
            Self::BeneficialOwners => "BENEFICIAL_OWNERS",
        }
    }

    /// Whether it is registered (MERR 8), not filed (MERR 9).
    pub const fn is_registered(self) -> bool {
        match self {
            Self::Name
            | Self::Type
            | Self::Scope
            | Self::Domicile
            | Self::Premises
            | Self::Capital
            | Self::LegalRepresentative
            | Self::PersonInCharge
            | Self::Shareholders => true,
            Self::Articles
            | Self::Term
            | Self::Subscriptions
            | Self::Directors
            | Self::Supervisors
            | Self::SeniorManagers
            | Self::Liaison
            | Self::BeneficialOwners => false,
        }
    }

    /// Whether the licence shows it (rules 4.1): of the registered items, all but the shareholders.
    pub const fn is_on_licence(self) -> bool {
        match self {
            Self::Name
            | Self::Type
            | Self::Scope
            | Self::Domicile
            | Self::Premises
            | Self::Capital
            | Self::LegalRepresentative
            | Self::PersonInCharge => true,
            Self::Shareholders
            | Self::Articles
            | Self::Term
            | Self::Subscriptions
            | Self::Directors
            | Self::Supervisors
            | Self::SeniorManagers
            | Self::Liaison
            | Self::BeneficialOwners => false,
        }
    }

    /// What the articles say, so that they change with it.
    pub(super) const OF_THE_ARTICLES: [Self; 8] = [
        Self::Name,
        Self::Type,
        Self::Scope,
        Self::Domicile,
        Self::Capital,
        Self::Shareholders,
        Self::Term,
        Self::Subscriptions,
    ];

    /// Who holds a post.
    pub(super) const OF_POSTS: [Self; 4] =
        [Self::LegalRepresentative, Self::Directors, Self::Supervisors, Self::SeniorManagers];
}

/// One item that changes, as shown to the registrar and kept in the history. Names only, no numbers of persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemChange {
    /// Which.
    pub item: Item,
    /// As it is registered; empty where the register did not know it.
    pub before: String,
    /// As it shall be.
    pub after: String,
}
