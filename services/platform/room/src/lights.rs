//! Light supervision (亮灯, 8.3) of a department's matters: each light that changes is a fact for each who is told of it.
//!
//! A light is no decision: it leaves the version people work with alone, so there is no number for it among the facts
//! of its matter. Lights are told of a subject of their own, `light/<id>`: their versions are the numbers of its
//! lights in the journal (those of a version before were written down only), and within one the facts are counted by who is told. The subject of a
//! decision is the bare id, so that a light never takes the place of what a decision tells.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_statutory_clock::{Light, ToldTo};
use prost::Name;
use uuid::Uuid;

/// How the subjects of lights begin.
const OF_LIGHTS: &str = "light/";

/// Tells that the matter `id` of `source` turned to `light`, the `seq`-th that was written down of it; `body` says it to
/// one who is told. Belongs into the unit of work that writes the line of the journal.
pub fn tell_light<M: Name>(
    txn: &Txn,
    source: &'static str,
    (id, seq): (Uuid, i64),
    light: Light,
    body: impl Fn(ToldTo) -> M,
) {
    let subject = format!("{OF_LIGHTS}{id}");
    for (index, told) in light.told_to().iter().enumerate() {
        tell(txn, Outgoing::fact(source, &subject, seq, index, &body(*told)));
    }
}

/// The matter that a fact about `subject` concerns: a light concerns the matter whose light it is.
pub fn matter_of(subject: &str) -> &str {
    subject.strip_prefix(OF_LIGHTS).unwrap_or(subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_concerns_its_matter() {
        let id = Uuid::from_u128(7).to_string();
        assert_eq!(matter_of(&format!("light/{id}")), id);
        assert_eq!(matter_of(&id), id);
    }
}
