//! How a licence is taken from its holder: on what, in which state it then is, and for how long nobody may apply.

use serde::{Deserialize, Serialize};

use super::commitment::COMMITMENT;
use super::terms::RegimeTerms;

/// Which decision against the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RevocationKind {
    /// 撤销: it should never have been granted (Licensing Law 69).
    Revoked,
    /// 撤销 of what was obtained by fraud or bribery (Licensing Law 69, 79): a ban follows.
    RevokedForFraud,
    /// 撤回: law or facts changed (Licensing Law 8).
    WithdrawnByAuthority,
    /// 吊销: a penalty; a ban follows.
    RevokedAsPenalty,
    /// 撤销: what the holder had committed to was not put right (Qingdao 26).
    CommitmentUnmet,
    /// 撤销: the commitment was false (虚假承诺), so the licence was obtained by fraud; a ban follows.
    CommitmentFalse,
}

impl RevocationKind {
    /// The article.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::Revoked => "Licensing Law 69",
            Self::RevokedForFraud => "Licensing Law 69, 79",
            Self::WithdrawnByAuthority => "Licensing Law 8",
            Self::RevokedAsPenalty => "Food Safety Law 122-126",
            Self::CommitmentUnmet => COMMITMENT,
            Self::CommitmentFalse => "Qingdao 26; Licensing Law 69, 79",
        }
    }

    /// Of a revocation on a commitment: whether that was false, or only not met.
    pub const fn falsely(self) -> Option<bool> {
        match self {
            Self::CommitmentUnmet => Some(false),
            Self::CommitmentFalse => Some(true),
            Self::Revoked | Self::RevokedForFraud | Self::WithdrawnByAuthority | Self::RevokedAsPenalty => {
                None
            }
        }
    }

    /// The state of a licence that ended so.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Revoked | Self::RevokedForFraud | Self::CommitmentUnmet | Self::CommitmentFalse => {
                "REVOKED"
            }
            Self::WithdrawnByAuthority => "WITHDRAWN_BY_AUTHORITY",
            Self::RevokedAsPenalty => "REVOKED_AS_PENALTY",
        }
    }

    /// Whether the legal representative and those directly responsible may not run a food business for as long as the
    /// holder: after a penalty (吊销, Food Safety Law 135).
    pub const fn bars_persons(self) -> bool {
        match self {
            Self::RevokedAsPenalty => true,
            Self::Revoked
            | Self::RevokedForFraud
            | Self::WithdrawnByAuthority
            | Self::CommitmentUnmet
            | Self::CommitmentFalse => false,
        }
    }

    /// Months without a new application that follow.
    pub const fn ban_months(self, terms: &RegimeTerms) -> Option<u32> {
        match self {
            Self::Revoked | Self::WithdrawnByAuthority | Self::CommitmentUnmet => None,
            Self::RevokedForFraud | Self::CommitmentFalse => Some(terms.ban_fraud_months),
            Self::RevokedAsPenalty => Some(terms.ban_penalty_months),
        }
    }
}
