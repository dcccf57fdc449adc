//! How a granted licence reads in print: main type with its marks, items with theirs.

use actnow_identifiers::ECertificateId;

use super::application::Grant;
use super::certificate::CertificateFace;
use super::form::FoodForm;
use super::items::{ItemMark, LicenceItem, MainType, TypeMark};
use super::regime::RegimeId;

/// The complaint phone on every certificate (Order 78 art 26).
const COMPLAINT_PHONE: &str = "12315";

/// What the certificate of `grant` shows.
pub fn certificate_face(
    form: &FoodForm,
    grant: &Grant,
    regime: RegimeId,
    certificate: ECertificateId,
    authority: &str,
) -> CertificateFace {
    CertificateFace {
        certificate,
        number: grant.number,
        operator: form.operator.name.clone(),
        uscc: form.operator.uscc.clone(),
        legal_rep: form.operator.legal_rep.clone(),
        domicile: form.operator.domicile.clone(),
        premises: form.premises.clone(),
        main_type: main_type_line(form, regime),
        items: form.items.iter().map(|item| item_line(*item, form, regime)).collect(),
        validity: grant.validity,
        authority: authority.to_owned(),
        complaint_phone: COMPLAINT_PHONE.to_owned(),
    }
}

pub(super) fn main_type_line(form: &FoodForm, regime: RegimeId) -> String {
    let main = match (form.main_type.unwrap_or(MainType::FoodSeller), regime) {
        (MainType::FoodSeller, _) => "食品销售经营者",
        (MainType::Catering, _) => "餐饮服务经营者",
        (MainType::Canteen, RegimeId::Food2015) => "单位食堂",
        (MainType::Canteen, RegimeId::Food2023) => "集中用餐单位食堂",
    };
    // Under the 2015 measures network operation is a mark, whether or not the applicant ticked it.
    let implied = form.network.yes && !form.type_marks.contains(&TypeMark::NetworkOperation);
    let network = (implied && regime == RegimeId::Food2015).then_some(TypeMark::NetworkOperation);
    let marks: Vec<&str> = form.type_marks.iter().copied().chain(network).map(type_mark).collect();
    if marks.is_empty() { main.to_owned() } else { format!("{main}（{}）", marks.join("、")) }
}

const fn type_mark(mark: TypeMark) -> &'static str {
    match mark {
        TypeMark::Wholesale => "批发销售",
        TypeMark::CentralKitchen => "中央厨房",
        TypeMark::CollectiveDelivery => "集体用餐配送",
        TypeMark::AutomaticDevice => "利用自动设备",
        TypeMark::SchoolCanteen => "学校、托幼机构食堂",
        TypeMark::NetworkOperation => "网络经营",
    }
}

pub(super) fn item_line(item: LicenceItem, form: &FoodForm, regime: RegimeId) -> String {
    let cold = item.splits_cold_frozen(regime).then_some(if form.cold_frozen {
        "含冷藏冷冻食品"
    } else {
        "不含冷藏冷冻食品"
    });
    let marks = form.item_marks.iter().filter(|mark| mark.belongs_to(item)).map(|mark| match mark {
        ItemMark::BulkCooked => "散装熟食",
        ItemMark::ColdPastry => "冷加工糕点",
        ItemMark::ColdMeat => "冷荤类",
    });
    let notes: Vec<&str> = cold.into_iter().chain(marks).collect();
    let label = item.label_zh();
    if notes.is_empty() { label.to_owned() } else { format!("{label}（{}）", notes.join("、")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    #[test]
    fn lines_read_as_on_real_licences() {
        let mut form = samples::form();
        form.items = vec![LicenceItem::Prepackaged];
        assert_eq!(main_type_line(&form, RegimeId::Food2015), "食品销售经营者（网络经营）");
        assert_eq!(
            item_line(LicenceItem::Prepackaged, &form, RegimeId::Food2015),
            "预包装食品销售（不含冷藏冷冻食品）"
        );
        form.items = vec![LicenceItem::BulkAndPrepackaged];
        form.item_marks = vec![ItemMark::BulkCooked];
        form.type_marks = vec![TypeMark::Wholesale];
        assert_eq!(main_type_line(&form, RegimeId::Food2023), "食品销售经营者（批发销售）");
        assert_eq!(
            item_line(LicenceItem::BulkAndPrepackaged, &form, RegimeId::Food2023),
            "散装食品和预包装食品销售（散装熟食）"
        );
        form.main_type = Some(MainType::Canteen);
        form.type_marks = vec![];
        assert_eq!(main_type_line(&form, RegimeId::Food2023), "集中用餐单位食堂");
    }
}
