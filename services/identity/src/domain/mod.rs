//! Pure decisions of identity: who may hold what, what a password must be, when somebody must wait, how long a
//! session lasts.

pub mod account;
pub mod client;
pub mod lockout;
pub mod office;
pub mod password;
pub mod refusal;
pub mod security_event;
pub mod session;
