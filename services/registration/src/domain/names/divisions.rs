//! Division words in names (N-2): county level or above, of the domicile; a district or a zone never alone.

use std::collections::HashMap;

/// A division of GB/T 2260 or a functional zone, as names use it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    code: String,
    rank: Rank,
    words: Vec<String>,
}

/// Rank of a division in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Province,
    Prefecture,
    /// County or county-level city: may stand alone.
    County,
    /// District of a city (市辖区): only together with its city.
    District,
    /// Functional zone (高新区, 开发区): only together with its division.
    Zone,
}

/// How the division of a name fits the domicile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivisionFit {
    /// A division of the domicile at county level or above, written lawfully.
    Fits,
    /// A zone without the division it belongs to.
    ZoneAlone,
    /// A district without its city.
    DistrictAlone,
    /// No division, or not one of the domicile.
    NotOfDomicile,
}

/// How strongly a trade name collides with a division word (N-3, Name Provisions 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TradeCollision {
    /// It is the name of a division.
    IsDivision,
    /// It is the short form of a county, which may well have another meaning (另有含义的除外).
    MayHaveOtherMeaning,
}

/// Every division with the words names use for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionWords {
    places: HashMap<String, Place>,
    by_word: HashMap<String, Vec<String>>,
    zone_words: Vec<String>,
    longest: usize,
}

impl DivisionWords {
    /// From `(code, name, is_zone)` of every division and the words for zones in general.
    pub fn new<'a>(
        divisions: impl IntoIterator<Item = (&'a str, &'a str, IsZone)>,
        zone_words: Vec<String>,
    ) -> Self {
        let mut places: HashMap<String, Place> = divisions
            .into_iter()
            .filter(|(_, name, _)| !NOT_A_NAME.contains(name) && !name.contains('（'))
            .map(|(code, name, zone)| (code.to_owned(), place(code, name, zone)))
            .collect();
        name_zones_locally(&mut places);
        let mut by_word: HashMap<String, Vec<String>> = HashMap::new();
        for place in places.values() {
            for word in &place.words {
                by_word.entry(word.clone()).or_default().push(place.code.clone());
            }
        }
        let zones = zone_words.iter().map(String::as_str);
        let longest = by_word.keys().map(String::as_str).chain(zones).map(|w| w.chars().count()).max();
        Self { places, by_word, zone_words, longest: longest.unwrap_or_default() }
    }

    /// Whether `division`, as written in a name, fits a domicile in `domicile` (six digits).
    pub fn fit(&self, division: &str, domicile: &str) -> DivisionFit {
        let chain = self.chain(domicile);
        match self.read_chain(division, &chain, &[]) {
            Some(ranks) => judge(&ranks, chain.iter().any(|place| place.rank == Rank::Prefecture)),
            None if self.is_zone_word(division) => DivisionFit::ZoneAlone,
            None => DivisionFit::NotOfDomicile,
        }
    }

    /// Whether a trade name is itself a division word.
    pub(super) fn collision(&self, trade: &str) -> Option<TradeCollision> {
        if self.is_zone_word(trade) {
            return Some(TradeCollision::IsDivision);
        }
        let codes = self.by_word.get(trade)?;
        let is_stem_of_county = |code: &String| {
            self.places.get(code).is_some_and(|place| place.rank >= Rank::County && place.words[0] != trade)
        };
        if codes.iter().all(is_stem_of_county) {
            Some(TradeCollision::MayHaveOtherMeaning)
        } else {
            Some(TradeCollision::IsDivision)
        }
    }

    /// Byte lengths of the divisions that `text` may begin with, longest first: `山东省青岛市`, `山东省`.
    pub(super) fn prefixes(&self, text: &str) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut above: Option<Vec<String>> = None;
        let mut at = 0;
        while let Some((len, codes)) = self.next_word(&text[at..], above.as_deref()) {
            at += len;
            ends.push(at);
            if codes.is_empty() {
                break;
            }
            above = Some(codes);
        }
        ends.reverse();
        ends
    }

    /// Whether `text` reads as divisions from its first to its last character.
    pub(super) fn is_division_text(&self, text: &str) -> bool {
        !text.is_empty() && self.prefixes(text).first() == Some(&text.len())
    }

    fn is_zone_word(&self, text: &str) -> bool {
        self.zone_words.iter().any(|word| word == text)
    }

    /// The longest division word at the start of `text` that lies within one of `above`, with its codes;
    /// no codes for a zone word.
    fn next_word(&self, text: &str, above: Option<&[String]>) -> Option<(usize, Vec<String>)> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest).collect::<Vec<_>>();
        ends.into_iter().rev().find_map(|end| {
            let word = &text[..end];
            let within = |code: &&String| above.is_none_or(|above| above.iter().any(|a| lies_within(code, a)));
            let codes: Vec<String> = self.by_word.get(word).into_iter().flatten().filter(within).cloned().collect();
            (!codes.is_empty() || self.is_zone_word(word)).then_some((end, codes))
        })
    }

    /// Province, prefecture and the division itself, as far as the table knows them.
    fn chain(&self, code: &str) -> Vec<&Place> {
        let above = [code.get(..2).map(|p| format!("{p}0000")), code.get(..4).map(|p| format!("{p}00"))];
        let mut codes: Vec<String> = above.into_iter().flatten().collect();
        codes.push(code.to_owned());
        codes.dedup();
        codes.iter().filter_map(|code| self.places.get(code)).collect()
    }

    /// Reads all of `text` as words of `chain` from the top down; answers their ranks.
    fn read_chain(&self, text: &str, chain: &[&Place], read: &[Rank]) -> Option<Vec<Rank>> {
        if text.is_empty() {
            return (!read.is_empty()).then(|| read.to_vec());
        }
        let zone_after_city = !read.is_empty() && self.is_zone_word(text);
        if zone_after_city {
            return Some([read, &[Rank::Zone]].concat());
        }
        chain.iter().enumerate().find_map(|(level, place)| {
            place.words.iter().find_map(|word| {
                let rest = text.strip_prefix(word.as_str())?;
                self.read_chain(rest, &chain[level + 1..], &[read, &[place.rank]].concat())
            })
        })
    }
}

/// Whether a division is a functional zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsZone {
    /// In GB/T 2260.
    No,
    /// A functional zone used in practice (370222).
    Yes,
}

fn judge(ranks: &[Rank], has_city: bool) -> DivisionFit {
    let city_given = ranks.contains(&Rank::Prefecture) || (!has_city && ranks.contains(&Rank::Province));
    if ranks.contains(&Rank::Zone) && !city_given && !ranks.contains(&Rank::County) {
        DivisionFit::ZoneAlone
    } else if ranks.contains(&Rank::District) && !city_given {
        DivisionFit::DistrictAlone
    } else {
        DivisionFit::Fits
    }
}

const NOT_A_NAME: [&str; 5] =
    ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "全国"];

const SUFFIXES: [&str; 13] = [
    "特别行政区", "自治区", "自治州", "自治县", "自治旗", "林区", "特区", "地区", "省", "市", "区", "县", "盟",
];

const PEOPLES: [&str; 52] = [
    "各族", "维吾尔", "柯尔克孜", "哈萨克族", "哈萨克", "蒙古族", "蒙古", "朝鲜族", "土家族", "布依族", "哈尼族",
    "景颇族", "傈僳族", "仫佬族", "毛南族", "仡佬族", "纳西族", "拉祜族", "布朗族", "独龙族", "普米族", "撒拉族",
    "保安族", "裕固族", "锡伯族", "锡伯", "达斡尔族", "鄂温克族", "鄂伦春", "塔吉克族", "塔吉克", "壮族", "回族",
    "苗族", "侗族", "藏族", "羌族", "彝族", "傣族", "白族", "满族", "瑶族", "黎族", "畲族", "水族", "佤族", "怒族",
    "土族", "阿昌族", "德昂族", "基诺族", "京族",
];

fn place(code: &str, name: &str, zone: IsZone) -> Place {
    let rank = match zone {
        IsZone::Yes => Rank::Zone,
        IsZone::No if code.ends_with("0000") => Rank::Province,
        IsZone::No if code.ends_with("00") => Rank::Prefecture,
        IsZone::No if name.ends_with('区') && !name.ends_with("林区") && !name.ends_with("特区") => Rank::District,
        IsZone::No => Rank::County,
    };
    let mut words = vec![name.to_owned()];
    if zone == IsZone::No {
        words.extend(stem(name));
    }
    Place { code: code.to_owned(), rank, words }
}

/// The short form used in names: 青岛市 → 青岛, 延边朝鲜族自治州 → 延边; none when one character would be left.
fn stem(name: &str) -> Option<String> {
    let long_enough = |text: &&str| text.chars().count() >= 2;
    let mut short = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(long_enough)?;
    if name.contains("自治") {
        while let Some(shorter) = PEOPLES.iter().find_map(|p| short.strip_suffix(p)).filter(long_enough) {
            short = shorter;
        }
    }
    Some(short.to_owned())
}

/// A zone's table name carries its city (青岛高新区); within a name it follows the city as 高新区.
fn name_zones_locally(places: &mut HashMap<String, Place>) {
    let cities: HashMap<String, Vec<String>> =
        places.values().map(|place| (place.code.clone(), place.words.clone())).collect();
    for zone in places.values_mut().filter(|place| place.rank == Rank::Zone) {
        let Some(words) = zone.code.get(..4).and_then(|city| cities.get(&format!("{city}00"))) else { continue };
        let local = words.iter().find_map(|city| zone.words[0].strip_prefix(city.as_str())).map(str::to_owned);
        if let Some(local) = local.filter(|local| local.chars().count() >= 2) {
            zone.words = vec![local];
        }
    }
}

/// Whether division `code` lies strictly within `above`.
fn lies_within(code: &str, above: &str) -> bool {
    let significant = above.strip_suffix("0000").or_else(|| above.strip_suffix("00")).unwrap_or(above);
    code != above && significant.len() < 6 && code.starts_with(significant)
}
