//! Rust files as the checks read them: without comments and texts, and without what only tests compile.
//!
//! A tokenizer of eighty lines instead of a parser: the checks ask for words and paths, not for syntax.

use std::collections::HashSet;
use std::ops::Range;

use crate::workspace::{files_below, read};

/// One Rust file.
#[derive(Debug, Clone)]
pub(crate) struct RustFile {
    /// Relative to the house, `services/registration/src/lib.rs`.
    pub(crate) path: String,
    /// As written.
    pub(crate) text: String,
    /// Comments and the insides of texts replaced by blanks; lines stay where they are.
    pub(crate) code: String,
    /// `code` without the items under `#[cfg(test)]`.
    pub(crate) live: String,
    /// Whether the whole file is compiled for tests only.
    pub(crate) test_only: bool,
}

/// Every Rust file below `folder`; what belongs to tests only is marked.
pub(crate) fn rust_files(folder: &str) -> Vec<RustFile> {
    let paths = files_below(folder).into_iter().filter(|path| path.ends_with(".rs"));
    mark_tests(paths.map(|path| RustFile::new(&path, &read(&path))).collect())
}

/// Marks the files that other files name as test modules.
pub(crate) fn mark_tests(mut files: Vec<RustFile>) -> Vec<RustFile> {
    let tests: HashSet<String> = files.iter().flat_map(RustFile::test_modules).collect();
    for file in &mut files {
        let stem = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        file.test_only = tests.iter().any(|test| stem == test || stem.starts_with(&format!("{test}/")));
    }
    files
}

impl RustFile {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let code = blank(text);
        let live = without_tests(&code);
        Self { path: path.to_owned(), text: text.to_owned(), code, live, test_only: false }
    }

    /// Paths without `.rs` of the modules that this file compiles for tests only.
    fn test_modules(&self) -> Vec<String> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let own = match name {
            "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        let named = |module: &str, attributes: &str| match attributes.split_once("path = \"") {
            Some((_, rest)) => {
                let file = rest.split('"').next().unwrap_or_default();
                format!("{folder}/{}", file.trim_end_matches(".rs").trim_end_matches("/mod"))
            }
            None => format!("{own}/{module}"),
        };
        let mut found = Vec::new();
        for (start, _) in self.code.match_indices("#[cfg(test)]") {
            let end = start + self.code[start..].find([';', '{']).unwrap_or(0);
            let item = &self.code[start..end];
            if self.code[end..].starts_with(';')
                && let Some((before, module)) = item.rsplit_once("mod ")
            {
                found.push(named(module.trim(), &self.text[start..start + before.len()]));
            }
        }
        found
    }

    /// Byte ranges of the items under `#[cfg(test)]`.
    pub(crate) fn tests(&self) -> impl Iterator<Item = Range<usize>> {
        test_items(&self.code)
    }

    /// Line of a byte position, from 1.
    pub(crate) fn line_of(&self, position: usize) -> usize {
        self.code[..position].matches('\n').count() + 1
    }
}

/// Positions of `needle` in `code` where it stands as whole words: `rand` is not in `operand`.
pub(crate) fn words(code: &str, needle: &str) -> Vec<usize> {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let cut = |before: Option<char>, after: Option<char>| !(word(before) && word(after));
    code.match_indices(needle)
        .filter(|(at, _)| {
            cut(code[..*at].chars().next_back(), needle.chars().next())
                && cut(needle.chars().next_back(), code[at + needle.len()..].chars().next())
        })
        .map(|(at, _)| at)
        .collect()
}

/// Every character that is comment or inside of a text becomes blanks of the same length in bytes.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (piece, hidden) in pieces(text) {
        if hidden {
            out.push_str(&blanks(piece));
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// The file cut into what is kept and what is comment, text or character.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut found: Vec<(&str, bool)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after_word = found.last().is_some_and(|(piece, hidden)| {
            !hidden && piece.ends_with(|c: char| c.is_alphanumeric() || c == '_')
        });
        let (keep, hide) = match first {
            '/' if rest.starts_with("//") => (0, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (0, block_comment(rest)),
            '"' => (0, quoted(rest)),
            'r' | 'b' | 'c' if !after_word => literal(rest),
            '\'' => (0, character(rest)),
            _ => (first.len_utf8(), 0),
        };
        let taken = (keep + hide).max(first.len_utf8());
        found.push((&rest[..taken], hide > 0));
        rest = &rest[taken..];
    }
    found
}

/// Byte position and inside of every `"text"` without escapes.
pub(crate) fn literals(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut found = Vec::new();
    for (piece, hidden) in pieces(text) {
        let inside = piece.strip_prefix('"').and_then(|inside| inside.strip_suffix('"'));
        if let (true, Some(inside)) = (hidden, inside)
            && !inside.contains('\\')
        {
            found.push((at, inside));
        }
        at += piece.len();
    }
    found
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = rest.as_bytes();
    while at < bytes.len() {
        match &bytes[at..bytes.len().min(at + 2)] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" if depth == 1 => return at + 2,
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a text with escapes, quotes included.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, `b"…"`, `br#"…"#`, `b'…'`; an ordinary name otherwise.
fn literal(rest: &str) -> (usize, usize) {
    let prefix = rest.find(|c| !matches!(c, 'r' | 'b' | 'c')).unwrap_or(rest.len());
    let after = &rest[prefix..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    if rest[..prefix].contains('r') && after[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = prefix + hashes + 1;
        let length = rest[body..].find(&end).map_or(rest.len(), |at| body + at + end.len());
        return (0, length);
    }
    if after.starts_with('"') {
        return (0, prefix + quoted(after));
    }
    (prefix, 0)
}

/// Length of `'x'` or `'\n'`; zero for a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[2..].find('\'').map_or(0, |at| {
            // The escaped character may be the quote itself.
            if at == 0 { rest[3..].find('\'').map_or(0, |at| at + 4) } else { at + 3 }
        }),
        Some(_) => chars.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

/// Blanks every item under `#[cfg(test)]`: up to its `;` or its closing brace.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    for item in test_items(code) {
        out.replace_range(item.clone(), &blanks(&code[item]));
    }
    out
}

/// Byte ranges of the items under `#[cfg(test)]`.
fn test_items(code: &str) -> impl Iterator<Item = Range<usize>> {
    code.match_indices("#[cfg(test)]").map(|(start, _)| start..item_end(code, start))
}

/// As many blanks as `text` has bytes; lines stay where they are.
fn blanks(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn comments_and_texts_are_not_code() {
    let text = "let a = \"use crate::x; \\\" \"; // use crate::y\nlet b = 'c'; let d: &'static str = r#\"todo!\"#; /* a /* b */ c */ e";
    let code = blank(text);
    assert_eq!(code.len(), text.len());
    assert!(!code.contains("crate") && !code.contains("todo") && !code.contains("'c'"), "{code}");
    assert!(code.contains("&'static str") && code.ends_with(" e"), "{code}");
    let left = blank("'\\'' x '\\u{1F}' y b'z' w");
    assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["x", "y", "b", "w"]);
}

#[test]
fn what_only_tests_compile_is_left_out() {
    let text = "mod a;\n#[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod tests;\n#[cfg(test)]\nmod b { fn f() { sea_orm(); } }\nfn live() {}";
    let file = RustFile::new("services/x/src/domain/a.rs", text);
    assert!(file.code.contains("sea_orm") && !file.live.contains("sea_orm") && file.live.contains("live"));
    assert_eq!(file.test_modules(), ["services/x/src/domain/a_tests"]);
    let files = mark_tests(vec![file, RustFile::new("services/x/src/domain/a_tests.rs", "")]);
    assert_eq!(files.iter().map(|f| f.test_only).collect::<Vec<_>>(), [false, true]);
    let named = RustFile::new("services/x/src/domain/mod.rs", "#[cfg(test)]\npub(crate) mod tests;");
    assert_eq!(named.test_modules(), ["services/x/src/domain/tests"]);
}

#[test]
fn words_are_whole() {
    assert_eq!(words("operand rand::rng brand", "rand"), [8]);
}
