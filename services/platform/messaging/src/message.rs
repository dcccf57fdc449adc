//! One fact or order on its way from one department to another, and the names its attributes bear on the wire.
//!
//! Attributes follow CloudEvents 1.0 in binary mode: the body is the bare protobuf message, everything about it
//! stands in headers. The AMQP binding allows the prefixes `cloudEvents_` and `cloudEvents:`; the first is written
//! (it is also legal in JMS), both are read. `traceparent` stays without prefix, as W3C and OpenTelemetry expect.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

/// Largest body that is sent or accepted, in bytes. Facts are small; documents travel by reference.
pub const MAX_BODY: usize = 1024 * 1024;
/// Longest type name in bytes: AMQP routing keys are short strings.
pub const MAX_TYPE_NAME: usize = 255;
/// Longest source, subject or case id in bytes.
pub const MAX_ATTRIBUTE: usize = 255;
/// Longest `traceparent` in bytes; version 00 needs 55, later versions may append.
const MAX_TRACEPARENT: usize = 128;

const SPEC_VERSION: &str = "1.0";
const PREFIX: &str = "cloudEvents_";
const PREFIX_READ_TOO: &str = "cloudEvents:";
const TRACEPARENT: &str = "traceparent";
const CASE_ID: &str = "actnow-case-id";
const SEQUENCE: &str = "aggregate-seq";
const KIND: &str = "actnow-kind";

/// What a message is for its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A fact: it happened, whoever wants to may hear it.
    Event,
    /// A request to exactly one department, which answers with a fact.
    Order,
}

impl Kind {
    /// The name of the kind in headers and outbox rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Order => "order",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = MessageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "event" => Ok(Self::Event),
            "order" => Ok(Self::Order),
            _ => Err(MessageError::Malformed { attribute: KIND }),
        }
    }
}

/// Place of a message among those of its aggregate: version of the decision, index of the fact within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AggregateSequence {
    /// Version that the decision gave the aggregate, from 1.
    pub version: i64,
    /// Index among what this decision sent, from 0.
    pub index: i32,
}

impl fmt::Display for AggregateSequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.index)
    }
}

impl FromStr for AggregateSequence {
    type Err = MessageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = MessageError::Malformed { attribute: SEQUENCE };
        let (version, index) = text.split_once('.').ok_or(malformed.clone())?;
        match (version.parse(), index.parse()) {
            (Ok(version), Ok(index)) if version >= 0 && index >= 0 => Ok(Self { version, index }),
            _ => Err(malformed),
        }
    }
}

/// A fact or an order, as it stands in the outbox, travels, and reaches a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// UUIDv7, made with the outbox row and never again: the inbox recognises repetitions by it.
    pub id: Uuid,
    /// Fact or order.
    pub kind: Kind,
    /// Full protobuf name of the body, at the same time the routing key.
    pub type_name: String,
    /// The service that speaks.
    pub source: String,
    /// Id of the aggregate spoken about; messages of one subject keep their order.
    pub subject: String,
    /// Place among the messages of this subject.
    pub sequence: AggregateSequence,
    /// When the decision was made; microseconds survive the journey.
    pub time: DateTime<Utc>,
    /// The case (办件) this belongs to, if any.
    pub case_id: Option<String>,
    /// W3C trace context of the decision.
    pub traceparent: Option<String>,
    /// Protobuf bytes of `type_name`.
    pub body: Vec<u8>,
}

/// Why something is not one of our messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A required attribute is not there.
    #[error("attribute {attribute} is missing")]
    Missing {
        /// Name of the header.
        attribute: &'static str,
    },
    /// An attribute is there but cannot be read.
    #[error("attribute {attribute} is malformed")]
    Malformed {
        /// Name of the header.
        attribute: &'static str,
    },
    /// An attribute or the body is empty or over its limit.
    #[error("{attribute} has {length} bytes, allowed are 1 to {limit}")]
    Size {
        /// Name of the header, or `body`.
        attribute: &'static str,
        /// Bytes found.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
}

/// Headers of a message, by name; both brokers carry exactly these.
pub type Headers = BTreeMap<String, String>;

impl Message {
    /// Checks the sizes. A message that fails here can never be published, so the outbox asks before it stores one.
    ///
    /// # Errors
    /// [`MessageError::Size`] names the attribute.
    pub fn validate(&self) -> Result<(), MessageError> {
        within("type", self.type_name.len(), MAX_TYPE_NAME)?;
        within("source", self.source.len(), MAX_ATTRIBUTE)?;
        within("subject", self.subject.len(), MAX_ATTRIBUTE)?;
        if let Some(case_id) = &self.case_id {
            within(CASE_ID, case_id.len(), MAX_ATTRIBUTE)?;
        }
        // An empty body is legal protobuf: all fields at their defaults.
        within("body", self.body.len().max(1), MAX_BODY)
    }

    /// The headers of this message.
    #[must_use]
    pub fn headers(&self) -> Headers {
        let time = self.time.to_rfc3339_opts(SecondsFormat::Micros, true);
        let required = [
            (format!("{PREFIX}specversion"), SPEC_VERSION.to_owned()),
            (format!("{PREFIX}id"), self.id.to_string()),
            (format!("{PREFIX}source"), self.source.clone()),
            (format!("{PREFIX}type"), self.type_name.clone()),
            (format!("{PREFIX}subject"), self.subject.clone()),
            (format!("{PREFIX}time"), time),
            (KIND.to_owned(), self.kind.to_string()),
            (SEQUENCE.to_owned(), self.sequence.to_string()),
        ];
        let case_id = self.case_id.clone().map(|case_id| (CASE_ID.to_owned(), case_id));
        let traceparent = self.traceparent.clone().map(|trace| (TRACEPARENT.to_owned(), trace));
        required.into_iter().chain(case_id).chain(traceparent).collect()
    }

    /// Reads a message back from its headers and body.
    ///
    /// A malformed `traceparent` is dropped, not refused: losing a trace must never park a fact.
    ///
    /// # Errors
    /// The first attribute that is missing, malformed or over its limit.
    pub fn from_parts(headers: &Headers, body: Vec<u8>) -> Result<Self, MessageError> {
        if cloud_event(headers, "specversion")? != SPEC_VERSION {
            return Err(MessageError::Malformed { attribute: "specversion" });
        }
        let time = DateTime::parse_from_rfc3339(cloud_event(headers, "time")?)
            .map_err(|_| MessageError::Malformed { attribute: "time" })?;
        let message = Self {
            id: cloud_event(headers, "id")?
                .parse()
                .map_err(|_| MessageError::Malformed { attribute: "id" })?,
            kind: plain(headers, KIND)?.parse()?,
            type_name: cloud_event(headers, "type")?.to_owned(),
            source: cloud_event(headers, "source")?.to_owned(),
            subject: cloud_event(headers, "subject")?.to_owned(),
            sequence: plain(headers, SEQUENCE)?.parse()?,
            time: time.with_timezone(&Utc),
            case_id: headers.get(CASE_ID).cloned(),
            traceparent: headers.get(TRACEPARENT).filter(|trace| plausible(trace)).cloned(),
            body,
        };
        message.validate()?;
        Ok(message)
    }

    /// The id that headers claim, if it can be read although the rest perhaps cannot.
    #[must_use]
    pub fn claimed_id(headers: &Headers) -> Option<Uuid> {
        cloud_event(headers, "id").ok()?.parse().ok()
    }
}

fn within(attribute: &'static str, length: usize, limit: usize) -> Result<(), MessageError> {
    if (1..=limit).contains(&length) { Ok(()) } else { Err(MessageError::Size { attribute, length, limit }) }
}

fn cloud_event<'h>(headers: &'h Headers, attribute: &'static str) -> Result<&'h str, MessageError> {
    [PREFIX, PREFIX_READ_TOO]
        .iter()
        .find_map(|prefix| headers.get(&format!("{prefix}{attribute}")))
        .map(String::as_str)
        .ok_or(MessageError::Missing { attribute })
}

fn plain<'h>(headers: &'h Headers, attribute: &'static str) -> Result<&'h str, MessageError> {
    headers.get(attribute).map(String::as_str).ok_or(MessageError::Missing { attribute })
}

/// Four dash-separated hexadecimal fields or more, as in `00-<trace>-<span>-01`.
fn plausible(traceparent: &str) -> bool {
    traceparent.len() <= MAX_TRACEPARENT
        && traceparent.split('-').count() >= 4
        && traceparent.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001),
            kind: Kind::Event,
            type_name: "actnow.registration.v1.NameReserved".to_owned(),
            source: "registration".to_owned(),
            subject: "name-1".to_owned(),
            sequence: AggregateSequence { version: 3, index: 1 },
            time: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
            case_id: Some("case-1".to_owned()),
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
            body: vec![8, 1],
        }
    }

    #[test]
    fn survives_the_journey() {
        let bare = Message { case_id: None, traceparent: None, body: vec![], ..message() };
        for sent in [message(), bare] {
            assert_eq!(Message::from_parts(&sent.headers(), sent.body.clone()), Ok(sent));
        }
    }

    #[test]
    fn reads_the_other_legal_prefix() {
        let sent = message();
        let headers =
            sent.headers().into_iter().map(|(name, value)| (name.replace('_', ":"), value)).collect();
        assert_eq!(Message::from_parts(&headers, sent.body.clone()), Ok(sent));
    }

    #[test]
    fn each_required_attribute_is_missed_by_name() {
        for name in message().headers().into_keys() {
            let mut headers = message().headers();
            headers.remove(&name);
            let read = Message::from_parts(&headers, vec![]);
            match name.as_str() {
                CASE_ID | TRACEPARENT => assert!(read.is_ok(), "{name}"),
                _ => assert!(matches!(read, Err(MessageError::Missing { .. })), "{name}: {read:?}"),
            }
        }
    }

    #[test]
    fn garbled_attributes_are_refused_but_a_garbled_trace_is_only_dropped() {
        let garble = |name: &str, value: &str| {
            let mut headers = message().headers();
            headers.insert(name.to_owned(), value.to_owned());
            Message::from_parts(&headers, vec![])
        };
        for (name, value) in [
            ("cloudEvents_id", "not-a-uuid"),
            ("cloudEvents_specversion", "2.0"),
            ("cloudEvents_time", "yesterday"),
            (KIND, "rumour"),
            (SEQUENCE, "3"),
            (SEQUENCE, "-1.0"),
            (SEQUENCE, "1.-1"),
        ] {
            assert!(matches!(garble(name, value), Err(MessageError::Malformed { .. })), "{name}={value}");
        }
        for trace in ["", "zz", "00-xyz-1-1", "00-1-1"] {
            assert_eq!(garble(TRACEPARENT, trace).unwrap().traceparent, None, "{trace}");
        }
    }

    #[test]
    fn sizes_are_limited() {
        let refused = |message: Message| matches!(message.validate(), Err(MessageError::Size { .. }));
        assert!(refused(Message { type_name: "x".repeat(MAX_TYPE_NAME + 1), ..message() }));
        assert!(refused(Message { subject: String::new(), ..message() }));
        assert!(refused(Message { case_id: Some("x".repeat(MAX_ATTRIBUTE + 1)), ..message() }));
        assert!(refused(Message { body: vec![0; MAX_BODY + 1], ..message() }));
        assert!(!refused(Message { body: vec![0; MAX_BODY], ..message() }));
    }
}
