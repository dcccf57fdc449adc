//! An account of the staff: its state, its roles, and which roles exclude each other.

use std::collections::BTreeSet;

use actnow_decisions::Role;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::IdentityRefusal;

/// Roles of officials, any number of which one person may hold.
pub const OFFICIALS: [Role; 8] = [
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::Operator,
];

/// Whether the account may be used. A lock after wrong passwords is no state: it ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// It may.
    Active,
    /// Not until a system administrator says so.
    Disabled,
}

impl Standing {
    /// The name in rows and in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Active => "ACTIVE",
            Standing::Disabled => "DISABLED",
        }
    }
}

/// What the roles of an account make of its holder. The tables know it too: a role of another duty has no place in
/// the rows of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// No role yet.
    Nothing,
    /// An official with any business roles.
    Official,
    /// One of the three administrators and nothing else.
    Administrator(Role),
}

impl Duty {
    /// The name in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Duty::Nothing => "NOTHING",
            Duty::Official => "OFFICIAL",
            Duty::Administrator(role) => role.as_str(),
        }
    }
}

/// A person as the bureau's own provider knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// What the provider calls itself.
    pub provider: String,
    /// The provider's name for the person.
    pub subject: String,
}

/// An account as it now is. Passwords are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Never shown; the name is.
    pub id: Uuid,
    /// Raised by one with each change.
    pub version: i64,
    /// `li.wei`: the subject of tokens and of the journal.
    pub name: String,
    /// For the screen.
    pub display_name: String,
    /// Where the holder works.
    pub office: String,
    /// Whether it may be used.
    pub standing: Standing,
    /// What the holder may do.
    pub roles: BTreeSet<Role>,
    /// Made for a demonstration, with a password everybody knows: no real house starts with such an account.
    pub demo: bool,
    /// Made at.
    pub created_at: DateTime<Utc>,
    /// Whom the bureau's own provider vouches for; set by an administrator, never made of an address or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie: Option<Tie>,
}

impl Account {
    /// A new account without any role.
    pub fn new(id: Uuid, name: String, display_name: String, office: String, at: DateTime<Utc>) -> Self {
        Self {
            id,
            version: 1,
            name,
            display_name,
            office,
            standing: Standing::Active,
            roles: BTreeSet::new(),
            demo: false,
            created_at: at,
            tie: None,
        }
    }

    /// What the roles make of the holder.
    pub fn duty(&self) -> Duty {
        match self.roles.first() {
            None => Duty::Nothing,
            Some(role) if Role::ADMINISTRATORS.contains(role) => Duty::Administrator(*role),
            Some(_) => Duty::Official,
        }
    }

    /// Gives `role` to the holder.
    ///
    /// # Errors
    /// When the role is not for staff, is held already, or excludes one that is held.
    pub fn grant(mut self, role: Role, by: &str) -> Result<Self, IdentityRefusal> {
        self.must_be_another(by)?;
        let is_administrator = Role::ADMINISTRATORS.contains(&role);
        if !is_administrator && !OFFICIALS.contains(&role) {
            return Err(IdentityRefusal::RoleNotForAccounts(role));
        }
        if self.roles.contains(&role) {
            return Err(IdentityRefusal::RoleHeld(role));
        }
        let excludes = |held: &&Role| is_administrator || Role::ADMINISTRATORS.contains(held);
        if let Some(held) = self.roles.iter().find(excludes) {
            return Err(IdentityRefusal::RolesExclude { wanted: role, held: *held });
        }
        self.roles.insert(role);
        self.version += 1;
        Ok(self)
    }

    /// Takes `role` from the holder; `others` hold it too and may be used.
    ///
    /// # Errors
    /// When it is not held, or nobody would be left to administer.
    pub fn revoke(mut self, role: Role, by: &str, others: i64) -> Result<Self, IdentityRefusal> {
        self.must_be_another(by)?;
        if !self.roles.contains(&role) {
            return Err(IdentityRefusal::RoleNotHeld(role));
        }
        self.must_not_be_last(role, others)?;
        self.roles.remove(&role);
        self.version += 1;
        Ok(self)
    }

    /// Lets the account be used or not; `others` share its administrator's role, if it has one, and may be used.
    ///
    /// # Errors
    /// When it is so already, or nobody would be left to administer.
    pub fn set_standing(
        mut self,
        standing: Standing,
        by: &str,
        others: i64,
    ) -> Result<Self, IdentityRefusal> {
        self.must_be_another(by)?;
        if let (Standing::Disabled, Duty::Administrator(role)) = (standing, self.duty()) {
            self.must_not_be_last(role, others)?;
        }
        self.standing = standing;
        self.version += 1;
        Ok(self)
    }

    /// Ties the account to a person of the provider, or to nobody there.
    ///
    /// # Errors
    /// When it is so already, or the account is the administrator's own.
    pub fn tied(mut self, tie: Option<Tie>, by: &str) -> Result<Self, IdentityRefusal> {
        self.must_be_another(by)?;
        if self.tie == tie {
            return Err(IdentityRefusal::AlreadyThere);
        }
        self.tie = tie;
        self.version += 1;
        Ok(self)
    }

    /// Notes a change that is kept elsewhere (a password).
    ///
    /// # Errors
    /// When the account is the administrator's own.
    pub fn touched(mut self, by: &str) -> Result<Self, IdentityRefusal> {
        self.must_be_another(by)?;
        self.version += 1;
        Ok(self)
    }

    fn must_be_another(&self, by: &str) -> Result<(), IdentityRefusal> {
        if self.name == by { Err(IdentityRefusal::OwnAccount) } else { Ok(()) }
    }

    fn must_not_be_last(&self, role: Role, others: i64) -> Result<(), IdentityRefusal> {
        if Role::ADMINISTRATORS.contains(&role) && others < 1 {
            return Err(IdentityRefusal::LastAdministrator(role));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    fn account(roles: &[Role]) -> Account {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut account =
            Account::new(Uuid::nil(), "li.wei".to_owned(), "李伟".to_owned(), "hall-1".to_owned(), at);
        account.roles = roles.iter().copied().collect();
        account
    }

    /// Every role asked for by who holds nothing, a business role, or an administrator's.
    #[test]
    fn who_may_become_what() {
        let mut table = String::new();
        for held in [&[][..], &[Role::Window], &[Role::SystemAdmin]] {
            let _ = writeln!(table, "holds {:?}", held.iter().map(|role| role.as_str()).collect::<Vec<_>>());
            for role in Role::ALL {
                let outcome = match account(held).grant(role, "sec") {
                    Ok(now) => format!("{} v{}", now.duty().as_str(), now.version),
                    Err(refusal) => actnow_decisions::Refusal::from(refusal).reason.to_owned(),
                };
                let _ = writeln!(table, "  {:<15} {outcome}", role.as_str());
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn administrators_leave_themselves_and_the_last_of_them_alone() {
        let own = account(&[]).grant(Role::Window, "li.wei");
        assert_eq!(own, Err(IdentityRefusal::OwnAccount));
        let last = account(&[Role::AuditAdmin]).revoke(Role::AuditAdmin, "sec", 0);
        assert_eq!(last, Err(IdentityRefusal::LastAdministrator(Role::AuditAdmin)));
        let last = account(&[Role::AuditAdmin]).set_standing(Standing::Disabled, "sys", 0);
        assert_eq!(last, Err(IdentityRefusal::LastAdministrator(Role::AuditAdmin)));
        assert!(account(&[Role::AuditAdmin]).set_standing(Standing::Disabled, "sys", 1).is_ok());
        assert!(account(&[Role::Window]).set_standing(Standing::Disabled, "sys", 0).is_ok());
    }

    #[test]
    fn nobody_ties_themselves() {
        let tie =
            |subject: &str| Some(Tie { provider: "https://id".to_owned(), subject: subject.to_owned() });
        assert_eq!(account(&[]).tied(tie("s-1"), "li.wei"), Err(IdentityRefusal::OwnAccount));
        let tied = account(&[]).tied(tie("s-1"), "sys").unwrap();
        assert_eq!((tied.version, tied.tie.clone()), (2, tie("s-1")));
        assert_eq!(tied.clone().tied(tie("s-1"), "sys"), Err(IdentityRefusal::AlreadyThere));
        assert_eq!(tied.tied(None, "sys").unwrap().tie, None);
        // Bodies of accounts that were never tied are as they were before there was a provider.
        assert!(!serde_json::to_string(&account(&[])).unwrap().contains("tie"));
    }

    proptest! {
        /// However rights are given and taken, nobody is two administrators or one and an official.
        #[test]
        fn duties_never_mix(acts in proptest::collection::vec((0..Role::ALL.len(), any::<bool>()), 0..40)) {
            let mut now = account(&[]);
            for (index, give) in acts {
                let (role, before) = (Role::ALL[index], now.clone());
                let next = if give { now.clone().grant(role, "sec") } else { now.clone().revoke(role, "sec", 1) };
                now = next.unwrap_or(before);
                let administrators = now.roles.iter().filter(|role| Role::ADMINISTRATORS.contains(role)).count();
                prop_assert!(administrators == 0 || now.roles.len() == 1, "{:?}", now.roles);
            }
        }
    }
}
