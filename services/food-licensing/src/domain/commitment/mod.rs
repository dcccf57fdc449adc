//! Declaration and commitment (告知承诺; rules 5.5, 8.2): the applicant is told the conditions and commits in writing to
//! meet them, the licence is decided on directly, and inspectors look afterwards.
//!
//! `rules`: where a bureau allows it, what is told, the periods; `declaration`: what the applicant signs, and who may;
//! `state`: how the follow-up of a licence stands; `keeping`: from issue to end, and its last days; `procedure`: verdict,
//! order to correct, re-inspection; `revocation`: proposed and decided.

mod declaration;
mod keeping;
mod procedure;
mod revocation;
mod rules;
mod state;

pub use declaration::{CommitmentStanding, Declaration, check_commitment, check_signer};
pub use rules::{AllowedCommitment, CommitmentRules};
pub use state::{Commitment, CommitmentState, FollowUpVisit, Term};

use super::application::VisitVerdict;
use uuid::Uuid;

/// What unmet commitments rest on (《青岛市优化营商环境条例》 art 26, 《山东省优化营商环境条例》 art 29).
pub const COMMITMENT: &str = "Qingdao 26; Shandong 29";

/// The signed verdict of a follow-up inspection; unlike one before a permit it may ask for rectification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpReport {
    /// The inspection task.
    pub task_id: Uuid,
    /// What it found; none: something is to be put right by a deadline, which the head has not consented to yet.
    pub verdict: Option<VisitVerdict>,
    /// Accounts of the inspectors who signed.
    pub inspectors: Vec<String>,
}

#[cfg(test)]
mod tests;
