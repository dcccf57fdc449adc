//! An existing register of any size, entirely invented: as many companies as wanted, the same ones for the same number.
//!
//! Trade names are spread as in a real city: most have four characters, some characters are far more usual than others,
//! and a usual name of two characters is borne by dozens of companies of different industries.

use std::collections::HashSet;

use anyhow::{Context, Result};

use actnow_chassis::ids::Ids;
use actnow_identifiers::{CodePool, DivisionTable, IssuedCategory, Uscc};
use actnow_proto::registration::v1::ImportedCompany;

/// The division of its companies.
const DIVISION: &str = "370203";

/// Characters of trade names, the usual ones first.
const CHARACTERS: &str = "华海鑫盛德信恒源泰丰瑞达兴康隆通和祥福安诚金宏嘉正中天新东大永佳美亿创博悦荣顺成百利万龙云森联众合智优欣\
     远航腾飞明阳辉亚凯文方润泽弘益昌茂旺庆伟业立建卓越尚品雅致诺启程锦绣山水林木石玉清风月星河湖江洋港湾岛城乡农牧\
     禾田园果蔬食味香甜鲜酷乐欢喜春夏秋冬松柏竹梅兰菊荷莲桂桐枫杉橡榕舟帆桥路驰骏骐骥鹏鹰雁鸿鹤凤凰麒麟虎豹狮象\
     铭朗晟昊宇轩博雅涵睿哲思远景行健笃学敬业崇礼尚义存仁怀瑾握瑜启明承志继光振邦兆丰沛霖";

/// Industries as they stand in names.
const INDUSTRIES: [&str; 36] = [
    "商贸",
    "贸易",
    "科技",
    "网络科技",
    "信息技术",
    "电子商务",
    "餐饮管理",
    "餐饮服务",
    "食品",
    "建筑工程",
    "装饰工程",
    "物流",
    "运输",
    "供应链管理",
    "国际贸易",
    "文化传媒",
    "广告",
    "企业管理咨询",
    "咨询",
    "物业管理",
    "人力资源",
    "劳务",
    "机械设备",
    "机械制造",
    "环保科技",
    "新材料",
    "新能源",
    "生物科技",
    "医疗器械",
    "房地产开发",
    "房地产经纪",
    "汽车销售",
    "服饰",
    "家居",
    "农业科技",
    "教育科技",
];

/// A register, company by company. No two bear the same name.
pub struct InventedRegister {
    characters: Vec<char>,
    pool: CodePool,
    names: HashSet<String>,
    draw: Ids,
    made: u64,
}

impl InventedRegister {
    /// The beginning of the register.
    ///
    /// # Errors
    /// Never in practice: the pool of its codes is well formed.
    pub fn new() -> Result<Self> {
        let characters = CHARACTERS.chars().filter(|c| !c.is_whitespace()).collect();
        let pool = CodePool::parse("MA******")?;
        Ok(Self { characters, pool, names: HashSet::new(), draw: Ids::seeded(1), made: 0 })
    }

    /// The next company.
    ///
    /// # Errors
    /// When the pool of codes is exhausted, after 887 million companies.
    pub fn next_company(&mut self) -> Result<ImportedCompany> {
        let full_name = self.next_name();
        let code = self.pool.body(self.made + 1).context("the pool of codes is exhausted")?;
        let uscc = Uscc::compose(IssuedCategory::Enterprise, DIVISION, &code, DivisionTable::built_in())?;
        self.made += 1;
        let draw = &self.draw;
        Ok(ImportedCompany {
            uscc: uscc.to_string(),
            company_type: "1130".to_owned(),
            domicile: format!(
                "山东省青岛市市北区敦化路{}号{}室",
                1 + draw.below(600),
                101 + draw.below(2_400)
            ),
            division: DIVISION.to_owned(),
            capital_fen: i64::try_from(1 + draw.below(1_000)).unwrap_or(1) * 1_000_000,
            scope: vec!["食用农产品批发".to_owned()],
            established_on: format!(
                "{}-{:02}-{:02}",
                2000 + draw.below(24),
                1 + draw.below(12),
                1 + draw.below(28)
            ),
            state: "ACTIVE".to_owned(),
            full_name,
            ..ImportedCompany::default()
        })
    }

    fn next_name(&mut self) -> String {
        loop {
            let characters = match self.draw.below(20) {
                0..5 => 2,
                5..11 => 3,
                _ => 4,
            };
            let trade: String = (0..characters).map(|_| self.character()).collect();
            let industry = INDUSTRIES[self.index(INDUSTRIES.len())];
            let name = format!("青岛{trade}{industry}有限公司");
            if self.names.insert(name.clone()) {
                return name;
            }
        }
    }

    /// Of two characters the one that stands further to the front, twice out of three times.
    fn character(&self) -> char {
        let all = self.characters.len();
        let (one, other) = (self.index(all), self.index(all));
        self.characters[if self.draw.below(3) == 0 { one } else { one.min(other) }]
    }

    fn index(&self, length: usize) -> usize {
        usize::try_from(self.draw.below(u64::try_from(length).unwrap_or(1))).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_companies_have_names_and_codes_of_their_own() {
        let mut register = InventedRegister::new().unwrap();
        let companies: Vec<ImportedCompany> = (0..10_000).map(|_| register.next_company().unwrap()).collect();
        let names: HashSet<&str> = companies.iter().map(|company| company.full_name.as_str()).collect();
        let codes: HashSet<&str> = companies.iter().map(|company| company.uscc.as_str()).collect();
        assert_eq!((names.len(), codes.len()), (10_000, 10_000));
        let mut again = InventedRegister::new().unwrap();
        assert_eq!(again.next_company().unwrap(), companies[0]);
    }
}
