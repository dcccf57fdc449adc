//! C-CAP-1 to C-CAP-3 and C-CAP-5: capital, contributions, their form and their term.

use actnow_decisions::{Text, Violations};
use actnow_statutory_clock::add_months;
use chrono::NaiveDate;

use super::yuan;
use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, EstablishmentRegime, Findings};

pub(super) fn check_capital(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let capital = i128::from(form.capital_fen);
    if capital <= 0 {
        let text = Text::new("注册资本应当大于零", "the registered capital is more than zero");
        found.violations.add("capital_fen", "C-CAP-1", "CAPITAL_NOT_POSITIVE", text);
    }
    let subscribed: i128 = form.shareholders.iter().map(|holder| i128::from(holder.subscribed_fen)).sum();
    if subscribed != capital {
        found.violations.add("capital_fen", "C-CAP-1", "CAPITAL_MISMATCH", mismatch(subscribed, capital));
    }
    if form.capital_fen >= context.policy.abnormal_capital_fen {
        let text = Text::new(
            format!("注册资本{}元明显异常，须由登记人员判断", yuan(capital)),
            format!("a registered capital of {} yuan is unusual, a person decides", yuan(capital)),
        );
        found.question("C-CAP-5", "CAPITAL_ABNORMAL", text);
    }
}

fn mismatch(subscribed: i128, capital: i128) -> Text {
    let (sum, whole, diff) = (yuan(subscribed), yuan(capital), yuan((capital - subscribed).abs()));
    Text::new(
        format!("各股东认缴出资额合计{sum}元，与注册资本{whole}元相差{diff}元"),
        format!(
            "the subscribed amounts add up to {sum} yuan, which differs from the capital of {whole} yuan by {diff} yuan"
        ),
    )
}

pub(super) fn check_contributions(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        if shareholder.subscribed_fen <= 0 {
            let text = Text::new("认缴出资额应当大于零", "the subscribed amount is more than zero");
            let field = format!("shareholders[{i}].subscribed_fen");
            found.violations.add(field, "C-CAP-1", "SUBSCRIBED_NOT_POSITIVE", text);
        }
        if !shareholder.form.is_admitted() {
            let text = Text::new(
                "不得以劳务、信用、自然人姓名、商誉、特许经营权或者设定担保的财产作价出资",
                "labour, credit, a personal name, goodwill, a franchise or encumbered property is no contribution",
            );
            found.violations.add(format!("shareholders[{i}].form"), "C-CAP-3", "CONTRIBUTION_FORM", text);
        }
    }
    ask_about_long_terms(form, context, found);
}

/// C-CAP-2 of a new company.
pub(super) fn check_terms(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    found.violations.extend(contribution_term(form, context.accepted_on, context.planned_on));
}

/// Yuan for texts.
pub(in crate::domain) fn yuan_of(fen: i64) -> String {
    yuan(fen.into())
}

/// C-CAP-2: every contribution is due within the years of the regime from the establishment. Tested when the
/// form is handed in, and again with the date of the licence.
pub fn contribution_term(
    form: &EstablishmentForm,
    accepted_on: NaiveDate,
    established_on: NaiveDate,
) -> Violations {
    let mut violations = Violations::new();
    let Some(years) = EstablishmentRegime::on(accepted_on).contribution_years else { return violations };
    let last = add_months(established_on, years * 12);
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        let due = shareholder.due.resolve(established_on);
        if due > last {
            let text = Text::new(
                format!("出资期限{due}超过公司成立之日起{years}年（{last}）"),
                format!(
                    "the contribution is due on {due}, later than {years} years from the establishment ({last})"
                ),
            );
            violations.add(format!("shareholders[{i}].due"), "C-CAP-2", "CONTRIBUTION_TERM", text);
        }
    }
    violations
}

fn ask_about_long_terms(form: &EstablishmentForm, context: &EstablishmentContext<'_>, found: &mut Findings) {
    let years = context.policy.abnormal_term_years;
    let usual = add_months(context.planned_on, years.saturating_mul(12));
    if form.shareholders.iter().any(|shareholder| shareholder.due.resolve(context.planned_on) >= usual) {
        let text = Text::new(
            format!("出资期限在{years}年以上，明显异常，须由登记人员判断"),
            format!("a contribution term of {years} years or more is unusual, a person decides"),
        );
        found.question("C-CAP-5", "CONTRIBUTION_TERM_ABNORMAL", text);
    }
}
