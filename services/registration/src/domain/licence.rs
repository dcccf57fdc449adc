//! The business licence (营业执照): what stands on its face, and the bytes that are signed.

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// First line of the signed bytes: names the form, so that no other document has the same bytes.
const CANONICAL_FORM: &str = "actnow/business-licence/1";

/// What the licence shows (rules 4.1), as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceFace {
    /// Social credit code.
    pub uscc: Uscc,
    /// Name (名称).
    pub name: String,
    /// Company type (类型).
    pub company_type: String,
    /// Name of the legal representative (法定代表人).
    pub legal_representative: String,
    /// Registered capital in fen (注册资本).
    pub capital_fen: i64,
    /// Domicile (住所).
    pub domicile: String,
    /// Scope in its printed form (经营范围).
    pub scope: String,
    /// Registration authority (登记机关).
    pub authority: String,
    /// Date of establishment (成立日期).
    pub established_on: NaiveDate,
}

impl LicenceFace {
    /// The bytes to be signed, the same for the same face on every machine: one line per field in this order,
    /// `name:length:text` with the length in bytes, so that no text can pretend to be another field.
    pub fn canonical_bytes(&self, certificate_id: &str) -> Vec<u8> {
        let capital = self.capital_fen.to_string();
        let established = self.established_on.to_string();
        let fields = [
            ("certificate", certificate_id),
            ("uscc", self.uscc.as_str()),
            ("name", &self.name),
            ("type", &self.company_type),
            ("legal_representative", &self.legal_representative),
            ("capital_fen", &capital),
            ("domicile", &self.domicile),
            ("scope", &self.scope),
            ("authority", &self.authority),
            ("established_on", &established),
        ];
        let mut bytes = format!("{CANONICAL_FORM}\n").into_bytes();
        for (name, text) in fields {
            bytes.extend(format!("{name}:{}:{text}\n", text.len()).into_bytes());
        }
        bytes
    }

    /// Registered capital as printed, in 万元 where it is whole: `1000万元人民币`.
    pub fn printed_capital(&self) -> String {
        let (ten_thousands, rest) = (self.capital_fen / 1_000_000, self.capital_fen % 1_000_000);
        if rest == 0 {
            format!("{ten_thousands}万元人民币")
        } else {
            let decimals = format!("{rest:06}");
            format!("{ten_thousands}.{}万元人民币", decimals.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::sample::{PARENT_USCC, day};

    pub(crate) fn face() -> LicenceFace {
        LicenceFace {
            uscc: Uscc::from_stored(PARENT_USCC).unwrap(),
            name: "青岛淘集集电子商务有限公司".into(),
            company_type: "有限责任公司（自然人投资或控股）".into(),
            legal_representative: "陶样例".into(),
            capital_fen: 1_000_000_000,
            domicile: "山东省青岛市城阳区高新区样例路1号101室".into(),
            scope: "一般项目：日用百货销售。".into(),
            authority: "青岛高新技术产业开发区市场监督管理局".into(),
            established_on: day("2026-09-21"),
        }
    }

    #[test]
    fn the_signed_bytes_never_change() {
        insta::assert_snapshot!(String::from_utf8(face().canonical_bytes("1.2.156")).unwrap(), @r"
        actnow/business-licence/1
        certificate:7:1.2.156
        uscc:18:91370222MAFAKE019R
        name:39:青岛淘集集电子商务有限公司
        type:48:有限责任公司（自然人投资或控股）
        legal_representative:9:陶样例
        capital_fen:10:1000000000
        domicile:55:山东省青岛市城阳区高新区样例路1号101室
        scope:36:一般项目：日用百货销售。
        authority:54:青岛高新技术产业开发区市场监督管理局
        established_on:10:2026-09-21
        ");
    }

    #[test]
    fn every_field_is_signed() {
        let signed = |face: &LicenceFace| face.canonical_bytes("1.2.156");
        let original = signed(&face());
        let changes: [fn(&mut LicenceFace); 6] = [
            |f| f.name.push('1'),
            |f| f.domicile.push('\n'),
            |f| f.capital_fen += 1,
            |f| f.scope.clear(),
            |f| f.established_on = day("2026-09-22"),
            |f| f.legal_representative = "季样例".into(),
        ];
        for change in changes {
            let mut changed = face();
            change(&mut changed);
            assert_ne!(signed(&changed), original);
        }
        assert_ne!(face().canonical_bytes("1.2.157"), original);
    }

    #[test]
    fn capital_is_printed_in_ten_thousands() {
        let printed = |fen| LicenceFace { capital_fen: fen, ..face() }.printed_capital();
        assert_eq!(printed(1_000_000_000), "1000万元人民币");
        assert_eq!(printed(1_234_567_800), "1234.5678万元人民币");
        assert_eq!(printed(1_000_001), "1.000001万元人民币");
    }
}
