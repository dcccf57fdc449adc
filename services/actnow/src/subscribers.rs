//! Programs of other departments that hear facts (数据共享): each has a queue of its own, which the house fills and
//! never reads. What they want to know beyond the fact they look up over gRPC, with a purpose.

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use actnow_messaging::broker::{Names, Subscriber, Topology};

use crate::house_folder::HouseFolder;
use crate::migrate::open_broker;

/// Facts that may leave the house: results that are public by law (企业信息公示, 行政许可公示), and what consulted
/// departments are asked (会商). None of them holds personal data or grounds; everything else stays between the services.
pub const PUBLISHED: &[&str] = &[
    "actnow.registration.v1.CompanyRegistered",
    "actnow.registration.v1.LicenceIssued",
    "actnow.registration.v1.BranchRegistered",
    "actnow.registration.v1.BranchLicenceIssued",
    "actnow.registration.v1.CompanyChanged",
    "actnow.registration.v1.DeregistrationPublicised",
    "actnow.registration.v1.CompanyDeregistered",
    "actnow.registration.v1.RevocationPublicised",
    "actnow.registration.v1.RevocationSettled",
    "actnow.registration.v1.RevocationTakenBack",
    "actnow.registration.v1.DormancyFiled",
    "actnow.registration.v1.DormancyExtended",
    "actnow.registration.v1.DormancyEnded",
    "actnow.registration.v1.NameCorrectionOrdered",
    "actnow.registration.v1.NameCorrectionOverdue",
    "actnow.registration.v1.NameCorrectionSettled",
    "actnow.food_licensing.v1.FilingMade",
    "actnow.food_licensing.v1.FilingPublished",
    "actnow.food_licensing.v1.FilingUpdated",
    "actnow.food_licensing.v1.FilingLapsed",
    "actnow.food_licensing.v1.FilingCancelled",
    "actnow.food_licensing.v1.FoodLicenceIssued",
    "actnow.food_licensing.v1.FoodLicenceSuspended",
    "actnow.food_licensing.v1.FoodLicenceEnded",
    "actnow.food_licensing.v1.FoodCommitmentKept",
    "actnow.food_licensing.v1.FoodCommitmentUnmet",
    "actnow.food_licensing.v1.FoodCommitmentOverdue",
    "actnow.fast_track.v1.ConsultationRequested",
    "actnow.fast_track.v1.ConsultationReminded",
    "actnow.fast_track.v1.ConsultationEscalated",
    "actnow.fast_track.v1.ConsultationAnswered",
    "actnow.fast_track.v1.ConsultationExpired",
    "actnow.fast_track.v1.ConsultationSettled",
    "actnow.fast_track.v1.ConsultationCalledOff",
];

/// Longest name of a program.
const LONGEST_NAME: usize = 32;

/// A program with its queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its queue at the broker.
    pub queue: String,
    /// What it hears.
    pub facts: Vec<String>,
}

impl Listed {
    fn of(folder: &HouseFolder, Subscriber { name, facts }: Subscriber) -> Self {
        let queue = Names::new(folder.file().prefix.as_str()).subscriber(&name);
        Self { name, queue, facts }
    }
}

/// The programs of a house.
pub fn list(folder: &HouseFolder) -> Vec<Listed> {
    folder.subscribers().into_iter().map(|one| Listed::of(folder, one)).collect()
}

/// Makes a queue for the program called `name` and binds it to `facts`.
///
/// # Errors
/// When the name or a fact is none, the program is there already, or the broker is away: then nothing is noted.
pub async fn add(folder: &mut HouseFolder, name: &str, mut facts: Vec<String>) -> Result<Listed> {
    ensure!(
        !folder.is_embedded(),
        "the queues of an embedded house are its own: other programs need RabbitMQ"
    );
    ensure!(
        (2..=LONGEST_NAME).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
        "name: 2 to {LONGEST_NAME} lower-case letters, digits and '-', a letter first"
    );
    if let Some(unknown) = facts.iter().find(|fact| !PUBLISHED.contains(&fact.as_str())) {
        bail!("fact: {unknown} is not published; there are {}", PUBLISHED.join(", "));
    }
    ensure!(
        !folder.subscribers().iter().any(|one| one.name == name),
        "{name} is there already: remove it first"
    );
    facts.sort();
    facts.dedup();
    let new = Subscriber { name: name.to_owned(), facts };
    let topology = Topology { queues: Vec::new(), subscribers: vec![new.clone()] };
    open_broker(folder).await?.declare(&topology).await.context("declaring the queue")?;
    folder.keep_subscriber(new.clone())?;
    Ok(Listed::of(folder, new))
}

/// Deletes the queue of the program called `name`.
///
/// # Errors
/// When there is none, or the broker is away: then it stays noted.
pub async fn remove(folder: &mut HouseFolder, name: &str) -> Result<()> {
    ensure!(folder.subscribers().iter().any(|one| one.name == name), "no program is called {name}");
    open_broker(folder).await?.remove_subscriber(name).await.context("deleting the queue")?;
    folder.forget_subscriber(name)
}
