//! The life of a number that is handed out: reserved, then in use or void. Nothing leads back, so no number is
//! ever used twice (rule 1.8).

use crate::IdentifierFault;

/// A number and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reservation<N> {
    /// Taken from the pool for a file that is still open.
    Reserved(N),
    /// Issued: printed on a certificate.
    Committed(N),
    /// Given up before issue; never handed out again.
    Void(N),
}

impl<N> Reservation<N> {
    /// Takes `number` for an open file.
    pub fn reserve(number: N) -> Self {
        Self::Reserved(number)
    }

    /// The number, whatever became of it.
    pub fn number(&self) -> &N {
        match self {
            Self::Reserved(number) | Self::Committed(number) | Self::Void(number) => number,
        }
    }

    /// Puts the number in use. Committing a committed number changes nothing.
    ///
    /// # Errors
    /// [`IdentifierFault::NumberVoid`].
    pub fn commit(self) -> Result<Self, IdentifierFault> {
        match self {
            Self::Reserved(number) | Self::Committed(number) => Ok(Self::Committed(number)),
            Self::Void(_) => Err(IdentifierFault::NumberVoid),
        }
    }

    /// Gives the number up. Voiding a void number changes nothing.
    ///
    /// # Errors
    /// [`IdentifierFault::NumberCommitted`]: an issued number stays issued.
    pub fn void(self) -> Result<Self, IdentifierFault> {
        match self {
            Self::Reserved(number) | Self::Void(number) => Ok(Self::Void(number)),
            Self::Committed(_) => Err(IdentifierFault::NumberCommitted),
        }
    }

    /// The name of the state in rows and messages.
    pub const fn state(&self) -> &'static str {
        match self {
            Self::Reserved(_) => "RESERVED",
            Self::Committed(_) => "COMMITTED",
            Self::Void(_) => "VOID",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_command() {
        let (reserved, committed, void) =
            (Reservation::reserve(7), Reservation::Committed(7), Reservation::Void(7));
        let cases = [
            (reserved.clone(), Ok(committed.clone()), Ok(void.clone())),
            (committed.clone(), Ok(committed), Err(IdentifierFault::NumberCommitted)),
            (void.clone(), Err(IdentifierFault::NumberVoid), Ok(void)),
        ];
        for (state, after_commit, after_void) in cases {
            assert_eq!(*state.number(), 7);
            assert_eq!(state.clone().commit(), after_commit, "commit {}", state.state());
            assert_eq!(state.clone().void(), after_void, "void {}", state.state());
        }
    }
}
