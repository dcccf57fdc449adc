//! What can be said on the command line.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use super::trials::{BenchArguments, BenchRegisterArguments, SeedArguments, SimulateArguments};
use crate::house_folder::HousePlan;

/// Act Now (马上办): company registration, food licensing and inspections on one fast track.
#[derive(Parser)]
#[command(name = "actnow", version, about, long_about = None)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a fresh house, file a sample case and show it going through
    Demo(DemoArguments),
    /// Make a house ready: databases, tables, queues
    Migrate(MigrateArguments),
    /// Run services of a house until told to stop; all of them when none is named
    Run(RunArguments),
    /// Hand a case file in to a running house
    Submit(SubmitArguments),
    /// Look at a case, or get a stuck one going
    Case(CaseArguments),
    /// Messages that could not be handled
    Parked(ParkedArguments),
    /// Programs of other departments that hear facts through a queue of their own
    Subscribers(SubscribersArguments),
    /// Mint a token for a demo house (at most five minutes)
    Token(TokenArguments),
    /// Make the three administrators of a house without accounts; shows their first passwords once
    Administrators(HouseArguments),
    /// Look whether every invariant of a house holds; changes nothing
    Verify(HouseArguments),
    /// The record of a double-random draw: read it out, or compute it again
    Draw(DrawArguments),
    /// Fill a demo house with an invented world
    Seed(SeedArguments),
    /// Measure straight-through cases in a fresh house
    Bench(BenchArguments),
    /// Play departments outside the bureau that a running demo house consults
    Simulate(SimulateArguments),
    /// Measure name checks and searches before an invented register
    BenchRegister(BenchRegisterArguments),
}

/// The real parts a house stands on; without them it is embedded.
#[derive(Args)]
pub(super) struct Parts {
    /// PostgreSQL server, postgres://user@host:port/ (a database per service is created)
    #[arg(long, default_value = "")]
    pub(super) database: String,
    /// AMQP address of RabbitMQ; repeat it for each node
    #[arg(long)]
    pub(super) broker: Vec<String>,
    /// In front of database and queue names
    #[arg(long, default_value = "")]
    pub(super) prefix: String,
    /// Where traces and metrics go (OTLP over gRPC), http://host:4317
    #[arg(long, default_value = "")]
    pub(super) otlp: String,
}

impl Parts {
    pub(super) fn plan(&self, without_instant_approval: bool) -> HousePlan {
        HousePlan {
            prefix: self.prefix.clone(),
            database_server: self.database.clone(),
            broker_addresses: self.broker.clone(),
            otlp_endpoint: self.otlp.clone(),
            instant_approval: !without_instant_approval,
            ..HousePlan::default()
        }
    }
}

#[derive(Args)]
pub(super) struct DemoArguments {
    /// Case file; without it the sample that fits the day
    pub(super) file: Option<PathBuf>,
    /// The day and hour of the house, 2026-09-21T09:05:00+08:00
    #[arg(long)]
    pub(super) as_of: Option<DateTime<Utc>>,
    /// Print one JSON object instead of the story
    #[arg(long)]
    pub(super) json: bool,
    /// Make the house in this folder
    #[arg(long)]
    pub(super) folder: Option<PathBuf>,
    /// Keep databases, queues and folder
    #[arg(long)]
    pub(super) keep: bool,
    /// Each service in a process of its own (needs --database and --broker)
    #[arg(long)]
    pub(super) processes: bool,
    /// Nobody plays the clerks: what needs a person waits
    #[arg(long)]
    pub(super) no_clerks: bool,
    /// Switch the rules off that decide without a person
    #[arg(long)]
    pub(super) without_instant_approval: bool,
    /// Seconds to wait for the case
    #[arg(long, default_value_t = 60)]
    pub(super) patience: u64,
    #[command(flatten)]
    pub(super) parts: Parts,
}

/// The folder of a house.
#[derive(Args)]
pub(super) struct HouseArguments {
    /// Folder of the house
    #[arg(long, default_value = "actnow-house")]
    pub(super) house: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct MigrateArguments {
    /// Folder of the house; made when it is missing
    #[arg(long, default_value = "actnow-house")]
    pub(super) house: PathBuf,
    /// The day and hour of a new house, 2026-09-21T09:05:00+08:00
    #[arg(long)]
    pub(super) as_of: Option<DateTime<Utc>>,
    /// A new house whose rules never decide without a person
    #[arg(long)]
    pub(super) without_instant_approval: bool,
    /// A new house for demonstrations, with accounts whose password everybody knows
    #[arg(long)]
    pub(super) demo: bool,
    /// A new house whose cases consult tax, seals, social insurance and a bank
    #[arg(long)]
    pub(super) consult: bool,
    #[command(flatten)]
    pub(super) parts: Parts,
}

#[derive(Args)]
pub(super) struct RunArguments {
    /// identity, registration, food-licensing, inspections, fast-track, portal
    pub(super) services: Vec<String>,
    /// Where the portal listens for browsers, on this machine; without it where it did before, or a free port
    #[arg(long)]
    pub(super) portal: Option<String>,
    /// Folder of the house
    #[arg(long, default_value = "actnow-house")]
    pub(super) house: PathBuf,
    /// What a house that is made now holds at first; one that was there stays as it is
    #[arg(long, value_enum, default_value = "off")]
    pub(super) world: FirstWorld,
}

/// What a new house holds when it first runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FirstWorld {
    /// Nothing
    Off,
    /// About sixty invented cases of the last two weeks
    Small,
}

#[derive(Args)]
pub(super) struct SubmitArguments {
    /// Case file
    pub(super) file: PathBuf,
    /// Follow the case until it ends
    #[arg(long)]
    pub(super) watch: bool,
    /// Play the clerks while watching (demo houses)
    #[arg(long)]
    pub(super) clerks: bool,
    /// Command id: repeating it hands nothing in twice
    #[arg(long)]
    pub(super) command_id: Option<String>,
    /// Seconds to watch
    #[arg(long, default_value_t = 60)]
    pub(super) patience: u64,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct CaseArguments {
    #[command(subcommand)]
    pub(super) what: CaseCommand,
}

#[derive(Subcommand)]
pub(super) enum CaseCommand {
    /// Show a case with its journey
    Show(CaseOne),
    /// Give what is due again
    Resume(CaseOne),
}

#[derive(Args)]
pub(super) struct CaseOne {
    /// Case id
    pub(super) case_id: String,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct ParkedArguments {
    #[command(subcommand)]
    pub(super) what: ParkedCommand,
}

#[derive(Subcommand)]
pub(super) enum ParkedCommand {
    /// List messages in trouble, of one service or of all
    List(ParkedList),
    /// Show one message
    Show(ParkedOne),
    /// Hand one message to its handler again
    Replay(ParkedOne),
}

#[derive(Args)]
pub(super) struct ParkedList {
    /// Service; all when it is left out
    pub(super) service: Option<String>,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct ParkedOne {
    /// Service
    pub(super) service: String,
    /// Message id
    pub(super) message_id: String,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct DrawArguments {
    #[command(subcommand)]
    pub(super) what: DrawCommand,
}

#[derive(Subcommand)]
pub(super) enum DrawCommand {
    /// Compute a record again, without a house; says exactly what differs
    Verify(DrawVerify),
    /// Read the record of a draw out of a house
    Export(DrawExport),
}

#[derive(Args)]
pub(super) struct DrawVerify {
    /// Record of a draw
    pub(super) file: PathBuf,
    /// Commitment as it was published before the draw, 64 hexadecimal digits
    #[arg(long)]
    pub(super) commitment: Option<String>,
    /// Hash of the lists as it was published before the draw, 64 hexadecimal digits
    #[arg(long)]
    pub(super) list_hash: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct DrawExport {
    /// Draw id
    pub(super) draw_id: String,
    /// File to write; the record is printed when it is left out
    #[arg(long)]
    pub(super) to: Option<PathBuf>,
    /// Folder of the house
    #[arg(long, default_value = "actnow-house")]
    pub(super) house: PathBuf,
}

#[derive(Args)]
pub(super) struct SubscribersArguments {
    #[command(subcommand)]
    pub(super) what: SubscribersCommand,
}

#[derive(Subcommand)]
pub(super) enum SubscribersCommand {
    /// Make a queue for a program and bind it to the facts it shall hear
    Add(NewSubscriber),
    /// List the programs and their facts
    List(HouseArguments),
    /// Delete the queue of a program with all that waits in it
    Remove(OneSubscriber),
}

#[derive(Args)]
pub(super) struct NewSubscriber {
    /// Name of the program, tax
    pub(super) name: String,
    /// Full name of a published fact, actnow.registration.v1.LicenceIssued; repeat it for several
    #[arg(long, required = true)]
    pub(super) fact: Vec<String>,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct OneSubscriber {
    /// Name of the program
    pub(super) name: String,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct TokenArguments {
    /// Account the token speaks for
    #[arg(long)]
    pub(super) subject: String,
    /// Role, REGISTRAR; repeat it for several
    #[arg(long, required = true)]
    pub(super) role: Vec<String>,
    /// Office
    #[arg(long, default_value = "")]
    pub(super) office: String,
    /// Life in seconds, at most 300
    #[arg(long, default_value_t = 300)]
    pub(super) seconds: u32,
    /// Folder of the house
    #[arg(long, default_value = "actnow-house")]
    pub(super) house: PathBuf,
}
