//! The matrix of states and commands, recusals after the draw, and what nobody can do any more.

use actnow_decisions::sequences::walk;
use actnow_decisions::{Actor, Refusal, Role};
use proptest::prelude::*;

use super::samples::*;
use crate::domain::reason::Reason;
use crate::domain::samples::{actor, at, calendar, id, named};
use crate::domain::sampling::facts::DrawFact;
use crate::domain::sampling::lists::Lists;
use crate::domain::sampling::procedure::{DrawDecision, DrawState, RandomDraw};
use crate::domain::sampling::refusal::DrawRefusal;

fn reason(refusal: DrawRefusal) -> &'static str {
    Refusal::from(refusal).reason
}

pub(super) fn committed() -> RandomDraw {
    let supervisor = actor(Role::Supervisor);
    RandomDraw::publish(plan(), &beacon(1), &supervisor, at("2026-09-21")).unwrap().now
}

fn freeze(draw: RandomDraw, who: &Actor) -> Result<DrawDecision, DrawRefusal> {
    draw.freeze(&lists(), 200, calendar(), who, at("2026-09-22"))
}

fn draw(draw: RandomDraw, who: &Actor) -> Result<DrawDecision, DrawRefusal> {
    let mut next = 100;
    let new_id = || {
        next += 1;
        id(next)
    };
    draw.draw(&lists(), beacon(1), new_id, who, at("2026-09-23"))
}

pub(super) fn drawn() -> RandomDraw {
    let supervisor = actor(Role::Supervisor);
    draw(freeze(committed(), &supervisor).unwrap().now, &supervisor).unwrap().now
}

fn first_team(draw: &RandomDraw) -> (String, String) {
    let object =
        draw.teams().into_iter().next().unwrap_or_else(|| crate::domain::sampling::drawing::DrawnObject {
            uscc: "nobody".to_owned(),
            team: std::collections::BTreeSet::from(["nobody".to_owned()]),
        });
    (object.uscc, object.team.into_iter().next().unwrap_or_default())
}

pub(super) fn redraw(draw: RandomDraw, who: &Actor) -> Result<DrawDecision, DrawRefusal> {
    let (uscc, recused) = first_team(&draw);
    draw.redraw(&uscc, &recused, &lists(), who)
}

type Command = (&'static str, Actor, fn(RandomDraw, &Actor) -> Result<DrawDecision, DrawRefusal>);

fn commands() -> Vec<Command> {
    vec![
        ("freeze", actor(Role::Supervisor), freeze),
        ("draw", actor(Role::System), draw),
        ("redraw", actor(Role::Supervisor), redraw),
        ("order visits", actor(Role::System), |draw, who| draw.order_visits(5, who)),
        ("cancel", actor(Role::Supervisor), |draw, who| {
            draw.cancel(&Reason::try_new("计划调整").unwrap(), who, at("2026-09-22"))
        }),
    ]
}

fn every_state() -> Vec<RandomDraw> {
    let supervisor = actor(Role::Supervisor);
    let cancelled = committed().cancel(&Reason::try_new("计划调整").unwrap(), &supervisor, at("2026-09-22"));
    vec![committed(), freeze(committed(), &supervisor).unwrap().now, drawn(), cancelled.unwrap().now]
}

#[test]
fn every_state_answers_every_command() {
    let mut lines = Vec::new();
    for state in every_state() {
        lines.push(format!("{}:", state.state.name()));
        let added = state.may_add_objects(&actor(Role::Supervisor));
        lines.push(format!(
            "  add objects: {}",
            added.map_or_else(|no| format!("no: {}", reason(no)), |()| "yes".to_owned())
        ));
        for (name, who, run) in commands() {
            let text = match run(state.clone(), &who) {
                Ok(decision) if decision.now == state => "already".to_owned(),
                Ok(decision) => format!("-> {} ({} facts)", decision.now.state.name(), decision.facts.len()),
                Err(refusal) => format!("no: {}", reason(refusal)),
            };
            lines.push(format!("  {name}: {text}"));
        }
    }
    insta::assert_snapshot!("draw_matrix", lines.join("\n"));
}

#[test]
fn nobody_without_the_role_moves_anything() {
    for state in every_state() {
        for (name, _, run) in commands() {
            let refused = run(state.clone(), &actor(Role::Operator));
            assert_eq!(reason(refused.unwrap_err()), "ROLE_MISSING", "{name}");
        }
    }
}

#[test]
fn every_state_survives_being_stored() {
    for state in every_state() {
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<RandomDraw>(&text).unwrap(), state);
    }
}

#[test]
fn what_was_published_and_frozen_cannot_be_exchanged() {
    let supervisor = actor(Role::Supervisor);
    let frozen = freeze(committed(), &supervisor).unwrap().now;
    let other_beacon = frozen.clone().draw(&lists(), beacon(2), || id(1), &supervisor, at("2026-09-23"));
    assert_eq!(reason(other_beacon.unwrap_err()), "BEACON_DIFFERS");
    let mut objects = shops();
    objects[0].weight = 1_000;
    let heavier = Lists::try_new(&plan(), objects, twenty()).unwrap();
    let other_lists = frozen.clone().draw(&heavier, beacon(1), || id(1), &supervisor, at("2026-09-23"));
    assert_eq!(reason(other_lists.unwrap_err()), "LISTS_DIFFER");
    let late = frozen.draw(&lists(), beacon(1), || id(1), &supervisor, at("2027-01-04"));
    assert_eq!(reason(late.unwrap_err()), "DUE_PAST");
    let unseen = committed().freeze(&lists(), 199, calendar(), &supervisor, at("2026-09-22"));
    assert_eq!(reason(unseen.unwrap_err()), "COUNT_DIFFERS");
}

#[test]
fn lists_are_drawn_from_within_two_working_days() {
    let frozen = freeze(committed(), &actor(Role::Supervisor)).unwrap().now;
    let DrawState::Frozen { lists } = frozen.state else { panic!() };
    assert_eq!(lists.draw_by.date, crate::domain::samples::day("2026-09-24"));
}

#[test]
fn who_recuses_is_replaced_from_the_same_stream_and_never_comes_back() {
    let drawn = drawn();
    let (uscc, first) = first_team(&drawn);
    let stranger = drawn.clone().redraw(&uscc, &first, &lists(), &named("inspector99", Role::Inspector));
    assert_eq!(reason(stranger.unwrap_err()), "NOT_YOURSELF");
    let nobody = drawn.clone().redraw("913702220000999999", &first, &lists(), &actor(Role::Supervisor));
    assert_eq!(reason(nobody.unwrap_err()), "NOT_DRAWN");
    let other = drawn.clone().redraw(&uscc, "inspector99", &lists(), &actor(Role::Supervisor));
    assert_eq!(reason(other.unwrap_err()), "NOT_IN_TEAM");
    let mut now = drawn.redraw(&uscc, &first, &lists(), &named(&first, Role::Inspector)).unwrap().now;
    let mut gone = vec![first];
    // One after the other until the list has nobody any more.
    loop {
        let team = now.team_of(&uscc).unwrap().team;
        assert!(team.iter().all(|id| !gone.contains(id)), "{team:?} after {gone:?}");
        let next = team.into_iter().next().unwrap();
        let decision = now.redraw(&uscc, &next, &lists(), &actor(Role::Supervisor)).unwrap();
        gone.push(next);
        let exhausted = matches!(&decision.facts[0], DrawFact::InspectorRedrawn { replacement: None, .. });
        now = decision.now;
        if exhausted {
            break;
        }
    }
    assert!(gone.len() >= 14, "{} of twenty recused", gone.len());
    let again = now.clone().redraw(&uscc, &gone[0], &lists(), &actor(Role::Supervisor)).unwrap();
    assert_eq!((again.now, again.facts), (now, vec![]));
}

/// The inspector of the first team whom everybody asks to replace.
fn recusal_of_one(draw: RandomDraw, who: &Actor) -> Result<DrawDecision, DrawRefusal> {
    let (uscc, recused) = first_team(&drawn());
    draw.redraw(&uscc, &recused, &lists(), who)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What was drawn is drawn once, and a plan that was called off draws nothing.
    #[test]
    fn any_sequence_keeps_the_draw_lawful(steps in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let commands: [Command; 5] = [
            ("freeze", actor(Role::Supervisor), freeze),
            ("draw", actor(Role::System), draw),
            ("redraw", actor(Role::Supervisor), recusal_of_one),
            ("order visits", actor(Role::System), |draw, who| draw.order_visits(1_000, who)),
            ("cancel", actor(Role::Supervisor), |draw, who| {
                draw.cancel(&Reason::try_new("计划调整").unwrap(), who, at("2026-09-22"))
            }),
        ];
        let given = steps.iter().map(|step| step.get(&commands).clone());
        let over = |now: &RandomDraw| now.state.name() == "CANCELLED";
        let last = walk(committed(), given, |now, (_, who, run)| run(now, who), over);
        prop_assert!(last.is_ok(), "{}", last.err().unwrap_or_default().chars().take(2_000).collect::<String>());
    }
}
