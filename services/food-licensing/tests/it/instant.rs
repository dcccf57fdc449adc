//! Instant approval of food licences watched: what the rules looked at, the clerk beside them, other rules tried on past
//! files, second looks at what the machine granted.

use std::sync::Arc;

use actnow_chassis::grpc::reason_of;
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::{Application, ApplicationState, FoodForm};
use actnow_proto::instant_approval::v1 as wire;
use actnow_proto::registration::v1::MaterialSource;
use sea_orm::ConnectionTrait;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::clerks::{accept, command_id, get, grant, licence, ordered, resubmit, return_with, skip_visit};
use crate::fixture::{House, Plan, Watch};
use crate::{on_both, samples};

const DAY: &str = "2018-11-12";
const BESIDE: &str = "[service.instant_approval]\nmode = \"SHADOW\"\n";
/// Every approval is looked at again.
const EVERY_ONE: &str = "[service.instant_approval.review]\nper_mille = 1000\nseed = \"seed\"\n";

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

fn head(house: &House) -> Watch {
    house.watch("head-meng", Role::Head)
}

fn supervisor(house: &House) -> Watch {
    house.watch("supervisor-qin", Role::Supervisor)
}

async fn evaluation(house: &House, id: Uuid) -> Result<wire::InstantEvaluation, Status> {
    let request = wire::GetInstantEvaluationRequest { filing_id: id.to_string() };
    Ok(head(house).get_instant_evaluation(request).await?.into_inner().evaluation.unwrap())
}

/// Codes of the rules that did not hold.
fn doubts(evaluation: &wire::InstantEvaluation) -> Vec<&str> {
    let outcomes = evaluation.outcomes.iter();
    outcomes.filter(|outcome| !outcome.held).map(|outcome| outcome.rule.as_str()).collect()
}

fn reasons(file: &Application) -> Vec<&str> {
    file.manual_reasons.iter().map(|one| one.reason.as_str()).collect()
}

/// A file of 2018 of which a person has to see the rules of food safety.
fn uploaded() -> FoodForm {
    FoodForm {
        materials: vec![samples::material("SAFETY_RULES", MaterialSource::Uploaded)],
        ..samples::historic()
    }
}

on_both!(what_the_rules_looked_at_is_kept_with_the_grant, Plan::on(DAY));
async fn what_the_rules_looked_at_is_kept_with_the_grant(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::historic()).await;
    assert_eq!(file.state(), ApplicationState::Issued);
    let kept = evaluation(&house, id).await.unwrap();
    let said = (kept.state.as_str(), kept.mode.as_str(), kept.outcome.as_str(), kept.drawn);
    assert_eq!(said, ("CARRIED_OUT", "ON", "APPROVE", false));
    let rules = kept.rules.clone().unwrap();
    assert_eq!((rules.version.as_str(), rules.sources.as_slice()), ("food-2", &["SHARED".to_owned()][..]));
    assert_eq!(rules.acts, ["NEW"]);
    let codes: Vec<_> = kept.outcomes.iter().map(|outcome| outcome.rule.as_str()).collect();
    assert_eq!(codes, ["FIA-1", "FIA-2", "FIA-3", "FIA-4", "FIA-5", "FIA-6", "FIA-7"]);
    let looked = &kept.outcomes[3].looked_at[0];
    let looked = (looked.what.as_str(), looked.value.as_str(), looked.source.as_str());
    assert_eq!(looked, ("visit_needed", "false", "VISIT_RULES"));
    let written = house.journal(&format!("instant-evaluation/{id}")).await;
    assert_eq!(written.len(), 1, "{written:?}");
    let strange = evaluation(&house, samples::id(9)).await.unwrap_err();
    assert_eq!(strange.code(), Code::NotFound);
}

on_both!(what_needs_a_visit_is_outside_of_it, Plan::on(DAY));
async fn what_needs_a_visit_is_outside_of_it(house: Arc<House>) {
    let id = samples::id(1);
    let cold = FoodForm { cold_frozen: true, ..samples::historic() };
    assert_eq!(ordered(&house, id, cold).await.state(), ApplicationState::VisitAssigned);
    assert_eq!(evaluation(&house, id).await.unwrap_err().code(), Code::NotFound);
}

fn comparisons() -> wire::ListInstantComparisonsRequest {
    wire::ListInstantComparisonsRequest { from: DAY.to_owned(), until: DAY.to_owned(), ..Default::default() }
}

on_both!(beside_the_clerk_the_rules_decide_nothing, Plan::on(DAY).with(BESIDE));
async fn beside_the_clerk_the_rules_decide_nothing(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::historic()).await;
    assert_eq!(file.state(), ApplicationState::ReviewedPositive);
    assert_eq!(reasons(&file), ["INSTANT_SHADOW"], "the clerk is not told what the rules say");
    let kept = evaluation(&house, id).await.unwrap();
    let said = (kept.state.as_str(), kept.mode.as_str(), kept.outcome.as_str());
    assert_eq!(said, ("AWAITING", "SHADOW", "APPROVE"));
    grant(&house, &file).await.unwrap();
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str(), kept.version), ("AGREED", "APPROVED", 2));
    let told = supervisor(&house).list_instant_comparisons(comparisons()).await.unwrap().into_inner();
    assert_eq!((told.evaluations.len(), told.counts.len()), (0, 1), "nothing differs");
    assert_eq!((told.counts[0].agreement.as_str(), told.counts[0].filings), ("AGREED", 1));
}

on_both!(where_the_clerk_grants_what_the_rules_left_it_is_told_and_tried_again, Plan::on(DAY));
async fn where_the_clerk_grants_what_the_rules_left_it_is_told_and_tried_again(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, uploaded()).await;
    assert_eq!(file.state(), ApplicationState::Received);
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), doubts(&kept)), ("AWAITING", vec!["FIA-2"]));
    let file = accept(&house, &file).await.unwrap();
    let file = skip_visit(&house, &file).await.unwrap();
    grant(&house, &file).await.unwrap();
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str()), ("STRICTER", "APPROVED"));
    let told = supervisor(&house).list_instant_comparisons(comparisons()).await.unwrap().into_inner();
    assert_eq!((told.evaluations.len(), told.counts[0].rule.as_str()), (1, "FIA-2"));

    let candidate = wire::InstantRuleSet {
        version: "food-3".to_owned(),
        sources: vec!["SHARED".to_owned(), "UPLOADED".to_owned()],
        acts: vec!["NEW".to_owned()],
        ..Default::default()
    };
    let trial = |candidate| wire::CheckInstantRulesRequest {
        from: DAY.to_owned(),
        until: DAY.to_owned(),
        candidate: Some(candidate),
        ..Default::default()
    };
    let tried = head(&house).check_instant_rules(trial(candidate.clone())).await.unwrap().into_inner();
    assert_eq!((tried.tried, tried.approved), (1, 1));
    let change = &tried.changes[0];
    assert_eq!((change.outcome_before.as_str(), change.outcome_now.as_str()), ("TO_PERSON", "APPROVE"));
    let foreign = wire::InstantRuleSet {
        methods: vec!["FACE".to_owned()],
        capital_up_to_fen: 1,
        holders: "ANY".to_owned(),
        sources: vec!["HEARSAY".to_owned()],
        ..candidate
    };
    let status = head(&house).check_instant_rules(trial(foreign)).await.unwrap_err();
    let fields = actnow_chassis::grpc::violations_of(&status);
    let fields: Vec<_> = fields.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(
        fields,
        ["candidate.sources[0]", "candidate.methods", "candidate.capital_up_to_fen", "candidate.holders"]
    );
}

on_both!(what_was_returned_goes_on_with_a_person, Plan::on(DAY));
async fn what_was_returned_goes_on_with_a_person(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, uploaded()).await;
    let file = return_with(&house, &file, &[("materials", "F-FORM")]).await.unwrap();
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str()), ("AGREED", "RETURNED"));
    let file = resubmit(&house, &file, samples::historic()).await.unwrap();
    assert_eq!(file.state(), ApplicationState::Received, "{:?}", reasons(&file));
    let file = accept(&house, &file).await.unwrap();
    let file = skip_visit(&house, &file).await.unwrap();
    assert_eq!(grant(&house, &file).await.unwrap().state(), ApplicationState::Issued);
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.version), ("AGREED", 2), "the first ruling stays");
}

on_both!(what_is_corrected_at_the_window_was_not_granted_as_it_stood, Plan::on(DAY));
async fn what_is_corrected_at_the_window_was_not_granted_as_it_stood(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, uploaded()).await;
    let file = resubmit(&house, &file, samples::historic()).await.unwrap();
    let kept = evaluation(&house, id).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str()), ("AGREED", "RETURNED"));
    let file = accept(&house, &file).await.unwrap();
    let file = skip_visit(&house, &file).await.unwrap();
    grant(&house, &file).await.unwrap();
    assert_eq!(evaluation(&house, id).await.unwrap().version, 2, "the first ruling stays");
}

async fn open(house: &House) -> Vec<wire::InstantReview> {
    let mut reviewer = house.watch("reviewer-qiao", Role::Reviewer);
    reviewer
        .list_instant_reviews(wire::ListInstantReviewsRequest::default())
        .await
        .unwrap()
        .into_inner()
        .reviews
}

on_both!(a_disagreement_lights_the_supervisor_and_the_licence_stands, Plan::on(DAY).with(EVERY_ONE));
async fn a_disagreement_lights_the_supervisor_and_the_licence_stands(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::historic()).await;
    let review = open(&house).await.remove(0);
    let shown = (review.state.as_str(), review.filing_id.as_str(), review.due.as_str());
    assert_eq!(shown, ("OPEN", id.to_string().as_str(), "2018-11-19"), "five working days");
    let told = house.told(review.review_id.parse().unwrap()).await;
    assert_eq!(told, ["InstantReviewDrawn"]);
    let look = wire::GetInstantReviewRequest { review_id: review.review_id.clone() };
    let mut reviewer = house.watch("reviewer-qiao", Role::Reviewer);
    let seen = reviewer.get_instant_review(look.clone()).await.unwrap().into_inner();
    assert_eq!(seen.evaluation, None, "it is blind");

    let answer = wire::AnswerInstantReviewRequest {
        command_id: command_id(),
        review_id: review.review_id.clone(),
        expected_version: review.version,
        opinion: "WOULD_NOT_APPROVE".to_owned(),
        reasons: "制度文件与经营项目不符".to_owned(),
    };
    let other = house.watch("registrar-han", Role::Registrar).answer_instant_review(answer.clone()).await;
    assert_eq!(other.unwrap_err().code(), Code::PermissionDenied, "registrars look at registrations");
    let no = reviewer.answer_instant_review(answer).await.unwrap().into_inner().review.unwrap();
    assert_eq!((no.state.as_str(), no.light.as_str()), ("DISAGREED", "RED"));
    let seen = reviewer.get_instant_review(look).await.unwrap().into_inner();
    assert_eq!(seen.evaluation.unwrap().outcomes.len(), 7);
    let settle = wire::SettleInstantReviewRequest {
        command_id: command_id(),
        review_id: review.review_id.clone(),
        expected_version: no.version,
        reasons: "现场核实，许可依据充分".to_owned(),
    };
    let same = house.watch("reviewer-qiao", Role::Supervisor).settle_instant_review(settle.clone()).await;
    assert_eq!(reason_of(&same.unwrap_err()).as_deref(), Some("SEPARATION_OF_DUTY"));
    let done = supervisor(&house).settle_instant_review(settle).await.unwrap().into_inner().review.unwrap();
    assert_eq!(done.state, "SETTLED");
    assert_eq!(open(&house).await, []);
    assert_eq!(get(&house, id).await.version, file.version);
    assert_eq!(licence(&house, &file.number).await.state, "ACTIVE");
}

on_both!(who_is_late_lights_the_supervisor, Plan::on(DAY).with(EVERY_ONE));
async fn who_is_late_lights_the_supervisor(house: Arc<House>) {
    ordered(&house, samples::id(1), samples::historic()).await;
    house.advance_to("2018-11-20T00:00:05+08:00");
    house.until("the time is over", async || open(&house).await[0].state == "OVERDUE").await;
    assert_eq!(open(&house).await[0].light, "RED");
}

/// A statement that breaks the books, one that mends them, and what is said of it.
const FAULTS: [(&str, &str, &str); 3] = [
    (
        "UPDATE instant_evaluations SET state = 'AWAITING'",
        "UPDATE instant_evaluations SET state = 'CARRIED_OUT'",
        "has no evaluation by its rules",
    ),
    (
        "UPDATE instant_evaluations SET body = REPLACE(body, '\"visit_needed\":false', '\"visit_needed\":true')",
        "UPDATE instant_evaluations SET body = REPLACE(body, '\"visit_needed\":true', '\"visit_needed\":false')",
        "does not follow from what is kept of it",
    ),
    (
        "UPDATE journal SET action = 'X' WHERE action = 'GRANT'",
        "UPDATE journal SET action = 'GRANT' WHERE action = 'X'",
        "the machine did not grant",
    ),
];

on_both!(every_planted_fault_is_noticed, Plan::on(DAY));
async fn every_planted_fault_is_noticed(house: Arc<House>) {
    ordered(&house, samples::id(1), samples::historic()).await;
    for (plant, mend, words) in FAULTS {
        let change = async |sql: &str| house.database.writer().execute_unprepared(sql).await.unwrap();
        assert!(change(plant).await.rows_affected() > 0, "{plant}");
        let found = house.breaches().await;
        let noticed = found.iter().any(|one| one.invariant == "I18" && one.what.contains(words));
        assert!(noticed, "{plant}: {found:#?}");
        change(mend).await;
    }
}
