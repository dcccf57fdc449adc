//! Files of a container as words: the keys of a `key = value` file, the lines of a Dockerfile.

/// Lines without comments and empty ones; a line that ends in `\` goes on in the next.
pub(super) fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_suffix('\\') {
            Some(part) => open.push_str(part),
            None => lines.push(std::mem::take(&mut open) + line),
        }
    }
    lines
}

/// `key = value` or `KEY=value` lines.
pub(super) fn settings_of(text: &str) -> Vec<(String, String)> {
    let lines = logical_lines(text);
    lines
        .iter()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

#[test]
fn lines_are_joined_and_split() {
    assert_eq!(logical_lines("# a\nRUN x \\\n  # why\n  y\n\nCMD z"), ["RUN x y", "CMD z"]);
    assert_eq!(settings_of("a.b = c=d\n# e = f"), [("a.b".to_owned(), "c=d".to_owned())]);
}
