//! The portal's tables. No business truth is in them: what is lost here is looked up again.

mod claims;
mod dirty;
mod drafts;
mod feed;
mod loads;
mod materials;
mod schema;
mod spans;
mod tasks;
#[cfg(test)]
pub(crate) mod testing;
mod turns;

pub(crate) use claims::{claim_next, claim_one, heartbeat, release};
pub(crate) use dirty::{Dirty, count_dirty, dirty_batch, forget_dirty, mark_dirty, postpone_dirty};
pub(crate) use drafts::{StoredDraft, delete_draft, find_draft, list_drafts, save_draft};
pub(crate) use feed::{FeedRow, Happened, append_events, count_since, events_after, head, oldest, prune};
pub(crate) use loads::{held_by, load_by_stage};
pub(crate) use materials::{MaterialRow, find_material, insert_material};
pub use schema::Migrator;
pub(crate) use spans::{
    Bounds, KeptTrace, failed_traces, keep_traces, prune_traces, trace_bodies, traces_of_case,
};
pub(crate) use tasks::{
    Row, TaskPageQuery, counts, ensure_lines, find_task, known_subjects, page, remove_tasks, replace_tasks,
    urge,
};
#[cfg(test)]
pub(crate) use testing::on_both;
