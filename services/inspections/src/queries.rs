//! Reading only: an inspection, the verdict its answers would lead to, a draw, and pages of them.

use std::ops::RangeInclusive;

use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::Rules;
use crate::domain::checklist::AnsweredItem;
use crate::domain::loads::InspectorLoad;
use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::record::DrawRecord;
use crate::domain::sampling::refusal::DrawRefusal;
use crate::domain::task::Preview;
use crate::store::establishments::KeptGrade;
use crate::store::inspections::{self, Page};
use crate::store::published::{self, PublishedPage};
use crate::store::visit_plan::{PlanPage, PlanRow};
use crate::store::{Draw, Establishment, Inspection, draw_lists, draws, establishments, loads, visit_plan};

/// An inspection.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn get(database: &Database, id: Uuid) -> Result<Inspection, CommandError> {
    aggregate::get(database.reader(), id).await
}

/// What a record of the answers so far would find.
///
/// # Errors
/// `NOT_FOUND`; answers that may not stand; the refusals of a record; when the database is away.
pub(crate) async fn preview(
    database: &Database,
    rules: &Rules,
    id: Uuid,
    answers: Vec<AnsweredItem>,
    actor: &Actor,
) -> Result<Preview, CommandError> {
    let task = get(database, id).await?.task;
    let checklist = rules.checklist(task.order.kind);
    let answers = checklist.check_so_far(task.order.traits.clone(), answers)?;
    let preview = task.preview(&answers, checklist, rules.thresholds, actor);
    preview.map_err(|refusal| CommandError::Refused(refusal.into()))
}

/// A page of inspections, the most urgent first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn page(database: &Database, page: &Page) -> Result<Vec<Inspection>, CommandError> {
    inspections::page(database.reader(), page).await
}

/// A page of results that are public, the newest first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn published(
    database: &Database,
    page: &PublishedPage,
) -> Result<Vec<Inspection>, CommandError> {
    published::page(database.reader(), page).await
}

/// Everybody who takes visits, with what they have to do on `days`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn inspectors(
    database: &Database,
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<InspectorLoad>, CommandError> {
    loads::read(database.reader(), days).await
}

/// A draw, with how many objects stand on its list.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn draw(database: &Database, id: Uuid) -> Result<(Draw, usize), CommandError> {
    let draw = aggregate::get(database.reader(), id).await?;
    Ok((draw, draw_lists::count_objects(database.reader(), id).await?))
}

/// An establishment with its grades so far.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn graded(
    database: &Database,
    id: Uuid,
) -> Result<(Establishment, Vec<KeptGrade>), CommandError> {
    let row: Establishment = aggregate::get(database.reader(), id).await?;
    Ok((row, establishments::history(database.reader(), id).await?))
}

/// The establishment of a licence with its grades so far.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn licensed(
    database: &Database,
    number: &str,
) -> Result<(Establishment, Vec<KeptGrade>), CommandError> {
    let row = establishments::licensed(database.reader(), number).await?;
    let history = establishments::history(database.reader(), row.id).await?;
    Ok((row, history))
}

/// A page of the plan of a year.
///
/// # Errors
/// When the database is away.
pub(crate) async fn year_plan(
    database: &Database,
    page: &PlanPage,
) -> Result<Vec<(PlanRow, Establishment)>, CommandError> {
    visit_plan::page(database.reader(), page).await
}

/// A page of draws, the newest first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn draws(
    database: &Database,
    before: Option<Uuid>,
    size: u32,
) -> Result<Vec<Draw>, CommandError> {
    draws::page(database.reader(), before, size).await
}

/// The record of a draw as a JSON text, and the version of the draw it shows.
///
/// # Errors
/// `NOT_FOUND`; `WRONG_STATE` before it is drawn; when the database is away.
pub(crate) async fn record(database: &Database, id: Uuid) -> Result<(i64, String), CommandError> {
    let draw: Draw = aggregate::get(database.reader(), id).await?;
    let not_drawn = || {
        let (state, command) = (draw.draw.state.name(), DrawCommand::Export);
        CommandError::Refused(DrawRefusal::WrongState { state, command }.into())
    };
    if !draw.draw.is_drawn() {
        return Err(not_drawn());
    }
    let lists = draw_lists::frozen(database.reader(), &draw).await?;
    let record = DrawRecord::of(&draw.draw, &lists).ok_or_else(not_drawn)?;
    let text = serde_json::to_string_pretty(&record).map_err(CommandError::internal)?;
    Ok((draw.version, text))
}
