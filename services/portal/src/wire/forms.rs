//! Documents that an applicant hands in, as the window types them.

use actnow_proto::food_licensing::v1 as food;
use actnow_proto::registration::v1 as contract;
use actnow_proto::registration::v1::subscription::Holder;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Given, Shown, form};

form! {
    /// A proof that a person is who they say.
    Verification of contract::Verification {
        /// `FACE`, `NOTARISED` or `IN_PERSON`.
        method: String = contract::VerificationMethod,
        at: Option<DateTime<Utc>>,
    }
}

form! {
    /// A natural person taking part; other fields refer to `ref`.
    Person of contract::Person {
        /// Name within this submission, `p1`.
        r#ref: String,
        name: String,
        /// `RESIDENT_ID`, `PASSPORT`, `HK_MACAU_PERMIT` or `TAIWAN_PERMIT`.
        id_kind: String = contract::IdDocumentKind,
        id_number: String,
        phone: String,
        email: String,
        verified: Option<Verification>,
    }
}

form! {
    /// A name in its four parts (名称四段式).
    NameParts of contract::NameParts {
        /// 行政区划.
        division: String,
        /// 字号.
        trade: String,
        /// 行业或经营特点.
        industry: String,
        /// 组织形式.
        form: String,
        /// Division in brackets after the trade.
        bracket_layout: bool,
    }
}

form! {
    /// One material of a filing (申请材料).
    Material of contract::Material {
        kind: String,
        /// `UPLOADED`, `SHARED` or `COMMITTED`.
        source: String = contract::MaterialSource,
        /// SHA-256 of an uploaded file, as `POST /bff/materials` answered it.
        sha256: String,
    }
}

form! {
    /// An approval needed before registration (前置审批文件).
    PriorApproval of contract::PriorApproval {
        item: String,
        number: String,
        issued_on: String,
        valid_to: String,
    }
}

/// A shareholder's subscription (认缴出资). Exactly one of the first three names the holder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Subscription {
    /// `ref` of a person.
    pub(crate) person: String,
    /// Unified social credit code of an enterprise.
    pub(crate) entity_uscc: String,
    /// A company of the same case, `parent`.
    pub(crate) case_entity: String,
    /// Subscribed amount in fen (0.01 CNY).
    pub(crate) subscribed_fen: i64,
    /// 出资方式: `MONEY`, `GOODS`, `IP`, `LAND_USE_RIGHT`, `EQUITY`, `CLAIMS`.
    pub(crate) form: String,
    /// Date or period from the establishment, `P5Y`.
    pub(crate) due: String,
}

impl Shown<Subscription> for contract::Subscription {
    fn shown(self) -> Subscription {
        let mut shown = Subscription {
            subscribed_fen: self.subscribed_fen,
            form: self.form,
            due: self.due,
            ..Subscription::default()
        };
        match self.holder {
            Some(Holder::Person(person)) => shown.person = person,
            Some(Holder::EntityUscc(code)) => shown.entity_uscc = code,
            Some(Holder::CaseEntity(entity)) => shown.case_entity = entity,
            None => {}
        }
        shown
    }
}

impl Given<contract::Subscription> for Subscription {
    fn given(self) -> contract::Subscription {
        let holder = if !self.person.is_empty() {
            Some(Holder::Person(self.person))
        } else if !self.entity_uscc.is_empty() {
            Some(Holder::EntityUscc(self.entity_uscc))
        } else if !self.case_entity.is_empty() {
            Some(Holder::CaseEntity(self.case_entity))
        } else {
            None
        };
        contract::Subscription { holder, subscribed_fen: self.subscribed_fen, form: self.form, due: self.due }
    }
}

form! {
    /// Establishment of a limited company (有限责任公司设立登记申请).
    EstablishmentForm of contract::EstablishmentForm {
        name: Option<NameParts>,
        company_type: String,
        domicile: String,
        division: String,
        capital_fen: i64,
        shareholders: Vec<Subscription>,
        legal_rep: String,
        /// `DIRECTOR` or `MANAGER`.
        legal_rep_as: String,
        directors: Vec<String>,
        manager: String,
        supervisors: Vec<String>,
        no_supervisor_consent: bool,
        finance_officer: String,
        other_senior_managers: Vec<String>,
        liaison: String,
        industry: String,
        /// Wordings of the catalogue; the first is the main business.
        scope: Vec<String>,
        /// `LONG_TERM` or a last day.
        term: String,
        materials: Vec<Material>,
        signatures: Vec<String>,
        beneficial_owners: Vec<String>,
        agent: String,
        prior_approvals: Vec<PriorApproval>,
    }
}

form! {
    /// Network operation (网络经营).
    Network of food::Network { yes: bool, platform: String, shop_url: String, physical_shop: bool }
}

form! {
    /// Declaration and commitment (告知承诺): the conditions that were told, and who signed them.
    CommitmentDeclaration of food::CommitmentDeclaration {
        conditions_version: String,
        /// The whole text, as it was signed.
        conditions: String,
        conditions_sha256: String,
        /// ref of the person who signed.
        signed_by: String,
        signed_at: Option<DateTime<Utc>>,
    }
}

form! {
    /// Filing or licence application of a food operator (食品经营备案/许可申请).
    FoodForm of food::FoodForm {
        operator_uscc: String,
        operator_name: String,
        premises: String,
        division: String,
        /// `WHOLESALE` or `RETAIL`.
        mode: String = food::SaleMode,
        cold_frozen: bool,
        special_food: Vec<String>,
        network: Option<Network>,
        external_warehouse: String,
        food_safety_manager: String,
        rules: Vec<String>,
        main_type: String,
        items: Vec<String>,
        materials: Vec<Material>,
        scope: Vec<String>,
        vending: bool,
        marks: Vec<String>,
        aquatic: bool,
        legal_rep: String,
        domicile: String,
        /// Only for a first licence, where the bureau offers it.
        commitment: Option<CommitmentDeclaration>,
    }
}
