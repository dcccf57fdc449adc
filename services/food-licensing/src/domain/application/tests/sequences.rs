//! Any sequence of commands keeps the invariants, and repeating an accepted command tells nothing new twice.

use actnow_decisions::Role;
use chrono::Days;
use proptest::prelude::*;

use crate::domain::application::*;
use crate::domain::points::{Grounds, Reason, Remedies};
use crate::domain::refusal::FoodRefusal;
use crate::domain::samples::*;

#[derive(Debug, Clone)]
enum Step {
    Accept,
    Deem,
    Visit,
    Unvisited,
    Verdict(VisitVerdict),
    Rectify,
    Extend,
    OpenHearing,
    CloseHearing,
    Grant,
    Refuse,
    Issue,
    Withdraw,
}

fn steps() -> impl Strategy<Value = Vec<(Step, u64)>> {
    let verdict = prop_oneof![
        Just(VisitVerdict::Conform),
        Just(VisitVerdict::ConformAfterOnSiteFix),
        Just(VisitVerdict::NotConform),
    ];
    let step = prop_oneof![
        Just(Step::Accept),
        Just(Step::Deem),
        Just(Step::Visit),
        Just(Step::Unvisited),
        verdict.prop_map(Step::Verdict),
        Just(Step::Rectify),
        Just(Step::Extend),
        Just(Step::OpenHearing),
        Just(Step::CloseHearing),
        Just(Step::Grant),
        Just(Step::Refuse),
        Just(Step::Issue),
        Just(Step::Withdraw),
    ];
    prop::collection::vec((step, 0u64..6), 1..25)
}

fn run(
    file: LicenceApplication,
    step: &Step,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<ApplicationDecision, FoodRefusal> {
    let (system, head, law) = (actor(Role::System), actor(Role::Head), law());
    match step {
        Step::Accept => {
            let check = acceptance_check(&file, "2026-09-21");
            file.accept(&check, &system, &law, at)
        }
        Step::Deem => file.deem_accepted(&system, &law, at),
        Step::Visit => file.assign_visit(id(7), &system, &law, at),
        Step::Unvisited => file.review_unvisited(&system, &law, at),
        Step::Verdict(verdict) => {
            let inspectors = vec!["lin".to_owned(), "mei".to_owned()];
            file.record_visit(
                VisitReport { task_id: id(7), verdict: *verdict, inspectors },
                &system,
                &law,
                at,
            )
        }
        Step::Rectify => {
            let deadline = "2026-10-08".parse().unwrap();
            file.rectify(
                RectificationReport { task_id: id(7), deadline, consented_by: None },
                &head,
                &law,
                at,
            )
        }
        Step::Extend => file.extend(&Reason::try_new("复杂").unwrap(), &head, &law, at),
        Step::OpenHearing => file.open_hearing(&head, at),
        Step::CloseHearing => file.close_hearing(&head, &law, at),
        Step::Grant => {
            file.grant(DecisionPower::default(), &head, &law, at).and_then(|ready| ready.number(1))
        }
        Step::Refuse => {
            let grounds = Grounds::try_new(vec!["不符合".into()], "Licensing Law 38", Remedies::default());
            file.refuse(grounds.unwrap(), &head, at)
        }
        Step::Issue => {
            let ApplicationState::Granted { .. } = &file.state else {
                return Err(FoodRefusal::CertificateNotReady);
            };
            let certificate = sealed(&file, "2026-09-21");
            let order = IssueOrder {
                licence_id: id(2),
                follow_up_task: id(3),
                certificate: &certificate,
                held_on_commitment: false,
            };
            file.issue(order, &system, &law, at)
        }
        Step::Withdraw => file.withdraw(&actor(Role::Applicant), at),
    }
}

proptest! {
    #[test]
    fn any_sequence_keeps_the_invariants(steps in steps()) {
        let mut file = received(licence_form(), "2026-09-21");
        let mut now = at("2026-09-21");
        let mut positive = false;
        for (step, days) in steps {
            now = now + Days::new(days);
            let before = file.clone();
            let Ok(decision) = run(file.clone(), &step, now) else { continue };
            prop_assert!(!before.state.is_final() || decision.facts.is_empty(), "a closed file speaks: {step:?}");
            if let Some(Stage::Reviewed { review }) = decision.now.state.stage() {
                positive = review.outcome.is_positive();
            }
            let granted =
                matches!(decision.now.state, ApplicationState::Granted { .. } | ApplicationState::Issued { .. });
            prop_assert!(!granted || positive, "granted without a positive review");
            if let ApplicationState::UnderReview { acceptance, .. } = &decision.now.state {
                prop_assert!(acceptance.clock.due().date > acceptance.accepted_on);
            }
            if let Ok(again) = run(decision.now.clone(), &step, now) {
                prop_assert!(again.facts.is_empty(), "{step:?} tells twice: {:?}", again.facts);
            }
            file = decision.now;
        }
    }
}
