//! Reading what is said about a revocation: grounds by their names, who is responsible.

use actnow_decisions::{Text, Violations};
use actnow_room::texts::{id, line, listed};

use super::read_form_parts::known;
use crate::domain::revocation::{Declined, Finding, SuspensionGround, Target};

/// Which registration is false: a change by its filing, the establishment without one.
pub fn target(found: &mut Violations, filing_id: &str) -> Target {
    if filing_id.is_empty() {
        return Target::Establishment;
    }
    Target::Change { filing_id: id(found, "filing_id", filing_id) }
}

/// Why an application is not accepted.
pub fn declined(found: &mut Violations, ground: &str, reasons: String) -> Option<Declined> {
    known(found, "ground", ground).map(|ground| Declined { ground, reasons })
}

/// Why an investigation stands still.
pub fn suspension(found: &mut Violations, ground: &str) -> Option<SuspensionGround> {
    known(found, "ground", ground)
}

/// Who objects.
pub fn objector(found: &mut Violations, by: String) -> String {
    let by = line(found, "raised_by", by);
    if by.is_empty() {
        let text = Text::new("应当填写异议人", "say who objects");
        found.add("raised_by", "MERR 40", "OBJECTOR_MISSING", text);
    }
    by
}

/// What an investigation came to; only who made a false registration is responsible for one.
pub fn finding(found: &mut Violations, name: &str, responsible: Vec<String>) -> Option<Finding> {
    listed(found, "responsible", responsible.len());
    if name == "REVOKE" {
        return Some(Finding::Revoke { responsible: responsible.into_iter().collect() });
    }
    if !responsible.is_empty() {
        let text = Text::new("不予撤销的，不列直接责任人", "who leaves it standing names nobody responsible");
        found.add("responsible", "MERR 40", "RESPONSIBLE_WITHOUT_REVOCATION", text);
    }
    known(found, "finding", name).map(|ground| Finding::Keep { ground })
}
