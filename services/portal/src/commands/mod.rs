//! What changes the portal's own rows: claims, looking subjects up, drafts, uploads.

mod claim;
#[cfg(test)]
mod claim_tests;
mod drafts;
mod look_up;
mod shelf;

pub(crate) use claim::{Taken, claim, hand_over, next, prolong, put_back, urge};
pub(crate) use drafts::{keep, throw_away};
pub(crate) use look_up::{Projection, run as keep_looking};
pub(crate) use shelf::{LARGEST_UPLOAD, Shelf, Upload};
