//! People deciding: grant and refusal, one list, two at once, the same command twice.

use std::sync::Arc;

use actnow_chassis::grpc::{metadata_of, reason_of, violations_of};
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{ApplicationState, FoodForm};
use actnow_proto::inspections::v1::Verdict;
use actnow_proto::registration::v1::MaterialSource;
use tonic::Code;

use crate::clerks::{
    accept, command_id, concluded, get, grant, licence, ordered, refuse, require_visit, resubmit,
    return_with, visited, waiting_for_visit,
};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(a_visited_licence_waits_for_the_head, Plan::on("2026-09-21"));
async fn a_visited_licence_waits_for_the_head(house: Arc<House>) {
    let id = samples::id(1);
    let file = visited(&house, id).await;
    assert_eq!(file.visit, "DONE");
    let undelegated = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
    };
    let refused = house.reviewer().grant_licence(undelegated).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason_of(&refused).as_deref()),
        (Code::PermissionDenied, Some("NOT_DELEGATED"))
    );
    let issued = grant(&house, &file).await.unwrap();
    assert_eq!(issued.state(), ApplicationState::Issued);
    assert_eq!(issued.number, "JY13702220000017");
    assert_eq!((issued.valid_from.as_str(), issued.valid_to.as_str()), ("2026-09-21", "2031-09-20"));
    let journal = house.journal(&format!("application/{id}")).await;
    let last: Vec<(&str, &str, &str)> =
        journal[4..].iter().map(|(a, r, s)| (a.as_str(), r.as_str(), s.as_str())).collect();
    assert_eq!(last, [("GRANT", "HEAD", "head-meng"), ("ISSUE", "SYSTEM", "system:food-licensing")]);
    assert!(!house.told(id).await.ends_with(&["OrderInspection".to_owned()]), "it was visited");
    assert!(licence(&house, &issued.number).await.signature_valid);
}

on_both!(t_19_a_failed_visit_cannot_be_granted_and_a_no_has_reasons, Plan::on("2026-09-21"));
async fn t_19_a_failed_visit_cannot_be_granted_and_a_no_has_reasons(house: Arc<House>) {
    let id = samples::id(2);
    let file = waiting_for_visit(&house, id).await;
    concluded(&house, &file, Verdict::NotConform).await;
    let file = get(&house, id).await;
    assert_eq!(file.state(), ApplicationState::ReviewedNegative);
    assert!(!house.bodies::<wire::ApplicationReviewed>(id).await[0].positive);
    let no = grant(&house, &file).await.unwrap_err();
    assert_eq!((no.code(), reason_of(&no).as_deref()), (Code::FailedPrecondition, Some("VISIT_NOT_CONFORM")));
    let blank = refuse(&house, &file, "  ").await.unwrap_err();
    assert_eq!(blank.code(), Code::InvalidArgument);
    assert_eq!(violations_of(&blank)[0].reason, "GROUNDS_REQUIRED");
    let refused = refuse(&house, &file, "现场核查不符合要求").await.unwrap();
    assert_eq!(refused.state(), ApplicationState::Refused);
    assert!(refused.grounds.contains("现场核查不符合要求") && refused.grounds.contains("60日内申请行政复议"));
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM number_series").await, 0, "no number was touched");
}

on_both!(whoever_inspected_or_reviewed_does_not_decide, Plan::on("2026-09-21"));
async fn whoever_inspected_or_reviewed_does_not_decide(house: Arc<House>) {
    let file = visited(&house, samples::id(3)).await;
    let request = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
    };
    let both = house.client("inspector-lin", &[Role::Head]).grant_licence(request).await.unwrap_err();
    assert_eq!(
        (both.code(), reason_of(&both).as_deref()),
        (Code::PermissionDenied, Some("SEPARATION_OF_DUTY"))
    );
    let request = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
    };
    let window = house.window().grant_licence(request).await.unwrap_err();
    assert_eq!(
        (window.code(), reason_of(&window).as_deref()),
        (Code::PermissionDenied, Some("ROLE_MISSING"))
    );
}

on_both!(t_25_the_same_command_twice_has_one_effect, Plan::on("2026-09-21"));
async fn t_25_the_same_command_twice_has_one_effect(house: Arc<House>) {
    let file = visited(&house, samples::id(4)).await;
    let request = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
    };
    let (mut head, mut again) = (house.head(), house.head());
    let (first, second) =
        tokio::join!(head.grant_licence(request.clone()), again.grant_licence(request.clone()));
    let (first, second) = (first.unwrap().into_inner(), second.unwrap().into_inner());
    assert_eq!(first, second);
    let late = house.head().grant_licence(request.clone()).await.unwrap().into_inner();
    assert_eq!(late, first);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM licences").await, 1);
    let other = wire::GrantLicenceRequest { expected_version: 1, ..request };
    let reused = house.head().grant_licence(other).await.unwrap_err();
    assert!(matches!(reused.code(), Code::AlreadyExists | Code::FailedPrecondition), "{reused:?}");
}

on_both!(t_25_two_deciders_at_once_and_the_loser_hears_who_and_when, Plan::on("2026-09-21"));
async fn t_25_two_deciders_at_once_and_the_loser_hears_who_and_when(house: Arc<House>) {
    let file = visited(&house, samples::id(5)).await;
    let request = || wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
    };
    let refusal = wire::RefuseLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
        grounds: "材料不实".to_owned(),
        remedies: String::new(),
        false_materials: false,
    };
    let (mut one, mut two) =
        (house.client("head-meng", &[Role::Head]), house.client("head-shen", &[Role::Head]));
    let (granted, refused) = tokio::join!(one.grant_licence(request()), two.refuse_licence(refusal));
    let (winner, loser) = match (granted, refused) {
        (Ok(_), Err(loser)) => ("head-meng", loser),
        (Err(loser), Ok(_)) => ("head-shen", loser),
        both => panic!("one decides, the other loses: {both:?}"),
    };
    assert_eq!(loser.code(), Code::Aborted);
    let told = metadata_of(&loser);
    assert_eq!(told["decided_by"], winner, "the person, not the house that issued right after");
    assert!(told["decided_at"].starts_with("2026-09-21T02:00:"), "{told:?}");
    assert!(house.count("SELECT COUNT(*) AS n FROM licences").await <= 1);
}

on_both!(corrections_are_listed_once, Plan::on("2026-09-21"));
async fn corrections_are_listed_once(house: Arc<House>) {
    let id = samples::id(6);
    let mut incomplete = samples::licence();
    incomplete.materials.retain(|material| material.kind != "EQUIPMENT_LAYOUT");
    incomplete.rules.pop();
    let file = ordered(&house, id, incomplete.clone()).await;
    assert_eq!(file.state(), ApplicationState::Received);
    let no = accept(&house, &file).await.unwrap_err();
    assert_eq!(reason_of(&no).as_deref(), Some("MATERIALS_INCOMPLETE"));
    let empty = return_with(&house, &file, &[]).await.unwrap_err();
    assert_eq!(violations_of(&empty)[0].reason, "POINTS_REQUIRED");
    let returned = return_with(&house, &file, &[("materials", "F-MAT-1")]).await.unwrap();
    let still = resubmit(&house, &returned, incomplete).await.unwrap_err();
    assert_eq!(reason_of(&still).as_deref(), Some("MATERIALS_INCOMPLETE"));
    let mut half = samples::licence();
    half.rules.pop();
    let layout = half.materials.iter().position(|material| material.kind == "EQUIPMENT_LAYOUT").unwrap();
    half.materials[layout].sha256 = "no digest".to_owned();
    let unreadable = resubmit(&house, &returned, half.clone()).await.unwrap_err();
    let found = &violations_of(&unreadable)[0];
    assert_eq!((found.field.as_str(), found.reason.as_str()), ("materials[1].sha256", "DIGEST"));
    half.materials[layout].sha256 = "ab".repeat(32);
    let again = resubmit(&house, &returned, half).await.unwrap();
    assert_eq!(again.state(), ApplicationState::Received);
    assert_eq!(returned.form_before, None);
    assert_eq!(again.form_before, returned.form, "what was handed in before stays beside it for the clerk");
    let kept = again.form.as_ref().map(|form| form.materials[layout].sha256.clone());
    assert_eq!(kept, Some("ab".repeat(32)), "who reviews the file opens it by its digest");
    for overlooked in [("premises", "Order 78 art 15"), ("operator_uscc", "Order 78 art 16")] {
        let second = return_with(&house, &again, &[overlooked]).await.unwrap_err();
        assert_eq!(reason_of(&second).as_deref(), Some("ONE_TIME_NOTICE_VIOLATED"), "{overlooked:?}");
    }
    let second = return_with(&house, &again, &[("rules", "F-MAT-2")]).await.unwrap_err();
    assert_eq!(
        reason_of(&second).as_deref(),
        Some("ONE_TIME_NOTICE_VIOLATED"),
        "it was known the first time"
    );
    let leave = wire::AllowSecondNoticeRequest {
        command_id: command_id(),
        application_id: again.application_id.clone(),
        expected_version: again.version,
        reasons: "首次告知漏列食品安全管理制度".to_owned(),
    };
    let own = house.window().allow_second_notice(leave.clone()).await.unwrap_err();
    assert_eq!(own.code(), Code::PermissionDenied);
    let mut supervisor = house.client("supervisor-sun", &[Role::Supervisor]);
    let allowed = supervisor.allow_second_notice(leave).await.unwrap().into_inner().application.unwrap();
    let by = allowed.second_notice.as_ref().map(|notice| notice.allowed_by.as_str());
    assert_eq!((allowed.state(), by), (ApplicationState::Received, Some("supervisor-sun")));
    let second = return_with(&house, &allowed, &[("rules", "F-MAT-2")]).await.unwrap();
    assert_eq!(second.state(), ApplicationState::Correction);
    let told = house.bodies::<wire::SecondNoticeAllowed>(id).await;
    assert_eq!(told.iter().map(|fact| fact.allowed_by.as_str()).collect::<Vec<_>>(), ["supervisor-sun"]);
}

on_both!(a_corrected_application_goes_on_by_itself, Plan::on("2018-11-12"));
async fn a_corrected_application_goes_on_by_itself(house: Arc<House>) {
    let id = samples::id(7);
    let file = ordered(&house, id, FoodForm { rules: vec![], ..samples::historic() }).await;
    let returned = return_with(&house, &file, &[("rules", "F-MAT-2")]).await.unwrap();
    let supplied = resubmit(&house, &returned, samples::historic()).await.unwrap();
    // Handed in over the counter, the business licence is compared by a person.
    assert_eq!(supplied.state(), ApplicationState::Received);
    let accepted = accept(&house, &supplied).await.unwrap();
    assert_eq!(accepted.state(), ApplicationState::Accepted);
    let request = wire::SkipVisitRequest {
        command_id: command_id(),
        application_id: accepted.application_id.clone(),
        expected_version: accepted.version,
    };
    let skipped = house.reviewer().skip_visit(request).await.unwrap().into_inner().application.unwrap();
    assert_eq!((skipped.state(), skipped.visit.as_str()), (ApplicationState::ReviewedPositive, "SKIPPED"));
    let issued = grant(&house, &skipped).await.unwrap();
    assert_eq!(issued.state(), ApplicationState::Issued);
    assert!(house.told(id).await.contains(&"OrderInspection".to_owned()), "unvisited, so visited afterwards");
}

on_both!(an_incomplete_filing_is_told_its_list_and_filed_when_complete, Plan::on("2026-09-21"));
async fn an_incomplete_filing_is_told_its_list_and_filed_when_complete(house: Arc<House>) {
    let id = samples::id(8);
    let file = ordered(&house, id, FoodForm { premises: String::new(), ..samples::filing() }).await;
    assert_eq!(file.state(), ApplicationState::Correction);
    assert_eq!(file.points[0].field, "premises");
    assert_eq!(house.told(id).await, ["ApplicationReturned"]);
    let filed = resubmit(&house, &file, samples::filing()).await.unwrap();
    assert_eq!((filed.state(), filed.number.as_str()), (ApplicationState::Filed, "YB23702220000011"));
    assert_eq!(house.told(id).await, ["ApplicationReturned", "FilingMade"]);
}

on_both!(acceptance_is_refused_in_three_ways, Plan::on("2026-09-21"));
async fn acceptance_is_refused_in_three_ways(house: Arc<House>) {
    let refuse = async |id, outcome: &str, grounds: &str| {
        let premises = format!("样例路{id}号");
        let file = ordered(&house, id, FoodForm { premises, ..samples::licence_by_hand() }).await;
        let request = wire::RefuseAcceptanceRequest {
            command_id: command_id(),
            application_id: file.application_id,
            expected_version: file.version,
            outcome: outcome.to_owned(),
            grounds: grounds.to_owned(),
        };
        Ok::<_, tonic::Status>(
            house.window().refuse_acceptance(request).await?.into_inner().application.unwrap(),
        )
    };
    let competent = refuse(samples::id(9), "NOT_COMPETENT", "城阳区市场监督管理局").await.unwrap();
    assert_eq!(competent.state(), ApplicationState::NotCompetent);
    assert_eq!(competent.grounds, "城阳区市场监督管理局");
    let needed = refuse(samples::id(10), "NOT_REQUIRED", "").await.unwrap_err();
    assert_eq!(reason_of(&needed).as_deref(), Some("LICENCE_NEEDED"));
    let blank = refuse(samples::id(11), "NOT_ACCEPTED", "").await.unwrap_err();
    assert_eq!(violations_of(&blank)[0].reason, "GROUNDS_REQUIRED");
    let refused = refuse(samples::id(12), "NOT_ACCEPTED", "提供虚假材料").await.unwrap();
    assert_eq!(refused.state(), ApplicationState::NotAccepted);
    // False materials: nobody accepts this applicant's next application for a year (Order 78 art 53).
    let form = FoodForm { premises: "样例路13号".to_owned(), ..samples::licence() };
    let next = ordered(&house, samples::id(13), form).await;
    assert_eq!(next.state(), ApplicationState::Received);
    assert_eq!(next.manual_reasons[0].reason, "BANNED_UNTIL");
    let banned = accept(&house, &next).await.unwrap_err();
    assert_eq!(reason_of(&banned).as_deref(), Some("BANNED_UNTIL"));
    assert!(metadata_of(&banned).values().any(|value| value == "2027-09-21"));
}

on_both!(a_promised_document_keeps_the_certificate_back, Plan::on("2026-09-21"));
async fn a_promised_document_keeps_the_certificate_back(house: Arc<House>) {
    let id = samples::id(14);
    let mut promised = samples::licence();
    promised.materials[2].source = MaterialSource::Committed.into();
    let file = ordered(&house, id, promised.clone()).await;
    let accepted = accept(&house, &file).await.unwrap();
    let visit = require_visit(&house, &accepted).await.unwrap();
    concluded(&house, &visit, Verdict::Conform).await;
    let granted = grant(&house, &get(&house, id).await).await.unwrap();
    assert_eq!((granted.state(), granted.certificate_id.as_str()), (ApplicationState::Granted, ""));
    let open = resubmit(&house, &granted, promised).await.unwrap_err();
    assert_eq!(reason_of(&open).as_deref(), Some("GAP_OPEN"));
    let issued = resubmit(&house, &granted, samples::licence()).await.unwrap();
    assert_eq!((issued.state(), issued.number.as_str()), (ApplicationState::Issued, "JY13702220000017"));
}

on_both!(a_licence_ends_the_filing_at_its_premises, Plan::on("2026-09-21"));
async fn a_licence_ends_the_filing_at_its_premises(house: Arc<House>) {
    let filed = ordered(&house, samples::id(15), samples::filing()).await;
    let file = visited(&house, samples::id(16)).await;
    grant(&house, &file).await.unwrap();
    assert_eq!(licence(&house, &filed.number).await.state, "LAPSED");
    // One premises, one licence: the next application and the next filing are refused with the number.
    for (n, form) in [(17, samples::licence()), (18, samples::filing())] {
        house.order("case-1", &samples::order(&house, samples::id(n), form)).await;
        let refused = house.bodies::<wire::ApplyForFoodRefused>(samples::id(n)).await;
        assert!(refused[0].text.as_ref().unwrap().en.contains("JY13702220000017"), "{refused:?}");
    }
}

on_both!(lists_page_by_key_over_filings_and_applications, Plan::on("2026-09-21"));
async fn lists_page_by_key_over_filings_and_applications(house: Arc<House>) {
    for n in 20..25 {
        let premises = format!("样例路{n}号");
        let form = if n % 2 == 0 { samples::filing() } else { samples::licence_by_hand() };
        ordered(&house, samples::id(n), FoodForm { premises, ..form }).await;
    }
    let list = async |states: Vec<ApplicationState>, token: String| {
        let states = states.into_iter().map(Into::into).collect();
        let request = wire::ListApplicationsRequest { states, page_size: 2, page_token: token };
        house.window().list_applications(request).await.unwrap().into_inner()
    };
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = list(vec![], token).await;
        seen.extend(page.applications.into_iter().map(|file| file.application_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, (20..25).map(|n| samples::id(n).to_string()).collect::<Vec<_>>());
    let received = list(vec![ApplicationState::Received], String::new()).await.applications;
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|file| file.state() == ApplicationState::Received));
}
