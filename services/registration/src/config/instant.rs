//! What a bureau lets a machine do by published rules (秒批), and how many of its approvals a person looks at again.

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::domain::establishment::{MaterialSource, VerificationMethod};
use crate::domain::instant_approval::{Holders, InstantMode, InstantRules};
use crate::domain::instant_review::{MOST_PER_MILLE, ReviewDraw};

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

/// Second looks at what the machine approved.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// So many of a thousand approvals are drawn; 0: none.
    pub per_mille: u16,
    /// Seed of the draw.
    pub seed: String,
    /// Working days a reviewer has.
    pub working_days: u32,
}

/// What a machine may do.
#[derive(Debug, Clone)]
pub struct Instant {
    /// Whether the rules rest, run beside the clerk, or decide.
    pub mode: InstantMode,
    /// The published rules.
    pub rules: InstantRules,
    /// How second looks are drawn.
    pub draw: ReviewDraw,
    /// Working days a reviewer has.
    pub review_days: u32,
}

impl Instant {
    /// What `settings` say.
    ///
    /// # Errors
    /// Without a version, with more than all approvals, without the seed or the time of a draw.
    pub(super) fn open(settings: &InstantSettings) -> Result<Self> {
        let InstantSettings { mode, version, methods, sources, capital_up_to_fen, holders, review } =
            settings;
        ensure!(!version.trim().is_empty(), "service.instant_approval.version is empty");
        ensure!(*capital_up_to_fen >= 0, "service.instant_approval.capital_up_to_fen is negative");
        ensure!(
            review.per_mille <= MOST_PER_MILLE,
            "service.instant_approval.review.per_mille is at most {MOST_PER_MILLE}"
        );
        ensure!(
            review.per_mille == 0 || !review.seed.is_empty(),
            "service.instant_approval.review.seed is empty: set one, or draw nothing"
        );
        ensure!(review.working_days > 0, "service.instant_approval.review.working_days must be at least 1");
        let rules = InstantRules {
            version: version.clone(),
            methods: methods.clone(),
            sources: sources.clone(),
            capital_up_to_fen: Some(*capital_up_to_fen).filter(|limit| *limit > 0),
            holders: *holders,
        };
        let draw = ReviewDraw { seed: review.seed.clone(), per_mille: review.per_mille };
        Ok(Self { mode: *mode, rules, draw, review_days: review.working_days })
    }
}
