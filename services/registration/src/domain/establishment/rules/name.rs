//! C-NAME: the name is the reserved one and fits type, domicile and main business.

use actnow_decisions::Text;

use crate::domain::EntityForm;
use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings};
use crate::domain::names::{NameContext, check_structure};

pub(in crate::domain) fn check_name(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let is_reserved = context.reserved_name.is_some_and(|name| name.normalised() == form.name.normalised());
    if !is_reserved {
        let text = Text::new("该名称未由申请人保留", "the applicants have not reserved this name");
        found.violations.add("name", "Name Provisions 18", "NAME_NOT_RESERVED", text);
    }
    let expected = NameContext {
        domicile: &form.division,
        entity: EntityForm::Llc,
        main_business: Some(&form.industry),
    };
    // What only a person can judge was decided when the name was reserved.
    let structure = check_structure(&form.name, &expected, context.names);
    found.violations.extend_under("name", structure.violations);
}
