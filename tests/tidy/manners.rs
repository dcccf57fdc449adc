//! Manners of a file: it says why it exists, it is short enough to read, and it is finished.

use crate::rust_source::{RustFile, rust_files, words};
use crate::workspace::expect_none;

/// Longest file of a service, in lines.
const LONGEST: usize = 400;

/// Marks of work that is not done, and of tests that are not run. Split, so that this list is not a finding.
const UNFINISHED: [&str; 6] = [
    concat!("to", "do!"),
    concat!("unim", "plemented!"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("#[ig", "nore"),
];

fn check(file: &RustFile) -> Vec<String> {
    let mut findings = Vec::new();
    if !file.text.starts_with("//! ") {
        findings.push(format!("{}: does not open with `//!`", file.path));
    }
    for mark in UNFINISHED {
        // Two of them are words of comments, the others of code.
        let text = if mark.chars().all(char::is_uppercase) { &file.text } else { &file.code };
        let hits = if mark.starts_with('#') {
            text.match_indices(mark).map(|(at, _)| at).collect()
        } else {
            words(text, mark)
        };
        findings.extend(hits.into_iter().map(|at| format!("{}:{}: {mark}", file.path, file.line_of(at))));
    }
    let lines = file.text.lines().count();
    let counted = file.path.starts_with("services/") && file.path.contains("/src/") && !is_test(file);
    if counted && lines > LONGEST {
        findings.push(format!("{}: {lines} lines, at most {LONGEST}", file.path));
    }
    findings
}

fn is_test(file: &RustFile) -> bool {
    let test_folder = file.path.contains("/tests/") || file.path.ends_with("_tests.rs");
    file.test_only || test_folder
}

#[test]
fn every_file_says_why_it_exists_is_short_and_finished() {
    let files = ["proto", "services", "tests"].into_iter().flat_map(rust_files);
    let findings: Vec<String> = files.flat_map(|file| check(&file)).collect();
    expect_none(&findings);
}

#[test]
fn bad_manners_are_found() {
    let found = |path: &str, text: &str| check(&RustFile::new(path, text)).len();
    let long = format!("//! Why.\n{}", "\n".repeat(LONGEST));
    assert_eq!(found("services/x/src/a.rs", "//! Why.\nfn f() {}\n"), 0);
    assert_eq!(found("services/x/src/a.rs", "use std::fmt;\n"), 1);
    assert_eq!(found("services/x/src/a.rs", &long), 1);
    assert_eq!(found("services/x/src/a_tests.rs", &long), 0);
    assert_eq!(found("tests/journeys/main.rs", &long), 0);
    for mark in UNFINISHED {
        let text = format!("//! Why.\n// {mark}\nfn f() {{ {mark} }}");
        let expected = if mark.chars().all(char::is_uppercase) { 2 } else { 1 };
        assert_eq!(found("tests/a.rs", &text), expected, "{mark}");
    }
}
