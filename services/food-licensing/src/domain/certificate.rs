//! The food certificate (食品经营许可证): its face, the bytes that are sealed, and its states (9a F).
//!
//! A number stays reserved while sealing is down and is sealed exactly once in the end; only a cancelled
//! decision makes it void.

use actnow_decisions::{Actor, Decision};
use actnow_identifiers::{ECertificateId, FoodLicenceNumber};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::application::Validity;
use super::facts::FoodFact;
use super::permissions::FoodCommand;
use super::points::Reason;
use super::refusal::FoodRefusal;

/// First line of the sealed bytes; a new layout gets a new one.
const LAYOUT: &str = "actnow.food-certificate.v1";

/// What the certificate shows (Order 78 art 26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFace {
    /// Identifier of the e-certificate.
    pub certificate: ECertificateId,
    /// JY number.
    pub number: FoodLicenceNumber,
    /// Operator.
    pub operator: String,
    /// Its code.
    pub uscc: String,
    /// Legal representative or person in charge.
    pub legal_rep: String,
    /// Domicile.
    pub domicile: String,
    /// Premises.
    pub premises: String,
    /// Main business type as printed.
    pub main_type: String,
    /// Items as printed.
    pub items: Vec<String>,
    /// First and last day.
    pub validity: Validity,
    /// Issuing authority.
    pub authority: String,
    /// Complaint phone.
    pub complaint_phone: String,
}

impl CertificateFace {
    /// The bytes to seal: every field with its length, in a fixed order, so that no two faces share them.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let Validity { from, to } = self.validity;
        let (from, to) = (day(from), day(to));
        let mut fields = vec![
            ("certificate", self.certificate.as_str()),
            ("number", self.number.as_str()),
            ("operator", &self.operator),
            ("uscc", &self.uscc),
            ("legal_rep", &self.legal_rep),
            ("domicile", &self.domicile),
            ("premises", &self.premises),
            ("main_type", &self.main_type),
        ];
        fields.extend(self.items.iter().map(|item| ("item", item.as_str())));
        fields.extend([
            ("valid_from", from.as_str()),
            ("valid_to", to.as_str()),
            ("authority", &self.authority),
            ("complaint_phone", &self.complaint_phone),
        ]);
        let lines = fields.into_iter().map(|(name, value)| format!("{name}={}:{value}\n", value.len()));
        std::iter::once(format!("{LAYOUT}\n")).chain(lines).collect::<String>().into_bytes()
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// An electronic seal over the canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Name of the algorithm.
    pub algorithm: String,
    /// Which key.
    pub key_id: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// When.
    pub signed_at: DateTime<Utc>,
}

/// How a certificate in force ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CertificateEnd {
    /// By a newer version.
    Superseded,
    /// With its licence, on application or ex officio.
    Cancelled,
    /// With its licence, by decision against the holder.
    Revoked,
    /// By time.
    Expired,
}

/// Where a certificate stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CertificateState {
    /// The number is held, nothing is sealed.
    Reserved,
    /// Sealed, not out yet.
    Signed {
        /// The seal.
        seal: Seal,
    },
    /// In force.
    Valid {
        /// The seal.
        seal: Seal,
    },
    /// No longer in force.
    Ended {
        /// The seal.
        seal: Seal,
        /// How it ended.
        end: CertificateEnd,
    },
    /// Never took effect.
    Void {
        /// Why.
        reason: Reason,
    },
}

impl CertificateState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reserved => "RESERVED",
            Self::Signed { .. } => "SIGNED",
            Self::Valid { .. } => "VALID",
            Self::Ended { end, .. } => end.as_str(),
            Self::Void { .. } => "VOID",
        }
    }
}

impl CertificateEnd {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Superseded => "SUPERSEDED",
            Self::Cancelled => "CANCELLED",
            Self::Revoked => "REVOKED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodCertificate {
    /// What it shows.
    pub face: CertificateFace,
    /// Where it stands.
    pub state: CertificateState,
}

/// Accepted decision about a certificate.
pub type CertificateDecision = Decision<FoodCertificate, FoodFact>;

impl FoodCertificate {
    /// The certificate of a licence that a former system issued: in force with its licence, and sealed here over what the
    /// former register shows. The paper its holder has says the same (Order 78 art 25).
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`].
    pub fn taken_over(
        face: CertificateFace,
        seal: Seal,
        actor: &Actor,
    ) -> Result<CertificateDecision, FoodRefusal> {
        FoodCommand::ImportLicence.authorise(actor)?;
        let fact = FoodFact::CertificateValid { certificate: face.certificate.clone() };
        Ok(Decision::new(Self { face, state: CertificateState::Valid { seal } }, BASIS, vec![fact]))
    }

    /// Reserves the face of a granted licence.
    pub fn reserve(face: CertificateFace) -> Self {
        Self { face, state: CertificateState::Reserved }
    }

    /// Whether it carries `number` and a seal that is not out of force.
    pub fn is_sealed_for(&self, number: &FoodLicenceNumber) -> bool {
        let sealed = match self.state {
            CertificateState::Signed { .. } | CertificateState::Valid { .. } => true,
            CertificateState::Reserved | CertificateState::Ended { .. } | CertificateState::Void { .. } => {
                false
            }
        };
        sealed && self.face.number == *number
    }

    /// Seals it. A seal that arrives late, after another, changes nothing: there is exactly one.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once void or ended.
    pub fn sign(self, seal: Seal, actor: &Actor) -> Result<CertificateDecision, FoodRefusal> {
        FoodCommand::KeepCertificate.authorise(actor)?;
        match self.state {
            CertificateState::Reserved => {
                let fact = FoodFact::CertificateSigned { certificate: self.face.certificate.clone() };
                Ok(self.became(CertificateState::Signed { seal }, vec![fact]))
            }
            CertificateState::Signed { .. } | CertificateState::Valid { .. } => Ok(self.already()),
            CertificateState::Ended { .. } | CertificateState::Void { .. } => Err(self.wrong()),
        }
    }

    /// Puts it in force with the issue of the licence. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless sealed.
    pub fn put_in_force(self, actor: &Actor) -> Result<CertificateDecision, FoodRefusal> {
        FoodCommand::KeepCertificate.authorise(actor)?;
        match &self.state {
            CertificateState::Signed { seal } => {
                let state = CertificateState::Valid { seal: seal.clone() };
                let fact = FoodFact::CertificateValid { certificate: self.face.certificate.clone() };
                Ok(self.became(state, vec![fact]))
            }
            CertificateState::Valid { .. } => Ok(self.already()),
            CertificateState::Reserved | CertificateState::Ended { .. } | CertificateState::Void { .. } => {
                Err(self.wrong())
            }
        }
    }

    /// Ends it with its licence. The same end a second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless in force.
    pub fn end(self, end: CertificateEnd, actor: &Actor) -> Result<CertificateDecision, FoodRefusal> {
        FoodCommand::KeepCertificate.authorise(actor)?;
        match &self.state {
            CertificateState::Valid { seal } => {
                let state = CertificateState::Ended { seal: seal.clone(), end };
                let certificate = self.face.certificate.clone();
                Ok(self.became(state, vec![FoodFact::CertificateEnded { certificate, end }]))
            }
            CertificateState::Ended { end: earlier, .. } if *earlier == end => Ok(self.already()),
            CertificateState::Reserved
            | CertificateState::Signed { .. }
            | CertificateState::Ended { .. }
            | CertificateState::Void { .. } => Err(self.wrong()),
        }
    }

    /// Gives a reserved certificate up because the decision itself was cancelled (9b step 9).
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once sealed.
    pub fn void(self, reason: Reason, actor: &Actor) -> Result<CertificateDecision, FoodRefusal> {
        FoodCommand::KeepCertificate.authorise(actor)?;
        match &self.state {
            CertificateState::Reserved => {
                let certificate = self.face.certificate.clone();
                let fact = FoodFact::CertificateVoided { certificate, reason: reason.as_str().to_owned() };
                Ok(self.became(CertificateState::Void { reason }, vec![fact]))
            }
            CertificateState::Void { .. } => Ok(self.already()),
            CertificateState::Signed { .. }
            | CertificateState::Valid { .. }
            | CertificateState::Ended { .. } => Err(self.wrong()),
        }
    }

    fn became(self, state: CertificateState, facts: Vec<FoodFact>) -> CertificateDecision {
        Decision::new(Self { state, ..self }, BASIS, facts)
    }

    fn already(self) -> CertificateDecision {
        Decision::new(self, BASIS, vec![])
    }

    fn wrong(&self) -> FoodRefusal {
        FoodRefusal::WrongState { state: self.state.name(), command: FoodCommand::KeepCertificate }
    }
}

/// E-certificates have the force of paper ones.
const BASIS: &str = "Order 78 art 25";

#[cfg(test)]
#[path = "certificate_tests.rs"]
mod tests;
