//! What the law asks of a dormancy that is filed or extended, every broken rule at once.

use actnow_decisions::{Text, Violations};
use actnow_statutory_clock::add_months;
use chrono::{Days, NaiveDate};

use super::state::DormancyGround;
use crate::domain::clocks::Clock;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{
    EstablishmentPolicy, Findings, Material, MaterialKind, check_materials_of,
};

/// The form of a dormancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DormancyForm {
    /// What brought the difficulty.
    pub ground: DormancyGround,
    /// In clear words; no personal data.
    pub reasons: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Address for documents of law in place of the domicile.
    pub delivery_address: Option<String>,
    /// Whether the employees were consulted (与职工依法协商劳动关系处理).
    pub employees_consulted: bool,
    /// What is handed in.
    pub materials: Vec<Material>,
}

/// What a dormancy is checked against.
#[derive(Debug, Clone, Copy)]
pub struct DormancyContext<'a> {
    /// How the company stands.
    pub standing: CompanyStanding,
    /// Days it has been dormant before.
    pub days_before: u64,
    /// The day on which it is filed.
    pub today: NaiveDate,
    /// What may be committed to.
    pub policy: &'a EstablishmentPolicy,
}

/// The last day the law allows for a dormancy from `from`, of a company that was dormant for `days_before`.
pub fn last_day_by_law(from: NaiveDate, days_before: u64) -> NaiveDate {
    let end = add_months(from, Clock::DormancyLongest.months());
    end.checked_sub_days(Days::new(days_before.saturating_add(1))).unwrap_or(from)
}

/// Checks a dormancy to be filed.
pub fn check_dormancy(form: &DormancyForm, context: &DormancyContext<'_>) -> Violations {
    let mut found = Violations::new();
    match context.standing {
        CompanyStanding::Active => {}
        CompanyStanding::Deregistered | CompanyStanding::Revoked | CompanyStanding::RevokedAsPenalty => {
            let text = Text::new("该企业不在存续状态，不能歇业", "the company is not active and cannot rest");
            found.add("uscc", "MERR 30", "COMPANY_NOT_ACTIVE", text);
        }
    }
    if form.from < context.today {
        let text = Text::new("应当在歇业前办理备案", "a dormancy is filed before it begins");
        found.add("from", "MERR 30", "DORMANCY_BACKDATED", text);
    }
    if form.until < form.from {
        let text = Text::new("歇业截止日不得早于起始日", "the last day is not before the first one");
        found.add("until", "MERR 30", "DATE_ORDER", text);
    }
    within_three_years(form.from, form.until, context.days_before, &mut found);
    if !form.employees_consulted {
        let text = Text::new(
            "应当在歇业前与职工依法协商劳动关系处理等有关事项",
            "the employees are consulted before a dormancy",
        );
        found.add("employees_consulted", "MERR 30", "EMPLOYEES_NOT_CONSULTED", text);
    }
    let mut needed =
        vec![(MaterialKind::ApplicationForm, "Rules 41"), (MaterialKind::DormancyCommitment, "Rules 41")];
    if form.delivery_address.is_some() {
        needed.push((MaterialKind::DeliveryAddressConfirmation, "Rules 41"));
    }
    handed_in(&needed, &form.materials, context.policy, &mut found);
    found
}

/// Checks an extension of a dormancy from `from` to `until`.
pub(super) fn check_extension(
    (from, until): (NaiveDate, NaiveDate),
    new_until: NaiveDate,
    materials: &[Material],
    context: &DormancyContext<'_>,
) -> Violations {
    let mut found = Violations::new();
    if new_until <= until {
        let text = Text::new("延长后的截止日应当晚于原截止日", "an extension ends later than before");
        found.add("until", "Rules 41", "DATE_ORDER", text);
    }
    within_three_years(from, new_until, context.days_before, &mut found);
    let needed =
        [(MaterialKind::ApplicationForm, "Rules 41"), (MaterialKind::DormancyCommitment, "Rules 41")];
    handed_in(&needed, materials, context.policy, &mut found);
    found
}

fn within_three_years(from: NaiveDate, until: NaiveDate, days_before: u64, found: &mut Violations) {
    let last = last_day_by_law(from, days_before);
    if until > last {
        let text = Text::new(
            format!("歇业期限累计不得超过3年，此次最迟至{last}"),
            format!("three years of dormancy in all, this one until {last} at the latest"),
        );
        let rule = if days_before > 0 { "Rules 42" } else { "MERR 30" };
        found.add("until", rule, "DORMANCY_TOO_LONG", text);
    }
}

/// A dormancy is put on file at once: what is missing cannot be handed in later.
fn handed_in(
    needed: &[(MaterialKind, &'static str)],
    given: &[Material],
    policy: &EstablishmentPolicy,
    found: &mut Violations,
) {
    let mut findings = Findings::default();
    check_materials_of(needed, given, false, policy, &mut findings);
    found.extend(findings.gaps);
}
