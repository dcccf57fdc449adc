//! Objects are put on the list of a draw, some hundred at a time, until it is frozen.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use uuid::Uuid;

use super::no;
use crate::domain::sampling::lists::MAX_OBJECTS;
use crate::store::Draw;
use crate::store::draw_lists::{self, ListedObject};

/// Puts objects on the list; answers how many stand there now. The same again changes nothing.
///
/// # Errors
/// `NOT_FOUND`; the domain's refusals once the list is frozen; a list that grows too long.
pub(crate) async fn add_in(
    txn: &Txn,
    id: Uuid,
    objects: Vec<ListedObject>,
    actor: &Actor,
) -> Result<usize, CommandError> {
    let draw: Draw = aggregate::get_for_update(txn, id).await?;
    draw.draw.may_add_objects(actor).map_err(no)?;
    draw_lists::add_objects(txn, id, &objects).await?;
    let count = draw_lists::count_objects(txn, id).await?;
    if count > MAX_OBJECTS {
        let mut found = Violations::new();
        let text = Text::new(
            format!("检查对象最多{MAX_OBJECTS}户"),
            format!("a list has at most {MAX_OBJECTS} objects"),
        );
        found.add("objects", "O-3", "TOO_MANY", text);
        return Err(CommandError::Invalid(found));
    }
    Ok(count)
}
