//! T-27: 200 shops, ten per cent of them, two of twenty inspectors.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::inspectors::Qualification;
use crate::domain::risk::RiskGrade;
use crate::domain::samples::{day, id};
use crate::domain::sampling::hash::Hash32;
use crate::domain::sampling::lists::{DrawInspector, DrawObject, Lists};
use crate::domain::sampling::plan::{Coverage, DrawPlan, Rate};

pub(super) fn plan() -> DrawPlan {
    DrawPlan {
        id: id(27),
        name: "2026年度食品销售双随机抽查".to_owned(),
        rates: BTreeMap::from([("一般".to_owned(), Rate::try_new(1_000).unwrap())]),
        team_size: 2,
        coverage: Coverage::BesideFullCoverage,
        due: day("2026-12-31"),
    }
}

pub(super) fn beacon(n: u8) -> Hash32 {
    Hash32::from_bytes([n; 32])
}

pub(super) fn object(n: usize) -> DrawObject {
    DrawObject {
        uscc: format!("913702220000{n:06}"),
        name: format!("样例商店{n}"),
        stratum: "一般".to_owned(),
        weight: 1 + u32::try_from(n % 3).unwrap(),
        field: Qualification::FoodSales,
        grade: Some(if n.is_multiple_of(20) { RiskGrade::D } else { RiskGrade::B }),
        last_offices: BTreeSet::from([office(n % 4)]),
    }
}

pub(super) fn office(n: usize) -> String {
    ["高新区所", "红岛所", "河套所", "上马所"][n].to_owned()
}

pub(super) fn inspector(n: usize) -> DrawInspector {
    DrawInspector {
        id: format!("inspector{n:02}"),
        office: office(n % 4),
        qualified: BTreeSet::from([Qualification::FoodSales]),
        recused: BTreeSet::new(),
    }
}

pub(super) fn shops() -> Vec<DrawObject> {
    (0..200).map(object).collect()
}

pub(super) fn twenty() -> Vec<DrawInspector> {
    (0..20).map(inspector).collect()
}

pub(super) fn lists() -> Lists {
    Lists::try_new(&plan(), shops(), twenty()).unwrap()
}
