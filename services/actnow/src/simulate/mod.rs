//! `actnow simulate`: plays departments outside the bureau against a running house. Each hears its own queue at the
//! broker and answers over gRPC with a token of its own, early, late, twice, wrongly or not at all.

mod admission;
mod behaviour;
mod door;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actnow_chassis::clock::Clock;
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::process::Process;
use actnow_proto::fast_track::v1::{AnswerConsultationRequest, ConsultationRequested};
use actnow_room::time::instant;
use anyhow::{Context, Result, ensure};
use futures::StreamExt as _;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties, Consumer};
use prost::Message as _;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::house_folder::HouseFolder;
use admission::{Department, departments, queue_of, secret_of};
use behaviour::{Act, Named};
use door::{Door, Reply};

pub use behaviour::{Behaviour, Play};

/// The departments that a sample house consults, as a layer of the fast track's configuration.
pub const CONSULTATIONS: &str = include_str!("../../cases/consultations.toml");

/// An id no consultation has: those of the house begin with their time.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// What is played.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// Departments that behave in a way of their own; the others of the house answer at once. With
    /// [`Simulation::only`] nobody else is played.
    pub plays: Vec<Play>,
    /// Whether only these are played.
    pub only: bool,
    /// The same seed takes the same times.
    pub seed: u64,
    /// After so many answers that were taken it ends.
    pub answers: Option<u64>,
}

/// Something a played department did.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Which.
    pub department: String,
    /// `HEARD`, `SILENT`, `TAKEN`, `REFUSED`, `FAILED`.
    pub what: &'static str,
    /// The consultation.
    pub consultation_id: String,
    /// The case.
    pub case_id: String,
    /// What it said and how that was taken, or when it will say something.
    pub detail: String,
}

/// What was done in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Simulated {
    /// Questions heard.
    pub heard: u64,
    /// Answers that were taken, repetitions included.
    pub taken: u64,
    /// Answers that were refused.
    pub refused: u64,
}

#[derive(Default)]
struct Counts {
    heard: AtomicU64,
    taken: AtomicU64,
    refused: AtomicU64,
}

/// Plays departments until a signal, or until enough was answered. `tell` hears each step.
///
/// # Errors
/// When the house consults nobody by that name, stands on no RabbitMQ, or is away.
pub async fn simulate(
    folder: &mut HouseFolder,
    simulation: &Simulation,
    tell: impl Fn(&Step) + Send + Sync + 'static,
) -> Result<Simulated> {
    let process = Process::new("simulate", Clock::System, Ids::System);
    process.stop_on_signals()?;
    let cast = cast(folder, simulation)?;
    let (counts, tell) = (Arc::new(Counts::default()), Arc::new(tell));
    let addresses = folder.file().broker_addresses.clone();
    let address =
        addresses.first().context("other departments are asked through RabbitMQ: the house has none")?;
    let connection = Connection::connect(address, ConnectionProperties::default()).await?;
    for (number, (department, behaviour)) in (0..).zip(cast) {
        let queue = queue_of(folder, &department).await?;
        let secret = secret_of(folder, &department).await?;
        let player = Player {
            door: Door::of(folder, &department.client, &secret)?,
            department,
            behaviour,
            random: Ids::seeded(simulation.seed.wrapping_add(number)),
            started: Instant::now(),
            run: short_name(&Ids::System),
            enough: simulation.answers,
            counts: counts.clone(),
            tell: tell.clone(),
            process: process.clone(),
        };
        let channel = connection.create_channel().await?;
        let (options, table) = (BasicConsumeOptions::default(), FieldTable::default());
        let consumer =
            channel.basic_consume(queue.as_str().into(), "simulate".into(), options, table).await?;
        let name = player.department.name.clone();
        process.spawn(name, Arc::new(player).play(consumer));
    }
    let outcome = process.join().await;
    // The broker may be gone; the departments have nothing left to say either way.
    let _ = connection.close(200, "done".into()).await;
    outcome?;
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    Ok(Simulated {
        heard: count(&counts.heard),
        taken: count(&counts.taken),
        refused: count(&counts.refused),
    })
}

/// Who is played, and how.
fn cast(folder: &HouseFolder, simulation: &Simulation) -> Result<Vec<(Department, Behaviour)>> {
    let departments = departments(folder)?;
    let names = || departments.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    ensure!(
        !departments.is_empty(),
        "the house consults no department: see service.consultations of the fast track"
    );
    for play in &simulation.plays {
        let known = departments.iter().any(|one| one.name == play.department);
        ensure!(known, "the house consults no {}; there are {}", play.department, names());
    }
    let played = departments.into_iter().filter_map(|one| {
        let play = simulation.plays.iter().find(|play| play.department == one.name);
        let behaviour = match (play, simulation.only) {
            (Some(play), _) => play.behaviour.clone(),
            (None, true) => return None,
            (None, false) => Behaviour::default(),
        };
        Some((one, behaviour))
    });
    Ok(played.collect())
}

/// One department at work.
struct Player<T> {
    department: Department,
    behaviour: Behaviour,
    door: Door,
    random: Ids,
    started: Instant,
    run: String,
    enough: Option<u64>,
    counts: Arc<Counts>,
    tell: Arc<T>,
    process: Process,
}

impl<T: Fn(&Step) + Send + Sync + 'static> Player<T> {
    async fn play(self: Arc<Self>, mut consumer: Consumer) -> Result<()> {
        let stop = self.process.stop_token();
        let mut acts = JoinSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                Some(done) = acts.join_next() => done?,
                delivery = consumer.next() => {
                    let delivery = delivery.context("the broker has closed the queue")??;
                    // In an outage the question waits in the queue, as at any department.
                    let back = self.started + self.behaviour.reachable_from(self.started.elapsed());
                    tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = sleep_until(back) => {}
                    }
                    delivery.ack(BasicAckOptions::default()).await?;
                    let asked = ConsultationRequested::decode(delivery.data.as_slice())?;
                    let planned = self.hear(&asked);
                    acts.spawn(self.clone().answer(planned, asked));
                }
            }
        }
    }

    /// What is to be sent when; nothing for what others are asked.
    fn hear(&self, asked: &ConsultationRequested) -> Vec<(Instant, Act)> {
        let Some(consultation) = asked.consultation.as_ref() else { return Vec::new() };
        if consultation.department != self.department.name {
            return Vec::new();
        }
        let span = || Some(instant(consultation.due.as_ref()?)? - instant(consultation.asked_at.as_ref()?)?);
        let term = span().and_then(|span| span.to_std().ok()).unwrap_or_default();
        let acts = self.behaviour.acts(term, &self.random);
        self.counts.heard.fetch_add(1, Ordering::Relaxed);
        let about = format!("{} {} {}", consultation.step, consultation.uscc, consultation.company_name);
        self.step("HEARD", asked, about);
        if acts.is_empty() {
            self.step("SILENT", asked, "it never answers".to_owned());
        }
        let now = self.started.elapsed();
        let at = |act: &Act| self.started + self.behaviour.reachable_from(now + act.after);
        acts.into_iter().map(|act| (at(&act), act)).collect()
    }

    /// Sends what is planned for one question, in its order.
    async fn answer(self: Arc<Self>, planned: Vec<(Instant, Act)>, asked: ConsultationRequested) {
        for (at, act) in planned {
            sleep_until(at).await;
            self.send(act, &asked).await;
        }
    }

    async fn send(&self, act: Act, asked: &ConsultationRequested) {
        let own = asked.consultation.as_ref().map_or("", |one| one.consultation_id.as_str());
        let consultation_id = match act.names {
            Named::Own => own,
            Named::Unknown => NOBODY,
            Named::Malformed => "not-an-id",
        };
        let request = AnswerConsultationRequest {
            command_id: format!("{}-{own}-{}", self.run, act.command),
            consultation_id: consultation_id.to_owned(),
            opinion: act.opinion.into(),
            grounds: act.grounds.to_owned(),
        };
        let said = act.opinion.as_str_name().trim_start_matches("OPINION_");
        match self.door.answer(request).await {
            Ok(Reply::Taken(mark)) => {
                let mark = mark.as_str_name().trim_start_matches("ANSWER_MARK_");
                self.step("TAKEN", asked, format!("{said} {mark}"));
                let taken = self.counts.taken.fetch_add(1, Ordering::Relaxed) + 1;
                if self.enough.is_some_and(|enough| taken >= enough) {
                    self.process.stop();
                }
            }
            Ok(Reply::Refused(why)) => {
                self.counts.refused.fetch_add(1, Ordering::Relaxed);
                self.step("REFUSED", asked, format!("{said}: {why}"));
            }
            Err(error) => self.step("FAILED", asked, format!("{error:#}")),
        }
    }

    fn step(&self, what: &'static str, asked: &ConsultationRequested, detail: String) {
        let consultation = asked.consultation.as_ref();
        let consultation_id = consultation.map(|one| one.consultation_id.clone()).unwrap_or_default();
        let department = self.department.name.clone();
        (self.tell)(&Step { department, what, consultation_id, case_id: asked.case_id.clone(), detail });
    }
}
