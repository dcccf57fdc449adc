//! Every rule that an answer can name, with its article and with the tests that make it be named. The page lies beside
//! the tests, so that a lawyer finds the test of a rule and a developer finds the article of a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::rust_source::{RustFile, literals, rust_files, words};
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

/// Reasons by the rule they are given for.
type Reasons = BTreeMap<String, BTreeSet<String>>;
/// Tests by the reason they speak of: `file::test`.
type Tests = BTreeMap<String, BTreeSet<String>>;

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

/// Rule and reason that stand side by side in a call, and those that a fault tells by two functions of its own.
fn given_in(file: &RustFile) -> Vec<(String, String)> {
    let live = |at: &usize| file.live[..*at].len() == *at && !blanked(file, *at);
    let found: Vec<(usize, &str)> = literals(&file.text).into_iter().filter(|(at, _)| live(at)).collect();
    let mut pairs = Vec::new();
    for (one, two) in found.iter().zip(found.iter().skip(1)) {
        let between = &file.text[one.0 + one.1.len() + 2..two.0];
        if between.trim() != "," {
            continue;
        }
        match (one.1, two.1) {
            (rule, reason) | (reason, rule) if is_rule(rule) && is_reason(reason) => {
                pairs.push((rule.to_owned(), reason.to_owned()));
            }
            _ => {}
        }
    }
    let (rules, reasons) = (arms(file, &found, "fn rule("), arms(file, &found, "fn reason("));
    for (variant, rule) in &rules {
        pairs.extend(reasons.get(variant).map(|reason| (rule.clone(), reason.clone())));
    }
    pairs
}

/// Whether the place belongs to tests only.
fn blanked(file: &RustFile, at: usize) -> bool {
    let line = file.code[..at].rfind('\n').map_or(0, |end| end + 1);
    let written = file.code[line..at].trim();
    !written.is_empty() && file.live[line..at].trim().is_empty()
}

/// Texts by the variants whose arm they are in the function that begins with `head`.
fn arms(file: &RustFile, found: &[(usize, &str)], head: &str) -> BTreeMap<String, String> {
    let Some(start) = file.live.find(head) else { return BTreeMap::new() };
    let end = file.live[start..].find("\n    }\n").map_or(file.live.len(), |at| start + at);
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

fn reasons(files: &[RustFile]) -> Reasons {
    let ours = files.iter().filter(|file| !file.test_only && !file.path.contains("/tests/"));
    let mut all = Reasons::new();
    for (rule, reason) in ours.flat_map(given_in) {
        all.entry(rule).or_default().insert(reason);
    }
    all
}

/// Where tests speak of `wanted`: the functions that do, or the snapshots that show it.
fn tests(files: &[RustFile], snapshots: &[String], wanted: &BTreeSet<&str>) -> Tests {
    let mut all = Tests::new();
    for file in files {
        let whole = file.test_only || file.path.contains("/tests/") || file.path.starts_with("tests/");
        if file.path.starts_with("tests/tidy/") {
            continue;
        }
        for (at, text) in literals(&file.text).into_iter().filter(|(at, _)| whole || blanked(file, *at)) {
            for reason in wanted.iter().filter(|reason| !words(text, reason).is_empty()) {
                let name = function_before(&file.code, at).unwrap_or("table");
                all.entry((*reason).to_owned()).or_default().insert(format!("{}::{name}", file.path));
            }
        }
    }
    for path in snapshots {
        let text = read(path);
        for reason in wanted.iter().filter(|reason| !words(&text, reason).is_empty()) {
            all.entry((*reason).to_owned()).or_default().insert(path.clone());
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
    let snapshots: Vec<String> =
        files_below("services").into_iter().filter(|path| path.ends_with(".snap")).collect();
    let reasons = reasons(&files);
    let wanted: BTreeSet<&str> = reasons.values().flatten().map(String::as_str).collect();
    let tests = tests(&files, &snapshots, &wanted);
    Told { bases: bases(), reasons, tests }
}

impl Told {
    /// What a code stands for; an article stands for itself.
    fn article<'a>(&'a self, rule: &'a str) -> &'a str {
        self.bases.get(rule).map_or(rule, |basis| &basis.article)
    }

    fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (rule, reasons) in &self.reasons {
            let coded = !rule.contains(' ');
            if coded && !self.bases.contains_key(rule) {
                found.push(format!("{rule}: tests/tidy/rules.csv does not say what it rests on"));
            }
            let bare = reasons.iter().filter(|reason| !self.tests.contains_key(*reason));
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
            for reason in reasons {
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
        fn check(found: &mut Violations) { found.add("field", "X-RULE-9", "NOBODY_SAYS_THIS", text()); }
        impl Fault {
            fn reason(&self) -> &str { match self { Self::Odd | Self::Even { .. } => "ODD_FAULT" } }
            fn rule(&self) -> &str { match self { Self::Odd | Self::Even { .. } => "Planted Law 3" } }
        }
        #[cfg(test)]
        mod tests { fn a_test() { assert_eq!(check(), ("Y-1", "ONLY_IN_TESTS", "ODD_FAULT")); } }
    "#;
    let files = [RustFile::new("services/planted.rs", planted)];
    let reasons = reasons(&files);
    let rules: Vec<&String> = reasons.keys().collect();
    assert_eq!(rules, ["Planted Law 3", "X-RULE-9"]);
    let wanted = reasons.values().flatten().map(String::as_str).collect();
    let tests = tests(&files, &[], &wanted);
    assert_eq!(tests["ODD_FAULT"].iter().collect::<Vec<_>>(), ["services/planted.rs::a_test"]);
    let findings = Told { bases: BTreeMap::new(), reasons, tests }.findings();
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(
        findings[0].starts_with("X-RULE-9: tests/tidy/rules.csv")
            && findings[1].ends_with("NOBODY_SAYS_THIS")
    );
}
