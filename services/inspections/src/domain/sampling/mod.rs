//! The double-random draw (双随机抽查, rules 6.5): which operators are inspected and who inspects them is left to
//! chance, and anyone can compute it again.
//!
//! A plan is published together with the SM3 of a beacon of 32 random bytes. Then the two lists are frozen and
//! their hash is told. Only the draw reveals the beacon; plan, lists and beacon make the seed, and the seed makes
//! everything else. Whoever chose the lists did not know the beacon, and whoever knew the beacon could not
//! choose the lists any more.
//!
//! Start with [`plan`] and [`lists`]; then [`drawing`] (what is drawn), [`procedure`] (the states), [`record`] (what
//! is published) and [`audit`] (how it is recomputed).

pub mod audit;
pub mod drawing;
pub mod facts;
pub mod hash;
pub mod lists;
pub mod matching;
pub mod permissions;
pub mod plan;
pub mod procedure;
pub mod record;
pub mod refusal;
pub mod selection;
pub mod stream;

#[cfg(test)]
mod tests;
