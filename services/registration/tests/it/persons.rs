//! Companies by the persons who hold posts in them: the index answers what a look at every form answers, masked, and each
//! look-up is written down.

use std::collections::{BTreeMap, BTreeSet};

use actnow_decisions::Role;
use actnow_identifiers::mask_number;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{approve, filed_form, handed_in, submit_change};
use crate::branches::{branch, set_up};
use crate::ends::liquidated;
use crate::forms::{
    AUTHORITY, PARENT, SUBSIDIARY, declaration, declare, file, parent, person, reasons, share,
};
use crate::house::{Client, On, TestHouse, at, on_both, on_each};

on_both!(
    persons_are_found_as_a_look_at_every_form_finds_them,
    a_look_up_is_for_few_and_written_down,
    who_is_in_charge_of_a_branch_is_found,
);

on_each!(older_forms_are_found_too);

const TRADES: [&str; 8] = ["淘集集", "万阁", "海格", "凯美", "诺欧", "瑞森", "康朗", "鹏荣"];
/// Fewer than there are people: some bear one name.
const NAMES: [&str; 7] = ["陶样例", "季样例", "万样例", "葛样例", "阿卜杜拉·样例", "孔样例", "孟样例"];
const PEOPLE: u64 = 9;

fn reference(n: u64) -> String {
    format!("p{n}")
}

fn name(n: u64) -> &'static str {
    NAMES[usize::try_from(n).unwrap() % NAMES.len()]
}

/// The number of an invented person, with its check character (GB 11643).
fn number(n: u64) -> String {
    let digits = format!("37021419000101{:03}", 500 + n);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{digits}{}", "10X98765432".chars().nth(sum as usize % 11).unwrap())
}

fn people(house: &TestHouse) -> Vec<wire::Person> {
    (0..PEOPLE).map(|n| person(&reference(n), name(n), &number(n), house.now())).collect()
}

/// Who holds which post.
type Posts = Vec<(&'static str, u64)>;

/// A company as the test knows it.
struct Firm {
    uscc: String,
    owners: [u64; 2],
    /// Each form with the day from which it counts.
    forms: Vec<(String, Posts)>,
    ended: String,
}

fn posts([first, second]: [u64; 2], supervisor: u64, finance: u64) -> Posts {
    vec![
        ("LEGAL_REPRESENTATIVE", first),
        ("DIRECTOR", first),
        ("SENIOR_MANAGER", first),
        ("SENIOR_MANAGER", finance),
        ("SUPERVISOR", supervisor),
        ("SHAREHOLDER", first),
        ("SHAREHOLDER", second),
    ]
}

async fn founded(house: &TestHouse, trade: &str, owners: [u64; 2], finance: u64) -> Firm {
    let [first, second] = owners.map(reference);
    let form = wire::EstablishmentForm {
        shareholders: vec![share(&first, 6_000_000, "P5Y"), share(&second, 4_000_000, "P5Y")],
        legal_rep: first.clone(),
        directors: vec![first.clone()],
        manager: first.clone(),
        supervisors: vec![second.clone()],
        finance_officer: reference(finance),
        liaison: reference(finance),
        signatures: vec![first.clone(), second.clone()],
        beneficial_owners: vec![first, second],
        ..parent(trade)
    };
    let name = form.name.clone().unwrap();
    let declared = declare(&mut house.window(), declaration(&format!("name-{trade}"), name)).await;
    let request = wire::SubmitEstablishmentRequest {
        command_id: format!("found-{trade}"),
        form: Some(form),
        persons: people(house),
        authority: AUTHORITY.to_owned(),
        declaration_id: declared.declaration_id,
    };
    let filing = house.window().submit_establishment(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Issued);
    let forms = vec![("2026-09-21".to_owned(), posts(owners, owners[1], finance))];
    Firm { uscc: filing.uscc, owners, forms, ended: String::new() }
}

/// The firm takes another supervisor and another finance officer, today.
async fn reshuffled(house: &TestHouse, firm: &mut Firm, today: &str, supervisor: u64, finance: u64) {
    house.set_clock(at(&format!("{today}T10:00:00")));
    let mut form = filed_form(house, &firm.uscc).await;
    form.supervisors = vec![reference(supervisor)];
    form.finance_officer = reference(finance);
    let mut request = handed_in(house, &firm.uscc, form, &["APPOINTMENT_DOCS"]);
    request.form.as_mut().unwrap().signatures = firm.owners.map(reference).to_vec();
    request.persons = people(house);
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(filing.kind, "FILE_CHANGE");
    approve(house, &filing).await.unwrap();
    firm.forms.push((today.to_owned(), posts(firm.owners, supervisor, finance)));
}

async fn closed(house: &TestHouse, firm: &mut Firm, today: &str) {
    house.set_clock(at(&format!("{today}T10:00:00")));
    let legal = reference(firm.owners[0]);
    let request = wire::SubmitDeregistrationRequest {
        command_id: format!("close-{}", firm.uscc),
        form: Some(wire::DeregistrationForm {
            liquidators: vec![legal.clone()],
            signatures: vec![legal],
            ..liquidated(&firm.uscc)
        }),
        persons: people(house),
        authority: AUTHORITY.to_owned(),
    };
    let filing = house.window().submit_deregistration(request).await.unwrap().into_inner().filing.unwrap();
    approve(house, &filing).await.unwrap();
    today.clone_into(&mut firm.ended);
}

/// A post as it is told: what, since, until, and whose number, masked.
type Told = (String, String, String, String);

/// By a look at every form of every firm: each day from which one counts begins or ends a post.
fn scanned(firms: &[Firm], who: &BTreeSet<u64>) -> BTreeMap<String, BTreeSet<Told>> {
    let mut found: BTreeMap<String, BTreeSet<Told>> = BTreeMap::new();
    for firm in firms {
        let kinds: BTreeSet<(&str, u64)> = firm.forms.iter().flat_map(|(_, posts)| posts.clone()).collect();
        for kind in kinds.into_iter().filter(|(_, holder)| who.contains(holder)) {
            let mut since = None;
            let ends = firm.forms.iter().map(|(day, posts)| (day.clone(), posts.contains(&kind)));
            for (day, holds) in ends.chain([(firm.ended.clone(), false)]) {
                if holds && since.is_none() {
                    since = Some(day);
                } else if let Some(from) = since.take_if(|_| !holds) {
                    let told = (kind.0.to_owned(), from, day, mask_number(&number(kind.1)));
                    found.entry(firm.uscc.clone()).or_default().insert(told);
                }
            }
        }
    }
    found
}

fn by_number(number: &str) -> wire::SearchCompaniesByPersonRequest {
    wire::SearchCompaniesByPersonRequest {
        id_kind: wire::IdDocumentKind::ResidentId.into(),
        id_number: number.to_owned(),
        reason: "核查冒名登记投诉".to_owned(),
        ..wire::SearchCompaniesByPersonRequest::default()
    }
}

fn by_name(name: &str) -> wire::SearchCompaniesByPersonRequest {
    wire::SearchCompaniesByPersonRequest {
        id_kind: 0,
        id_number: String::new(),
        name: name.to_owned(),
        ..by_number("")
    }
}

/// Every page of an answer.
async fn searched(
    client: &mut Client,
    request: wire::SearchCompaniesByPersonRequest,
) -> BTreeMap<String, BTreeSet<Told>> {
    let (mut found, mut next) = (BTreeMap::new(), String::new());
    loop {
        let request = wire::SearchCompaniesByPersonRequest { page_token: next, ..request.clone() };
        let answer = client.search_companies_by_person(request).await.unwrap().into_inner();
        for company in answer.companies {
            let posts = company
                .posts
                .into_iter()
                .map(|held| (held.post, held.since, held.until, held.person.unwrap().id_number));
            let before = found.insert(company.company.unwrap().uscc, posts.collect::<BTreeSet<Told>>());
            assert_eq!(before, None, "a company is told once");
        }
        next = answer.next_page_token;
        if next.is_empty() {
            return found;
        }
    }
}

/// Numbers that repeat with every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Somebody who is none of these.
    fn other(&mut self, than: &[u64]) -> u64 {
        let others: Vec<u64> = (0..PEOPLE).filter(|n| !than.contains(n)).collect();
        others[usize::try_from(self.below(others.len() as u64)).unwrap()]
    }
}

async fn persons_are_found_as_a_look_at_every_form_finds_them(house: &TestHouse) {
    let mut draw = Draw(20_260_921);
    let mut firms = Vec::new();
    for trade in TRADES {
        let first = draw.below(PEOPLE);
        let second = draw.other(&[first]);
        let finance = draw.other(&[first, second]);
        firms.push(founded(house, trade, [first, second], finance).await);
    }
    for (n, day) in
        ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"].into_iter().enumerate()
    {
        // The first firm changes twice.
        let firm = &mut firms[n % 4];
        let (_, posts) = firm.forms.last().unwrap();
        let held = |post: &str| posts.iter().rfind(|(one, _)| *one == post).unwrap().1;
        let [first, _] = firm.owners;
        let supervisor = draw.other(&[first, held("SUPERVISOR")]);
        let finance = draw.other(&[first, supervisor, held("SENIOR_MANAGER")]);
        reshuffled(house, firm, day, supervisor, finance).await;
    }
    closed(house, firms.last_mut().unwrap(), "2026-12-01").await;

    let mut client = house.desk("supervisor-yu", Role::Supervisor);
    let mut finds = 0;
    for _ in 0..60 {
        let n = draw.below(PEOPLE);
        if draw.below(12) == 0 {
            let found = searched(&mut client, by_number(&number(100 + n))).await;
            assert_eq!(found, BTreeMap::new(), "a stranger");
            continue;
        }
        let (typed, wanted) = if draw.below(2) == 0 {
            (by_number(&format!(" {} ", number(n).to_lowercase())), BTreeSet::from([n]))
        } else {
            let same = (0..PEOPLE).filter(|other| name(*other) == name(n)).collect();
            (by_name(&name(n).replace('·', "•")), same)
        };
        let page_size = i32::try_from(1 + draw.below(4)).unwrap();
        let request = wire::SearchCompaniesByPersonRequest { page_size, ..typed };
        let found = searched(&mut client, request).await;
        finds += found.len();
        assert_eq!(found, scanned(&firms, &wanted), "person {n}");
    }
    assert!(finds > 100, "nothing was compared: {finds}");
    let told = scanned(&firms, &(0..PEOPLE).collect());
    let over = told.values().flatten().filter(|(_, _, until, _)| !until.is_empty()).count();
    assert!(over > 10, "nobody left a post: {over}");
}

async fn asked(client: &mut Client, request: wire::SearchCompaniesByPersonRequest) -> Result<usize, Status> {
    Ok(client.search_companies_by_person(request).await?.into_inner().companies.len())
}

async fn a_look_up_is_for_few_and_written_down(house: &TestHouse) {
    let firm = founded(house, "淘集集", [0, 1], 2).await;
    let written = || {
        house.rows("SELECT stream, new_state, role, reasons FROM journal WHERE stream LIKE 'reveal/%' ORDER BY seq, new_state", vec![])
    };
    let request = by_number(&number(1));
    for role in [Role::Window, Role::Head, Role::Applicant, Role::Inspector] {
        let status = asked(&mut house.desk("somebody", role), request.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{role:?}");
    }
    let mut registrar = house.registrar();
    for (wrong, expected) in [
        (
            wire::SearchCompaniesByPersonRequest { name: "季样例".to_owned(), ..request.clone() },
            &["ONE_OF"][..],
        ),
        (by_name(""), &["ONE_OF"]),
        (
            wire::SearchCompaniesByPersonRequest { reason: "查".to_owned(), ..request.clone() },
            &["REASON_REQUIRED"],
        ),
        (
            wire::SearchCompaniesByPersonRequest { page_size: -1, id_kind: 0, ..request.clone() },
            &["UNKNOWN_VALUE", "NEGATIVE"],
        ),
        (by_number("37021419000101501"), &["ID_LENGTH"]),
    ] {
        let status = asked(&mut registrar, wrong).await.unwrap_err();
        assert_eq!(reasons(&status), expected);
        assert!(!format!("{status:?}").contains(&number(1)), "an answer repeats no number");
    }
    assert!(written().await.is_empty(), "nothing was shown");

    assert_eq!(asked(&mut registrar, request.clone()).await.unwrap(), 1);
    assert_eq!(
        asked(&mut registrar, by_number(&number(8))).await.unwrap(),
        0,
        "who is not found was looked for, too"
    );
    assert_eq!(asked(&mut registrar, by_name("季样例")).await.unwrap(), 1);
    assert_eq!(asked(&mut registrar, request).await.unwrap(), 1);
    let rows = written().await;
    let of =
        |column: &str| rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect::<Vec<_>>();
    assert_eq!(of("new_state"), ["POSTS.ID_NUMBER", "POSTS.ID_NUMBER", "POSTS.NAME", "POSTS.ID_NUMBER"]);
    assert!(of("role").iter().all(|role| role == "REGISTRAR"), "{:?}", of("role"));
    assert!(of("reasons").iter().all(|reason| reason == "核查冒名登记投诉"));
    let streams = of("stream");
    assert_eq!(streams.iter().collect::<BTreeSet<_>>().len(), 3, "one person, one stream");
    assert!(
        !streams.iter().any(|stream| stream.contains(&number(1)) || stream.contains("季")),
        "{streams:?}"
    );
    assert_eq!(
        searched(&mut registrar, by_name("季样例")).await.into_keys().collect::<Vec<_>>(),
        [firm.uscc]
    );
}

async fn who_is_in_charge_of_a_branch_is_found(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    set_up(house, branch(PARENT, "城阳")).await.unwrap();
    let found = searched(&mut house.registrar(), by_number("370202190002020038")).await;
    let told = |post: &str, number: &str| {
        (post.to_owned(), "2026-09-21".to_owned(), String::new(), mask_number(number))
    };
    let expected = BTreeSet::from([told("PERSON_IN_CHARGE", "370202190002020038")]);
    assert_eq!(found, BTreeMap::from([(SUBSIDIARY.to_owned(), expected)]));
    // The liaison of both is no post that lasts; as finance officer of the company the person is found.
    let found = searched(&mut house.registrar(), by_name("联络样例")).await;
    let expected = BTreeSet::from([told("SENIOR_MANAGER", "370213190003030050")]);
    assert_eq!(found, BTreeMap::from([(PARENT.to_owned(), expected)]));
}

/// Forms of a house of the time before get their rows when the service starts.
async fn older_forms_are_found_too(on: On) {
    let mut house = TestHouse::start(on, "").await;
    let mut firm = founded(&house, "淘集集", [0, 1], 2).await;
    reshuffled(&house, &mut firm, "2026-10-12", 3, 2).await;
    let firms = [firm];
    let of = |n: u64| scanned(&firms, &BTreeSet::from([n]));
    house.execute("DELETE FROM company_persons", vec![]).await;
    house.execute("DELETE FROM house WHERE key = 'register_persons_edition'", vec![]).await;
    assert!(searched(&mut house.registrar(), by_number(&number(1))).await.is_empty());
    house.start_again("").await;
    for n in 0..4 {
        assert_eq!(searched(&mut house.registrar(), by_number(&number(n))).await, of(n), "by number {n}");
        assert_eq!(searched(&mut house.registrar(), by_name(name(n))).await, of(n), "by name {n}");
    }
    house.close().await;
}
