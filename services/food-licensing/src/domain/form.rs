//! The food form (食品经营登记表): one document for filings and licence applications, stored as submitted.

use serde::{Deserialize, Serialize};

use super::commitment::Declaration;
use super::items::{ItemMark, LicenceItem, MainType, TypeMark};
use super::track::{Track, TrackDecision, TrackGround};

/// Sale mode (销售方式); for a filing also the type digit of the YB number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SaleMode {
    /// 批发.
    Wholesale,
    /// 零售.
    Retail,
}

/// Kinds of special food (特殊食品).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpecialFood {
    /// 保健食品.
    HealthFood,
    /// 特殊医学用途配方食品.
    MedicalPurpose,
    /// 婴幼儿配方食品.
    InfantFormula,
}

/// Food-safety rules that a licensed operator keeps (Order 78 art 16, Order 17 art 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SafetyRule {
    /// 食品安全自查.
    SelfInspection,
    /// 从业人员健康管理.
    StaffHealth,
    /// 进货查验记录.
    IncomingInspection,
    /// 食品安全事故处置.
    AccidentHandling,
}

impl SafetyRule {
    /// The four rules every licence needs.
    pub const REQUIRED: [SafetyRule; 4] =
        [Self::SelfInspection, Self::StaffHealth, Self::IncomingInspection, Self::AccidentHandling];
}

/// Kinds of documents that go with an application (rules 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaterialKind {
    /// 申请书; the form itself counts.
    ApplicationForm,
    /// 营业执照复印件; never asked for, the register is looked up.
    BusinessLicence,
    /// 主要设备设施、布局.
    EquipmentLayout,
    /// 操作流程; not for pure sales.
    Process,
    /// 食品安全规章制度.
    SafetyRules,
    /// 自动设备放置地点、展示方法、风险预案.
    Vending,
    /// 授权委托书.
    AgentAuthorisation,
    /// 代理人身份证明.
    AgentId,
}

/// Where a document comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaterialSource {
    /// Handed in; a person has to look at it.
    Uploaded,
    /// Fetched from another department, so already true.
    Shared,
    /// Promised in writing under 容缺受理 (tolerant acceptance); must follow before the certificate.
    Committed,
}

impl MaterialKind {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationForm => "APPLICATION_FORM",
            Self::BusinessLicence => "BUSINESS_LICENCE",
            Self::EquipmentLayout => "EQUIPMENT_LAYOUT",
            Self::Process => "PROCESS",
            Self::SafetyRules => "SAFETY_RULES",
            Self::Vending => "VENDING",
            Self::AgentAuthorisation => "AGENT_AUTHORISATION",
            Self::AgentId => "AGENT_ID",
        }
    }
}

impl MaterialSource {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploaded => "UPLOADED",
            Self::Shared => "SHARED",
            Self::Committed => "COMMITTED",
        }
    }
}

/// One document of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    pub kind: MaterialKind,
    /// Where it comes from.
    pub source: MaterialSource,
    /// SHA-256 of the file, so that it can be opened and a replaced one is seen to have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// Who runs the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Unified social credit code; empty while the business licence is not issued (先照后证).
    pub uscc: String,
    /// Name on the business licence.
    pub name: String,
    /// Legal representative or person in charge; empty where the register did not hand it on.
    #[serde(default)]
    pub legal_rep: String,
    /// Domicile on the business licence.
    #[serde(default)]
    pub domicile: String,
}

/// Whether an online seller also has a place where customers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PhysicalShop {
    /// 有实体门店.
    #[default]
    Present,
    /// 无实体门店.
    Absent,
}

/// Network operation (网络经营).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Whether food is sold by network.
    pub yes: bool,
    /// Name of the third-party platform, if any.
    #[serde(default)]
    pub platform: Option<String>,
    /// Address of the shop page.
    #[serde(default)]
    pub shop_url: Option<String>,
    /// Whether there is a physical shop as well.
    #[serde(default)]
    pub shop: PhysicalShop,
}

/// Sale by automatic devices (利用自动设备).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vending {
    /// Where the devices stand.
    pub sites: Vec<String>,
    /// How licence and contact are shown on them.
    pub display_method: String,
    /// What is done against risks.
    pub risk_plan: String,
}

/// Declaration and commitment (告知承诺) of the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Commitment {
    /// The ordinary way.
    #[default]
    None,
    /// The applicant declares to meet the told conditions.
    Declared(Declaration),
}

impl Commitment {
    /// What was signed, if something was.
    pub const fn declaration(&self) -> Option<&Declaration> {
        match self {
            Self::None => None,
            Self::Declared(declaration) => Some(declaration),
        }
    }
}

/// Someone who acts for the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Reference to the verified person.
    pub person: String,
}

/// The form. Persons are references into the case; their numbers and phones never stand here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoodForm {
    /// Who runs the business.
    pub operator: Operator,
    /// Who files for the operator, if not the operator.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// Business scope as registered.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Address of the premises (经营场所).
    pub premises: String,
    /// Division of the premises, six digits.
    pub division: String,
    /// Wholesale or retail.
    pub mode: SaleMode,
    /// Whether cold or frozen food is sold.
    #[serde(default)]
    pub cold_frozen: bool,
    /// Kinds of special food.
    #[serde(default)]
    pub special_food: Vec<SpecialFood>,
    /// Whether aquatic products are sold; only the visit's checklist asks.
    #[serde(default)]
    pub aquatic: bool,
    /// Network operation.
    #[serde(default)]
    pub network: Network,
    /// Address of a warehouse outside the premises.
    #[serde(default)]
    pub external_warehouse: Option<String>,
    /// Sale by automatic devices.
    #[serde(default)]
    pub vending: Option<Vending>,
    /// Reference to the food-safety manager (食品安全管理人员).
    #[serde(default)]
    pub food_safety_manager: Option<String>,
    /// Rules the operator keeps.
    #[serde(default)]
    pub rules: Vec<SafetyRule>,
    /// Main business type; needed for a licence.
    #[serde(default)]
    pub main_type: Option<MainType>,
    /// Marks behind the main type.
    #[serde(default)]
    pub type_marks: Vec<TypeMark>,
    /// Licence items.
    #[serde(default)]
    pub items: Vec<LicenceItem>,
    /// Marks behind the items.
    #[serde(default)]
    pub item_marks: Vec<ItemMark>,
    /// Documents of the file.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// Declaration and commitment, where the bureau allows it.
    #[serde(default)]
    pub commitment: Commitment,
}

impl FoodForm {
    /// The form with what a prepackaged-only licence (before 2021-04-29) implies: its items and main type.
    #[must_use]
    pub fn with_implied_items(mut self, track: &TrackDecision) -> Self {
        let implied = track.track == Track::Licence
            && track.ground == TrackGround::PrepackagedOnly
            && self.items.is_empty();
        if implied {
            self.items.push(LicenceItem::Prepackaged);
            if !self.special_food.is_empty() {
                self.items.push(LicenceItem::SpecialFood);
            }
            self.main_type.get_or_insert(MainType::FoodSeller);
        }
        self
    }

    /// Whether nothing but prepackaged food is asked for; an empty list asks for what the scope says.
    pub fn is_prepackaged_only(&self) -> bool {
        self.items.iter().all(|item| item.is_prepackaged_only())
    }

    /// Whether a document of this kind is in the file.
    pub fn has(&self, kind: MaterialKind) -> bool {
        self.materials.iter().any(|material| material.kind == kind)
    }

    /// Documents that a person still has to look at: they come from elsewhere than a machine may rely on.
    pub fn materials_not_from(&self, sources: &[MaterialSource]) -> Vec<MaterialKind> {
        self.materials.iter().filter(|m| !sources.contains(&m.source)).map(|m| m.kind).collect()
    }

    /// Documents promised but not there yet (容缺受理): they keep the certificate back.
    pub fn committed_materials(&self) -> Vec<MaterialKind> {
        self.materials.iter().filter(|m| m.source == MaterialSource::Committed).map(|m| m.kind).collect()
    }
}
