//! Every rule that an answer can name, with its article and with the tests that make it be named. The page lies beside
//! the tests, so that a lawyer finds the test of a rule and a developer finds the article of a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::rust_source::{RustFile, literals, rust_files};
use crate::workspace::{expect_none, files_below, read, root};

const PAGE: &str = "tests/RULES.md";
const HEAD: &str = "# Rules and the tests that hold them\n\n\
    Each rule that an answer names, with the article it rests on, each reason it gives, and tests in which that \
    reason is given. Written by `ACTNOW_WRITE_RULES=1 tests/run -E 'test(rules::)'`; `tests/tidy` fails when it is \
    not true.\n";
/// More names would only make the page longer.
const NAMED: usize = 3;

/// What a rule code stands for.
struct Basis {
    article: String,
    says: String,
}

/// Reasons by the rule they are given for; each with the names of the faults that give it.
type Reasons = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;
/// Tests by the reason they speak of: `file::test`.
type Tests = BTreeMap<String, BTreeSet<String>>;

/// One rule, one reason, and the fault that stands for it where there is one.
struct Given {
    rule: String,
    reason: String,
    faults: Vec<String>,
}

fn bases() -> BTreeMap<String, Basis> {
    let text = read("tests/tidy/rules.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let rows = rows.deserialize::<(String, String, String)>();
    rows.map(|row| row.unwrap()).map(|(code, article, says)| (code, Basis { article, says })).collect()
}

/// `CAPITAL_MISMATCH`.
fn is_reason(text: &str) -> bool {
    let shouted = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.len() > 2 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(shouted)
}

/// `C-CAP-1`, or an article: `MERR 16`, `Order 78 art 53-54`.
fn is_rule(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " ,./-".contains(c);
    let numbered = text.contains(|c: char| c.is_ascii_digit()) || text.contains('-');
    !is_reason(text)
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.contains([' ', '-'])
        && numbered
        && text.len() < 40
        && text.chars().all(plain)
}

/// `C-CAP-1`, and not an article.
fn is_code(rule: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "-.".contains(c);
    rule.contains('-') && rule.chars().all(plain)
}

/// Rule and reason that stand side by side in a call, and those that a fault tells by two functions of its own. A code
/// that stands alone is its own reason: then tests name the code.
fn given_in(file: &RustFile, bases: &BTreeMap<String, Basis>) -> Vec<Given> {
    let tests: Vec<_> = file.tests().collect();
    let live = |at: &usize| !tests.iter().any(|part| part.contains(at));
    let found: Vec<(usize, &str)> = literals(&file.text).into_iter().filter(|(at, _)| live(at)).collect();
    let mut given = Vec::new();
    let mut coded = BTreeSet::new();
    for (n, (at, text)) in found.iter().enumerate() {
        let faults = faults_before(&file.code, *at);
        let mut give = |rule: &str, reason: &str| {
            let (rule, reason) = (rule.to_owned(), reason.to_owned());
            given.push(Given { rule, reason, faults: faults.clone() });
        };
        if let (Some(reason), true) = (constant_before(&file.code, *at), is_rule(text)) {
            give(text, reason);
        }
        let next = found.get(n + 1).filter(|next| file.text[at + text.len() + 2..next.0].trim() == ",");
        match next.map(|next| (*text, next.1)) {
            Some((rule, reason) | (reason, rule)) if is_rule(rule) && is_reason(reason) => give(rule, reason),
            _ if bases.contains_key(*text) => {
                coded.insert(*text);
            }
            _ => {}
        }
    }
    let (rules, reasons) = (arms(file, &found, "fn rule("), arms(file, &found, "fn reason("));
    for (variant, rule) in rules {
        let reason = reasons.get(&variant).cloned();
        given.extend(reason.map(|reason| Given { rule, reason, faults: vec![variant] }));
    }
    coded.retain(|code| !given.iter().any(|one| one.rule == *code));
    let alone = |code: &str| Given { rule: code.to_owned(), reason: code.to_owned(), faults: Vec::new() };
    given.extend(coded.into_iter().map(alone));
    given
}

/// The faults of the match arm in which the text stands.
fn faults_before(code: &str, at: usize) -> Vec<String> {
    let Some(arrow) = code[..at].rfind("=>").filter(|arrow| !code[*arrow..at].contains(';')) else {
        return Vec::new();
    };
    let line = code[..arrow].rfind('\n').map_or(0, |end| end + 1);
    let names = code[line..arrow].split("::").skip(1);
    names.map(|name| name.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
}

/// `USCC_CHECK` of `reason::USCC_CHECK, ` that ends where the text begins.
fn constant_before(code: &str, at: usize) -> Option<&str> {
    let before = code[..at].trim_end().strip_suffix(',')?;
    let name = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()?;
    is_reason(name).then_some(name)
}

/// Texts by the variants whose arm they are in the function that begins with `head`.
fn arms(file: &RustFile, found: &[(usize, &str)], head: &str) -> BTreeMap<String, String> {
    let Some(start) = file.live.find(head) else { return BTreeMap::new() };
    let end = file.live[start + 1..].find("fn ").map_or(file.live.len(), |at| start + 1 + at);
    let mut from = start;
    let mut told = BTreeMap::new();
    for (at, text) in found.iter().filter(|(at, _)| (start..end).contains(at)) {
        for variant in file.code[from..*at].split("Self::").skip(1) {
            let name: String = variant.chars().take_while(char::is_ascii_alphanumeric).collect();
            told.insert(name, (*text).to_owned());
        }
        from = *at;
    }
    told
}

fn reasons(files: &[RustFile], bases: &BTreeMap<String, Basis>) -> Reasons {
    let ours = files.iter().filter(|file| !file.test_only && !file.path.contains("tests/"));
    let mut all = Reasons::new();
    for Given { rule, reason, faults } in ours.flat_map(|file| given_in(file, bases)) {
        all.entry(rule).or_default().entry(reason).or_default().extend(faults);
    }
    // A code stands for itself only where no reason of it is known.
    for (rule, reasons) in &mut all {
        if reasons.len() > 1 {
            reasons.remove(rule);
        }
    }
    all
}

/// What a test says when it speaks of a reason: the reason itself, or the fault that gives it.
fn spoken(reasons: &Reasons) -> BTreeMap<&str, Vec<&str>> {
    let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (reason, faults) in reasons.values().flatten() {
        for word in faults.iter().chain([reason]) {
            words.entry(word).or_default().push(reason);
        }
    }
    words
}

/// Words of `text` with their places; a code with its dashes is one word.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    text.split(move |c: char| !part(c))
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word.trim_matches(['-', '.'])))
}

/// Where tests speak of them: the functions that do, or the snapshots that show it.
fn tests(files: &[RustFile], snapshots: &[(String, String)], reasons: &Reasons) -> Tests {
    let spoken = spoken(reasons);
    let mut all = Tests::new();
    let mut note = |word: &str, place: &dyn Fn() -> String| {
        for reason in spoken.get(word).into_iter().flatten() {
            all.entry((*reason).to_owned()).or_default().insert(place());
        }
    };
    for file in files.iter().filter(|file| !file.path.starts_with("tests/tidy/")) {
        let whole = file.test_only || file.path.contains("tests/");
        let parts: Vec<_> =
            if whole { std::iter::once(0..file.text.len()).collect() } else { file.tests().collect() };
        for part in parts {
            for (at, word) in words_of(&file.text[part.clone()]) {
                let place = || function_before(&file.code, part.start + at).unwrap_or("table");
                note(word, &|| format!("{}::{}", file.path, place()));
            }
        }
    }
    for (path, text) in snapshots {
        for (_, word) in words_of(text) {
            note(word, &|| path.clone());
        }
    }
    all
}

fn function_before(code: &str, at: usize) -> Option<&str> {
    let start = code[..at].rfind("fn ")? + 3;
    code[start..].split(['(', '<']).next().map(str::trim)
}

struct Told {
    bases: BTreeMap<String, Basis>,
    reasons: Reasons,
    tests: Tests,
}

fn told() -> Told {
    let files: Vec<RustFile> = ["services", "tests"].into_iter().flat_map(rust_files).collect();
    let snapshots = files_below("services").into_iter().filter(|path| path.ends_with(".snap"));
    let snapshots: Vec<(String, String)> = snapshots.map(|path| (path.clone(), read(&path))).collect();
    let bases = bases();
    let reasons = reasons(&files, &bases);
    let tests = tests(&files, &snapshots, &reasons);
    Told { bases, reasons, tests }
}

impl Told {
    /// What a code stands for; an article stands for itself.
    fn article<'a>(&'a self, rule: &'a str) -> &'a str {
        self.bases.get(rule).map_or(rule, |basis| &basis.article)
    }

    fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (rule, reasons) in &self.reasons {
            if is_code(rule) && !self.bases.contains_key(rule) {
                found.push(format!("{rule}: tests/tidy/rules.csv does not say what it rests on"));
            }
            let bare = reasons.keys().filter(|reason| !self.tests.contains_key(*reason));
            found.extend(bare.map(|reason| format!("{rule}: no test speaks of {reason}")));
        }
        let idle = self.bases.keys().filter(|code| !self.reasons.contains_key(*code));
        found.extend(
            idle.map(|code| format!("{code}: tests/tidy/rules.csv tells of a rule that no answer names")),
        );
        found
    }

    fn page(&self) -> String {
        let mut page = HEAD.to_owned();
        for (rule, reasons) in &self.reasons {
            write!(page, "\n## {rule}\n\n").unwrap();
            if let Some(basis) = self.bases.get(rule) {
                write!(page, "{}: {}.\n\n", self.article(rule), basis.says).unwrap();
            }
            for reason in reasons.keys() {
                let held = self.tests.get(reason).into_iter().flatten();
                let mut held: Vec<&str> = held.map(String::as_str).collect();
                held.sort_by_key(|test| (!test.contains("/domain/"), *test));
                let more = held.len().saturating_sub(NAMED);
                held.truncate(NAMED);
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                let named: Vec<String> = held.iter().map(|test| format!("`{test}`")).collect();
                writeln!(page, "- `{reason}`: {}{rest}", named.join(", ")).unwrap();
            }
        }
        page
    }
}

#[test]
fn every_rule_has_its_article_and_every_reason_its_test() {
    expect_none(&told().findings());
}

/// With `ACTNOW_WRITE_RULES=1` it is written instead.
#[test]
fn the_page_of_rules_is_true() {
    let page = told().page();
    if std::env::var("ACTNOW_WRITE_RULES").is_ok() {
        std::fs::write(root().join(PAGE), &page).unwrap();
    }
    assert!(read(PAGE) == page, "run ACTNOW_WRITE_RULES=1 tests/run -E 'test(rules::)' and look at {PAGE}");
}

#[test]
fn a_rule_without_article_and_a_reason_without_test_are_found() {
    let planted = r#"
        fn check(found: &mut Violations) {
            found.add("field", "X-RULE-9", "NOBODY_SAYS_THIS", text());
            found.add("field", "Y-LONE-1", reason, text());
            found.add("field", reason::BY_CONSTANT, "Planted Law 4", text());
        }
        impl Fault {
            fn reason(&self) -> &str { match self { Self::Odd | Self::Even { .. } => "ODD_FAULT" } }
            fn rule(&self) -> &str { match self { Self::Odd | Self::Even { .. } => "Planted Law 3" } }
        }
        #[cfg(test)]
        mod tests {
            fn a_test() { assert_eq!(check(), (Fault::Odd, "Z-2", "ONLY_IN_TESTS", reason::BY_CONSTANT, "Y-LONE-1")); }
        }
    "#;
    let files = [RustFile::new("services/planted.rs", planted)];
    let lone = Basis { article: "Planted Law 5".to_owned(), says: "one of several reasons".to_owned() };
    let bases = BTreeMap::from([("Y-LONE-1".to_owned(), lone)]);
    let reasons = reasons(&files, &bases);
    let rules: Vec<&String> = reasons.keys().collect();
    assert_eq!(rules, ["Planted Law 3", "Planted Law 4", "X-RULE-9", "Y-LONE-1"]);
    let tests = tests(&files, &[], &reasons);
    for spoken in ["ODD_FAULT", "BY_CONSTANT", "Y-LONE-1"] {
        assert_eq!(tests[spoken].iter().collect::<Vec<_>>(), ["services/planted.rs::a_test"], "{spoken}");
    }
    let findings = Told { bases, reasons, tests }.findings();
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(
        findings[0].starts_with("X-RULE-9: tests/tidy/rules.csv")
            && findings[1].ends_with("NOBODY_SAYS_THIS")
    );
}
