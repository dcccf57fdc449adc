//! Orders as proto messages: the form that was handed in, filled up with what the departments have decided since.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_identifiers::Uscc;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::food_licensing::v1::{ApplyForFood, WithdrawApplication};
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    DeclareName, EstablishCompany, EstablishmentForm, FormOfCase, ReleaseName, WithdrawFiling,
};
use anyhow::Context;
use uuid::Uuid;

use super::{Dossier, SOURCE};
use crate::domain::{Company, Next, Operator, Order};

/// How forms name the parent company of the same case.
pub const PARENT_REF: &str = "parent";
/// How its subsidiary is called.
pub const SUBSIDIARY_REF: &str = "subsidiary";

/// Gives the orders of `next` when the transaction commits.
///
/// # Errors
/// When the dossier lacks the form an order needs: a corrupt row.
pub fn tell_orders(txn: &Txn, next: &Next, dossier: &Dossier) -> Result<(), CommandError> {
    for (index, order) in next.orders.iter().enumerate() {
        let place = Place { case_id: next.now.id(), version: next.now.version(), index };
        tell(txn, outgoing(order, &place, dossier).map_err(CommandError::internal)?);
    }
    Ok(())
}

struct Place {
    case_id: Uuid,
    version: i64,
    index: usize,
}

impl Place {
    fn order<M: prost::Name>(&self, body: &M) -> Outgoing {
        Outgoing::order(SOURCE, &self.case_id.to_string(), self.version, self.index, body)
    }
}

fn outgoing(order: &Order, place: &Place, dossier: &Dossier) -> anyhow::Result<Outgoing> {
    Ok(match order {
        Order::DeclareName { company, declaration_id } => {
            place.order(&declare_name(place, *company, *declaration_id, dossier)?)
        }
        Order::EstablishCompany { company, filing_id, declaration_id, parent } => {
            let part = dossier.company(*company).context("a company without its form")?;
            place.order(&EstablishCompany {
                filing_id: filing_id.to_string(),
                declaration_id: declaration_id.to_string(),
                form: part.form.clone().map(|form| with_parent(form, parent.as_ref())),
                sealed_persons: dossier.persons.as_bytes().to_vec(),
                authority: dossier.forms.authority.clone(),
            })
        }
        Order::ApplyForFood { application_id, operator, companies } => {
            place.order(&apply_for_food(*application_id, operator, companies, dossier)?)
        }
        Order::ReleaseName { declaration_id, reasons } => {
            place.order(&ReleaseName { declaration_id: declaration_id.to_string(), reasons: reasons.clone() })
        }
        Order::WithdrawFiling { filing_id, reasons } => {
            place.order(&WithdrawFiling { filing_id: filing_id.to_string(), reasons: reasons.clone() })
        }
        Order::WithdrawApplication { application_id, reasons } => {
            let application_id = application_id.to_string();
            place.order(&WithdrawApplication { application_id, reasons: reasons.clone() })
        }
    })
}

fn declare_name(
    place: &Place,
    company: Company,
    declaration_id: Uuid,
    dossier: &Dossier,
) -> anyhow::Result<DeclareName> {
    let part = dossier.company(company).context("a company without its form")?;
    let form = part.form.as_ref().context("a company without its form")?;
    let authority = Uscc::from_stored(&dossier.forms.authority).context("the authority's code")?;
    Ok(DeclareName {
        declaration_id: declaration_id.to_string(),
        name: form.name.clone(),
        authority_division: authority.division().to_owned(),
        industry: form.industry.clone(),
        main_scope_item: form.scope.first().cloned().unwrap_or_default(),
        investor_usccs: investors(form),
        liability_stated: part.liability_stated,
        needs_prior_approval: !form.prior_approvals.is_empty(),
        applicant_group: place.case_id.to_string(),
        forms: forms_beside(company, dossier),
        sealed_persons: dossier.persons.as_bytes().to_vec(),
        authority: dossier.forms.authority.clone(),
    })
}

/// The forms of all companies of the case, that of `first` first.
fn forms_beside(first: Company, dossier: &Dossier) -> Vec<FormOfCase> {
    let mut companies = [(Company::Parent, PARENT_REF), (Company::Subsidiary, SUBSIDIARY_REF)];
    companies.sort_by_key(|(company, _)| *company != first);
    let forms = companies.into_iter().filter_map(|(company, part)| {
        let form = dossier.company(company)?.form.clone();
        Some(FormOfCase { part: part.to_owned(), form })
    });
    forms.collect()
}

fn apply_for_food(
    application_id: Uuid,
    operator: &Operator,
    companies: &[Uscc],
    dossier: &Dossier,
) -> anyhow::Result<ApplyForFood> {
    let mut form = dossier.food().cloned().context("a food business without its form")?;
    form.operator_uscc = operator.uscc.to_string();
    form.operator_name = operator.full_name.clone();
    form.scope = operator.scope.clone();
    let mut related_usccs: Vec<String> = companies.iter().map(Uscc::to_string).collect();
    for company in [Company::Parent, Company::Subsidiary] {
        let form = dossier.company(company).and_then(|part| part.form.as_ref());
        related_usccs.extend(form.into_iter().flat_map(investors));
    }
    related_usccs.sort();
    related_usccs.dedup();
    Ok(ApplyForFood {
        application_id: application_id.to_string(),
        form: Some(form),
        sealed_persons: dossier.persons.as_bytes().to_vec(),
        authority: dossier.forms.authority.clone(),
        related_usccs,
        related_persons: dossier.related_persons.clone(),
    })
}

/// Enterprises that will hold shares and are registered already.
fn investors(form: &EstablishmentForm) -> Vec<String> {
    let codes = form.shareholders.iter().filter_map(|subscription| match &subscription.holder {
        Some(Holder::EntityUscc(code)) => Some(code.clone()),
        Some(Holder::Person(_) | Holder::CaseEntity(_)) | None => None,
    });
    codes.collect()
}

/// The form with the parent's code wherever it names the parent: shares, signatures, beneficial owners.
fn with_parent(mut form: EstablishmentForm, parent: Option<&Uscc>) -> EstablishmentForm {
    let Some(parent) = parent else { return form };
    for subscription in &mut form.shareholders {
        if let Some(Holder::CaseEntity(_)) = &subscription.holder {
            subscription.holder = Some(Holder::EntityUscc(parent.to_string()));
        }
    }
    for named in form.signatures.iter_mut().chain(&mut form.beneficial_owners) {
        if named == PARENT_REF {
            *named = parent.to_string();
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use actnow_proto::registration::v1::Subscription;

    use super::*;

    #[test]
    fn the_parents_code_replaces_its_name_everywhere() {
        let parent = Uscc::from_stored("91370222MAFAKE019R").unwrap();
        let form = EstablishmentForm {
            shareholders: vec![Subscription {
                holder: Some(Holder::CaseEntity(PARENT_REF.into())),
                ..Subscription::default()
            }],
            signatures: vec![PARENT_REF.into(), "p3".into()],
            beneficial_owners: vec!["p1".into(), PARENT_REF.into()],
            ..EstablishmentForm::default()
        };
        let filled = with_parent(form.clone(), Some(&parent));
        assert_eq!(filled.shareholders[0].holder, Some(Holder::EntityUscc(parent.to_string())));
        assert_eq!(filled.signatures, [parent.as_str(), "p3"]);
        assert_eq!(filled.beneficial_owners, ["p1", parent.as_str()]);
        assert_eq!(with_parent(form.clone(), None), form);
    }
}
