//! Every rule of a change at once (rules 4.3 and 4.5).

use actnow_decisions::Text;
use actnow_statutory_clock::WorkingCalendar;
use chrono::NaiveDate;

use super::ChangeForm;
use super::items::Item;
use super::known::Known;
use super::terms::{check_reduction, check_terms, free_to_reduce_on};
use crate::domain::company::CompanyStanding;
use crate::domain::days_to_apply::last_day_to_apply;
use crate::domain::establishment::{
    EstablishmentContext, Findings, MaterialKind, OF_A_COMPANY, check_materials_of, check_name, not_signed,
};

/// What a change is checked against.
#[derive(Debug, Clone, Copy)]
pub struct ChangeContext<'a> {
    /// What every company is checked against. Its reserved name is the one reserved for this change, or the one the
    /// company has.
    pub company: EstablishmentContext<'a>,
    /// What the register knows.
    pub known: &'a Known,
    /// Working days.
    pub calendar: &'a WorkingCalendar,
}

/// Checks `change`: the company as it shall be by the rules for every company, and the change by its own.
pub fn check(change: &ChangeForm, context: &ChangeContext<'_>) -> Findings {
    let mut found = Findings::default();
    check_may_change(change, context.known.standing, &mut found);
    // A name that stays is not judged again by the rules of today.
    if change.changes_any(&[Item::Name, Item::Scope]) {
        check_name(&change.form, &context.company, &mut found);
    }
    for rule in OF_A_COMPANY {
        rule(&change.form, &context.company, &mut found);
    }
    check_terms(change, context, &mut found);
    check_reduction(change, context, &mut found);
    check_days(change, context, &mut found);
    check_materials(change, context, &mut found);
    check_signatures(change, context, &mut found);
    found
}

/// Only who lives changes, and only by something that differs.
pub(in crate::domain) fn check_may_change<F>(
    change: &ChangeForm<F>,
    standing: CompanyStanding,
    found: &mut Findings,
) {
    match standing {
        CompanyStanding::Active => {}
        CompanyStanding::Deregistered | CompanyStanding::Revoked | CompanyStanding::RevokedAsPenalty => {
            let text =
                Text::new("该企业不在存续状态，不能变更", "the company is not active and cannot change");
            found.violations.add("uscc", "MERR 24", "COMPANY_NOT_ACTIVE", text);
        }
    }
    if change.changes.is_empty() {
        let text = Text::new("申请内容与登记、备案信息一致，无变更事项", "nothing differs from the register");
        found.violations.add("form", "MERR 24", "NOTHING_CHANGES", text);
    }
}

fn check_days(change: &ChangeForm, context: &ChangeContext<'_>, found: &mut Findings) {
    let announced = free_to_reduce_on(change, context);
    // The days of a reduction begin with its announcement, also where that is missing.
    let from = announced.or_else(|| (!is_reduction(change, context)).then_some(change.decided_on));
    check_time_to_change(change, from, (context.company.accepted_on, context.calendar), found);
}

/// Applied for within thirty days `from` the decision or event, where they have begun. Who comes later is registered all
/// the same; a person sees it (MERR 24, 29 and 46).
pub(in crate::domain) fn check_time_to_change<F>(
    change: &ChangeForm<F>,
    from: Option<NaiveDate>,
    (accepted_on, calendar): (NaiveDate, &WorkingCalendar),
    found: &mut Findings,
) {
    let rule = change.basis();
    if change.decided_on > accepted_on {
        let text = Text::new("变更决议日期不得晚于申请日期", "the decision to change is not in the future");
        found.violations.add("decided_on", rule, "DECIDED_IN_FUTURE", text);
    }
    let Some(from) = from else { return };
    let last = last_day_to_apply(from, calendar);
    if accepted_on > last {
        let text = Text::new(
            format!("应当自变更之日起30日内（{last}前）申请，已逾期"),
            format!("the change was to be applied for within 30 days, by {last}"),
        );
        found.question(rule, "CHANGE_LATE", text);
    }
}

fn check_materials(change: &ChangeForm, context: &ChangeContext<'_>, found: &mut Findings) {
    let form = &change.form;
    let needed = needed_materials(change, context);
    check_materials_of(&needed, &form.materials, form.agent.is_some(), context.company.policy, found);
}

/// The materials a change takes, each with its rule; an agent's authorisation aside.
pub fn needed_materials(
    change: &ChangeForm,
    context: &ChangeContext<'_>,
) -> Vec<(MaterialKind, &'static str)> {
    let rule = change.basis();
    let mut needed = vec![(MaterialKind::ApplicationForm, rule), (MaterialKind::ChangeResolution, rule)];
    let mut when = |needs: bool, kind, rule| {
        if needs {
            needed.push((kind, rule));
        }
    };
    when(change.changes_any(&Item::OF_THE_ARTICLES), MaterialKind::Articles, rule);
    when(change.changes(Item::Domicile), MaterialKind::DomicileDoc, rule);
    when(change.changes(Item::Shareholders), MaterialKind::ShareholderQualification, rule);
    when(change.changes_any(&Item::OF_POSTS), MaterialKind::AppointmentDocs, rule);
    when(is_reduction(change, context), MaterialKind::ReductionNotice, "Law 224");
    when(change.needs_licence(), MaterialKind::OldLicence, "MERR 28");
    needed
}

/// Whether the capital becomes less.
pub(super) fn is_reduction(change: &ChangeForm, context: &ChangeContext<'_>) -> bool {
    change.form.capital_fen < context.known.capital_fen
}

/// The legal representative signs, the new one where it changes (rules 4.5), and who takes a share or changes one.
fn check_signatures(change: &ChangeForm, context: &ChangeContext<'_>, found: &mut Findings) {
    let form = &change.form;
    if !form.is_signed_by(&form.legal_rep.person) {
        let text = if change.changes(Item::LegalRepresentative) {
            Text::new("新任法定代表人未签名", "the new legal representative has not signed")
        } else {
            Text::new("法定代表人未签名", "the legal representative has not signed")
        };
        found.violations.add("legal_rep", "Rules 25", "SIGNATURE_MISSING", text);
    }
    if !change.changes_any(&[Item::Shareholders, Item::Subscriptions]) {
        return;
    }
    for (i, share) in form.shareholders.iter().enumerate() {
        let before = context.known.shares.get(&share.holder);
        let same = before.is_some_and(|before| {
            (before.subscribed_fen, before.due_on)
                == (share.subscribed_fen, share.due.resolve(context.company.planned_on))
        });
        if !same && !form.is_signed_by(share.holder.reference()) {
            not_signed(found, i, &share.holder);
        }
    }
}
