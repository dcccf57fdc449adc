//! Instant approval (秒批) seen from above: what the rules found, what clerks came to, and the second looks.

use actnow_proto::instant_approval::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{form, mirror};

form! {
    /// A published set of the rules, or one that is tried. What a department does not know is empty.
    InstantRuleSet of contract::InstantRuleSet {
        version: String,
        /// Registration: verifications a machine may rely on: `FACE`, `NOTARISED`, `IN_PERSON`.
        methods: Vec<String>,
        /// Sources of materials it may rely on: `SHARED`, `UPLOADED`, `COMMITTED`.
        sources: Vec<String>,
        /// Registration: the largest capital it registers, in fen; 0: any.
        capital_up_to_fen: i64,
        /// Registration: who may hold shares: `ANY`, `NATURAL_PERSONS`.
        holders: String,
        /// Food licensing: acts it may decide on: `NEW`, `CHANGE`, `RENEWAL`, `REPLACEMENT`.
        acts: Vec<String>,
    }
}

mirror! {
    /// One value that a rule looked at.
    InstantInput of contract::InstantInput {
        /// A field of the form, or what was looked for.
        what: String,
        value: String,
        /// `VALIDATORS`, `NAME_DECLARATION`, `MATERIALS`, `REAL_NAME_CHECK`, `SCOPE_CATALOGUE`, `FORM`,
        /// `VISIT_RULES`, `BANS`.
        source: String,
        holds: bool,
    }
}

mirror! {
    /// One rule: what it looked at and what it found.
    InstantRuleOutcome of contract::InstantRuleOutcome {
        /// `RIA-1` to `RIA-8` of registration, `FIA-1` to `FIA-7` of food licensing.
        rule: String,
        held: bool,
        looked_at: Vec<InstantInput>,
    }
}

mirror! {
    /// What the rules said to a filing when it was first handed in, and what a clerk came to.
    InstantEvaluation of contract::InstantEvaluation {
        /// The filing of registration, the application of food licensing.
        filing_id: String,
        version: i64,
        /// `CARRIED_OUT`, `AWAITING`, `AGREED`, `LOOSER`, `STRICTER`, `MOOT`.
        state: String,
        /// `SHADOW`, `ON`.
        mode: String,
        evaluated_on: String,
        rules: Option<InstantRuleSet>,
        /// `APPROVE`, `TO_PERSON`.
        outcome: String,
        outcomes: Vec<InstantRuleOutcome>,
        /// `APPROVED`, `RETURNED`, `NOT_HANDLED`, `REFUSED`; empty while nobody decided.
        ruling: String,
        /// Whether the approval was drawn for a second look.
        drawn: bool,
    }
}

mirror! {
    /// So many filings came out the same way.
    InstantCount of contract::InstantCount {
        /// The rule that did not hold; empty: all held.
        rule: String,
        ruling: String,
        /// `AGREED`, `LOOSER`, `STRICTER`.
        agreement: String,
        filings: i64,
    }
}

/// Which filings are compared.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComparisonQuery {
    /// Days on which the filings were handed in, both included; at most 366.
    pub(crate) from: String,
    pub(crate) until: String,
    /// `AGREED`, `LOOSER`, `STRICTER`; empty: those that differ.
    #[serde(default)]
    pub(crate) agreement: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// What clerks came to beside the rules.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparisonPage {
    /// Of all the days; a filing counts once for each of its rules.
    pub(crate) counts: Vec<InstantCount>,
    pub(crate) evaluations: Vec<InstantEvaluation>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// Rules to try on past filings (规则试算).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Trial {
    /// Days on which the filings were handed in, both included; at most 366.
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) rules: InstantRuleSet,
    /// Where the page before ended.
    pub(crate) cursor: String,
    /// Filings to try them on, at most 100; 0: 20.
    pub(crate) limit: u32,
}

mirror! {
    /// A filing that would come out otherwise.
    InstantChange of contract::InstantChange {
        filing_id: String,
        evaluated_on: String,
        /// Version of the rules it was weighed by.
        rule_version: String,
        /// `APPROVE`, `TO_PERSON`.
        outcome_before: String,
        outcome_now: String,
        /// Rules that did not hold.
        doubts_before: Vec<String>,
        doubts_now: Vec<String>,
        /// `CARRIED_OUT`, `AWAITING`, `AGREED`, `LOOSER`, `STRICTER`, `MOOT`.
        state: String,
        /// `APPROVED`, `RETURNED`, `NOT_HANDLED`, `REFUSED`; empty while nobody decided.
        ruling: String,
    }
}

/// What the rules that were tried come to, on one page of filings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Tried {
    /// Filings that were weighed.
    pub(crate) tried: i32,
    /// Those that the rules would approve.
    pub(crate) approved: i32,
    pub(crate) changes: Vec<InstantChange>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

mirror! {
    /// A second look at an instant approval (秒批复核).
    InstantReview of contract::InstantReview {
        review_id: String,
        version: i64,
        /// `OPEN`, `OVERDUE`, `AGREED`, `DISAGREED`, `SETTLED`.
        state: String,
        filing_id: String,
        full_name: String,
        drawn_on: String,
        /// Last day to answer; empty once it is answered or over.
        due: String,
        due_provisional: bool,
        light: String,
        /// `WOULD_APPROVE`, `WOULD_NOT_APPROVE`; empty while nobody answered.
        opinion: String,
        reasons: String,
        answered_by: String,
        answered_on: String,
        /// What the supervisor said.
        settlement: String,
        settled_by: String,
        settled_on: String,
    }
}

mirror! {
    /// A second look with what the machine found.
    SecondLook of contract::GetInstantReviewResponse {
        review: Option<InstantReview>,
        /// None for who may still answer.
        evaluation: Option<InstantEvaluation>,
    }
}

/// Which second looks.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReviewQuery {
    /// Those with which nothing is to be done any more, in place of the others.
    #[serde(default)]
    pub(crate) done: bool,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of second looks, in the order in which they were drawn.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ReviewPage {
    pub(crate) reviews: Vec<InstantReview>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// Whether the reviewer would have approved it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondOpinion {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `WOULD_APPROVE`, `WOULD_NOT_APPROVE`.
    pub(crate) opinion: String,
    pub(crate) reasons: String,
}
