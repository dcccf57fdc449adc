//! What a review tells others: ids only, and nothing of what the machine looked at.

/// Something that happened to a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFact {
    /// An approval was drawn.
    Drawn,
    /// Nobody answered in time.
    Overdue,
    /// A reviewer answered.
    Answered,
    /// The supervisor settled what the reviewer would not have approved.
    Settled,
}
