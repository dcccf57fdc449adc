//! What the departments tell, subject by subject: the facts fast-track listens to, and how the subject
//! stands by them. Nothing here judges; each department has decided before it tells.

pub mod filing;
pub mod food;
pub mod name;
pub mod visit;

use actnow_decisions::Text;

pub use filing::FilingTold;
pub use food::FoodKind;
pub use food::FoodTold;
pub use name::NameTold;
pub use visit::{Verdict, VisitTold};

/// A sentence made of a fixed beginning and what the department said.
fn said(zh: &str, en: &str, detail: &str) -> Text {
    if detail.is_empty() {
        return Text::new(zh.to_owned(), en.to_owned());
    }
    Text::new(format!("{zh}：{detail}"), format!("{en}: {detail}"))
}
