//! The business licence (营业执照): what stands on its face, and the bytes that are signed.

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// First lines of the signed bytes: they name the form, so that no other document has the same bytes.
const OF_A_COMPANY: &str = "actnow/business-licence/1";
const OF_A_BRANCH: &str = "actnow/branch-licence/1";

/// What the licence shows (rules 4.1), as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceFace {
    /// Social credit code.
    pub uscc: Uscc,
    /// Name (名称).
    pub name: String,
    /// Type (类型).
    pub company_type: String,
    /// What it shows of a company, or of a branch.
    #[serde(flatten)]
    pub bearer: Bearer,
    /// Scope in its printed form (经营范围).
    pub scope: String,
    /// Registration authority (登记机关).
    pub authority: String,
    /// Date of establishment (成立日期).
    pub established_on: NaiveDate,
}

/// Who bears the licence: what is registered of a company is not what is registered of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Bearer {
    /// A company.
    Company {
        /// Name of the legal representative (法定代表人).
        legal_representative: String,
        /// Registered capital in fen (注册资本).
        capital_fen: i64,
        /// Domicile (住所).
        domicile: String,
    },
    /// A branch.
    Branch {
        /// Name of who is in charge (负责人).
        person_in_charge: String,
        /// Place of business (经营场所).
        premises: String,
    },
}

impl LicenceFace {
    /// The bytes to be signed, the same for the same face on every machine: one line per field in this order,
    /// `name:length:text` with the length in bytes, so that no text can pretend to be another field.
    pub fn canonical_bytes(&self, certificate_id: &str) -> Vec<u8> {
        let (form, of_bearer) = self.bearer.lines();
        let established = self.established_on.to_string();
        let heads = [
            ("certificate", certificate_id),
            ("uscc", self.uscc.as_str()),
            ("name", &self.name),
            ("type", &self.company_type),
        ];
        let of_bearer = of_bearer.iter().map(|(name, text)| (*name, text.as_str()));
        let tails = [("scope", self.scope.as_str()), ("authority", &self.authority)];
        let last = ("established_on", established.as_str());
        let mut bytes = format!("{form}\n").into_bytes();
        for (name, text) in heads.into_iter().chain(of_bearer).chain(tails).chain([last]) {
            bytes.extend(format!("{name}:{}:{text}\n", text.len()).into_bytes());
        }
        bytes
    }
}

impl Bearer {
    /// The first line of the signed bytes, and the fields that only its licence has.
    fn lines(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Company { legal_representative, capital_fen, domicile } => {
                let fields = vec![
                    ("legal_representative", legal_representative.clone()),
                    ("capital_fen", capital_fen.to_string()),
                    ("domicile", domicile.clone()),
                ];
                (OF_A_COMPANY, fields)
            }
            Self::Branch { person_in_charge, premises } => {
                let fields =
                    vec![("person_in_charge", person_in_charge.clone()), ("premises", premises.clone())];
                (OF_A_BRANCH, fields)
            }
        }
    }

    /// Registered capital as printed, in 万元 where it is whole: `1000万元人民币`; a branch has none.
    pub fn printed_capital(&self) -> Option<String> {
        let capital_fen = match self {
            Self::Company { capital_fen, .. } => capital_fen,
            Self::Branch { .. } => return None,
        };
        let (ten_thousands, rest) = (capital_fen / 1_000_000, capital_fen % 1_000_000);
        if rest == 0 {
            return Some(format!("{ten_thousands}万元人民币"));
        }
        let decimals = format!("{rest:06}");
        Some(format!("{ten_thousands}.{}万元人民币", decimals.trim_end_matches('0')))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::sample::{PARENT_USCC, day};

    fn company(legal_representative: &str, capital_fen: i64, domicile: &str) -> Bearer {
        Bearer::Company {
            legal_representative: legal_representative.into(),
            capital_fen,
            domicile: domicile.into(),
        }
    }

    fn branch(person_in_charge: &str, premises: &str) -> Bearer {
        Bearer::Branch { person_in_charge: person_in_charge.into(), premises: premises.into() }
    }

    pub(crate) fn face() -> LicenceFace {
        LicenceFace {
            uscc: Uscc::from_stored(PARENT_USCC).unwrap(),
            name: "青岛淘集集电子商务有限公司".into(),
            company_type: "有限责任公司（自然人投资或控股）".into(),
            bearer: company("陶样例", 1_000_000_000, "山东省青岛市城阳区高新区样例路1号101室"),
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
    fn a_branch_shows_who_is_in_charge_and_no_capital() {
        let face = LicenceFace {
            name: "青岛淘集集电子商务有限公司城阳分公司".into(),
            company_type: "有限责任公司分公司（自然人投资或控股）".into(),
            bearer: branch("万样例", "山东省青岛市城阳区高新区样例路2号"),
            ..face()
        };
        insta::assert_snapshot!(String::from_utf8(face.canonical_bytes("1.2.156")).unwrap(), @r"
        actnow/branch-licence/1
        certificate:7:1.2.156
        uscc:18:91370222MAFAKE019R
        name:54:青岛淘集集电子商务有限公司城阳分公司
        type:57:有限责任公司分公司（自然人投资或控股）
        person_in_charge:9:万样例
        premises:49:山东省青岛市城阳区高新区样例路2号
        scope:36:一般项目：日用百货销售。
        authority:54:青岛高新技术产业开发区市场监督管理局
        established_on:10:2026-09-21
        ");
        assert_eq!(face.bearer.printed_capital(), None);
    }

    #[test]
    fn a_face_is_stored_and_read_back() {
        let stored = r#"{"uscc":"91370222MAFAKE019R","name":"甲","company_type":"乙","legal_representative":"丙",
            "capital_fen":9007199254740993,"domicile":"丁","scope":"戊","authority":"己","established_on":"2026-09-21"}"#;
        let before: LicenceFace = serde_json::from_str(stored).unwrap();
        assert_eq!(
            before.bearer,
            company("丙", 9_007_199_254_740_993, "丁"),
            "to the fen, as it always lay there"
        );
        for bearer in [before.bearer.clone(), branch("丙", "丁")] {
            let face = LicenceFace { bearer, ..before.clone() };
            let text = serde_json::to_string(&face).unwrap();
            assert_eq!(serde_json::from_str::<LicenceFace>(&text).unwrap(), face);
        }
    }

    #[test]
    fn every_field_is_signed() {
        let signed = |face: &LicenceFace| face.canonical_bytes("1.2.156");
        let original = signed(&face());
        let changes: [fn(&mut LicenceFace); 7] = [
            |f| f.name.push('1'),
            |f| f.bearer = company("陶样例", 1_000_000_000, "山东省青岛市城阳区高新区样例路1号101室\n"),
            |f| f.bearer = company("陶样例", 1_000_000_001, "山东省青岛市城阳区高新区样例路1号101室"),
            |f| f.scope.clear(),
            |f| f.established_on = day("2026-09-22"),
            |f| f.bearer = company("季样例", 1_000_000_000, "山东省青岛市城阳区高新区样例路1号101室"),
            |f| f.bearer = branch("陶样例", "山东省青岛市城阳区高新区样例路1号101室"),
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
        let printed = |fen| company("", fen, "").printed_capital().unwrap();
        assert_eq!(printed(1_000_000_000), "1000万元人民币");
        assert_eq!(printed(1_234_567_800), "1234.5678万元人民币");
        assert_eq!(printed(1_000_001), "1.000001万元人民币");
    }
}
