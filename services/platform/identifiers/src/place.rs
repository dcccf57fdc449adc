//! The place at the head of a name (行政区划): 青岛, 青岛市城阳区, or a bare zone such as 高新区.
//!
//! Every enterprise name begins with a division, in full or shortened (青岛市, 青岛). A zone's name may follow
//! the division, never replace it (Name Provisions 7), so it is recognised and told apart.

use std::collections::HashMap;

use crate::division::{Division, DivisionLevel, DivisionTable};

/// Entries of the standard that are headings, not places.
const HEADINGS: [&str; 5] = ["全国", "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// What zones call themselves, longest first.
const ZONE_WORDS: [&str; 14] = [
    "高新技术产业开发区",
    "经济技术开发区",
    "自由贸易试验区",
    "旅游度假区",
    "综合保税区",
    "经济开发区",
    "保税港区",
    "工业园区",
    "高新区",
    "经开区",
    "开发区",
    "保税区",
    "自贸区",
    "新区",
];

/// Endings that a short name drops.
const SUFFIXES: [&str; 8] = ["特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "县"];

/// Nationalities in the names of autonomous areas, which a short name drops too. Longer before shorter.
const NATIONALITIES: [&str; 53] = [
    "柯尔克孜",
    "乌孜别克族",
    "鄂伦春族",
    "鄂温克族",
    "达斡尔族",
    "哈萨克族",
    "维吾尔族",
    "塔吉克族",
    "蒙古族",
    "土家族",
    "布依族",
    "朝鲜族",
    "哈尼族",
    "傈僳族",
    "拉祜族",
    "高山族",
    "纳西族",
    "景颇族",
    "仫佬族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "德昂族",
    "保安族",
    "裕固族",
    "独龙族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "东乡族",
    "维吾尔",
    "哈萨克",
    "塔吉克",
    "蒙古",
    "锡伯",
    "各族",
    "满族",
    "回族",
    "藏族",
    "苗族",
    "彝族",
    "壮族",
    "侗族",
    "瑶族",
    "白族",
    "傣族",
    "黎族",
    "畲族",
    "羌族",
];

const SHORTEST_SHORT_NAME: usize = 2;

/// Codes by full and by short name.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameIndex {
    codes: HashMap<String, Vec<String>>,
    longest: usize,
}

impl NameIndex {
    pub(crate) fn new<'a>(divisions: impl Iterator<Item = &'a Division>) -> Self {
        let mut index = Self::default();
        for division in divisions.filter(|division| is_a_place(&division.name)) {
            index.add(&division.name, &division.code);
            if let Some(short) = short_name(division) {
                index.add(short, &division.code);
            }
        }
        for codes in index.codes.values_mut() {
            codes.sort_unstable();
        }
        index
    }

    fn add(&mut self, name: &str, code: &str) {
        self.longest = self.longest.max(name.chars().count());
        self.codes.entry(name.to_owned()).or_default().push(code.to_owned());
    }

    fn get(&self, name: &str) -> &[String] {
        self.codes.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A place found at the head of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'d, 't> {
    /// The words that name it.
    pub text: &'t str,
    /// What follows them.
    pub rest: &'t str,
    /// The divisions it can mean, by ascending code; several when names coincide (朝阳). Empty for a bare zone.
    pub divisions: Vec<&'d Division>,
    /// The division words one by one: 青岛市 and 城阳区.
    pub parts: Vec<&'t str>,
    /// A zone word after or instead of the division, such as 高新区.
    pub zone: Option<&'t str>,
}

impl Place<'_, '_> {
    /// Whether a zone stands without any division before it.
    pub fn is_zone_alone(&self) -> bool {
        self.divisions.is_empty() && self.zone.is_some()
    }

    /// Whether a district (区) stands without its city before it.
    pub fn is_district_alone(&self) -> bool {
        let district =
            |division: &&Division| division.level() == DivisionLevel::County && !division.is_zone();
        self.parts.len() == 1 && self.parts[0].ends_with('区') && self.divisions.iter().any(district)
    }
}

impl DivisionTable {
    /// The divisions called exactly `name`, in full (青岛市) or short (青岛), by ascending code.
    pub fn by_name(&self, name: &str) -> Vec<&Division> {
        self.names.get(name).iter().filter_map(|code| self.get(code)).collect()
    }

    /// The place at the head of `text`, reading as much of it as possible; each further division must lie in
    /// the one before. `None` when `text` begins with no place.
    pub fn leading_place<'t>(&self, text: &'t str) -> Option<Place<'_, 't>> {
        let mut longest = Vec::new();
        self.read_parts(text, &[], &mut Vec::new(), &mut longest);
        let divided = longest.iter().map(|part| part.len()).sum::<usize>();
        let zone = ZONE_WORDS.into_iter().find(|word| text[divided..].starts_with(word));
        let end = divided + zone.map_or(0, str::len);
        (end > 0).then(|| Place {
            text: &text[..end],
            rest: &text[end..],
            divisions: self.meant_by(&longest),
            parts: longest,
            zone: zone.map(|_| &text[divided..end]),
        })
    }

    /// Tries every way to read division words at the head of `rest`; keeps the one that reads most.
    fn read_parts<'t>(
        &self,
        rest: &'t str,
        above: &[&Division],
        parts: &mut Vec<&'t str>,
        longest: &mut Vec<&'t str>,
    ) {
        let length = |parts: &[&str]| parts.iter().map(|part| part.len()).sum::<usize>();
        if length(parts) > length(longest) {
            longest.clone_from(parts);
        }
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.names.longest);
        for end in ends {
            let found = self.named_within(&rest[..end], above);
            if !found.is_empty() {
                parts.push(&rest[..end]);
                self.read_parts(&rest[end..], &found, parts, longest);
                parts.pop();
            }
        }
    }

    fn meant_by(&self, parts: &[&str]) -> Vec<&Division> {
        parts.iter().fold(Vec::new(), |above, part| self.named_within(part, &above))
    }

    /// The divisions called `name` below any of `above`; anywhere when `above` is empty.
    fn named_within(&self, name: &str, above: &[&Division]) -> Vec<&Division> {
        let below = |division: &Division| {
            above.is_empty() || self.ancestors(&division.code).any(|ancestor| above.contains(&ancestor))
        };
        self.by_name(name).into_iter().filter(|division| below(division)).collect()
    }
}

fn is_a_place(name: &str) -> bool {
    !HEADINGS.contains(&name) && !name.contains('（')
}

/// The name without its ending and nationalities, if enough is left. Districts and banners have none: 青岛市南
/// must stay readable as 青岛 + 市南区 only when the 区 is there.
fn short_name(division: &Division) -> Option<&str> {
    let stem = SUFFIXES.iter().find_map(|suffix| division.name.strip_suffix(suffix))?;
    let mut short = stem;
    while let Some(left) = NATIONALITIES.iter().find_map(|nationality| strip_long_enough(short, nationality))
    {
        short = left;
    }
    (short.chars().count() >= SHORTEST_SHORT_NAME).then_some(short)
}

fn strip_long_enough<'a>(name: &'a str, nationality: &str) -> Option<&'a str> {
    name.strip_suffix(nationality).filter(|left| left.chars().count() >= SHORTEST_SHORT_NAME)
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
