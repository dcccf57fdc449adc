//! Taking over licences of a former system: they live on like any other one, and nobody is given their numbers.

use std::sync::Arc;

use actnow_chassis::grpc::violations_of;
use actnow_decisions::Role;
use actnow_identifiers::{FoodLicenceNumber, MainType};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{Application, ApplicationState, FoodForm, ImportedLicence};
use sea_orm::ConnectionTrait;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::clerks::{
    accept, change, command_id, get, grant, granted_unvisited, issued, licence, renew, skip_visit,
};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

/// First and last day of the licences of these tests.
const VALID: (&str, &str) = ("2021-11-19", "2026-11-18");
/// What one number of the series means in rows.
const SERIES: &str = "SELECT last AS n FROM number_series WHERE key = 'JY1370222'";

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

fn number(sequence: u32) -> String {
    FoodLicenceNumber::compose(MainType::FoodSeller, "370222", sequence).unwrap().to_string()
}

/// The shop of the `n`-th other operator.
fn shop(n: usize) -> FoodForm {
    FoodForm {
        operator_uscc: samples::OTHERS[n].to_owned(),
        operator_name: format!("青岛样例{n}号食品店"),
        premises: format!("样例路{}号", 20 + n),
        ..samples::bulk()
    }
}

fn row(sequence: u32, form: FoodForm) -> ImportedLicence {
    ImportedLicence {
        number: number(sequence),
        form: Some(form),
        persons: vec![samples::manager()],
        valid_from: VALID.0.to_owned(),
        valid_to: VALID.1.to_owned(),
        decided_on: String::new(),
    }
}

/// How many are new, and how many known.
async fn import(house: &House, licences: Vec<ImportedLicence>) -> Result<(i32, i32), Status> {
    let request = wire::ImportLicencesRequest { command_id: command_id(), licences };
    let mut operator = house.client("operator-1", &[Role::Operator]);
    let answer = operator.import_licences(request).await?.into_inner();
    Ok((answer.imported, answer.already_known))
}

async fn application(house: &House, number: &str) -> Application {
    let id: Uuid = licence(house, number).await.application_id.parse().unwrap();
    get(house, id).await
}

on_both!(what_is_taken_over_is_renewed_under_its_number, Plan::on("2026-07-09"));
async fn what_is_taken_over_is_renewed_under_its_number(house: Arc<House>) {
    assert_eq!(import(&house, vec![row(4_321, shop(0))]).await.unwrap(), (1, 0));
    let number = number(4_321);
    let before = licence(&house, &number).await;
    assert_eq!((before.state.as_str(), before.signature_valid), ("ACTIVE", true));
    assert_eq!((before.valid_from.as_str(), before.valid_to.as_str()), VALID);
    assert_eq!(before.renewal_from, "2026-07-09");
    let behind = application(&house, &number).await;
    assert_eq!((behind.state(), behind.regime.as_str()), (ApplicationState::Issued, "FOOD_2015"));
    assert_eq!((behind.number.as_str(), &behind.certificate_id), (number.as_str(), &before.certificate_id));
    let id: Uuid = behind.application_id.parse().unwrap();
    let told = house.bodies::<wire::FoodLicenceIssued>(id).await;
    assert_eq!((told.len(), told[0].act.as_str(), told[0].items), (1, "IMPORT", 1));
    assert_eq!(house.journal(&format!("application/{id}")).await[0].0, "IMPORT_LICENCE");
    assert_eq!(house.breaches().await, []);

    let file = renew(&house, &number, true).await.unwrap();
    assert_eq!((file.act.as_str(), file.late), ("RENEWAL", false));
    let renewed = granted_unvisited(&house, &file).await;
    assert_eq!((renewed.number.as_str(), renewed.valid_to.as_str()), (number.as_str(), "2031-07-08"));
    let after = licence(&house, &number).await;
    assert_ne!(after.id, before.id, "a later version");
    let (serial, _) = before.certificate_id.rsplit_once(".001.").unwrap();
    assert!(after.certificate_id.starts_with(&format!("{serial}.002.")), "{}", after.certificate_id);
    let ended = "SELECT COUNT(*) AS n FROM certificates WHERE state = 'SUPERSEDED'";
    assert_eq!(house.count(ended).await, 1);

    let own = issued(&house, samples::id(1), samples::licence()).await;
    assert_eq!(own.number, self::number(4_322), "after every number of the former system");
    assert_eq!(own.certificate_id.split('.').nth(7), Some("202607090002"));
    assert_eq!(house.breaches().await, []);
}

on_both!(the_same_batch_again_changes_nothing, Plan::on("2026-07-09"));
async fn the_same_batch_again_changes_nothing(house: Arc<House>) {
    let batch = || vec![row(5, shop(0)), row(2, shop(1)), row(9, shop(2))];
    assert_eq!(import(&house, batch()).await.unwrap(), (3, 0));
    assert_eq!(house.count(SERIES).await, 9);
    let rows = async || {
        let applications = house.count("SELECT COUNT(*) AS n FROM applications").await;
        (applications, house.count("SELECT COUNT(*) AS n FROM journal").await)
    };
    let before = rows().await;
    assert_eq!(import(&house, batch()).await.unwrap(), (0, 3));
    assert_eq!(rows().await, before);
    // Another one of the numbers that the former system had counted.
    let more: Vec<ImportedLicence> = batch().into_iter().chain([row(7, shop(3))]).collect();
    assert_eq!(import(&house, more).await.unwrap(), (1, 3));
    assert_eq!(house.count(SERIES).await, 9);
    let own = issued(&house, samples::id(1), samples::licence()).await;
    assert_eq!(own.number, number(10));
    assert_eq!(house.breaches().await, []);

    let change =
        async |sql: &str| house.database.writer().execute_unprepared(sql).await.unwrap().rows_affected();
    assert_eq!(change("UPDATE certificates SET steps = 2 WHERE sequence = 9").await, 1);
    let found = house.breaches().await;
    assert!(found.len() == 1 && found[0].invariant == "I3", "{found:?}");
    assert!(found[0].what.contains("missing [6, 7]"), "{found:?}");
    change("UPDATE certificates SET steps = 4 WHERE sequence = 9").await;
    assert_eq!(house.breaches().await, []);
}

on_both!(a_wrong_row_changes_nothing_and_names_row_and_field, Plan::on("2026-07-09"));
async fn a_wrong_row_changes_nothing_and_names_row_and_field(house: Arc<House>) {
    let own = issued(&house, samples::id(1), samples::licence()).await;
    let found = async |rows: Vec<ImportedLicence>| -> Vec<(String, String)> {
        let status = import(&house, rows).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        violations_of(&status).into_iter().map(|found| (found.field, found.reason)).collect()
    };
    let said = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
        rows.iter().map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect()
    };
    // What cannot be read.
    let unread = ImportedLicence {
        number: "JY13702220000018".to_owned(),
        valid_to: "bald".to_owned(),
        ..row(12, shop(1))
    };
    let twice = ImportedLicence { form: Some(shop(2)), ..row(11, shop(0)) };
    let zero = ImportedLicence { number: "JY13702220000009".to_owned(), ..row(13, shop(3)) };
    assert_eq!(
        found(vec![row(11, shop(0)), unread, twice, zero]).await,
        said(&[
            ("licences[1].number", "LICENCE_NO_CHECK"),
            ("licences[1].valid_to", "MALFORMED"),
            ("licences[2].number", "TWICE"),
            ("licences[3].number", "SEQUENCE_ZERO"),
        ])
    );
    // What cannot be.
    let too_long = ImportedLicence { valid_to: "2026-11-19".to_owned(), ..row(12, shop(1)) };
    let beside = ImportedLicence { form: Some(shop(0)), ..row(13, shop(0)) };
    let nameless = FoodForm { operator_name: String::new(), ..shop(2) };
    let mut misread = row(15, shop(3));
    misread.persons[0].id_number = "370214190001010010".to_owned();
    let taken = ImportedLicence { number: own.number.clone(), ..row(16, shop(3)) };
    assert_eq!(
        found(vec![row(11, shop(0)), too_long, beside, row(14, nameless), misread, taken]).await,
        said(&[
            ("licences[1].valid_to", "VALIDITY_MISMATCH"),
            ("licences[2].form.premises", "ALREADY_LICENSED"),
            ("licences[3].form.operator_name", "FIELD_MISSING"),
            ("licences[4].persons[0].id_number", "ID_CHECK"),
            ("licences[5].number", "NUMBER_TAKEN"),
        ])
    );
    for table in ["applications", "licences", "certificates"] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}")).await, 1, "{table}");
    }
    assert_eq!(house.count(SERIES).await, 1);
    let request = wire::ImportLicencesRequest { command_id: command_id(), licences: vec![] };
    let window = house.window().import_licences(request).await.unwrap_err();
    assert_eq!(window.code(), Code::PermissionDenied);
    assert_eq!(import(&house, vec![]).await.unwrap(), (0, 0));
    assert_eq!(house.breaches().await, []);
}

on_both!(one_that_nobody_renews_expires_by_its_alarm, Plan::on("2026-11-17"));
async fn one_that_nobody_renews_expires_by_its_alarm(house: Arc<House>) {
    assert_eq!(import(&house, vec![row(3, shop(0)), row(1, shop(1))]).await.unwrap(), (2, 0));
    let neglected = licence(&house, &number(3)).await;
    let late = renew(&house, &number(1), false).await.unwrap();
    assert!(late.late);
    accept(&house, &late).await.unwrap();
    house.advance_to("2026-11-19T00:00:00+08:00");
    let suspended = "SUSPENDED_BY_LATE_RENEWAL";
    house.until("the suspension", async || licence(&house, &number(1)).await.state == suspended).await;
    let expired = "SELECT COUNT(*) AS n FROM certificates WHERE state = 'EXPIRED'";
    house.until("the end", async || house.count(expired).await == 1).await;
    assert_eq!(licence(&house, &number(3)).await.state, "EXPIRED");
    let told = house.bodies::<wire::FoodLicenceEnded>(neglected.id.parse().unwrap()).await;
    assert_eq!((told.len(), told[0].end.as_str(), told[0].on.as_str()), (1, "EXPIRED", "2026-11-19"));
    let again = import(&house, vec![row(3, shop(0))]).await.unwrap();
    assert_eq!(again, (0, 1), "what is known stays as it is, also when it is over");
    assert_eq!(house.breaches().await, []);
}

on_both!(one_that_was_changed_before_is_changed_again, Plan::on("2026-07-09"));
async fn one_that_was_changed_before_is_changed_again(house: Arc<House>) {
    let changed = ImportedLicence {
        valid_from: "2024-03-04".to_owned(),
        decided_on: VALID.0.to_owned(),
        persons: vec![],
        ..row(1, shop(0))
    };
    assert_eq!(import(&house, vec![changed]).await.unwrap(), (1, 0));
    assert_eq!(application(&house, &number(1)).await.regime, "FOOD_2023");
    let form = FoodForm { legal_rep: "葛样例".to_owned(), ..shop(0) };
    let file = change(&house, &number(1), form, "").await.unwrap();
    let accepted = accept(&house, &file).await.unwrap();
    let reviewed = skip_visit(&house, &accepted).await.unwrap();
    let granted = grant(&house, &reviewed).await.unwrap();
    assert_eq!((granted.number, granted.valid_to.as_str()), (number(1), VALID.1));
    let held = licence(&house, &number(1)).await;
    assert_eq!((held.valid_from.as_str(), held.signature_valid), ("2026-07-09", true));
    assert_eq!(house.breaches().await, []);
}
