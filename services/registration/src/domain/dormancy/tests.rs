//! The law of a dormancy on one screen: every command in every state, the three years, and how it ends.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, WorkingCalendar};
use chrono::{Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{EstablishmentPolicy, Material, MaterialKind, MaterialSource};
use crate::domain::sample::{SUBSIDIARY_USCC, day, morning};

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.into(), roles: vec![role], office: "登记科".into() }
}

fn owner() -> Actor {
    actor("wan", Role::Applicant)
}

fn supervisor() -> Actor {
    actor("lu", Role::Supervisor)
}

fn machine() -> Actor {
    Actor::system("registration")
}

fn materials() -> Vec<Material> {
    let kinds = [
        MaterialKind::ApplicationForm,
        MaterialKind::DormancyCommitment,
        MaterialKind::DeliveryAddressConfirmation,
    ];
    kinds.map(|kind| Material { kind, source: MaterialSource::Uploaded, document: None }).to_vec()
}

fn form() -> DormancyForm {
    DormancyForm {
        ground: DormancyGround::NaturalDisaster,
        reasons: "仓库被台风损毁".into(),
        from: day("2026-09-21"),
        until: day("2027-03-20"),
        delivery_address: Some("山东省青岛市城阳区样例路9号".into()),
        employees_consulted: true,
        materials: materials(),
    }
}

fn context<'a>(today: &str, days_before: u64, policy: &'a EstablishmentPolicy) -> DormancyContext<'a> {
    DormancyContext { standing: CompanyStanding::Active, days_before, today: day(today), policy }
}

fn new(form: DormancyForm) -> NewDormancy {
    NewDormancy {
        id: Uuid::from_u128(1),
        company: Uscc::from_stored(SUBSIDIARY_USCC).unwrap(),
        full_name: "青岛万阁电子商务有限公司".into(),
        parties: BTreeSet::from(["wan".to_owned()]),
        form,
    }
}

fn filed(form: DormancyForm) -> Dormancy {
    let policy = EstablishmentPolicy::default();
    Dormancy::file(new(form), &context("2026-09-21", 0, &policy), &owner()).unwrap().now
}

fn extend(dormancy: &Dormancy, until: &str, today: &str, days_before: u64) -> DormancyDecision {
    let policy = EstablishmentPolicy::default();
    let extension = Extension { until: day(until), materials: materials() };
    dormancy.clone().extend(extension, &context(today, days_before, &policy), &owner())
}

fn reason(answer: DormancyDecision) -> &'static str {
    Refusal::from(answer.unwrap_err()).reason
}

/// Gives `command` by who may give it, on the last day of the sample.
fn give(dormancy: Dormancy, command: DormancyCommand) -> DormancyDecision {
    give_on(dormancy, command, "2027-03-20".to_owned())
}

fn give_on(dormancy: Dormancy, command: DormancyCommand, today: String) -> DormancyDecision {
    let (at, on) = (morning(&today), day("2027-03-01"));
    match command {
        DormancyCommand::File => Ok(actnow_decisions::Decision::new(dormancy, command.basis(), Vec::new())),
        DormancyCommand::Begin => dormancy.take_effect(&machine(), at),
        DormancyCommand::Extend => extend(&dormancy, "2027-09-20", &today, 0),
        DormancyCommand::Withdraw => dormancy.withdraw(&owner(), at),
        DormancyCommand::Resume => dormancy.resume(on, &owner(), at),
        DormancyCommand::FindBusiness => dormancy.find_business(on, &supervisor(), at, calendar()),
        DormancyCommand::EndByTime => dormancy.end_by_time(&machine(), at + TimeDelta::days(1)),
        DormancyCommand::EndWithCompany => dormancy.end_with_company(&machine(), at),
        DormancyCommand::ComputeAgain => dormancy.compute_again(&machine(), calendar()),
    }
}

#[test]
fn every_state_and_command() {
    use DormancyCommand as C;
    let later = filed(DormancyForm { from: day("2026-10-08"), ..form() });
    let dormant = filed(form());
    let after = |command| give(dormant.clone(), command).unwrap().now;
    let starts = [
        later.clone(),
        dormant.clone(),
        after(C::FindBusiness),
        after(C::Resume),
        give(later, C::Withdraw).unwrap().now,
        after(C::EndWithCompany),
    ];
    let mut table = String::new();
    for start in starts {
        for command in C::ALL.into_iter().filter(|command| *command != C::File) {
            let end = give(start.clone(), command);
            let end = end.map_or_else(|no| Refusal::from(no).reason, |done| done.now.state.name());
            writeln!(table, "{:<16}{:<18}{end}", start.state.name(), command.as_str()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn it_is_filed_before_with_all_the_law_asks_for() {
    type Change = fn(&mut DormancyForm);
    let table: [(Change, &str, &str); 8] = [
        (|form| form.from = day("2026-09-20"), "MERR 30", "DORMANCY_BACKDATED"),
        (|form| form.until = day("2026-09-20"), "MERR 30", "DATE_ORDER"),
        (|form| form.until = day("2029-09-21"), "MERR 30", "DORMANCY_TOO_LONG"),
        (|form| form.employees_consulted = false, "MERR 30", "EMPLOYEES_NOT_CONSULTED"),
        (
            |form| form.materials.retain(|one| one.kind != MaterialKind::ApplicationForm),
            "Rules 41",
            "MATERIAL_MISSING",
        ),
        (
            |form| form.materials.retain(|one| one.kind != MaterialKind::DormancyCommitment),
            "Rules 41",
            "MATERIAL_MISSING",
        ),
        (|form| form.materials.truncate(2), "Rules 41", "MATERIAL_MISSING"),
        (|form| form.materials[1].source = MaterialSource::Committed, "MERR 16", "COMMITMENT_NOT_ALLOWED"),
    ];
    let policy = EstablishmentPolicy::default();
    let check = |form: &DormancyForm| {
        let found = check_dormancy(form, &context("2026-09-21", 0, &policy));
        found.into_iter().map(|one| (one.rule, one.reason)).collect::<Vec<_>>()
    };
    assert_eq!(check(&form()), []);
    for (change, rule, reason) in table {
        let mut broken = form();
        change(&mut broken);
        assert_eq!(check(&broken), [(rule, reason)]);
        let at = context("2026-09-21", 0, &policy);
        assert_eq!(
            Dormancy::file(new(broken), &at, &owner()).unwrap_err().to_string(),
            "what is filed breaks rules"
        );
    }
    assert_eq!(check(&DormancyForm { until: day("2026-09-21"), ..form() }), [], "a single day");
    let at_home = DormancyForm { delivery_address: None, materials: materials()[..2].to_vec(), ..form() };
    assert_eq!(check(&at_home), [], "who keeps the domicile confirms no other address");
    let ended =
        DormancyContext { standing: CompanyStanding::RevokedAsPenalty, ..context("2026-09-21", 0, &policy) };
    let found = check_dormancy(&form(), &ended);
    assert_eq!(found.as_slice()[0].reason, "COMPANY_NOT_ACTIVE");
}

#[test]
fn three_years_in_all() {
    // The last day of three years from 21 September is 20 September; what was used before is taken off it.
    let from = day("2026-09-21");
    for (before, last) in [(0, "2029-09-20"), (1, "2029-09-19"), (365, "2028-09-20"), (1_095, "2026-09-21")] {
        assert_eq!(last_day_by_law(from, before), day(last), "{before}");
    }
    assert_eq!(last_day_by_law(from, 1_096), day("2026-09-20"), "not one day is left");
    let policy = EstablishmentPolicy::default();
    let longest = DormancyForm { until: day("2029-09-20"), ..form() };
    let found = |before| check_dormancy(&longest, &context("2026-09-21", before, &policy));
    assert!(found(0).is_empty());
    assert_eq!(
        (found(1).as_slice()[0].rule, found(1).as_slice()[0].reason),
        ("Rules 42", "DORMANCY_TOO_LONG")
    );
}

#[test]
fn it_is_extended_within_its_last_thirty_days() {
    let dormant = filed(form());
    assert_eq!(reason(extend(&dormant, "2027-09-20", "2027-02-17", 0)), "DORMANCY_TOO_EARLY");
    let longer = extend(&dormant, "2027-09-20", "2027-02-18", 0).unwrap();
    assert_eq!((longer.now.until, longer.facts), (day("2027-09-20"), vec![DormancyFact::Extended]));
    assert!(extend(&dormant, "2027-03-21", "2027-03-20", 0).is_ok(), "the last day is in time");
    assert_eq!(reason(extend(&dormant, "2027-09-20", "2027-03-21", 0)), "DORMANCY_OVER");
    for (until, before, rule, why) in [
        ("2027-03-20", 0, "Rules 41", "DATE_ORDER"),
        ("2029-09-21", 0, "MERR 30", "DORMANCY_TOO_LONG"),
        ("2029-09-20", 1, "Rules 42", "DORMANCY_TOO_LONG"),
    ] {
        let DormancyRefusal::Broken(found) = extend(&dormant, until, "2027-03-20", before).unwrap_err()
        else {
            panic!("{until} breaks a rule");
        };
        assert_eq!((found.as_slice()[0].rule, found.as_slice()[0].reason), (rule, why));
    }
    let stranger = actor("ji", Role::Applicant);
    let policy = EstablishmentPolicy::default();
    let extension = Extension { until: day("2027-09-20"), materials: materials() };
    let answer = dormant.extend(extension, &context("2027-03-20", 0, &policy), &stranger);
    assert_eq!(reason(answer), "NOT_A_PARTY");
}

#[test]
fn it_begins_on_its_day_or_is_withdrawn_before() {
    let later = filed(DormancyForm { from: day("2026-10-08"), ..form() });
    assert_eq!((later.state.name(), later.on_register()), ("FILED", None));
    assert_eq!(reason(later.clone().take_effect(&machine(), morning("2026-10-07"))), "DORMANCY_TOO_EARLY");
    let begun = later.clone().take_effect(&machine(), morning("2026-10-08")).unwrap().now;
    assert_eq!(begun.on_register().unwrap().until, day("2027-03-20"));
    assert_eq!(reason(begun.withdraw(&owner(), morning("2026-10-08"))), "DORMANCY_STATE");
    let withdrawn = later.withdraw(&owner(), morning("2026-09-30")).unwrap();
    assert_eq!((withdrawn.now.days(), withdrawn.facts), (0, vec![DormancyFact::Ended]));
}

#[test]
fn it_ends_by_time_by_publicity_or_by_being_found_at_work() {
    let dormant = filed(form());
    assert_eq!(dormant.days(), 181);
    assert_eq!(reason(dormant.clone().end_by_time(&machine(), morning("2027-03-20"))), "DORMANCY_TOO_EARLY");
    let over = dormant.clone().end_by_time(&machine(), morning("2027-03-21")).unwrap().now;
    assert_eq!((over.state.ended_on(), over.days()), (Some(day("2027-03-21")), 181));
    let resume = |on: &str, today: &str| dormant.clone().resume(day(on), &owner(), morning(today));
    for (on, today) in
        [("2026-09-20", "2026-10-10"), ("2026-10-11", "2026-10-10"), ("2027-03-21", "2027-03-21")]
    {
        assert_eq!(reason(resume(on, today)), "RESUMED_OUTSIDE", "{on} on {today}");
    }
    let resumed = resume("2026-10-01", "2026-10-10").unwrap();
    assert_eq!((resumed.now.days(), resumed.facts), (10, vec![DormancyFact::Ended]));
    let find =
        |by: &Actor| dormant.clone().find_business(day("2026-10-01"), by, morning("2026-10-10"), calendar());
    assert_eq!(reason(find(&actor("wan", Role::Supervisor))), "RECUSAL");
    assert_eq!(reason(find(&owner())), "ROLE_REQUIRED");
    let found = find(&supervisor()).unwrap().now;
    let due = |dormancy: &Dormancy| -> NaiveDate { dormancy.state.clock().unwrap().due().date };
    assert_eq!((found.days(), due(&found), found.on_register()), (10, day("2026-11-09"), None));
    let light = |dormancy: &Dormancy, on: &str| dormancy.light(morning(on), calendar());
    assert_eq!(light(&found, "2026-10-11"), Some(Light::Green));
    assert_eq!(light(&found, "2026-11-10"), Some(Light::Red), "the publicity is overdue");
    assert_eq!(light(&dormant, "2026-10-11"), None, "who rests owes none");
    let settled = found.resume(day("2026-10-20"), &owner(), morning("2026-10-20")).unwrap();
    assert_eq!((settled.now.state.ended_on(), settled.facts.len()), (Some(day("2026-10-01")), 0));
}

proptest! {
    /// Over is over, and nothing rests longer than three years.
    #[test]
    fn any_sequence_keeps_the_dormancy_lawful(
        begins_later in any::<bool>(),
        commands in prop::collection::vec((prop::sample::select(&DormancyCommand::ALL[..]), 0_u64..60), 1..16),
    ) {
        let mut today = day("2026-09-21");
        let commands: Vec<_> = commands
            .into_iter()
            .filter(|(command, _)| *command != DormancyCommand::File)
            .map(|(command, days)| {
                today = today + Days::new(days);
                (command, today.to_string())
            })
            .collect();
        let from = if begins_later { day("2026-10-08") } else { day("2026-09-21") };
        let over = |now: &Dormancy| matches!(now.state.name(), "RESUMED" | "WITHDRAWN" | "COMPANY_ENDED");
        let give = |now, (command, today): &(DormancyCommand, String)| give_on(now, *command, today.clone());
        let last = walk(filed(DormancyForm { from, ..form() }), commands, give, over);
        prop_assert!(last.as_ref().is_ok_and(|now| now.until < day("2029-09-21")), "{last:?}");
    }
}
