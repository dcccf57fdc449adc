//! The second look on one screen: every command in every state, who may look, and a draw that anybody computes again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role};
use actnow_statutory_clock::{Light, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const REVIEWERS: &[Role] = &[Role::Registrar];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten o'clock in China.
fn morning(text: &str) -> DateTime<Utc> {
    format!("{text}T10:00:00+08:00").parse().unwrap()
}

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn actor(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.into(), roles: vec![role], office: "登记科".into() }
}

fn machine() -> Actor {
    Actor::system("registration")
}

fn reviewer() -> Actor {
    actor("han", Role::Registrar)
}

fn supervisor() -> Actor {
    actor("qin", Role::Supervisor)
}

/// Drawn on Monday the 21st; five working days, with the Mid-Autumn days off, end on the 29th.
fn drawn() -> InstantReview {
    let new = NewReview {
        id: Uuid::from_u128(1),
        filing_id: Uuid::from_u128(2),
        full_name: "青岛淘集集电子商务有限公司".into(),
        parties: BTreeSet::from(["tao".to_owned()]),
        working_days: 5,
    };
    InstantReview::draw(new, &machine(), morning("2026-09-21"), calendar()).unwrap().now
}

fn answered(review: InstantReview, opinion: Opinion, by: &Actor) -> ReviewDecision {
    let touched = BTreeSet::from(["window-3".to_owned()]);
    review.answer((opinion, "材料齐全".into()), (&touched, REVIEWERS), by, morning("2026-09-22"))
}

fn missed(review: InstantReview) -> ReviewDecision {
    review.miss(&machine(), morning("2026-10-12"))
}

fn settled(review: InstantReview) -> ReviewDecision {
    review.settle("登记依据充分".into(), &supervisor(), morning("2026-09-23"))
}

fn reason(answer: ReviewDecision) -> &'static str {
    Refusal::from(answer.unwrap_err()).reason
}

#[test]
fn every_state_and_command() {
    let disagreed = answered(drawn(), Opinion::WouldNotApprove, &reviewer()).unwrap().now;
    let starts = [
        drawn(),
        missed(drawn()).unwrap().now,
        answered(drawn(), Opinion::WouldApprove, &reviewer()).unwrap().now,
        settled(disagreed.clone()).unwrap().now,
        disagreed,
    ];
    let mut table = String::new();
    for start in starts {
        let ends = [
            ("answer yes", answered(start.clone(), Opinion::WouldApprove, &reviewer())),
            ("answer no", answered(start.clone(), Opinion::WouldNotApprove, &reviewer())),
            ("miss", missed(start.clone())),
            ("settle", settled(start.clone())),
            ("compute_again", start.clone().compute_again(&machine(), calendar())),
        ];
        for (command, end) in ends {
            let end = end.map_or_else(
                |no| Refusal::from(no).reason.to_owned(),
                |done| format!("{} {:?}", done.now.state.name(), done.facts),
            );
            writeln!(table, "{:<12}{command:<15}{end}", start.state.name()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_worked_on_the_filing_is_a_party_or_has_no_role_does_not_answer() {
    let answer = |by: &Actor| reason(answered(drawn(), Opinion::WouldApprove, by));
    assert_eq!(answer(&actor("window-3", Role::Registrar)), "REVIEWER_TOUCHED_FILING");
    assert_eq!(answer(&actor("tao", Role::Registrar)), "RECUSAL");
    assert_eq!(answer(&supervisor()), "ROLE_REQUIRED");
    assert_eq!(answer(&machine()), "ROLE_REQUIRED");
    let both = Actor { roles: vec![Role::Registrar, Role::Supervisor], ..reviewer() };
    let disagreed = answered(drawn(), Opinion::WouldNotApprove, &both).unwrap().now;
    assert_eq!(reason(disagreed.settle("x".into(), &both, morning("2026-09-23"))), "SEPARATION_OF_DUTY");
}

#[test]
fn nobody_who_may_still_answer_sees_what_the_machine_found() {
    let blind = |review: &InstantReview, actor: &Actor| {
        review.must_not_be_blind(actor, REVIEWERS).map_err(|no| Refusal::from(no).reason)
    };
    let both = Actor { roles: vec![Role::Registrar, Role::Head], ..reviewer() };
    for official in [reviewer(), both] {
        assert_eq!(blind(&drawn(), &official), Err("REVIEW_IS_BLIND"));
    }
    assert_eq!(blind(&drawn(), &supervisor()), Ok(()));
    let done = answered(drawn(), Opinion::WouldApprove, &reviewer()).unwrap().now;
    assert_eq!(blind(&done, &reviewer()), Ok(()));
}

#[test]
fn the_period_is_the_bureaus_and_red_lights_are_for_the_supervisor() {
    let review = drawn();
    let due = review.state.clock().unwrap().due().date;
    assert_eq!(due, day("2026-09-29"));
    assert_eq!(reason(review.clone().miss(&machine(), morning("2026-09-29"))), "PERIOD_NOT_OVER");
    let late = review.clone().miss(&machine(), morning("2026-09-30")).unwrap().now;
    assert_eq!(late.state, ReviewState::Overdue { since: day("2026-09-30") });
    let light = |review: &InstantReview| review.light(morning("2026-09-22"), calendar());
    let no = answered(late.clone(), Opinion::WouldNotApprove, &reviewer()).unwrap().now;
    let lights = [light(&review), light(&late), light(&no), light(&settled(no).unwrap().now)];
    assert_eq!(lights, [Some(Light::Green), Some(Light::Red), Some(Light::Red), None]);
}

#[test]
fn the_draw_follows_from_id_and_seed_alone_and_takes_its_share() {
    let draw = |seed: &str, per_mille| ReviewDraw { seed: seed.into(), per_mille };
    let ids = || (0..20_000_u128).map(|n| Uuid::from_u128(n << 64 | n));
    let count = |draw: &ReviewDraw| ids().filter(|id| draw.draws(*id)).count();
    assert_eq!((count(&draw("a", 0)), count(&draw("a", MOST_PER_MILLE))), (0, 20_000));
    // 50 of a thousand: 1000 expected, and less than four standard deviations (31) off.
    let share = count(&draw("a", 50));
    assert!((876..=1_124).contains(&share), "{share}");
    let drawn = |seed: &str| ids().filter(|id| draw(seed, 50).draws(*id)).collect::<Vec<_>>();
    assert_eq!(drawn("a"), drawn("a"));
    assert_ne!(drawn("a"), drawn("b"), "another seed draws others");
    let mut few = ids().filter(|id| draw("a", 20).draws(*id));
    assert!(few.all(|id| draw("a", 50).draws(id)), "a larger share keeps what a smaller one drew");
    // Computed with another program: the bytes through `openssl dgst -sm3`.
    for (id, place) in [(1_u128, 679), (2, 431), (3, 920)] {
        let draws = |per_mille| draw("seed", per_mille).draws(Uuid::from_u128(id));
        assert_eq!((draws(place), draws(place + 1)), (false, true), "{id}");
    }
}

proptest! {
    /// An answer stays the answer, whoever comes later.
    #[test]
    fn any_sequence_keeps_the_second_look_lawful(steps in prop::collection::vec(0_usize..5, 1..12)) {
        type Give = fn(InstantReview) -> ReviewDecision;
        const COMMANDS: [(&str, Give); 5] = [
            ("answer yes", |review| answered(review, Opinion::WouldApprove, &reviewer())),
            ("answer no", |review| answered(review, Opinion::WouldNotApprove, &reviewer())),
            ("miss", missed),
            ("settle", settled),
            ("compute again", |review| review.compute_again(&machine(), calendar())),
        ];
        let over = |now: &InstantReview| matches!(now.state.name(), "AGREED" | "SETTLED");
        let commands = steps.into_iter().map(|step| COMMANDS[step]);
        let last = walk(drawn(), commands, |now, (_, give)| give(now), over);
        prop_assert!(last.is_ok(), "{last:?}");
    }
}
