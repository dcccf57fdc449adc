//! Facts about declared names.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::Name;
use std::collections::BTreeMap;

use super::Told;
use super::wording::{hit, manual_reason, point};
use crate::config::SERVICE;
use crate::domain::declaration::{NameDeclaration, NameFact, NameState};
use crate::domain::names::Hit;
use crate::domain::{ManualReason, Point};

/// Whose fact is told, and what the message needs beside it.
#[derive(Debug, Clone, Copy)]
pub struct NameSpeaker<'a> {
    /// Version the decision made.
    pub version: i64,
    /// The declaration after it.
    pub declaration: &'a NameDeclaration,
    /// How the holders of the names in the way stand.
    pub holder_states: &'a BTreeMap<String, String>,
}

macro_rules! event {
    ($txn:expr, $speaker:expr, $told:expr, $message:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let body = wire::$message {
            declaration_id: $speaker.declaration.id.to_string(),
            version: $speaker.version,
            occurred_at: Some(timestamp($txn.at())),
            $($field: $value,)*
        };
        say($txn, $speaker, $told, &body);
    }};
}

fn say<M: Name>(txn: &Txn, speaker: NameSpeaker<'_>, told: &mut Told, body: &M) {
    let subject = speaker.declaration.id.to_string();
    tell(txn, Outgoing::fact(SERVICE, &subject, speaker.version, told.next(), body));
}

/// Tells `fact`.
pub fn tell_name(txn: &Txn, speaker: NameSpeaker<'_>, told: &mut Told, fact: &NameFact) {
    match fact {
        NameFact::Reserved { full_text, until, .. } => event!(
            txn,
            speaker,
            told,
            NameReserved {
                full_name: full_text.clone(),
                reserved_until: until.to_string(),
                similar: !near(speaker.declaration).is_empty(),
            }
        ),
        NameFact::NeedsStatement { full_text, .. } => event!(
            txn,
            speaker,
            told,
            NameNeedsStatement { full_name: full_text.clone(), hits: hits(speaker) }
        ),
        NameFact::SentToPerson { full_text, .. } => event!(
            txn,
            speaker,
            told,
            NameNeedsDecision {
                full_name: full_text.clone(),
                reasons: questions(speaker.declaration).iter().map(manual_reason).collect(),
            }
        ),
        NameFact::Rejected { full_text, .. } => event!(
            txn,
            speaker,
            told,
            NameRejected {
                full_name: full_text.clone(),
                hits: hits(speaker),
                violations: broken(speaker.declaration).iter().map(point).collect(),
                reasons: rejection(speaker.declaration),
            }
        ),
        NameFact::Released { .. } => event!(txn, speaker, told, NameReleased {}),
        NameFact::Expired { .. } => event!(txn, speaker, told, NameExpired {}),
        // Kept in the journal: the filing tells what becomes of the name.
        NameFact::Consumed { .. } | NameFact::GivenBack { .. } => {}
    }
}

fn hits(speaker: NameSpeaker<'_>) -> Vec<wire::NameHit> {
    let state_of = |near: &Hit| speaker.holder_states.get(&near.name_id).map_or("", String::as_str);
    near(speaker.declaration).iter().map(|near| hit(near, state_of(near))).collect()
}

/// The names in the way of a declaration.
pub(crate) fn near(declaration: &NameDeclaration) -> &[Hit] {
    match &declaration.state {
        NameState::NeedsStatement { hits }
        | NameState::Manual { hits, .. }
        | NameState::Rejected { hits, .. }
        | NameState::Reserved { accepted: hits, .. }
        | NameState::Consumed { accepted: hits, .. } => hits,
        NameState::Expired { .. } | NameState::Released { .. } => &[],
    }
}

/// Why a person was asked.
pub(crate) fn questions(declaration: &NameDeclaration) -> &[ManualReason] {
    match &declaration.state {
        NameState::Manual { reasons, .. } => reasons,
        NameState::NeedsStatement { .. }
        | NameState::Rejected { .. }
        | NameState::Reserved { .. }
        | NameState::Consumed { .. }
        | NameState::Expired { .. }
        | NameState::Released { .. } => &[],
    }
}

/// The broken rules of a rejected name.
pub(crate) fn broken(declaration: &NameDeclaration) -> &[Point] {
    match &declaration.state {
        NameState::Rejected { points, .. } => points,
        NameState::NeedsStatement { .. }
        | NameState::Manual { .. }
        | NameState::Reserved { .. }
        | NameState::Consumed { .. }
        | NameState::Expired { .. }
        | NameState::Released { .. } => &[],
    }
}

/// The registrar's reason, or what stands in the way.
fn rejection(declaration: &NameDeclaration) -> String {
    match &declaration.state {
        NameState::Rejected { reason: Some(reason), .. } => reason.zh.clone().into_owned(),
        NameState::Rejected { points, hits, reason: None } => {
            let points = points.iter().map(|point| point.text.zh.clone().into_owned());
            let hits = hits.iter().map(|hit| hit.text().zh.into_owned());
            points.chain(hits).collect::<Vec<_>>().join("；")
        }
        NameState::NeedsStatement { .. }
        | NameState::Manual { .. }
        | NameState::Reserved { .. }
        | NameState::Consumed { .. }
        | NameState::Expired { .. }
        | NameState::Released { .. } => String::new(),
    }
}
