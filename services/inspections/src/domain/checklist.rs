//! The checklist of a site verification (现场核查表): replaceable data, and the check that an answered list
//! is complete and honest, with everything that is wrong told at once (rules 6.2).

use std::collections::{BTreeMap, BTreeSet};

use actnow_decisions::{Text, Violations};
use serde::{Deserialize, Serialize};

/// The list this house ships with; a province loads its own.
const EMBEDDED: &str = include_str!("../../data/checklist-food-sales.csv");
/// The list of supervision after a permit.
const DAILY: &str = include_str!("../../data/checklist-food-sales-daily.csv");
/// The item everything else rests on, the address or the licence: it cannot be put right (6.2, 6.3).
const ADDRESS_ITEM: u16 = 1;

/// How grave a failed item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Key item (关键项).
    #[serde(rename = "K")]
    Key,
    /// Major item (重点项).
    #[serde(rename = "M")]
    Major,
    /// General item (一般项).
    #[serde(rename = "G")]
    General,
}

/// What is sold or done at the premises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PremisesTrait {
    /// 散装食品.
    Bulk,
    /// 冷藏冷冻食品.
    Cold,
    /// 散装熟食.
    Cooked,
    /// 水产品.
    Aquatic,
    /// 仓库.
    Warehouse,
    /// 特殊食品.
    Special,
    /// 网络经营.
    Online,
}

/// To which premises an item applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Applies {
    /// Everywhere.
    All,
    /// Where the inspectors say so: it may always be answered as not applicable.
    Discretion,
    /// Bulk food.
    Bulk,
    /// Cold or frozen food.
    Cold,
    /// Bulk cooked food.
    Cooked,
    /// Aquatic products.
    Aquatic,
    /// A warehouse.
    Warehouse,
    /// Special food.
    Special,
    /// Network operation.
    Online,
}

impl Applies {
    /// Whether the item must be answered at premises with these traits.
    fn must(self, traits: &BTreeSet<PremisesTrait>) -> bool {
        let has = |name| traits.contains(&name);
        match self {
            Self::All => true,
            Self::Discretion => false,
            Self::Bulk => has(PremisesTrait::Bulk),
            Self::Cold => has(PremisesTrait::Cold),
            Self::Cooked => has(PremisesTrait::Cooked),
            Self::Aquatic => has(PremisesTrait::Aquatic),
            Self::Warehouse => has(PremisesTrait::Warehouse),
            Self::Special => has(PremisesTrait::Special),
            Self::Online => has(PremisesTrait::Online),
        }
    }

    /// Whether it may be answered with pass or fail there.
    fn may(self, traits: &BTreeSet<PremisesTrait>) -> bool {
        self == Self::Discretion || self.must(traits)
    }
}

/// Whether a failed item can be put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rectifiable {
    /// On site or by a deadline.
    Yes,
    /// Never.
    No,
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Its number on the form.
    pub no: u16,
    /// How grave.
    pub severity: Severity,
    /// Where it applies.
    pub applies: Applies,
    /// Whether it can be put right.
    pub rectifiable: Rectifiable,
    /// What is checked.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// A checklist that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChecklistError {
    /// Not the columns or values that the list needs.
    #[error("checklist cannot be read")]
    Malformed(#[from] csv::Error),
    /// Two items with one number.
    #[error("item {0} is listed twice")]
    Twice(u16),
    /// The address item is missing or marked rectifiable: it never is.
    #[error("item {ADDRESS_ITEM} must be a key item that cannot be rectified")]
    AddressItem,
}

/// The answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Answer {
    /// 符合.
    Pass,
    /// 不符合, with what the operator has to do.
    Fail {
        /// The rectification demand (整改要求).
        demand: String,
    },
    /// Failed, and put right before the inspectors left.
    FixedOnSite {
        /// What was demanded and done.
        demand: String,
    },
    /// 不适用.
    #[serde(rename = "NA")]
    NotApplicable,
}

/// One answered item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredItem {
    /// Number of the item.
    pub no: u16,
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
}

/// Answers that fit their checklist and the premises. Only [`Checklist::check`] makes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedAnswers {
    traits: BTreeSet<PremisesTrait>,
    answers: Vec<AnsweredItem>,
}

impl CheckedAnswers {
    /// No answers: the inspectors had nothing to look at, or no list for it.
    pub(crate) fn none(traits: BTreeSet<PremisesTrait>) -> Self {
        Self { traits, answers: Vec::new() }
    }

    /// What was sold there, as declared and found.
    pub fn traits(&self) -> &BTreeSet<PremisesTrait> {
        &self.traits
    }

    /// The answers, by number.
    pub fn answers(&self) -> &[AnsweredItem] {
        &self.answers
    }
}

/// Answers of a visit that is not over yet. Only [`Checklist::check_so_far`] makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersSoFar {
    supposed: CheckedAnswers,
    open: Vec<u16>,
}

impl AnswersSoFar {
    /// What was answered, with the open items taken as conforming.
    pub fn supposed(&self) -> &CheckedAnswers {
        &self.supposed
    }

    /// Numbers of the items without an answer.
    pub fn open(&self) -> &[u16] {
        &self.open
    }
}

/// The list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    items: BTreeMap<u16, ChecklistItem>,
}

impl Checklist {
    /// The shipped list for food sales, 24 items.
    pub fn food_sales() -> Self {
        Self::parse(EMBEDDED).expect("the embedded checklist is tested")
    }

    /// The shipped list for the daily supervision of food sales, 27 items (rules 6.3).
    pub fn daily_food_sales() -> Self {
        Self::parse(DAILY).expect("the embedded checklist is tested")
    }

    /// Reads a list with the columns `no,severity,applies,rectifiable,zh,en`.
    ///
    /// # Errors
    /// When a row is malformed, a number occurs twice, or the address item is missing or rectifiable.
    pub fn parse(text: &str) -> Result<Self, ChecklistError> {
        let mut items = BTreeMap::new();
        for row in csv::Reader::from_reader(text.as_bytes()).into_deserialize::<ChecklistItem>() {
            let item = row?;
            let no = item.no;
            if items.insert(no, item).is_some() {
                return Err(ChecklistError::Twice(no));
            }
        }
        let is_right =
            |item: &ChecklistItem| item.severity == Severity::Key && item.rectifiable == Rectifiable::No;
        if items.get(&ADDRESS_ITEM).is_some_and(is_right) {
            Ok(Self { items })
        } else {
            Err(ChecklistError::AddressItem)
        }
    }

    /// Every item, by number.
    pub fn items(&self) -> impl Iterator<Item = &ChecklistItem> {
        self.items.values()
    }

    /// The item with this number.
    pub fn item(&self, no: u16) -> Option<&ChecklistItem> {
        self.items.get(&no)
    }

    /// The items that must be answered at premises with these traits.
    pub fn applicable(&self, traits: &BTreeSet<PremisesTrait>) -> impl Iterator<Item = &ChecklistItem> {
        self.items.values().filter(|item| item.applies.must(traits))
    }

    /// Checks an answered list against the premises.
    ///
    /// # Errors
    /// Every item that is unknown, doubled, unanswered, or answered as it may not be.
    pub fn check(
        &self,
        traits: BTreeSet<PremisesTrait>,
        mut answers: Vec<AnsweredItem>,
    ) -> Result<CheckedAnswers, Violations> {
        let mut list = Violations::new();
        let seen = self.check_given(&traits, &answers, Demands::Written, &mut list);
        for item in self.applicable(&traits).filter(|item| !seen.contains(&item.no)) {
            let text = Text::new(
                format!("第{}项未作答：{}", item.no, item.zh),
                format!("item {} is not answered", item.no),
            );
            list.add("answers", "6.2", "ITEM_UNANSWERED", text);
        }
        answers.sort_by_key(|given| given.no);
        list.into_result(CheckedAnswers { traits, answers })
    }

    /// Checks what is answered so far: items still open count as conforming, demands may follow. What comes
    /// of it can be judged but not recorded.
    ///
    /// # Errors
    /// Every item that is unknown, doubled, or answered as it may not be.
    pub fn check_so_far(
        &self,
        traits: BTreeSet<PremisesTrait>,
        mut answers: Vec<AnsweredItem>,
    ) -> Result<AnswersSoFar, Violations> {
        let mut list = Violations::new();
        let seen = self.check_given(&traits, &answers, Demands::MayFollow, &mut list);
        let open: Vec<u16> =
            self.applicable(&traits).map(|item| item.no).filter(|no| !seen.contains(no)).collect();
        answers.extend(open.iter().map(|no| AnsweredItem { no: *no, answer: Answer::Pass }));
        answers.sort_by_key(|given| given.no);
        list.into_result(AnswersSoFar { supposed: CheckedAnswers { traits, answers }, open })
    }

    /// Checks each answer by itself, and tells which items have one.
    fn check_given(
        &self,
        traits: &BTreeSet<PremisesTrait>,
        answers: &[AnsweredItem],
        demands: Demands,
        list: &mut Violations,
    ) -> BTreeSet<u16> {
        let mut seen = BTreeSet::new();
        for (i, given) in answers.iter().enumerate() {
            let field = format!("answers[{i}]");
            if !seen.insert(given.no) {
                let text = Text::new(
                    format!("第{}项重复作答", given.no),
                    format!("item {} is answered twice", given.no),
                );
                list.add(&field, "6.2", "ITEM_TWICE", text);
            }
            match self.item(given.no) {
                Some(item) => check_answer(&field, item, &given.answer, traits, demands, list),
                None => {
                    let text = Text::new("核查表无此项", format!("the list has no item {}", given.no));
                    list.add(&field, "6.2", "ITEM_UNKNOWN", text);
                }
            }
        }
        seen
    }
}

/// Whether every failed item must say what has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demands {
    /// On the record.
    Written,
    /// While the inspectors are still at it.
    MayFollow,
}

fn check_answer(
    field: &str,
    item: &ChecklistItem,
    answer: &Answer,
    traits: &BTreeSet<PremisesTrait>,
    demands: Demands,
    list: &mut Violations,
) {
    let mut demanded = |demand: &str| {
        if demands == Demands::Written && demand.trim().is_empty() {
            let text = Text::new("不符合项应当提出整改要求", "a failed item carries a rectification demand");
            list.add(field, "6.2", "DEMAND_REQUIRED", text);
        }
    };
    match answer {
        Answer::NotApplicable if item.applies.must(traits) => {
            let text = Text::new("该项适用，不得填“不适用”", format!("item {} applies here", item.no));
            list.add(field, "6.2", "ITEM_APPLIES", text);
        }
        Answer::NotApplicable => {}
        Answer::Pass | Answer::Fail { .. } | Answer::FixedOnSite { .. } if !item.applies.may(traits) => {
            let text = Text::new("该项不适用于本场所", format!("item {} does not apply here", item.no));
            list.add(field, "6.2", "ITEM_DOES_NOT_APPLY", text);
        }
        Answer::Pass => {}
        Answer::Fail { demand } => demanded(demand),
        Answer::FixedOnSite { demand } => {
            demanded(demand);
            if item.rectifiable == Rectifiable::No {
                let text = Text::new("该项不可整改", format!("item {} cannot be put right", item.no));
                list.add(field, "6.2", "ITEM_NOT_RECTIFIABLE", text);
            }
        }
    }
}
#[cfg(test)]
#[path = "checklist_tests.rs"]
mod tests;
