//! What a name check says to the clerk, in both languages.

use actnow_decisions::Text;

use super::characters::Odd;
use super::lists::Ground;
use crate::domain::EntityForm;

pub(super) fn odd_character(odd: Odd) -> Text {
    match odd {
        Odd::NotChinese(c) => Text::new(
            format!("名称应当使用规范汉字，“{c}”不是规范汉字"),
            format!("a name is written in standard Chinese characters, '{c}' is none"),
        ),
        Odd::NonStandard(c, standard) => Text::new(
            format!("名称应当使用规范汉字，“{c}”请改为“{standard}”"),
            format!("a name is written in standard Chinese characters, use '{standard}' instead of '{c}'"),
        ),
    }
}

pub(super) fn zone_alone(division: &str) -> Text {
    Text::new(
        format!("开发区等区域名称“{division}”应当与行政区划名称连用，不得单独使用"),
        format!("the zone '{division}' must follow the division it belongs to, it may not stand alone"),
    )
}

pub(super) fn district_alone(division: &str) -> Text {
    Text::new(
        format!("市辖区名称“{division}”应当与市行政区划名称连用"),
        format!("the district '{division}' may be used only together with its city"),
    )
}

pub(super) fn not_of_domicile(division: &str) -> Text {
    Text::new(
        format!("“{division}”不是企业所在地的县级以上地方行政区划名称"),
        format!("'{division}' is not a division of the domicile at county level or above"),
    )
}

pub(super) fn trade_too_short() -> Text {
    Text::new("字号应当由两个以上汉字组成", "the trade name has at least two characters")
}

pub(super) fn trade_too_long(longest: usize) -> Text {
    Text::new(
        format!("字号不得超过{longest}个汉字"),
        format!("the trade name has at most {longest} characters"),
    )
}

pub(super) fn trade_is_division(trade: &str) -> Text {
    Text::new(
        format!("县级以上行政区划名称“{trade}”不得作为字号"),
        format!("'{trade}' is the name of a division and cannot be the trade name"),
    )
}

pub(super) fn trade_may_be_division(trade: &str) -> Text {
    Text::new(
        format!("字号“{trade}”与行政区划简称相同，须由登记人员确认是否另有含义"),
        format!(
            "the trade name '{trade}' is also short for a county, a person decides whether it means something else"
        ),
    )
}

pub(super) fn trade_is_industry(trade: &str) -> Text {
    Text::new(
        format!("行业或者经营特点用语“{trade}”不得作为字号"),
        format!("'{trade}' is an industry word and cannot be the trade name"),
    )
}

pub(super) fn industry_mismatch(industry: &str, main_business: &str) -> Text {
    Text::new(
        format!("名称中的行业“{industry}”与主营业务（{main_business}）不一致"),
        format!("the industry '{industry}' does not match the main business ({main_business})"),
    )
}

pub(super) fn industry_unknown(industry: &str) -> Text {
    Text::new(
        format!("行业表述“{industry}”未收录，须由登记人员确认其类别"),
        format!("the industry '{industry}' is not on the list, a person decides its class"),
    )
}

pub(super) fn form_mismatch(form: &str, entity: EntityForm) -> Text {
    Text::new(
        format!("组织形式“{form}”与主体类型（{}）不符", entity.term()),
        format!("the organisational form '{form}' does not match the legal form {}", entity.term()),
    )
}

pub(super) fn forbidden(word: &str, ground: Ground) -> Text {
    about_word("不得含有", word, ground, "is not allowed: it")
}

pub(super) fn restricted(word: &str, ground: Ground) -> Text {
    about_word("含有须人工审查的字词", word, ground, "needs a person's review: it")
}

fn about_word(zh: &str, word: &str, ground: Ground, en: &str) -> Text {
    let why = ground.text();
    Text::new(format!("名称{zh}“{word}”：{}", why.zh), format!("'{word}' {en} {}", why.en))
}

pub(super) fn division_omitted() -> Text {
    Text::new(
        "名称未含行政区划，须审查是否跨省经营",
        "the name has no division, cross-province business has to be shown",
    )
}

pub(super) fn industry_omitted() -> Text {
    Text::new(
        "名称未含行业或者经营特点，须审查是否跨行业综合经营",
        "the name has no industry, cross-industry business has to be shown",
    )
}
