//! Division words in names (N-2): county level or above, of the domicile; a district or a zone never alone.

use actnow_identifiers::{Division, DivisionLevel, DivisionTable, Place};

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

/// How `division`, as written in a name, fits a domicile in the division `domicile` (six digits).
pub(super) fn fit(table: &DivisionTable, division: &str, domicile: &str) -> DivisionFit {
    let Some(place) = table.leading_place(division) else {
        let short = table.get(domicile).and_then(|district| district.name.strip_suffix('区'));
        return if short == Some(division) { DivisionFit::DistrictAlone } else { DivisionFit::NotOfDomicile };
    };
    let of_domicile = |found: &&Division| table.is_within(domicile, &found.code);
    if place.rest.is_empty() && place.is_zone_alone() {
        return DivisionFit::ZoneAlone;
    }
    if !place.divisions.iter().any(of_domicile) {
        return DivisionFit::NotOfDomicile;
    }
    if place.rest.is_empty() {
        return if lacks_city(table, &place) { DivisionFit::DistrictAlone } else { DivisionFit::Fits };
    }
    fit_short_district(table, &place, domicile)
}

/// `青岛城阳`: a district in short form, which only the domicile tells from the beginning of a trade name.
fn fit_short_district(table: &DivisionTable, place: &Place<'_, '_>, domicile: &str) -> DivisionFit {
    let Some(district) = table.get(domicile) else {
        return DivisionFit::NotOfDomicile;
    };
    if place.zone.is_some() || district.name.strip_suffix('区') != Some(place.rest) {
        return DivisionFit::NotOfDomicile;
    }
    if names_city_of(table, district, &place.divisions) {
        DivisionFit::Fits
    } else {
        DivisionFit::DistrictAlone
    }
}

/// Whether the last division word is a district whose city is not the word before it.
fn lacks_city(table: &DivisionTable, place: &Place<'_, '_>) -> bool {
    let above = match place.parts.as_slice() {
        [] => return false,
        [.., before, _] => table.by_name(before),
        [_] => Vec::new(),
    };
    let in_order = |district: &Division| is_district(district) && !names_city_of(table, district, &above);
    place.divisions.iter().all(|found| in_order(found))
}

/// Whether `named` holds the city of `district`; the municipalities (北京 …) are their own cities.
fn names_city_of(table: &DivisionTable, district: &Division, named: &[&Division]) -> bool {
    let above = || table.ancestors(&district.code);
    let heading = |division: &&Division| table.by_name(&division.name).is_empty();
    let city = above().find(|division| !heading(division));
    city.is_some_and(|city| named.contains(&city))
}

fn is_district(division: &Division) -> bool {
    division.level() == DivisionLevel::County && division.name.ends_with('区') && !division.is_zone()
}

/// Whether `text` reads as divisions and zones from its first to its last character.
pub(super) fn is_division_text(table: &DivisionTable, text: &str) -> bool {
    table.leading_place(text).is_some_and(|place| place.rest.is_empty())
}

/// Byte lengths of the divisions that `text` may begin with, longest first: `山东省青岛市`, `山东省`.
pub(super) fn prefixes(table: &DivisionTable, text: &str) -> Vec<usize> {
    let Some(place) = table.leading_place(text) else {
        return Vec::new();
    };
    let mut ends: Vec<usize> = place
        .parts
        .iter()
        .scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        })
        .collect();
    ends.push(place.text.len());
    ends.dedup();
    ends.reverse();
    ends
}

/// Whether a trade name is itself a division word.
pub(super) fn collision(table: &DivisionTable, trade: &str) -> Option<TradeCollision> {
    let named = table.by_name(trade);
    if named.is_empty() {
        let zone = table.leading_place(trade).filter(|place| place.rest.is_empty() && place.is_zone_alone());
        return zone.map(|_| TradeCollision::IsDivision);
    }
    let short_of_county =
        |division: &&Division| division.level() == DivisionLevel::County && division.name != trade;
    if named.iter().all(short_of_county) {
        Some(TradeCollision::MayHaveOtherMeaning)
    } else {
        Some(TradeCollision::IsDivision)
    }
}
