//! The text of the house speaks of its field, of law and of code, never of how it came about or of papers that
//! do not lie in it.

use crate::workspace::{expect_none, files_below, read};

/// Names and turns of speech that have no place here, in lower case. Each is split, so that the list itself is
/// not a finding.
const UNSPEAKABLE: [(&str, &str); 25] = [
    ("cla", "ude"),
    ("anth", "ropic"),
    ("open", "ai"),
    ("chat", "gpt"),
    ("gpt", "-4"),
    ("gpt", "-5"),
    ("co", "pilot"),
    ("gem", "ini"),
    ("language ", "model"),
    ("artificial ", "intelligence"),
    ("ai-", "generated"),
    ("generated ", "by ai"),
    ("sub", "agent"),
    ("co-author", "ed-by"),
    ("issue ", "#"),
    ("../", "shared"),
    ("shared/", "design"),
    ("shared/", "data"),
    ("/work", "/main"),
    ("/tmp", "/w/"),
    ("domain-", "rules"),
    ("architecture", ".md"),
    ("reliability", ".md"),
    ("habits", ".md"),
    ("product", ".md"),
];

/// What is written by people: everything but tables of data and lock files.
fn is_written(path: &str) -> bool {
    !path.ends_with(".lock") && !path.ends_with(".csv")
}

fn check(path: &str, text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let mut findings = Vec::new();
    for (start, end) in UNSPEAKABLE {
        let needle = format!("{start}{end}");
        for (at, _) in text.match_indices(&needle) {
            findings.push(format!("{path}:{}: `{needle}`", text[..at].matches('\n').count() + 1));
        }
    }
    findings
}

#[test]
fn nothing_tells_how_the_house_was_built() {
    let mut findings = Vec::new();
    for path in files_below(".").iter().filter(|path| is_written(path)) {
        findings.extend(check(path, path));
        findings.extend(check(path, &read(path)));
    }
    expect_none(&findings);
}

#[test]
fn every_unspeakable_word_is_heard() {
    for (start, end) in UNSPEAKABLE {
        let text = format!("fine\nas {}{end} says", start.to_uppercase());
        assert_eq!(check("README.md", &text).len(), 1, "{start}{end}");
    }
    assert!(check("README.md", "an agent files; a licence is issued; tokio tasks").is_empty());
}
