//! A house of its own for each test: its databases, its queue prefix, its folder; dropped at the end.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actnow::case_file::CaseFile;
use actnow::clerks::Clerks;
use actnow::clients::{Clients, Desk};
use actnow::demo::duty_days;
use actnow::house_clock::{house_time, set_house_time};
use actnow::house_folder::{HouseFolder, HousePlan};
use actnow::migrate::{drop_house, migrate};
use actnow::processes::{self, ServiceProcess, WHOLE_HOUSE};
use actnow::rooms::Running;
use actnow::submission::{Go, follow, is_closed, submit};
use actnow::summary::Summary;
use actnow::verify::{Report, verify};
use actnow_chassis::ids::{Ids, short_name};
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{Case, SubmitCaseRequest};
use actnow_room::time::instant;
use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::parts;

/// On which parts a house stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// SQLite and queues of this process.
    Embedded,
    /// The same in a process of its own.
    EmbeddedApart,
    /// PostgreSQL and RabbitMQ, services in this process.
    Real,
    /// PostgreSQL and RabbitMQ, each service in a process of its own.
    Apart,
    /// The same, but each service on a SQLite file.
    ApartOnFiles,
}

/// A house that lives as long as its test.
pub struct TestHouse {
    /// Its folder.
    pub folder: HouseFolder,
    /// The processes of a house that stands apart.
    pub processes: Vec<ServiceProcess>,
    running: Option<Running>,
    _keep: TempDir,
}

/// The program that services run as in a house that stands apart: the roof with crash points, which cargo
/// builds beside the tests of this crate.
///
/// # Panics
/// When it was not built.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let target = test.parent().and_then(Path::parent).expect("the target folder");
    let program = target.join("actnow-under-test");
    assert!(program.exists(), "{} was not built: run tests/run", program.display());
    program
}

/// An instant of Shanghai time, `2026-09-21T10:00:00`.
///
/// # Panics
/// When the text is malformed.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+08:00")).expect("an instant").to_utc()
}

impl TestHouse {
    /// A fresh house on the usual plan, as of `as_of`, with every service running.
    pub async fn start(on: On, as_of: Option<DateTime<Utc>>) -> Self {
        Self::planned(on, as_of, HousePlan::default()).await
    }

    /// A fresh house on `plan`; its parts and prefix are filled in.
    ///
    /// # Panics
    /// When a part of the house cannot start.
    pub async fn planned(on: On, as_of: Option<DateTime<Utc>>, mut plan: HousePlan) -> Self {
        let keep = tempfile::tempdir().expect("a temporary folder");
        if !matches!(on, On::Embedded | On::EmbeddedApart) {
            if on != On::ApartOnFiles {
                plan.database_server = parts::database_server();
            }
            plan.broker_addresses = vec![parts::broker()];
            plan.prefix = format!("t_{}_", short_name(&Ids::System));
        }
        let folder = HouseFolder::create(keep.path(), plan).expect("a house");
        migrate(&folder, as_of).await.expect("a migrated house");
        let mut house = Self { folder, processes: Vec::new(), running: None, _keep: keep };
        match on {
            On::Embedded | On::Real => house.start_here().await,
            On::EmbeddedApart => house.start_process(WHOLE_HOUSE, &[]).await,
            On::Apart | On::ApartOnFiles => {
                let started = processes::start_services(&program(), &house.folder).await;
                house.processes = started.expect("started services");
            }
        }
        house
    }

    /// Starts every service in this process.
    ///
    /// # Panics
    /// When one cannot start.
    pub async fn start_here(&mut self) {
        self.running =
            Some(Running::start(&self.folder, &self.folder.services(), true).await.expect("a running house"));
    }

    /// Stops the services of this process and waits for their work under way.
    ///
    /// # Panics
    /// When one does not end well.
    pub async fn stop_here(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await.expect("a graceful stop");
        }
    }

    /// Starts one service as a process, in `environment`.
    ///
    /// # Panics
    /// When it cannot start.
    pub async fn start_process(&mut self, service: &'static str, environment: &[(&str, &str)]) {
        let started = ServiceProcess::start(&program(), &self.folder, service, environment).await;
        self.processes.push(started.expect("a started service"));
    }

    /// Takes the process of `service` out of the house, to kill or watch it.
    ///
    /// # Panics
    /// When it does not run.
    pub fn take_process(&mut self, service: &str) -> ServiceProcess {
        let index = self.processes.iter().position(|process| process.service == service);
        self.processes.remove(index.expect("a running service"))
    }

    /// Clients of the house.
    ///
    /// # Panics
    /// When a service was never started.
    pub fn clients(&self) -> Clients {
        Clients::of(&self.folder).expect("clients")
    }

    /// The clients of somebody in `roles`.
    ///
    /// # Panics
    /// When a service was never started.
    pub fn desk(&self, subject: &str, roles: &[Role]) -> Desk {
        self.clients().desk(subject, roles).expect("a desk")
    }

    /// A desk that may hand in and watch cases.
    pub fn window(&self) -> Desk {
        self.desk("window-3", &[Role::Window, Role::Applicant, Role::Supervisor])
    }

    /// The clerks of the demonstration, on duty for two weeks.
    ///
    /// # Panics
    /// When inspections does not answer.
    pub async fn clerks(&self) -> Clerks {
        let mut clerks = Clerks::new(&self.clients()).expect("clerks");
        clerks.go_on_duty(&duty_days(self.now().await)).await.expect("a roster");
        clerks
    }

    /// The business time of the house.
    ///
    /// # Panics
    /// When the fast track does not answer.
    pub async fn now(&self) -> DateTime<Utc> {
        house_time(&self.clients()).await.expect("the time of the house")
    }

    /// Moves the clock of every service forward to `now`.
    ///
    /// # Panics
    /// When a service refuses.
    pub async fn set_clock(&self, now: DateTime<Utc>) {
        set_house_time(&self.clients(), now).await.expect("a moved clock");
    }

    /// The submission of a case file, as handed in now.
    ///
    /// # Panics
    /// When the text is no case.
    pub async fn submission(&self, text: &str, command_id: &str) -> SubmitCaseRequest {
        let now = self.now().await;
        CaseFile::parse(text).expect("a case file").submission(command_id, now).expect("a submission")
    }

    /// Hands a case in.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn submit(&self, submission: SubmitCaseRequest) -> Case {
        submit(&mut self.window(), submission).await.expect("an answer").expect("an open case")
    }

    /// Follows a case until `seen` says stop.
    ///
    /// # Panics
    /// When that does not happen within a minute.
    pub async fn follow_until(&self, case_id: &str, mut seen: impl FnMut(&Case) -> bool) -> Case {
        let until = Instant::now() + Duration::from_secs(60);
        let mut found = false;
        let case = follow(&mut self.window(), case_id, until, |case| {
            found = seen(case);
            if found { Go::Stop } else { Go::On }
        })
        .await
        .expect("a followed case");
        match case {
            Some(case) if found => case,
            last => panic!("not seen within a minute; last: {last:#?}"),
        }
    }

    /// Follows a case to its end, `clerks` acting when it waits for them.
    ///
    /// # Panics
    /// When it does not end within 90 seconds.
    pub async fn finish(&self, opened: Case, clerks: Option<&mut Clerks>) -> Case {
        let until = Instant::now() + Duration::from_secs(90);
        let story = actnow::Story::Machine;
        let case = actnow::demo::follow_to_end(&mut self.window(), opened, clerks, until, story)
            .await
            .expect("a followed case");
        assert!(is_closed(&case), "not closed in time: {case:#?}");
        case
    }

    /// What came of a case.
    ///
    /// # Panics
    /// When a service does not answer.
    pub async fn summary(&self, case: &Case) -> Summary {
        Summary::of(&mut self.window(), case, 0).await.expect("a summary")
    }

    /// Waits until every outbox is empty and every message handled, then verifies. A house that was given much work may
    /// take long: it is waited for until nothing has become better for half a minute.
    ///
    /// # Panics
    /// When the house cannot be looked at.
    pub async fn settled(&self) -> Report {
        let patience = Duration::from_secs(30);
        let (mut until, mut before) = (Instant::now() + patience, String::new());
        loop {
            let report = verify(&self.folder).await.expect("a report");
            let found = format!("{:?}", report.breaches);
            if report.clean || (found == before && Instant::now() > until) {
                return report;
            }
            if found != before {
                (until, before) = (Instant::now() + patience, found);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Verifies, stops and removes the house.
    ///
    /// # Panics
    /// When an invariant is broken or a part does not end well.
    pub async fn close(mut self) {
        let report = self.settled().await;
        assert!(report.clean, "{:#?}", report.breaches);
        self.stop_here().await;
        for mut process in self.processes.drain(..) {
            process.kill().await.expect("an ended process");
        }
        if !self.folder.is_embedded() {
            drop_house(&self.folder).await.expect("a dropped house");
        }
    }
}

/// The instant of a timestamp on the wire.
///
/// # Panics
/// When it is missing.
pub fn told_at(timestamp: Option<&prost_types::Timestamp>) -> DateTime<Utc> {
    timestamp.and_then(instant).expect("an instant")
}
