//! What is asked for: which visit, where, until when. Due days come with the order, by the law of the file.

use std::collections::BTreeSet;

use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checklist::PremisesTrait;
use super::inspectors::Qualification;

/// Which visit (rules 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InspectionKind {
    /// 许可前现场核查.
    SiteVerification,
    /// 许可后监督检查, at most 30 working days after an unvisited licence, renewal or commitment.
    PostLicence,
    /// 日常监督检查, by the annual plan.
    Daily,
    /// 双随机抽查.
    DoubleRandom,
    /// 飞行检查, without notice.
    Flying,
    /// 跟踪检查.
    FollowUp,
}

impl InspectionKind {
    /// Whether the result is published by itself (Order 49 art 39). A verification before a permit is part of
    /// the permit.
    pub const fn is_published(self) -> bool {
        match self {
            Self::SiteVerification => false,
            Self::PostLicence | Self::Daily | Self::DoubleRandom | Self::Flying | Self::FollowUp => true,
        }
    }

    /// The article it rests on.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::SiteVerification => "Licensing Law 34",
            Self::PostLicence => "Order 78 art 34",
            Self::Daily | Self::Flying | Self::FollowUp => "Order 49 art 17",
            Self::DoubleRandom => "MERR 38",
        }
    }

    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SiteVerification => "SITE_VERIFICATION",
            Self::PostLicence => "POST_LICENCE",
            Self::Daily => "DAILY",
            Self::DoubleRandom => "DOUBLE_RANDOM",
            Self::Flying => "FLYING",
            Self::FollowUp => "FOLLOW_UP",
        }
    }
}

/// An order for a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionOrder {
    /// Which visit.
    pub kind: InspectionKind,
    /// The file that asked for it, if one did.
    pub source: Option<Uuid>,
    /// The case it belongs to, if it came with one.
    pub case_id: Option<Uuid>,
    /// Code of the inspected operator.
    pub operator_uscc: String,
    /// Further parties for the recusal check: codes and references of persons.
    pub parties: BTreeSet<String>,
    /// Where.
    pub premises: String,
    /// Division of the premises.
    pub division: String,
    /// What is sold there, as declared.
    pub traits: BTreeSet<PremisesTrait>,
    /// What the inspectors must be trained for.
    pub qualification: Qualification,
    /// Last day of the visit.
    pub due: Due,
    /// The period it ends; none where it was set by hand.
    #[serde(default)]
    pub period: Option<OrderedPeriod>,
    /// The draw it comes from, if one: its team is left to chance.
    #[serde(default)]
    pub draw: Option<Uuid>,
    /// Whether the permit rests on a commitment (告知承诺): nobody was there before.
    #[serde(default)]
    pub on_commitment: bool,
}

/// The period of an ordered visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedPeriod {
    /// Day it began, not counted.
    pub from: NaiveDate,
    /// Working days.
    pub working_days: u32,
}

impl InspectionOrder {
    /// Everyone in whom an inspector may have no interest.
    pub fn all_parties(&self) -> BTreeSet<String> {
        let operator = std::iter::once(self.operator_uscc.clone());
        self.parties.iter().cloned().chain(operator).collect()
    }
}
