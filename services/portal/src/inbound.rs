//! Hears every fact of the departments: each marks its subject and is told on the feed, no more.

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::{Batch, Bell, Txn};
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::consumer::Handler;
use actnow_messaging::message::Message;
use actnow_room::lights::matter_of;
use futures::future::BoxFuture;

use crate::config::SERVICE;
use crate::domain::Kind;
use crate::feed::Feed;
use crate::store::{self, Happened};

/// Facts of inspections whose subject is a draw.
const OF_DRAWS: [&str; 5] =
    ["DrawPlanPublished", "DrawListsFrozen", "ObjectsDrawn", "InspectorRedrawn", "DrawPlanCancelled"];

/// The queue of this service: every fact of every department that people work in.
pub fn queue() -> QueueSpec {
    QueueSpec {
        service: SERVICE.to_owned(),
        events: vec![
            "actnow.registration.v1.*",
            "actnow.food_licensing.v1.*",
            "actnow.instant_approval.v1.*",
            "actnow.inspections.v1.*",
            "actnow.fast_track.v1.*",
        ],
        orders: Vec::new(),
    }
}

/// How facts begin whose subject is a second look at an instant approval.
const OF_SECOND_LOOKS: &str = "InstantReview";
/// How facts of registration begin whose subject is an act on a company, no filing.
const OF_NO_FILING: [&str; 3] = ["Revocation", "Dormancy", "NameCorrection"];
/// Facts of food licensing that are about a licence, not about a file.
const OF_LICENCES: [&str; 9] = [
    "FoodLicenceSuspended",
    "FoodLicenceEnded",
    "FoodChangeReported",
    "FoodCommitmentKept",
    "FoodCommitmentUnmet",
    "FoodCorrectionOrdered",
    "FoodRevocationProposed",
    "FoodRevocationDeclined",
    "FoodCommitmentOverdue",
];

/// Marks and tells in the transaction the messages come with.
pub(crate) fn handler(feed: Feed) -> Handler {
    Arc::new(move |txn, message| {
        let subject = matter_of(&message.subject).to_owned();
        let message = Message { subject, ..message };
        txn.collect::<Heard>(|heard| {
            heard.feed.get_or_insert_with(|| feed.clone());
            heard.subjects.extend(subjects_of(&message));
            heard.events.push(happened(message));
        });
        Box::pin(std::future::ready(Ok(())))
    })
}

/// What the messages of one transaction said. It is written together at the end: all subjects in one order and
/// the feed's number after them, so that two transactions never wait for each other in a circle.
#[derive(Default)]
struct Heard {
    feed: Option<Feed>,
    subjects: Vec<(Kind, String)>,
    events: Vec<Happened>,
}

impl Batch for Heard {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            store::mark_dirty(txn, &self.subjects, txn.at()).await?;
            store::append_events(txn, self.events).await
        })
    }

    fn bell(&self) -> Option<Bell> {
        let feed = self.feed.clone()?;
        Some(Box::new(move |_wakes| feed.look_again()))
    }
}

/// What may wait for somebody else now. A refused withdrawal does not say of which of two kinds it is; a light may be one
/// of what is nobody's task, which is then not found.
fn subjects_of(message: &Message) -> Vec<(Kind, String)> {
    let name = short_name(&message.type_name);
    let kinds: &[Kind] = match message.source.as_str() {
        // These are looked for in their list or by their company; nobody's task is made of them.
        "registration" | "food-licensing" if name.starts_with(OF_SECOND_LOOKS) => &[],
        "registration" if OF_NO_FILING.iter().any(|act| name.starts_with(act)) => &[],
        "registration" if name.starts_with("Name") || name.starts_with("DeclareName") => &[Kind::Name],
        "registration" if name == "WithdrawalRefused" => &[Kind::Name, Kind::Filing],
        "registration" => &[Kind::Filing],
        // A licence waits for nobody: what is asked for about it is an application of its own.
        "food-licensing" if OF_LICENCES.contains(&name) => &[],
        "food-licensing" => &[Kind::Application],
        // The subject is a draw: nobody's task; its visits tell their own facts.
        "inspections" if OF_DRAWS.contains(&name) => &[],
        "inspections" => &[Kind::Visit],
        _ => &[],
    };
    kinds.iter().map(|kind| (*kind, message.subject.clone())).collect()
}

fn short_name(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

fn happened(message: Message) -> Happened {
    Happened {
        at: message.time,
        kind: short_name(&message.type_name).to_owned(),
        source: message.source,
        subject: message.subject,
        case_id: message.case_id.unwrap_or_default(),
    }
}
