//! From the wire's strings to the domain's types. What cannot be read is the speaker's fault: the message parks
//! with the name of the field.

use actnow_chassis::CommandError;
use actnow_decisions::Text;
use actnow_identifiers::Uscc;
use actnow_messaging::message::Message;
use actnow_proto::registration::v1::{CorrectionPoint, ManualReason, NameHit, RuleViolation, Sentence};
use actnow_room::time::instant;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use prost::Name;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::domain::{Answer, Finding, Heard, Sequence, Told};

/// The body of a message.
pub(super) fn body<M: Name + Default>(message: &Message) -> Result<M, CommandError> {
    M::decode(message.body.as_slice()).map_err(CommandError::internal)
}

/// A fact at the place its envelope gives it. An answer that made no aggregate stands before everything else.
pub(super) fn heard(message: &Message, occurred_at: Option<&Timestamp>, told: Told) -> Heard {
    let sequence = Sequence { version: message.sequence.version, index: message.sequence.index };
    let occurred_at = occurred_at.and_then(instant).unwrap_or(message.time);
    Heard { sequence, occurred_at, told }
}

/// The id of a subject; `None` for things of other services that no case can know.
pub(super) fn id(text: &str) -> Option<Uuid> {
    text.parse().ok()
}

fn unreadable(field: &'static str) -> CommandError {
    CommandError::internal(anyhow::anyhow!("{field} cannot be read"))
}

/// A legal day.
pub(super) fn day(field: &'static str, text: &str) -> Result<NaiveDate, CommandError> {
    text.parse().map_err(|_| unreadable(field))
}

/// A legal day that may be missing.
pub(super) fn day_if_any(field: &'static str, text: &str) -> Result<Option<NaiveDate>, CommandError> {
    if text.is_empty() { Ok(None) } else { day(field, text).map(Some) }
}

/// A last day.
pub(super) fn due(field: &'static str, text: &str, provisional: bool) -> Result<Due, CommandError> {
    Ok(Due { date: day(field, text)?, provisional })
}

/// A credit code the register has issued.
pub(super) fn uscc(text: &str) -> Result<Uscc, CommandError> {
    Uscc::from_stored(text).map_err(|_| unreadable("uscc"))
}

/// A sentence; empty when it was not sent.
pub(super) fn text(sentence: Option<Sentence>) -> Text {
    let Sentence { zh, en } = sentence.unwrap_or_default();
    Text::new(zh, en)
}

/// A department's no.
pub(super) fn answer(reason: String, sentence: Option<Sentence>) -> Answer {
    Answer { reason, text: text(sentence) }
}

/// Broken rules.
pub(super) fn violations(violations: Vec<RuleViolation>) -> Vec<Finding> {
    let read =
        |v: RuleViolation| Finding { field: v.field, rule: v.rule, reason: v.reason, text: text(v.text) };
    violations.into_iter().map(read).collect()
}

/// Reasons why a person must look.
pub(super) fn manual(reasons: Vec<ManualReason>) -> Vec<Finding> {
    let read = |m: ManualReason| Finding {
        field: String::new(),
        rule: m.rule,
        reason: m.reason,
        text: text(m.text),
    };
    reasons.into_iter().map(read).collect()
}

/// Names in the way.
pub(super) fn hits(hits: Vec<NameHit>) -> Vec<Finding> {
    let read = |hit: NameHit| Finding {
        field: "name".to_owned(),
        rule: "N-9".to_owned(),
        reason: hit.cause,
        text: text(hit.text),
    };
    hits.into_iter().map(read).collect()
}

/// Points of a correction list; a clerk writes them in one language.
pub(super) fn points(points: Vec<CorrectionPoint>) -> Vec<Finding> {
    let read = |point: CorrectionPoint| Finding {
        field: point.field,
        rule: point.rule,
        reason: String::new(),
        text: Text::new(point.demand.clone(), point.demand),
    };
    points.into_iter().map(read).collect()
}
