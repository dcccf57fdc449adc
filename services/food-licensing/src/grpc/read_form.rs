//! The food form and its persons as they come in, over gRPC or by message: from the contract's strings to the domain's types,
//! every violation of its shape at once. The law is looked at later.

use actnow_decisions::{Text, Violations};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1 as wire_persons;
use actnow_proto::registration::v1::{Material as WireMaterial, MaterialSource as WireSource};
use actnow_room::texts::{all_known, constant, digest, known, line, listed, optional, unknown, within};
use actnow_room::time::instant;
use serde::de::DeserializeOwned;

use crate::domain::commitment::Declaration;
use crate::domain::form::{
    Commitment, FoodForm, Material, MaterialSource, Network, Operator, PhysicalShop, SaleMode, Vending,
};
use crate::domain::items::{ItemMark, TypeMark};
use crate::domain::persons::{DocumentKind, Person, Verification, VerificationMethod};

/// Longest text of conditions that are told, in characters.
const CONDITIONS: usize = 10_000;
/// Where the details of vending stand: in their own document (rules 5.3).
const IN_DOCUMENT: &str = "见自动设备材料";

/// Reads the form of the contract.
///
/// # Errors
/// Every violation of its shape.
pub(crate) fn read_form(form: Option<wire::FoodForm>) -> Result<FoodForm, Violations> {
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
            legal_rep: line(list, "legal_rep", form.legal_rep),
            domicile: line(list, "domicile", form.domicile),
        },
        agent: None,
        scope: scope.map(|(i, item)| line(list, &format!("scope[{i}]"), item)).collect(),
        premises: line(list, "premises", form.premises),
        division: line(list, "division", form.division),
        mode,
        cold_frozen: form.cold_frozen,
        special_food: all_known(list, "special_food", &form.special_food),
        aquatic: form.aquatic,
        network: network(list, form.network.unwrap_or_default()),
        external_warehouse: optional(list, "external_warehouse", form.external_warehouse),
        vending: form.vending.then(vending),
        food_safety_manager: optional(list, "food_safety_manager", form.food_safety_manager),
        rules: all_known(list, "rules", &form.rules),
        main_type: main_type(list, &form.main_type),
        type_marks,
        items: all_known(list, "items", &form.items),
        item_marks,
        materials: materials(list, form.materials),
        commitment: commitment(list, form.commitment),
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

/// The declaration of a commitment; whether it counts is looked at with the law.
fn commitment(found: &mut Violations, declared: Option<wire::CommitmentDeclaration>) -> Commitment {
    let Some(declared) = declared else { return Commitment::None };
    let field = |name: &str| format!("commitment.{name}");
    Commitment::Declared(Declaration {
        version: line(found, &field("conditions_version"), declared.conditions_version),
        conditions: within(found, &field("conditions"), declared.conditions, CONDITIONS),
        conditions_sha256: line(found, &field("conditions_sha256"), declared.conditions_sha256),
        signed_by: line(found, &field("signed_by"), declared.signed_by),
        signed_at: declared.signed_at.as_ref().and_then(instant),
    })
}

fn vending() -> Vending {
    Vending {
        sites: vec![IN_DOCUMENT.to_owned()],
        display_method: IN_DOCUMENT.to_owned(),
        risk_plan: IN_DOCUMENT.to_owned(),
    }
}

fn main_type<T: DeserializeOwned>(found: &mut Violations, name: &str) -> Option<T> {
    if name.is_empty() { None } else { known(found, "main_type", name) }
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
        let document = digest(found, &format!("materials[{index}].sha256"), material.sha256);
        match (constant(&material.kind), source) {
            (Some(kind), Some(source)) => known.push(Material { kind, source, document }),
            (None, _) => unknown(found, format!("materials[{index}].kind")),
            (Some(_), None) => unknown(found, format!("materials[{index}].source")),
        }
    }
    known
}

/// Reads the persons of a submission.
///
/// # Errors
/// Every violation of their shape; documents are looked at later.
pub(crate) fn read_persons(persons: Vec<wire_persons::Person>) -> Result<Vec<Person>, Violations> {
    let mut found = Violations::new();
    let list = &mut found;
    listed(list, "persons", persons.len());
    let mut read: Vec<Person> = Vec::with_capacity(persons.len());
    for (index, person) in persons.into_iter().enumerate() {
        let person = person_of(list, &format!("persons[{index}]"), person);
        if person.reference.is_empty() || read.iter().any(|other| other.reference == person.reference) {
            let text = Text::new("人员代号缺失或重复", "the ref of a person is missing or used twice");
            list.add(format!("persons[{index}].ref"), "O-1", "REF", text);
        }
        read.push(person);
    }
    found.into_result(read)
}

fn person_of(found: &mut Violations, field: &str, person: wire_persons::Person) -> Person {
    let document = match person.id_kind() {
        // Most forms leave it out: nearly everybody has a resident ID.
        wire_persons::IdDocumentKind::Unspecified | wire_persons::IdDocumentKind::ResidentId => {
            DocumentKind::ResidentId
        }
        wire_persons::IdDocumentKind::Passport => DocumentKind::Passport,
        wire_persons::IdDocumentKind::HkMacauPermit => DocumentKind::HkMacauPermit,
        wire_persons::IdDocumentKind::TaiwanPermit => DocumentKind::TaiwanPermit,
    };
    let verified = person.verified.and_then(|verified| {
        let method = match verified.method() {
            wire_persons::VerificationMethod::Unspecified => return None,
            wire_persons::VerificationMethod::Face => VerificationMethod::Face,
            wire_persons::VerificationMethod::Notarised => VerificationMethod::Notarised,
            wire_persons::VerificationMethod::InPerson => VerificationMethod::InPerson,
        };
        Some(Verification { method, at: verified.at.as_ref().and_then(instant) })
    });
    Person {
        reference: line(found, &format!("{field}.ref"), person.r#ref),
        name: line(found, &format!("{field}.name"), person.name),
        document,
        document_number: line(found, &format!("{field}.id_number"), person.id_number),
        phone: line(found, &format!("{field}.phone"), person.phone),
        email: line(found, &format!("{field}.email"), person.email),
        verified,
    }
}
