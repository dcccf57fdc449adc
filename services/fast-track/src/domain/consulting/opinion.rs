//! What a consulted department says, and when it said so. Whatever comes is kept; only what comes in its turn counts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The three things a department can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stance {
    /// Nothing stands against it, or the department has done its part.
    NoObjection,
    /// It objects, with its grounds. That refuses nothing: a person of the bureau looks.
    Objection,
    /// Its machine cannot say: a person of the bureau speaks with the department.
    NeedsPerson,
}

impl Stance {
    /// Every stance.
    pub const ALL: [Stance; 3] = [Stance::NoObjection, Stance::Objection, Stance::NeedsPerson];

    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stance::NoObjection => "NO_OBJECTION",
            Stance::Objection => "OBJECTION",
            Stance::NeedsPerson => "NEEDS_PERSON",
        }
    }

    /// Chinese and English words.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Stance::NoObjection => ("无异议", "no objection"),
            Stance::Objection => ("有异议", "an objection"),
            Stance::NeedsPerson => ("需人工处理", "a person has to look"),
        }
    }
}

/// An opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// What it comes to.
    pub stance: Stance,
    /// Why; never empty with an objection.
    pub grounds: String,
}

/// How an opinion came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mark {
    /// Within the term: it counts.
    InTime,
    /// After the term: it is kept, and ends the waiting where the case still waits.
    Late,
    /// Another than the one that counts: kept, and nothing else.
    Second,
}

impl Mark {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mark::InTime => "IN_TIME",
            Mark::Late => "LATE",
            Mark::Second => "SECOND",
        }
    }
}

/// An opinion as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptOpinion {
    /// What was said.
    pub opinion: Opinion,
    /// When it came in.
    pub at: DateTime<Utc>,
    /// How.
    pub mark: Mark,
}
