//! Persons: known, of full capacity, not barred, verified by real name (2.3, C-LR-2, C-BAN-1, C-AGENT, Rules 16).

use std::collections::BTreeSet;

use actnow_decisions::Text;

use crate::domain::establishment::{
    EstablishmentContext, EstablishmentForm, Findings, Holding, Material, MaterialKind, PersonFacts, Post,
    posts,
};

pub(super) fn check_people(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    check_holders(&posts(form), context, found);
    check_agent(form.agent.as_ref(), &form.materials, found);
}

/// That everybody in `holdings` may hold the post, and was verified; what is told of a person is told once.
pub(in crate::domain) fn check_holders(
    holdings: &[Holding<'_>],
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let mut told = BTreeSet::new();
    for holding in holdings {
        let mut first_time = |reason: &'static str| told.insert((holding.person.to_owned(), reason));
        let Some(person) = context.persons.get(holding.person) else {
            if first_time("PERSON_UNKNOWN") {
                let text = Text::new("未填报该人员信息", "this person is not among the persons given");
                found.violations.add(&holding.field, "MERR 16", "PERSON_UNKNOWN", text);
            }
            continue;
        };
        check_capacity(holding, person, context, &mut first_time, found);
        check_bars(holding, person, context, &mut first_time, found);
        check_real_name(holding, person, &mut first_time, found);
    }
}

/// That an authorisation names its agent.
pub(in crate::domain) fn check_agent(agent: Option<&String>, materials: &[Material], found: &mut Findings) {
    let authorised = materials.iter().any(|material| material.kind == MaterialKind::AgentAuthorisation);
    if agent.is_none() && authorised {
        let text =
            Text::new("提交了委托代理文件，但未填报代理人", "an authorisation is given, but no agent named");
        found.violations.add("agent", "C-AGENT", "AGENT_MISSING", text);
    }
}

/// Answers whether a reason is told of this person for the first time.
type FirstTime<'a> = dyn FnMut(&'static str) -> bool + 'a;

fn check_capacity(
    holding: &Holding<'_>,
    person: &PersonFacts,
    context: &EstablishmentContext<'_>,
    first_time: &mut FirstTime<'_>,
    found: &mut Findings,
) {
    let shareholder = holding.post == Post::Shareholder;
    if !holding.post.needs_full_capacity() && !shareholder {
        return;
    }
    match person.is_adult_on(context.accepted_on) {
        Some(true) => {}
        Some(false) if shareholder => {
            if first_time("MINOR_SHAREHOLDER") {
                let text = Text::new(
                    "未成年人由监护人代理成为股东，须由登记人员审查",
                    "a minor becomes a shareholder through a guardian, a person decides",
                );
                found.question("2.3", "MINOR_SHAREHOLDER", text);
            }
        }
        Some(false) => {
            if first_time("CAPACITY_MINOR") {
                let text = Text::new(
                    "未满18周岁，不得担任法定代表人、负责人、董事、监事、高级管理人员或者代理人",
                    "under 18, may not be legal representative, in charge, director, supervisor, manager or agent",
                );
                found.violations.add(&holding.field, holding.post.capacity_rule(), "CAPACITY_MINOR", text);
            }
        }
        None => {
            if first_time("AGE_UNPROVEN") {
                let text = Text::new(
                    "证件未载明出生日期，须由登记人员核实年龄",
                    "the document does not tell the birth date, a person verifies the age",
                );
                found.question("2.3", "AGE_UNPROVEN", text);
            }
        }
    }
}

fn check_bars(
    holding: &Holding<'_>,
    person: &PersonFacts,
    context: &EstablishmentContext<'_>,
    first_time: &mut FirstTime<'_>,
    found: &mut Findings,
) {
    let holds = || person.bars.iter().filter(|bar| bar.holds_on(context.accepted_on));
    let barred = holding.post.can_be_barred() && holds().any(|bar| !bar.is_ban());
    if barred && first_time("PERSON_BARRED") {
        // The ground is the person's own affair: the registrar sees it in the person's record.
        let text = Text::new(
            "该人员存在不得担任法定代表人、董事、监事、高级管理人员的情形",
            "the law bars this person from being legal representative, director, supervisor or manager",
        );
        found.violations.add(&holding.field, holding.post.capacity_rule(), "PERSON_BARRED", text);
    }
    let banned_until = holds().filter(|bar| bar.is_ban()).filter_map(|bar| bar.until()).max();
    if let Some(until) = banned_until.filter(|_| holding.post.applies())
        && first_time("BANNED_UNTIL")
    {
        let text = Text::new(
            format!("因虚假登记，{until}之前不得再次申请市场主体登记"),
            format!("after a false registration this person may not apply through {until}"),
        );
        found.violations.add(&holding.field, "C-BAN-1", "BANNED_UNTIL", text);
    }
}

fn check_real_name(
    holding: &Holding<'_>,
    person: &PersonFacts,
    first_time: &mut FirstTime<'_>,
    found: &mut Findings,
) {
    if holding.post.is_verified() && person.verified.is_none() && first_time("REAL_NAME_MISSING") {
        let text = Text::new("该人员未完成实名验证", "the identity of this person has not been verified");
        found.violations.add(&holding.field, "Rules 16", "REAL_NAME_MISSING", text);
    }
}
