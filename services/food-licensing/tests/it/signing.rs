//! T-24, second part: signing is down for a while; in the end there is exactly one certificate.

use std::sync::Arc;

use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::ApplicationState;

use crate::clerks::{get, licence, ordered};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(
    t_24_a_number_waits_for_its_seal,
    Plan::on("2018-11-12").with("[service]\nfailing_signatures = 3\nretry_first_seconds = 30\n")
);
async fn t_24_a_number_waits_for_its_seal(house: Arc<House>) {
    let id = samples::id(1);
    let granted = ordered(&house, id, samples::historic()).await;
    assert_eq!(granted.state(), ApplicationState::Granted);
    assert_eq!((granted.number.as_str(), granted.certificate_id.as_str()), ("JY13702220000017", ""));
    let delayed = house.bodies::<wire::FoodLicenceDelayed>(id).await;
    assert_eq!((delayed[0].number.as_str(), delayed[0].attempts), ("JY13702220000017", 1));
    let state = "SELECT state AS it FROM certificates";
    let row: String = house.rows(state, vec![]).await[0].try_get("", "it").unwrap();
    assert_eq!(row, "RESERVED");
    assert_eq!(house.breaches().await, [], "a reserved number is no breach");

    // Tried again after 30, 60 and 120 seconds: twice in vain.
    for (at, told) in [("02:00:40", 2), ("02:02:00", 3), ("02:05:00", 3)] {
        house.advance_to(&format!("2018-11-12T{at}Z"));
        let delays = async || house.bodies::<wire::FoodLicenceDelayed>(id).await.len() == told;
        house.until("the next try", delays).await;
    }
    house.until("the seal", async || get(&house, id).await.state() == ApplicationState::Issued).await;
    let attempts: Vec<i32> =
        house.bodies::<wire::FoodLicenceDelayed>(id).await.iter().map(|told| told.attempts).collect();
    assert_eq!(attempts, [1, 2, 3]);
    assert_eq!(house.bodies::<wire::FoodLicenceIssued>(id).await.len(), 1);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM certificates").await, 1);
    let left = "SELECT COUNT(*) AS n FROM alarms WHERE kind <> 'LICENCE_EXPIRES'";
    assert_eq!(house.count(left).await, 0);
    assert!(licence(&house, "JY13702220000017").await.signature_valid);
    let issued = get(&house, id).await;
    assert_eq!(issued.valid_from, "2018-11-12", "valid from the decision, whenever it was sealed");
}
