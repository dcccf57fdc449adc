//! Inspections: orders, inspectors, visits, checklists, verdicts.
