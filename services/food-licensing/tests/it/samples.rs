//! The food part of the sample case (rules 9d) and its variants, as orders and forms of the contract.

use actnow_proto::food_licensing::v1::{ApplyForFood, FoodForm, Network, SaleMode};
use actnow_proto::registration::v1::{
    IdDocumentKind, Material, MaterialSource, Person, Persons, Verification, VerificationMethod,
};
use prost::Message;
use uuid::Uuid;

use crate::fixture::House;

pub(crate) const OPERATOR: &str = "91370222MAFAKE027L";
pub(crate) const AUTHORITY: &str = "11370222MAFAKE0785";
/// Valid codes of fictional operators (rules 3.4).
pub(crate) const OTHERS: [&str; 4] =
    ["91370222MAFAKE019R", "91370222MAFAKE035F", "91370222MAFAKE043A", "91370222MAFAKE0515"];

pub(crate) fn manager() -> Person {
    Person {
        r#ref: "p4".to_owned(),
        name: "葛样例".to_owned(),
        id_kind: IdDocumentKind::ResidentId.into(),
        id_number: "370202190002020046".to_owned(),
        phone: "13800138000".to_owned(),
        email: String::new(),
        verified: Some(Verification { method: VerificationMethod::Face.into(), at: None }),
    }
}

/// Prepackaged retail, mainly online.
pub(crate) fn filing() -> FoodForm {
    FoodForm {
        operator_uscc: OPERATOR.to_owned(),
        operator_name: "青岛万阁电子商务有限公司".to_owned(),
        premises: "山东省青岛市城阳区高新区样例路1号102室".to_owned(),
        division: "370222".to_owned(),
        mode: SaleMode::Retail.into(),
        network: Some(Network {
            yes: true,
            platform: "样例平台".to_owned(),
            shop_url: "https://shop.example.invalid/wange".to_owned(),
            physical_shop: false,
        }),
        food_safety_manager: "p4".to_owned(),
        rules: ["SELF_INSPECTION", "STAFF_HEALTH", "INCOMING_INSPECTION", "ACCIDENT_HANDLING"]
            .map(str::to_owned)
            .to_vec(),
        scope: [
            "食品互联网销售（仅销售预包装食品）",
            "食品销售（仅销售预包装食品）",
            "互联网销售（除销售需要许可的商品）",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..FoodForm::default()
    }
}

/// The same business in 2018, with the wording of that time.
pub(crate) fn historic() -> FoodForm {
    FoodForm {
        scope: vec!["预包装食品销售（不含冷藏冷冻食品）（网络经营）".to_owned()], ..filing()
    }
}

/// Bulk food: a licence with a visit.
pub(crate) fn licence() -> FoodForm {
    let materials = ["APPLICATION_FORM", "EQUIPMENT_LAYOUT", "SAFETY_RULES"];
    FoodForm {
        scope: vec!["食品销售".to_owned()],
        main_type: "FOOD_SELLER".to_owned(),
        items: vec!["BULK_AND_PREPACKAGED".to_owned()],
        materials: materials.into_iter().map(|kind| material(kind, MaterialSource::Shared)).collect(),
        ..filing()
    }
}

/// Bulk food as both regimes license it.
pub(crate) fn bulk() -> FoodForm {
    FoodForm { items: vec!["BULK".to_owned()], ..licence() }
}

pub(crate) fn material(kind: &str, source: MaterialSource) -> Material {
    Material { kind: kind.to_owned(), source: source.into(), sha256: String::new() }
}

/// The same licence, but a person has to look at the layout.
pub(crate) fn licence_by_hand() -> FoodForm {
    let mut form = licence();
    form.materials[1].source = MaterialSource::Uploaded.into();
    form
}

/// An order of the fast track for `form`.
pub(crate) fn order(house: &House, id: Uuid, form: FoodForm) -> ApplyForFood {
    let persons = Persons { persons: vec![manager()] }.encode_to_vec();
    ApplyForFood {
        application_id: id.to_string(),
        form: Some(form),
        sealed_persons: house.keys.sealing.seal(&persons, actnow_proto::SEALED_PERSONS_AAD).unwrap(),
        authority: AUTHORITY.to_owned(),
        related_usccs: vec!["91370222MAFAKE019R".to_owned()],
        related_persons: vec!["c0ffee".to_owned()],
    }
}

pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}
