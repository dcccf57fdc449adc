//! Twenty thousand requests with something swapped: ids of other people's files in requests that are otherwise good,
//! ids of one kind where another belongs, fields too many, twice or of another type. Nothing foreign is shown, nothing
//! is changed. The seed is printed; `ACTNOW_TEST_SEED` makes the same run again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow_chassis::grpc::reason_of;
use actnow_decisions::{Role, Scope};
use actnow_proto::fast_track::v1::{Case, SubmitCaseRequest};
use actnow_proto::food_licensing::v1::{ApplyRequest, ResubmitApplicationRequest};
use actnow_proto::registration::v1 as registration;
use actnow_tests::browser::{Answer, Browser, Line};
use prost::Message;
use prost::bytes::Bytes;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::contract::{Contract, Method, NOBODY, call};
use crate::fingerprint;
use crate::house::{PEOPLE, Target};
use crate::portal_matrix::{Description, Needs, ROUTES, Route, path_of};

/// How many requests each kind of attempt makes.
const OVER_GRPC: usize = 12_000;
const AT_THE_PORTAL: usize = 8_000;
/// Requests at a time.
const TOGETHER: usize = 8;

/// In every text of the owner's, and so in whatever is shown of it.
const MARK: &str = "金丝雀";

/// Files of somebody.
#[derive(Debug, Clone, Default)]
struct Files {
    /// By what they are called in requests.
    ids: Vec<(&'static str, String)>,
}

impl Files {
    fn of_kind<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.ids.iter().filter(move |(kind, _)| *kind == field).map(|(_, id)| id.as_str())
    }

    fn one(&self, field: &str) -> &str {
        let found = self.ids.iter().find(|(kind, _)| *kind == field);
        found.map(|(_, id)| id.as_str()).unwrap_or_else(|| panic!("no {field}: {self:?}"))
    }
}

/// The sample under names of the owner's own.
async fn submission(target: &Target, command: &str, trade: &str) -> SubmitCaseRequest {
    let text = FILING_TODAY.replace("淘集集", trade).replace("万阁", &format!("{trade}子"));
    target.house.submission(&text, command).await
}

/// Hands in, as an applicant: a name, a filing, a food application and a case.
async fn hand_in(target: &Target, applicant: &str, trade: &str) -> Files {
    let mut desk = target.house.desk(applicant, &[Role::Applicant]);
    let whole = submission(target, "case", trade).await;
    let form = whole.parent.clone().and_then(|part| part.form).expect("a form");
    // Another name than the one of the case, so that neither is in the other's way.
    let mut name = form.name.clone().expect("a name");
    name.trade = format!("{trade}甲");
    let form = registration::EstablishmentForm { name: Some(name.clone()), ..form };
    let declare = registration::DeclareNameRequest {
        command_id: "name".to_owned(),
        name: Some(name),
        authority_division: "370222".to_owned(),
        industry: form.industry.clone(),
        main_scope_item: form.scope.first().cloned().unwrap_or_default(),
        liability_stated: true,
        ..Default::default()
    };
    let declared = desk.registration.declare_name(declare).await.expect("an answer").into_inner();
    let declared = declared.declaration.expect("a name");
    let submit = registration::SubmitEstablishmentRequest {
        command_id: "filing".to_owned(),
        form: Some(form),
        persons: whole.persons.clone(),
        authority: whole.authority.clone(),
        declaration_id: declared.declaration_id.clone(),
    };
    let filed = desk.registration.submit_establishment(submit).await.expect("an answer").into_inner();
    let apply = apply(&whole, trade);
    let applied = desk.food.apply(apply).await.expect("an answer").into_inner();
    let opened =
        desk.fast_track.submit_case(whole).await.expect("an answer").into_inner().case.expect("a case");
    let mut ids = vec![
        ("declaration_id", declared.declaration_id),
        ("filing_id", filed.filing.expect("a filing").filing_id),
        ("application_id", applied.application.expect("an application").application_id),
    ];
    ids.extend(of_case(&opened));
    Files { ids }
}

fn apply(whole: &SubmitCaseRequest, trade: &str) -> ApplyRequest {
    let mut form = whole.food.clone().expect("a food form");
    form.operator_uscc = "91370222MAFAKE991C".to_owned();
    form.operator_name = format!("青岛{trade}食品有限公司");
    form.premises = format!("{}{trade}室", form.premises);
    ApplyRequest {
        command_id: "food".to_owned(),
        form: Some(form),
        persons: whole.persons.clone(),
        authority: whole.authority.clone(),
    }
}

fn of_case(case: &Case) -> Vec<(&'static str, String)> {
    let mut ids = vec![("case_id", case.case_id.clone())];
    for step in case.steps.iter().filter(|step| !step.subject_id.is_empty()) {
        let kind = match step.key.rsplit('.').next().unwrap_or_default() {
            "name" => "declaration_id",
            "establishment" => "filing_id",
            _ => continue,
        };
        ids.push((kind, step.subject_id.clone()));
    }
    ids
}

/// Code, reason and sentence of an answer without the id that was asked for.
fn told(answer: &Result<Bytes, Status>, id: &str) -> (Code, String, String) {
    match answer {
        Ok(_) => (Code::Ok, String::new(), String::new()),
        Err(status) => {
            let reason = reason_of(status).unwrap_or_default();
            (status.code(), reason, status.message().replace(id, "…"))
        }
    }
}

/// An applicant's methods that name a file, with the field that does.
const OF_APPLICANTS: [(&str, &str); 12] = [
    ("GetName", "declaration_id"),
    ("StateLiability", "declaration_id"),
    ("ReleaseName", "declaration_id"),
    ("SubmitEstablishment", "declaration_id"),
    ("GetFiling", "filing_id"),
    ("WithdrawFiling", "filing_id"),
    ("ResubmitEstablishment", "filing_id"),
    ("WithdrawApplication", "application_id"),
    ("ResubmitApplication", "application_id"),
    ("GetCase", "case_id"),
    ("WatchCase", "case_id"),
    ("WithdrawCase", "case_id"),
];

/// Everything one attempt over gRPC needs.
struct Attempts {
    contract: Contract,
    channels: Vec<(&'static str, Channel)>,
    thief: String,
    tokens: Vec<(Role, String)>,
    owner: Files,
    own: Files,
    whole: SubmitCaseRequest,
}

impl Attempts {
    fn channel(&self, method: &Method) -> &Channel {
        let found = self.channels.iter().find(|(name, _)| method.services.contains(name));
        &found.expect("a service").1
    }

    /// A request that is good but for the file it names.
    fn body(&self, method: &Method, field: &str, id: &str, version: u64, command: &str) -> Vec<u8> {
        let (id, command_id) = (id.to_owned(), command.to_owned());
        let expected_version = i64::try_from(version).unwrap_or(1);
        let (persons, authority) = (self.whole.persons.clone(), self.whole.authority.clone());
        let form = self.whole.parent.clone().and_then(|part| part.form);
        match method.name() {
            "SubmitEstablishment" => registration::SubmitEstablishmentRequest {
                command_id,
                form,
                persons,
                authority,
                declaration_id: id,
            }
            .encode_to_vec(),
            "ResubmitEstablishment" => registration::ResubmitEstablishmentRequest {
                command_id,
                filing_id: id,
                expected_version,
                form,
                persons,
            }
            .encode_to_vec(),
            "ResubmitApplication" => ResubmitApplicationRequest {
                command_id,
                application_id: id,
                expected_version,
                form: apply(&self.whole, "贼").form,
                persons,
            }
            .encode_to_vec(),
            _ => self.contract.request(&method.request, &|name: &str| match name {
                "command_id" => Some(command_id.clone()),
                "expected_version" => Some(version.to_string()),
                name if name == field => Some(id.clone()),
                _ => None,
            }),
        }
    }

    /// The thief asks.
    async fn ask(
        &self,
        method: &Method,
        field: &str,
        id: &str,
        version: u64,
        command: &str,
    ) -> Result<Bytes, Status> {
        let body = self.body(method, field, id, version, command);
        call(self.channel(method), &method.path, Some(&self.thief), body).await
    }

    /// The thief names a file of the owner's: it is answered as if there were none.
    async fn foreign(&self, random: &mut Dice, n: usize) {
        let (name, field) = *random.one(&OF_APPLICANTS);
        let method = self.contract.method(name);
        let ids: Vec<&str> = self.owner.of_kind(field).collect();
        let (id, version) = (*random.one(&ids), random.below(5));
        let command = format!("foreign-{n}");
        let (theirs, none) = tokio::join!(
            self.ask(method, field, id, version, &command),
            self.ask(method, field, NOBODY, version, &command)
        );
        let (theirs, none) = (told(&theirs, id), told(&none, NOBODY));
        assert_ne!(theirs.0, Code::Ok, "{name} of {field} {id} was done for somebody else");
        assert_eq!(theirs, none, "{name} at version {version} tells that {field} {id} is there");
        assert!(!theirs.2.contains(MARK), "{name} shows {}", theirs.2);
    }

    /// An official names a file of one kind where another belongs.
    async fn other_kind(&self, random: &mut Dice, n: usize) {
        let (name, field) = *random.one(&OF_OFFICIALS);
        let method = self.contract.method(name);
        let others: Vec<&(&str, String)> =
            self.owner.ids.iter().chain(&self.own.ids).filter(|(kind, _)| *kind != field).collect();
        let (kind, id) = *random.one(&others);
        let (role, token) = random.one(&self.tokens);
        let body = self.body(method, field, id, random.below(5), &format!("kind-{n}"));
        let answer = call(self.channel(method), &method.path, Some(token), body).await;
        let Err(status) = answer else { panic!("{name} of a {kind} as {field} was done for {role}") };
        let broken = [Code::Internal, Code::Unknown, Code::Unavailable, Code::DeadlineExceeded];
        assert!(!broken.contains(&status.code()), "{name} of a {kind} as {field}: {status:?}");
        assert!(!status.message().contains(MARK), "{name}: {status:?}");
    }
}

/// Methods of officials that name a file.
const OF_OFFICIALS: [(&str, &str); 27] = [
    ("GetName", "declaration_id"),
    ("DecideName", "declaration_id"),
    ("GetFiling", "filing_id"),
    ("ReceiveFiling", "filing_id"),
    ("ApproveFiling", "filing_id"),
    ("RefuseFiling", "filing_id"),
    ("ExtendFiling", "filing_id"),
    ("RegistrationService/AllowSecondNotice", "filing_id"),
    ("MarkNotHandled", "filing_id"),
    ("WithdrawFiling", "filing_id"),
    ("AcceptApplication", "application_id"),
    ("RefuseAcceptance", "application_id"),
    ("RequireVisit", "application_id"),
    ("SkipVisit", "application_id"),
    ("ExtendDecision", "application_id"),
    ("FoodLicensingService/AllowSecondNotice", "application_id"),
    ("GrantLicence", "application_id"),
    ("RefuseLicence", "application_id"),
    ("WithdrawApplication", "application_id"),
    ("GetApplication", "application_id"),
    ("GetInspection", "inspection_id"),
    ("StartInspection", "inspection_id"),
    ("AssignInspectors", "inspection_id"),
    ("ResumeCase", "case_id"),
    ("NoteDeparture", "case_id"),
    ("WithdrawCase", "case_id"),
    ("GetCase", "case_id"),
];

/// Chance that can be repeated.
struct Dice(StdRng);

impl Dice {
    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.choose(&mut self.0).expect("something to choose from")
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0.random_range(0..end)
    }
}

fn seed() -> u64 {
    let told = std::env::var("ACTNOW_TEST_SEED").ok().and_then(|text| text.parse().ok());
    told.unwrap_or_else(|| u64::from_be_bytes(actnow_chassis::ids::Ids::System.secret::<8>()))
}

/// The thief's own files are there for the thief: what is refused below is refused for whose it is.
async fn own_files_are_there(attempts: &Attempts) {
    for (name, field) in [("GetName", "declaration_id"), ("GetFiling", "filing_id"), ("GetCase", "case_id")] {
        let method = attempts.contract.method(name);
        let body = attempts.body(method, field, attempts.own.one(field), 1, "own");
        let answer = call(attempts.channel(method), &method.path, Some(&attempts.thief), body).await;
        assert!(!answer.expect("an own file").is_empty(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn swapped_ids_and_fields_show_and_change_nothing() {
    let seed = seed();
    eprintln!("ACTNOW_TEST_SEED={seed}");
    let target = Target::start().await;
    let owner = hand_in(&target, "applicant-a", &format!("{MARK}商贸")).await;
    let own = hand_in(&target, "applicant-b", "贼样例").await;
    let victims = Victims::settle(&target).await;
    let attempts = Arc::new(Attempts {
        contract: Contract::read(),
        channels: Target::services().map(|service| (service, target.channel(service))).collect(),
        thief: target.token("applicant-b", Role::Applicant, Scope::CompanyRead),
        tokens: PEOPLE
            .iter()
            .map(|(_, role)| (*role, target.token("somebody", *role, Scope::CompanyRead)))
            .collect(),
        whole: submission(&target, "again", "贼样例").await,
        owner,
        own,
    });
    own_files_are_there(&attempts).await;
    let before = settled(&target).await;
    let started = Instant::now();
    let mut working = Vec::new();
    for part in 0..TOGETHER {
        let attempts = attempts.clone();
        working.push(tokio::spawn(async move {
            let mut dice = Dice(StdRng::seed_from_u64(seed ^ ((part as u64) << 32)));
            for n in 0..OVER_GRPC / TOGETHER {
                let n = n * TOGETHER + part;
                // Two calls in the first: the file and none.
                if n.is_multiple_of(3) {
                    attempts.other_kind(&mut dice, n).await
                } else {
                    attempts.foreign(&mut dice, n).await
                }
            }
        }));
    }
    for work in working {
        work.await.expect("no attempt that succeeds");
    }
    let over_grpc = started.elapsed();
    let malformed = victims.attack(&target, seed).await;
    let all = started.elapsed();
    let changed = fingerprint::difference(&before, &settled(&target).await);
    assert!(changed.is_empty(), "seed {seed} changed:\n{}", changed.join("\n"));
    assert!(malformed > AT_THE_PORTAL / 4, "only {malformed} documents were malformed");
    eprintln!(
        "{OVER_GRPC} swaps over gRPC in {over_grpc:?}, {AT_THE_PORTAL} at the portal until {all:?}, {malformed} of them \
         malformed documents"
    );
    target.house.close().await;
}

/// Looks in a row that show the same: on a busy machine the portal may pause between what it heard and its feed.
const STILL_FOR: u32 = 3;

/// The fingerprint of a house in which nothing moves any more.
async fn settled(target: &Target) -> fingerprint::Fingerprint {
    let until = Instant::now() + Duration::from_secs(60);
    let mut last = fingerprint::of(&target.house.folder).await;
    let mut still = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let now = fingerprint::of(&target.house.folder).await;
        still = if now == last { still + 1 } else { 0 };
        if still == STILL_FOR {
            return now;
        }
        assert!(Instant::now() < until, "it moves: {:?}", fingerprint::difference(&last, &now));
        last = now;
    }
}

/// What belongs to one account at the portal, and browsers of all the others.
struct Victims {
    draft: String,
    task: String,
    browsers: Vec<(Role, Browser)>,
    owner: Browser,
    description: Description,
}

impl Victims {
    /// The registrar holds a draft and a task.
    async fn settle(target: &Target) -> Self {
        let owner = target.visitor("registrar", "10.8.0.1").await;
        let draft = "0192f0c1-2345-7abc-8def-00000000000a".to_owned();
        let content = json!({"expected_version": 0, "title": MARK, "content": {"secret": MARK}});
        let path = format!("/bff/drafts/{draft}");
        let kept = owner.write("PUT", &path, "-", content.to_string().as_bytes()).await;
        assert_eq!(kept.status, 200, "{}", kept.text());
        let until = Instant::now() + Duration::from_secs(30);
        let task = loop {
            let taken = owner.post("/bff/tasks/next", "-", &json!({"kind": "FILING"})).await;
            if taken.status == 200 {
                break taken.json()["id"].as_str().expect("an id").to_owned();
            }
            assert!(Instant::now() < until, "no work for the registrar: {}", taken.status);
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let mut browsers = Vec::new();
        for (n, (account, role)) in
            PEOPLE.into_iter().enumerate().filter(|(_, (name, _))| *name != "registrar")
        {
            browsers.push((role, target.visitor(account, format!("10.8.1.{n}")).await));
        }
        Self { draft, task, browsers, owner, description: Description::read() }
    }

    /// Attempts of everybody; answers how many documents were malformed.
    async fn attack(self, target: &Target, seed: u64) -> usize {
        let (mut working, all) = (Vec::new(), Arc::new(self));
        let people = all.browsers.len();
        for at in 0..people {
            let (all, portal) = (all.clone(), target.portal);
            working.push(tokio::spawn(async move {
                let mut dice = Dice(StdRng::seed_from_u64(seed ^ ((at as u64 + 100) << 32)));
                let mut line = Line::to(portal).await;
                let mut malformed = 0;
                for n in 0..AT_THE_PORTAL / people {
                    let (role, browser) = &all.browsers[at];
                    // Each from an address of its own; an account may only ask so often.
                    let from = format!("10.{}.{}.{}", 20 + at, n / 250, n % 250);
                    let browser = Browser { from, ..browser.clone() };
                    if n % 2 == 0 {
                        malformed += 1;
                        all.malformed(&mut line, &browser, *role, &mut dice, n).await;
                    } else {
                        all.of_another(&mut line, &browser, &mut dice, n).await;
                    }
                }
                malformed
            }));
        }
        let mut malformed = 0;
        for work in working {
            malformed += work.await.expect("no attempt that succeeds");
        }
        let kept = all.owner.get(&format!("/bff/drafts/{}", all.draft)).await.json();
        assert_eq!(kept["content"]["secret"], MARK, "{kept}");
        malformed
    }

    /// Somebody else's draft, task or session.
    async fn of_another(&self, line: &mut Line, browser: &Browser, dice: &mut Dice, n: usize) {
        let draft = format!("/bff/drafts/{}", self.draft);
        let task = |verb: &str| format!("/bff/tasks/{}/{verb}", self.task);
        let version = dice.below(3);
        let document = json!({"expected_version": version, "title": "x", "content": {}}).to_string();
        let heir = json!({"account": "window"}).to_string();
        let guess: String =
            (0..43).map(|_| char::from(*dice.one(b"abcdefghijklmnopqrstuvwxyzABCDEF0123456789-_"))).collect();
        let stolen = Browser { cookie: format!("__Host-actnow={guess}"), ..browser.clone() };
        let (who, method, path, body, lawful): (&Browser, _, String, String, &[u16]) = match dice.below(8) {
            0 => (browser, "GET", draft, String::new(), &[403, 404]),
            1 => (browser, "PUT", draft, document, &[403, 404]),
            // What is not there is gone: the owner looks afterwards whether it still is.
            2 => (browser, "DELETE", draft, String::new(), &[204, 403, 404]),
            3 => (browser, "POST", task("heartbeat"), String::new(), &[403, 412]),
            4 => (browser, "POST", task("release"), String::new(), &[204, 403, 412]),
            5 => (browser, "POST", task("hand-over"), heir, &[403, 412]),
            6 => (browser, "POST", task("claim"), String::new(), &[403, 412]),
            _ => (&stolen, "GET", "/bff/session".to_owned(), String::new(), &[401]),
        };
        let answer = send(line, who, method, &path, &format!("another-{n}"), &body).await;
        assert!(lawful.contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains(MARK), "{method} {path} shows {}", answer.text());
    }

    /// A document with a field too many, a field twice, or one of another type.
    async fn malformed(&self, line: &mut Line, browser: &Browser, role: Role, dice: &mut Dice, n: usize) {
        let writing: Vec<&Route> =
            ROUTES.iter().filter(|route| self.description.document(route.0, route.1).is_some()).collect();
        let route = *dice.one(&writing);
        let least = self.description.document(route.0, route.1).expect("a document");
        let full = self.description.full_document(route.0, route.1).expect("a document");
        let body = match dice.below(3) {
            0 => one_too_many(if dice.below(2) == 0 { least } else { full }, dice),
            1 => twice(&least, dice),
            _ => of_another_type(full, dice),
        };
        let answer = send(line, browser, route.0, &path_of(route), &format!("malformed-{n}"), &body).await;
        // Only who is an official may keep a draft at all; elsewhere the document is read first.
        let shut = matches!(route.3, Needs::Official) && Role::ADMINISTRATORS.contains(&role);
        let expected = if shut { 403 } else { 400 };
        assert_eq!(answer.status, expected, "{} {}: {body}: {}", route.0, route.1, answer.text());
    }
}

async fn send(line: &mut Line, who: &Browser, method: &str, path: &str, key: &str, body: &str) -> Answer {
    loop {
        let answer = line.send(who, method, path, &who.ours(key), body.as_bytes()).await;
        // So many a second, each account: an attempt that was not heard is made again.
        if answer.code() != "TOO_MANY_REQUESTS" {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The document with a field that it does not have, on its first level or in a part of it.
fn one_too_many(mut document: Value, dice: &mut Dice) -> String {
    let names =
        ["role", "roles", "account", "is_admin", "version", "case_id", "__proto__", "expected_version "];
    // A name the object may know is made one that it does not.
    let name = format!("{}_", dice.one(&names));
    let fields = document.as_object_mut().expect("a document");
    let parts = fields.iter().filter(|(name, value)| *name != "content" && value.is_object());
    let parts: Vec<String> = parts.map(|(name, _)| name.clone()).collect();
    let at = usize::try_from(dice.below(2 * parts.len() as u64 + 1)).expect("a place");
    let inside = parts.get(at).and_then(|part| fields[part].as_object().cloned());
    match (parts.get(at), inside) {
        (Some(part), Some(mut inside)) => {
            inside.insert(name, json!("x"));
            fields.insert(part.clone(), Value::Object(inside));
        }
        _ => {
            fields.insert(name, json!("x"));
        }
    }
    document.to_string()
}

/// The document with one of its fields said twice.
fn twice(document: &Value, dice: &mut Dice) -> String {
    let fields: Vec<(&String, &Value)> = document.as_object().expect("a document").iter().collect();
    if fields.is_empty() {
        return r#"{"nothing":1,"nothing":1}"#.to_owned();
    }
    let (name, value) = *dice.one(&fields);
    let again = format!("{{{}:{value},", json!(name));
    document.to_string().replacen('{', &again, 1)
}

/// The document with a value of another type in one of its fields.
fn of_another_type(mut document: Value, dice: &mut Dice) -> String {
    let fields = document.as_object_mut().expect("a document");
    let names: Vec<String> = fields.keys().filter(|name| *name != "content").cloned().collect();
    let name = dice.one(&names).clone();
    let others = [json!([["x"]]), json!({"x": {"y": 1}}), json!(true), json!(1.5), json!("x"), json!(1e300)];
    let kind = |value: &Value| {
        let number = value.is_number();
        (value.is_string(), number, value.is_boolean(), value.is_array(), value.is_object())
    };
    let old = fields[&name].clone();
    // A whole number and a broken one are two types. A list may stand for an object, field by field in their order.
    let fits =
        |new: &&Value| (kind(new) != kind(&old) || old.is_number()) && !(old.is_object() && new.is_array());
    let fitting: Vec<&Value> = others.iter().filter(fits).collect();
    let new = (*dice.one(&fitting)).clone();
    fields.insert(name, new);
    document.to_string()
}
