//! C-LR-1, C-ORG-1, C-ORG-2 and the liaison: who leads, who supervises, who answers the telephone.

use std::collections::BTreeSet;

use actnow_decisions::Text;

use crate::domain::establishment::posts::senior_managers;
use crate::domain::establishment::regime::{LiaisonDuty, SupervisorRule};
use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings, LegalRepPost};

const SMALLEST_BOARD: usize = 3;

pub(super) fn check_legal_representative(
    form: &EstablishmentForm,
    _: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let person = &form.legal_rep.person;
    let holds_post = match form.legal_rep.post {
        LegalRepPost::Director => form.directors.contains(person),
        LegalRepPost::Manager => form.manager.as_ref() == Some(person),
    };
    if !holds_post {
        let text = Text::new(
            "法定代表人应当由执行公司事务的董事或者经理担任",
            "the legal representative is a director who executes company affairs, or the manager",
        );
        found.violations.add("legal_rep.person", "C-LR-1", "LEGAL_REP_POST", text);
    }
}

pub(super) fn check_board(form: &EstablishmentForm, _: &EstablishmentContext<'_>, found: &mut Findings) {
    let count = form.directors.len();
    if count != 1 && count < SMALLEST_BOARD {
        let text = Text::new(
            format!("董事会成员应为3人以上，或者设1名董事，现为{count}人"),
            format!("a board has three members or more, or there is one director, not {count}"),
        );
        found.violations.add("directors", "C-ORG-1", "BOARD_SIZE", text);
    }
    check_once("directors", &form.directors, "C-ORG-1", found);
}

pub(super) fn check_supervisors(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let few = match context.regime().supervisors {
        SupervisorRule::One => 1..=1,
        SupervisorRule::OneOrTwo => 1..=2,
    };
    match form.supervisors.len() {
        0 => check_consent(form, found),
        count if few.contains(&count) || count >= SMALLEST_BOARD => {}
        count => {
            let text = Text::new(
                format!("监事会成员应为3人以上，或者设1名监事，现为{count}人"),
                format!(
                    "a supervisory board has three members or more, or there is one supervisor, not {count}"
                ),
            );
            found.violations.add("supervisors", "C-ORG-2", "SUPERVISOR_COUNT", text);
        }
    }
    check_once("supervisors", &form.supervisors, "C-ORG-2", found);
    let leads: BTreeSet<&str> = form
        .directors
        .iter()
        .map(String::as_str)
        .chain(senior_managers(form).map(|holding| holding.person))
        .collect();
    for (i, supervisor) in form.supervisors.iter().enumerate() {
        if leads.contains(supervisor.as_str()) {
            let text = Text::new(
                "董事、高级管理人员（经理、副经理、财务负责人、董事会秘书）不得兼任监事",
                "directors and senior managers, the finance officer included, cannot be supervisors",
            );
            found.violations.add(format!("supervisors[{i}]"), "C-ORG-2", "SUPERVISOR_CONFLICT", text);
        }
    }
}

fn check_consent(form: &EstablishmentForm, found: &mut Findings) {
    let agreed: BTreeSet<&str> = form.no_supervisor_agreed_by.iter().map(String::as_str).collect();
    let all_agree =
        form.shareholders.iter().all(|shareholder| agreed.contains(shareholder.holder.reference()));
    if !all_agree {
        let text = Text::new(
            "不设监事须经全体股东一致同意",
            "to have no supervisor takes the consent of all shareholders",
        );
        found.violations.add("supervisors", "C-ORG-2", "SUPERVISOR_CONSENT", text);
    }
}

pub(super) fn check_liaison(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    check_reachable(form.liaison.as_deref(), context, found);
}

/// That there is a liaison, who can be reached where the regime of the day of acceptance asks for it.
pub(in crate::domain) fn check_reachable(
    liaison: Option<&str>,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let reachable = match context.regime().liaison {
        LiaisonDuty::None => return,
        LiaisonDuty::Named => false,
        LiaisonDuty::Reachable => true,
    };
    let Some(liaison) = liaison else {
        let text = Text::new("应当备案登记联络员", "a registration liaison has to be named");
        found.violations.add("liaison", "MERR 9", "LIAISON_MISSING", text);
        return;
    };
    let contact = context.persons.get(liaison).map(|person| person.contact);
    if reachable && contact.is_some_and(|contact| !contact.phone || !contact.email) {
        let text = Text::new(
            "登记联络员应当填报电话和电子邮箱",
            "the liaison has a telephone number and an e-mail address",
        );
        found.violations.add("liaison", "Order 95-14", "LIAISON_CONTACT", text);
    }
}

fn check_once(field: &str, persons: &[String], rule: &'static str, found: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (i, person) in persons.iter().enumerate() {
        if !seen.insert(person) {
            let text = Text::new("同一人员重复填报", "the same person is given twice");
            found.violations.add(format!("{field}[{i}]"), rule, "PERSON_TWICE", text);
        }
    }
}
