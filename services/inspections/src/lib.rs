//! Inspections: orders, inspectors, visits, checklists, verdicts.

pub mod domain;
