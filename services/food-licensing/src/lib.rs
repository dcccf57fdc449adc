//! Food-business licensing: filings, applications, licences and their life cycle.

pub mod domain;
