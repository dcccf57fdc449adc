//! What the applicant signs, and who may commit at all.

use actnow_decisions::{Text, Violations};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::CommitmentRules;
use crate::domain::check::CheckContext;
use crate::domain::form::FoodForm;
use crate::domain::persons::Person;
use crate::domain::regime::RegimeId;

/// A signed declaration (承诺书): what was told, who signed it, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Version of the conditions that were told.
    pub version: String,
    /// Their text as signed: it stays with the file, whatever is told to others later.
    pub conditions: String,
    /// SHA-256 of that text in hexadecimal digits.
    pub conditions_sha256: String,
    /// Reference to the person who signed.
    pub signed_by: String,
    /// When; none where it was not said.
    pub signed_at: Option<DateTime<Utc>>,
}

/// What is known of the operator when it commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitmentStanding<'a> {
    /// The legal day.
    pub on: NaiveDate,
    /// Number of a licence whose commitment it did not keep: revoked on it, or not put right.
    pub unmet: Option<&'a str>,
    /// Last day of a bad credit mark.
    pub credit_mark: Option<NaiveDate>,
    /// Last day of a ban on applying.
    pub banned_until: Option<NaiveDate>,
}

impl CommitmentStanding<'_> {
    /// Nothing is held against the operator.
    pub const fn clear(on: NaiveDate) -> Self {
        Self { on, unmet: None, credit_mark: None, banned_until: None }
    }
}

/// Checks a declaration: whether it is allowed here, says what is told today, and comes from somebody who may.
pub fn check_commitment(form: &FoodForm, context: CheckContext<'_>, list: &mut Violations) {
    let Some(declared) = form.commitment.declaration() else { return };
    if let Some(held) = context.act.held() {
        // The form of a licence that was granted on one keeps it; nothing new can be asked for on it.
        if held.form.commitment != form.commitment {
            let text = Text::new(
                "告知承诺仅适用于新办许可",
                "a commitment is for a first licence, not for an act on one",
            );
            list.add("commitment", "F-COMMIT", "COMMITMENT_NOT_FOR_ACT", text);
        }
        return;
    }
    let rules = &context.local.commitment;
    if context.track.regime == RegimeId::Food2015 {
        let text = Text::new(
            "适用的规定没有告知承诺制",
            "the applicable measures know no declaration and commitment",
        );
        list.add("commitment", "F-COMMIT", "COMMITMENT_NOT_IN_REGIME", text);
    } else if rules.allows(form, context.track.regime) {
        check_text(declared, rules, list);
    } else {
        let text = Text::new(
            "本事项不适用告知承诺制",
            "declaration and commitment is not available for this matter",
        );
        list.add("commitment", "F-COMMIT", "COMMITMENT_NOT_ALLOWED", text);
    }
    check_signature(declared, context.commitment.on, list);
    check_standing(context.commitment, list);
}

/// The applicant signs what is told today, word for word.
fn check_text(declared: &Declaration, rules: &CommitmentRules, list: &mut Violations) {
    if declared.version != rules.version {
        let text = Text::new(
            format!("告知内容已更新为{}，请重新告知并承诺", rules.version),
            format!("the conditions told are now {}: they have to be told and signed anew", rules.version),
        );
        list.add("commitment.conditions_version", "F-COMMIT", "COMMITMENT_TEXT_OUTDATED", text);
        return;
    }
    let same = declared.conditions.trim() == rules.conditions.trim();
    if !same {
        let text = Text::new("承诺内容与告知内容不一致", "the signed text is not the one that is told");
        list.add("commitment.conditions", "F-COMMIT", "COMMITMENT_TEXT_DIFFERS", text);
    } else if !declared.conditions_sha256.eq_ignore_ascii_case(&rules.conditions_sha256) {
        let text = Text::new("告知内容摘要值不一致", "the hash is not that of the text");
        list.add("commitment.conditions_sha256", "F-COMMIT", "COMMITMENT_HASH_DIFFERS", text);
    }
}

fn check_signature(declared: &Declaration, on: NaiveDate, list: &mut Violations) {
    if declared.signed_by.trim().is_empty() {
        let text = Text::new("承诺书未签名", "nobody signed the commitment");
        list.add("commitment.signed_by", "F-COMMIT", "COMMITMENT_UNSIGNED", text);
    }
    match declared.signed_at {
        None => {
            let text = Text::new("承诺书未注明签署时间", "the commitment does not say when it was signed");
            list.add("commitment.signed_at", "F-COMMIT", "COMMITMENT_UNDATED", text);
        }
        Some(at) if legal_date(at) > on => {
            let text = Text::new("承诺书签署日期不得晚于今日", "the day of the signature is still to come");
            list.add("commitment.signed_at", "F-COMMIT", "COMMITMENT_SIGNED_AHEAD", text);
        }
        Some(_) => {}
    }
}

/// Who broke a commitment, or has no good credit, goes the ordinary way (8.2).
fn check_standing(standing: CommitmentStanding<'_>, list: &mut Violations) {
    if let Some(number) = standing.unmet {
        let text = Text::new(
            format!("申请人曾未履行承诺（{number}），不适用告知承诺制"),
            format!("the applicant did not keep an earlier commitment ({number})"),
        );
        list.add("commitment", "F-COMMIT", "COMMITMENT_BROKEN_BEFORE", text);
    }
    let marked = standing.credit_mark.max(standing.banned_until);
    if let Some(until) = marked {
        let text = Text::new(
            format!("申请人存在不良信用记录（至{until}），不适用告知承诺制"),
            format!("the applicant has a bad credit mark until {until}"),
        );
        list.add("commitment", "F-COMMIT", "COMMITMENT_BAD_CREDIT", text);
    }
}

/// The signer is one of the persons, and the legal representative or person in charge where the form names one. Without
/// persons there is nothing to compare.
pub fn check_signer(form: &FoodForm, persons: &[Person], list: &mut Violations) {
    let Some(declared) = form.commitment.declaration().filter(|_| !persons.is_empty()) else { return };
    let in_charge = form.operator.legal_rep.trim();
    match persons.iter().find(|person| person.reference == declared.signed_by) {
        None => {
            let text =
                Text::new("承诺书签署人不在人员名单中", "who signed the commitment is none of the persons");
            list.add("commitment.signed_by", "F-COMMIT", "COMMITMENT_SIGNER_UNKNOWN", text);
        }
        Some(person) if !in_charge.is_empty() && person.name != in_charge => {
            let text = Text::new(
                "承诺书应当由法定代表人或者负责人签署",
                "a commitment is signed by the legal representative or person in charge",
            );
            list.add("commitment.signed_by", "F-COMMIT", "COMMITMENT_SIGNER_OTHER", text);
        }
        Some(_) => {}
    }
}
