//! A submission as the stepper of the pages hands it in.

use actnow_proto::fast_track::v1::{Channel, CompanyPart, SubmitCaseRequest};
use actnow_proto::food_licensing::v1::{FoodForm, SaleMode};
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    EstablishmentForm, IdDocumentKind, Material, MaterialSource, Person, Subscription, VerificationMethod,
};
use actnow_tests::house::told_at;
use serde_json::{Value, json};

/// The document of a request.
pub(crate) fn document(request: SubmitCaseRequest) -> Value {
    json!({
        "channel": short(request.channel().as_str_name(), Channel::Unspecified.as_str_name()),
        "window": request.window,
        "authority": request.authority,
        "persons": request.persons.iter().map(person).collect::<Vec<_>>(),
        "parent": request.parent.as_ref().map(company),
        "subsidiary": request.subsidiary.as_ref().map(company),
        "food": request.food.as_ref().map(food),
    })
}

/// A value of an enumeration without the prefix that all of them share.
fn short<'n>(name: &'n str, zero: &str) -> &'n str {
    name.strip_prefix(zero.trim_end_matches("UNSPECIFIED")).unwrap_or(name)
}

fn person(person: &Person) -> Value {
    let verified = person.verified.as_ref().map(|proof| {
        let method = short(proof.method().as_str_name(), VerificationMethod::Unspecified.as_str_name());
        json!({"method": method, "at": told_at(proof.at.as_ref())})
    });
    json!({
        "ref": person.r#ref,
        "name": person.name,
        "id_kind": short(person.id_kind().as_str_name(), IdDocumentKind::Unspecified.as_str_name()),
        "id_number": person.id_number,
        "phone": person.phone,
        "email": person.email,
        "verified": verified,
    })
}

fn company(part: &CompanyPart) -> Value {
    json!({"form": part.form.as_ref().map(establishment), "liability_stated": part.liability_stated})
}

fn establishment(form: &EstablishmentForm) -> Value {
    let name = form.name.as_ref().map(|name| {
        json!({"division": name.division, "trade": name.trade, "industry": name.industry, "form": name.form})
    });
    json!({
        "name": name,
        "company_type": form.company_type,
        "domicile": form.domicile,
        "division": form.division,
        "capital_fen": form.capital_fen,
        "shareholders": form.shareholders.iter().map(shareholder).collect::<Vec<_>>(),
        "legal_rep": form.legal_rep,
        "legal_rep_as": form.legal_rep_as,
        "directors": form.directors,
        "manager": form.manager,
        "supervisors": form.supervisors,
        "finance_officer": form.finance_officer,
        "liaison": form.liaison,
        "industry": form.industry,
        "scope": form.scope,
        "term": form.term,
        "materials": form.materials.iter().map(material).collect::<Vec<_>>(),
        "signatures": form.signatures,
        "beneficial_owners": form.beneficial_owners,
    })
}

fn shareholder(share: &Subscription) -> Value {
    let (key, value) = match share.holder.as_ref().expect("a shareholder") {
        Holder::Person(person) => ("person", person),
        Holder::EntityUscc(code) => ("entity_uscc", code),
        Holder::CaseEntity(entity) => ("case_entity", entity),
    };
    json!({key: value, "subscribed_fen": share.subscribed_fen, "form": share.form, "due": share.due})
}

fn material(material: &Material) -> Value {
    let source = short(material.source().as_str_name(), MaterialSource::Unspecified.as_str_name());
    json!({"kind": material.kind, "source": source, "sha256": material.sha256})
}

fn food(form: &FoodForm) -> Value {
    let network = form.network.as_ref().map(|network| {
        json!({"yes": network.yes, "platform": network.platform, "shop_url": network.shop_url, "physical_shop": network.physical_shop})
    });
    json!({
        "operator_uscc": form.operator_uscc,
        "operator_name": form.operator_name,
        "premises": form.premises,
        "division": form.division,
        "mode": short(form.mode().as_str_name(), SaleMode::Unspecified.as_str_name()),
        "cold_frozen": form.cold_frozen,
        "special_food": form.special_food,
        "network": network,
        "external_warehouse": form.external_warehouse,
        "food_safety_manager": form.food_safety_manager,
        "rules": form.rules,
        "main_type": form.main_type,
        "items": form.items,
        "materials": form.materials.iter().map(material).collect::<Vec<_>>(),
        "scope": form.scope,
        "vending": form.vending,
        "marks": form.marks,
        "aquatic": form.aquatic,
    })
}
