//! A draw as the contract shows it.

use actnow_proto::inspections::v1 as wire;

use crate::domain::sampling::drawing::Redraw;
use crate::domain::sampling::plan::{Coverage, DrawPlan};
use crate::domain::sampling::procedure::{DrawState, Drawing, FrozenLists};
use crate::facts::draws::count;
use crate::store::Draw;

/// Bytes of one part of a record.
const PART: usize = 1024 * 1024;

/// How much of a draw is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::grpc) enum Detail {
    /// All of it.
    Whole,
    /// Without what was drawn, for lists of draws.
    Line,
}

/// A draw; `gathered` counts the objects on a list that is not frozen yet.
pub(in crate::grpc) fn draw(row: &Draw, gathered: usize, detail: Detail) -> wire::RandomDraw {
    let draw = &row.draw;
    let mut shown = wire::RandomDraw {
        draw_id: draw.plan.id.to_string(),
        version: row.version,
        state: state(&draw.state).into(),
        plan: Some(plan(&draw.plan)),
        commitment: draw.commitment.to_string(),
        published_on: draw.published_on.to_string(),
        objects: count(gathered),
        ..wire::RandomDraw::default()
    };
    match &draw.state {
        DrawState::Committed => {}
        DrawState::Frozen { lists } => frozen(&mut shown, lists),
        DrawState::Drawn { lists, drawing } => {
            frozen(&mut shown, lists);
            drawn(&mut shown, row, drawing, detail);
        }
        DrawState::Cancelled { reason, .. } => shown.cancel_reason.clone_from(reason),
    }
    shown
}

/// A page of at most `size` draws, and where the next one goes on.
pub(in crate::grpc) fn page(rows: &[Draw], size: u32) -> wire::ListDrawsResponse {
    let full = rows.len() == size as usize;
    let last = rows.last().filter(|_| full);
    wire::ListDrawsResponse {
        draws: rows.iter().map(|row| draw(row, 0, Detail::Line)).collect(),
        next_page_token: last.map(|row| row.draw_id().to_string()).unwrap_or_default(),
    }
}

/// The part of a record that begins at `offset`, and where the next one goes on.
pub(in crate::grpc) fn part(version: i64, text: &str, offset: usize) -> wire::ExportDrawResponse {
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    let part = rest[..rest.len().min(PART)].to_vec();
    let next = offset + part.len();
    let next_page_token = if next < text.len() { format!("{version}/{next}") } else { String::new() };
    wire::ExportDrawResponse { part, next_page_token }
}

fn frozen(shown: &mut wire::RandomDraw, lists: &FrozenLists) {
    shown.objects = count(lists.objects);
    shown.inspectors = count(lists.inspectors);
    shown.list_hash = lists.hash.to_string();
    shown.frozen_on = lists.on.to_string();
    shown.draw_by = lists.draw_by.date.to_string();
}

fn drawn(shown: &mut wire::RandomDraw, row: &Draw, drawing: &Drawing, detail: Detail) {
    shown.beacon = drawing.beacon.to_string();
    shown.seed = drawing.seed.to_string();
    shown.drawn_on = drawing.on.to_string();
    shown.drawn_count = count(drawing.drawn.len());
    shown.visits_planned = count(drawing.ordered);
    if detail == Detail::Line {
        return;
    }
    let teams = row.draw.teams().into_iter().zip(&drawing.visits).enumerate();
    let object = |(index, (object, visit)): (usize, (crate::domain::sampling::drawing::DrawnObject, _))| {
        let planned = index < drawing.ordered;
        wire::DrawnObject {
            operator_uscc: object.uscc,
            inspectors: object.team.into_iter().collect(),
            inspection_id: if planned { uuid::Uuid::to_string(visit) } else { String::new() },
        }
    };
    shown.drawn = teams.map(object).collect();
    shown.key_plan_usccs.clone_from(&drawing.key_plan);
    shown.redraws = drawing.redraws.iter().map(redraw).collect();
}

fn redraw(redraw: &Redraw) -> wire::DrawRedraw {
    wire::DrawRedraw {
        operator_uscc: redraw.uscc.clone(),
        recused: redraw.recused.clone(),
        replacement: redraw.replacement.clone().unwrap_or_default(),
    }
}

fn plan(plan: &DrawPlan) -> wire::DrawPlan {
    let stratum = |(name, rate): (&String, &crate::domain::sampling::plan::Rate)| wire::DrawStratum {
        name: name.clone(),
        rate: i32::try_from(rate.per_ten_thousand()).unwrap_or_default(),
    };
    wire::DrawPlan {
        name: plan.name.clone(),
        strata: plan.rates.iter().map(stratum).collect(),
        team_size: count(plan.team_size),
        coverage: match plan.coverage {
            Coverage::BesideFullCoverage => wire::DrawCoverage::BesideFullCoverage,
            Coverage::InsteadOfFullCoverage => wire::DrawCoverage::InsteadOfFullCoverage,
        }
        .into(),
        due: plan.due.to_string(),
    }
}

const fn state(state: &DrawState) -> wire::DrawState {
    match state {
        DrawState::Committed => wire::DrawState::Committed,
        DrawState::Frozen { .. } => wire::DrawState::Frozen,
        DrawState::Drawn { .. } => wire::DrawState::Drawn,
        DrawState::Cancelled { .. } => wire::DrawState::Cancelled,
    }
}
