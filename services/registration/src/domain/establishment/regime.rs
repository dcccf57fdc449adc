//! Which edition of the law an application falls under: chosen by its date of acceptance (rules 0).

use chrono::NaiveDate;

/// What is asked of the registration liaison (登记联络员).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiaisonDuty {
    /// Nothing yet.
    None,
    /// Named (MERR 9).
    Named,
    /// Named, with telephone and e-mail (SAMR Order 95, art 14).
    Reachable,
}

/// How many supervisors a company without a supervisory board may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupervisorRule {
    /// One or two (Company Law 2018, 51).
    OneOrTwo,
    /// One (Company Law 2023, 83).
    One,
}

/// The rules that changed over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EstablishmentRegime {
    /// Longest time to the last contribution in years, from the establishment (C-CAP-2).
    pub contribution_years: Option<u32>,
    /// The liaison.
    pub liaison: LiaisonDuty,
    /// The supervisors.
    pub supervisors: SupervisorRule,
}

impl EstablishmentRegime {
    /// The regime of an application accepted on `date`.
    pub fn on(date: NaiveDate) -> Self {
        let since = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).is_some_and(|start| date >= start);
        let company_law_2023 = since(2024, 7, 1);
        Self {
            contribution_years: company_law_2023.then_some(5),
            liaison: if since(2025, 2, 10) {
                LiaisonDuty::Reachable
            } else if since(2022, 3, 1) {
                LiaisonDuty::Named
            } else {
                LiaisonDuty::None
            },
            supervisors: if company_law_2023 { SupervisorRule::One } else { SupervisorRule::OneOrTwo },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_acceptance_decides() {
        let on = |text: &str| EstablishmentRegime::on(text.parse().unwrap());
        assert_eq!(on("2024-06-30").contribution_years, None);
        assert_eq!(on("2024-07-01").contribution_years, Some(5));
        assert_eq!(on("2022-02-28").liaison, LiaisonDuty::None);
        assert_eq!(on("2022-03-01").liaison, LiaisonDuty::Named);
        assert_eq!(on("2025-02-10").liaison, LiaisonDuty::Reachable);
        assert_eq!(on("2018-11-12").supervisors, SupervisorRule::OneOrTwo);
    }
}
