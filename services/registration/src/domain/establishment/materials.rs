//! Materials of filings (申请材料, MERR 16, 24, 30, 32 and 33, Rules 25, 26, 30 and 41).

use serde::{Deserialize, Serialize};

/// Kinds of materials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaterialKind {
    /// Application form (登记申请书).
    ApplicationForm,
    /// Licence copy or identity document of the shareholders (股东主体资格文件).
    ShareholderQualification,
    /// Proof of domicile (住所使用证明).
    DomicileDoc,
    /// Articles, signed by all shareholders (公司章程).
    Articles,
    /// Appointment of legal representative, directors, supervisors, managers (任职文件).
    AppointmentDocs,
    /// Authorisation of the agent (委托代理文件).
    AgentAuthorisation,
    /// Approval that must precede registration (前置审批文件).
    PreApproval,
    /// Resolution or decision to change (变更决议、决定).
    ChangeResolution,
    /// Notice of a reduction of capital, and what was done about debts (减资公告及债务清偿说明).
    ReductionNotice,
    /// The old licence, returned or declared void (原营业执照).
    OldLicence,
    /// Resolution or decision to dissolve (解散决议、决定).
    DissolutionResolution,
    /// Liquidation report, confirmed (清算报告).
    LiquidationReport,
    /// Tax clearance (清税证明).
    TaxClearance,
    /// Commitment of all shareholders to having no debts (全体投资人承诺书).
    NoDebtCommitment,
    /// Commitment of who files a dormancy (歇业备案承诺书).
    DormancyCommitment,
    /// Confirmation of the address for documents of law (法律文书送达地址确认书).
    DeliveryAddressConfirmation,
    /// Licence copy of the company that a branch belongs to (隶属企业主体资格文件).
    HeadOfficeQualification,
    /// Identity document of who is in charge of a branch (负责人身份证明).
    PersonInChargeId,
}

impl MaterialKind {
    /// What every limited company hands in.
    pub const ALWAYS: [Self; 5] = [
        Self::ApplicationForm,
        Self::ShareholderQualification,
        Self::DomicileDoc,
        Self::Articles,
        Self::AppointmentDocs,
    ];

    /// The name in forms and field paths.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationForm => "APPLICATION_FORM",
            Self::ShareholderQualification => "SHAREHOLDER_QUALIFICATION",
            Self::DomicileDoc => "DOMICILE_DOC",
            Self::Articles => "ARTICLES",
            Self::AppointmentDocs => "APPOINTMENT_DOCS",
            Self::AgentAuthorisation => "AGENT_AUTHORISATION",
            Self::PreApproval => "PRE_APPROVAL",
            Self::ChangeResolution => "CHANGE_RESOLUTION",
            Self::ReductionNotice => "REDUCTION_NOTICE",
            Self::OldLicence => "OLD_LICENCE",
            Self::DissolutionResolution => "DISSOLUTION_RESOLUTION",
            Self::LiquidationReport => "LIQUIDATION_REPORT",
            Self::TaxClearance => "TAX_CLEARANCE",
            Self::NoDebtCommitment => "NO_DEBT_COMMITMENT",
            Self::DormancyCommitment => "DORMANCY_COMMITMENT",
            Self::DeliveryAddressConfirmation => "DELIVERY_ADDRESS_CONFIRMATION",
            Self::HeadOfficeQualification => "HEAD_OFFICE_QUALIFICATION",
            Self::PersonInChargeId => "PERSON_IN_CHARGE_ID",
        }
    }

    /// The Chinese and English term.
    pub const fn terms(self) -> (&'static str, &'static str) {
        match self {
            Self::ApplicationForm => ("登记申请书", "application form"),
            Self::ShareholderQualification => {
                ("股东主体资格文件", "proof of the shareholders' qualification")
            }
            Self::DomicileDoc => ("住所使用证明", "proof of domicile"),
            Self::Articles => ("公司章程", "articles"),
            Self::AppointmentDocs => ("任职文件", "appointment documents"),
            Self::AgentAuthorisation => ("委托代理文件", "authorisation of the agent"),
            Self::PreApproval => ("前置审批文件", "approval before registration"),
            Self::ChangeResolution => ("变更决议或者决定", "resolution to change"),
            Self::ReductionNotice => ("减资公告及债务清偿说明", "notice of the reduction of capital"),
            Self::OldLicence => ("原营业执照（缴回或者声明作废）", "old licence, returned or declared void"),
            Self::DissolutionResolution => ("解散决议或者决定", "resolution to dissolve"),
            Self::LiquidationReport => ("清算报告", "liquidation report"),
            Self::TaxClearance => ("清税证明", "tax clearance"),
            Self::NoDebtCommitment => {
                ("全体投资人承诺书", "commitment of all shareholders to having no debts")
            }
            Self::DormancyCommitment => ("歇业备案承诺书", "commitment of who files a dormancy"),
            Self::DeliveryAddressConfirmation => {
                ("法律文书送达地址确认书", "confirmation of the address for documents of law")
            }
            Self::HeadOfficeQualification => ("隶属企业主体资格文件", "proof of the company's qualification"),
            Self::PersonInChargeId => ("负责人身份证明", "identity document of the person in charge"),
        }
    }

    /// Field path of this material, `materials.ARTICLES`.
    pub fn field(self) -> String {
        format!("materials.{}", self.as_str())
    }
}

/// Where a material comes from (MERR 16, last paragraph).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaterialSource {
    /// Handed in.
    Uploaded,
    /// Obtained by data sharing; not to be asked for.
    Shared,
    /// Replaced by a written commitment (告知承诺).
    Committed,
}

impl MaterialSource {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploaded => "UPLOADED",
            Self::Shared => "SHARED",
            Self::Committed => "COMMITTED",
        }
    }
}

/// One material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    pub kind: MaterialKind,
    /// Where it comes from.
    pub source: MaterialSource,
    /// The stored document: its id or digest, so that a replaced one is seen to have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// The materials that a field path such as `materials.ARTICLES` names, in a form fit for comparing only.
pub(in crate::domain) fn materials_at(materials: &[Material], field: &str) -> String {
    let kind = field.strip_prefix("materials.").unwrap_or_default();
    let named = materials.iter().filter(|material| kind.is_empty() || material.kind.as_str() == kind);
    format!("{:?}", named.collect::<Vec<_>>())
}
