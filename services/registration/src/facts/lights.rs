//! Lights (亮灯) of filings, revocations and dormancies as facts.

use actnow_chassis::database::Txn;
use actnow_proto::registration::v1 as wire;
use actnow_room::lights;
use actnow_room::time::timestamp;
use actnow_statutory_clock::Light;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::SERVICE;

/// What has lights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LitMatter {
    /// A filing (登记申请).
    Filing,
    /// A revocation (撤销登记).
    Revocation,
    /// A dormancy (歇业).
    Dormancy,
}

impl LitMatter {
    /// The name in messages.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Filing => "FILING",
            Self::Revocation => "REVOCATION",
            Self::Dormancy => "DORMANCY",
        }
    }
}

/// Whose light it is, and which period it shows.
#[derive(Debug, Clone, Copy)]
pub struct Lit {
    /// What it is.
    pub matter: LitMatter,
    /// Its id.
    pub id: Uuid,
    /// Name of the period.
    pub clock: &'static str,
    /// Its last day; `None` where none runs.
    pub due: Option<NaiveDate>,
}

/// Tells that the light of `lit` turned to `light`, the `seq`-th that was written down of it.
pub fn tell_light(txn: &Txn, lit: Lit, seq: i64, light: Light) {
    lights::tell_light(txn, SERVICE, (lit.id, seq), light, |told| wire::LightChanged {
        subject_id: lit.id.to_string(),
        version: seq,
        occurred_at: Some(timestamp(txn.at())),
        matter: lit.matter.as_str().to_owned(),
        clock: lit.clock.to_owned(),
        light: light.as_str().to_owned(),
        due: lit.due.map(|due| due.to_string()).unwrap_or_default(),
        told: told.as_str().to_owned(),
    });
}
