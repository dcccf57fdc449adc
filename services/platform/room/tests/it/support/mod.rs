//! What the tests stand on: a world with a database server and a broker, toy rooms in it, and waiting for
//! effects with a deadline.

pub(crate) mod counting;
pub(crate) mod hearing;
pub(crate) mod rooms;
pub(crate) mod world;

use std::time::Duration;

pub(crate) use counting::{count, count_up};
pub(crate) use hearing::{Ears, Mood};
pub(crate) use rooms::Member;

/// Longest wait for any effect; a healthy machine needs a fraction of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Waits for an effect, but not for ever.
pub(crate) async fn soon<T>(effect: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, effect).await.expect("the effect did not come before the deadline")
}

/// Looks until what it finds is `expected`; says what it found last when that never comes.
pub(crate) async fn until<T: PartialEq + std::fmt::Debug, F: Future<Output = T>>(
    expected: T,
    mut look: impl FnMut() -> F,
) {
    let started = std::time::Instant::now();
    loop {
        let found = look().await;
        if found == expected {
            return;
        }
        assert!(started.elapsed() < DEADLINE, "still {found:?}, not {expected:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Makes of `async fn name(Arc<World>)` one test for each kind of database and broker.
macro_rules! in_every_world {
    ($($name:ident),+ $(,)?) => {
        crate::support::in_worlds!(on_sqlite_in_process: Sqlite InProcess: $($name),+);
        crate::support::in_worlds!(on_sqlite_with_rabbitmq: Sqlite RabbitMq: $($name),+);
        crate::support::in_worlds!(on_postgres_in_process: Postgres InProcess: $($name),+);
        crate::support::in_worlds!(on_postgres_with_rabbitmq: Postgres RabbitMq: $($name),+);
    };
}

/// The same for PostgreSQL alone: what needs a second writer, or a server that goes away.
macro_rules! in_worlds_with_postgres {
    ($($name:ident),+ $(,)?) => {
        crate::support::in_worlds!(on_postgres_in_process: Postgres InProcess: $($name),+);
        crate::support::in_worlds!(on_postgres_with_rabbitmq: Postgres RabbitMq: $($name),+);
    };
}

macro_rules! in_worlds {
    ($module:ident: $store:ident $broker:ident: $($name:ident),+) => {
        mod $module {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                use crate::support::world::{BrokerKind, Kind, run};
                run(Kind::$store, BrokerKind::$broker, super::$name).await;
            })+
        }
    };
}
pub(crate) use {in_every_world, in_worlds, in_worlds_with_postgres};
