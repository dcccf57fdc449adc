//! Consulted departments, each of four mute, late, doubled and wrong: the case ends in its defined state at the exact
//! time, on a shifted clock, embedded and on PostgreSQL with RabbitMQ.

use actnow::case_file::FILING_TODAY;
use actnow::clients::Desk;
use actnow::house_folder::HousePlan;
use actnow::simulate::{CONSULTATIONS, Simulation, Step, simulate};
use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_chassis::journal;
use actnow_chassis::token::wall_seconds;
use actnow_decisions::{Grant, Role, Scope};
use actnow_proto::fast_track::v1::fast_track_service_client::FastTrackServiceClient;
use actnow_proto::fast_track::v1::{
    AnswerConsultationRequest, AnswerConsultationResponse, AnswerMark, Case, CaseState, Consultation,
    ConsultationState, Opinion, SettleConsultationRequest,
};
use actnow_tests::expect::Sample;
use actnow_tests::house::told_at;
use actnow_tests::{On, TestHouse, business_rows};
use chrono::{DateTime, TimeDelta, Utc};
use tonic::{Code, Status};

on_both!(
    mute_departments_are_reminded_and_their_silence_has_its_consequence,
    late_answers_are_kept_and_end_the_waiting,
    doubled_answers_change_nothing,
    wrong_answers_change_nothing,
);

/// The departments of the sample with the accounts of their programs.
const DEPARTMENTS: [(&str, &str); 4] = [
    ("tax", "tax-bureau"),
    ("seals", "public-security"),
    ("social-insurance", "social-insurance"),
    ("bank", "account-bank"),
];
const PURPOSE: &str = "consultation";

async fn house(on: On) -> TestHouse {
    let settings = [("fast-track".to_owned(), CONSULTATIONS.to_owned())].into();
    let plan = HousePlan { settings, ..HousePlan::default() };
    TestHouse::planned(on, Some(Sample::FilingToday.at()), plan).await
}

/// A case whose acts are all done and whose every consultation is asked.
async fn asked(house: &TestHouse) -> Case {
    let submission = house.submission(FILING_TODAY, "consulted").await;
    let opened = house.submit(submission).await;
    assert_eq!(opened.consultations.len(), 7, "two companies by three departments, and the bank");
    house.follow_until(&opened.case_id, |case| all(case, ConsultationState::Requested)).await
}

fn all(case: &Case, state: ConsultationState) -> bool {
    case.consultations.iter().all(|one| one.state() == state)
}

fn of<'a>(case: &'a Case, department: &'a str) -> impl Iterator<Item = &'a Consultation> {
    case.consultations.iter().filter(move |one| one.department == department)
}

/// The client of a department's program.
struct Program<'h> {
    house: &'h TestHouse,
    client: &'static str,
}

impl Program<'_> {
    async fn send(&self, request: AnswerConsultationRequest) -> Result<AnswerConsultationResponse, Status> {
        let grant = Grant { scopes: vec![Scope::ConsultationAnswer], purpose: PURPOSE.to_owned() };
        let signer = self.house.folder.token_signer().expect("the key of the house");
        let token = signer.sign_grant(self.client, &grant, wall_seconds(), 300).expect("a token");
        let caller = self.house.clients().bearing("fast-track", token).expect("an answer");
        let answer = FastTrackServiceClient::new(caller).answer_consultation(request).await?;
        Ok(answer.into_inner())
    }

    async fn say(&self, command: &str, to: &Consultation, opinion: Opinion) -> AnswerConsultationResponse {
        self.send(answer(command, &to.consultation_id, opinion)).await.expect("an answer that is taken")
    }
}

fn answer(command: &str, consultation_id: &str, opinion: Opinion) -> AnswerConsultationRequest {
    AnswerConsultationRequest {
        command_id: format!("{command}-{consultation_id}"),
        consultation_id: consultation_id.to_owned(),
        opinion: opinion.into(),
        grounds: if opinion == Opinion::NoObjection { String::new() } else { "地址存疑".to_owned() },
    }
}

fn programs(house: &TestHouse) -> impl Iterator<Item = (&'static str, Program<'_>)> {
    DEPARTMENTS.into_iter().map(move |(department, client)| (department, Program { house, client }))
}

/// When something happened to the consultations of a department, as the journey has it.
fn happened(case: &Case, event: &str, department: &str) -> Vec<DateTime<Utc>> {
    let name = of(case, department).next().expect("a consultation").name.clone().expect("a name").en;
    let told = case.journey.iter().filter(|line| {
        line.event == event && line.text.as_ref().is_some_and(|text| text.en.starts_with(&name))
    });
    told.map(|line| told_at(line.at.as_ref())).collect()
}

/// The term of each department ends while nobody says anything.
async fn silence(house: &TestHouse, case: &Case) -> Case {
    let mut terms: Vec<(DateTime<Utc>, &str)> =
        case.consultations.iter().map(|one| (told_at(one.due.as_ref()), one.department.as_str())).collect();
    terms.sort_unstable();
    terms.dedup_by_key(|(_, department)| *department);
    assert_eq!(terms.len(), 4, "{terms:?}");
    let mut last = case.clone();
    for (due, department) in terms {
        let due = of(case, department).map(|one| told_at(one.due.as_ref())).max().unwrap_or(due);
        house.set_clock(due - TimeDelta::minutes(2)).await;
        let reminded = |case: &Case| {
            of(case, department)
                .all(|one| one.state() == ConsultationState::Requested && one.light == "YELLOW")
        };
        house.follow_until(&case.case_id, reminded).await;
        house.set_clock(due).await;
        let expired = |case: &Case| of(case, department).all(|one| one.state() == ConsultationState::Expired);
        last = house.follow_until(&case.case_id, expired).await;
        let times = happened(&last, "ConsultationExpired", department);
        assert_eq!(times.len(), of(case, department).count());
        let exact =
            |at: &DateTime<Utc>| (due - TimeDelta::seconds(60)..due + TimeDelta::seconds(60)).contains(at);
        assert!(times.iter().all(exact), "{department}: due {due}, {times:?}");
        assert_eq!(happened(&last, "ConsultationEscalated", department), times);
    }
    last
}

/// What silence comes to: tax took the case off the fast track, social insurance left a note, seals and bank hold it.
fn assert_silent_end(case: &Case) {
    let stand =
        |department| of(case, department).map(|one| (one.open, one.light.as_str())).collect::<Vec<_>>();
    assert_eq!(stand("tax"), [(false, "GREEN"); 2]);
    assert_eq!(stand("social-insurance"), [(false, "GREEN"); 2]);
    assert_eq!(stand("seals"), [(true, "RED"); 2]);
    assert_eq!(stand("bank"), [(true, "RED")]);
    assert_eq!(case.state(), CaseState::WaitingDepartment);
    let left = case.left_fast_track.clone().expect("it left the fast track");
    assert_eq!(left.en, "a consulted department did not answer within its term");
    assert_eq!((case.on_fast_track, case.statutory_light.as_str()), (false, "GREEN"));
    let next = case.next_action.clone().expect("a next action").en;
    assert!(next.contains("find out why"), "{next}");
    assert!(case.steps.iter().all(|step| !step.result.is_empty() || step.key.ends_with("name")), "acts stay");
}

/// Settles the consultation of a department. An alarm may write the case between a look and the act: who is told so looks
/// again.
async fn settle(
    house: &TestHouse,
    head: &mut Desk,
    (case_id, department): (&str, &str),
) -> Result<Case, Status> {
    loop {
        let seen = house.follow_until(case_id, |_| true).await;
        let consultation = of(&seen, department).next().expect("a consultation");
        let request = SettleConsultationRequest {
            command_id: format!("settle-{}", consultation.consultation_id),
            case_id: case_id.to_owned(),
            expected_version: seen.version,
            consultation_id: consultation.consultation_id.clone(),
            reasons: "已当面核实".to_owned(),
        };
        match head.fast_track.settle_consultation(request).await {
            Err(status) if status.code() == Code::Aborted => {}
            answer => return answer.map(|answer| answer.into_inner().case.expect("a case")),
        }
    }
}

async fn mute_departments_are_reminded_and_their_silence_has_its_consequence(on: On) {
    let house = house(on).await;
    let case = asked(&house).await;
    assert_eq!(case.state(), CaseState::WaitingDepartment);
    let end = silence(&house, &case).await;
    assert_silent_end(&end);
    // Who holds the case may end the waiting, but not where the law wants an opinion.
    let mut head = house.desk("head-meng", &[Role::Head]);
    let refused = settle(&house, &mut head, (&end.case_id, "seals")).await.expect_err("a no");
    assert_eq!(reason_of(&refused).as_deref(), Some("OPINION_REQUIRED"));
    let settled = settle(&house, &mut head, (&end.case_id, "bank")).await.expect("a settlement");
    assert_eq!(of(&settled, "bank").next().expect("a consultation").state(), ConsultationState::Settled);
    assert_eq!(settled.state(), CaseState::WaitingDepartment);
    house.close().await;
}

async fn late_answers_are_kept_and_end_the_waiting(on: On) {
    let house = house(on).await;
    let case = asked(&house).await;
    let silent = silence(&house, &case).await;
    for (department, program) in programs(&house) {
        for one in of(&silent, department) {
            let taken = program.say("late", one, Opinion::NoObjection).await;
            assert_eq!(taken.mark(), AnswerMark::Late, "{department}");
            let now = taken.consultation.expect("a consultation");
            let expected = match department {
                "seals" | "bank" => ConsultationState::Answered,
                _ => ConsultationState::Expired,
            };
            assert_eq!((now.state(), now.open, now.answers.len()), (expected, false, 1), "{department}");
        }
    }
    let end = house.follow_until(&case.case_id, |case| case.state() == CaseState::Completed).await;
    assert_eq!(end.journey.iter().filter(|line| line.event == "ConsultationAnswered").count(), 7);
    // What comes after the end of the case is kept all the same.
    let (_, tax) = programs(&house).next().expect("tax");
    let other = tax.say("later", of(&end, "tax").next().expect("a consultation"), Opinion::Objection).await;
    assert_eq!(
        (other.mark(), other.consultation.expect("a consultation").answers.len()),
        (AnswerMark::Late, 2)
    );
    house.close().await;
}

async fn doubled_answers_change_nothing(on: On) {
    let house = house(on).await;
    let case = asked(&house).await;
    for (department, program) in programs(&house) {
        for one in of(&case, department) {
            let first = program.say("first", one, Opinion::NoObjection).await;
            assert_eq!(first.mark(), AnswerMark::InTime);
            assert_eq!(
                first.clone().consultation.expect("a consultation").state(),
                ConsultationState::Answered
            );
            let before = business_rows(&house.folder).await;
            assert_eq!(program.say("first", one, Opinion::NoObjection).await, first, "the same command");
            assert_eq!(business_rows(&house.folder).await, before);
            assert_eq!(
                program.say("again", one, Opinion::NoObjection).await,
                first,
                "another, the same words"
            );
            let second = program.say("other", one, Opinion::Objection).await;
            let kept = second.clone().consultation.expect("a consultation");
            assert_eq!((second.mark(), kept.state()), (AnswerMark::Second, ConsultationState::Answered));
            assert_eq!(kept.answers.len(), 2, "{department}");
        }
    }
    let end = house.follow_until(&case.case_id, |case| case.state() == CaseState::Completed).await;
    assert!(end.on_fast_track && all(&end, ConsultationState::Answered));
    purpose_is_written(&house, &end).await;
    house.close().await;
}

/// Who answered for what stands in the journal of the case.
async fn purpose_is_written(house: &TestHouse, case: &Case) {
    let url = house.folder.database_url("fast-track");
    let database = actnow::migrate::connect(&url).await.expect("an answer");
    let stream = format!("case/{}", case.case_id);
    let rows = journal::read(database.reader(), &stream).await.expect("an answer");
    let answers: Vec<_> = rows.iter().filter(|row| row.action == "answer_consultation").collect();
    assert_eq!(answers.len(), 14, "seven that count, seven beside them");
    assert!(answers.iter().all(|row| row.reasons.ends_with(PURPOSE)), "{answers:?}");
    database.close().await;
}

async fn wrong_answers_change_nothing(on: On) {
    let house = house(on).await;
    let case = asked(&house).await;
    house.settled().await;
    let before = business_rows(&house.folder).await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (number, (department, program)) in programs(&house).enumerate() {
        let own = &of(&case, department).next().expect("a consultation").consultation_id;
        let neighbour = DEPARTMENTS[(number + 1) % DEPARTMENTS.len()].0;
        let foreign = &of(&case, neighbour).next().expect("a consultation").consultation_id;
        let said = |id: &str, opinion| answer("wrong", id, opinion);
        let groundless =
            AnswerConsultationRequest { grounds: String::new(), ..said(own, Opinion::Objection) };
        for (request, field, rule, reason) in [
            (said(nobody, Opinion::NoObjection), "consultation_id", "CONSULT-1", "CONSULTATION_UNKNOWN"),
            (said(foreign, Opinion::NoObjection), "consultation_id", "CONSULT-1", "CONSULTATION_UNKNOWN"),
            (said("none", Opinion::NoObjection), "consultation_id", "FORM-ID", "ID_FORMAT"),
            (said(own, Opinion::Unspecified), "opinion", "FORM-ENUM", "UNKNOWN"),
            (groundless, "grounds", "CONSULT-2", "GROUNDS_REQUIRED"),
        ] {
            let refused = program.send(request).await.expect_err("a no");
            assert_eq!(refused.code(), Code::InvalidArgument, "{department}: {refused:?}");
            let found = violations_of(&refused).remove(0);
            assert_eq!(
                (found.field.as_str(), found.rule.as_str(), found.reason.as_str()),
                (field, rule, reason)
            );
        }
    }
    let stranger = Program { house: &house, client: "somebody" };
    let own = &case.consultations[0].consultation_id;
    let refused = stranger.send(answer("wrong", own, Opinion::NoObjection)).await.expect_err("a no");
    assert_eq!(violations_of(&refused).remove(0).reason, "CONSULTATION_UNKNOWN");
    assert_eq!(business_rows(&house.folder).await, before);
    let end = silence(&house, &case).await;
    assert_silent_end(&end);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_is_settled_by_a_person() {
    let house = house(On::Embedded).await;
    let case = asked(&house).await;
    for (department, program) in programs(&house) {
        for one in of(&case, department) {
            let opinion = if department == "bank" { Opinion::NeedsPerson } else { Opinion::Objection };
            let taken = program.say("objection", one, opinion).await.consultation.expect("a consultation");
            assert_eq!((taken.state(), taken.open), (ConsultationState::HandedOver, true));
        }
    }
    let mut last = house.follow_until(&case.case_id, |case| all(case, ConsultationState::HandedOver)).await;
    assert_eq!((last.state(), last.on_fast_track), (CaseState::WaitingDepartment, false));
    let next = last.next_action.clone().expect("a next action").en;
    assert!(next.contains("the duty supervisor must deal with"), "{next}");
    let mut supervisor = house.desk("supervisor", &[Role::Supervisor]).fast_track;
    for one in &case.consultations {
        let request = SettleConsultationRequest {
            command_id: format!("settle-{}", one.consultation_id),
            case_id: last.case_id.clone(),
            expected_version: last.version,
            consultation_id: one.consultation_id.clone(),
            reasons: "已与该部门核实".to_owned(),
        };
        let settled = supervisor.settle_consultation(request).await.expect("a settlement");
        last = settled.into_inner().case.expect("a case");
    }
    assert_eq!(last.state(), CaseState::Completed);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn played_departments_hear_their_queue_and_answer_with_their_own_token() {
    let settings = [("fast-track".to_owned(), CONSULTATIONS.to_owned())].into();
    let plan = HousePlan { settings, demo: true, portal: true, ..HousePlan::default() };
    let mut house = TestHouse::planned(On::Real, Some(Sample::FilingToday.at()), plan).await;
    let plays = ["tax:doubled,latency=1ms..20ms", "seals:wrong", "bank:mute"];
    let simulation = Simulation {
        plays: plays.map(|text| text.parse().expect("a play")).into(),
        only: false,
        seed: 7,
        // Tax says it three times for each company, social insurance once.
        answers: Some(8),
    };
    let steps: std::sync::Arc<std::sync::Mutex<Vec<Step>>> = std::sync::Arc::default();
    let heard = steps.clone();
    let tell = move |step: &Step| heard.lock().expect("no panic").push(step.clone());
    let mut folder = house.folder.clone();
    let submission = house.submission(FILING_TODAY, "played").await;
    let playing = tokio::spawn(async move {
        let simulated = simulate(&mut folder, &simulation, tell).await;
        (simulated, folder)
    });
    // The queues stand before anything is asked.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while actnow::house_folder::HouseFolder::open(house.folder.path()).expect("a house").subscribers().len()
        < 4
    {
        assert!(std::time::Instant::now() < until && !playing.is_finished(), "nobody listens");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let opened = house.submit(submission).await;
    let (simulated, folder) = playing.await.expect("no panic");
    let simulated = simulated.expect("a simulation that ends by itself");
    house.folder = folder;
    assert_eq!(simulated.taken, 8);
    let answered = |department| {
        move |case: &Case| of(case, department).all(|one| one.state() == ConsultationState::Answered)
    };
    let case = house.follow_until(&opened.case_id, answered("tax")).await;
    assert!(answered("social-insurance")(&case));
    assert!(
        of(&case, "seals").chain(of(&case, "bank")).all(|one| one.state() != ConsultationState::Answered)
    );
    let steps = steps.lock().expect("no panic").clone();
    let refused = steps.iter().filter(|step| step.what == "REFUSED").all(|step| step.department == "seals");
    assert!(refused, "{steps:#?}");
    assert!(
        steps.iter().filter(|step| step.what == "TAKEN").all(|step| step.detail == "NO_OBJECTION IN_TIME")
    );
    for (department, _) in DEPARTMENTS {
        actnow::subscribers::remove(&mut house.folder, department).await.expect("gone");
    }
    house.close().await;
}
