//! The rules C-* of rules 4.3, one file per subject.

mod address;
mod capital;
mod handed_in;
mod name;
mod organs;
mod people;
mod scope_items;
mod shareholding;

pub(in crate::domain) use address::{Place, check_place};
pub use capital::contribution_term;
pub(in crate::domain) use capital::yuan_of;
pub(in crate::domain) use handed_in::{check_materials_of, not_signed};
pub(in crate::domain) use name::check_name;
pub(in crate::domain) use organs::check_reachable;
pub(in crate::domain) use people::{check_agent, check_holders};
pub(in crate::domain) use scope_items::check_wordings;

use super::check::Findings;
use super::context::EstablishmentContext;
use super::form::EstablishmentForm;

pub(in crate::domain) type Rule = fn(&EstablishmentForm, &EstablishmentContext<'_>, &mut Findings);

/// What a form of establishment is checked by, after its name and [`OF_A_COMPANY`].
pub(super) const OF_ESTABLISHMENT: [Rule; 3] =
    [capital::check_terms, handed_in::check_materials, handed_in::check_signatures];

/// What holds for a company as long as it exists, in the order of the form.
pub(in crate::domain) const OF_A_COMPANY: [Rule; 12] = [
    shareholding::check_count,
    shareholding::check_entities,
    shareholding::check_type,
    capital::check_capital,
    capital::check_contributions,
    people::check_people,
    organs::check_legal_representative,
    organs::check_board,
    organs::check_supervisors,
    organs::check_liaison,
    address::check_address,
    scope_items::check_scope,
];

/// Yuan for texts: whole where it is whole.
fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let (whole, rest) = (fen.abs() / 100, fen.abs() % 100);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") }
}
