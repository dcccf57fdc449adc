//! What a failure means for its message, and what is kept of something that is no message at all.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use actnow_chassis::digest::sha256_of_parts;
use actnow_chassis::error::CommandError;

use crate::broker::Undecodable;
use crate::message::{AggregateSequence, Kind, Message};

/// Why a message was not handled.
pub(crate) struct Failure {
    /// In clear words, without personal data.
    pub(crate) reason: String,
    pub(crate) verdict: Verdict,
}

/// What a failure means for its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Trying again cannot help.
    Hopeless,
    /// One attempt more.
    Counts,
    /// Something else was in the way: not the message's fault.
    Passing,
}

pub(crate) fn failure_of(error: &CommandError) -> Failure {
    let verdict = match error {
        CommandError::Invalid(_)
        | CommandError::Refused(_)
        | CommandError::Denied(_)
        | CommandError::CommandIdReused(_) => Verdict::Hopeless,
        CommandError::NotFound { .. } | CommandError::Stale { .. } | CommandError::Internal(_) => {
            Verdict::Counts
        }
        CommandError::Unavailable(..) | CommandError::Overloaded => Verdict::Passing,
    };
    Failure { reason: error.details(), verdict }
}

/// The id it claims, or one made of its content: the same whenever it comes.
pub(crate) fn stand_in_id(undecodable: &Undecodable) -> Uuid {
    undecodable.id.unwrap_or_else(|| {
        let headers =
            undecodable.headers.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let parts = [undecodable.routing_key.as_bytes(), undecodable.body.as_slice()];
        let digest = sha256_of_parts(parts.into_iter().chain(headers));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    })
}

/// What is kept of a message that cannot be read: enough to find and look at it.
pub(crate) fn stand_in(undecodable: &Undecodable, at: DateTime<Utc>) -> Message {
    Message {
        id: stand_in_id(undecodable),
        kind: Kind::Event,
        type_name: undecodable.routing_key.clone(),
        source: "unknown".to_owned(),
        subject: "unknown".to_owned(),
        sequence: AggregateSequence { version: 0, index: 0 },
        time: at,
        case_id: None,
        traceparent: None,
        body: undecodable.body.clone(),
    }
}
