//! Why an identifier is refused. A fault names its rule and says what would be right; it never carries the
//! refused value, so it may be logged and shown.

use actnow_decisions::{Refusal, Text};

use crate::reason;

/// A broken rule of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[error("{}", self.en())]
#[expect(missing_docs, reason = "each variant is described by its text and its constant in `reason`")]
pub enum IdentifierFault {
    UsccLength,
    UsccAlphabet,
    UsccCategory,
    UsccDivision,
    UsccOrgCheck,
    UsccCheck,
    UsccBody,
    UsccShareholder,
    CodePoolPattern,
    NumberCommitted,
    NumberVoid,
    IdLength,
    IdFormat,
    IdProvince,
    IdCheck,
    IdDate,
    PhoneFormat,
    LicenceLength,
    LicenceFormat,
    LicenceType,
    LicenceCheck,
    LicenceDivision,
    LicenceSequence,
    FilingLength,
    FilingFormat,
    FilingType,
    FilingDivision,
    FilingSequence,
    ECertificateFormat,
    ECertificateCheck,
}

/// Reason, rule, Chinese and English sentence.
type Description = (&'static str, &'static str, &'static str, &'static str);

impl IdentifierFault {
    /// The speaking constant for machines, one of [`reason`](crate::reason).
    pub const fn reason(self) -> &'static str {
        self.describe().0
    }

    /// The rule it rests on, `USCC-1.4`.
    pub const fn rule(self) -> &'static str {
        self.describe().1
    }

    /// The sentence for the clerk.
    pub fn text(self) -> Text {
        let (_, _, zh, en) = self.describe();
        Text::new(zh, en)
    }

    const fn en(self) -> &'static str {
        self.describe().3
    }

    #[rustfmt::skip]
    const fn describe(self) -> Description {
        match self {
            Self::UsccLength => (reason::USCC_LENGTH, "USCC-1.2", "统一社会信用代码应为18位", "a social credit code has 18 characters"),
            Self::UsccAlphabet => (reason::USCC_ALPHABET, "USCC-1.1", "统一社会信用代码含有非法字符（不使用I、O、S、V、Z）", "a social credit code uses digits and capitals without I, O, S, V and Z"),
            Self::UsccCategory => (reason::USCC_CATEGORY, "USCC-1.3", "登记管理部门与机构类别代码不匹配", "the entity category does not exist for this department"),
            Self::UsccDivision => (reason::USCC_DIVISION, "USCC-1.6", "登记管理机关行政区划码不存在或已停用", "the division of the registration authority is unknown or no longer in use"),
            Self::UsccOrgCheck => (reason::USCC_ORG_CHECK, "USCC-1.5", "主体标识码（组织机构代码）校验位错误", "the check character of the organisation code is wrong"),
            Self::UsccCheck => (reason::USCC_CHECK, "USCC-1.4", "统一社会信用代码校验位错误", "the last check character of the social credit code is wrong"),
            Self::UsccBody => (reason::USCC_BODY, "USCC-1.8", "码段本体应为8位合法字符", "the body of a new code is eight characters of the alphabet"),
            Self::UsccShareholder => (reason::USCC_SHAREHOLDER, "USCC-1.3", "企业股东的统一社会信用代码应以91或93开头", "an enterprise as shareholder has a code that begins with 91 or 93"),
            Self::CodePoolPattern => (reason::CODE_POOL_PATTERN, "USCC-1.8", "码段格式错误，应为8位并以#或*结尾", "a code pool is eight characters that end in # or *"),
            Self::NumberCommitted => (reason::NUMBER_COMMITTED, "USCC-1.8", "号码已启用，不得作废", "the number is in use and cannot be voided"),
            Self::NumberVoid => (reason::NUMBER_VOID, "USCC-1.8", "号码已作废，不得再用", "the number is void and is never used again"),
            Self::IdLength => (reason::ID_LENGTH, "ID-2.1", "公民身份号码应为18位", "a resident ID has 18 characters"),
            Self::IdFormat => (reason::ID_FORMAT, "ID-2.1", "证件号码含有非法字符", "the document number has characters that cannot occur in it"),
            Self::IdProvince => (reason::ID_PROVINCE, "ID-2.2", "公民身份号码的省级区划码不存在", "the province of the resident ID does not exist"),
            Self::IdCheck => (reason::ID_CHECK, "ID-2.1", "公民身份号码校验码错误", "the check digit of the resident ID is wrong"),
            Self::IdDate => (reason::ID_DATE, "ID-2.2", "公民身份号码中的出生日期无效", "the birth date of the resident ID is not possible"),
            Self::PhoneFormat => (reason::PHONE_FORMAT, "PHONE-2.5", "电话号码格式错误", "neither a mobile nor a landline number"),
            Self::LicenceLength => (reason::LICENCE_NO_LENGTH, "JY-3.1", "食品经营许可证编号应为JY加14位数字", "a food licence number is JY and 14 digits"),
            Self::LicenceFormat => (reason::LICENCE_NO_FORMAT, "JY-3.1", "食品经营许可证编号格式错误", "a food licence number is JY followed by digits only"),
            Self::LicenceType => (reason::LICENCE_NO_TYPE, "JY-3.1", "食品经营许可证编号的主体业态代码应为1、2或3", "the main business type of a food licence number is 1, 2 or 3"),
            Self::LicenceCheck => (reason::LICENCE_NO_CHECK, "JY-3.2", "食品经营许可证编号校验码错误", "the check digit of the food licence number is wrong"),
            Self::LicenceDivision => (reason::LICENCE_NO_DIVISION, "JY-3.1", "许可证编号的区划码应为6位数字", "the division of a food licence number is six digits"),
            Self::LicenceSequence => (reason::LICENCE_NO_SEQUENCE, "JY-3.1", "许可证顺序号应在1至999999之间", "the sequence of a food licence number lies between 1 and 999999"),
            Self::FilingLength => (reason::FILING_NO_LENGTH, "YB-3.4", "备案编号应为YB加14位数字", "a food filing number is YB and 14 digits"),
            Self::FilingFormat => (reason::FILING_NO_FORMAT, "YB-3.4", "备案编号格式错误", "a food filing number is YB followed by digits only"),
            Self::FilingType => (reason::FILING_NO_TYPE, "YB-3.4", "备案编号的类型代码应为1（批发）或2（零售）", "the type of a food filing number is 1 or 2"),
            Self::FilingDivision => (reason::FILING_NO_DIVISION, "YB-3.4", "备案编号的区划码应为6位数字", "the division of a food filing number is six digits"),
            Self::FilingSequence => (reason::FILING_NO_SEQUENCE, "YB-3.4", "备案顺序号应在1至999999之间", "the sequence of a food filing number lies between 1 and 999999"),
            Self::ECertificateFormat => (reason::E_CERTIFICATE_FORMAT, "ECERT-8.4", "电子证照标识格式错误", "not the form of an e-certificate identifier"),
            Self::ECertificateCheck => (reason::E_CERTIFICATE_CHECK, "ECERT-8.4", "电子证照标识校验位错误", "the check character of the e-certificate identifier is wrong"),
        }
    }
}

impl From<IdentifierFault> for Refusal {
    fn from(fault: IdentifierFault) -> Self {
        Refusal::precondition(fault.reason(), fault.rule(), fault.text())
    }
}

#[cfg(test)]
mod tests {
    use actnow_decisions::RefusalKind;

    use super::*;

    #[test]
    fn a_fault_speaks_both_languages_and_names_its_rule() {
        let fault = IdentifierFault::UsccOrgCheck;
        assert_eq!((fault.reason(), fault.rule()), ("USCC_ORG_CHECK", "USCC-1.5"));
        assert_eq!(fault.to_string(), fault.text().en);
        let refusal = Refusal::from(fault);
        assert_eq!((refusal.kind, refusal.reason), (RefusalKind::Precondition, fault.reason()));
        assert!(refusal.text.zh.contains("校验位"));
    }
}
