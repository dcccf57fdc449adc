//! Commands that look after a running house.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::token::wall_seconds;
use actnow_decisions::{Actor, Role};
use actnow_proto::fast_track::v1::{GetCaseRequest, ResumeCaseRequest};
use actnow_proto::operations::v1::{GetParkedRequest, ListParkedRequest, Parked, ReplayParkedRequest};

use super::NO;
use super::arguments::{
    CaseArguments, CaseCommand, HouseArguments, ParkedArguments, ParkedCommand, SubmitArguments,
    SubscribersArguments, SubscribersCommand, TokenArguments,
};
use super::output::{print_json, report, say};
use crate::case_file::CaseFile;
use crate::clerks::{Clerks, WINDOWS};
use crate::clients::Clients;
use crate::demo::{duty_days, follow_to_end};
use crate::house_clock::house_time;
use crate::house_folder::{HouseFolder, SERVICES};
use crate::migrate::connect;
use crate::rooms::config_of;
use crate::story::Story;
use crate::submission::{Refused, check, submit};
use crate::subscribers;
use crate::summary::Summary;
use crate::verify::verify;

/// `actnow submit FILE`.
pub(super) async fn submit_file(arguments: SubmitArguments) -> Result<ExitCode> {
    let story = if arguments.house.json { Story::Machine } else { Story::Person };
    let clients = Clients::of(&HouseFolder::open(&arguments.house.house)?)?;
    let now = house_time(&clients).await?;
    let command_id = arguments.command_id.unwrap_or_else(|| format!("submit-{}", short_name(&Ids::System)));
    let submission = CaseFile::read(&arguments.file)?.submission(&command_id, now)?;
    let mut desk = clients.desk(WINDOWS[0], &[Role::Window, Role::Applicant, Role::Supervisor])?;
    if let Err(refused) = check(&mut desk, &submission).await? {
        report_refused(&refused, story, arguments.house.json)?;
        return Ok(ExitCode::from(NO));
    }
    let started = Instant::now();
    let opened = match submit(&mut desk, submission).await? {
        Ok(case) => case,
        Err(refused) => {
            report_refused(&refused, story, arguments.house.json)?;
            return Ok(ExitCode::from(NO));
        }
    };
    story.opened(&opened, now);
    let mut last = opened;
    if arguments.watch {
        let mut clerks = None;
        if arguments.clerks {
            let mut people = Clerks::new(&clients)?;
            people.go_on_duty(&duty_days(now)).await?;
            clerks = Some(people);
        }
        let until = started + Duration::from_secs(arguments.patience);
        last = follow_to_end(&mut desk, last, clerks.as_mut(), until, story).await?;
    }
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let summary = Summary::of(&mut desk, &last, elapsed).await?;
    if arguments.house.json {
        print_json(&summary)?;
    } else {
        story.summary(&summary);
    }
    let fine = !arguments.watch || summary.completed();
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

/// The departments would not take a case.
pub(super) fn report_refused(refused: &Refused, story: Story, json: bool) -> Result<()> {
    #[derive(Serialize)]
    struct NotHandedIn<'a> {
        error: &'static str,
        violations: &'a [crate::summary::ViolationSummary],
    }
    if json {
        return print_json(&NotHandedIn { error: "INVALID_ARGUMENT", violations: &refused.violations });
    }
    story.refused(refused);
    Ok(())
}

/// `actnow case show|resume`.
pub(super) async fn case(arguments: CaseArguments) -> Result<ExitCode> {
    let (one, resume) = match arguments.what {
        CaseCommand::Show(one) => (one, false),
        CaseCommand::Resume(one) => (one, true),
    };
    let clients = Clients::of(&HouseFolder::open(&one.house.house)?)?;
    let mut desk = clients.desk("operator", &[Role::Operator, Role::Supervisor, Role::Window])?;
    if resume {
        let command_id = format!("resume-{}", short_name(&Ids::System));
        let request = ResumeCaseRequest { command_id, case_id: one.case_id.clone() };
        let answer = desk.fast_track.resume_case(request).await?.into_inner();
        if !one.house.json {
            say(&match answer.given_again.as_slice() {
                [] => "nothing was missing".to_owned(),
                given => format!("given again: {}", given.join(", ")),
            });
        }
    }
    let request = GetCaseRequest { case_id: one.case_id };
    let case =
        desk.fast_track.get_case(request).await?.into_inner().case.context("the answer holds no case")?;
    let summary = Summary::of(&mut desk, &case, 0).await?;
    if one.house.json {
        print_json(&summary)?;
    } else {
        Story::Person.lines(&case, 0);
        Story::Person.summary(&summary);
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct ParkedLine {
    service: String,
    message_id: String,
    r#type: String,
    subject: String,
    case_id: String,
    state: String,
    attempts: i32,
    reason: String,
}

impl ParkedLine {
    fn new(service: &str, parked: Parked) -> Self {
        Self {
            service: service.to_owned(),
            message_id: parked.message_id,
            r#type: parked.r#type,
            subject: parked.subject,
            case_id: parked.case_id,
            state: parked.state,
            attempts: parked.attempts,
            reason: parked.reason,
        }
    }

    fn print(&self) {
        say(&format!(
            "{:<15} {} {:<6} {} after {} attempts: {}",
            self.service, self.message_id, self.state, self.r#type, self.attempts, self.reason
        ));
    }
}

/// `actnow parked list|show|replay`.
pub(super) async fn parked(arguments: ParkedArguments) -> Result<ExitCode> {
    match arguments.what {
        ParkedCommand::List(list) => list_parked(list.service.as_deref(), &list.house).await,
        ParkedCommand::Show(one) => {
            let clients = Clients::of(&HouseFolder::open(&one.house.house)?)?;
            let request = GetParkedRequest { message_id: one.message_id };
            let answer = clients.operations(&one.service)?.get_parked(request).await?.into_inner();
            let line = ParkedLine::new(&one.service, answer.message.context("the answer is empty")?);
            if one.house.json {
                print_json(&line)?
            } else {
                line.print()
            }
            Ok(ExitCode::SUCCESS)
        }
        ParkedCommand::Replay(one) => {
            let clients = Clients::of(&HouseFolder::open(&one.house.house)?)?;
            let command_id = format!("replay-{}", short_name(&Ids::System));
            let request = ReplayParkedRequest { command_id, message_id: one.message_id };
            let answer = clients.operations(&one.service)?.replay_parked(request).await?.into_inner();
            say(format!("{} {}", answer.outcome, answer.reason).trim());
            Ok(if answer.outcome == "HANDLED" { ExitCode::SUCCESS } else { ExitCode::from(NO) })
        }
    }
}

async fn list_parked(service: Option<&str>, house: &HouseArguments) -> Result<ExitCode> {
    let clients = Clients::of(&HouseFolder::open(&house.house)?)?;
    let mut lines = Vec::new();
    for name in SERVICES.into_iter().filter(|name| service.is_none_or(|wanted| wanted == *name)) {
        let mut page_token = String::new();
        loop {
            let request = ListParkedRequest { page_size: 200, page_token };
            let page = clients.operations(name)?.list_parked(request).await?.into_inner();
            lines.extend(page.messages.into_iter().map(|parked| ParkedLine::new(name, parked)));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
    }
    if house.json {
        print_json(&lines)?;
    } else if lines.is_empty() {
        say("no message is in trouble");
    } else {
        lines.iter().for_each(ParkedLine::print);
    }
    Ok(ExitCode::SUCCESS)
}

/// `actnow subscribers add|list|remove`.
pub(super) async fn subscribers(arguments: SubscribersArguments) -> Result<ExitCode> {
    let (house, shown) = match arguments.what {
        SubscribersCommand::List(house) => {
            let shown = subscribers::list(&HouseFolder::open(&house.house)?);
            (house, shown)
        }
        SubscribersCommand::Add(new) => {
            let mut folder = HouseFolder::open(&new.house.house)?;
            let added = subscribers::add(&mut folder, &new.name, new.fact).await?;
            (new.house, vec![added])
        }
        SubscribersCommand::Remove(one) => {
            let mut folder = HouseFolder::open(&one.house.house)?;
            subscribers::remove(&mut folder, &one.name).await?;
            (one.house, subscribers::list(&folder))
        }
    };
    if house.json {
        print_json(&shown)?;
    } else if shown.is_empty() {
        say("no program of another department hears facts");
    } else {
        shown.iter().for_each(|one| say(&format!("{:<16} {}  {}", one.name, one.queue, one.facts.join(" "))));
    }
    Ok(ExitCode::SUCCESS)
}

/// `actnow token`.
pub(super) fn token(arguments: &TokenArguments) -> Result<ExitCode> {
    if arguments.seconds == 0 || arguments.seconds > 300 {
        bail!("a token lives 1 to 300 seconds");
    }
    let roles = arguments
        .role
        .iter()
        .map(|name| {
            name.parse::<Role>().with_context(|| {
                let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
                format!("{name} is no role; there are {}", known.join(", "))
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let actor = Actor { subject: arguments.subject.clone(), roles, office: arguments.office.clone() };
    let signer = HouseFolder::open(&arguments.house)?.token_signer()?;
    say(&signer.sign(&actor, wall_seconds(), arguments.seconds)?);
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct FirstPassword {
    account: &'static str,
    initial_password: String,
}

/// `actnow administrators`.
pub(super) async fn administrators(arguments: HouseArguments) -> Result<ExitCode> {
    let folder = HouseFolder::open(&arguments.house)?;
    let config: actnow_room::Config<actnow_identity::Settings> =
        config_of(&folder, actnow_identity::SERVICE, actnow_identity::DEFAULT_CONFIG)?;
    let database = connect(&config.database.url).await?;
    let made = actnow_identity::install_administrators(&config.service, &database).await;
    database.close().await;
    let made: Vec<FirstPassword> = made?
        .into_iter()
        .map(|(account, initial_password)| FirstPassword { account, initial_password })
        .collect();
    if arguments.json {
        print_json(&made)?;
    } else if made.is_empty() {
        say("the house has accounts already: its administrators make the others");
    } else {
        say("good for one log-in each, and shown only here:");
        made.iter().for_each(|one| say(&format!("{:<10} {}", one.account, one.initial_password)));
    }
    Ok(if made.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

/// `actnow verify`.
pub(super) async fn verify_house(arguments: HouseArguments) -> Result<ExitCode> {
    let found = verify(&HouseFolder::open(&arguments.house)?).await?;
    if arguments.json {
        print_json(&found)?;
    } else {
        report(&found);
    }
    Ok(if found.clean { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}
