//! The clocks of registration (法定时限): their periods stand in `data/clocks.csv`, a row each.

actnow_statutory_clock::clocks! {
/// A clock of registration.
pub enum Clock from include_str!("../../data/clocks.csv");
    /// To decide on a filing (作出登记决定).
    FilingReview = "FILING_REVIEW",
    /// To use a reserved name (使用保留的名称).
    NameReservation = "NAME_RESERVATION",
    /// To use a reserved name where approval comes first (使用保留的名称（须经批准的）).
    NameReservationWithApproval = "NAME_RESERVATION_WITH_APPROVAL",
    /// To bear the name of a company that has ended (与终止未满一年的企业名称相同).
    NameAfterEnd = "NAME_AFTER_END",
    /// To apply for a change or filing (申请变更登记或者备案).
    ChangeApplication = "CHANGE_APPLICATION",
    /// To announce a reduction of capital (公告减少注册资本).
    ReductionAnnouncement = "REDUCTION_ANNOUNCEMENT",
    /// To publish the liquidation group (公告清算组).
    LiquidationPublication = "LIQUIDATION_PUBLICATION",
    /// To apply for deregistration after liquidation (清算后申请注销登记).
    DeregistrationApplication = "DEREGISTRATION_APPLICATION",
    /// To publicise a simple deregistration (公示简易注销).
    SimplePublicity = "SIMPLE_PUBLICITY",
    /// To apply for the simple deregistration (公示期满后申请简易注销).
    SimpleApplication = "SIMPLE_APPLICATION",
    /// To be dormant, all together (歇业累计).
    DormancyLongest = "DORMANCY_LONGEST",
    /// To extend a dormancy before its end (届满前办理延长歇业).
    DormancyExtensionWindow = "DORMANCY_EXTENSION_WINDOW",
    /// To publicise the end of a dormancy (公示终止歇业).
    DormancyPublicity = "DORMANCY_PUBLICITY",
    /// To change a name that is to be corrected (变更应纠正的名称).
    NameCorrection = "NAME_CORRECTION",
    /// To decide whether to accept an application for revocation (决定是否受理撤销申请).
    RevocationAcceptance = "REVOCATION_ACCEPTANCE",
    /// To investigate a false registration (调查涉嫌虚假登记).
    RevocationInvestigation = "REVOCATION_INVESTIGATION",
    /// To publicise the suspicion (公示涉嫌虚假登记).
    RevocationPublicity = "REVOCATION_PUBLICITY",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filing::FilingCommand;
    use crate::domain::revocation::RevocationCommand;

    #[test]
    fn each_clock_has_its_row_and_each_row_its_clock() {
        let rows: Vec<&str> = Clock::table().rows().iter().map(|law| law.clock.as_str()).collect();
        assert_eq!(rows, Clock::ALL.iter().map(|clock| clock.name()).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_counted_by_hand_is_counted_in_its_unit() {
        use Clock::{DormancyLongest, NameAfterEnd, NameReservation, NameReservationWithApproval};
        let months = [NameReservation, NameReservationWithApproval, NameAfterEnd, DormancyLongest];
        assert_eq!(months.map(Clock::months), [2, 12, 12, 36]);
        assert_eq!(Clock::DormancyExtensionWindow.days(), chrono::Days::new(30));
    }

    #[test]
    fn who_extends_is_who_may_give_the_command() {
        let by = |clock: Clock| clock.law().extended_by.map(|role| vec![role]).unwrap_or_default();
        assert_eq!(by(Clock::FilingReview), FilingCommand::Extend.roles());
        assert_eq!(by(Clock::RevocationInvestigation), RevocationCommand::Extend.roles());
        let extended = Clock::ALL.iter().filter(|clock| clock.extension() > 0);
        assert_eq!(extended.collect::<Vec<_>>(), [&Clock::FilingReview, &Clock::RevocationInvestigation]);
    }
}
