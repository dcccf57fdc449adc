//! Who signs the record of a visit: every inspector, and the inspected party; a refusal is noted with its
//! reason and a witness (Order 49 art 30, 34).

use actnow_decisions::{Text, Violations};
use serde::{Deserialize, Serialize};

/// What the inspected party did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartySignature {
    /// Signed.
    Signed {
        /// Reference of the person who signed.
        by: String,
    },
    /// Refused to sign (拒绝签字).
    Refused {
        /// Why, as noted.
        reason: String,
        /// Who saw it, or the recording that shows it.
        witness: String,
    },
}

/// The signatures under a record; complete in form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureSheet {
    inspectors: Vec<String>,
    party: PartySignature,
}

impl SignatureSheet {
    /// A sheet with the accounts of the inspectors who signed.
    ///
    /// # Errors
    /// Every part that is missing: the party's name, or reason and witness of a refusal; a witness is nobody
    /// who inspected.
    pub fn try_new(mut inspectors: Vec<String>, party: PartySignature) -> Result<Self, Violations> {
        let mut list = Violations::new();
        inspectors.sort_unstable();
        inspectors.dedup();
        match &party {
            PartySignature::Signed { by } => required(&mut list, "party.by", by),
            PartySignature::Refused { reason, witness } => {
                required(&mut list, "party.reason", reason);
                required(&mut list, "party.witness", witness);
                if inspectors.contains(witness) {
                    let text =
                        Text::new("见证人不得为检查人员", "the witness may not be one of the inspectors");
                    list.add("party.witness", "Order 49 art 34", "WITNESS_INSPECTED", text);
                }
            }
        }
        list.into_result(Self { inspectors, party })
    }

    /// Accounts of the inspectors who signed.
    pub fn inspectors(&self) -> &[String] {
        &self.inspectors
    }

    /// What the party did.
    pub fn party(&self) -> &PartySignature {
        &self.party
    }

    /// Whether the party signed.
    pub const fn is_signed_by_party(&self) -> bool {
        match self.party {
            PartySignature::Signed { .. } => true,
            PartySignature::Refused { .. } => false,
        }
    }
}

fn required(list: &mut Violations, field: &str, value: &str) {
    if value.trim().is_empty() {
        let text = Text::new("必填项未填写", "this field is required");
        list.add(field, "Order 49 art 34", "SIGNATURE_INCOMPLETE", text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> Vec<String> {
        vec!["mei".into(), "lin".into()]
    }

    #[test]
    fn a_refusal_needs_a_reason_and_a_witness_who_did_not_inspect() {
        let refused = |reason: &str, witness: &str| {
            let party = PartySignature::Refused { reason: reason.into(), witness: witness.into() };
            let sheet = SignatureSheet::try_new(team(), party);
            sheet.map_err(|list| list.into_iter().map(|v| v.field).collect::<Vec<_>>())
        };
        assert_eq!(refused("", " ").unwrap_err(), ["party.reason", "party.witness"]);
        assert_eq!(refused("不认可结果", "lin").unwrap_err(), ["party.witness"]);
        assert!(!refused("不认可结果", "物业王某").unwrap().is_signed_by_party());
    }

    #[test]
    fn a_signature_names_its_signer() {
        assert!(SignatureSheet::try_new(team(), PartySignature::Signed { by: String::new() }).is_err());
        let sheet = SignatureSheet::try_new(team(), PartySignature::Signed { by: "p3".into() }).unwrap();
        assert_eq!(sheet.inspectors(), ["lin", "mei"]);
        assert!(sheet.is_signed_by_party());
    }
}
