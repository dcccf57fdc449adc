//! Both lists are frozen: the objects as they were gathered, the inspectors as they are registered now.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};

use super::no;
use super::register::{Act, write};
use crate::commands::Seen;
use crate::config::Rules;
use crate::domain::inspectors::Inspector;
use crate::domain::sampling::lists::{DrawInspector, Lists};
use crate::domain::sampling::permissions::DrawCommand;
use crate::store::draw_lists::{self, ListedObject};
use crate::store::inspectors::{self, Service};
use crate::store::{Draw, RegisteredInspector};

/// What is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selected {
    /// How many objects the caller has seen on the list.
    pub(crate) objects: usize,
    /// Accounts; empty: every active inspector.
    pub(crate) inspectors: Vec<String>,
}

/// Freezes the lists of a draw. An inspector who has an interest in an object, or in its persons, is frozen with
/// the object's code: the persons stay out of the lists.
///
/// # Errors
/// What is wrong with an entry; the domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn freeze_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    selected: Selected,
    actor: &Actor,
) -> Result<Draw, CommandError> {
    let before: Draw = aggregate::get_expected(txn, seen.id, seen.version).await?;
    before.draw.may_add_objects(actor).map_err(no)?;
    let objects = draw_lists::objects(txn, seen.id).await?;
    let inspectors = listed(&selected_of(txn, &selected.inspectors).await?, &objects);
    let lists = Lists::try_new(
        &before.draw.plan,
        objects.into_iter().map(|listed| listed.object).collect(),
        inspectors,
    )?;
    let frozen =
        before.draw.clone().freeze(&lists, selected.objects, &rules.calendar, actor, txn.at()).map_err(no)?;
    draw_lists::keep_inspectors(txn, seen.id, lists.inspectors()).await?;
    let reasons = format!("lists {}", lists.hash(&before.draw.plan));
    write(txn, Some(before), frozen, Act { command: DrawCommand::FreezeLists, actor, reasons }).await
}

async fn selected_of(txn: &Txn, names: &[String]) -> Result<Vec<Inspector>, CommandError> {
    let registered =
        if names.is_empty() { inspectors::active(txn).await? } else { inspectors::among(txn, names).await? };
    let active: Vec<RegisteredInspector> =
        registered.into_iter().filter(|row| row.service == Service::Active).collect();
    let mut found = Violations::new();
    for (index, name) in names.iter().enumerate() {
        if !active.iter().any(|row| row.inspector.id == *name) {
            let text = Text::new("检查人员不在名录中", "this inspector is not registered or takes no visits");
            found.add(format!("inspector_ids[{index}]"), "6.5", "UNKNOWN_INSPECTOR", text);
        }
    }
    Ok(found.into_result(active.into_iter().map(|row| row.inspector).collect())?)
}

fn listed(inspectors: &[Inspector], objects: &[ListedObject]) -> Vec<DrawInspector> {
    let recused = |inspector: &Inspector| -> BTreeSet<String> {
        if inspector.interests.is_empty() {
            return BTreeSet::new();
        }
        let concerned = |listed: &&ListedObject| {
            inspector.interests.contains(&listed.object.uscc) || inspector.has_interest_in(&listed.parties)
        };
        objects.iter().filter(concerned).map(|listed| listed.object.uscc.clone()).collect()
    };
    let one = |inspector: &Inspector| DrawInspector {
        id: inspector.id.clone(),
        office: inspector.office.clone(),
        qualified: inspector.qualified.clone(),
        recused: recused(inspector),
    };
    inspectors.iter().map(one).collect()
}
