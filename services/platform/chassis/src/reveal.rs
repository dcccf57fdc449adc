//! What officials were shown unmasked: who, what of whom, why and when, one journal stream a file.
//!
//! Written in the transaction that reads the value, so that nothing is shown that is not written down. The streams are
//! chained like every other: a missing or changed row shows. The answer itself is kept nowhere.

use actnow_decisions::{Role, Text, Violations};

use crate::database::Txn;
use crate::error::CommandError;
use crate::{journal, series};

/// The law on showing personal data to no more people than need it (个人信息保护法).
const BASIS: &str = "PIPL 6, 51";
/// Shortest and longest reason in characters.
const REASON: std::ops::RangeInclusive<usize> = 4..=200;

/// The journal stream of what of `object`, `filing/0192…`, was shown.
pub fn stream(object: &str) -> String {
    format!("reveal/{object}")
}

/// Reads a reason: nobody is shown anything for none.
pub fn reason(found: &mut Violations, reason: &str) -> String {
    let reason = reason.trim();
    if !REASON.contains(&reason.chars().count()) || reason.chars().any(char::is_control) {
        let text = Text::new("请说明查看理由，4至200个字", "say why, in 4 to 200 characters");
        found.add("reason", "PIPL 6", "REASON_REQUIRED", text);
    }
    reason.to_owned()
}

/// Writes down that `what` of `object`, `p1.ID_NUMBER`, is shown to who acts, in `role`. The service needs the table of
/// [`series`].
///
/// # Errors
/// When the database is away: then nothing may be shown.
pub async fn record(
    txn: &Txn,
    object: &str,
    what: String,
    role: Role,
    reasons: String,
) -> Result<(), CommandError> {
    let stream = stream(object);
    let seq = series::raise(txn, std::slice::from_ref(&stream)).await?[0];
    let entry = journal::Entry {
        stream,
        seq,
        action: "reveal",
        basis: BASIS.to_owned(),
        old_state: "MASKED".to_owned(),
        new_state: what,
        role,
        reasons,
    };
    journal::record(txn, entry);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        let far_too_long = "字".repeat(201);
        for (given, says) in
            [("与原件核对身份", true), (" why ", false), ("核\n对身份", false), (&far_too_long, false)]
        {
            let mut found = Violations::new();
            reason(&mut found, given);
            let reasons: Vec<&str> = found.into_iter().map(|one| one.reason).collect();
            assert_eq!(reasons, if says { vec![] } else { vec!["REASON_REQUIRED"] }, "{given}");
        }
    }
}
