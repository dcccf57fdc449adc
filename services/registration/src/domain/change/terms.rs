//! Capital over three regimes: before 2024-07-01 no term; since then five years from the establishment or the increase
//! (C-CAP-2); and for who was registered before, the years of transition (C-CAP-4). Reductions are announced first.

use actnow_decisions::Text;
use actnow_statutory_clock::add_months;
use chrono::NaiveDate;

use super::ChangeForm;
use super::check::{ChangeContext, is_reduction};
use crate::domain::clocks::Clock;
use crate::domain::establishment::{EstablishmentRegime, Findings};

/// The last day of registration that counts as before the Company Law of 2023.
fn last_of_the_old_law() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 6, 30).unwrap_or_default()
}

/// Beyond this day no contribution of an old company is due once the transition is over (capital rules 2).
fn end_of_transition() -> NaiveDate {
    NaiveDate::from_ymd_opt(2032, 6, 30).unwrap_or_default()
}

/// C-CAP-2 and C-CAP-4: what is subscribed now falls due within the years of the regime.
pub(super) fn check_terms(change: &ChangeForm, context: &ChangeContext<'_>, found: &mut Findings) {
    let Some(years) = EstablishmentRegime::on(context.company.accepted_on).contribution_years else { return };
    let (known, form) = (context.known, &change.form);
    let is_old = known.established_on <= last_of_the_old_law();
    let increase = form.capital_fen > known.capital_fen;
    let from_increase = add_months(context.company.planned_on, years * 12);
    let from_establishment = add_months(known.established_on, years * 12);
    let inherited = known.shares.values().map(|share| share.due_on).max();
    let mut beyond = None;
    for (i, share) in form.shareholders.iter().enumerate() {
        let due = share.due.resolve(context.company.planned_on);
        let before = known.shares.get(&share.holder);
        if is_old && due > end_of_transition() {
            beyond = beyond.max(Some(due));
        }
        let unchanged = before
            .is_some_and(|before| (before.subscribed_fen, before.due_on) == (share.subscribed_fen, due));
        // Of a company that was taken over the register does not know who held what until when.
        if unchanged || (is_old && inherited.is_none() && !increase) {
            continue;
        }
        let grown = increase && before.is_none_or(|before| share.subscribed_fen > before.subscribed_fen);
        let last = if grown {
            from_increase
        } else {
            let own = if is_old { end_of_transition() } else { from_establishment };
            inherited.map_or(own, |inherited| inherited.max(own))
        };
        if due > last {
            let since = if grown {
                ("增资之日", "the increase")
            } else {
                ("公司成立之日", "the establishment")
            };
            let text = Text::new(
                format!("出资期限{due}超过自{}起算的最长期限（{last}）", since.0),
                format!(
                    "the contribution is due on {due}, later than {last}, the limit counted from {}",
                    since.1
                ),
            );
            found.violations.add(format!("shareholders[{i}].due"), "C-CAP-2", "CONTRIBUTION_TERM", text);
        }
    }
    if let Some(due) = beyond {
        let text = Text::new(
            format!("2024年6月30日前登记的公司，出资期限{due}应当于2027年6月30日前调整至2032年6月30日以内"),
            format!(
                "registered before 2024-07-01: the contribution term {due} must be brought within 2032-06-30 by 2027-06-30"
            ),
        );
        found.question("C-CAP-4", "CONTRIBUTION_TRANSITION", text);
    }
}

/// The first day on which an announced reduction may be applied for; `None` without a reduction or its notice.
pub(super) fn free_to_reduce_on(change: &ChangeForm, context: &ChangeContext<'_>) -> Option<NaiveDate> {
    let announced_on = change.announced_on.filter(|_| is_reduction(change, context))?;
    Clock::ReductionAnnouncement.due_after(announced_on, context.calendar).date.succ_opt()
}

/// A reduction of capital is announced for 45 days before it is applied for.
pub(super) fn check_reduction(change: &ChangeForm, context: &ChangeContext<'_>, found: &mut Findings) {
    if !is_reduction(change, context) {
        return;
    }
    let mut broken = |reason, text| found.violations.add("announced_on", "Law 224", reason, text);
    let Some(announced_on) = change.announced_on else {
        let text =
            Text::new("减少注册资本应当先公告45日", "a reduction of capital is announced for 45 days first");
        return broken("REDUCTION_NOT_ANNOUNCED", text);
    };
    if announced_on < change.decided_on {
        let text = Text::new("减资公告不得早于减资决议", "the announcement is not before the decision");
        broken("REDUCTION_DATE_ORDER", text);
    }
    match free_to_reduce_on(change, context) {
        Some(first) if context.company.accepted_on < first => {
            let text = Text::new(
                format!("减资公告期未满45日，{first}起可以申请"),
                format!("the announcement has not run 45 days, apply from {first}"),
            );
            broken("REDUCTION_TOO_EARLY", text);
        }
        Some(_) | None => {}
    }
}
