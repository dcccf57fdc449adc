//! Instant approval (秒批) at work, the same in every department that does it: what the published rules said is kept with
//! what was handed in, a clerk's ruling is put beside it in the same unit of work, other rules are tried on it, and a
//! share of what the machine approved is looked at again.
//!
//! A department brings its rules and its streams ([`Department`]), and calls [`keep_in`], [`draw_in`] and [`compare_in`]
//! where it decides; its alarm [`REVIEW_DUE`] goes to [`time_is_over_in`].

mod invariants;
mod keep;
mod present;
mod queries;
mod read;
mod review;
mod rows;
mod serve;
mod tables;
mod told;

use std::future::Future;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Role, Violations};
use actnow_instant_approval::{InstantMode, MOST_PER_MILLE, ReviewDraw, RuleBook};
use actnow_proto::instant_approval::v1 as wire;
use actnow_statutory_clock::WorkingCalendar;
use anyhow::{Result, ensure};
use serde::Deserialize;
use uuid::Uuid;

pub use invariants::verify;
pub use keep::{compare_in, keep_in};
pub use review::{Drawn, compute_again_in, draw_in, follows, time_is_over_in};
pub use rows::{EvaluationRecord, ReviewRecord};
pub use serve::permissions;
pub use tables::create_tables;

/// The alarm of a second look whose time is over.
pub const REVIEW_DUE: &str = "INSTANT_REVIEW_DUE";

/// A department whose published rules let a machine approve.
pub trait Department: Clone + Send + Sync + 'static {
    /// Its rules.
    type Book: RuleBook;
    /// The service, as facts and metrics name it.
    const SERVICE: &'static str;
    /// Who looks at an approval again.
    const REVIEWERS: &'static [Role];

    /// What the bureau lets a machine do.
    fn instant(&self) -> &Instant<Self::Book>;

    /// Working days.
    fn calendar(&self) -> &WorkingCalendar;

    /// Rules to be tried, from the words of the contract; every violation below `candidate`.
    fn read_rules(found: &mut Violations, set: wire::InstantRuleSet) -> Option<Self::Book>;

    /// Rules in the words of the contract.
    fn show_rules(rules: &Self::Book) -> wire::InstantRuleSet;

    /// The streams of the journal that name whoever worked on what was handed in.
    ///
    /// # Errors
    /// `NOT_FOUND`; when the database is away.
    fn streams(txn: &Txn, filing_id: Uuid) -> impl Future<Output = Result<Vec<String>, CommandError>> + Send;
}

/// The `review` section of what a machine may do: second looks at what it approved.
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
pub struct Instant<B> {
    /// Whether the rules rest, run beside the clerk, or decide.
    pub mode: InstantMode,
    /// The published rules.
    pub rules: B,
    /// How second looks are drawn.
    pub draw: ReviewDraw,
    /// Working days a reviewer has.
    pub review_days: u32,
}

impl<B: RuleBook> Instant<B> {
    /// What the bureau's settings say.
    ///
    /// # Errors
    /// Without a version, with more than all approvals, without the seed or the time of a draw.
    pub fn open(mode: InstantMode, rules: B, review: &ReviewSettings) -> Result<Self> {
        ensure!(!rules.version().trim().is_empty(), "service.instant_approval.version is empty");
        ensure!(
            review.per_mille <= MOST_PER_MILLE,
            "service.instant_approval.review.per_mille is at most {MOST_PER_MILLE}"
        );
        ensure!(
            review.per_mille == 0 || !review.seed.is_empty(),
            "service.instant_approval.review.seed is empty: set one, or draw nothing"
        );
        ensure!(review.working_days > 0, "service.instant_approval.review.working_days must be at least 1");
        let draw = ReviewDraw { seed: review.seed.clone(), per_mille: review.per_mille };
        Ok(Self { mode, rules, draw, review_days: review.working_days })
    }
}
