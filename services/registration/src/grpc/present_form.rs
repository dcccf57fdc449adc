//! The forms as the contract writes them, so that a returned one can be corrected and sent back.

use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::subscription::Holder;
use chrono::NaiveDate;
use serde::Serialize;

use super::present::parts;
use crate::domain::branch::BranchForm;
use crate::domain::deregistration::{DeregistrationForm, SimpleDeregistrationForm};
use crate::domain::establishment::{
    EstablishmentForm, Material, MaterialSource, Party, PreApproval, Shareholder,
};

/// The form.
pub(crate) fn form_of(form: &EstablishmentForm) -> wire::EstablishmentForm {
    wire::EstablishmentForm {
        name: Some(parts(&form.name)),
        company_type: form.company_type.code().to_owned(),
        domicile: form.domicile.clone(),
        division: form.division.clone(),
        capital_fen: form.capital_fen,
        shareholders: form.shareholders.iter().map(subscription).collect(),
        legal_rep: form.legal_rep.person.clone(),
        legal_rep_as: constant(&form.legal_rep.post),
        directors: form.directors.clone(),
        manager: form.manager.clone().unwrap_or_default(),
        supervisors: form.supervisors.clone(),
        no_supervisor_consent: !form.no_supervisor_agreed_by.is_empty(),
        finance_officer: form.finance_officer.clone().unwrap_or_default(),
        other_senior_managers: form.deputy_managers.clone(),
        liaison: form.liaison.clone().unwrap_or_default(),
        industry: form.industry.to_string(),
        scope: form.scope.clone(),
        term: form.term.to_string(),
        materials: materials(&form.materials),
        signatures: form.signatures.clone(),
        beneficial_owners: form.beneficial_owners.clone(),
        agent: form.agent.clone().unwrap_or_default(),
        prior_approvals: approvals(&form.approvals),
    }
}

fn subscription(shareholder: &Shareholder) -> wire::Subscription {
    let form = constant(&shareholder.form);
    wire::Subscription {
        holder: Some(match &shareholder.holder {
            Party::Person(reference) => Holder::Person(reference.clone()),
            Party::Entity(code) => Holder::EntityUscc(code.clone()),
        }),
        subscribed_fen: shareholder.subscribed_fen,
        // The contract abbreviates intellectual property.
        form: if form == "INTELLECTUAL_PROPERTY" { "IP".to_owned() } else { form },
        due: shareholder.due.to_string(),
    }
}

/// The form of a branch.
pub(super) fn branch(form: &BranchForm) -> wire::BranchForm {
    wire::BranchForm {
        head_office_uscc: form.head_office.to_string(),
        designation: form.designation.clone(),
        suffix: form.suffix.clone(),
        premises: form.premises.clone(),
        division: form.division.clone(),
        scope: form.scope.clone(),
        person_in_charge: form.person_in_charge.clone(),
        liaison: form.liaison.clone().unwrap_or_default(),
        agent: form.agent.clone().unwrap_or_default(),
        decided_on: form.decided_on.to_string(),
        materials: materials(&form.materials),
        signatures: form.signatures.clone(),
        prior_approvals: approvals(&form.approvals),
    }
}

/// The form of an end after liquidation.
pub(super) fn deregistration(form: &DeregistrationForm) -> wire::DeregistrationForm {
    wire::DeregistrationForm {
        uscc: form.company.to_string(),
        ground: constant(&form.ground),
        decided_on: form.decided_on.to_string(),
        group_formed_on: day_of(form.group_formed_on),
        group_published_on: day_of(form.group_published_on),
        liquidated_on: day_of(form.liquidated_on),
        liquidators: form.liquidators.clone(),
        agent: form.agent.clone().unwrap_or_default(),
        materials: materials(&form.materials),
        signatures: form.signatures.clone(),
    }
}

/// A day, empty where there is none.
fn day_of(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The form of a simple end.
pub(super) fn simple(form: &SimpleDeregistrationForm) -> wire::SimpleDeregistrationForm {
    wire::SimpleDeregistrationForm {
        uscc: form.company.to_string(),
        signatures: form.signatures.clone(),
        agent: form.agent.clone().unwrap_or_default(),
        materials: materials(&form.materials),
    }
}

fn materials(materials: &[Material]) -> Vec<wire::Material> {
    let material = |material: &Material| wire::Material {
        kind: material.kind.as_str().to_owned(),
        source: match material.source {
            MaterialSource::Uploaded => wire::MaterialSource::Uploaded,
            MaterialSource::Shared => wire::MaterialSource::Shared,
            MaterialSource::Committed => wire::MaterialSource::Committed,
        }
        .into(),
        sha256: material.document.clone().unwrap_or_default(),
    };
    materials.iter().map(material).collect()
}

fn approvals(approvals: &[PreApproval]) -> Vec<wire::PriorApproval> {
    let approval = |approval: &PreApproval| wire::PriorApproval {
        item: approval.item.clone(),
        number: approval.document.clone(),
        issued_on: approval.issued_on.to_string(),
        valid_to: day_of(approval.valid_until),
    };
    approvals.iter().map(approval).collect()
}

/// The name of a constant in messages, as in rows.
fn constant(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
