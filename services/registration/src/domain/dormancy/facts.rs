//! What a dormancy tells others: ids and public data only, all of it in the dormancy as it then is.

/// Something that happened to a dormancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DormancyFact {
    /// It is on file: period and delivery address are public.
    Filed,
    /// Its last day moved.
    Extended,
    /// It has ended, or was withdrawn.
    Ended,
}
