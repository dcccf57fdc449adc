//! The one list of everything to correct (一次性告知), and the leave for a second one.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use uuid::Uuid;

use super::accept::examine;
use super::docket::{Act, Docket};
use super::no;
use crate::config::Bureau;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::{Point, PointList, Reason};
use crate::facts::{contract_field, domain_field};
use crate::store::Application;

/// A point as a clerk writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Field of the form, or kind of material.
    pub field: String,
    /// Rule or article.
    pub rule: String,
    /// What is to be corrected.
    pub demand: String,
}

/// Returns an application with the list.
///
/// # Errors
/// The domain's refusals, `ONE_TIME_NOTICE_VIOLATED` among them; `POINTS_REQUIRED` for an empty list;
/// `ABORTED` when somebody decided in between.
pub(crate) async fn return_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    demands: Vec<Demand>,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let examined = examine(&docket).await?;
    let found = examined.findings();
    let found: Vec<Point> = found.violations.as_slice().iter().cloned().map(Point::from).collect();
    let known = found.iter().chain(&docket.row.application.known_points);
    let known: Vec<Point> = known.cloned().collect();
    let points = demands.into_iter().map(|demand| point(demand, &known)).collect();
    let points = PointList::try_new(points)?;
    let law = docket.law();
    let decision =
        docket.file().notice_correction(&points, examined.findings(), actor, &law, txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::NoticeCorrection, actor));
    docket.finish().await
}

/// Allows the next list to repeat what could have been told, for `reasons` that a supervisor answers for.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn allow_second_notice_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    reasons: &Reason,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let decision = docket.file().allow_second_notice(reasons, actor, txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::AllowSecondNotice, actor).because(reasons.as_str()));
    docket.finish().await
}

/// A clerk names field and rule; the reason is that of the finding they mean, so that a repetition is seen.
fn point(demand: Demand, known: &[Point]) -> Point {
    let is_meant = |point: &&Point| contract_field(&point.field) == demand.field && point.rule == demand.rule;
    let meant = known.iter().find(is_meant);
    Point {
        reason: meant.map_or_else(|| "STATED_BY_CLERK".to_owned(), |point| point.reason.clone()),
        field: meant.map_or_else(|| domain_field(&demand.field), |point| point.field.clone()),
        text: Text::new(demand.demand.clone(), demand.demand),
        rule: demand.rule,
    }
}
