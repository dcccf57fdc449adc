//! From the contract's strings to the domain's types; every violation is reported at once.

use actnow_decisions::{Text, Violations};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1::{CorrectionPoint, Material as WireMaterial, MaterialSource as WireSource, Person};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as ValueError, StrDeserializer};
use uuid::Uuid;

use super::texts::{LINE, REASONS, id, line, listed, optional, unknown, within};
use crate::commands::accept::NotTaken;
use crate::commands::return_for_correction::Demand;
use crate::domain::form::{
    Commitment, FoodForm, Material, MaterialSource, Network, Operator, PhysicalShop, SaleMode, Vending,
};
use crate::domain::items::{ItemMark, TypeMark};
use crate::domain::points::{Grounds, Reason, Remedies};

/// Where the details of vending stand: in their own document (domain-rules 5.3).
const IN_DOCUMENT: &str = "见自动设备材料";

/// An id with the version its caller has seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) id: Uuid,
    pub(super) version: i64,
}

/// An application id with the version its caller has seen.
pub(super) fn seen(found: &mut Violations, application_id: &str, expected_version: i64) -> Seen {
    if expected_version < 1 {
        let text = Text::new("请给出所见版本号", "give the version you have seen");
        found.add("expected_version", "O-1", "VERSION_MISSING", text);
    }
    Seen { id: id(found, "application_id", application_id), version: expected_version }
}

/// The form of the contract, `prefix` being where it stands in the request.
///
/// # Errors
/// Every violation of its shape; the law is looked at later.
pub fn form(form: Option<wire::FoodForm>) -> Result<FoodForm, Violations> {
    let mut found = Violations::new();
    let Some(form) = form else {
        let text = Text::new("缺少申请表", "the form is missing");
        found.add("form", "O-1", "FORM_MISSING", text);
        return Err(found);
    };
    let list = &mut found;
    let mode = sale_mode(list, form.mode());
    let (type_marks, item_marks) = marks(list, &form.marks);
    listed(list, "scope", form.scope.len());
    let scope = form.scope.into_iter().enumerate();
    let parsed = FoodForm {
        operator: Operator {
            uscc: line(list, "operator_uscc", form.operator_uscc),
            name: line(list, "operator_name", form.operator_name),
            legal_rep: String::new(),
            domicile: String::new(),
        },
        agent: None,
        scope: scope.map(|(i, item)| line(list, &format!("scope[{i}]"), item)).collect(),
        premises: line(list, "premises", form.premises),
        division: line(list, "division", form.division),
        mode,
        cold_frozen: form.cold_frozen,
        special_food: constants(list, "special_food", &form.special_food),
        aquatic: form.aquatic,
        network: network(list, form.network.unwrap_or_default()),
        external_warehouse: optional(list, "external_warehouse", form.external_warehouse),
        vending: form.vending.then(vending),
        food_safety_manager: optional(list, "food_safety_manager", form.food_safety_manager),
        rules: constants(list, "rules", &form.rules),
        main_type: main_type(list, &form.main_type),
        type_marks,
        items: constants(list, "items", &form.items),
        item_marks,
        materials: materials(list, form.materials),
        commitment: Commitment::None,
    };
    found.into_result(parsed)
}

fn sale_mode(found: &mut Violations, mode: wire::SaleMode) -> SaleMode {
    match mode {
        wire::SaleMode::Wholesale => SaleMode::Wholesale,
        wire::SaleMode::Retail => SaleMode::Retail,
        wire::SaleMode::Unspecified => {
            unknown(found, "mode");
            SaleMode::Retail
        }
    }
}

fn network(found: &mut Violations, network: wire::Network) -> Network {
    Network {
        yes: network.yes,
        platform: optional(found, "network.platform", network.platform),
        shop_url: optional(found, "network.shop_url", network.shop_url),
        shop: if network.physical_shop { PhysicalShop::Present } else { PhysicalShop::Absent },
    }
}

fn vending() -> Vending {
    Vending {
        sites: vec![IN_DOCUMENT.to_owned()],
        display_method: IN_DOCUMENT.to_owned(),
        risk_plan: IN_DOCUMENT.to_owned(),
    }
}

/// A constant of the domain by its name in messages, `FOOD_SELLER`.
fn constant<T: DeserializeOwned>(name: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<ValueError>::new(name)).ok()
}

fn constants<T: DeserializeOwned>(found: &mut Violations, field: &str, names: &[String]) -> Vec<T> {
    listed(found, field, names.len());
    let mut known = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        match constant(name) {
            Some(value) => known.push(value),
            None => unknown(found, format!("{field}[{index}]")),
        }
    }
    known
}

fn main_type<T: DeserializeOwned>(found: &mut Violations, name: &str) -> Option<T> {
    if name.is_empty() {
        return None;
    }
    let known = constant(name);
    if known.is_none() {
        unknown(found, "main_type");
    }
    known
}

/// Marks of the main type and of items share one list in the contract; their names do not overlap.
fn marks(found: &mut Violations, names: &[String]) -> (Vec<TypeMark>, Vec<ItemMark>) {
    listed(found, "marks", names.len());
    let (mut of_type, mut of_items) = (Vec::new(), Vec::new());
    for (index, name) in names.iter().enumerate() {
        // The contract says COOKED_BULK, the domain BULK_COOKED.
        let name = if name == "COOKED_BULK" { "BULK_COOKED" } else { name };
        match (constant(name), constant(name)) {
            (Some(mark), _) => of_type.push(mark),
            (None, Some(mark)) => of_items.push(mark),
            (None, None) => unknown(found, format!("marks[{index}]")),
        }
    }
    (of_type, of_items)
}

fn materials(found: &mut Violations, materials: Vec<WireMaterial>) -> Vec<Material> {
    listed(found, "materials", materials.len());
    let mut known = Vec::with_capacity(materials.len());
    for (index, material) in materials.into_iter().enumerate() {
        let source = match material.source() {
            WireSource::Uploaded => Some(MaterialSource::Uploaded),
            WireSource::Shared => Some(MaterialSource::Shared),
            WireSource::Committed => Some(MaterialSource::Committed),
            WireSource::Unspecified => None,
        };
        match (constant(&material.kind), source) {
            (Some(kind), Some(source)) => known.push(Material { kind, source }),
            (None, _) => unknown(found, format!("materials[{index}].kind")),
            (Some(_), None) => unknown(found, format!("materials[{index}].source")),
        }
    }
    known
}

/// The persons of a submission.
pub(super) fn persons(found: &mut Violations, persons: Vec<Person>) -> Vec<Person> {
    listed(found, "persons", persons.len());
    for (index, person) in persons.iter().enumerate() {
        if person.r#ref.is_empty() || persons[..index].iter().any(|other| other.r#ref == person.r#ref) {
            let text = Text::new("人员代号缺失或重复", "the ref of a person is missing or used twice");
            found.add(format!("persons[{index}].ref"), "O-1", "REF", text);
        }
        for (field, value) in [("name", &person.name), ("phone", &person.phone), ("email", &person.email)] {
            within(found, &format!("persons[{index}].{field}"), value.clone(), LINE);
        }
    }
    persons
}

/// What a clerk wants corrected.
pub(super) fn demands(found: &mut Violations, points: Vec<CorrectionPoint>) -> Vec<Demand> {
    listed(found, "points", points.len());
    let points = points.into_iter().enumerate();
    points
        .map(|(index, point)| {
            let demand = within(found, &format!("points[{index}].demand"), point.demand, REASONS);
            if demand.is_empty() {
                let text = Text::new("应当写明补正要求", "say what is to be corrected");
                found.add(format!("points[{index}].demand"), "Licensing Law 32", "DEMAND_REQUIRED", text);
            }
            Demand {
                field: line(found, &format!("points[{index}].field"), point.field),
                rule: line(found, &format!("points[{index}].rule"), point.rule),
                demand,
            }
        })
        .collect()
}

/// How acceptance is refused: `NOT_REQUIRED`, `NOT_COMPETENT` or `NOT_ACCEPTED`.
pub(super) fn not_taken(found: &mut Violations, outcome: &str, grounds: String) -> Option<NotTaken> {
    let grounds = within(found, "grounds", grounds, REASONS);
    match outcome {
        "NOT_REQUIRED" => Some(NotTaken::NotRequired),
        "NOT_COMPETENT" if grounds.is_empty() => {
            let text = Text::new("应当告知有权机关", "name the competent authority");
            found.add("grounds", "Licensing Law 32", "GROUNDS_REQUIRED", text);
            None
        }
        "NOT_COMPETENT" => Some(NotTaken::NotCompetent { competent: grounds }),
        "NOT_ACCEPTED" => {
            let grounds = self::grounds(found, grounds, "Licensing Law 78", "");
            grounds.map(|grounds| NotTaken::NotAccepted { grounds })
        }
        _ => {
            unknown(found, "outcome");
            None
        }
    }
}

/// Reasons with their article; the remedies of the law are always told, further ones with the reasons.
pub(super) fn grounds(
    found: &mut Violations,
    reasons: String,
    article: &str,
    remedies: &str,
) -> Option<Grounds> {
    let reasons = within(found, "grounds", reasons, REASONS);
    let remedies = within(found, "remedies", remedies.to_owned(), REASONS);
    let stated = if reasons.is_empty() { Vec::new() } else { vec![reasons, remedies] };
    match Grounds::try_new(stated, article, Remedies::default()) {
        Ok(grounds) => Some(grounds),
        Err(violations) => {
            found.extend(violations.into_iter().map(|mut violation| {
                violation.field = "grounds".to_owned();
                violation
            }));
            None
        }
    }
}

/// A reason that may not be blank.
pub(super) fn reason(found: &mut Violations, reasons: String) -> Option<Reason> {
    let reasons = within(found, "reasons", reasons, REASONS);
    match Reason::try_new(&reasons) {
        Ok(reason) => Some(reason),
        Err(violations) => {
            found.extend(violations.into_iter().map(|mut violation| {
                violation.field = "reasons".to_owned();
                violation
            }));
            None
        }
    }
}
