//! Every rule of a branch at once (rules 4.1, 4.2 and 4.6).

use actnow_decisions::{Text, Violations};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::WorkingCalendar;

use super::branch_type::BranchType;
use super::form::BranchForm;
use crate::domain::company::CompanyStanding;
use crate::domain::days_to_apply::last_day_to_apply;
use crate::domain::establishment::{
    EstablishmentContext, Findings, MaterialKind, Place, check_agent, check_holders, check_materials_of,
    check_place, check_reachable, check_wordings,
};
use crate::domain::names::{check_branch_part, normalise};

/// What every branch hands in (MERR 16, Rules 30).
const MATERIALS: [(MaterialKind, &str); 5] = [
    (MaterialKind::ApplicationForm, "MERR 16"),
    (MaterialKind::HeadOfficeQualification, "MERR 16"),
    (MaterialKind::DomicileDoc, "MERR 16"),
    (MaterialKind::AppointmentDocs, "Rules 30"),
    (MaterialKind::PersonInChargeId, "Rules 30"),
];

/// What the register knows of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadOffice {
    /// Its code.
    pub uscc: Uscc,
    /// Its name.
    pub full_name: String,
    /// Its type code.
    pub company_type: String,
    /// Its scope wordings.
    pub scope: Vec<String>,
    /// How it stands.
    pub standing: CompanyStanding,
    /// Whether it is a branch itself.
    pub is_branch: bool,
    /// Whether it rests (歇业).
    pub is_dormant: bool,
    /// Whether its code stands in place of its name, which is to be corrected.
    pub is_called_by_code: bool,
}

/// What a branch is checked against.
#[derive(Debug, Clone, Copy)]
pub struct BranchContext<'a> {
    /// What every form is checked against; no name is reserved for a branch.
    pub common: EstablishmentContext<'a>,
    /// The company it belongs to.
    pub head_office: &'a HeadOffice,
    /// Whether another entity of this register bears the name, or is about to.
    pub name_taken: bool,
    /// Working days.
    pub calendar: &'a WorkingCalendar,
}

/// Checks `form` by every rule.
pub fn check(form: &BranchForm, context: &BranchContext<'_>) -> Findings {
    let mut found = Findings::default();
    check_company(context.head_office, &mut found);
    check_lends_name(context.head_office, &mut found);
    check_rest(context.head_office, &mut found);
    check_name(form, context, &mut found);
    check_branch(form, context, &mut found);
    check_days(form, context, &mut found);
    check_signature(form, context.head_office, &mut found);
    let (materials, by_agent) = (&form.materials, form.agent.is_some());
    check_materials_of(&MATERIALS, materials, by_agent, context.common.policy, &mut found);
    found
}

/// What holds of every branch, of a new one and of one that changes.
pub(super) fn check_branch(form: &BranchForm, context: &BranchContext<'_>, found: &mut Findings) {
    check_follows(form, context.head_office, found);
    let (term, text, division) = (("经营场所", "place of business"), &form.premises, &form.division);
    check_place(&Place { field: "premises", term, text, division }, &context.common, found);
    check_wordings(&form.scope, &form.approvals, &context.common, found);
    check_within(&form.scope, context.head_office, &mut found.violations);
    check_holders(&form.posts(), &context.common, found);
    check_agent(form.agent.as_ref(), &form.materials, found);
    check_reachable(form.liaison.as_deref(), &context.common, found);
}

/// Only a company that lives has branches (Company Law 13).
pub(super) fn check_company(head_office: &HeadOffice, found: &mut Findings) {
    match head_office.standing {
        CompanyStanding::Active => {}
        CompanyStanding::Deregistered | CompanyStanding::Revoked | CompanyStanding::RevokedAsPenalty => {
            let text = Text::new(
                "隶属企业不在存续状态，不能设立、变更分公司",
                "the company is not active and neither sets up a branch nor changes one",
            );
            found.violations.add("head_office_uscc", "Law 13", "HEAD_OFFICE_NOT_ACTIVE", text);
        }
    }
    if head_office.is_branch {
        let text = Text::new("分公司不能设立分公司", "a branch has no branches");
        found.violations.add("head_office_uscc", "Law 13", "HEAD_OFFICE_IS_BRANCH", text);
    } else if BranchType::of(&head_office.company_type).is_none() {
        let text = Text::new(
            format!("隶属企业的类型为{}，不是设立分公司的公司", head_office.company_type),
            format!("an entity of type {} is no company that sets up branches", head_office.company_type),
        );
        found.violations.add("head_office_uscc", "Law 13", "HEAD_OFFICE_TYPE", text);
    }
}

/// A name that is to be corrected is borne by no branch anew (Name Provisions 23).
pub(super) fn check_lends_name(head_office: &HeadOffice, found: &mut Findings) {
    if head_office.is_called_by_code {
        let text = Text::new(
            "隶属企业的名称被责令纠正，改正前分公司不得登记该名称",
            "the company is ordered to change its name, which no branch may bear anew",
        );
        found.violations.add("head_office_uscc", "Name Provisions 23", "HEAD_OFFICE_NAME", text);
    }
}

/// Who rests and sets up a branch does business: a person looks at it (MERR 30).
fn check_rest(head_office: &HeadOffice, found: &mut Findings) {
    if head_office.is_dormant {
        let text = Text::new(
            "隶属企业处于歇业状态，设立分公司视同恢复营业，须由登记人员判断",
            "the company rests, and setting up a branch is business; a person decides",
        );
        found.question("MERR 30", "HEAD_OFFICE_DORMANT", text);
    }
}

/// The company's name, what tells the branch from others, and the last word; nobody else bears it (Name Provisions 13).
pub(super) fn check_name(form: &BranchForm, context: &BranchContext<'_>, found: &mut Findings) {
    let part = check_branch_part(&form.designation, &form.suffix, context.common.names);
    found.violations.extend(part.violations);
    found.manual.extend(part.manual);
    if context.name_taken {
        let text = Text::new(
            format!("名称“{}”已被登记，请以地名、序号等区分", form.full_name()),
            format!("the name '{}' is taken, tell it apart by a place or a number", form.full_name()),
        );
        found.violations.add("designation", "Name Provisions 13", "BRANCH_NAME_TAKEN", text);
    }
}

/// The name begins with the company's, as it is today: what was handed in before the company changed its own is behind.
fn check_follows(form: &BranchForm, head_office: &HeadOffice, found: &mut Findings) {
    if form.head_office_name != head_office.full_name {
        name_is_behind(&head_office.full_name, "designation", &mut found.violations);
    }
}

/// That a name does not begin with the company's (Name Provisions 13).
pub(super) fn name_is_behind(company: &str, field: &str, found: &mut Violations) {
    let text = Text::new(
        format!("分公司名称应当冠以隶属企业的现名称“{company}”"),
        format!("the name of a branch begins with the company's, which now is '{company}'"),
    );
    found.add(field, "Name Provisions 13", "BRANCH_NAME_BEHIND", text);
}

/// The type follows from the company's.
pub(super) fn check_type(branch_type: &str, head_office: &HeadOffice, found: &mut Violations) {
    let follows = BranchType::of(&head_office.company_type);
    if let Some(follows) = follows.filter(|follows| follows.code() != branch_type) {
        let text = Text::new(
            format!("分公司类型应当与隶属企业的现类型一致，为{}", follows.printed()),
            format!("the type of the branch follows from the company's present one: {follows}"),
        );
        found.add("head_office_uscc", "Law 13", "BRANCH_TYPE_BEHIND", text);
    }
}

/// A branch does what its company may do, licensed items too.
pub(super) fn check_within(scope: &[String], head_office: &HeadOffice, found: &mut Violations) {
    let may = |wording: &str| head_office.scope.iter().any(|item| normalise(item) == normalise(wording));
    for (i, wording) in scope.iter().enumerate() {
        if !may(wording) {
            let text = Text::new(
                format!("“{wording}”超出隶属企业的经营范围"),
                format!("'{wording}' is not in the company's own scope"),
            );
            found.add(format!("scope[{i}]"), "Law 13", "BRANCH_SCOPE_BEYOND", text);
        }
    }
}

/// Applied for within thirty days of the decision. Who comes later is registered all the same; a person sees it (Rules
/// 21).
fn check_days(form: &BranchForm, context: &BranchContext<'_>, found: &mut Findings) {
    let accepted_on = context.common.accepted_on;
    if form.decided_on > accepted_on {
        let text = Text::new("设立决定日期不得晚于申请日期", "the decision is not in the future");
        found.violations.add("decided_on", "Rules 21", "DECIDED_IN_FUTURE", text);
    }
    let last = last_day_to_apply(form.decided_on, context.calendar);
    if accepted_on > last {
        let text = Text::new(
            format!("应当自决定作出之日起30日内（{last}前）申请，已逾期"),
            format!("the branch was to be applied for within 30 days, by {last}"),
        );
        found.question("Rules 21", "BRANCH_LATE", text);
    }
}

/// The company signs with its e-licence.
pub(super) fn check_signature(form: &BranchForm, head_office: &HeadOffice, found: &mut Findings) {
    if !form.signatures.iter().any(|signature| signature == head_office.uscc.as_str()) {
        let text = Text::new("隶属企业未签章", "the company has not signed with its e-licence");
        found.violations.add("signatures", "Rules 25", "SIGNATURE_MISSING", text);
    }
}
