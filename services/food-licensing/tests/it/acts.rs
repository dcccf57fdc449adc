//! Acts on a licence that is held: renewal with its window, change, replacement.

use std::sync::Arc;

use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{Application, ApplicationState, FoodForm};
use actnow_proto::inspections::v1::{InspectionKind, OrderInspection, Verdict};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::clerks::{
    accept, change, command_id, concluded, get, grant, granted_unvisited, issued, licence, refuse, renew,
    replace, require_visit, withdraw,
};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

/// The day on which the licence of these tests is granted; it ends on 2026-11-18.
const GRANTED: &str = "2021-11-19";

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

fn said(outcome: Result<Application, Status>) -> (Code, String) {
    let status = outcome.expect_err("a refusal");
    (status.code(), reason_of(&status).unwrap_or_default())
}

fn no(reason: &str) -> (Code, String) {
    (Code::FailedPrecondition, reason.to_owned())
}

fn id_of(file: &Application) -> Uuid {
    file.application_id.parse().unwrap()
}

async fn state_of(house: &House, number: &str) -> String {
    licence(house, number).await.state
}

on_both!(t_22_a_renewal_has_its_window, Plan::on(GRANTED));
async fn t_22_a_renewal_has_its_window(house: Arc<House>) {
    let number = issued(&house, samples::id(1), samples::bulk()).await.number;
    let other = FoodForm {
        operator_uscc: samples::OTHERS[1].to_owned(),
        premises: "样例路9号".to_owned(),
        ..samples::bulk()
    };
    let neglected = issued(&house, samples::id(2), other).await.number;

    house.advance_to("2026-07-08");
    let held = licence(&house, &number).await;
    assert_eq!((held.renewal_from.as_str(), held.renewal_until.as_str()), ("2026-07-09", "2026-10-28"));
    assert_eq!(said(renew(&house, &number, true).await), no("TOO_EARLY"));
    for day in ["2026-07-09", "2026-10-28"] {
        house.advance_to(day);
        let file = renew(&house, &number, false).await.unwrap();
        assert_eq!(
            (file.act.as_str(), file.held_number.as_str(), file.late),
            ("RENEWAL", number.as_str(), false)
        );
        assert_eq!(said(renew(&house, &number, false).await), no("ACT_PENDING"));
        withdraw(&house, &file).await;
    }
    house.advance_to("2026-10-29");
    let late = renew(&house, &number, false).await.unwrap();
    assert!(
        late.late && late.manual_reasons.iter().any(|reason| reason.reason == "RENEWAL_LATE"),
        "{late:?}"
    );
    let accepted = accept(&house, &late).await.unwrap();

    house.advance_to("2026-11-18T23:59:30+08:00");
    assert_eq!(state_of(&house, &number).await, "ACTIVE");
    house.advance_to("2026-11-19T00:00:00+08:00");
    let suspended = "SUSPENDED_BY_LATE_RENEWAL";
    house.until("the suspension", async || state_of(&house, &number).await == suspended).await;
    house.until("the end", async || house.count(EXPIRED).await == 1).await;
    assert_eq!(state_of(&house, &neglected).await, "EXPIRED");
    assert_eq!(said(renew(&house, &neglected, false).await), no("EXPIRED_NEW_APPLICATION"));
    let told =
        house.bodies::<wire::FoodLicenceSuspended>(licence(&house, &number).await.id.parse().unwrap()).await;
    assert_eq!((told.len(), told[0].since.as_str()), (1, "2026-11-19"));

    let visit = require_visit(&house, &accepted).await.unwrap();
    concluded(&house, &visit, Verdict::Conform).await;
    let reviewed = get(&house, id_of(&visit)).await;
    let renewed = grant(&house, &reviewed).await.unwrap();
    assert_eq!((renewed.state(), renewed.number.as_str()), (ApplicationState::Issued, number.as_str()));
    let held = licence(&house, &number).await;
    assert_eq!((held.state.as_str(), held.valid_from.as_str()), ("ACTIVE", "2026-11-19"));
    assert_eq!((held.valid_to.as_str(), held.signature_valid), ("2031-11-18", true));
}

const EXPIRED: &str = "SELECT COUNT(*) AS n FROM licences WHERE state = 'EXPIRED'";

on_both!(t_22_unchanged_conditions_are_renewed_on_the_spot, Plan::on(GRANTED));
async fn t_22_unchanged_conditions_are_renewed_on_the_spot(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::bulk()).await;
    let before = licence(&house, &first.number).await;
    house.advance_to("2026-07-09");
    let file = renew(&house, &first.number, true).await.unwrap();
    assert!(file.conditions_unchanged);
    let renewed = granted_unvisited(&house, &file).await;
    assert_eq!((renewed.valid_from.as_str(), renewed.valid_to.as_str()), ("2026-07-09", "2031-07-08"));
    assert_eq!((renewed.number.as_str(), renewed.regime.as_str()), (first.number.as_str(), "FOOD_2023"));
    assert!(renewed.visit_ground.unwrap().zh.contains("声明经营条件未发生变化"));
    let orders = house.bodies::<OrderInspection>(id_of(&file)).await;
    assert_eq!((orders[0].kind(), orders[0].due.as_str()), (InspectionKind::PostLicence, "2026-08-20"));

    let after = licence(&house, &first.number).await;
    assert_ne!(after.id, before.id, "a later version");
    let (serial, edition) = before.certificate_id.rsplit_once(".001.").unwrap();
    assert!(after.certificate_id.starts_with(&format!("{serial}.002.")), "{edition}");
    assert!(after.signature_valid);
    let ended = "SELECT COUNT(*) AS n FROM certificates WHERE state = 'SUPERSEDED'";
    assert_eq!(house.count(ended).await, 1);
    let taken = "SELECT last AS n FROM number_series WHERE key = 'JY1370222'";
    assert_eq!(house.count(taken).await, 1, "no number was taken");
    let told = house.bodies::<wire::FoodLicenceIssued>(id_of(&file)).await;
    assert_eq!((told.len(), told[0].act.as_str()), (1, "RENEWAL"));
    house.advance_to("2026-11-20");
    assert_eq!(state_of(&house, &first.number).await, "ACTIVE", "the old last day means nothing any more");
}

on_both!(silence_until_the_last_day_renews, Plan::on(GRANTED));
async fn silence_until_the_last_day_renews(house: Arc<House>) {
    let number = issued(&house, samples::id(1), samples::bulk()).await.number;
    house.advance_to("2026-10-28");
    let file = accept(&house, &renew(&house, &number, false).await.unwrap()).await.unwrap();
    require_visit(&house, &file).await.unwrap();
    house.advance_to("2026-11-19T00:00:00+08:00");
    let id = id_of(&file);
    house.until("the renewal", async || get(&house, id).await.state() == ApplicationState::Issued).await;
    let held = licence(&house, &number).await;
    assert_eq!((held.state.as_str(), held.valid_from.as_str()), ("ACTIVE", "2026-11-18"));
    assert_eq!(held.valid_to, "2031-11-17");
    let journal = house.journal(&format!("application/{id}")).await;
    assert!(journal.iter().any(|(action, role, _)| action == "DEEM_RENEWED" && role == "SYSTEM"));
    let told = house.told(id).await;
    let visits = told.iter().filter(|name| name.ends_with("Inspection")).collect::<Vec<_>>();
    assert_eq!(visits, ["OrderInspection", "CancelInspection", "OrderInspection"]);
}

on_both!(
    without_deemed_renewal_a_licence_waits_and_ends_with_its_renewal,
    Plan::on(GRANTED).with("[service.local_rules]\ndeemed_renewal = \"OFF\"\n")
);
async fn without_deemed_renewal_a_licence_waits_and_ends_with_its_renewal(house: Arc<House>) {
    let number = issued(&house, samples::id(1), samples::bulk()).await.number;
    house.advance_to("2026-10-28");
    let accepted = accept(&house, &renew(&house, &number, false).await.unwrap()).await.unwrap();
    let visit = require_visit(&house, &accepted).await.unwrap();
    house.advance_to("2026-11-19T00:00:00+08:00");
    let suspended = "SUSPENDED_BY_LATE_RENEWAL";
    house.until("the suspension", async || state_of(&house, &number).await == suspended).await;
    concluded(&house, &visit, Verdict::NotConform).await;
    let reviewed = get(&house, id_of(&visit)).await;
    let refused = refuse(&house, &reviewed, "现场核查不符合要求").await.unwrap();
    assert_eq!(refused.state(), ApplicationState::Refused);
    let held = licence(&house, &number).await;
    assert_eq!((held.state.as_str(), held.signature_valid), ("EXPIRED", false));
    let told = house.bodies::<wire::FoodLicenceEnded>(held.id.parse().unwrap()).await;
    assert_eq!((told.len(), told[0].end.as_str()), (1, "EXPIRED"));
}

on_both!(a_renewal_of_2020_comes_thirty_working_days_before, Plan::on("2016-01-01"));
async fn a_renewal_of_2020_comes_thirty_working_days_before(house: Arc<House>) {
    let number = issued(&house, samples::id(1), samples::bulk()).await.number;
    assert_eq!(licence(&house, &number).await.valid_to, "2020-12-31");
    assert_eq!(licence(&house, &number).await.renewal_from, "", "Order 17 knows no earliest day");
    house.advance_to("2020-11-20");
    assert_eq!(said(renew(&house, &number, true).await), no("RENEWAL_TOO_LATE"));
}

/// The licensed form with another legal representative.
fn renamed() -> FoodForm {
    FoodForm { legal_rep: "葛样例".to_owned(), ..samples::licence() }
}

on_both!(t_23_a_change_keeps_number_and_last_day, Plan::on("2026-09-21"));
async fn t_23_a_change_keeps_number_and_last_day(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let number = first.number.as_str();
    let moved = FoodForm { premises: "样例路9号".to_owned(), ..renamed() };
    assert_eq!(said(change(&house, number, moved, "2026-09-21").await), no("PREMISES_MOVED"));
    assert_eq!(said(change(&house, number, samples::licence(), "").await), no("NOTHING_CHANGED"));
    assert_eq!(said(change(&house, number, renamed(), "2026-09-22").await), no("CHANGE_AHEAD"));

    house.advance_to("2026-10-12");
    let file = change(&house, number, renamed(), "2026-09-21").await.unwrap();
    assert!(!file.late, "the tenth working day");
    let shown: Vec<(&str, &str)> =
        file.changes.iter().map(|changed| (changed.matter.as_str(), changed.after.as_str())).collect();
    assert_eq!(shown, [("LEGAL_REP", "葛样例")]);
    let accepted = accept(&house, &file).await.unwrap();
    assert_eq!(accepted.decision_due, "2026-10-26");
    let no_visit = require_visit(&house, &accepted).await;
    assert_eq!(said(no_visit), no("VISIT_NOT_NEEDED"), "there is nothing to look at");
    let changed = granted_after(&house, &accepted).await;
    let held = licence(&house, number).await;
    assert_eq!((held.valid_from.as_str(), held.valid_to.as_str()), ("2026-10-12", first.valid_to.as_str()));
    assert_eq!((changed.number.as_str(), changed.follow_up_inspection_id.as_str()), (number, ""));

    house.advance_to("2026-10-13");
    let again = FoodForm { legal_rep: "季样例".to_owned(), ..renamed() };
    let late = change(&house, number, again, "2026-09-21").await.unwrap();
    assert!(late.late && late.manual_reasons.iter().any(|reason| reason.reason == "CHANGE_LATE"));
}

/// The reviewer needs no visit, the head grants.
async fn granted_after(house: &House, accepted: &Application) -> Application {
    let reviewed = crate::clerks::skip_visit(house, accepted).await.unwrap();
    grant(house, &reviewed).await.unwrap()
}

on_both!(one_item_more_is_visited_first, Plan::on("2026-09-21"));
async fn one_item_more_is_visited_first(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let items = ["BULK_AND_PREPACKAGED", "HOT_FOOD"].map(str::to_owned).to_vec();
    let mut more = FoodForm { items, ..samples::licence() };
    more.network.as_mut().unwrap().physical_shop = true;
    let file = change(&house, &first.number, more, "").await.unwrap();
    let incomplete = accept(&house, &file).await.unwrap_err();
    assert_eq!(reason_of(&incomplete).as_deref(), Some("MATERIALS_INCOMPLETE"), "hot food has its process");
    let mut form = file.form.clone().unwrap();
    form.materials.push(samples::material("PROCESS", actnow_proto::registration::v1::MaterialSource::Shared));
    let file = crate::clerks::resubmit(&house, &file, form).await.unwrap();
    let accepted = accept(&house, &file).await.unwrap();
    let skipped = crate::clerks::skip_visit(&house, &accepted).await;
    assert_eq!(said(skipped), no("VISIT_NEEDED"));
    let visit = require_visit(&house, &accepted).await.unwrap();
    concluded(&house, &visit, Verdict::Conform).await;
    let changed = grant(&house, &get(&house, id_of(&visit)).await).await.unwrap();
    assert_eq!((changed.number, changed.valid_to), (first.number, first.valid_to));
}

on_both!(a_lost_certificate_is_replaced_as_it_was, Plan::on("2018-11-12"));
async fn a_lost_certificate_is_replaced_as_it_was(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::bulk()).await;
    let before = licence(&house, &first.number).await;
    house.advance_to("2019-03-04");
    let file = replace(&house, &first.number).await.unwrap();
    assert_eq!((file.act.as_str(), file.loss.as_str()), ("REPLACEMENT", "LOST"));
    let accepted = accept(&house, &file).await.unwrap();
    assert_eq!((accepted.regime.as_str(), accepted.decision_due.as_str()), ("FOOD_2015", "2019-04-01"));
    granted_after(&house, &accepted).await;
    let after = licence(&house, &first.number).await;
    assert_eq!((&after.valid_from, &after.valid_to), (&before.valid_from, &before.valid_to));
    assert_ne!(after.certificate_id, before.certificate_id);
    assert!(after.signature_valid);
}

on_both!(what_cannot_be_read_names_every_field, Plan::on("2026-09-21"));
async fn what_cannot_be_read_names_every_field(house: Arc<House>) {
    let request = wire::ApplyForChangeRequest {
        command_id: command_id(),
        number: "JY13702220000018".to_owned(),
        conditions_unchanged: true,
        form: None,
        persons: vec![],
        changed_on: "gestern".to_owned(),
    };
    let status = house.window().apply_for_change(request).await.unwrap_err();
    let fields: Vec<String> = violations_of(&status).into_iter().map(|found| found.field).collect();
    assert_eq!(
        (status.code(), fields),
        (Code::InvalidArgument, ["changed_on", "form", "number"].map(str::to_owned).to_vec())
    );
    let nobody = renew(&house, "JY13702220000017", true).await.unwrap_err();
    assert_eq!(nobody.code(), Code::NotFound);
}
