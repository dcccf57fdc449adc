//! Lights (亮灯) of applications and licences as facts.

use actnow_chassis::database::Txn;
use actnow_proto::food_licensing::v1 as out;
use actnow_room::lights;
use actnow_room::time::timestamp;
use actnow_statutory_clock::Light;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::SERVICE;

/// What has lights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LitMatter {
    /// An application (许可申请).
    Application,
    /// A licence whose commitment is followed up (告知承诺).
    Licence,
}

impl LitMatter {
    /// The name in messages.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::Licence => "LICENCE",
        }
    }
}

/// A light that changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lit {
    /// Whose it is.
    pub matter: LitMatter,
    /// The application or licence.
    pub id: Uuid,
    /// Its number among the lights that were written down.
    pub seq: i64,
    /// Name of the period it shows.
    pub clock: &'static str,
    /// Last day of the period.
    pub due: NaiveDate,
    /// What it turned to.
    pub light: Light,
}

/// Tells a light that changed.
pub(crate) fn tell_light(txn: &Txn, lit: &Lit) {
    lights::tell_light(txn, SERVICE, (lit.id, lit.seq), lit.light, |told| out::LightChanged {
        subject_id: lit.id.to_string(),
        version: lit.seq,
        occurred_at: Some(timestamp(txn.at())),
        matter: lit.matter.as_str().to_owned(),
        clock: lit.clock.to_owned(),
        light: lit.light.as_str().to_owned(),
        due: lit.due.to_string(),
        told: told.as_str().to_owned(),
    });
}
