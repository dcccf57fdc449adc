//! What may be done about a thing in its state, and why not. A hint for the page: the departments decide.

use actnow_decisions::Role;

use crate::domain::{Kind, any_of};
use crate::wire::{Action, TaskPage, Text};

/// One action: of which kind of thing, its path's last part, its label, the roles and the states it needs; for which
/// acts alone it is, where not for all; and when there is anything to do with it.
struct Possible {
    kind: Kind,
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    roles: &'static [Role],
    stages: &'static [&'static str],
    acts: &'static [&'static str],
    when: fn(&TaskPage) -> bool,
}

const fn possible(
    kind: Kind,
    name: &'static str,
    (zh, en): (&'static str, &'static str),
    roles: &'static [Role],
    stages: &'static [&'static str],
) -> Possible {
    Possible { kind, name, zh, en, roles, stages, acts: &[], when: |_| true }
}

impl Possible {
    const fn only_for(self, acts: &'static [&'static str]) -> Self {
        Self { acts, ..self }
    }

    const fn when(self, when: fn(&TaskPage) -> bool) -> Self {
        Self { when, ..self }
    }
}

/// A list was given before and answered; the next may not repeat it yet.
fn a_list_was_answered(page: &TaskPage) -> bool {
    let of_filing =
        page.filing.as_ref().is_some_and(|filing| filing.round > 1 && filing.second_notice.is_none());
    let answered = |one: &crate::wire::Application| one.list_told && one.second_notice.is_none();
    of_filing || page.application.as_ref().is_some_and(answered)
}

/// What belongs to a case is taken back with it, on its page.
fn of_no_case(page: &TaskPage) -> bool {
    page.case.is_none()
}

const POSSIBLE: &[Possible] = {
    use Kind::{Application, Filing, Name, Visit};
    use Role::{Head, Inspector, Registrar, Reviewer, Supervisor, Window};
    &[
        possible(Name, "decide", ("审定名称", "decide the name"), &[Registrar, Head], &["MANUAL"]),
        possible(Name, "state-liability", ("作出承诺", "state liability"), &[Window], &["NEEDS_STATEMENT"]),
        possible(Filing, "receive", ("出具收件凭证", "give a receipt"), &[Registrar], &["SUBMITTED"]),
        possible(
            Filing,
            "return",
            ("一次性告知补正", "return for correction"),
            &[Registrar],
            &["SUBMITTED", "REVIEWING"],
        ),
        possible(
            Filing,
            "allow-second-notice",
            ("批准再次告知", "allow a second list"),
            &[Supervisor],
            &["SUBMITTED", "REVIEWING"],
        )
        .when(a_list_was_answered),
        possible(Filing, "approve", ("准予登记", "approve"), &[Registrar], &["SUBMITTED", "REVIEWING"]),
        possible(Filing, "refuse", ("不予登记", "refuse"), &[Registrar, Head], &["SUBMITTED", "REVIEWING"]),
        possible(Filing, "not-handled", ("不予办理", "do not handle here"), &[Registrar], &["SUBMITTED"]),
        possible(Filing, "extend", ("延长期限", "extend"), &[Head], &["REVIEWING"]),
        possible(
            Filing,
            "withdraw",
            ("撤回申请", "withdraw"),
            &[Window],
            &["SUBMITTED", "REVIEWING", "RETURNED", "PUBLICISED", "APPLY_WINDOW"],
        )
        .when(of_no_case),
        possible(Filing, "resubmit", ("补正后重新提交", "hand in again"), &[Window], &["RETURNED"]),
        possible(
            Filing,
            "object",
            ("登记异议", "take an objection in"),
            &[Window, Registrar, Supervisor],
            &["PUBLICISED"],
        )
        .only_for(&["SIMPLE_DEREGISTER"]),
        possible(
            Filing,
            "apply",
            ("申请简易注销登记", "apply for the simple end"),
            &[Window],
            &["APPLY_WINDOW"],
        )
        .only_for(&["SIMPLE_DEREGISTER"]),
        possible(Application, "accept", ("受理", "accept"), &[Window], &["RECEIVED"]),
        possible(
            Application,
            "return",
            ("一次性告知补正", "return for correction"),
            &[Window],
            &["RECEIVED"],
        ),
        possible(
            Application,
            "allow-second-notice",
            ("批准再次告知", "allow a second list"),
            &[Supervisor],
            &["RECEIVED"],
        )
        .when(a_list_was_answered),
        possible(Application, "refuse-acceptance", ("不予受理", "do not accept"), &[Window], &["RECEIVED"]),
        possible(
            Application,
            "require-visit",
            ("指派现场核查", "require a visit"),
            &[Reviewer],
            &["ACCEPTED"],
        ),
        possible(
            Application,
            "skip-visit",
            ("免于现场核查", "review without a visit"),
            &[Reviewer],
            &["ACCEPTED"],
        ),
        possible(Application, "grant", ("准予许可", "grant"), &[Head, Reviewer], &["REVIEWED_POSITIVE"]),
        possible(
            Application,
            "refuse",
            ("不予许可", "refuse"),
            &[Head],
            &["REVIEWED_POSITIVE", "REVIEWED_NEGATIVE"],
        ),
        possible(
            Application,
            "extend",
            ("延长期限", "extend"),
            &[Head],
            &["ACCEPTED", "VISIT_ASSIGNED", "REVIEWED_POSITIVE", "REVIEWED_NEGATIVE"],
        ),
        possible(
            Application,
            "open-hearing",
            ("举行听证", "open a hearing"),
            &[Head],
            &["ACCEPTED", "VISIT_ASSIGNED", "REVIEWED_POSITIVE", "REVIEWED_NEGATIVE"],
        ),
        possible(Application, "close-hearing", ("结束听证", "close the hearing"), &[Head], &["HEARING"]),
        possible(
            Application,
            "withdraw",
            ("撤回申请", "withdraw"),
            &[Window],
            &[
                "RECEIVED",
                "CORRECTION",
                "ACCEPTED",
                "VISIT_ASSIGNED",
                "RECTIFYING",
                "REVIEWED_POSITIVE",
                "REVIEWED_NEGATIVE",
                "HEARING",
            ],
        )
        .when(of_no_case),
        possible(
            Visit,
            "assign",
            ("指派核查人员", "assign inspectors"),
            &[Supervisor],
            &["PLANNED", "ASSIGNED"],
        ),
        possible(Visit, "recuse", ("回避", "recuse"), &[Inspector, Supervisor], &["ASSIGNED"]),
        possible(Visit, "start", ("开始核查", "start"), &[Inspector], &["ASSIGNED", "RECTIFICATION"]),
        possible(Visit, "result", ("记录结果", "record the result"), &[Inspector], &["IN_PROGRESS"]),
        possible(Visit, "sign", ("签字", "sign"), &[Inspector], &["RESULT_RECORDED"]),
        possible(
            Visit,
            "consent",
            ("责令限期整改", "order rectification"),
            &[Head],
            &["RESULT_RECORDED", "RECTIFICATION"],
        ),
    ]
};

/// Every action on the thing of `page` for somebody of `roles`.
pub(super) fn of(page: &TaskPage, roles: &[Role]) -> Vec<Action> {
    let subject = [
        page.name.as_ref().map(|one| (Kind::Name, "names", &one.declaration_id, &one.state)),
        page.filing.as_ref().map(|one| (Kind::Filing, "filings", &one.filing_id, &one.state)),
        page.application
            .as_ref()
            .map(|one| (Kind::Application, "applications", &one.application_id, &one.state)),
        page.inspection.as_ref().map(|one| (Kind::Visit, "inspections", &one.inspection_id, &one.state)),
    ];
    let Some((kind, folder, id, state)) = subject.into_iter().flatten().next() else { return Vec::new() };
    let act = page.filing.as_ref().map_or("", |filing| filing.kind.as_str());
    let of_kind = POSSIBLE.iter().filter(|possible| possible.kind == kind);
    let of_kind = of_kind.filter(|possible| possible.acts.is_empty() || possible.acts.contains(&act));
    let of_kind = of_kind.filter(|possible| (possible.when)(page));
    of_kind
        .map(|possible| {
            let why_not = why_not(possible, roles, state);
            Action {
                name: possible.name.to_owned(),
                path: format!("/bff/{folder}/{id}/{}", possible.name),
                label: Text::new(possible.zh, possible.en),
                allowed: why_not.is_none(),
                why_not,
            }
        })
        .collect()
}

fn why_not(possible: &Possible, roles: &[Role], state: &str) -> Option<Text> {
    if !possible.roles.iter().any(|role| roles.contains(role)) {
        let needed = any_of(possible.roles);
        return Some(Text::new(format!("须由{}办理", needed.zh), format!("this is for {}", needed.en)));
    }
    if !possible.stages.contains(&state) {
        return Some(Text::new("当前状态下不可办理", "not possible in its present state"));
    }
    None
}
