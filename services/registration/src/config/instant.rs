//! What a bureau lets a machine do by published rules (秒批), and how many of its approvals a person looks at again.

use actnow_instant_approval::InstantMode;
use actnow_room::instant::{Instant, ReviewSettings};
use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::domain::establishment::{MaterialSource, VerificationMethod};
use crate::domain::instant_approval::{Holders, InstantRules};

/// The `[service.instant_approval]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantSettings {
    /// Whether the rules rest, run beside the clerk, or decide.
    pub mode: InstantMode,
    /// Version of the rules.
    pub version: String,
    /// Proofs of identity a machine may rely on.
    pub methods: Vec<VerificationMethod>,
    /// Sources of materials it may rely on.
    pub sources: Vec<MaterialSource>,
    /// The largest capital it registers, in fen; 0: any.
    pub capital_up_to_fen: i64,
    /// Who may hold shares.
    pub holders: Holders,
    /// Second looks.
    pub review: ReviewSettings,
}

impl InstantSettings {
    /// What they let a machine do.
    ///
    /// # Errors
    /// With a negative limit; what [`Instant::open`] refuses.
    pub(super) fn open(&self) -> Result<Instant<InstantRules>> {
        let Self { mode, version, methods, sources, capital_up_to_fen, holders, review } = self;
        ensure!(*capital_up_to_fen >= 0, "service.instant_approval.capital_up_to_fen is negative");
        let rules = InstantRules {
            version: version.clone(),
            methods: methods.clone(),
            sources: sources.clone(),
            capital_up_to_fen: Some(*capital_up_to_fen).filter(|limit| *limit > 0),
            holders: *holders,
        };
        Instant::open(*mode, rules, review)
    }
}
