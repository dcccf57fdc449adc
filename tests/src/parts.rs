//! The real parts tests stand on: a PostgreSQL server, a RabbitMQ and a Jaeger, given by the environment.

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

/// Address of a Jaeger's query interface.
///
/// # Panics
/// When `ACTNOW_TEST_JAEGER` is unset.
pub fn jaeger() -> String {
    needed("ACTNOW_TEST_JAEGER")
}

/// Where that Jaeger takes spans by OTLP.
///
/// # Panics
/// When `ACTNOW_TEST_JAEGER_OTLP` is unset.
pub fn jaeger_otlp() -> String {
    needed("ACTNOW_TEST_JAEGER_OTLP")
}

fn needed(key: &str) -> String {
    std::env::var(key).unwrap_or_else(|_| panic!("{key} is not set: run the tests with tests/run"))
}
