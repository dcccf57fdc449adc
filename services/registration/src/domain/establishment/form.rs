//! The establishment form (设立登记申请书): a document, stored and compared as it was handed in.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CompanyType, ContributionDue, Material, Term};
use crate::domain::IndustryCode;
use crate::domain::names::NameParts;

/// Who holds a share or signs: a person or an entity, by reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// A natural person.
    Person(String),
    /// An entity.
    Entity(String),
}

impl Party {
    /// The reference.
    pub fn reference(&self) -> &str {
        match self {
            Self::Person(reference) | Self::Entity(reference) => reference,
        }
    }
}

/// Form of a contribution (出资方式, C-CAP-3). The forbidden ones are here to be refused with their reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContributionForm {
    /// 货币.
    Money,
    /// 实物.
    Goods,
    /// 知识产权.
    IntellectualProperty,
    /// 土地使用权.
    LandUseRight,
    /// 股权.
    Equity,
    /// 债权.
    Claims,
    /// 劳务: forbidden.
    Labour,
    /// 信用: forbidden.
    Credit,
    /// 自然人姓名: forbidden.
    PersonalName,
    /// 商誉: forbidden.
    Goodwill,
    /// 特许经营权: forbidden.
    Franchise,
    /// 设定担保的财产: forbidden.
    EncumberedProperty,
}

impl ContributionForm {
    /// Whether the law admits it (MERR 13, Company Law 48).
    pub const fn is_admitted(self) -> bool {
        match self {
            Self::Money
            | Self::Goods
            | Self::IntellectualProperty
            | Self::LandUseRight
            | Self::Equity
            | Self::Claims => true,
            Self::Labour
            | Self::Credit
            | Self::PersonalName
            | Self::Goodwill
            | Self::Franchise
            | Self::EncumberedProperty => false,
        }
    }
}

/// A shareholder and what is subscribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shareholder {
    /// Who.
    #[serde(flatten)]
    pub holder: Party,
    /// Subscribed amount in fen.
    pub subscribed_fen: i64,
    /// In which form.
    pub form: ContributionForm,
    /// When it is due.
    pub due: ContributionDue,
}

/// The post by which a person is legal representative (Company Law 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LegalRepPost {
    /// Director who executes company affairs.
    Director,
    /// Manager.
    Manager,
}

/// The legal representative (法定代表人).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalRepresentative {
    /// Who.
    pub person: String,
    /// By which post.
    #[serde(rename = "as")]
    pub post: LegalRepPost,
}

/// An approval that must precede registration (前置审批, C-SCOPE-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreApproval {
    /// Wording of the scope item it is for.
    pub item: String,
    /// Number of the document.
    pub document: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Last day, where it states a term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}

/// The form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstablishmentForm {
    /// The name.
    pub name: NameParts,
    /// Company type.
    #[serde(rename = "type")]
    pub company_type: CompanyType,
    /// The one domicile (住所).
    pub domicile: String,
    /// Division of the domicile, six digits.
    pub division: String,
    /// Registered capital in fen.
    pub capital_fen: i64,
    /// Shareholders.
    pub shareholders: Vec<Shareholder>,
    /// Legal representative.
    pub legal_rep: LegalRepresentative,
    /// Directors.
    pub directors: Vec<String>,
    /// Manager (经理).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Deputy managers (副经理).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputy_managers: Vec<String>,
    /// Board secretary (董事会秘书).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board_secretary: Option<String>,
    /// Supervisors; none only with the consent of all shareholders.
    #[serde(default)]
    pub supervisors: Vec<String>,
    /// Shareholders, by reference, who agree to have no supervisor (C-ORG-2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_supervisor_agreed_by: Vec<String>,
    /// Finance officer (财务负责人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finance_officer: Option<String>,
    /// Registration liaison (登记联络员).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liaison: Option<String>,
    /// Agent who files (委托代理人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Main business.
    pub industry: IndustryCode,
    /// Scope wordings, the main business first.
    pub scope: Vec<String>,
    /// Term of business.
    pub term: Term,
    /// Materials.
    pub materials: Vec<Material>,
    /// Who signed, by reference.
    pub signatures: Vec<String>,
    /// Beneficial owners (受益所有人).
    #[serde(default)]
    pub beneficial_owners: Vec<String>,
    /// Approvals for items that need one before registration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<PreApproval>,
}

impl EstablishmentForm {
    /// Whether the person or entity of this reference has signed.
    pub fn is_signed_by(&self, reference: &str) -> bool {
        self.signatures.iter().any(|signature| signature == reference)
    }

    /// The form with every contribution due on a day, periods counted from `from`.
    pub fn with_days(mut self, from: NaiveDate) -> Self {
        for shareholder in &mut self.shareholders {
            shareholder.due = ContributionDue::On(shareholder.due.resolve(from));
        }
        self
    }
}
