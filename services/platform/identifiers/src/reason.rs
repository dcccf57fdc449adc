//! The speaking constants by which machines and tests know a fault. Once published they do not change.

/// Not 18 characters.
pub const USCC_LENGTH: &str = "USCC_LENGTH";
/// A character outside the alphabet of 31.
pub const USCC_ALPHABET: &str = "USCC_ALPHABET";
/// Department and category do not exist together.
pub const USCC_CATEGORY: &str = "USCC_CATEGORY";
/// The division is unknown, or not current where a current one is needed.
pub const USCC_DIVISION: &str = "USCC_DIVISION";
/// The check character of the organisation code is wrong.
pub const USCC_ORG_CHECK: &str = "USCC_ORG_CHECK";
/// The last character is wrong.
pub const USCC_CHECK: &str = "USCC_CHECK";
/// The body for a new code is not eight characters of the alphabet.
pub const USCC_BODY: &str = "USCC_BODY";
/// The shareholder is not an enterprise (91) or a cooperative (93).
pub const USCC_SHAREHOLDER: &str = "USCC_SHAREHOLDER";
/// The pattern of a code pool cannot be read.
pub const CODE_POOL_PATTERN: &str = "CODE_POOL_PATTERN";
/// A committed number cannot be voided.
pub const NUMBER_COMMITTED: &str = "NUMBER_COMMITTED";
/// A voided number is never used again.
pub const NUMBER_VOID: &str = "NUMBER_VOID";
/// Not 18 characters.
pub const ID_LENGTH: &str = "ID_LENGTH";
/// Not digits with a last digit or X; or another document's number with impossible characters.
pub const ID_FORMAT: &str = "ID_FORMAT";
/// The province does not exist.
pub const ID_PROVINCE: &str = "ID_PROVINCE";
/// The check digit is wrong.
pub const ID_CHECK: &str = "ID_CHECK";
/// The birth date does not exist, is too early or in the future.
pub const ID_DATE: &str = "ID_DATE";
/// Warning: the county was never seen.
pub const ID_DIVISION_UNKNOWN: &str = "ID_DIVISION_UNKNOWN";
/// Neither a mobile nor a landline number.
pub const PHONE_FORMAT: &str = "PHONE_FORMAT";
/// Not `JY` with 14 digits by length.
pub const LICENCE_NO_LENGTH: &str = "LICENCE_NO_LENGTH";
/// Not `JY` followed by digits.
pub const LICENCE_NO_FORMAT: &str = "LICENCE_NO_FORMAT";
/// The main business type is not 1, 2 or 3.
pub const LICENCE_NO_TYPE: &str = "LICENCE_NO_TYPE";
/// The check digit is wrong.
pub const LICENCE_NO_CHECK: &str = "LICENCE_NO_CHECK";
/// The division for a new number is not six digits.
pub const LICENCE_NO_DIVISION: &str = "LICENCE_NO_DIVISION";
/// The sequence for a new number is outside 1 to 999999.
pub const LICENCE_NO_SEQUENCE: &str = "LICENCE_NO_SEQUENCE";
/// Not `YB` with 14 digits by length.
pub const FILING_NO_LENGTH: &str = "FILING_NO_LENGTH";
/// Not `YB` followed by digits.
pub const FILING_NO_FORMAT: &str = "FILING_NO_FORMAT";
/// The filing type is not 1 or 2.
pub const FILING_NO_TYPE: &str = "FILING_NO_TYPE";
/// The division for a new number is not six digits.
pub const FILING_NO_DIVISION: &str = "FILING_NO_DIVISION";
/// The sequence for a new number is outside 1 to 999999.
pub const FILING_NO_SEQUENCE: &str = "FILING_NO_SEQUENCE";
/// Warning: the check digit is not the one this house would give.
pub const FILING_NO_CHECK: &str = "FILING_NO_CHECK";
/// Not the dotted form of an e-certificate identifier.
pub const E_CERTIFICATE_FORMAT: &str = "E_CERTIFICATE_FORMAT";
/// The check character is wrong.
pub const E_CERTIFICATE_CHECK: &str = "E_CERTIFICATE_CHECK";
