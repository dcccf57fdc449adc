//! Filings in every state, for the tests of this room.

use actnow_decisions::{Actor, Role, Text};
use actnow_identifiers::Uscc;
use actnow_instant_approval::RuleBook;
use actnow_statutory_clock::WorkingCalendar;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::certificate::Certificate;
use crate::domain::certificate::tests::{reserved, signature};
use crate::domain::change::{ChangeForm, Item, ItemChange};
use crate::domain::deregistration::SimpleDeregistrationForm;
use crate::domain::establishment::{EstablishmentForm, Findings};
use crate::domain::instant_approval::{InstantApproval, InstantInputs, InstantRules, InstantSubject};
use crate::domain::licence::tests::face;
use crate::domain::names::Hit;
use crate::domain::sample::{PARENT_USCC, SUBSIDIARY_USCC, World, branch, day, morning, parent};
use crate::domain::scope::ScopeCatalogue;
use crate::domain::{ApplicantGroup, Point};

pub(super) const DAY: &str = "2026-09-21";

pub(super) fn at(date: &str) -> DateTime<Utc> {
    morning(date)
}

pub(super) fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

pub(super) fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.into(), roles: vec![role], office: "登记科".into() }
}

pub(super) fn applicant() -> Actor {
    actor("tao", Role::Applicant)
}

pub(super) fn registrar() -> Actor {
    actor("zhang", Role::Registrar)
}

pub(super) fn head() -> Actor {
    actor("wang", Role::Head)
}

pub(super) fn supervisor() -> Actor {
    actor("sun", Role::Supervisor)
}

pub(super) fn system() -> Actor {
    Actor::system("registration")
}

pub(super) fn uscc() -> Uscc {
    Uscc::from_stored(PARENT_USCC).unwrap()
}

pub(super) fn other_uscc() -> Uscc {
    Uscc::from_stored(SUBSIDIARY_USCC).unwrap()
}

pub(super) fn findings(form: &EstablishmentForm) -> Findings {
    World::on(DAY, form).check(form)
}

pub(super) fn content(form: &EstablishmentForm) -> FilingContent {
    FilingContent::Establish(Box::new(form.clone()))
}

pub(super) fn submit_on(form: &EstablishmentForm, moment: DateTime<Utc>) -> FilingDecision {
    let new = NewFiling {
        id: Uuid::from_u128(7),
        authority: "11370222MAFAKE0785".into(),
        group: ApplicantGroup::new("case-1"),
        name_id: Some(Uuid::from_u128(1)),
        parties: ["ji".to_owned()].into(),
        content: content(form),
    };
    RegistrationFiling::submit(new, &findings(form), &applicant(), moment, calendar())
}

pub(super) fn submitted() -> RegistrationFiling {
    submit_on(&parent(), at(DAY)).unwrap().now
}

pub(super) fn reviewing() -> RegistrationFiling {
    submitted().receive("R-1".into(), &registrar()).unwrap().now
}

pub(super) fn point(field: &str, rule: &str) -> Point {
    let text = Text::new("请补正", "please correct");
    Point { field: field.into(), rule: rule.into(), reason: "MATERIAL_MISSING".into(), text }
}

pub(super) fn list(points: &[(&str, &str)]) -> CorrectionList {
    CorrectionList::new(points.iter().map(|(field, rule)| point(field, rule)).collect()).unwrap()
}

pub(super) fn grounds() -> RefusalGrounds {
    let reason = Text::new("违反法律规定", "against the law");
    let remedies = Text::new(
        "可在60日内申请行政复议或者6个月内提起行政诉讼",
        "review within 60 days, suit within 6 months",
    );
    RefusalGrounds::new(vec![reason], remedies, "zhang").unwrap()
}

pub(super) fn elsewhere() -> NotHandledGround {
    NotHandledGround::NotCompetent {
        apply_at: Text::new("城阳区市场监督管理局", "the bureau of Chengyang")
    }
}

/// What the default rules say to the sample beside these near names.
pub(super) fn instant(near_names: &[Hit]) -> InstantApproval {
    let form = parent();
    let world = World::on(DAY, &form);
    let (findings, catalogue) = (world.check(&form), ScopeCatalogue::built_in());
    let subject = InstantSubject::of_company(&form, &findings, near_names, &world.persons, catalogue);
    let inputs = InstantInputs::of(&subject);
    InstantRules::default().evaluate(inputs)
}

pub(super) fn signed(date: &str) -> Certificate {
    let mut face = face();
    face.established_on = day(date);
    reserved().sign(face, signature()).unwrap()
}

pub(super) fn registered() -> RegistrationFiling {
    submitted().approve(uscc(), &findings(&parent()), &registrar(), at(DAY)).unwrap().now
}

pub(super) fn every_state() -> Vec<RegistrationFiling> {
    vec![
        submitted(),
        reviewing(),
        submitted()
            .return_for_correction(list(&[("materials.ARTICLES", "MERR 16")]), &registrar(), at(DAY))
            .unwrap()
            .now,
        submitted().not_handled(elsewhere(), &registrar(), at(DAY)).unwrap().now,
        registered(),
        registered().issue(&signed(DAY), &system(), at(DAY)).unwrap().now,
        reviewing().refuse(grounds(), &head(), at(DAY)).unwrap().now,
        submitted().withdraw(&applicant(), at(DAY)).unwrap().now,
        registered_change(),
        registered_filing().complete(&system(), at(DAY)).unwrap().now,
        publicised(),
        publicised().open_window(&system(), at("2026-10-14"), calendar()).unwrap().now,
        publicised().object("债权人".into(), Text::new("欠款", "debts"), &registrar(), at(DAY)).unwrap().now,
        lapsed(),
    ]
}

fn change(item: Item) -> FilingContent {
    let change = ItemChange { item, before: "甲".into(), after: "乙".into() };
    FilingContent::Change(Box::new(ChangeForm {
        company: uscc(),
        form: parent(),
        decided_on: day(DAY),
        announced_on: None,
        first_here: false,
        changes: vec![change],
    }))
}

fn new_act(content: FilingContent) -> NewFiling {
    NewFiling {
        id: Uuid::from_u128(8),
        authority: "11370222MAFAKE0785".into(),
        group: ApplicantGroup::new(PARENT_USCC),
        name_id: None,
        parties: ["tao".to_owned(), "ji".to_owned()].into(),
        content,
    }
}

fn registered_act(content: FilingContent) -> RegistrationFiling {
    let (code, green) = (*content.company().unwrap(), Findings::default());
    let submitted = RegistrationFiling::submit(new_act(content), &green, &applicant(), at(DAY), calendar());
    submitted.unwrap().now.approve(code, &green, &registrar(), at(DAY)).unwrap().now
}

/// A change of domicile: its licence follows.
pub(super) fn registered_change() -> RegistrationFiling {
    registered_act(change(Item::Domicile))
}

/// A filing of another term of business: no licence follows.
pub(super) fn registered_filing() -> RegistrationFiling {
    registered_act(change(Item::Term))
}

/// A change of a branch, decided.
pub(super) fn registered_change_of_branch(item: Item) -> RegistrationFiling {
    registered_act(FilingContent::BranchChange(Box::new(ChangeForm {
        company: other_uscc(),
        form: branch(),
        decided_on: day(DAY),
        announced_on: None,
        first_here: false,
        changes: vec![ItemChange { item, before: "甲".into(), after: "乙".into() }],
    })))
}

/// A branch, decided: its licence follows.
pub(super) fn registered_branch() -> RegistrationFiling {
    let (new, green) = (new_act(FilingContent::BranchEstablish(Box::new(branch()))), Findings::default());
    let submitted = RegistrationFiling::submit(new, &green, &applicant(), at(DAY), calendar()).unwrap().now;
    submitted.approve(other_uscc(), &green, &registrar(), at(DAY)).unwrap().now
}

fn simple_form() -> SimpleDeregistrationForm {
    SimpleDeregistrationForm {
        company: uscc(),
        full_name: "青岛淘集集电子商务有限公司".into(),
        signatures: vec!["p1".into(), "p2".into()],
        agent: None,
        materials: Vec::new(),
    }
}

/// Publicised on Wednesday 2026-09-23.
pub(super) fn publicised() -> RegistrationFiling {
    let new = new_act(FilingContent::SimpleDeregister(Box::new(simple_form())));
    let green = Findings::default();
    RegistrationFiling::publicise(new, &green, &applicant(), at("2026-09-23"), calendar()).unwrap().now
}

pub(super) fn apply(filing: RegistrationFiling, date: &str) -> FilingDecision {
    filing.apply(simple_form(), &Findings::default(), &applicant(), at(date), calendar())
}

fn lapsed() -> RegistrationFiling {
    let window = publicised().open_window(&system(), at("2026-10-14"), calendar()).unwrap().now;
    window.lapse(&system(), at("2026-11-03")).unwrap().now
}

/// Gives `command` by someone who may, on the day of submission.
pub(super) fn give(
    filing: RegistrationFiling,
    command: FilingCommand,
    moment: DateTime<Utc>,
) -> FilingDecision {
    let green = findings(&parent());
    match command {
        FilingCommand::Submit => submit_on(&parent(), moment),
        FilingCommand::Receive => filing.receive("R-1".into(), &registrar()),
        FilingCommand::Extend => filing.extend(Text::new("情形复杂", "complex"), &head(), moment, calendar()),
        FilingCommand::Return => {
            filing.return_for_correction(list(&[("materials.ARTICLES", "MERR 16")]), &registrar(), moment)
        }
        FilingCommand::AllowSecondNotice => {
            filing.allow_second_notice(Text::new("疏漏", "overlooked"), &supervisor(), moment)
        }
        FilingCommand::Resubmit => {
            filing.resubmit(content(&parent()), &green, &applicant(), moment, calendar())
        }
        FilingCommand::Approve => filing.approve(uscc(), &green, &registrar(), moment),
        FilingCommand::ApproveInstantly => filing.approve_instantly(uscc(), &instant(&[]), &system(), moment),
        FilingCommand::Refuse => filing.refuse(grounds(), &head(), moment),
        FilingCommand::NotHandled => filing.not_handled(elsewhere(), &registrar(), moment),
        FilingCommand::Withdraw => filing.withdraw(&applicant(), moment),
        FilingCommand::Publicise => {
            let new = new_act(FilingContent::SimpleDeregister(Box::new(simple_form())));
            RegistrationFiling::publicise(new, &Findings::default(), &applicant(), moment, calendar())
        }
        FilingCommand::Object => {
            filing.object("债权人".into(), Text::new("欠款", "debts"), &registrar(), moment)
        }
        FilingCommand::OpenWindow => filing.open_window(&system(), moment, calendar()),
        FilingCommand::Apply => {
            filing.apply(simple_form(), &Findings::default(), &applicant(), moment, calendar())
        }
        FilingCommand::Lapse => filing.lapse(&system(), moment),
        FilingCommand::Complete => filing.complete(&system(), moment),
        FilingCommand::ComputeAgain => filing.compute_again(&system(), calendar()),
        FilingCommand::Issue => {
            let today = actnow_statutory_clock::legal_date(moment).to_string();
            filing.issue(&signed(&today), &system(), moment)
        }
    }
}
