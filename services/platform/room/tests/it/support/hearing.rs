//! The room that hears: it writes down each number it is told, and fails on demand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_decisions::{Refusal, Text};
use actnow_messaging::consumer::Handler;
use actnow_messaging::message::Message;
use prost::Message as _;
use sea_orm::ConnectionTrait;
use tokio::sync::Notify;
use uuid::Uuid;

use super::counting::{COUNT_IT, COUNTED, Counted};

/// What the handler does with the messages of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Fine,
    Fails,
    /// Fails with this number only.
    FailsAt(i64),
    Panics,
    Hangs,
    Unavailable,
    Refuses,
    /// Waits until the test lets it go on.
    Waits,
}

/// The handler's moods, its memory of calls, and its bell.
#[derive(Clone, Default)]
pub(crate) struct Ears(Arc<Inner>);

#[derive(Default)]
struct Inner {
    moods: Mutex<HashMap<String, Mood>>,
    calls: Mutex<HashMap<Uuid, u32>>,
    called: Notify,
    go_on: Notify,
    /// Held by each call under way.
    under_way: Arc<()>,
}

impl Ears {
    pub(crate) fn set(&self, subject: Uuid, mood: Mood) {
        self.0.moods.lock().unwrap().insert(subject.to_string(), mood);
    }

    fn mood(&self, subject: &str) -> Mood {
        self.0.moods.lock().unwrap().get(subject).copied().unwrap_or(Mood::Fine)
    }

    /// How often message `id` was handed over.
    pub(crate) fn calls(&self, id: Uuid) -> u32 {
        self.0.calls.lock().unwrap().get(&id).copied().unwrap_or(0)
    }

    /// How often any message was handed over.
    pub(crate) fn all_calls(&self) -> u32 {
        self.0.calls.lock().unwrap().values().sum()
    }

    /// Completes with the next call.
    pub(crate) async fn called(&self) {
        super::soon(self.0.called.notified()).await;
    }

    /// Lets handlers that wait go on.
    pub(crate) fn go_on(&self) {
        self.0.moods.lock().unwrap().clear();
        self.0.go_on.notify_waiters();
    }

    /// Completes when no call is under way any more.
    pub(crate) async fn quiet(&self) {
        super::until(1, || async { Arc::strong_count(&self.0.under_way) }).await;
    }

    pub(crate) fn handler(&self) -> Handler {
        let ears = self.clone();
        Arc::new(move |txn, message| {
            let ears = ears.clone();
            Box::pin(async move { ears.hear(txn, message).await })
        })
    }

    async fn hear(&self, txn: Txn, message: Message) -> Result<(), CommandError> {
        let _under_way = self.0.under_way.clone();
        if ![COUNTED, COUNT_IT].contains(&message.type_name.as_str()) {
            return Err(CommandError::internal(anyhow::anyhow!("unknown message {}", message.type_name)));
        }
        let body = Counted::decode(message.body.as_slice()).map_err(CommandError::internal)?;
        // The effect comes first, so that a failure has something to roll back.
        let sql = "INSERT INTO heard (message_id, subject, number) VALUES ($1, $2, $3)";
        let values = vec![message.id.into(), message.subject.clone().into(), body.number.into()];
        txn.execute_raw(statement(&txn, sql, values)).await?;
        // Registered before the test is told, so that it cannot let go too early.
        let go_on = self.0.go_on.notified();
        *self.0.calls.lock().unwrap().entry(message.id).or_default() += 1;
        self.0.called.notify_one();
        match self.mood(&message.subject) {
            Mood::Fine => Ok(()),
            Mood::FailsAt(number) if number != body.number => Ok(()),
            Mood::Fails | Mood::FailsAt(_) => {
                Err(CommandError::internal(anyhow::anyhow!("the ear is stuffed")))
            }
            Mood::Panics => panic!("the ear fell off"),
            Mood::Hangs => std::future::pending().await,
            Mood::Unavailable => Err(CommandError::Unavailable("a neighbour", None)),
            Mood::Refuses => {
                Err(Refusal::precondition("EAR_CLOSED", "T-9", Text::new("不听", "it will not listen"))
                    .into())
            }
            Mood::Waits => {
                go_on.await;
                Ok(())
            }
        }
    }
}
