//! Whether a code holds, and everything that is wrong with it.

use actnow_identifiers::{
    DivisionTable, ECertificateId, FoodFilingNumber, FoodLicenceNumber, IdentifierFault as Fault, Phone,
    ResidentId, Uscc, normalise,
};
use chrono::NaiveDate;

use crate::wire::{IdentifierChecked, IdentifierFault, Text};

/// Longest value that is looked at.
const LONGEST: usize = 64;

/// What the rules say about a code of `kind`; `None` for a kind nobody knows.
pub(crate) fn check_identifier(kind: &str, value: &str, today: NaiveDate) -> Option<IdentifierChecked> {
    let value: String = normalise(value).chars().take(LONGEST).collect();
    let table = DivisionTable::built_in();
    let parsed = match kind {
        "USCC" => match Uscc::parse(&value, table) {
            Ok(code) => Ok(code.to_string()),
            Err(_) => Err(Uscc::faults(&value, table)),
        },
        "RESIDENT_ID" => {
            ResidentId::parse(&value, today).map(|id| id.to_string()).map_err(|fault| vec![fault])
        }
        "PHONE" => Phone::parse(&value).map(|phone| phone.to_string()).map_err(|fault| vec![fault]),
        "FOOD_LICENCE" => {
            FoodLicenceNumber::parse(&value).map(|number| number.to_string()).map_err(|fault| vec![fault])
        }
        "FOOD_FILING" => {
            FoodFilingNumber::parse(&value).map(|number| number.to_string()).map_err(|fault| vec![fault])
        }
        "CERTIFICATE" => {
            ECertificateId::parse(&value).map(|number| number.to_string()).map_err(|fault| vec![fault])
        }
        _ => return None,
    };
    Some(match parsed {
        Ok(normal) => IdentifierChecked { valid: true, normal, faults: Vec::new() },
        Err(faults) => IdentifierChecked {
            valid: false,
            normal: String::new(),
            faults: faults.into_iter().map(shown).collect(),
        },
    })
}

fn shown(fault: Fault) -> IdentifierFault {
    let text = fault.text();
    IdentifierFault {
        rule: fault.rule().to_owned(),
        reason: fault.reason().to_owned(),
        text: Text::new(text.zh, text.en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_with_every_fault_and_personal_ones_come_back_masked() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 21).unwrap();
        let check = |kind: &str, value: &str| check_identifier(kind, value, today);
        let wrong = check("USCC", "91370214MA00000000").unwrap();
        assert!(!wrong.valid && !wrong.faults.is_empty());
        let masked = check("PHONE", "13800138000").unwrap();
        assert!(masked.valid && !masked.normal.contains("0013"), "{masked:?}");
        assert_eq!(check("SHOE_SIZE", "43"), None);
    }
}
