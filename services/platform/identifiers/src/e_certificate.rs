//! Identifier of an electronic certificate (电子证照标识), GB/T 36904:
//! `1.2.156.3005.2.<type 21>.<issuer 18>.<serial>.<version 3>.<check>`.

use crate::iso7064::mod_37_36;
use crate::text_value::public_text;
use crate::{IdentifierFault, Uscc};

/// The root of every e-certificate identifier in the object identifier tree.
pub const E_CERTIFICATE_ROOT: &str = "1.2.156.3005.2";

const LONGEST_SERIAL: usize = 32;

/// An e-certificate identifier. Public: it prints and serialises as it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ECertificateId(String);

public_text!(ECertificateId, ECertificateId::parse);

impl ECertificateId {
    /// Builds the identifier with its check character.
    ///
    /// `type_code` is the code of the defining ministry and three digits (`11100000MB0143028R001` for the
    /// business licence); `serial` is 1 to 32 digits and capitals; `version` counts from 1 to 999.
    ///
    /// # Errors
    /// [`IdentifierFault::ECertificateFormat`].
    pub fn compose(
        type_code: &str,
        issuer: &Uscc,
        serial: &str,
        version: u16,
    ) -> Result<Self, IdentifierFault> {
        let parts = [type_code, issuer.as_str(), serial, &format!("{version:03}")];
        if !are_well_formed(&parts) {
            return Err(IdentifierFault::ECertificateFormat);
        }
        let check = check_of(&parts).ok_or(IdentifierFault::ECertificateFormat)?;
        Ok(Self(format!("{E_CERTIFICATE_ROOT}.{}.{check}", parts.join("."))))
    }

    /// Reads an identifier exactly as printed.
    ///
    /// # Errors
    /// [`IdentifierFault::ECertificateFormat`] or [`IdentifierFault::ECertificateCheck`].
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let (parts, check) = split(text).ok_or(IdentifierFault::ECertificateFormat)?;
        if !are_well_formed(&parts) {
            return Err(IdentifierFault::ECertificateFormat);
        }
        if check_of(&parts).is_none_or(|right| check != right.to_string()) {
            return Err(IdentifierFault::ECertificateCheck);
        }
        Ok(Self(text.to_owned()))
    }

    /// The whole identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Type code: ministry and three digits.
    pub fn type_code(&self) -> &str {
        self.part(0)
    }

    /// Code of the issuing authority.
    pub fn issuer(&self) -> &str {
        self.part(1)
    }

    /// Serial number given by the issuer.
    pub fn serial(&self) -> &str {
        self.part(2)
    }

    /// Version of the certificate, from 1.
    pub fn version(&self) -> u16 {
        self.part(3).parse().expect("three digits were tested when the identifier was read")
    }

    fn part(&self, index: usize) -> &str {
        split(&self.0).expect("the form was tested when the identifier was read").0[index]
    }
}

fn split(text: &str) -> Option<([&str; 4], &str)> {
    let mut parts = text.strip_prefix(E_CERTIFICATE_ROOT)?.strip_prefix('.')?.split('.');
    let four = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let check = parts.next()?;
    parts.next().is_none().then_some((four, check))
}

fn are_well_formed([type_code, issuer, serial, version]: &[&str; 4]) -> bool {
    let capitals = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let typed = type_code.split_at_checked(18).is_some_and(|(ministry, number)| {
        Uscc::from_stored(ministry).is_ok() && number.len() == 3 && digits(number)
    });
    typed
        && Uscc::from_stored(issuer).is_ok()
        && (1..=LONGEST_SERIAL).contains(&serial.len())
        && capitals(serial)
        && version.len() == 3
        && digits(version)
        && *version != "000"
}

fn check_of(parts: &[&str; 4]) -> Option<char> {
    mod_37_36(parts.concat().as_bytes()).map(char::from)
}

#[cfg(test)]
#[path = "e_certificate_tests.rs"]
mod tests;
