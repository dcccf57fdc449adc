//! Double-random draws: the published plan, the lists, and what chance found.

use actnow_proto::inspections::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Premises, form, mirror};

form! {
    /// Operators of one sort and the share of them that is drawn.
    DrawStratum of contract::DrawStratum {
        name: String,
        /// Share in ten-thousandths, 1 to 10000.
        rate: i32,
    }
}

form! {
    /// The plan of a draw (抽查计划).
    DrawPlan of contract::DrawPlan {
        name: String,
        strata: Vec<DrawStratum>,
        /// Inspectors that go to one operator.
        team_size: i32,
        /// `BESIDE_FULL_COVERAGE` or `INSTEAD_OF_FULL_COVERAGE`, which is refused for food.
        coverage: String = contract::DrawCoverage,
        /// Last day of the visits.
        due: String,
    }
}

form! {
    /// An operator that may be drawn.
    DrawObject of contract::DrawObject {
        operator_uscc: String,
        operator_name: String,
        stratum: String,
        /// 1 to 1000.
        weight: i32,
        /// `FOOD_SALES`, `CATERING`, `DISCLOSURE`.
        field: String,
        /// Risk grade, required for food.
        grade: String,
        /// Offices that inspected it last.
        last_offices: Vec<String>,
        premises: Option<Premises>,
        related_usccs: Vec<String>,
        related_persons: Vec<String>,
    }
}

mirror! {
    /// A drawn operator with its inspectors.
    DrawnObject of contract::DrawnObject {
        operator_uscc: String,
        inspectors: Vec<String>,
        /// Empty until the visit is planned.
        inspection_id: String,
    }
}

mirror! {
    /// An inspector who recused after the draw, and who was drawn instead.
    DrawRedraw of contract::DrawRedraw {
        operator_uscc: String,
        recused: String,
        /// Empty: the list had nobody any more.
        replacement: String,
    }
}

mirror! {
    /// A draw as it now is. Hashes, beacon and seed are hexadecimal.
    RandomDraw of contract::RandomDraw {
        draw_id: String,
        version: i64,
        /// `COMMITTED`, `FROZEN`, `DRAWN`, `CANCELLED`.
        state: String = contract::DrawState,
        plan: Option<DrawPlan>,
        /// SM3 of the beacon.
        commitment: String,
        published_on: String,
        objects: i32,
        inspectors: i32,
        list_hash: String,
        frozen_on: String,
        /// Last day of the draw; then the house draws by itself.
        draw_by: String,
        /// Secret until it is drawn.
        beacon: String,
        seed: String,
        drawn_on: String,
        /// Left out of lists of draws.
        drawn: Vec<DrawnObject>,
        /// Operators under full supervision whether drawn or not.
        key_plan_usccs: Vec<String>,
        redraws: Vec<DrawRedraw>,
        drawn_count: i32,
        visits_planned: i32,
        cancel_reason: String,
    }
}

/// A page of draws, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DrawPage {
    pub(crate) draws: Vec<RandomDraw>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// A plan to be published.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewDraw {
    pub(crate) plan: DrawPlan,
}

/// Operators for the list of a draw; one that stands there already is replaced.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DrawObjects {
    pub(crate) objects: Vec<DrawObject>,
}

mirror! {
    /// How many operators stand on the list now.
    ListedObjects of contract::AddDrawObjectsResponse { objects: i32 }
}

/// Freezes the lists of a draw.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListsFrozen {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// How many operators were on the screen.
    pub(crate) objects: i32,
    /// Inspectors that may be drawn; empty: every registered one who takes visits.
    #[serde(default)]
    pub(crate) inspector_ids: Vec<String>,
}

/// An inspector keeps away from a drawn operator.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawRecusal {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) operator_uscc: String,
    /// Who recuses.
    pub(crate) inspector_id: String,
    pub(crate) reasons: String,
}
