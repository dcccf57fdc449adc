//! Taking a printed name apart: typed name checks and the import of old registers.
//!
//! From the outside in: organisational form at the end, division at the head or in brackets, industry words
//! before the form; what is left is the trade name, which is given at least two characters where it can be.

use super::divisions::DivisionWords;
use super::parts::{Layout, NameParts, normalise};
use super::rules::NameRules;

/// Text that cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseFault {
    /// It does not end in an organisational form of the list.
    #[error("no organisational form at the end")]
    NoForm,
    /// Nothing is left between division and form.
    #[error("no trade name")]
    NoTrade,
}

const SHORTEST_TRADE: usize = 2;

impl NameParts {
    /// Takes `full_text` apart. Printing the result gives the cleaned text again.
    ///
    /// # Errors
    /// [`ParseFault`] when there is no organisational form or nothing else.
    pub fn parse(full_text: &str, rules: &NameRules) -> Result<Self, ParseFault> {
        let text = normalise(full_text);
        let (head, form) = rules.split_form(&text).ok_or(ParseFault::NoForm)?;
        if head.is_empty() {
            return Err(ParseFault::NoTrade);
        }
        let bracketed = split_bracket(head, rules.divisions());
        let (division, layout, core) = match bracketed {
            Some(found) => found,
            None => split_prefix(head, rules),
        };
        let (trade, industry) = split_industry(&core, layout, rules);
        if trade.is_empty() {
            return Err(ParseFault::NoTrade);
        }
        Ok(Self::new(&division, &trade, &industry, form).with_layout(layout))
    }
}

/// What brackets hold, and what stands before and after them.
type Core = (String, String);

fn split_bracket(head: &str, divisions: &DivisionWords) -> Option<(String, Layout, Core)> {
    let (before, rest) = head.split_once('（')?;
    let (inside, after) = rest.split_once('）')?;
    if before.is_empty() || !divisions.is_division_text(inside) {
        return None;
    }
    let layout = if after.is_empty() { Layout::BracketBeforeForm } else { Layout::Bracket };
    Some((inside.to_owned(), layout, (before.to_owned(), after.to_owned())))
}

fn split_prefix(head: &str, rules: &NameRules) -> (String, Layout, Core) {
    let core_of = |at: usize| (head[at..].to_owned(), String::new());
    let prefixes = rules.divisions().prefixes(head);
    // A short form such as 万年 may as well begin the trade name: prefer the reading that leaves one.
    let leaves_trade = |at: &&usize| trade_length(&head[**at..], rules) >= SHORTEST_TRADE;
    let longest = prefixes.iter().find(leaves_trade).or(prefixes.first());
    match longest {
        Some(at) => (head[..*at].to_owned(), Layout::Prefix, core_of(*at)),
        None => (String::new(), Layout::Prefix, core_of(0)),
    }
}

fn trade_length(core: &str, rules: &NameRules) -> usize {
    rules.industries().split(core, 0).0.chars().count()
}

fn split_industry(core: &Core, layout: Layout, rules: &NameRules) -> (String, String) {
    let (before, after) = core;
    match layout {
        Layout::Bracket => (before.clone(), after.clone()),
        Layout::Prefix | Layout::BracketBeforeForm => {
            let two = rules.industries().split(before, SHORTEST_TRADE).0;
            let one = rules.industries().split(before, 1).0;
            // 青岛万商贸…: a trade name of one character is still the trade name, and is told to be too short.
            let trade = if two.len() == before.len() { one } else { two };
            (trade.to_owned(), before[trade.len()..].to_owned())
        }
    }
}
