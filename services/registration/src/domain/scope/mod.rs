//! Business scope (经营范围): the standard catalogue and the form in which a scope is printed.

mod catalogue;
mod printed;

pub use catalogue::{FoodRelevance, ScopeCatalogue, ScopeItem, ScopeKind};
pub use printed::printed_scope;
