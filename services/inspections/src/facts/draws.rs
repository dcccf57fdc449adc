//! What a draw tells: the subject is the draw.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::inspections::v1 as out;
use actnow_room::time::timestamp;
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::sampling::facts::DrawFact;

struct Voice<'a> {
    txn: &'a Txn,
    id: Uuid,
    version: i64,
    index: usize,
}

macro_rules! say {
    ($voice:expr, $message:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let body = out::$message {
            draw_id: $voice.id.to_string(),
            version: $voice.version,
            occurred_at: Some(timestamp($voice.txn.at())),
            $($field: $value,)*
        };
        let fact = Outgoing::fact(SERVICE, &body.draw_id, $voice.version, $voice.index, &body);
        tell($voice.txn, fact);
    }};
}

/// Tells the facts that decision `version` of a draw has.
pub(crate) fn tell_all(txn: &Txn, id: Uuid, version: i64, facts: &[DrawFact]) {
    for (index, fact) in facts.iter().enumerate() {
        one(&Voice { txn, id, version, index }, fact);
    }
}

fn one(voice: &Voice<'_>, fact: &DrawFact) {
    match fact {
        DrawFact::PlanPublished { name, commitment } => {
            say!(voice, DrawPlanPublished { name: name.clone(), commitment: commitment.to_string() });
        }
        DrawFact::ListsFrozen { list_hash, objects, inspectors } => {
            say!(
                voice,
                DrawListsFrozen {
                    list_hash: list_hash.to_string(),
                    objects: count(*objects),
                    inspectors: count(*inspectors),
                }
            );
        }
        DrawFact::ObjectsDrawn { beacon, seed, objects } => {
            say!(
                voice,
                ObjectsDrawn { beacon: beacon.to_string(), seed: seed.to_string(), objects: count(*objects) }
            );
        }
        DrawFact::InspectorRedrawn { uscc, recused, replacement } => {
            say!(
                voice,
                InspectorRedrawn {
                    operator_uscc: uscc.clone(),
                    recused: recused.clone(),
                    replacement: replacement.clone().unwrap_or_default(),
                }
            );
        }
        DrawFact::PlanCancelled { .. } => say!(voice, DrawPlanCancelled {}),
    }
}

/// A number of the contract; lists are far shorter than what it holds.
pub(crate) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
