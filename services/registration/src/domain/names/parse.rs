//! Taking a printed name apart: typed name checks and the import of old registers.
//!
//! From the outside in: organisational form at the end, division at the head or in brackets, industry words
//! before the form; what is left is the trade name, which is given at least two characters where it can be.

use actnow_decisions::Text;
use actnow_identifiers::DivisionTable;

use super::divisions::{TradeCollision, collision, is_division_text, prefixes};
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

impl ParseFault {
    /// The rule it breaks.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::NoForm => "N-5",
            Self::NoTrade => "N-3",
        }
    }

    /// The speaking constant for machines.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoForm => "NAME_FORM_MISSING",
            Self::NoTrade => "NAME_TRADE_TOO_SHORT",
        }
    }

    /// For the clerk.
    pub fn text(self) -> Text {
        match self {
            Self::NoForm => Text::new("名称应当以组织形式结尾，如“有限公司”", self.to_string()),
            Self::NoTrade => Text::new("名称缺少字号", self.to_string()),
        }
    }
}

const SHORTEST_TRADE: usize = 2;

/// Stands in the place of a division in older names of companies that act nationwide.
const WHOLE_STATE: &str = "中国";

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

fn split_bracket(head: &str, divisions: &DivisionTable) -> Option<(String, Layout, Core)> {
    let (before, rest) = head.split_once('（')?;
    let (inside, after) = rest.split_once('）')?;
    if before.is_empty() || (inside != WHOLE_STATE && !is_division_text(divisions, inside)) {
        return None;
    }
    let layout = if after.is_empty() { Layout::BracketBeforeForm } else { Layout::Bracket };
    Some((inside.to_owned(), layout, (before.to_owned(), after.to_owned())))
}

fn split_prefix(head: &str, rules: &NameRules) -> (String, Layout, Core) {
    let core_of = |at: usize| (head[at..].to_owned(), String::new());
    let prefixes = prefixes(rules.divisions(), head);
    // A short form such as 万年 may as well begin the trade name: prefer the reading that leaves one.
    let leaves_trade = |at: &&usize| trade_length(&head[**at..], rules) >= SHORTEST_TRADE;
    let must_be_division = |at: &&usize| {
        collision(rules.divisions(), &head[..**at]) != Some(TradeCollision::MayHaveOtherMeaning)
    };
    let longest = prefixes.iter().find(leaves_trade).or_else(|| prefixes.first().filter(must_be_division));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, String, String, Layout) {
        let name = NameParts::parse(text, NameRules::built_in()).unwrap();
        assert_eq!(name.full_text(), normalise(text));
        (name.division().into(), name.trade.clone(), name.industry().into(), name.form.clone(), name.layout)
    }

    fn expect(text: &str, division: &str, trade: &str, industry: &str, form: &str, layout: Layout) {
        let expected = (division.into(), trade.into(), industry.into(), form.into(), layout);
        assert_eq!(parts(text), expected, "{text}");
    }

    #[test]
    fn names_of_the_field_are_taken_apart() {
        expect("青岛淘集集电子商务有限公司", "青岛", "淘集集", "电子商务", "有限公司", Layout::Prefix);
        expect("淘集集(青岛)电子商务有限公司", "青岛", "淘集集", "电子商务", "有限公司", Layout::Bracket);
        expect("腾讯科技(深圳)有限公司", "深圳", "腾讯", "科技", "有限公司", Layout::BracketBeforeForm);
        expect("阿里巴巴(中国)有限公司", "中国", "阿里巴巴", "", "有限公司", Layout::BracketBeforeForm);
        expect("华为技术有限公司", "", "华为", "技术", "有限公司", Layout::Prefix);
        expect("青岛特来电新能源有限公司", "青岛", "特来电", "新能源", "有限公司", Layout::Prefix);
        expect("北京红光酒业发展有限公司", "北京", "红光", "酒业发展", "有限公司", Layout::Prefix);
        expect(
            "山东省青岛市城阳区万阁商贸股份有限公司",
            "山东省青岛市城阳区",
            "万阁",
            "商贸",
            "股份有限公司",
            Layout::Prefix,
        );
        expect("高新区万阁商贸有限公司", "高新区", "万阁", "商贸", "有限公司", Layout::Prefix);
        expect("青岛万有限公司", "青岛", "万", "", "有限公司", Layout::Prefix);
        expect("青岛万商贸有限公司", "青岛", "万", "商贸", "有限公司", Layout::Prefix);
    }

    #[test]
    fn a_short_form_that_would_eat_the_trade_name_is_left_to_it() {
        expect("万年商贸有限公司", "", "万年", "商贸", "有限公司", Layout::Prefix);
    }

    #[test]
    fn text_without_form_or_trade_is_no_name() {
        let parse = |text| NameParts::parse(text, NameRules::built_in());
        assert_eq!(parse("青岛淘集集"), Err(ParseFault::NoForm));
        assert_eq!((ParseFault::NoForm.rule(), ParseFault::NoForm.reason()), ("N-5", "NAME_FORM_MISSING"));
        assert_eq!(ParseFault::NoTrade.text().zh, "名称缺少字号");
        assert_eq!(parse("有限公司"), Err(ParseFault::NoTrade));
        assert_eq!(parse("青岛有限公司").map(|name| name.trade), Err(ParseFault::NoTrade));
        assert_eq!(parse(""), Err(ParseFault::NoForm));
    }
}
