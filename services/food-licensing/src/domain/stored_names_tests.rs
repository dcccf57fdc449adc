//! The names that stand in rows and in answers to other departments: whoever changes one changes what has been stored
//! and agreed.

use super::certificate::CertificateEnd;
use super::change::Matter;
use super::regime::RegimeId;
use super::report::ReportMatter;

fn named<T: Copy>(kind: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    format!("{kind}: {}\n", all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", "))
}

#[test]
fn stored_names_stay() {
    let names = [
        named(
            "CertificateEnd",
            &[
                CertificateEnd::Superseded,
                CertificateEnd::Cancelled,
                CertificateEnd::Revoked,
                CertificateEnd::Expired,
            ],
            CertificateEnd::as_str,
        ),
        named(
            "Matter",
            &[Matter::Name, Matter::LegalRep, Matter::Domicile, Matter::MainType, Matter::Items],
            Matter::as_str,
        ),
        named("RegimeId", &[RegimeId::Food2015, RegimeId::Food2023], RegimeId::as_str),
        named(
            "ReportMatter",
            &[
                ReportMatter::EquipmentLayout,
                ReportMatter::NetworkOperation,
                ReportMatter::ExternalWarehouse,
                ReportMatter::SchoolMeals,
                ReportMatter::VendingSites,
                ReportMatter::PrepackagedFood,
            ],
            ReportMatter::as_str,
        ),
    ];
    insta::assert_snapshot!(names.concat());
}
