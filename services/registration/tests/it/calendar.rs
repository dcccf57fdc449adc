//! T-29: a due day beyond the published calendar, and what becomes of it once the next year's notice is entered.

use actnow_proto::registration::v1 as wire;
use chrono::{DateTime, Utc};

use crate::clerks::receive;
use crate::forms::{file, get_filing, parent, uploaded};
use crate::house::{On, TestHouse, at, on_each};

on_each!(t_29_a_provisional_due_day_is_computed_again_once_the_year_is_entered);

/// As if the State Council had made Tuesday the 5th a day off and Saturday the 23rd a working day.
const NOTICE: &str = "2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦";

async fn alarm_of(house: &TestHouse, filing: &wire::Filing) -> DateTime<Utc> {
    let sql = "SELECT due_at FROM alarms WHERE subject = $1 AND kind = 'FILING_DUE'";
    let rows = house.rows(sql, vec![filing.filing_id.clone().into()]).await;
    rows[0].try_get("", "due_at").unwrap()
}

async fn t_29_a_provisional_due_day_is_computed_again_once_the_year_is_entered(on: On) {
    let mut house = TestHouse::start_at(on, "", at("2027-01-04T10:00:00")).await;
    let received = receive(&house, &file(&house, uploaded(parent("淘集集"))).await.unwrap()).await;
    let waiting = file(&house, uploaded(parent("万阁"))).await.unwrap();
    assert_eq!((received.due.as_str(), received.due_provisional), ("2027-01-07", true), "weekends only");
    assert_eq!((waiting.due.as_str(), waiting.due_provisional), ("2027-01-07", true));
    let told: wire::FilingReceived = house.fact(&received.filing_id).await;
    assert_eq!((told.due.as_str(), told.due_provisional), ("2027-01-07", true));
    house.set_clock(at("2027-01-06T00:00:05"));
    let noted =
        async |id: &str| get_filing(&house, id).await.light == "YELLOW" && lights(&house, id).await == 1;
    house.until("a yellow light", async || noted(&received.filing_id).await).await;
    house.until("a yellow light", async || noted(&waiting.filing_id).await).await;

    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    let firm = get_filing(&house, &received.filing_id).await;
    assert_eq!((firm.due.as_str(), firm.due_provisional), ("2027-01-08", false), "the 5th is a day off");
    assert_eq!((firm.version, firm.light.as_str()), (received.version + 1, "GREEN"));
    let also_firm = get_filing(&house, &waiting.filing_id).await;
    assert_eq!((also_firm.due.as_str(), also_firm.due_provisional), ("2027-01-08", false));
    assert_eq!(also_firm.version, waiting.version + 1);
    assert_eq!(
        alarm_of(&house, &firm).await,
        at("2027-01-07T00:00:00"),
        "yellow again on the last day but one"
    );
    let told: wire::FilingReceived = house.fact(&received.filing_id).await;
    assert_eq!((told.due.as_str(), told.due_provisional, told.version), ("2027-01-08", false, firm.version));
    let stream = format!("filing/{}", received.filing_id);
    let rows = actnow_chassis::journal::read(house.database.reader(), &stream).await.unwrap();
    let last = rows.last().unwrap();
    assert_eq!((last.action.as_str(), last.subject.as_str()), ("compute_again", "system:registration"));
    assert!(last.reasons.contains("2027-01-08") && last.reasons.contains("2027-01-07"), "{}", last.reasons);

    // Once more: what is firm stays as it is.
    house.start_again(&notice).await;
    assert_eq!(get_filing(&house, &received.filing_id).await, firm);
    house.set_clock(at("2027-01-07T00:00:05"));
    house.until("yellow by the new day", async || lights(&house, &received.filing_id).await == 3).await;
    house.set_clock(at("2027-01-09T00:00:05"));
    house.until("red by the new day", async || lights(&house, &received.filing_id).await == 4).await;
    assert_eq!(get_filing(&house, &received.filing_id).await.light, "RED");
    let told = ["YELLOW HANDLER", "GREEN HANDLER", "YELLOW HANDLER", "RED HANDLER", "RED SUPERIOR"];
    let told = told.map(|told| format!("FILING_REVIEW {told}"));
    assert_eq!(house.lights_told(&received.filing_id).await, told, "put out is a light that changed, too");
    house.close().await;
}

/// Lights noted of a filing: on, and put out.
async fn lights(house: &TestHouse, filing_id: &str) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM journal WHERE stream = $1";
    house.count(sql, vec![format!("filing-light/{filing_id}").into()]).await
}
