//! C-SH-1 and the company type that follows from the shareholders.

use std::collections::BTreeSet;

use actnow_decisions::Text;

use crate::domain::establishment::{
    CompanyType, Control, EntityStanding, EstablishmentContext, EstablishmentForm, Findings, Party,
};

const MOST_SHAREHOLDERS: usize = 50;

pub(super) fn check_count(form: &EstablishmentForm, _: &EstablishmentContext<'_>, found: &mut Findings) {
    let count = form.shareholders.len();
    if !(1..=MOST_SHAREHOLDERS).contains(&count) {
        let text = Text::new(
            format!("有限责任公司股东人数应为1至50人，现为{count}人"),
            format!("a limited company has 1 to 50 shareholders, not {count}"),
        );
        found.violations.add("shareholders", "C-SH-1", "SH_COUNT", text);
    }
    let mut seen = BTreeSet::new();
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        if !seen.insert(&shareholder.holder) {
            let text = Text::new("同一股东重复填报", "the same shareholder is given twice");
            found.violations.add(format!("shareholders[{i}]"), "C-SH-1", "SH_DUPLICATE", text);
        }
    }
}

pub(super) fn check_entities(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        let Party::Entity(reference) = &shareholder.holder else { continue };
        let field = format!("shareholders[{i}].entity");
        let Some(entity) = context.entities.get(reference) else {
            let text = Text::new("未查到该股东单位", "this shareholder is not known");
            found.violations.add(field, "MERR 16", "SH_ENTITY_UNKNOWN", text);
            continue;
        };
        let from_market_regulation = entity.uscc.department() == '9';
        if let Err(fault) = entity.uscc.check_shareholder_enterprise()
            && from_market_regulation
        {
            found.violations.add(field.clone(), fault.rule(), fault.reason(), fault.text());
        }
        match entity.standing {
            EntityStanding::Active | EntityStanding::External => {}
            EntityStanding::Ceased => {
                let text = Text::new("该股东单位已注销或者被撤销", "this shareholder no longer exists");
                found.violations.add(field, "MERR 16", "SH_ENTITY_CEASED", text);
            }
            EntityStanding::Branch => {
                let text = Text::new(
                    "分公司不具有法人资格，不能作为股东",
                    "a branch is no legal person and holds no shares",
                );
                found.violations.add(field, "Law 13", "SH_ENTITY_BRANCH", text);
            }
        }
    }
}

pub(super) fn check_type(form: &EstablishmentForm, context: &EstablishmentContext<'_>, found: &mut Findings) {
    let mut persons = 0;
    let mut entities = Vec::new();
    for shareholder in &form.shareholders {
        match &shareholder.holder {
            Party::Person(_) => persons += 1,
            Party::Entity(reference) => {
                entities
                    .push(context.entities.get(reference).map_or(Control::Unknown, |entity| entity.control));
            }
        }
    }
    let possible = CompanyType::possible(persons, &entities);
    if possible.is_empty() || possible.contains(&form.company_type) {
        return;
    }
    let codes = possible.iter().map(|kind| kind.code()).collect::<Vec<_>>().join("/");
    let text = Text::new(
        format!("公司类型{}与股东构成不符，应为{codes}", form.company_type),
        format!("type {} does not follow from the shareholders, {codes} does", form.company_type),
    );
    found.violations.add("type", "C-TYPE", "COMPANY_TYPE_MISMATCH", text);
}
