//! The risk grade of licensed food premises (食品经营风险分级, rules 6.4): what gives points ([`points`]), what moves a
//! grade ([`moves`]), the grade itself ([`grade`]) and the daily inspections it wants in a year ([`plan`]).

pub mod grade;
pub mod moves;
pub mod plan;
pub mod points;
pub mod refusal;
pub mod rules;

use serde::{Deserialize, Serialize};

/// Risk grade of a food operator (rules 6.4), from the least risk to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the grades have no other names")]
pub enum RiskGrade {
    A,
    B,
    C,
    D,
}

impl RiskGrade {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    /// The grade of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == name)
    }

    /// `steps` grades worse, or better where it is negative; never beyond the ends.
    #[must_use]
    pub fn moved(self, steps: i32) -> Self {
        let place = self.place().saturating_add_signed(isize::try_from(steps).unwrap_or(0));
        Self::ALL[place.min(Self::ALL.len() - 1)]
    }

    /// Its place, 0 for A.
    pub const fn place(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
            Self::C => 2,
            Self::D => 3,
        }
    }
}

#[cfg(test)]
pub(crate) use tests::rules as default_rules;

#[cfg(test)]
mod tests;
