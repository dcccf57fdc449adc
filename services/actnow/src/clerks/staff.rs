//! Who works in a demonstration house: the accounts, by what they do.

/// At the windows of the hall.
pub const WINDOWS: [&str; 2] = ["window", "window2"];
/// Registrars (登记人员).
pub const REGISTRARS: [&str; 2] = ["registrar", "registrar2"];
/// Reviewers of food applications (审查人员).
pub const REVIEWERS: [&str; 2] = ["reviewer", "reviewer2"];
/// The head (负责人), who extends, refuses and grants.
pub const HEAD: &str = "head";
/// The duty supervisor (值班长), who keeps the roster.
pub const SUPERVISOR: &str = "supervisor";
/// Inspectors (核查人员): account, name.
pub const INSPECTORS: [(&str, &str); 2] = [("inspector1", "陈核查"), ("inspector2", "刘核查")];
