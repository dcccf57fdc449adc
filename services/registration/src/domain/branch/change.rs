//! Changes of a branch (分公司变更登记, MERR 24 and 29): its form as it shall be, around which it changes like a company.
//! Who decides is the company, and whatever changed of the company itself is followed at the same time: name, type, scope.

use super::branch_type::BranchType;
use super::check::{
    BranchContext, check_branch, check_company, check_lends_name, check_name, check_signature, check_type,
};
use super::form::BranchForm;
use crate::domain::change::{
    ChangeForm, Item, ItemChange, Items, Naming, Summary, Value, check_may_change, check_time_to_change,
};
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{Findings, MaterialKind, check_materials_of};

/// The form of a change of a branch; the day of the decision stands in both forms alike.
pub type BranchChange = ChangeForm<BranchForm>;

impl BranchChange {
    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        match field {
            "uscc" => Some(self.company.to_string()),
            _ => self.form.content_at(field),
        }
    }

    /// The type the branch shall have.
    pub fn branch_type(&self) -> Option<BranchType> {
        self.form.branch_type()
    }
}

/// What is registered and filed of a branch. Of one taken over from an existing register, only what that register told;
/// the first change fills in the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBranch {
    items: Items,
    standing: CompanyStanding,
}

impl KnownBranch {
    /// What the entry says, and the form it stands by, where there is one.
    pub fn new(entry: &Summary<'_>, form: Option<(&BranchForm, Naming<'_>)>) -> Self {
        let registered = [
            (Item::Name, Value::name(entry.full_name)),
            (Item::Type, Value::plain(entry.company_type)),
            (Item::Scope, Value::scope(entry.scope)),
            (Item::Premises, Value::place(entry.domicile, entry.division)),
        ];
        let of_form = form.into_iter().flat_map(|(form, naming)| persons_of(form, naming));
        Self { items: registered.into_iter().chain(of_form).collect(), standing: entry.standing }
    }

    /// What differs in `form`.
    pub fn differences(&self, form: &BranchForm, naming: Naming<'_>) -> Vec<ItemChange> {
        let kind = form.branch_type().map(|kind| (Item::Type, Value::plain(kind.code())));
        let registered = [
            (Item::Name, Value::name(&form.full_name())),
            (Item::Scope, Value::scope(&form.scope)),
            (Item::Premises, Value::place(&form.premises, &form.division)),
        ];
        let now = registered.into_iter().chain(kind).chain(persons_of(form, naming));
        self.items.differences(now.collect())
    }
}

fn persons_of(form: &BranchForm, naming: Naming<'_>) -> [(Item, Value); 2] {
    [
        (Item::PersonInCharge, Value::person(&form.person_in_charge, naming)),
        (Item::Liaison, Value::persons(&form.liaison, naming)),
    ]
}

/// What a change of a branch is checked against.
#[derive(Debug, Clone, Copy)]
pub struct BranchChangeContext<'a> {
    /// What every branch is checked against.
    pub branch: BranchContext<'a>,
    /// What the register knows of it.
    pub known: &'a KnownBranch,
}

/// Checks `change`: the branch as it shall be by the rules for every branch, and the change by its own.
pub fn check_change(change: &BranchChange, context: &BranchChangeContext<'_>) -> Findings {
    let (form, branch) = (&change.form, &context.branch);
    let mut found = Findings::default();
    check_may_change(change, context.known.standing, &mut found);
    check_company(branch.head_office, &mut found);
    // A name that stays is not judged again by the rules of today.
    if change.changes(Item::Name) {
        check_lends_name(branch.head_office, &mut found);
        check_name(form, branch, &mut found);
    }
    let code = change.branch_type().map_or("", BranchType::code);
    check_type(code, branch.head_office, &mut found.violations);
    check_branch(form, branch, &mut found);
    let accepted_on = branch.common.accepted_on;
    check_time_to_change(change, Some(change.decided_on), (accepted_on, branch.calendar), &mut found);
    check_signature(form, branch.head_office, &mut found);
    let (needed, by_agent) = (needed_for_change(change), form.agent.is_some());
    check_materials_of(&needed, &form.materials, by_agent, branch.common.policy, &mut found);
    found
}

/// The materials a change of a branch takes, each with its rule; an agent's authorisation aside. What changed of the
/// company is proved by its licence.
pub fn needed_for_change(change: &BranchChange) -> Vec<(MaterialKind, &'static str)> {
    let rule = change.basis();
    let mut needed = vec![(MaterialKind::ApplicationForm, rule), (MaterialKind::ChangeResolution, rule)];
    let mut when = |needs: bool, kind, rule| {
        if needs {
            needed.push((kind, rule));
        }
    };
    let follows = [Item::Name, Item::Type, Item::Scope];
    when(change.changes_any(&follows), MaterialKind::HeadOfficeQualification, rule);
    when(change.changes(Item::Premises), MaterialKind::DomicileDoc, rule);
    let in_charge = change.changes(Item::PersonInCharge);
    when(in_charge, MaterialKind::AppointmentDocs, "Rules 30");
    when(in_charge, MaterialKind::PersonInChargeId, "Rules 30");
    when(change.needs_licence(), MaterialKind::OldLicence, "MERR 28");
    needed
}
