//! The names that stand in rows and in answers to other departments: whoever changes one changes what has been stored
//! and agreed.

use actnow_instant_approval::{Agreement, ClerkRuling, InputSource, InstantMode, InstantOutcome, Opinion};

use super::change::Item;
use super::company::CompanyStanding;
use super::deregistration::Mark;
use super::dormancy::{DormancyGround, Resumption};
use super::establishment::{CompanyType, MaterialKind, MaterialSource, Post, VerificationMethod};
use super::filing::FilingKind;
use super::name_correction::CorrectionGround;
use super::revocation::{KeepGround, NotAcceptedGround, Origin, SuspensionGround};
use super::scope::ScopeKind;

fn named<T: Copy>(kind: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    format!("{kind}: {}\n", all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", "))
}

#[test]
fn stored_names_stay() {
    let names = [
        named(
            "Item",
            &[
                Item::Name,
                Item::Type,
                Item::Scope,
                Item::Domicile,
                Item::Premises,
                Item::Capital,
                Item::LegalRepresentative,
                Item::PersonInCharge,
                Item::Shareholders,
                Item::Articles,
                Item::Term,
                Item::Subscriptions,
                Item::Directors,
                Item::Supervisors,
                Item::SeniorManagers,
                Item::Liaison,
                Item::BeneficialOwners,
            ],
            Item::as_str,
        ),
        named(
            "CompanyStanding",
            &[
                CompanyStanding::Active,
                CompanyStanding::Deregistered,
                CompanyStanding::Revoked,
                CompanyStanding::RevokedAsPenalty,
            ],
            CompanyStanding::as_str,
        ),
        named(
            "Mark",
            &[
                Mark::AbnormalList,
                Mark::SeriousViolationList,
                Mark::EquityFrozen,
                Mark::EquityPledged,
                Mark::ChattelMortgage,
                Mark::Investigation,
                Mark::Enforcement,
                Mark::Lawsuit,
                Mark::UnpaidFine,
            ],
            Mark::as_str,
        ),
        named(
            "DormancyGround",
            &[
                DormancyGround::NaturalDisaster,
                DormancyGround::Accident,
                DormancyGround::PublicHealth,
                DormancyGround::SocialSecurity,
                DormancyGround::Other,
            ],
            DormancyGround::as_str,
        ),
        named("Resumption", &[Resumption::PeriodOver, Resumption::Publicised], Resumption::as_str),
        named(
            "MaterialKind",
            &[
                MaterialKind::ApplicationForm,
                MaterialKind::ShareholderQualification,
                MaterialKind::DomicileDoc,
                MaterialKind::Articles,
                MaterialKind::AppointmentDocs,
                MaterialKind::AgentAuthorisation,
                MaterialKind::PreApproval,
                MaterialKind::ChangeResolution,
                MaterialKind::ReductionNotice,
                MaterialKind::OldLicence,
                MaterialKind::DissolutionResolution,
                MaterialKind::LiquidationReport,
                MaterialKind::TaxClearance,
                MaterialKind::NoDebtCommitment,
                MaterialKind::DormancyCommitment,
                MaterialKind::DeliveryAddressConfirmation,
                MaterialKind::HeadOfficeQualification,
                MaterialKind::PersonInChargeId,
            ],
            MaterialKind::as_str,
        ),
        named(
            "MaterialSource",
            &[MaterialSource::Uploaded, MaterialSource::Shared, MaterialSource::Committed],
            MaterialSource::as_str,
        ),
        named(
            "VerificationMethod",
            &[VerificationMethod::Face, VerificationMethod::Notarised, VerificationMethod::InPerson],
            VerificationMethod::as_str,
        ),
        named(
            "Post",
            &[
                Post::LegalRepresentative,
                Post::PersonInCharge,
                Post::Director,
                Post::SeniorManager,
                Post::Supervisor,
                Post::Shareholder,
                Post::Liaison,
                Post::Agent,
                Post::BeneficialOwner,
            ],
            Post::as_str,
        ),
        named(
            "FilingKind",
            &[
                FilingKind::Establish,
                FilingKind::Change,
                FilingKind::FileChange,
                FilingKind::Deregister,
                FilingKind::SimpleDeregister,
                FilingKind::BranchEstablish,
            ],
            FilingKind::as_str,
        ),
        named("InstantMode", &[InstantMode::Off, InstantMode::Shadow, InstantMode::On], InstantMode::as_str),
        named(
            "ClerkRuling",
            &[
                ClerkRuling::Approved,
                ClerkRuling::Returned,
                ClerkRuling::NotHandled,
                ClerkRuling::Refused,
                ClerkRuling::Withdrawn,
            ],
            ClerkRuling::as_str,
        ),
        named("Agreement", &[Agreement::Agreed, Agreement::Looser, Agreement::Stricter], Agreement::as_str),
        named(
            "InputSource",
            &[
                InputSource::Validators,
                InputSource::NameDeclaration,
                InputSource::Materials,
                InputSource::RealNameCheck,
                InputSource::ScopeCatalogue,
                InputSource::Form,
            ],
            InputSource::as_str,
        ),
        named("InstantOutcome", &[InstantOutcome::Approve, InstantOutcome::ToPerson], InstantOutcome::as_str),
        named("Opinion", &[Opinion::WouldApprove, Opinion::WouldNotApprove], Opinion::as_str),
        named(
            "CorrectionGround",
            &[
                CorrectionGround::Structure,
                CorrectionGround::ForbiddenContent,
                CorrectionGround::Conflict,
                CorrectionGround::DisputeRuling,
                CorrectionGround::CourtJudgment,
            ],
            CorrectionGround::as_str,
        ),
        named("Origin", &[Origin::Application, Origin::ExOfficio], Origin::as_str),
        named(
            "NotAcceptedGround",
            &[
                NotAcceptedGround::IdentityUnverified,
                NotAcceptedGround::CompanyEnded,
                NotAcceptedGround::OtherByLaw,
            ],
            NotAcceptedGround::as_str,
        ),
        named(
            "SuspensionGround",
            &[SuspensionGround::CivilDispute, SuspensionGround::Lawsuit, SuspensionGround::OpenCase],
            SuspensionGround::as_str,
        ),
        named(
            "KeepGround",
            &[KeepGround::NotEstablished, KeepGround::PublicInterest, KeepGround::NotRestorable],
            KeepGround::as_str,
        ),
        named(
            "ScopeKind",
            &[ScopeKind::General, ScopeKind::LicensedPost, ScopeKind::LicensedPre],
            ScopeKind::as_str,
        ),
    ];
    insta::assert_snapshot!(names.concat());
}

#[test]
fn a_type_of_company_is_found_by_its_code_and_by_no_other() {
    for kind in CompanyType::ALL {
        assert_eq!(kind.code().parse(), Ok(kind));
    }
    assert!("0000".parse::<CompanyType>().is_err());
}
