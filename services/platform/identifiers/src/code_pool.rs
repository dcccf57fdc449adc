//! Code pools (码段): the bodies from which an authority takes the next new code, in order.

use std::fmt;
use std::str::FromStr;

use crate::IdentifierFault;
use crate::uscc::{alphabet_character, is_of_alphabet};

const BODY_LENGTH: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    /// `#`: decimal digits.
    Decimal,
    /// `*`: the alphabet of 31.
    Alphabet,
}

impl Counting {
    const fn radix(self) -> u64 {
        match self {
            Self::Decimal => 10,
            Self::Alphabet => 31,
        }
    }

    const fn placeholder(self) -> char {
        match self {
            Self::Decimal => '#',
            Self::Alphabet => '*',
        }
    }
}

/// A pool such as `MAFAKE##` (`MAFAKE01` to `MAFAKE99`) or `MF******` (`MF000001` to `MFYYYYYY`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePool {
    prefix: String,
    counting: Counting,
    places: usize,
}

impl CodePool {
    /// Reads a pattern: fixed characters of the alphabet, then only `#` (decimal digits) or only `*`
    /// (characters of the alphabet), eight in all.
    ///
    /// # Errors
    /// [`IdentifierFault::CodePoolPattern`].
    pub fn parse(pattern: &str) -> Result<Self, IdentifierFault> {
        let counting = match pattern.chars().last() {
            Some('#') => Counting::Decimal,
            Some('*') => Counting::Alphabet,
            Some(_) | None => return Err(IdentifierFault::CodePoolPattern),
        };
        let prefix = pattern.trim_end_matches(counting.placeholder());
        if pattern.len() != BODY_LENGTH || !is_of_alphabet(prefix) {
            return Err(IdentifierFault::CodePoolPattern);
        }
        Ok(Self { prefix: prefix.to_owned(), counting, places: BODY_LENGTH - prefix.len() })
    }

    /// How many bodies the pool holds; the body with number zero is never given out.
    pub fn capacity(&self) -> u64 {
        (0..self.places).fold(1, |product, _| product * self.counting.radix()) - 1
    }

    /// The `n`-th body, from 1; `None` before the first and after the last.
    pub fn body(&self, n: u64) -> Option<String> {
        if n == 0 || n > self.capacity() {
            return None;
        }
        let mut reversed = Vec::with_capacity(self.places);
        let mut left = n;
        for _ in 0..self.places {
            reversed.push(alphabet_character(left % self.counting.radix())?);
            left /= self.counting.radix();
        }
        Some(self.prefix.chars().chain(reversed.into_iter().rev()).collect())
    }
}

impl FromStr for CodePool {
    type Err = IdentifierFault;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        Self::parse(pattern)
    }
}

impl fmt::Display for CodePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.prefix)?;
        (0..self.places).try_for_each(|_| write!(f, "{}", self.counting.placeholder()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_count_from_one_in_their_alphabet() {
        let cases = [
            ("MAFAKE##", 1, Some("MAFAKE01")),
            ("MAFAKE##", 10, Some("MAFAKE10")),
            ("MAFAKE##", 99, Some("MAFAKE99")),
            ("MAFAKE##", 100, None),
            ("MAFAKE##", 0, None),
            ("MF******", 1, Some("MF000001")),
            ("MF******", 30, Some("MF00000Y")),
            ("MF******", 31, Some("MF000010")),
            ("MF******", 887_503_680, Some("MFYYYYYY")),
            ("MF******", 887_503_681, None),
            ("########", 12_345_678, Some("12345678")),
        ];
        for (pattern, n, body) in cases {
            assert_eq!(CodePool::parse(pattern).unwrap().body(n).as_deref(), body, "{pattern} {n}");
        }
    }

    #[test]
    fn capacity_is_the_number_of_bodies() {
        assert_eq!(CodePool::parse("MAFAKE##").unwrap().capacity(), 99);
        assert_eq!(CodePool::parse("MF******").unwrap().capacity(), 31_u64.pow(6) - 1);
    }

    #[test]
    fn bad_patterns_are_refused_and_good_ones_print_back() {
        for bad in
            ["", "MAFAKE01", "MAFAKE#", "MAFAKE###", "MAFAKI##", "MA#FAK##", "MF**##**", "MFAKE#**", "青岛##"]
        {
            assert_eq!(CodePool::parse(bad), Err(IdentifierFault::CodePoolPattern), "{bad}");
        }
        for good in ["MAFAKE##", "MF******"] {
            assert_eq!(good.parse::<CodePool>().unwrap().to_string(), good);
        }
    }
}
