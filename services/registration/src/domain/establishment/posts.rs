//! Every post a form names, with its field path: who must be known, of age, verified and not barred.

use std::collections::BTreeSet;

use super::form::{EstablishmentForm, Party};

/// What a person is in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Post {
    /// 法定代表人.
    LegalRepresentative,
    /// 负责人 of a branch.
    PersonInCharge,
    /// 董事.
    Director,
    /// 经理 and the other senior managers (Company Law 265).
    SeniorManager,
    /// 监事.
    Supervisor,
    /// 股东.
    Shareholder,
    /// 登记联络员.
    Liaison,
    /// 委托代理人.
    Agent,
    /// 受益所有人.
    BeneficialOwner,
}

impl Post {
    /// Those that the register holds of a company or branch (MERR 8, 9); of the others it knows nothing that lasts.
    pub const REGISTERED: [Self; 6] = [
        Self::LegalRepresentative,
        Self::PersonInCharge,
        Self::Director,
        Self::SeniorManager,
        Self::Supervisor,
        Self::Shareholder,
    ];

    /// Its name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "LEGAL_REPRESENTATIVE",
            Self::PersonInCharge => "PERSON_IN_CHARGE",
            Self::Director => "DIRECTOR",
            Self::SeniorManager => "SENIOR_MANAGER",
            Self::Supervisor => "SUPERVISOR",
            Self::Shareholder => "SHAREHOLDER",
            Self::Liaison => "LIAISON",
            Self::Agent => "AGENT",
            Self::BeneficialOwner => "BENEFICIAL_OWNER",
        }
    }

    /// Whether only a person of full capacity may hold it (MERR 12).
    pub const fn needs_full_capacity(self) -> bool {
        match self {
            Self::LegalRepresentative
            | Self::PersonInCharge
            | Self::Director
            | Self::SeniorManager
            | Self::Supervisor
            | Self::Agent => true,
            Self::Shareholder | Self::Liaison | Self::BeneficialOwner => false,
        }
    }

    /// Whether the grounds of Company Law 178 bar from it; they do not speak of who is in charge of a branch.
    pub const fn can_be_barred(self) -> bool {
        match self {
            Self::LegalRepresentative | Self::Director | Self::SeniorManager | Self::Supervisor => true,
            Self::PersonInCharge
            | Self::Shareholder
            | Self::Liaison
            | Self::Agent
            | Self::BeneficialOwner => false,
        }
    }

    /// Whether its holder applies, so that a ban from applying hits (C-BAN-1). Who is in charge of a branch stands for
    /// its registration as a legal representative does for a company's.
    pub const fn applies(self) -> bool {
        match self {
            Self::LegalRepresentative | Self::PersonInCharge | Self::Shareholder | Self::Agent => true,
            Self::Director
            | Self::SeniorManager
            | Self::Supervisor
            | Self::Liaison
            | Self::BeneficialOwner => false,
        }
    }

    /// Whether its holder is verified by real name (Rules 16).
    pub const fn is_verified(self) -> bool {
        match self {
            Self::LegalRepresentative
            | Self::PersonInCharge
            | Self::Director
            | Self::SeniorManager
            | Self::Supervisor
            | Self::Shareholder
            | Self::Liaison
            | Self::Agent => true,
            Self::BeneficialOwner => false,
        }
    }

    /// The rule that a minor or barred person breaks.
    pub const fn capacity_rule(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "C-LR-2",
            Self::PersonInCharge => "Rules 30",
            Self::Agent => "C-AGENT",
            Self::Director
            | Self::SeniorManager
            | Self::Supervisor
            | Self::Shareholder
            | Self::Liaison
            | Self::BeneficialOwner => "Law 178",
        }
    }
}

/// One person in one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding<'a> {
    /// Field path.
    pub field: String,
    /// Reference of the person.
    pub person: &'a str,
    /// The post.
    pub post: Post,
}

/// Every person in every post of `form`, the legal representative first.
pub fn posts(form: &EstablishmentForm) -> Vec<Holding<'_>> {
    let mut all = vec![one("legal_rep.person", &form.legal_rep.person, Post::LegalRepresentative)];
    all.extend(many("directors", &form.directors, Post::Director));
    all.extend(senior_managers(form));
    all.extend(many("supervisors", &form.supervisors, Post::Supervisor));
    all.extend(form.shareholders.iter().enumerate().filter_map(
        |(i, shareholder)| match &shareholder.holder {
            Party::Person(person) => {
                Some(one(&format!("shareholders[{i}].person"), person, Post::Shareholder))
            }
            Party::Entity(_) => None,
        },
    ));
    all.extend(form.liaison.iter().map(|person| one("liaison", person, Post::Liaison)));
    all.extend(form.agent.iter().map(|person| one("agent", person, Post::Agent)));
    all.extend(many("beneficial_owners", &form.beneficial_owners, Post::BeneficialOwner));
    all
}

/// References of everybody the form names: in a post, or for having signed or agreed.
pub fn named(form: &EstablishmentForm) -> BTreeSet<&str> {
    let said = form.signatures.iter().chain(&form.no_supervisor_agreed_by).map(String::as_str);
    posts(form).into_iter().map(|holding| holding.person).chain(said).collect()
}

/// Manager, deputy managers, finance officer and board secretary.
pub(super) fn senior_managers(form: &EstablishmentForm) -> impl Iterator<Item = Holding<'_>> {
    let single = [
        ("manager", &form.manager),
        ("finance_officer", &form.finance_officer),
        ("board_secretary", &form.board_secretary),
    ];
    let single = single.into_iter().filter_map(|(field, person)| {
        person.as_deref().map(|person| one(field, person, Post::SeniorManager))
    });
    single.chain(many("deputy_managers", &form.deputy_managers, Post::SeniorManager))
}

fn one<'a>(field: &str, person: &'a str, post: Post) -> Holding<'a> {
    Holding { field: field.to_owned(), person, post }
}

fn many<'a>(field: &'a str, persons: &'a [String], post: Post) -> impl Iterator<Item = Holding<'a>> {
    persons.iter().enumerate().map(move |(i, person)| one(&format!("{field}[{i}]"), person, post))
}
