//! Deregistration after liquidation (注销登记, MERR 31 and 32, Rules 44 and 46).

use actnow_decisions::{Text, Violations};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::WorkingCalendar;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::branch::check_end_of_branch;
use super::check::CompanyFacts;
use crate::domain::clocks::Clock;
use crate::domain::establishment::{
    EstablishmentPolicy, Findings, Material, MaterialKind, check_materials_of, materials_at,
};

/// Why a company is dissolved (Company Law 229).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DissolutionGround {
    /// Its term is over, or another ground of its articles (经营期限届满).
    TermOver,
    /// Its shareholders resolved so (股东会决议解散).
    Resolution,
    /// Merger or division (合并、分立).
    Merger,
    /// Its licence was revoked, it was ordered to close (吊销、责令关闭、撤销).
    Revoked,
    /// A court dissolved it or ended its bankruptcy (人民法院裁定).
    Court,
}

/// The form; a branch has nothing that is liquidated, and a liquidation group only where its company ended before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeregistrationForm {
    /// Code of the company.
    pub company: Uscc,
    /// Its name.
    pub full_name: String,
    /// Why it is dissolved.
    pub ground: DissolutionGround,
    /// Day of the resolution, decision or ruling.
    pub decided_on: NaiveDate,
    /// Day on which the liquidation group was formed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_formed_on: Option<NaiveDate>,
    /// Day on which it was published (清算组公告).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_published_on: Option<NaiveDate>,
    /// Day on which the liquidation ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidated_on: Option<NaiveDate>,
    /// The liquidation group, by reference; the first leads it.
    pub liquidators: Vec<String>,
    /// Agent who files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Materials.
    pub materials: Vec<Material>,
    /// Who signed, by reference.
    pub signatures: Vec<String>,
}

impl DeregistrationForm {
    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        let shown = match field.split(['.', '[']).next().unwrap_or_default() {
            "uscc" => self.company.to_string(),
            "ground" => format!("{:?}", self.ground),
            "decided_on" => self.decided_on.to_string(),
            "group_formed_on" => format!("{:?}", self.group_formed_on),
            "group_published_on" => format!("{:?}", self.group_published_on),
            "liquidated_on" => format!("{:?}", self.liquidated_on),
            "liquidators" => format!("{:?}", self.liquidators),
            "agent" => format!("{:?}", self.agent),
            "signatures" => format!("{:?}", self.signatures),
            "materials" => materials_at(&self.materials, field),
            _ => return None,
        };
        Some(shown)
    }
}

impl CompanyFacts {
    /// What bars the ordinary way, whatever the form says.
    pub fn ordinary_bars(&self) -> Violations {
        let mut found = Findings::default();
        self.check_existence("MERR 31", &mut found);
        self.check_branches("MERR 32", &mut found);
        found.violations
    }
}

/// Checks a deregistration by every rule of rules 4.5.
pub fn check_ordinary(
    form: &DeregistrationForm,
    company: &CompanyFacts,
    accepted_on: NaiveDate,
    calendar: &WorkingCalendar,
    policy: &EstablishmentPolicy,
) -> Findings {
    if let Some(head_office) = &company.head_office {
        return check_end_of_branch(form, company, head_office, accepted_on, policy);
    }
    let mut found = Findings { violations: company.ordinary_bars(), ..Findings::default() };
    if company.holds_shares_in > 0 {
        let text = Text::new(
            format!("仍持有{}家企业的股权，须核实清算报告是否已作处理", company.holds_shares_in),
            format!(
                "it still holds shares in {} companies, a person looks at the liquidation report",
                company.holds_shares_in
            ),
        );
        found.question("MERR 32", "HOLDS_INVESTMENT", text);
    }
    company.ask_about_approval(&mut found);
    check_days(form, accepted_on, calendar, &mut found);
    check_leader(form, &mut found);
    let needed = [
        (MaterialKind::ApplicationForm, "MERR 32"),
        (MaterialKind::DissolutionResolution, "Rules 46"),
        (MaterialKind::LiquidationReport, "Rules 46"),
        (MaterialKind::TaxClearance, "Rules 46"),
    ];
    check_materials_of(&needed, &form.materials, form.agent.is_some(), policy, &mut found);
    found
}

/// That a liquidation group is named, and that who leads it signed (MERR 32, Rules 44).
pub(super) fn check_leader(form: &DeregistrationForm, found: &mut Findings) {
    match form.liquidators.first() {
        None => {
            let text = Text::new("应当填报清算组成员", "the liquidation group is named");
            found.violations.add("liquidators", "MERR 32", "LIQUIDATORS_MISSING", text);
        }
        Some(leader) if form.signatures.contains(leader) => {}
        Some(_) => {
            let text = Text::new("清算组负责人未签名", "who leads the liquidation has not signed");
            found.violations.add("liquidators[0]", "Rules 44", "SIGNATURE_MISSING", text);
        }
    }
}

/// The order of the days, the publication of the group, and how long ago the liquidation ended.
fn check_days(
    form: &DeregistrationForm,
    accepted_on: NaiveDate,
    calendar: &WorkingCalendar,
    found: &mut Findings,
) {
    let (Some(formed), Some(liquidated)) = (form.group_formed_on, form.liquidated_on) else {
        for (field, day) in [("group_formed_on", form.group_formed_on), ("liquidated_on", form.liquidated_on)]
        {
            if day.is_none() {
                let text = Text::new(
                    "应当填报成立清算组和清算结束的日期",
                    "say when the group was formed and when the liquidation ended",
                );
                found.violations.add(field, "MERR 32", "LIQUIDATION_DAY_MISSING", text);
            }
        }
        return;
    };
    let days = [("group_formed_on", form.decided_on, formed), ("liquidated_on", formed, liquidated)];
    for (field, earlier, later) in days {
        if later < earlier || later > accepted_on {
            let text = Text::new(
                "解散、成立清算组、清算结束的日期应当依次先后，且不晚于申请日期",
                "dissolution, group, end of the liquidation and application follow each other",
            );
            found.violations.add(field, "MERR 32", "DATE_ORDER", text);
        }
    }
    match form.group_published_on {
        None => {
            let text = Text::new(
                "清算组应当自成立之日起10日内公告",
                "the liquidation group is published within 10 days",
            );
            found.violations.add("group_published_on", "MERR 32", "LIQUIDATION_NOT_PUBLISHED", text);
        }
        Some(published) if published < formed || published > liquidated => {
            let text = Text::new("清算组公告日期不在清算期间内", "the publication lies in the liquidation");
            found.violations.add("group_published_on", "MERR 32", "DATE_ORDER", text);
        }
        Some(published) if published > Clock::LiquidationPublication.due_after(formed, calendar).date => {
            let text = Text::new(
                "清算组公告晚于成立后10日",
                "the group was published later than 10 days after its formation",
            );
            found.question("MERR 32", "LIQUIDATION_PUBLISHED_LATE", text);
        }
        Some(_) => {}
    }
    let last = Clock::DeregistrationApplication.due_after(liquidated, calendar).date;
    if accepted_on > last {
        let text = Text::new(
            format!("应当自清算结束之日起30日内（{last}前）申请，已逾期"),
            format!("the deregistration was to be applied for within 30 days, by {last}"),
        );
        found.question("MERR 32", "DEREGISTRATION_LATE", text);
    }
}
