//! What a correction tells others: ids and public data only, and never the name that may not be used.

/// Something that happened to a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectionFact {
    /// Ordered: the code stands in place of the name.
    Ordered,
    /// The company received the order: its time runs.
    Served,
    /// Its time is over.
    Overdue,
    /// The name was changed, the order withdrawn, or the company has ended.
    Settled,
}
