//! The real parts tests stand on: a PostgreSQL server and a RabbitMQ, given by the environment.

/// Address of the PostgreSQL server.
///
/// # Panics
/// When `ACTNOW_TEST_DATABASE` is unset: a test that skips itself proves nothing.
pub fn database_server() -> String {
    needed("ACTNOW_TEST_DATABASE")
}

/// Address of the broker.
///
/// # Panics
/// When `ACTNOW_TEST_BROKER` is unset.
pub fn broker() -> String {
    needed("ACTNOW_TEST_BROKER")
}

fn needed(key: &str) -> String {
    std::env::var(key).unwrap_or_else(|_| panic!("{key} is not set: run the tests with tests/run"))
}
