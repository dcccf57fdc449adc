//! The social credit code of a filing: taken from the authority's pool at the decision, committed with the
//! licence, void when the filing ends before it; never used twice (rules 1.8, T-25).

use actnow_decisions::{Refusal, Text};
use actnow_identifiers::{CodePool, DivisionTable, IdentifierFault, IssuedCategory, Reservation, Uscc};
use uuid::Uuid;

/// Why no code can be given or moved on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// The pool holds no further code.
    #[error("the code pool is used up")]
    PoolUsedUp,
    /// The code cannot be built, or is not where the step needs it.
    #[error("{0}")]
    Identifier(IdentifierFault),
}

impl From<CodeFault> for Refusal {
    fn from(fault: CodeFault) -> Self {
        match fault {
            CodeFault::PoolUsedUp => {
                let text = Text::new("码段已用尽，请申请新码段", fault.to_string());
                Refusal::precondition("CODE_POOL_USED_UP", "USCC-1.8", text)
            }
            CodeFault::Identifier(fault) => Refusal::precondition(fault.reason(), fault.rule(), fault.text()),
        }
    }
}

/// A code and the filing it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeReservation {
    /// The filing.
    pub filing: Uuid,
    /// The code and what became of it.
    pub code: Reservation<Uscc>,
}

impl CodeReservation {
    /// Takes the `n`-th code of `pool` for an enterprise registered in `division`.
    ///
    /// # Errors
    /// [`CodeFault`] when the pool is used up or the division is not current.
    pub fn take(
        pool: &CodePool,
        n: u64,
        division: &str,
        divisions: &DivisionTable,
        filing: Uuid,
    ) -> Result<Self, CodeFault> {
        let body = pool.body(n).ok_or(CodeFault::PoolUsedUp)?;
        let uscc = Uscc::compose(IssuedCategory::Enterprise, division, &body, divisions)
            .map_err(CodeFault::Identifier)?;
        Ok(Self { filing, code: Reservation::reserve(uscc) })
    }

    /// The licence is issued. Twice changes nothing.
    ///
    /// # Errors
    /// [`CodeFault::Identifier`] when the code is void.
    pub fn commit(self) -> Result<Self, CodeFault> {
        let code = self.code.commit().map_err(CodeFault::Identifier)?;
        Ok(Self { code, ..self })
    }

    /// The filing ended before the licence. Twice changes nothing.
    ///
    /// # Errors
    /// [`CodeFault::Identifier`] when the code is on a licence.
    pub fn void(self) -> Result<Self, CodeFault> {
        let code = self.code.void().map_err(CodeFault::Identifier)?;
        Ok(Self { code, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{PARENT_USCC, SUBSIDIARY_USCC};

    fn take(n: u64) -> Result<CodeReservation, CodeFault> {
        let pool = CodePool::parse("MAFAKE##").unwrap();
        CodeReservation::take(&pool, n, "370222", DivisionTable::built_in(), Uuid::from_u128(7))
    }

    #[test]
    fn the_sample_pool_gives_the_sample_codes() {
        assert_eq!(take(1).unwrap().code.number().as_str(), PARENT_USCC);
        assert_eq!(take(2).unwrap().code.number().as_str(), SUBSIDIARY_USCC);
        let empty: Refusal = take(100).unwrap_err().into();
        assert_eq!(empty.reason, "CODE_POOL_USED_UP");
    }

    #[test]
    fn a_code_on_a_licence_stays_and_a_void_one_never_comes_back() {
        let committed = take(1).unwrap().commit().unwrap();
        assert_eq!(committed.clone().commit().unwrap(), committed);
        assert!(committed.void().is_err());
        let void = take(1).unwrap().void().unwrap();
        assert_eq!(void.clone().void().unwrap(), void);
        let refused: Refusal = void.commit().unwrap_err().into();
        assert_eq!(refused.reason, "NUMBER_VOID");
    }
}
