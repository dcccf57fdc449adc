//! Drawn objects become visits of their teams, as many as one transaction should carry; an alarm goes on with the
//! rest. The days of the visits are spread evenly over the working days that are left.

use std::ops::Range;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::{Due, WorkingCalendar, legal_date};
use chrono::NaiveDate;

use super::register::{self, write};
use super::unexpected;
use crate::commands::docket::{Act, Docket};
use crate::commands::{machine, unexpected as unexpected_of_visit};
use crate::config::Rules;
use crate::domain::inspectors::DutyRoster;
use crate::domain::order::{InspectionKind, InspectionOrder};
use crate::domain::permissions::InspectionCommand;
use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::plan::DrawPlan;
use crate::domain::sampling::procedure::{DrawState, Drawing};
use crate::domain::task::{Assignment, InspectionTask};
use crate::store::draw_lists::{ListedObject, objects_among};
use crate::store::notes::Notes;
use crate::store::{Draw, desk};

/// Plans the next visits of a draw that was read and locked.
///
/// # Errors
/// When the database is away.
pub(super) async fn order_visits_in(txn: &Txn, rules: &Rules, before: Draw) -> Result<Draw, CommandError> {
    let DrawState::Drawn { drawing, .. } = &before.draw.state else { return Ok(before) };
    let count = before.visits_to_order().min(rules.visits.assigned_per_command);
    if count == 0 {
        return Ok(before);
    }
    let plan = before.draw.plan.clone();
    plan_visits(txn, rules, &plan, drawing, drawing.ordered..drawing.ordered + count).await?;
    let machine = machine();
    let ordered = before.draw.clone().order_visits(count, &machine).map_err(unexpected)?;
    let reasons = format!("{count} visits");
    let act = register::Act { command: DrawCommand::OrderVisits, actor: &machine, reasons };
    write(txn, Some(before), ordered, act).await
}

async fn plan_visits(
    txn: &Txn,
    rules: &Rules,
    plan: &DrawPlan,
    drawing: &Drawing,
    part: Range<usize>,
) -> Result<(), CommandError> {
    desk::hold(txn).await?;
    let before = txn.context();
    let usccs = drawing.drawn[part.clone()].iter().map(|object| object.uscc.clone()).collect();
    let mut objects = objects_among(txn, plan.id, usccs).await?;
    let days = working_days(&rules.calendar, legal_date(txn.at()), plan.due);
    for index in part {
        let drawn = &drawing.drawn[index];
        let listed = objects
            .remove(&drawn.uscc)
            .ok_or_else(|| CommandError::internal(anyhow::anyhow!("a drawn object stands on no list")))?;
        let names: Vec<String> = drawn.team.iter().cloned().collect();
        let day = days[index * days.len() / drawing.drawn.len()];
        plan_visit(txn, rules, (plan, &drawing.visits[index]), listed, &names, day).await?;
    }
    txn.set_context((*before).clone());
    Ok(())
}

async fn plan_visit(
    txn: &Txn,
    rules: &Rules,
    (plan, id): (&DrawPlan, &uuid::Uuid),
    listed: ListedObject,
    team: &[String],
    day: NaiveDate,
) -> Result<(), CommandError> {
    let ListedObject { object, place, parties } = listed;
    let order = InspectionOrder {
        kind: InspectionKind::DoubleRandom,
        source: None,
        case_id: None,
        operator_uscc: object.uscc,
        parties,
        premises: place.address,
        division: place.division,
        traits: place.traits,
        qualification: object.field,
        due: Due { date: plan.due, provisional: false },
        period: None,
        draw: Some(plan.id),
        on_commitment: false,
    };
    let machine = machine();
    let planned = InspectionTask::plan(*id, order, &machine).map_err(unexpected_of_visit)?;
    let by_chance = Assignment::FromDraw { inspectors: team };
    let assigned = planned.now.clone().assign(by_chance, day, &DutyRoster::default(), &machine);
    let assigned = assigned.map_err(unexpected_of_visit)?;
    let notes = Notes { operator_name: object.name, physical_shop: place.physical_shop, ..Notes::default() };
    let mut docket = Docket::open(txn, rules, planned.now.clone(), notes);
    docket.plan(planned, &Act::new(InspectionCommand::Plan, &machine).because(format!("draw {}", plan.id)));
    docket.decide(assigned, &Act::new(InspectionCommand::Assign, &machine));
    docket.finish().await.map(|_| ())
}

/// The working days after `today` until `due`; `due` alone when there is none.
fn working_days(calendar: &WorkingCalendar, today: NaiveDate, due: NaiveDate) -> Vec<NaiveDate> {
    let days = today.iter_days().skip(1).take_while(|day| *day <= due);
    let days: Vec<NaiveDate> = days.filter(|day| calendar.is_working_day(*day)).collect();
    if days.is_empty() { vec![due] } else { days }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{calendar, day};

    #[test]
    fn visits_are_spread_over_working_days_only() {
        let days = working_days(calendar(), day("2026-09-23"), day("2026-10-09"));
        // The 25th begins the Mid-Autumn holiday, October's first week is off.
        assert!(days.iter().all(|day| calendar().is_working_day(*day)));
        assert_eq!((days.first(), days.last()), (Some(&day("2026-09-24")), Some(&day("2026-10-09"))));
        assert_eq!(working_days(calendar(), day("2026-09-23"), day("2026-09-23")), [day("2026-09-23")]);
    }
}
