//! What a bureau lets a machine do by published rules (秒批), and how many of its approvals a person looks at again.

use actnow_instant_approval::InstantMode;
use actnow_room::instant::{Instant, ReviewSettings};
use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::domain::form::MaterialSource;
use crate::domain::instant_approval::{ActKind, InstantRules};

/// The `[service.instant_approval]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantSettings {
    /// Whether it accepts.
    pub accept: bool,
    /// Whether the rules rest, run beside the clerk, or grant.
    pub mode: InstantMode,
    /// Version of the rules.
    pub version: String,
    /// Sources of materials it may rely on.
    pub sources: Vec<MaterialSource>,
    /// Acts it may decide on.
    pub acts: Vec<ActKind>,
    /// Second looks.
    pub review: ReviewSettings,
}

impl InstantSettings {
    /// What they let a machine do.
    ///
    /// # Errors
    /// Where it should grant what it may not accept; what [`Instant::open`] refuses.
    pub(super) fn open(&self) -> Result<Instant<InstantRules>> {
        let Self { accept, mode, version, sources, acts, review } = self;
        ensure!(
            *accept || *mode != InstantMode::On,
            "service.instant_approval.mode is ON and accept is false: what is not accepted is not granted"
        );
        let rules = InstantRules { version: version.clone(), sources: sources.clone(), acts: acts.clone() };
        Instant::open(*mode, rules, review)
    }
}
