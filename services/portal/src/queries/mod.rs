//! Read only: the workbench, pickers, and checks of codes.

mod codes;
mod pickers;
mod workbench;

pub(crate) use codes::check_identifier;
pub(crate) use pickers::{divisions_like, wording_fits};
pub(crate) use workbench::{cursor_of, lights, lines_of, shown_row, supervisor_view, today};
