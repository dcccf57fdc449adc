//! The law of a revocation on one screen: every command in every state, the clocks and who may decide.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::WorkingCalendar;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::sample::{SUBSIDIARY_USCC, day, morning};

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.into(), roles: vec![role], office: "登记科".into() }
}

fn registrar() -> Actor {
    actor("han", Role::Registrar)
}

fn head() -> Actor {
    actor("meng", Role::Head)
}

fn new() -> NewRevocation {
    NewRevocation {
        id: Uuid::from_u128(1),
        company: Uscc::from_stored(SUBSIDIARY_USCC).unwrap(),
        full_name: "青岛万阁电子商务有限公司".into(),
        reasons: "冒用身份".into(),
        parties: BTreeSet::from(["wan".to_owned()]),
        target: Target::Establishment,
        entry: stands(1),
    }
}

/// A company that stands by a filing.
fn stands(filing: u128) -> EntryFacts {
    EntryFacts { ended: false, filing_id: Some(Uuid::from_u128(filing)) }
}

fn ended() -> EntryFacts {
    EntryFacts { ended: true, ..stands(1) }
}

fn change(filing: u128) -> Target {
    Target::Change { filing_id: Uuid::from_u128(filing) }
}

fn revoke() -> Finding {
    Finding::Revoke { responsible: BTreeSet::from(["p3".to_owned()]) }
}

/// Gives `command` by who may give it.
fn give(revocation: Revocation, command: RevocationCommand, at: DateTime<Utc>) -> RevocationDecision {
    let role = command.roles()[0];
    let subject = match command {
        RevocationCommand::Apply => "ji",
        RevocationCommand::Extend | RevocationCommand::SendBack | RevocationCommand::Decide => "meng",
        RevocationCommand::TakeBack => "qin",
        RevocationCommand::Open
        | RevocationCommand::Accept
        | RevocationCommand::Decline
        | RevocationCommand::Publicise
        | RevocationCommand::Object
        | RevocationCommand::EndPublicity
        | RevocationCommand::Suspend
        | RevocationCommand::Resume
        | RevocationCommand::Propose
        | RevocationCommand::ComputeAgain => "han",
    };
    let by = actor(subject, role);
    match command {
        RevocationCommand::Apply => Revocation::apply(new(), &by, at, calendar()),
        RevocationCommand::Open => Revocation::open(new(), &by, at, calendar()),
        RevocationCommand::Accept => revocation.accept(&by, at, calendar()),
        RevocationCommand::Decline => {
            let ground = NotAcceptedGround::IdentityUnverified;
            revocation.decline(Declined { ground, reasons: "未核验".into() }, &by)
        }
        RevocationCommand::Extend => revocation.extend(&by, at, calendar()),
        RevocationCommand::Publicise => revocation.publicise(&by, at, calendar()),
        RevocationCommand::Object => revocation.object("某人：有异议".into(), &by, at),
        RevocationCommand::EndPublicity => revocation.end_publicity(&by, at),
        RevocationCommand::Suspend => revocation.suspend(SuspensionGround::Lawsuit, &by, at),
        RevocationCommand::Resume => revocation.resume(&by, at, calendar()),
        RevocationCommand::Propose => revocation.propose(revoke(), "查实".into(), &by, at),
        RevocationCommand::SendBack => revocation.send_back(&by),
        RevocationCommand::Decide => revocation.decide(stands(1), &by, at),
        RevocationCommand::TakeBack => revocation.take_back("证据有误".into(), (ended(), ended()), &by, at),
        RevocationCommand::ComputeAgain => revocation.compute_again(&by, calendar()),
    }
}

fn after(commands: &[RevocationCommand]) -> Revocation {
    let begun = Revocation::open(new(), &registrar(), morning("2026-09-21"), calendar()).unwrap().now;
    commands.iter().fold(begun, |now, command| give(now, *command, morning("2026-09-22")).unwrap().now)
}

fn applied() -> Revocation {
    after(&[RevocationCommand::Apply])
}

fn reason(answer: RevocationDecision) -> &'static str {
    Refusal::from(answer.unwrap_err()).reason
}

fn due(revocation: &Revocation) -> NaiveDate {
    revocation.state.clock().unwrap().due().date
}

#[test]
fn every_state_and_command() {
    use RevocationCommand as C;
    let kept = after(&[]).propose(
        Finding::Keep { ground: KeepGround::PublicInterest },
        "影响公共利益".into(),
        &registrar(),
        morning("2026-09-22"),
    );
    let starts = [
        applied(),
        give(applied(), C::Decline, morning("2026-09-22")).unwrap().now,
        after(&[]),
        after(&[C::Publicise]),
        after(&[C::Suspend]),
        after(&[C::Propose]),
        after(&[C::Propose, C::Decide]),
        after(&[C::Propose, C::Decide, C::TakeBack]),
        give(kept.unwrap().now, C::Decide, morning("2026-09-22")).unwrap().now,
    ];
    let mut table = String::new();
    for start in starts {
        for command in C::ALL {
            if matches!(command, C::Apply | C::Open) {
                continue;
            }
            let end = give(start.clone(), command, morning("2026-09-23"));
            let end = end.map_or_else(|no| Refusal::from(no).reason, |done| done.now.state.name());
            writeln!(table, "{:<14}{:<15}{end}", start.state.name(), command.as_str()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn it_is_accepted_in_three_working_days_and_investigated_in_three_months_and_three_more() {
    assert_eq!(due(&applied()), day("2026-09-28"));
    let accepted = applied().accept(&registrar(), morning("2026-09-23"), calendar()).unwrap();
    assert_eq!((due(&accepted.now), &accepted.facts[..]), (day("2026-12-23"), &[RevocationFact::Opened][..]));
    let extended = accepted.now.clone().extend(&head(), morning("2026-12-23"), calendar()).unwrap().now;
    assert_eq!(due(&extended), day("2027-03-23"));
    assert_eq!(reason(extended.extend(&head(), morning("2026-12-23"), calendar())), "EXTENSION_USED");
    assert_eq!(
        reason(accepted.now.clone().extend(&head(), morning("2026-12-24"), calendar())),
        "INVESTIGATION_OVER"
    );
    assert_eq!(reason(accepted.now.extend(&registrar(), morning("2026-12-01"), calendar())), "ROLE_REQUIRED");
}

#[test]
fn who_applies_is_a_party_and_who_takes_it_down_is_none() {
    let by = |subject: &str, role| {
        let who = actor(subject, role);
        Revocation::apply(new(), &who, morning("2026-09-21"), calendar()).unwrap().now.parties
    };
    let named = |subjects: &[&str]| subjects.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(by("ji", Role::Applicant), named(&["ji", "wan"]));
    assert_eq!(by("lan", Role::Window), named(&["wan"]));
}

#[test]
fn other_proceedings_are_not_counted() {
    let suspended =
        after(&[]).suspend(SuspensionGround::OpenCase, &registrar(), morning("2026-10-01")).unwrap().now;
    let resumed = suspended.resume(&registrar(), morning("2026-10-31"), calendar()).unwrap().now;
    assert_eq!(due(&resumed), day("2027-01-20"), "thirty days later");
}

#[test]
fn the_publicity_lasts_forty_five_days_and_may_be_objected_to_within() {
    let public = after(&[RevocationCommand::Publicise]);
    let until = public.publicity.as_ref().unwrap().until;
    assert_eq!(until, day("2026-11-06"));
    assert_eq!(public.state.publicity().unwrap().due().date, until);
    assert!(after(&[]).state.publicity().is_none());
    let propose = |at| public.clone().propose(revoke(), "无异议".into(), &registrar(), at);
    assert_eq!(reason(propose(morning("2026-11-06"))), "PERIOD_NOT_OVER");
    assert!(propose(morning("2026-11-07")).is_ok());
    let object = |at| public.clone().object("甲：不实".into(), &registrar(), at);
    let objected = object(morning("2026-11-06")).unwrap().now;
    assert_eq!(objected.publicity.unwrap().objection.as_deref(), Some("甲：不实"));
    assert_eq!(reason(object(morning("2026-11-07"))), "OBJECTION_TOO_LATE");
    let machine = Actor::system("registration");
    assert_eq!(reason(public.clone().end_publicity(&machine, morning("2026-11-06"))), "PERIOD_NOT_OVER");
    assert_eq!(
        public.end_publicity(&machine, morning("2026-11-07")).unwrap().now.state.name(),
        "INVESTIGATING"
    );
}

#[test]
fn the_head_decides_and_not_who_proposed() {
    let both = Actor { roles: vec![Role::Registrar, Role::Head], ..registrar() };
    let proposed = after(&[RevocationCommand::Propose]);
    let decide = |entry, by: &Actor| proposed.clone().decide(entry, by, morning("2026-09-24"));
    assert_eq!(reason(decide(stands(1), &both)), "SEPARATION_OF_DUTY");
    assert_eq!(reason(decide(stands(1), &registrar())), "ROLE_REQUIRED");
    assert_eq!(reason(decide(stands(1), &actor("wan", Role::Head))), "RECUSAL");
    assert_eq!(reason(decide(ended(), &head())), "COMPANY_ENDED");
    assert!(decide(stands(2), &head()).is_ok(), "whatever changed since the establishment ends with it");
    let done = decide(stands(1), &head()).unwrap();
    assert_eq!(done.basis, "MERR 40");
    assert_eq!(done.facts, [RevocationFact::Settled, RevocationFact::CompanyEnded { on: day("2026-09-24") }]);
    let ended = NewRevocation { entry: ended(), ..new() };
    assert_eq!(
        reason(Revocation::open(ended, &registrar(), morning("2026-09-21"), calendar())),
        "COMPANY_ENDED"
    );
}

#[test]
fn merr_40_of_several_changes_the_latest_is_revoked_first() {
    let open = |target| {
        let new = NewRevocation { target, entry: stands(3), ..new() };
        Revocation::open(new, &registrar(), morning("2026-09-21"), calendar())
    };
    let Err(RevocationRefusal::LaterChange { filing }) = open(change(2)) else { panic!("3 stands on 2") };
    assert_eq!(filing, Some(Uuid::from_u128(3)), "the later one is named");
    let applied = NewRevocation { target: change(2), entry: stands(3), ..new() };
    let applied =
        Revocation::apply(applied, &actor("ji", Role::Applicant), morning("2026-09-21"), calendar());
    assert_eq!(reason(applied), "LATER_CHANGE");
    let proposed = give(open(change(3)).unwrap().now, RevocationCommand::Propose, morning("2026-09-22"));
    let proposed = proposed.unwrap().now;
    let decide = |entry| proposed.clone().decide(entry, &head(), morning("2026-09-24"));
    assert_eq!(reason(decide(stands(4))), "LATER_CHANGE", "it changed again meanwhile");
    assert_eq!(reason(decide(EntryFacts { ended: true, ..stands(3) })), "COMPANY_ENDED");
    let done = decide(stands(3)).unwrap();
    assert_eq!((done.basis, done.now.state.name()), ("MERR 40", "REVOKED"));
    assert_eq!(
        done.facts,
        [RevocationFact::Settled, RevocationFact::CompanyChanged { on: day("2026-09-24") }]
    );
}

#[test]
fn merr_41_what_cannot_be_restored_stays() {
    let keep = Finding::Keep { ground: KeepGround::NotRestorable };
    let begun = NewRevocation { target: change(2), entry: stands(2), ..new() };
    let begun = Revocation::open(begun, &registrar(), morning("2026-09-21"), calendar()).unwrap().now;
    let proposed = begun.propose(keep, "原名称已由他人登记".into(), &registrar(), morning("2026-09-22"));
    // What came later is no matter: nothing is undone.
    let done = proposed.unwrap().now.decide(stands(5), &head(), morning("2026-09-24")).unwrap();
    assert_eq!((done.basis, done.now.state.name()), ("MERR 41", "NOT_REVOKED"));
    assert_eq!(done.facts, [RevocationFact::Settled]);
}

#[test]
fn merr_42_a_wrong_revocation_is_taken_back_by_another() {
    let take = |revoked: &Revocation, stood: (EntryFacts, EntryFacts), by: &Actor| {
        revoked.clone().take_back("印章鉴定有误".into(), stood, by, morning("2026-10-08"))
    };
    let superior = actor("shao", Role::Supervisor);
    let revoked = after(&[RevocationCommand::Propose, RevocationCommand::Decide]);
    assert_eq!(reason(take(&revoked, (ended(), ended()), &head())), "SEPARATION_OF_DUTY");
    assert_eq!(reason(take(&revoked, (ended(), ended()), &registrar())), "ROLE_REQUIRED");
    assert_eq!(reason(take(&revoked, (ended(), ended()), &actor("wan", Role::Head))), "RECUSAL");
    let done = take(&revoked, (ended(), ended()), &superior).unwrap();
    assert_eq!((done.basis, &done.facts[..]), ("MERR 42", &[RevocationFact::TakenBack][..]));
    let RevocationState::TakenBack { decided_by, on, taking_back, .. } = &done.now.state else { panic!() };
    assert_eq!((decided_by.as_str(), *on), ("meng", day("2026-09-22")), "who revoked it, and when, stays");
    let expected =
        TakingBack { by: "shao".into(), on: day("2026-10-08"), reasons: "印章鉴定有误".into() };
    assert_eq!(*taking_back, expected);

    let begun = NewRevocation { target: change(2), entry: stands(2), ..new() };
    let begun = Revocation::open(begun, &registrar(), morning("2026-09-21"), calendar()).unwrap().now;
    let proposed = give(begun, RevocationCommand::Propose, morning("2026-09-22")).unwrap().now;
    let revoked = proposed.decide(stands(2), &head(), morning("2026-09-24")).unwrap().now;
    assert_eq!(reason(take(&revoked, (stands(1), stands(3)), &superior)), "LATER_CHANGE");
    assert_eq!(reason(take(&revoked, (stands(1), ended()), &superior)), "COMPANY_ENDED");
    let done = take(&revoked, (stands(1), stands(1)), &superior).unwrap();
    let changed = RevocationFact::CompanyChanged { on: day("2026-10-08") };
    assert_eq!(done.facts, [RevocationFact::TakenBack, changed]);
}

#[test]
fn a_revocation_that_was_kept_before_changes_could_be_revoked_is_about_the_establishment() {
    let mut kept = serde_json::to_value(after(&[])).unwrap();
    assert!(kept.as_object_mut().unwrap().remove("target").is_some());
    assert_eq!(serde_json::from_value::<Revocation>(kept).unwrap(), after(&[]));
    let about_change = Revocation { target: change(2), ..after(&[]) };
    let text = serde_json::to_string(&about_change).unwrap();
    assert_eq!(serde_json::from_str::<Revocation>(&text).unwrap(), about_change);
}

proptest! {
    /// Over is over, and the persons named for a ban are those of a revocation that stands.
    #[test]
    fn any_sequence_keeps_the_revocation_lawful(
        applied_for in any::<bool>(),
        commands in prop::collection::vec((prop::sample::select(&RevocationCommand::ALL[..]), 0_i64..40), 1..16),
    ) {
        let begins = |command: &RevocationCommand| matches!(command, RevocationCommand::Apply | RevocationCommand::Open);
        let mut at = morning("2026-09-21");
        let commands = commands.into_iter().filter(|(command, _)| !begins(command)).map(|(command, days)| {
            at += TimeDelta::days(days);
            (command, at)
        });
        let first = if applied_for { applied() } else { after(&[]) };
        let over = |now: &Revocation| matches!(now.state.name(), "NOT_ACCEPTED" | "NOT_REVOKED" | "TAKEN_BACK");
        let commands: Vec<_> = commands.collect();
        let last = walk(first, commands, |now, (command, at)| give(now, *command, *at), over);
        prop_assert!(last.is_ok(), "{last:?}");
    }
}
