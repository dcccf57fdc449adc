//! Lights (亮灯) of inspections as facts.

use actnow_chassis::database::Txn;
use actnow_proto::inspections::v1 as out;
use actnow_room::lights;
use actnow_room::time::timestamp;
use actnow_statutory_clock::Light;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::SERVICE;

/// Tells that the light of the inspection `id`, by its last day `due`, turned to `light`, the `seq`-th that was written
/// down of it.
pub(crate) fn tell_light(txn: &Txn, (id, seq): (Uuid, i64), due: NaiveDate, light: Light) {
    lights::tell_light(txn, SERVICE, (id, seq), light, |told| out::LightChanged {
        subject_id: id.to_string(),
        version: seq,
        occurred_at: Some(timestamp(txn.at())),
        matter: "INSPECTION".to_owned(),
        clock: "VISIT".to_owned(),
        light: light.as_str().to_owned(),
        due: due.to_string(),
        told: told.as_str().to_owned(),
    });
}
