//! Where a bureau allows a commitment, what it tells, and how long everybody has.

use serde::{Deserialize, Serialize};

use crate::domain::form::FoodForm;
use crate::domain::items::LicenceItem;
use crate::domain::regime::RegimeId;

/// Items of a region that may be applied for on a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedCommitment {
    /// Leading digits of the divisions: `37` a province, `3702` a city, `370222` a district.
    pub division: String,
    /// The items.
    pub items: Vec<LicenceItem>,
}

/// The commitment of a bureau. Allowed for nothing by default: food safety is health (Shandong 29). `_wd` counts
/// working days (工作日).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentRules {
    /// Version of the conditions that are told.
    pub version: String,
    /// Their text (告知书).
    pub conditions: String,
    /// SHA-256 of the text in hexadecimal digits, computed when it is loaded.
    #[serde(skip)]
    pub conditions_sha256: String,
    /// Where and for what; what no entry names is not allowed.
    pub allowed: Vec<AllowedCommitment>,
    /// The order to correct, from the verdict that a commitment is not met.
    pub order_wd: u32,
    /// What the holder has to put things right (Qingdao 26: in time).
    pub correction_wd: u32,
    /// The re-inspection, from the end of that.
    pub recheck_wd: u32,
    /// The proposal to revoke, from the verdict that it was not put right.
    pub propose_wd: u32,
    /// The decision of the head on it.
    pub decide_wd: u32,
}

impl Default for CommitmentRules {
    fn default() -> Self {
        Self {
            version: String::new(),
            conditions: String::new(),
            conditions_sha256: String::new(),
            allowed: Vec::new(),
            order_wd: 5,
            correction_wd: 15,
            recheck_wd: 10,
            propose_wd: 5,
            decide_wd: 20,
        }
    }
}

impl CommitmentRules {
    /// Whether everything that `form` asks for may be granted on a commitment under `regime`: Order 17 knows none.
    pub fn allows(&self, form: &FoodForm, regime: RegimeId) -> bool {
        let listed = |item: &LicenceItem| {
            let mut here = self.allowed.iter().filter(|entry| form.division.starts_with(&entry.division));
            here.any(|entry| entry.items.contains(item))
        };
        regime == RegimeId::Food2023 && !form.items.is_empty() && form.items.iter().all(listed)
    }

    /// What cannot be meant: something allowed without a text to be told, an entry that names nothing, a period of no
    /// days. A house does not start with one.
    pub fn contradictions(&self) -> Vec<&'static str> {
        let told = !self.version.trim().is_empty() && !self.conditions.trim().is_empty();
        let digits = |code: &str| code.len() >= 2 && code.bytes().all(|byte| byte.is_ascii_digit());
        let periods = [self.order_wd, self.correction_wd, self.recheck_wd, self.propose_wd, self.decide_wd];
        let faults = [
            (!self.allowed.is_empty() && !told, "allowed without version and conditions"),
            (self.allowed.iter().any(|entry| !digits(&entry.division)), "a division is no leading digits"),
            (self.allowed.iter().any(|entry| entry.items.is_empty()), "an entry names no items"),
            (periods.contains(&0), "a period is zero"),
        ];
        faults.into_iter().filter(|(holds, _)| *holds).map(|(_, what)| what).collect()
    }
}
