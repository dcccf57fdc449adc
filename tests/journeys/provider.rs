//! The door by the bureau's own provider: a real provider in a process of its own, and everything somebody between
//! could make of what it says.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actnow::house_folder::HousePlan;
use actnow_identity::DEMO_PASSWORD;
use actnow_tests::authority::Authority;
use actnow_tests::browser::{Answer, Browser};
use actnow_tests::provider::{TestProvider, sign_in};
use actnow_tests::{On, TestHouse};
use serde_json::{Value, json};

/// A person of the provider; what makes it one is what an administrator ties.
const SUBJECT: &str = "staff-0042";

/// Where everything stands.
struct Scene {
    house: TestHouse,
    provider: TestProvider,
    at: SocketAddr,
    /// Browsers so far: each comes from an address of its own, as no hall guesses.
    browsers: u16,
}

impl Scene {
    async fn on(on: On) -> Self {
        let provider = TestProvider::start().await;
        let settings = provider.settings();
        Self::with(on, provider, settings).await
    }

    async fn with(on: On, provider: TestProvider, settings: [(String, String); 2]) -> Self {
        let settings = settings.into();
        let plan = HousePlan { demo: true, portal: true, settings, ..HousePlan::default() };
        let house = TestHouse::planned(on, None, plan).await;
        let at = house.folder.whereabouts(actnow_portal::SERVICE).expect("a portal").http;
        Self { at: at.parse().expect("an address"), house, provider, browsers: 0 }
    }

    fn browser(&mut self) -> Browser {
        self.browsers += 1;
        let [hall, seat] = self.browsers.to_be_bytes();
        Browser { from: format!("10.9.{hall}.{seat}"), ..Browser::new(self.at) }
    }

    /// A browser that was led to the provider and back, and where it was sent.
    async fn led(&mut self, login: &str) -> (Browser, String) {
        let mut browser = self.browser();
        let left = browser.visit("/login/provider?next=%2Fcases").await;
        assert_eq!(left.status, 303, "{}", left.text());
        let address = self.provider.seen(left.header("location").expect("the provider"));
        let back = sign_in(&mut self.provider.browser(), &address, login).await;
        (browser, back)
    }

    /// What the portal says to `login`, whom the provider knows.
    async fn enter(&mut self, login: &str) -> (Browser, Answer) {
        let (mut browser, back) = self.led(login).await;
        let answer = browser.visit(&back).await;
        (browser, answer)
    }
}

/// Ties `account` to a person of the provider, as `by`.
async fn tie(by: &Browser, account: &str, key: &str, version: i64, subject: &str) -> Answer {
    let change = json!({"expected_version": version, "subject": subject});
    by.post(&format!("/bff/admin/accounts/{account}/provider-subject"), key, &change).await
}

async fn account(by: &Browser, name: &str) -> Value {
    let page = by.get("/bff/admin/accounts?limit=100").await.json();
    let accounts = page["accounts"].as_array().expect("accounts").clone();
    accounts.into_iter().find(|one| one["account"] == name).expect("the account")
}

/// That the door stayed shut: no session, and these words in Chinese.
fn assert_shut(answer: &Answer, status: u16, said: &str, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert!(answer.text().contains(said), "{what}: {}", answer.text());
    assert_eq!(answer.session(), None, "{what}");
}

/// Nobody is tied by themselves; an administrator ties one person to one account.
async fn ties(scene: &mut Scene) -> Browser {
    let (_, unknown) = scene.enter(SUBJECT).await;
    assert_shut(&unknown, 401, "尚未绑定本系统账号", "unknown");
    let (_, named) = scene.enter("window").await;
    assert_shut(&named, 401, "尚未绑定本系统账号", "a subject that is the name of an account");

    let mut sysadmin = scene.browser();
    assert_eq!(sysadmin.log_in("sysadmin", DEMO_PASSWORD).await.status, 303);
    assert_eq!(tie(&sysadmin, "window", "t-1", 1, "has blank").await.status, 400);
    assert_eq!(tie(&sysadmin, "sysadmin", "t-2", 1, SUBJECT).await.code(), "OWN_ACCOUNT");
    let tied = tie(&sysadmin, "window", "t-3", 1, SUBJECT).await;
    assert_eq!(
        (tied.status, tied.json()["provider_subject"].clone()),
        (200, json!(SUBJECT)),
        "{}",
        tied.text()
    );
    assert_eq!(tie(&sysadmin, "window", "t-4", 1, "staff-1").await.status, 409, "somebody else was faster");
    let taken = tie(&sysadmin, "registrar", "t-5", 1, SUBJECT).await;
    assert_eq!((taken.status, taken.code().as_str()), (412, "SUBJECT_TAKEN"));
    assert_eq!(taken.json()["details"]["account"], "window");
    assert_eq!(account(&sysadmin, "window").await["provider_subject"], SUBJECT);
    let mut window = scene.browser();
    window.log_in("window", DEMO_PASSWORD).await;
    assert_eq!(tie(&window, "registrar", "t-6", 1, "staff-7").await.status, 403);
    sysadmin
}

/// Through the door and to work.
async fn comes_in(scene: &mut Scene) -> Browser {
    let mut browser = scene.browser();
    let door = browser.visit("/login?next=%2Fcases").await.text();
    assert!(door.contains("href=\"/login/provider?next=%2Fcases\""), "{door}");
    let (mut browser, back) = scene.led(SUBJECT).await;
    let way = browser.cookie.clone();
    let inside = browser.visit(&back).await;
    assert_eq!((inside.status, inside.header("location")), (303, Some("/cases")), "{}", inside.text());
    let cookie = inside.headers("set-cookie").find(|set| set.starts_with("actnow=")).expect("a session");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!browser.cookie.contains("actnow-provider"), "the way is gone");
    let session = browser.get("/bff/session").await.json();
    assert_eq!((&session["me"]["account"], &session["me"]["by_provider"]), (&json!("window"), &json!(true)));

    // Once more with the same code: without the way, and with one that was kept.
    let again = scene.browser().visit(&back).await;
    assert_shut(&again, 400, "不是从本浏览器发起", "replayed without its way");
    let mut thief = Browser { cookie: way, ..scene.browser() };
    let again = thief.visit(&back).await;
    assert_shut(&again, 401, "统一身份认证未通过", "replayed with its way");
    browser
}

/// What comes back on another way than the browser's own, or from somebody else, goes nowhere near the provider.
async fn other_ways(scene: &mut Scene) {
    let before = scene.provider.tell("issued").await;
    let (mut browser, back) = scene.led(SUBJECT).await;
    let (mut foreign, _) = scene.led(SUBJECT).await;
    assert_shut(&foreign.visit(&back).await, 400, "不是从本浏览器发起", "another browser's code");
    let (way, code) = (browser.cookie.clone(), back.split('&').find(|part| part.contains("code=")));
    let code = code.and_then(|part| part.split_once("code=")).expect("a code").1;
    let state =
        back.split(['?', '&']).find_map(|part| part.strip_prefix("state=")).expect("a state").to_owned();
    for (what, query) in [
        ("no state", format!("code={code}")),
        ("another state", format!("code={code}&state={}x", &state[1..])),
        ("another provider", format!("code={code}&state={state}&iss=https%3A%2F%2Fevil.example")),
        ("nobody's answer", format!("code={code}&state={state}")),
    ] {
        let answer = browser.visit(&format!("/login/provider/back?{query}")).await;
        assert_shut(&answer, 400, "不是从本浏览器发起", what);
        browser.cookie.clone_from(&way);
    }
    browser.cookie = format!("{}AAAA", &way[..way.len() - 4]);
    assert_shut(&browser.visit(&back).await, 400, "不是从本浏览器发起", "a way of one's own making");
    browser.cookie = way;
    let turned = back.replace("code=", "error=access_denied&none=");
    assert_shut(&browser.visit(&turned).await, 401, "统一身份认证未通过或已取消", "turned back");
    assert_eq!(scene.provider.tell("issued").await, before, "no code was exchanged");
}

/// Tokens that the provider did not sign for this log-in.
async fn forged(scene: &mut Scene) {
    for twist in [
        "nonce",
        "no-nonce",
        "audience",
        "several-audiences",
        "issuer",
        "expired",
        "old",
        "future",
        "key",
        "unknown-key",
        "changed",
        "none",
        "hs256-public-key",
        "hs256-secret",
    ] {
        scene.provider.tell(&format!("twist {twist}")).await;
        let (_, answer) = scene.enter(SUBJECT).await;
        assert_shut(&answer, 401, "未通过核验", twist);
    }
    scene.provider.tell("twist off").await;
}

/// The provider signs with each algorithm; a key is good for its own alone, and one that does not say which for what
/// its kind allows.
async fn signed_otherwise(scene: &mut Scene) {
    for (algorithm, another) in
        [("PS256", "RS256"), ("ES256", "ES384"), ("ES384", "ES256"), ("EdDSA", "ES256"), ("RS256", "PS256")]
    {
        scene.provider.tell(&format!("algorithm {algorithm}")).await;
        let (_, inside) = scene.enter(SUBJECT).await;
        assert_eq!(inside.status, 303, "{algorithm}: {}", inside.text());
        scene.provider.tell(&format!("twist as-{another}")).await;
        let (_, answer) = scene.enter(SUBJECT).await;
        assert_shut(&answer, 401, "未通过核验", &format!("{another} by the key of {algorithm}"));
        scene.provider.tell("twist off").await;
    }
    for (algorithm, status) in [("ES384", 303), ("ES256", 401)] {
        scene.provider.tell(&format!("twist unsaid-{algorithm}")).await;
        let (_, answer) = scene.enter(SUBJECT).await;
        assert_eq!(answer.status, status, "{algorithm} by a key of P-384: {}", answer.text());
    }
    scene.provider.tell("twist off").await;
}

/// The provider signs with another key from one day to the other.
async fn rotated(scene: &mut Scene) {
    scene.provider.tell("rotate").await;
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        // Its keys are not fetched more often than every two seconds, whoever asks.
        let (_, answer) = scene.enter(SUBJECT).await;
        if answer.status == 303 {
            return;
        }
        assert!(Instant::now() < until, "{}", answer.text());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A grave act asks a person of the provider to show there again who they are.
async fn steps_up(scene: &mut Scene, mut browser: Browser) {
    let password = browser.post("/bff/session/step-up", "s-1", &json!({"password": DEMO_PASSWORD})).await;
    assert_eq!(
        (password.status, password.code().as_str()),
        (412, "STEP_UP_AT_PROVIDER"),
        "{}",
        password.text()
    );
    let again = "/login/provider?again=true";
    assert_eq!(scene.browser().visit(again).await.header("location"), Some("/login"), "nobody's session");

    let left = browser.visit(again).await;
    let address = left.header("location").expect("the provider").to_owned();
    assert!(address.contains("prompt=login") && address.contains("max_age=0"), "{address}");
    let back = sign_in(&mut scene.provider.browser(), &address, "staff-0043").await;
    let other = browser.visit(&back).await;
    assert_shut(&other, 401, "尚未绑定本系统账号", "nobody of this house");

    for (twist, status, said) in [("old-auth-time", 401, "未重新验证您的身份"), ("off", 200, "验证通过")]
    {
        let left = browser.visit(again).await;
        let address = left.header("location").expect("the provider").to_owned();
        scene.provider.tell(&format!("twist {twist}")).await;
        let back = sign_in(&mut scene.provider.browser(), &address, SUBJECT).await;
        // The session is not sent along from a foreign page; its way is.
        let old = browser.clone();
        let way =
            browser.cookie.split("; ").find(|pair| pair.starts_with("actnow-provider=")).expect("a way");
        let mut coming = Browser { cookie: way.to_owned(), ..browser.clone() };
        let answer = coming.visit(&back).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(said), "{}", answer.text());
        if status == 200 {
            browser.keep(&answer);
            assert_ne!(browser.cookie, old.cookie);
            assert_eq!(old.get("/bff/session").await.status, 401, "the token before is over");
        }
        assert_eq!(browser.get("/bff/session").await.status, 200);
    }
}

/// A disabled account, and one that is locked, are told so.
async fn kept_out(scene: &mut Scene, sysadmin: &Browser) {
    let mut guesser = scene.browser();
    for _ in 0..5 {
        guesser.log_in("window", "wrong-password-1").await;
    }
    let (_, locked) = scene.enter(SUBJECT).await;
    assert_shut(&locked, 429, "尝试次数过多", "locked");
    for (key, state) in [("k-1", "ACTIVE"), ("k-2", "DISABLED")] {
        let version = account(sysadmin, "window").await["version"].clone();
        let change = json!({"expected_version": version, "state": state, "reason": "test"});
        let set = sysadmin.post("/bff/admin/accounts/window/state", key, &change).await;
        assert_eq!(set.status, 200, "{}", set.text());
    }
    let (_, disabled) = scene.enter(SUBJECT).await;
    assert_shut(&disabled, 401, "您的账号已停用", "disabled");
}

/// Everything stands where the auditor reads it, with the provider's name and without the person's.
async fn written_down(scene: &mut Scene) {
    let mut auditor = scene.browser();
    auditor.log_in("auditor", DEMO_PASSWORD).await;
    let events = auditor.every("/bff/admin/security-events", "events").await;
    let named = format!("by provider {}", scene.provider.issuer);
    let has = |kind: &str, object: &str, detail: &str| {
        let fits = |event: &&Value| event["detail"].as_str().is_some_and(|text| text.ends_with(detail));
        let found =
            events.iter().filter(|event| event["kind"] == kind && event["object"] == object).find(fits);
        assert!(found.is_some(), "{kind} {object} {detail}: {events:#?}");
    };
    has("PROVIDER_SUBJECT_SET", "window", &format!("tied at {}", scene.provider.issuer));
    has("LOGGED_IN", "window", &named);
    has("STEPPED_UP", "window", &named);
    has("STEP_UP_FAILED", "window", "not shown again");
    has("LOG_IN_FAILED", "unknown-account", "no account is tied to the subject");
    has("LOG_IN_FAILED", "window", "disabled");
    for why in
        ["nonce", "audience", "issuer", "expired", "not valid yet", "unknown key", "signature", "algorithm"]
    {
        has("LOG_IN_FAILED", "unknown-account", &format!("{named}: id token refused: {why}"));
    }
    assert!(!events.iter().any(|event| event.to_string().contains(SUBJECT)));
}

/// Without the provider the password goes on working, and the page says so.
async fn away(scene: Scene) -> TestHouse {
    let mut scene = scene;
    let (mut halfway, back) = scene.led(SUBJECT).await;
    let mut later = scene.browser();
    let Scene { house, provider, .. } = scene;
    provider.end().await;
    let answer = halfway.visit(&back).await;
    assert_shut(&answer, 503, "统一身份认证暂时不可用，请使用账号和密码登录", "halfway");
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        // It was seen a moment ago; from then on nobody is led to where nobody is.
        let answer = later.visit("/login/provider").await;
        if answer.status == 503 {
            assert_shut(&answer, 503, "统一身份认证暂时不可用", "away");
            break;
        }
        assert!(Instant::now() < until, "{}", answer.head);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(later.log_in("registrar", DEMO_PASSWORD).await.status, 303);
    assert_eq!(later.get("/bff/session").await.json()["me"]["by_provider"], false);
    house
}

async fn the_door_of_the_provider(on: On) {
    let mut scene = Scene::on(on).await;
    let sysadmin = ties(&mut scene).await;
    let browser = comes_in(&mut scene).await;
    other_ways(&mut scene).await;
    forged(&mut scene).await;
    signed_otherwise(&mut scene).await;
    rotated(&mut scene).await;
    steps_up(&mut scene, browser).await;
    kept_out(&mut scene, &sysadmin).await;
    written_down(&mut scene).await;
    away(scene).await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_come_in_by_their_provider_embedded() {
    the_door_of_the_provider(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_come_in_by_their_provider_apart() {
    the_door_of_the_provider(On::Apart).await;
}

/// A provider whose certificate comes from an authority of the bureau: known where that is configured, and away for who
/// believes those of the machine or another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_on_https_is_known_by_the_bureaus_own_authority() {
    let folder = tempfile::tempdir().expect("a folder");
    let stranger = folder.path().join("stranger.pem");
    std::fs::write(&stranger, Authority::fresh().pem()).expect("a written file");
    let stranger = stranger.display().to_string();
    let away = (503, "统一身份认证暂时不可用");
    for (who, believes, (status, said)) in [
        // The ID token was taken; nobody is tied to its person.
        ("", "", (401, "尚未绑定本系统账号")),
        ("portal", "", away),
        ("portal", stranger.as_str(), away),
        ("identity", stranger.as_str(), away),
    ] {
        let provider = TestProvider::encrypted(&Authority::fresh(), folder.path()).await;
        assert!(provider.issuer.starts_with("https://"));
        let settings = provider.settings().map(|(service, text)| {
            let other = text.replace(provider.authorities(), believes);
            if service == who { (service, other) } else { (service, text) }
        });
        let mut scene = Scene::with(On::Embedded, provider, settings).await;
        let answer = if who == "portal" {
            scene.browser().visit("/login/provider").await
        } else {
            scene.enter(SUBJECT).await.1
        };
        assert_shut(&answer, status, said, &format!("{who} believes {believes:?}"));
        scene.house.close().await;
    }
}
