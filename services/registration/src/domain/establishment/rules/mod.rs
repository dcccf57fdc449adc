//! The rules C-* of rules 4.3, one file per subject.

mod address;
mod capital;
mod handed_in;
mod name;
mod organs;
mod people;
mod scope_items;
mod shareholding;

pub use capital::contribution_term;

use super::check::Findings;
use super::context::EstablishmentContext;
use super::form::EstablishmentForm;

type Rule = fn(&EstablishmentForm, &EstablishmentContext<'_>, &mut Findings);

/// Every rule, in the order of the form.
pub(super) const ALL: [Rule; 15] = [
    name::check_name,
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
    handed_in::check_materials,
    handed_in::check_signatures,
];

/// Yuan for texts: whole where it is whole.
fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let (whole, rest) = (fen.abs() / 100, fen.abs() % 100);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") }
}
