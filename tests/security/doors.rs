//! The portal's doors: sessions, foreign pages, guessing, cookies and policies.

use std::time::Instant;

use actnow_identity::DEMO_PASSWORD;
use actnow_tests::browser::{Answer, Browser, Line};
use serde_json::json;

use crate::house::{PEOPLE, Target};
use crate::portal_matrix::{Description, ROUTES, path_of};
use crate::statistics::{NO_CHANCE, median, rank_deviation};

/// Who the portal takes this browser for.
async fn who(browser: &Browser) -> Option<String> {
    let answer = browser.get("/bff/session").await;
    (answer.status == 200).then(|| answer.json()["me"]["account"].as_str().expect("an account").to_owned())
}

fn with_cookie(browser: &Browser, cookie: &str) -> Browser {
    Browser { cookie: cookie.to_owned(), ..browser.clone() }
}

/// The answer to a command in the session, with the session it goes on with.
async fn goes_on(browser: &mut Browser, path: &str, document: serde_json::Value) -> Answer {
    let answer = browser.post(path, "-", &document).await;
    if let Some(session) = answer.session() {
        browser.cookie = session;
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_never_chosen_never_kept_and_never_good_twice() {
    let target = Target::start().await;
    // Fixation: neither an invented session nor a true one of the attacker becomes the victim's.
    let attacker = target.visitor("window", "10.0.0.1").await;
    let invented = format!("__Host-actnow={}", "A".repeat(43));
    for planted in [invented.clone(), attacker.cookie.clone(), format!("{invented}; {}", attacker.cookie)] {
        let mut victim = Browser { cookie: planted.clone(), ..target.browser("10.0.0.2") };
        let opened = victim.log_in("registrar", DEMO_PASSWORD).await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        assert_ne!(victim.cookie, planted);
        assert_eq!(who(&victim).await.as_deref(), Some("registrar"));
        let still = who(&with_cookie(&victim, &planted)).await;
        assert!(still.is_none_or(|account| account == "window"), "{planted}");
    }
    // Rotation: log-in, the password again, another password: each time a new one, and the old one is over.
    let mut browser = target.visitor("reviewer", "10.0.0.3").await;
    let mut seen = vec![browser.cookie.clone()];
    let chosen = "Rain-7am-again";
    for (path, document) in [
        ("/bff/session/step-up", json!({"password": DEMO_PASSWORD})),
        ("/bff/session/password", json!({"old_password": DEMO_PASSWORD, "new_password": chosen})),
        ("/bff/session/step-up", json!({"password": chosen})),
    ] {
        let answer = goes_on(&mut browser, path, document).await;
        assert_eq!(answer.status, 204, "{path}: {}", answer.text());
        assert!(!seen.contains(&browser.cookie), "{path} went on with the old session");
        for old in &seen {
            assert_eq!(who(&with_cookie(&browser, old)).await, None, "an old session after {path}");
        }
        seen.push(browser.cookie.clone());
    }
    assert_eq!(who(&browser).await.as_deref(), Some("reviewer"));
    let mut again = target.browser("10.0.0.3");
    assert_eq!(again.log_in("reviewer", chosen).await.status, 303);
    assert!(!seen.contains(&again.cookie));
    // Replay: what was left is over, for every command.
    let left = again.clone();
    assert_eq!(again.write("POST", "/bff/session/log-out", "-", b"").await.status, 204);
    for (method, path) in
        [("GET", "/bff/session"), ("GET", "/bff/workbench"), ("POST", "/bff/session/step-up")]
    {
        let answer = left.write(method, path, "-", br#"{"password":"x"}"#).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "SESSION_ENDED"), "{path}");
    }
    // Other rights, other session: at once where the change was made.
    let admin = target.visitor("secadmin", "10.0.0.4").await;
    let owner = target.visitor("sysadmin", "10.0.0.5").await;
    for (role, revoke) in [("REVIEWER", false), ("REVIEWER", true)] {
        let visitor = target.visitor("issuer", "10.0.0.6").await;
        assert_eq!(who(&visitor).await.as_deref(), Some("issuer"));
        let seen = version_of(&owner, "issuer").await;
        let change = json!({"account": "issuer", "expected_version": seen, "role": role, "revoke": revoke});
        let changed = admin.post("/bff/admin/roles", &format!("{role}-{revoke}"), &change).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        assert_eq!(who(&visitor).await, None, "a session from before {role} {revoke}");
    }
    let visitor = target.visitor("issuer", "10.0.0.6").await;
    let disable = json!({"expected_version": version_of(&owner, "issuer").await, "state": "DISABLED", "reason": "left"});
    let done = owner.post("/bff/admin/accounts/issuer/state", "disable", &disable).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(who(&visitor).await, None, "a session of who was shut out");
    target.house.close().await;
}

async fn version_of(administrator: &Browser, account: &str) -> i64 {
    let accounts = administrator.get("/bff/admin/accounts?limit=100").await.json();
    let accounts = accounts["accounts"].as_array().expect("accounts");
    let found = accounts.iter().find(|one| one["account"] == account).expect("the account");
    found["version"].as_i64().expect("a version")
}

/// What pages elsewhere can make a browser send along with its cookie.
const FOREIGN: [&str; 11] = [
    "",
    "X-Actnow: 1\r\n",
    "Origin: {own}\r\n",
    "Sec-Fetch-Site: same-origin\r\n",
    "X-Actnow: 1\r\nOrigin: http://evil.example\r\n",
    "X-Actnow: 1\r\nOrigin: null\r\n",
    "X-Actnow: 1\r\nOrigin: {own}.evil.example\r\n",
    "X-Actnow: 1\r\nOrigin: {own}\r\nSec-Fetch-Site: cross-site\r\n",
    "X-Actnow: 1\r\nOrigin: {own}\r\nSec-Fetch-Site: same-site\r\n",
    "X-Actnow: 1\r\nSec-Fetch-Site: none\r\n",
    "X-Actnow: true\r\nSec-Fetch-Site: same-origin\r\n",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_foreign_page_acts_with_the_cookie_of_a_clerk() {
    let target = Target::start().await;
    let description = Description::read();
    let own = format!("http://{}", target.portal);
    let clerk = target.visitor("window", "10.0.0.1").await;
    let mut line = Line::to(target.portal).await;
    let mut tried = 0;
    for route in ROUTES.iter().filter(|route| route.0 != "GET") {
        let document = description.document(route.0, route.1).map(|one| one.to_string()).unwrap_or_default();
        for headers in FOREIGN {
            tried += 1;
            let from = Browser { from: format!("10.9.{}.{}", tried / 250, tried % 250), ..clerk.clone() };
            let headers = headers.replace("{own}", &own);
            let kind = "Content-Type: application/json\r\nIdempotency-Key: foreign\r\n";
            let headers = format!("{headers}{kind}");
            let answer = line.send(&from, route.0, &path_of(route), &headers, document.as_bytes()).await;
            let told = (answer.status, answer.code());
            assert_eq!(told, (403, "FOREIGN_PAGE".to_owned()), "{} {headers}", path_of(route));
        }
    }
    eprintln!("{tried} requests of foreign pages were refused");
    // The forms of the doors, too; a form cannot send our header, so the browser's word alone counts there.
    let form = format!("account=registrar&password={DEMO_PASSWORD}");
    let change = format!("old_password={DEMO_PASSWORD}&new_password=Rain-7am-again&again=Rain-7am-again");
    for (path, form) in [("/login", form), ("/password", change)] {
        for headers in
            ["", "Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"]
        {
            let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
            let answer = clerk.send("POST", path, &format!("{headers}{kind}"), form.as_bytes()).await;
            assert_eq!((answer.status, answer.session()), (403, None), "{path} {headers}");
        }
    }
    assert_eq!(who(&clerk).await.as_deref(), Some("window"), "nothing of it changed the clerk's session");
    target.house.close().await;
}

/// What a page says to who is not let in, without what was typed and what changes with each page.
fn said(answer: &Answer, account: &str) -> String {
    let text = answer.text().replace(&format!("value=\"{account}\""), "…");
    let nonce = text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    if nonce.is_empty() { text.clone() } else { text.replace(nonce, "") }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_which_accounts_there_are() {
    let target = Target::start().await;
    let (mut known, mut unknown, mut tried) = (Vec::new(), Vec::new(), 0);
    let mut texts = std::collections::BTreeSet::new();
    for round in 0..4 {
        for (account, _) in PEOPLE {
            let nobody = format!("nobody-{round}-{account}");
            // In turn, so that what the machine does beside it meets both alike.
            for (name, times) in [(account.to_owned(), &mut known), (nobody, &mut unknown)] {
                tried += 1;
                let mut browser = target.browser(format!("10.4.{}.{}", tried / 250, tried % 250));
                let started = Instant::now();
                let answer = browser.log_in(&name, "wrong-password-1").await;
                times.push(started.elapsed().as_secs_f64());
                assert_eq!(answer.status, 401, "{name}: {}", answer.text());
                assert!(answer.headers("set-cookie").next().is_none(), "{}", answer.head);
                texts.insert(said(&answer, &name));
            }
        }
    }
    assert_eq!(texts.len(), 1, "who is known is told something else: {texts:#?}");
    let (off, medians) = (rank_deviation(&known, &unknown), (median(&known), median(&unknown)));
    eprintln!("known {:.1} ms, unknown {:.1} ms, {off:.2} deviations", medians.0 * 1e3, medians.1 * 1e3);
    // A hash that is left out makes a difference of a hundred deviations and nine tenths of the time.
    let close = (0.85..1.18).contains(&(medians.0 / medians.1));
    assert!(off.abs() < NO_CHANCE || close, "{off} deviations; medians {medians:?}");
    // Locked: the same for both, whatever is said now, the right password among it.
    let (mut locked, mut waits) = (std::collections::BTreeSet::new(), 0);
    for name in ["head", "nobody-at-all"] {
        for n in 0..9 {
            let mut browser = target.browser(format!("10.5.{n}.{}", name.len()));
            let password = if n == 8 { DEMO_PASSWORD } else { "wrong-password-1" };
            let answer = browser.log_in(name, password).await;
            if answer.status == 429 {
                waits += 1;
                locked.insert(said(&answer, name));
            }
            assert_ne!(answer.status, 303, "{name} was let in while locked");
        }
    }
    assert!(waits >= 8 && locked.len() == 1, "{waits} waits: {locked:#?}");
    target.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_from_one_address_waits() {
    let target = Target::start().await;
    let mut browser = target.browser("10.6.0.1");
    let mut refused = 0;
    for n in 0..40 {
        // A forged line of the browser's own does not make another address of it.
        let more =
            format!("X-Forwarded-For: 10.7.0.{n}\r\nX-Real-IP: 10.7.0.{n}\r\nForwarded: for=10.7.0.{n}\r\n");
        let form = format!("account=nobody-{n}&password=wrong-password-1");
        let ours = format!(
            "Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            target.portal
        );
        // The proxy writes its own line last.
        let headers = format!("{ours}{more}X-Forwarded-For: 10.6.0.1\r\n");
        browser.from = String::new();
        let answer = browser.send("POST", "/login", &headers, form.as_bytes()).await;
        refused += usize::from(answer.status == 429);
    }
    assert!(refused >= 10, "only {refused} of 40 guesses had to wait");
    target.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_repeated_commands_are_their_senders_own() {
    let target = Target::start().await;
    let admin = target.visitor("secadmin", "10.0.0.1").await;
    let new = |id: &str| {
        json!({"client_id": id, "name_zh": "税务局", "name_en": "Tax bureau", "scopes": ["COMPANY_READ"],
            "purposes": ["tax-registration"]})
    };
    let first = admin.post("/bff/admin/clients", "key-1", &new("tax-bureau")).await;
    assert_eq!(first.status, 200, "{}", first.text());
    // Another document under the key of an earlier one is refused, and so is another command.
    let other = admin.post("/bff/admin/clients", "key-1", &new("customs")).await;
    assert_eq!((other.status, other.code().as_str()), (412, "COMMAND_ID_REUSED"), "{}", other.text());
    let role = json!({"account": "issuer", "expected_version": 1, "role": "REVIEWER"});
    let other = admin.post("/bff/admin/roles", "key-1", &role).await;
    assert_eq!(other.code(), "COMMAND_ID_REUSED", "{}", other.text());
    // Who learns a key learns nothing by it: the answer is kept for its sender alone.
    for account in ["sysadmin", "auditor", "window"] {
        let thief = target.visitor(account, "10.0.0.2").await;
        let stolen = thief.post("/bff/admin/clients", "key-1", &new("tax-bureau")).await;
        assert_eq!(stolen.status, 403, "{account}: {}", stolen.text());
        assert!(!stolen.text().contains(first.json()["secret"].as_str().expect("a secret")));
    }
    let clients = admin.get("/bff/admin/clients").await.json();
    assert_eq!(clients["clients"].as_array().map(Vec::len), Some(1), "{clients}");
    for key in ["", &"k".repeat(101)] {
        let answer = admin.post("/bff/admin/clients", key, &new("customs")).await;
        assert_eq!(answer.status, 400, "a key of {} letters: {}", key.len(), answer.text());
    }
    target.house.close().await;
}

/// The parts of a policy by name.
fn policy(answer: &Answer) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut all = answer.headers("content-security-policy");
    let (Some(text), None) = (all.next(), all.next()) else { panic!("not one policy: {}", answer.head) };
    let parts = text.split(';').filter_map(|part| {
        let mut words = part.split_whitespace().map(str::to_owned);
        Some((words.next()?, words.collect()))
    });
    parts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_and_pages_keep_to_themselves() {
    let target = Target::start().await;
    let mut browser = target.browser("10.0.0.1");
    let opened = browser.log_in("window", DEMO_PASSWORD).await;
    let raised = browser.post("/bff/session/step-up", "-", &json!({"password": DEMO_PASSWORD})).await;
    browser.cookie = raised.session().expect("a session");
    let left = target.visitor("window", "10.0.0.2").await;
    let left = left.write("POST", "/bff/session/log-out", "-", b"").await;
    for answer in [&opened, &raised, &left] {
        let cookies: Vec<&str> = answer.headers("set-cookie").collect();
        let mut sessions = cookies.iter().filter(|cookie| cookie.starts_with("__Host-actnow="));
        let (Some(session), None) = (sessions.next(), sessions.next()) else { panic!("{cookies:?}") };
        let flags: Vec<String> = session.split(';').skip(1).map(|flag| flag.trim().to_lowercase()).collect();
        for flag in ["path=/", "httponly", "samesite=strict", "secure"] {
            assert!(flags.iter().any(|one| one == flag), "{flag} in {session}");
        }
        assert!(!flags.iter().any(|flag| flag.starts_with("domain")), "{session}");
        for other in cookies.iter().filter(|cookie| !cookie.starts_with("__Host-actnow=")) {
            let small = other.to_lowercase();
            assert!(small.contains("httponly") && small.contains("secure"), "{other}");
        }
        // What identity signs never reaches a browser.
        assert!(!answer.head.contains("eyJ") && !answer.text().contains("eyJ"), "{}", answer.head);
    }
    assert!(left.head.contains("Max-Age=0"), "{}", left.head);

    let mut nonces = std::collections::BTreeSet::new();
    let pages =
        ["/login", "/password", "/too-old", "/verify/nonsense", "/", "/cases/1", "/bff/session", "/bff/x"];
    for path in pages {
        for browser in [&browser, &target.browser("10.0.0.3")] {
            let answer = browser.send("GET", path, "Accept: text/html\r\n", b"").await;
            let policy = policy(&answer);
            let part = |name: &str| policy.get(name).cloned().unwrap_or_default();
            assert_eq!(part("default-src"), ["'none'"], "{path}");
            for (name, words) in
                [("base-uri", "'none'"), ("form-action", "'self'"), ("frame-ancestors", "'none'")]
            {
                assert_eq!(part(name), [words], "{path} {name}");
            }
            let scripts = part("script-src");
            assert!(scripts.len() == 2 && scripts[0] == "'self'", "{path}: {scripts:?}");
            assert!(scripts[1].starts_with("'nonce-") && scripts[1].len() > 25, "{path}: {scripts:?}");
            assert!(nonces.insert(scripts[1].clone()), "a nonce came twice");
            for words in policy.iter().filter(|(name, _)| *name != "style-src-attr").map(|(_, words)| words) {
                for word in words {
                    let loose =
                        ["'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "'unsafe-hashes'"];
                    assert!(!loose.contains(&word.as_str()), "{path}: {word}");
                }
            }
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{path}");
            }
            let transport = answer.header("strict-transport-security").expect("a rule for transport");
            assert!(transport.starts_with("max-age=31536000"), "{transport}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path} is kept: {}", answer.head);
            assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
        }
    }
    target.house.close().await;
}
