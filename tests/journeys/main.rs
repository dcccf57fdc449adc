//! Cases through the whole house, over gRPC, on both kinds of parts.

#![allow(clippy::cognitive_complexity, reason = "a journey is told in one piece")]

/// Makes a test of each journey on both kinds of parts.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(actnow_tests::On::Embedded).await;
            })+
        }
        mod on_real_parts {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(actnow_tests::On::Real).await;
            })+
        }
    };
}

mod branches;
mod commitments;
mod consultations;
mod departments;
mod draws;
mod generated;
mod handed_in;
mod identity;
mod invariants;
mod lists;
mod pages;
mod partial;
mod portal;
mod program;
mod provider;
mod refused;
mod samples;
mod scenarios;
mod second_looks;
mod seeded;
mod tls;
mod traces;
mod waiting;
