//! Entities of a form: companies of this register, those of other authorities, and those of the same case.

use std::collections::BTreeMap;

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::Violations;
use actnow_identifiers::Uscc;

use super::read_form::FormInput;
use crate::config::Bureau;
use crate::domain::establishment::{
    CompanyType, Control, EntityFacts, EntityStanding, EstablishmentForm, Party,
};
use crate::store::{Entry, companies};

/// Facts about entities by the reference the form uses for them.
pub(super) type Entities = BTreeMap<String, EntityFacts>;

/// A form whose references are resolved.
pub(super) struct Resolved {
    pub(super) form: EstablishmentForm,
    pub(super) entities: Entities,
    pub(super) violations: Violations,
}

/// Looks up what the form refers to among `known` entries of the register. A code that fails its check
/// characters is a shareholder's only when the register knows it (rule 1.7). A type that was not given
/// follows from the shareholders.
pub(super) fn resolve(bureau: &Bureau, input: FormInput, known: &BTreeMap<Uscc, Entry>) -> Resolved {
    let mut violations = Violations::new();
    let mut entities = Entities::new();
    for holder in &input.entities {
        let entry = known.get(&holder.code);
        if let (Some(fault), None) = (holder.fault, entry) {
            violations.add(&holder.field, fault.rule(), fault.reason(), fault.text());
        }
        entities.insert(holder.code.to_string(), entry.map_or_else(|| external(holder.code), Entry::facts));
    }
    for reference in &input.case_entities {
        entities.insert(reference.clone(), of_same_case(bureau));
    }
    let mut form = input.form;
    form.company_type = input.given_type.unwrap_or_else(|| derived_type(&form, &entities));
    Resolved { form, entities, violations }
}

/// The entities of a form that was resolved before.
pub(super) async fn entities_of(
    connection: &impl Connection,
    form: &EstablishmentForm,
) -> Result<Entities, CommandError> {
    let mut codes = Vec::new();
    for shareholder in &form.shareholders {
        match &shareholder.holder {
            Party::Entity(reference) => {
                codes.push(Uscc::from_stored(reference).map_err(CommandError::internal)?);
            }
            Party::Person(_) => {}
        }
    }
    let known = companies::read(connection, &codes).await?;
    let facts = |code: &Uscc| known.get(code).map_or_else(|| external(*code), Entry::facts);
    Ok(codes.iter().map(|code| (code.to_string(), facts(code))).collect())
}

/// An entity of another authority, accepted by its code. Its name is not known here.
fn external(code: Uscc) -> EntityFacts {
    let standing = EntityStanding::External;
    EntityFacts { uscc: code, name: code.to_string(), control: Control::Unknown, standing }
}

/// A company of the same case that is registered before this one: a form that is only checked may name it. It
/// has no code yet, the authority's stands in its place.
fn of_same_case(bureau: &Bureau) -> EntityFacts {
    EntityFacts {
        uscc: bureau.authority().uscc,
        name: String::new(),
        control: Control::Unknown,
        standing: EntityStanding::Active,
    }
}

/// The first type the shareholders can make.
fn derived_type(form: &EstablishmentForm, entities: &Entities) -> CompanyType {
    let mut persons = 0;
    let mut controls = Vec::new();
    for shareholder in &form.shareholders {
        match &shareholder.holder {
            Party::Person(_) => persons += 1,
            Party::Entity(reference) => {
                controls.push(entities.get(reference).map_or(Control::Unknown, |entity| entity.control));
            }
        }
    }
    CompanyType::possible(persons, &controls).first().copied().unwrap_or(CompanyType::Other)
}
