//! Instant approval seen from above: rules beside the clerk, rules tried on past filings, second looks at approvals.

use actnow_decisions::Role;
use actnow_proto::instant_approval::v1 as watched;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{approve, counted, refused_as};
use crate::clerks::give_back;
use crate::forms::{file, get_filing, parent, reasons, refused, uploaded};
use crate::house::{On, TestHouse, WatchClient, at, on_both, on_each};

on_both!(
    what_the_rules_looked_at_is_kept_and_nothing_is_drawn_by_default,
    other_rules_are_tried_on_past_filings_and_change_nothing,
    what_is_asked_is_checked,
);
mod beside {
    use super::beside_the_clerk_the_rules_decide_nothing_and_what_differs_is_told;

    crate::house::on_both!("[service.instant_approval]\nmode = \"SHADOW\"\n" =>
        beside_the_clerk_the_rules_decide_nothing_and_what_differs_is_told);
}
mod drawn {
    use super::{
        EVERY_ONE, a_disagreement_lights_the_supervisor_and_the_registration_stands,
        who_is_late_lights_the_supervisor_and_may_still_answer,
    };

    crate::house::on_both!(super::EVERY_ONE =>
        a_disagreement_lights_the_supervisor_and_the_registration_stands,
        who_is_late_lights_the_supervisor_and_may_still_answer,
    );
}
on_each!(a_second_look_has_its_day_by_the_calendar_that_was_entered_later);

/// Every approval is looked at again.
pub(crate) const EVERY_ONE: &str = "[service.instant_approval.review]\nper_mille = 1000\nseed = \"seed\"\n";
const TODAY: &str = "2026-09-21";

fn head(house: &TestHouse) -> WatchClient {
    house.watch("head-meng", Role::Head)
}

fn registrar(house: &TestHouse) -> WatchClient {
    house.watch("registrar-han", Role::Registrar)
}

async fn evaluation(house: &TestHouse, filing: &wire::Filing) -> Result<watched::InstantEvaluation, Status> {
    let request = watched::GetInstantEvaluationRequest { filing_id: filing.filing_id.clone() };
    Ok(head(house).get_instant_evaluation(request).await?.into_inner().evaluation.unwrap())
}

/// Codes of the rules that did not hold.
fn doubts(evaluation: &watched::InstantEvaluation) -> Vec<&str> {
    let outcomes = evaluation.outcomes.iter();
    outcomes.filter(|outcome| !outcome.held).map(|outcome| outcome.rule.as_str()).collect()
}

async fn what_the_rules_looked_at_is_kept_and_nothing_is_drawn_by_default(house: &TestHouse) {
    let issued = file(house, parent("淘集集")).await.unwrap();
    let kept = evaluation(house, &issued).await.unwrap();
    let said = (kept.state.as_str(), kept.mode.as_str(), kept.outcome.as_str(), kept.drawn);
    assert_eq!(said, ("CARRIED_OUT", "ON", "APPROVE", false));
    let rules = kept.rules.clone().unwrap();
    assert_eq!((rules.version.as_str(), rules.methods.as_slice()), ("2026-1", &["FACE".to_owned()][..]));
    let codes: Vec<_> = kept.outcomes.iter().map(|outcome| outcome.rule.as_str()).collect();
    assert_eq!(codes, ["RIA-1", "RIA-2", "RIA-3", "RIA-4", "RIA-5", "RIA-6", "RIA-7", "RIA-8"]);
    let looked = &kept.outcomes[3].looked_at[0];
    let looked = (looked.what.as_str(), looked.value.as_str(), looked.source.as_str());
    assert_eq!(looked, ("materials.APPLICATION_FORM", "SHARED", "MATERIALS"));

    let waits = file(house, uploaded(parent("万阁"))).await.unwrap();
    let told: wire::FilingSubmitted = house.fact(&waits.filing_id).await;
    let told = &told.waits_for_person[0];
    assert_eq!((told.rule.as_str(), told.reason.as_str()), ("RIA-4", "INSTANT_MATERIALS"));
    let kept = evaluation(house, &waits).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str(), doubts(&kept)), ("AWAITING", "", vec!["RIA-4"]));
    approve(house, &waits).await.unwrap();
    let kept = evaluation(house, &waits).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str(), kept.version), ("STRICTER", "APPROVED", 2));
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM instant_reviews").await, 0);
}

fn comparisons(agreements: &[&str], page_size: i32) -> watched::ListInstantComparisonsRequest {
    watched::ListInstantComparisonsRequest {
        from: TODAY.to_owned(),
        until: TODAY.to_owned(),
        agreements: agreements.iter().map(|one| (*one).to_owned()).collect(),
        page_token: String::new(),
        page_size,
    }
}

async fn compared(
    house: &TestHouse,
    request: watched::ListInstantComparisonsRequest,
) -> watched::ListInstantComparisonsResponse {
    let mut supervisor = house.watch("supervisor-qin", Role::Supervisor);
    supervisor.list_instant_comparisons(request).await.unwrap().into_inner()
}

async fn withdraw(house: &TestHouse, filing: &wire::Filing) {
    let request = wire::WithdrawFilingRequest {
        command_id: format!("withdraw-{}", filing.filing_id),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "不再办理".to_owned(),
    };
    house.window().withdraw_filing(request).await.unwrap();
}

async fn beside_the_clerk_the_rules_decide_nothing_and_what_differs_is_told(house: &TestHouse) {
    let good = file(house, parent("淘集集")).await.unwrap();
    assert_eq!(good.state(), wire::FilingState::Submitted);
    let told: wire::FilingSubmitted = house.fact(&good.filing_id).await;
    let told: Vec<_> = told.waits_for_person.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(told, ["INSTANT_SHADOW"], "the clerk is not told what the rules say");
    let kept = evaluation(house, &good).await.unwrap();
    assert_eq!(
        (kept.state.as_str(), kept.mode.as_str(), kept.outcome.as_str()),
        ("AWAITING", "SHADOW", "APPROVE")
    );
    approve(house, &good).await.unwrap();
    assert_eq!(evaluation(house, &good).await.unwrap().state, "AGREED");

    let strict = file(house, uploaded(parent("万阁"))).await.unwrap();
    approve(house, &strict).await.unwrap();
    let loose = file(house, parent("海格")).await.unwrap();
    let returned = give_back(house, &loose, &[("domicile", "C-ADDR-1")]).await.unwrap();
    let moot = file(house, parent("诺欧")).await.unwrap();
    withdraw(house, &moot).await;
    assert_eq!(evaluation(house, &moot).await.unwrap().state, "MOOT");

    let page = compared(house, comparisons(&[], 1)).await;
    let counts: Vec<_> = page
        .counts
        .iter()
        .map(|one| (one.rule.as_str(), one.ruling.as_str(), one.agreement.as_str(), one.filings))
        .collect();
    let expected =
        [("", "APPROVED", "AGREED", 1), ("", "RETURNED", "LOOSER", 1), ("RIA-4", "APPROVED", "STRICTER", 1)];
    assert_eq!(counts, expected);
    let next = watched::ListInstantComparisonsRequest {
        page_token: page.next_page_token.clone(),
        ..comparisons(&[], 5)
    };
    let rest = compared(house, next).await;
    let listed: Vec<_> = page.evaluations.iter().chain(&rest.evaluations).collect();
    let listed: Vec<_> = listed.iter().map(|one| (one.filing_id.as_str(), one.state.as_str())).collect();
    assert_eq!(listed, [(strict.filing_id.as_str(), "STRICTER"), (loose.filing_id.as_str(), "LOOSER")]);
    assert_eq!(rest.next_page_token, "");
    let agreed = compared(house, comparisons(&["AGREED"], 0)).await.evaluations;
    assert_eq!((agreed.len(), agreed[0].filing_id.as_str()), (1, good.filing_id.as_str()));

    // What is handed in again is another form: the first ruling stays.
    let request = wire::WithdrawFilingRequest {
        command_id: "afterwards".to_owned(),
        filing_id: returned.filing_id.clone(),
        expected_version: returned.version,
        reasons: "不再办理".to_owned(),
    };
    house.window().withdraw_filing(request).await.unwrap();
    let kept = evaluation(house, &loose).await.unwrap();
    assert_eq!((kept.state.as_str(), kept.ruling.as_str(), kept.version), ("LOOSER", "RETURNED", 2));
}

fn candidate() -> watched::InstantRuleSet {
    watched::InstantRuleSet {
        version: "2027-1".to_owned(),
        methods: vec!["FACE".to_owned()],
        sources: vec!["SHARED".to_owned(), "UPLOADED".to_owned()],
        capital_up_to_fen: 500_000_000,
        ..Default::default()
    }
}

fn trial(page_size: i32) -> watched::CheckInstantRulesRequest {
    watched::CheckInstantRulesRequest {
        from: TODAY.to_owned(),
        until: TODAY.to_owned(),
        candidate: Some(candidate()),
        page_token: String::new(),
        page_size,
    }
}

async fn other_rules_are_tried_on_past_filings_and_change_nothing(house: &TestHouse) {
    let big = file(house, parent("淘集集")).await.unwrap();
    let small = wire::EstablishmentForm {
        capital_fen: 400_000_000,
        shareholders: vec![
            crate::forms::share("p1", 3_000_000, "P5Y"),
            crate::forms::share("p2", 1_000_000, "P5Y"),
        ],
        ..parent("万阁")
    };
    let handed_in = file(house, uploaded(small.clone())).await.unwrap();
    let small = wire::EstablishmentForm { name: parent("海格").name, ..small };
    file(house, small).await.unwrap();
    house.set_clock(at("2026-09-22T10:00:00"));
    file(house, uploaded(parent("诺欧"))).await.unwrap();
    let before = house.business_rows().await;
    let first = head(house).check_instant_rules(trial(2)).await.unwrap().into_inner();
    assert_eq!((first.tried, first.approved), (2, 1));
    let changes: Vec<_> = first
        .changes
        .iter()
        .map(|one| (one.filing_id.as_str(), one.outcome_before.as_str(), one.outcome_now.as_str()))
        .collect();
    let expected = [
        (big.filing_id.as_str(), "APPROVE", "TO_PERSON"),
        (handed_in.filing_id.as_str(), "TO_PERSON", "APPROVE"),
    ];
    assert_eq!(changes, expected);
    assert_eq!(
        (first.changes[0].doubts_now.as_slice(), first.changes[0].state.as_str()),
        (&["RIA-7".to_owned()][..], "CARRIED_OUT")
    );
    assert_eq!(first.changes[1].doubts_before, ["RIA-4"]);
    let next = watched::CheckInstantRulesRequest { page_token: first.next_page_token, ..trial(2) };
    let rest = head(house).check_instant_rules(next).await.unwrap().into_inner();
    assert_eq!((rest.tried, rest.approved, rest.changes.len()), (1, 1, 0), "of another day is not asked for");
    assert_eq!(rest.next_page_token, "");
    assert_eq!(house.business_rows().await, before);
}

async fn what_is_asked_is_checked(house: &TestHouse) {
    let trying = async |request: watched::CheckInstantRulesRequest| {
        reasons(&head(house).check_instant_rules(request).await.unwrap_err())
    };
    let days = |from: &str, until: &str| watched::CheckInstantRulesRequest {
        from: from.to_owned(),
        until: until.to_owned(),
        ..trial(0)
    };
    assert_eq!(trying(days("2026-09-21", "2026-09-20")).await, ["DAYS_REVERSED"]);
    assert_eq!(trying(days("2026-01-01", "2027-01-02")).await, ["DAYS_TOO_MANY"]);
    assert_eq!(trying(days("", "x")).await, ["MALFORMED", "MALFORMED"]);
    assert!(head(house).check_instant_rules(days("2026-01-01", "2027-01-01")).await.is_ok(), "a leap year");
    let rules = |candidate| watched::CheckInstantRulesRequest { candidate, ..trial(0) };
    assert_eq!(trying(rules(None)).await, ["RULES_MISSING"]);
    let odd = watched::InstantRuleSet {
        version: " ".to_owned(),
        methods: vec!["TELEPATHY".to_owned()],
        sources: vec!["HEARSAY".to_owned()],
        capital_up_to_fen: -1,
        holders: "FRIENDS".to_owned(),
        acts: vec!["NEW".to_owned()],
    };
    let expected =
        ["RULES_MISSING", "UNKNOWN_VALUE", "UNKNOWN_VALUE", "NEGATIVE", "OTHER_DEPARTMENT", "UNKNOWN_VALUE"];
    assert_eq!(trying(rules(Some(odd))).await, expected);
    let request = watched::ListInstantReviewsRequest {
        states: vec!["LOST".to_owned()],
        page_token: "no-id".to_owned(),
        page_size: -1,
    };
    let status = head(house).list_instant_reviews(request).await.unwrap_err();
    assert_eq!(reasons(&status), ["UNKNOWN_VALUE", "MALFORMED", "NEGATIVE"]);
    let mut odd = comparisons(&["QUITE"], 0);
    odd.until.clear();
    let status = head(house).list_instant_comparisons(odd).await.unwrap_err();
    assert_eq!(reasons(&status), ["MALFORMED", "UNKNOWN_VALUE"]);
    let status = registrar(house).check_instant_rules(trial(0)).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}

pub(crate) async fn reviews(house: &TestHouse, states: &[&str]) -> Vec<watched::InstantReview> {
    let states = states.iter().map(|one| (*one).to_owned()).collect();
    let request = watched::ListInstantReviewsRequest { states, ..Default::default() };
    registrar(house).list_instant_reviews(request).await.unwrap().into_inner().reviews
}

async fn look(house: &TestHouse, review: &watched::InstantReview) -> watched::GetInstantReviewResponse {
    let request = watched::GetInstantReviewRequest { review_id: review.review_id.clone() };
    registrar(house).get_instant_review(request).await.unwrap().into_inner()
}

fn said(review: &watched::InstantReview, opinion: &str) -> watched::AnswerInstantReviewRequest {
    watched::AnswerInstantReviewRequest {
        command_id: format!("answer-{}-{}-{opinion}", review.review_id, review.version),
        review_id: review.review_id.clone(),
        expected_version: review.version,
        opinion: opinion.to_owned(),
        reasons: "住所证明与登记住所不一致".to_owned(),
    }
}

async fn answered(
    house: &TestHouse,
    request: watched::AnswerInstantReviewRequest,
) -> Result<watched::InstantReview, Status> {
    Ok(registrar(house).answer_instant_review(request).await?.into_inner().review.unwrap())
}

async fn alarms(house: &TestHouse) -> i64 {
    counted(house, "SELECT COUNT(*) AS n FROM alarms WHERE kind = 'INSTANT_REVIEW_DUE'").await
}

async fn a_disagreement_lights_the_supervisor_and_the_registration_stands(house: &TestHouse) {
    let issued = file(house, parent("淘集集")).await.unwrap();
    assert_eq!(issued.state(), wire::FilingState::Issued);
    file(house, uploaded(parent("万阁"))).await.unwrap();
    let open = reviews(house, &[]).await;
    assert_eq!(open.len(), 1, "only what the machine registered");
    let review = &open[0];
    let shown =
        (review.state.as_str(), review.filing_id.as_str(), review.due.as_str(), review.light.as_str());
    assert_eq!(shown, ("OPEN", issued.filing_id.as_str(), "2026-09-29", "GREEN"));
    let told: watched::InstantReviewDrawn = house.fact(&review.review_id).await;
    assert_eq!(
        (told.filing_id.as_str(), told.due.as_str(), alarms(house).await),
        (issued.filing_id.as_str(), "2026-09-29", 1)
    );
    let blind = look(house, review).await;
    assert_eq!(blind.evaluation, None);
    assert!(evaluation(house, &issued).await.unwrap().drawn, "the head sees it all the same");

    let before = house.business_rows().await;
    let nothing = watched::AnswerInstantReviewRequest { reasons: String::new(), ..said(review, "PERHAPS") };
    assert_eq!(reasons(&answered(house, nothing).await.unwrap_err()), ["UNKNOWN_VALUE", "REASONS_REQUIRED"]);
    let mut window = house.watch("window-3", Role::Registrar);
    let status = window.answer_instant_review(said(review, "WOULD_APPROVE")).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "REVIEWER_TOUCHED_FILING");
    let mut supervisor = house.watch("supervisor-qin", Role::Supervisor);
    let early = watched::SettleInstantReviewRequest {
        command_id: "early".to_owned(),
        review_id: review.review_id.clone(),
        expected_version: review.version,
        reasons: "登记依据充分".to_owned(),
    };
    refused_as(&supervisor.settle_instant_review(early.clone()).await.unwrap_err(), "REVIEW_STATE");
    assert_eq!(house.business_rows().await, before);

    let no = answered(house, said(review, "WOULD_NOT_APPROVE")).await.unwrap();
    assert_eq!(
        (no.state.as_str(), no.light.as_str(), no.opinion.as_str()),
        ("DISAGREED", "RED", "WOULD_NOT_APPROVE")
    );
    assert_eq!(
        (no.answered_by.as_str(), no.answered_on.as_str(), alarms(house).await),
        ("registrar-han", TODAY, 0)
    );
    assert_eq!(
        answered(house, said(review, "WOULD_NOT_APPROVE")).await.unwrap(),
        no,
        "the same command again"
    );
    refused_as(&answered(house, said(&no, "WOULD_APPROVE")).await.unwrap_err(), "REVIEW_STATE");
    assert_eq!(look(house, review).await.evaluation.unwrap().outcomes.len(), 8, "it is not blind any more");
    let stands = get_filing(house, &issued.filing_id).await;
    assert_eq!((stands.state(), stands.version), (issued.state(), issued.version));
    assert_eq!(reviews(house, &[]).await.len(), 1, "the supervisor is to see to it");

    let settle = watched::SettleInstantReviewRequest {
        command_id: "settle".to_owned(),
        expected_version: no.version,
        ..early
    };
    let mut both = house.watch("registrar-han", Role::Supervisor);
    let status = both.settle_instant_review(settle.clone()).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "SEPARATION_OF_DUTY");
    let unsaid = watched::SettleInstantReviewRequest { reasons: " ".to_owned(), ..settle.clone() };
    let status = supervisor.settle_instant_review(unsaid).await.unwrap_err();
    assert_eq!(reasons(&status), ["REASONS_REQUIRED"]);
    let done = supervisor.settle_instant_review(settle).await.unwrap().into_inner().review.unwrap();
    let shown =
        (done.state.as_str(), done.light.as_str(), done.settled_by.as_str(), done.settlement.as_str());
    assert_eq!(shown, ("SETTLED", "GREEN", "supervisor-qin", "登记依据充分"));
    assert_eq!(reviews(house, &[]).await, []);
    let told = house.told(&review.review_id).await;
    assert_eq!(told, ["InstantReviewDrawn", "InstantReviewAnswered", "InstantReviewSettled"]);
}

async fn who_is_late_lights_the_supervisor_and_may_still_answer(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    house.set_clock(at("2026-09-29T23:59:00"));
    assert_eq!(reviews(house, &[]).await[0].light, "YELLOW");
    house.set_clock(at("2026-09-30T00:00:05"));
    house.until("the time is over", async || reviews(house, &["OVERDUE"]).await.len() == 1).await;
    let late = reviews(house, &[]).await.remove(0);
    assert_eq!((late.state.as_str(), late.light.as_str()), ("OVERDUE", "RED"));
    let told: watched::InstantReviewOverdue = house.fact(&late.review_id).await;
    assert_eq!(told.filing_id, late.filing_id);
    let yes = answered(house, said(&late, "WOULD_APPROVE")).await.unwrap();
    assert_eq!((yes.state.as_str(), yes.light.as_str()), ("AGREED", "GREEN"));
    assert_eq!(reviews(house, &["AGREED"]).await, [yes]);
    assert_eq!(reviews(house, &[]).await, []);
}

async fn a_second_look_has_its_day_by_the_calendar_that_was_entered_later(on: On) {
    let mut house = TestHouse::start_at(on, EVERY_ONE, at("2027-01-04T10:00:00")).await;
    file(&house, parent("淘集集")).await.unwrap();
    let before = reviews(&house, &[]).await.remove(0);
    assert_eq!((before.due.as_str(), before.due_provisional), ("2027-01-11", true), "weekends only");
    let notice = house.notice("2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦");
    house.start_again(&notice).await;
    let firm = reviews(&house, &[]).await.remove(0);
    assert_eq!((firm.due.as_str(), firm.due_provisional), ("2027-01-12", false), "the 5th is a day off");
    assert_eq!(firm.version, before.version + 1);
    house.close().await;
}
