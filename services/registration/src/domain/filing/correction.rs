//! The one list of everything to correct (一次性告知, MERR 19), and the guard on a second one (T-07).

use actnow_decisions::{Text, Violations};
use serde::{Deserialize, Serialize};

use super::round::Round;
use crate::domain::Point;

/// What has to be corrected: at least one point, each told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CorrectionList(Vec<Point>);

impl CorrectionList {
    /// A list of `points`.
    ///
    /// # Errors
    /// `CORRECTION_LIST_EMPTY` without points, `CORRECTION_POINT_TWICE` when two are the same,
    /// `CORRECTION_WITHOUT_TEXT` when one says nothing.
    pub fn new(points: Vec<Point>) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        if points.is_empty() {
            let text = Text::new("一次性告知至少列明一项", "the list names at least one point");
            violations.add("points", "MERR 19", "CORRECTION_LIST_EMPTY", text);
        }
        for (i, point) in points.iter().enumerate() {
            if points[..i].iter().any(|earlier| earlier.is_same_as(point)) {
                let text = Text::new("同一补正事项重复列明", "the same point is named twice");
                violations.add(format!("points[{i}]"), "MERR 19", "CORRECTION_POINT_TWICE", text);
            }
            if point.field.trim().is_empty() || point.text.zh.trim().is_empty() {
                let text =
                    Text::new("补正事项应当说明字段和要求", "a point names its field and what to correct");
                violations.add(format!("points[{i}]"), "MERR 19", "CORRECTION_WITHOUT_TEXT", text);
            }
        }
        violations.into_result(Self(points))
    }

    /// The points in order.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The points that a second list may not contain: `rounds` are the submissions up to the one to be
    /// returned.
    ///
    /// A second list may only contain what the corrections newly raised. A point is identified by field and
    /// rule. It is *old* when an earlier list named it, when the machine had found it in an earlier round (so
    /// that it could have been named), or when the field it concerns did not change in the last resubmission
    /// and the machine does not report it now for the first time.
    pub(super) fn old_points(&self, rounds: &[Round]) -> Vec<&Point> {
        let [earlier @ .., current] = rounds else { return Vec::new() };
        let Some(previous) = earlier.last() else { return Vec::new() };
        let was_told = |point: &Point| {
            let listed = earlier.iter().filter_map(|round| round.returned.as_ref()).flat_map(|list| &list.0);
            let found = earlier.iter().flat_map(|round| &round.gaps);
            listed.chain(found).any(|old| old.is_same_as(point))
        };
        let is_new = |point: &Point| {
            let changed =
                previous.content.content_at(&point.field) != current.content.content_at(&point.field);
            changed || current.gaps.iter().any(|gap| gap.is_same_as(point))
        };
        self.0.iter().filter(|point| was_told(point) || !is_new(point)).collect()
    }
}
