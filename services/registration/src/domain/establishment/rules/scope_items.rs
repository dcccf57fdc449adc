//! C-SCOPE-1 and C-SCOPE-2: standard wordings, the main business first, approvals where they come first.

use std::collections::BTreeMap;

use actnow_decisions::Text;
use chrono::{Days, NaiveDate};

use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings, PreApproval};
use crate::domain::names::normalise;
use crate::domain::scope::{ScopeItem, ScopeKind};

pub(super) fn check_scope(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let main = form.scope.first().and_then(|wording| context.catalogue.find(wording));
    if let Some(main) = main.filter(|item| item.is_valid_on(context.accepted_on)) {
        check_main_business(main, form, context, found);
    }
    check_wordings(&form.scope, &form.approvals, context, found);
}

/// Wordings of the catalogue, each once, none that excludes another, with the `approvals` that come first.
pub(in crate::domain) fn check_wordings(
    scope: &[String],
    approvals: &[PreApproval],
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    if scope.is_empty() {
        let text = Text::new("经营范围至少包含一个项目", "the scope has at least one item");
        found.violations.add("scope", "C-SCOPE-1", "SCOPE_EMPTY", text);
    }
    let mut families: BTreeMap<&str, &str> = BTreeMap::new();
    for (i, wording) in scope.iter().enumerate() {
        let field = format!("scope[{i}]");
        if scope[..i].iter().any(|earlier| normalise(earlier) == normalise(wording)) {
            let text = Text::new(format!("“{wording}”重复"), format!("'{wording}' is given twice"));
            found.violations.add(field, "C-SCOPE-1", "SCOPE_DUPLICATE", text);
            continue;
        }
        let Some(item) = usable_item(wording, &field, context, found) else { continue };
        if let Some(earlier) =
            item.family.as_deref().and_then(|family| families.insert(family, &item.wording))
        {
            let text = Text::new(
                format!("“{earlier}”与“{wording}”互相排斥，只能选择其一"),
                format!("'{earlier}' and '{wording}' exclude each other"),
            );
            found.violations.add(&field, "C-SCOPE-1", "SCOPE_CONTRADICTION", text);
        }
        check_approval(item, &field, approvals, context, found);
    }
}

fn usable_item<'a>(
    wording: &str,
    field: &str,
    context: &EstablishmentContext<'a>,
    found: &mut Findings,
) -> Option<&'a ScopeItem> {
    let item = context.catalogue.find(wording);
    let (reason, text) = match item {
        Some(item) if item.is_valid_on(context.accepted_on) => return Some(item),
        Some(_) => (
            "SCOPE_WORDING_ENDED",
            Text::new(
                format!("“{wording}”的表述在受理日期已停用"),
                format!("the wording '{wording}' is not in use on the date of acceptance"),
            ),
        ),
        None => (
            "SCOPE_UNKNOWN_ITEM",
            Text::new(
                format!("“{wording}”不在经营范围规范表述目录中"),
                format!("'{wording}' is not a wording of the standard catalogue"),
            ),
        ),
    };
    found.violations.add(field, "C-SCOPE-1", reason, text);
    None
}

/// The first item is the main business and matches the industry in the name.
fn check_main_business(
    item: &ScopeItem,
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let named = context.names.industries().understand(form.name.industry()).classes;
    let main = form.industry.major_class();
    let matches_name = named.is_empty() || !named.is_disjoint(&item.classes);
    if !matches_name || !item.classes.contains(&main) {
        let text = Text::new(
            format!("第一项“{}”应当为主营业务，与名称行业及行业代码{}一致", item.wording, form.industry),
            format!(
                "the first item '{}' is the main business and matches the name and industry {}",
                item.wording, form.industry
            ),
        );
        found.violations.add("scope[0]", "C-SCOPE-1", "SCOPE_MAIN_BUSINESS", text);
    }
}

fn check_approval(
    item: &ScopeItem,
    field: &str,
    approvals: &[PreApproval],
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    match item.kind {
        ScopeKind::General | ScopeKind::LicensedPost => return,
        ScopeKind::LicensedPre => {}
    }
    let of_item =
        || approvals.iter().filter(|approval| normalise(&approval.item) == normalise(&item.wording));
    let valid =
        |approval: &PreApproval| is_valid(approval, context.accepted_on, context.policy.approval_days);
    let (reason, zh, en) = if of_item().any(valid) {
        return;
    } else if of_item().next().is_some() {
        ("PRE_APPROVAL_EXPIRED", "的前置审批文件已失效", "has an approval that is no longer valid")
    } else {
        ("PRE_APPROVAL_MISSING", "须先取得前置审批文件", "needs an approval before registration")
    };
    let text = Text::new(format!("“{}”{zh}", item.wording), format!("'{}' {en}", item.wording));
    found.violations.add(field, "C-SCOPE-2", reason, text);
}

/// Valid by its stated term; without one, not older than the days of the policy (Rules 22).
fn is_valid(approval: &PreApproval, on: NaiveDate, days: u32) -> bool {
    let last = approval.valid_until.or_else(|| approval.issued_on.checked_add_days(Days::new(days.into())));
    approval.issued_on <= on && last.is_some_and(|last| on <= last)
}
