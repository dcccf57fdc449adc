//! The command line of the house, read from the texts that declare it: commands, their subcommands and options.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::read;

/// What can be said to `actnow`.
#[derive(Debug)]
pub(crate) struct CommandLine {
    /// Options by command, `case show` being one.
    commands: BTreeMap<String, BTreeSet<String>>,
}

/// A struct or enum of the declaration: its name and its lines.
fn blocks(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut blocks = BTreeMap::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in text.lines() {
        let declared = line.strip_prefix("pub(super) struct ").or(line.strip_prefix("pub(super) enum "));
        if let Some(name) = declared.and_then(|rest| rest.strip_suffix(" {")) {
            open = Some((name.to_owned(), Vec::new()));
        } else if line == "}" {
            blocks.extend(open.take());
        } else if let Some((_, lines)) = &mut open {
            lines.push(line.trim().to_owned());
        }
    }
    blocks
}

/// `WithoutInstantApproval` and `without_instant_approval` as they are typed.
fn typed(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    out
}

/// Variants of an enum with the struct each holds.
fn variants(lines: &[String]) -> Vec<(String, String)> {
    let pair = |line: &String| {
        let (name, rest) = line.split_once('(')?;
        Some((typed(name), rest.trim_end_matches("),").to_owned()))
    };
    lines.iter().filter(|line| !line.starts_with("//") && !line.starts_with('#')).filter_map(pair).collect()
}

/// Fields of a struct as `(attributes, name, type)`.
fn fields(lines: &[String]) -> Vec<(String, String, String)> {
    let mut attributes = String::new();
    let mut found = Vec::new();
    for line in lines {
        if line.starts_with("#[") {
            attributes.push_str(line);
        } else if let Some((name, kind)) =
            line.strip_prefix("pub(super) ").and_then(|rest| rest.split_once(": "))
        {
            let kind = kind.trim_end_matches(',').to_owned();
            found.push((std::mem::take(&mut attributes), name.to_owned(), kind));
        }
    }
    found
}

impl CommandLine {
    pub(crate) fn load() -> Self {
        let files = ["services/actnow/src/cli/arguments.rs", "services/actnow/src/cli/trials.rs"];
        Self::parse(&files.map(read).join("\n"))
    }

    fn parse(text: &str) -> Self {
        let blocks = blocks(text);
        let mut commands = BTreeMap::new();
        for (command, arguments) in variants(&blocks["Command"]) {
            let sub = fields(&blocks[&arguments])
                .into_iter()
                .find(|(attributes, ..)| attributes.contains("subcommand"));
            match sub {
                None => {
                    commands.insert(command, options(&arguments, &blocks));
                }
                Some((_, _, kind)) => {
                    for (name, arguments) in variants(&blocks[&kind]) {
                        commands.insert(format!("{command} {name}"), options(&arguments, &blocks));
                    }
                }
            }
        }
        Self { commands }
    }

    /// Whether any command has the option.
    pub(crate) fn has_option(&self, option: &str) -> bool {
        self.commands.values().any(|options| options.contains(option))
    }

    /// What is wrong with the words after `actnow`.
    pub(crate) fn fault_of(&self, words: &str) -> Option<String> {
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.first().is_none_or(|word| matches!(*word, "--help" | "--version")) {
            return None;
        }
        let command = [words.len().min(2), 1].into_iter().map(|n| words[..n].join(" "));
        let Some(options) = command.into_iter().find_map(|command| self.commands.get(&command)) else {
            return Some("there is no such command".to_owned());
        };
        let said = words.iter().filter_map(|word| word.strip_prefix("--"));
        said.filter(|option| !options.contains(*option)).map(|option| format!("it has no --{option}")).next()
    }
}

/// Long options of a struct and of those that are flattened into it.
fn options(name: &str, blocks: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (attributes, field, kind) in fields(&blocks[name]) {
        if attributes.contains("flatten") {
            found.extend(options(&kind, blocks));
        } else if attributes.contains("long") {
            found.insert(typed(&field));
        }
    }
    found
}

#[test]
fn the_declaration_is_read_as_clap_reads_it() {
    let line = CommandLine::load();
    let names: Vec<&str> = line.commands.keys().map(String::as_str).collect();
    for known in
        ["demo", "migrate", "run", "submit", "case show", "case resume", "parked replay", "verify", "bench"]
    {
        assert!(names.contains(&known), "{known} is not among {names:?}");
    }
    assert!(line.commands["demo"].contains("as-of") && line.commands["demo"].contains("prefix"));
    assert!(!line.commands["demo"].contains("file"), "a plain argument is no option");
    assert_eq!(line.fault_of("submit x --watch --json --house y"), None);
    assert!(line.fault_of("case").is_some() && line.fault_of("demo --prefixes x").is_some());
}
