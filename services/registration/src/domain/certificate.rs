//! The electronic licence (电子营业执照): its number is reserved, then signed, then valid, until a later act ends
//! it (rules 9a F).
//!
//! The number stays reserved while the signing service is down and is void only if the decision itself is
//! cancelled (9b step 9, T-24); an issued certificate is ended by a lawful act, never taken back.

use actnow_decisions::{Refusal, Text};
use actnow_identifiers::{ECertificateId, IdentifierFault, Uscc};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::LicenceFace;

/// Type code of the business licence (电子证照目录), as seen in use; configurable.
pub const BUSINESS_LICENCE_TYPE: &str = "11100000MB0143028R001";

/// The signature over the canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Algorithm, `ED25519` or `SM2`.
    pub algorithm: String,
    /// Which key of the authority.
    pub key_id: String,
    /// The signature itself.
    pub value: Vec<u8>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a valid certificate ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CertificateEnd {
    /// Replaced by a newer version after a change.
    Superseded,
    /// Cancelled with the deregistration (注销).
    Cancelled,
    /// Revoked (撤销, 吊销).
    Revoked,
    /// Its validity ended.
    Expired,
}

/// Where a certificate stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum CertificateState {
    /// Its number is taken.
    Reserved,
    /// Signed, not handed out.
    Signed {
        /// What was signed.
        face: Box<LicenceFace>,
        /// The signature.
        signature: Signature,
    },
    /// Issued.
    Valid {
        /// What was signed.
        face: Box<LicenceFace>,
        /// The signature.
        signature: Signature,
        /// Day of issue.
        issued_on: NaiveDate,
    },
    /// Ended by a later act.
    Ended {
        /// What was signed.
        face: Box<LicenceFace>,
        /// The signature.
        signature: Signature,
        /// Day of issue.
        issued_on: NaiveDate,
        /// How it ended.
        end: CertificateEnd,
        /// When.
        at: DateTime<Utc>,
    },
    /// Never issued: the number is not used again.
    Void {
        /// When.
        at: DateTime<Utc>,
    },
}

impl CertificateState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reserved => "RESERVED",
            Self::Signed { .. } => "SIGNED",
            Self::Valid { .. } => "VALID",
            Self::Ended { end, .. } => match end {
                CertificateEnd::Superseded => "SUPERSEDED",
                CertificateEnd::Cancelled => "CANCELLED",
                CertificateEnd::Revoked => "REVOKED",
                CertificateEnd::Expired => "EXPIRED",
            },
            Self::Void { .. } => "VOID",
        }
    }
}

/// A certificate that is not where the step needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a certificate in state {state} cannot be {step}")]
pub struct CertificateRefusal {
    /// Where it stands.
    pub state: &'static str,
    /// What was tried.
    pub step: &'static str,
}

impl From<CertificateRefusal> for Refusal {
    fn from(refusal: CertificateRefusal) -> Self {
        let text =
            Text::new(format!("电子证照处于{}状态，不能进行该操作", refusal.state), refusal.to_string());
        Refusal::precondition("CERTIFICATE_STATE", "9a F", text).with("state", refusal.state)
    }
}

/// An electronic licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Its identifier.
    pub id: ECertificateId,
    /// Where it stands.
    pub state: CertificateState,
}

/// The series from which serial numbers are counted: one per authority and day.
pub fn serial_series(authority: &Uscc, on: NaiveDate) -> String {
    format!("{}/{}", authority.as_str(), on.format("%Y%m%d"))
}

/// The `n`-th serial number of a day, `202609210001`.
pub fn serial(on: NaiveDate, n: u64) -> String {
    format!("{}{n:04}", on.format("%Y%m%d"))
}

impl Certificate {
    /// Reserves the `n`-th number of `authority` on `on`, first version, as type `type_code`.
    ///
    /// # Errors
    /// [`IdentifierFault::ECertificateFormat`] when the type code is malformed.
    pub fn reserve(
        type_code: &str,
        authority: &Uscc,
        on: NaiveDate,
        n: u64,
    ) -> Result<Self, IdentifierFault> {
        let id = ECertificateId::compose(type_code, authority, &serial(on, n), 1)?;
        Ok(Self { id, state: CertificateState::Reserved })
    }

    /// Reserves the next version of the licence `before` (MERR 28): the same serial number, one version on.
    ///
    /// # Errors
    /// [`IdentifierFault::ECertificateFormat`] after version 999.
    pub fn next_version(before: &ECertificateId) -> Result<Self, IdentifierFault> {
        let issuer = Uscc::from_stored(before.issuer())?;
        let id = ECertificateId::compose(before.type_code(), &issuer, before.serial(), before.version() + 1)?;
        Ok(Self { id, state: CertificateState::Reserved })
    }

    /// Puts `face` and the signature over its canonical bytes on it. Signing again before the issue replaces
    /// both: after midnight the date of establishment is another.
    ///
    /// # Errors
    /// [`CertificateRefusal`] once it is issued or void.
    pub fn sign(self, face: LicenceFace, signature: Signature) -> Result<Self, CertificateRefusal> {
        match self.state {
            CertificateState::Reserved | CertificateState::Signed { .. } => {
                let state = CertificateState::Signed { face: Box::new(face), signature };
                Ok(Self { state, ..self })
            }
            CertificateState::Valid { .. }
            | CertificateState::Ended { .. }
            | CertificateState::Void { .. } => Err(self.refuse("signed")),
        }
    }

    /// Issues it. Issuing twice changes nothing.
    ///
    /// # Errors
    /// [`CertificateRefusal`] unless it is signed.
    pub fn issue(self, on: NaiveDate) -> Result<Self, CertificateRefusal> {
        match self.state {
            CertificateState::Signed { face, signature } => {
                let state = CertificateState::Valid { face, signature, issued_on: on };
                Ok(Self { state, id: self.id })
            }
            CertificateState::Valid { .. } => Ok(self),
            CertificateState::Reserved | CertificateState::Ended { .. } | CertificateState::Void { .. } => {
                Err(self.refuse("issued"))
            }
        }
    }

    /// Ends it by a later act. Ending it the same way twice changes nothing.
    ///
    /// # Errors
    /// [`CertificateRefusal`] unless it is valid.
    pub fn end(self, how: CertificateEnd, at: DateTime<Utc>) -> Result<Self, CertificateRefusal> {
        match self.state {
            CertificateState::Valid { face, signature, issued_on } => {
                let state = CertificateState::Ended { face, signature, issued_on, end: how, at };
                Ok(Self { state, id: self.id })
            }
            CertificateState::Ended { end, .. } if end == how => Ok(self),
            CertificateState::Ended { .. }
            | CertificateState::Reserved
            | CertificateState::Signed { .. }
            | CertificateState::Void { .. } => Err(self.refuse("ended")),
        }
    }

    /// Gives the number up before issue, because the decision itself was cancelled. Twice changes nothing.
    ///
    /// # Errors
    /// [`CertificateRefusal`] once it is issued.
    pub fn void(self, at: DateTime<Utc>) -> Result<Self, CertificateRefusal> {
        match self.state {
            CertificateState::Reserved | CertificateState::Signed { .. } => {
                Ok(Self { state: CertificateState::Void { at }, ..self })
            }
            CertificateState::Void { .. } => Ok(self),
            CertificateState::Valid { .. } | CertificateState::Ended { .. } => Err(self.refuse("voided")),
        }
    }

    fn refuse(&self, step: &'static str) -> CertificateRefusal {
        CertificateRefusal { state: self.state.name(), step }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::licence::tests::face;
    use crate::domain::sample::{authority, day, morning};

    pub(crate) fn signature() -> Signature {
        let (algorithm, key_id) = ("ED25519".to_owned(), "k1".to_owned());
        Signature { algorithm, key_id, value: vec![1, 2, 3], at: morning("2026-09-21") }
    }

    pub(crate) fn reserved() -> Certificate {
        Certificate::reserve(BUSINESS_LICENCE_TYPE, &authority().uscc, day("2026-09-21"), 1).unwrap()
    }

    fn signed() -> Certificate {
        reserved().sign(face(), signature()).unwrap()
    }

    #[test]
    fn t01_the_first_licence_of_the_day_has_the_expected_identifier() {
        let expected = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.F";
        assert_eq!(reserved().id.as_str(), expected);
        assert_eq!(serial_series(&authority().uscc, day("2026-09-21")), "11370222MAFAKE0785/20260921");
        assert_eq!(serial(day("2026-09-21"), 12_345), "2026092112345");
    }

    #[test]
    fn every_state_and_step() {
        let at = morning("2026-09-22");
        let valid = signed().issue(day("2026-09-21")).unwrap();
        let cancelled = valid.clone().end(CertificateEnd::Cancelled, at).unwrap();
        let void = reserved().void(at).unwrap();
        let mut table = String::new();
        for start in [reserved(), signed(), valid, cancelled, void] {
            let steps = [
                ("sign", start.clone().sign(face(), signature())),
                ("issue", start.clone().issue(day("2026-09-21"))),
                ("cancel", start.clone().end(CertificateEnd::Cancelled, at)),
                ("supersede", start.clone().end(CertificateEnd::Superseded, at)),
                ("void", start.clone().void(at)),
            ];
            for (step, end) in steps {
                let end = end.map_or("!", |certificate| certificate.state.name());
                table += &format!("{:<10}{step:<10}{end}\n", start.state.name());
            }
        }
        insta::assert_snapshot!(table, @r"
        RESERVED  sign      SIGNED
        RESERVED  issue     !
        RESERVED  cancel    !
        RESERVED  supersede !
        RESERVED  void      VOID
        SIGNED    sign      SIGNED
        SIGNED    issue     VALID
        SIGNED    cancel    !
        SIGNED    supersede !
        SIGNED    void      VOID
        VALID     sign      !
        VALID     issue     VALID
        VALID     cancel    CANCELLED
        VALID     supersede SUPERSEDED
        VALID     void      !
        CANCELLED sign      !
        CANCELLED issue     !
        CANCELLED cancel    CANCELLED
        CANCELLED supersede !
        CANCELLED void      !
        VOID      sign      !
        VOID      issue     !
        VOID      cancel    !
        VOID      supersede !
        VOID      void      VOID
        ");
    }

    #[test]
    fn the_number_outlives_every_failed_signing() {
        let first = reserved();
        let again = first.clone().sign(face(), signature()).unwrap().sign(face(), signature()).unwrap();
        assert_eq!(again.id, first.id);
        assert_eq!(again.clone().issue(day("2026-09-21")).unwrap().id, first.id);
        let refused: Refusal = reserved().issue(day("2026-09-21")).unwrap_err().into();
        assert_eq!(refused.reason, "CERTIFICATE_STATE");
    }
}
