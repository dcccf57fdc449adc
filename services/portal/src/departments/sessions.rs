//! Sessions of browsers. Identity keeps them; the portal only remembers short tokens until shortly before
//! their end, so that not every click asks twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actnow_chassis::digest::sha256;
use actnow_chassis::token::wall_seconds;
use actnow_decisions::Role;
use actnow_proto::identity::v1 as contract;
use tonic::Status;

use super::Departments;
use crate::wire::{Me, Shown as _, Text};
use actnow_chassis::grpc::client::TokenSource;

/// A token is asked anew this long before its end.
const BEFORE_THE_END_SECONDS: i64 = 60;
/// A token is used at most this long: a session that was ended elsewhere ends here too.
const AT_MOST_SECONDS: i64 = 30;
/// Most sessions that are remembered.
const REMEMBERED: usize = 10_000;

/// Who is on the other side of a session.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// As identity knows them.
    pub(crate) me: Arc<Me>,
    /// Their roles.
    pub(crate) roles: Arc<[Role]>,
    /// Their token, for calls in their name.
    pub(crate) tokens: TokenSource,
    /// The session itself.
    pub(crate) session: Arc<str>,
}

impl Visitor {
    /// Their account.
    pub(crate) fn account(&self) -> &str {
        &self.me.account
    }

    /// Whether they hold one of `roles`.
    pub(crate) fn has_one_of(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}

/// What a person says at the door.
pub(crate) struct LogIn {
    /// Their account.
    pub(crate) account: String,
    /// Their password.
    pub(crate) password: String,
    /// Where the browser is.
    pub(crate) source_ip: String,
    /// What the browser says it is.
    pub(crate) user_agent: String,
}

/// What the bureau's own provider gave a person, and what it must hold.
pub(crate) struct Shown {
    /// Signed by the provider; identity checks it.
    pub(crate) id_token: String,
    /// What was sent to the provider with this browser.
    pub(crate) nonce: String,
    /// Where the browser is.
    pub(crate) source_ip: String,
    /// What the browser says it is.
    pub(crate) user_agent: String,
}

/// A session that was opened, or got a new token.
pub(crate) struct Entered {
    /// For the cookie.
    pub(crate) session: String,
    /// The time before, if there was one.
    pub(crate) last_login: Option<contract::LastLogin>,
    /// Nothing else is answered until another password is chosen.
    pub(crate) must_change_password: bool,
}

/// What somebody is shown unmasked, and why.
pub(crate) struct Reveal {
    /// Makes the repetition harmless.
    pub(crate) command_id: String,
    /// `filing/0192…`.
    pub(crate) object: String,
    /// `p1.ID_NUMBER`.
    pub(crate) field: String,
    /// Why.
    pub(crate) reason: String,
    /// Where the browser is.
    pub(crate) source_ip: String,
}

struct Remembered {
    visitor: Visitor,
    until: i64,
}

/// The sessions this portal knows. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sessions {
    departments: Departments,
    remembered: Arc<Mutex<HashMap<[u8; 32], Remembered>>>,
}

impl Sessions {
    /// No sessions yet.
    pub(crate) fn new(departments: Departments) -> Self {
        Self { departments, remembered: Arc::default() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Remembered>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose session this is.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it ended; what identity answers.
    pub(crate) async fn visitor(&self, session: &str) -> Result<Visitor, Status> {
        let key = sha256(session.as_bytes());
        let now = wall_seconds();
        if let Some(known) = self.lock().get(&key).filter(|known| now < known.until) {
            return Ok(known.visitor.clone());
        }
        let request = contract::IssueTokenRequest { session_token: session.to_owned() };
        let answer = self.departments.identity(self.departments.own()).issue_token(request).await;
        let issued = match answer {
            Ok(issued) => issued.into_inner(),
            Err(status) => {
                self.lock().remove(&key);
                return Err(status);
            }
        };
        let me: Me = issued.me.unwrap_or_default().shown();
        let end = issued.expires_at.map_or(now, |at| at.seconds) - BEFORE_THE_END_SECONDS;
        let visitor = visitor(me, issued.token, session);
        let mut remembered = self.lock();
        if remembered.len() >= REMEMBERED {
            remembered.retain(|_, known| now < known.until);
        }
        if remembered.len() < REMEMBERED {
            let until = end.min(now + AT_MOST_SECONDS);
            remembered.insert(key, Remembered { visitor: visitor.clone(), until });
        }
        Ok(visitor)
    }

    /// Forgets what is remembered of an account's sessions: something was changed about it, and identity is asked
    /// anew.
    pub(crate) fn forget(&self, account: &str) {
        self.lock().retain(|_, known| !known.visitor.account().eq_ignore_ascii_case(account.trim()));
    }

    /// Opens a session.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn log_in(&self, who: LogIn) -> Result<Entered, Status> {
        let LogIn { account, password, source_ip, user_agent } = who;
        let request = contract::LogInRequest { account, password, source_ip, user_agent };
        let answer = self.departments.identity(self.departments.own()).log_in(request).await?.into_inner();
        let must_change_password = answer.me.is_some_and(|me| me.must_change_password);
        Ok(Entered { session: answer.session_token, last_login: answer.last_login, must_change_password })
    }

    /// Opens a session for whom the provider vouches for.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn log_in_with_provider(&self, shown: Shown) -> Result<Entered, Status> {
        let Shown { id_token, nonce, source_ip, user_agent } = shown;
        let request = contract::LogInWithProviderRequest { id_token, nonce, source_ip, user_agent };
        let mut identity = self.departments.identity(self.departments.own());
        let answer = identity.log_in_with_provider(request).await?.into_inner();
        let must_change_password = answer.me.is_some_and(|me| me.must_change_password);
        Ok(Entered { session: answer.session_token, last_login: answer.last_login, must_change_password })
    }

    /// The provider vouches again for the person of a session; it gets a new token.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn step_up_with_provider(&self, session: &str, shown: Shown) -> Result<Entered, Status> {
        let Shown { id_token, nonce, source_ip, .. } = shown;
        let session_token = session.to_owned();
        let request = contract::StepUpWithProviderRequest { session_token, id_token, nonce, source_ip };
        let mut identity = self.departments.identity(self.departments.own());
        let answer = identity.step_up_with_provider(request).await?.into_inner();
        self.lock().remove(&sha256(session.as_bytes()));
        Ok(Entered { session: answer.session_token, last_login: None, must_change_password: false })
    }

    /// Ends a session; one that is over already is no error.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn log_out(&self, session: &str) -> Result<(), Status> {
        self.lock().remove(&sha256(session.as_bytes()));
        let request = contract::LogOutRequest { session_token: session.to_owned() };
        self.departments.identity(self.departments.own()).log_out(request).await?;
        Ok(())
    }

    /// Hears the password again; the session gets a new token.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn step_up(
        &self,
        session: &str,
        password: String,
        source_ip: String,
    ) -> Result<Entered, Status> {
        let request = contract::StepUpRequest { session_token: session.to_owned(), password, source_ip };
        let answer = self.departments.identity(self.departments.own()).step_up(request).await?.into_inner();
        self.lock().remove(&sha256(session.as_bytes()));
        Ok(Entered { session: answer.session_token, last_login: None, must_change_password: false })
    }

    /// Has identity write down what the holder of a session is shown.
    ///
    /// # Errors
    /// What identity answers: then nothing may be shown.
    pub(crate) async fn record_reveal(&self, session: &str, reveal: Reveal) -> Result<(), Status> {
        let Reveal { command_id, object, field, reason, source_ip } = reveal;
        let request = contract::RecordRevealRequest {
            command_id,
            session_token: session.to_owned(),
            object,
            fields: vec![field],
            reason,
            source_ip,
        };
        self.departments.identity(self.departments.own()).record_reveal(request).await.map(drop)
    }

    /// What a password must be.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn password_rules(&self) -> Result<Vec<Text>, Status> {
        let request = contract::GetPasswordRulesRequest {};
        let mut identity = self.departments.identity(self.departments.own());
        let rules = identity.get_password_rules(request).await?.into_inner().rules;
        Ok(rules.into_iter().map(|rule| Text::new(rule.zh, rule.en)).collect())
    }

    /// Takes another password; every other session of the account ends.
    ///
    /// # Errors
    /// What identity answers.
    pub(crate) async fn change_password(
        &self,
        session: &str,
        old_password: String,
        new_password: String,
        source_ip: String,
    ) -> Result<Entered, Status> {
        let request = contract::ChangePasswordRequest {
            session_token: session.to_owned(),
            old_password,
            new_password,
            source_ip,
        };
        let mut identity = self.departments.identity(self.departments.own());
        let answer = identity.change_password(request).await?.into_inner();
        self.lock().remove(&sha256(session.as_bytes()));
        Ok(Entered { session: answer.session_token, last_login: None, must_change_password: false })
    }
}

fn visitor(me: Me, token: String, session: &str) -> Visitor {
    let roles = me.roles.iter().filter_map(|role| role.parse().ok()).collect();
    let token: Arc<str> = token.into();
    Visitor {
        me: Arc::new(me),
        roles,
        tokens: Arc::new(move || Ok(token.to_string())),
        session: session.into(),
    }
}
