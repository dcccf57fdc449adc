//! The floors inside a service: a file uses only what stands below it, so that every file can be read
//! without knowing what calls it.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust_source::{RustFile, rust_files, words};
use crate::workspace::expect_none;

/// The services of the house.
pub(crate) const SERVICES: [&str; 5] =
    ["registration", "food-licensing", "inspections", "fast-track", "identity"];

/// Rooms that a service without messages does not have.
const ROOMS_OF_MESSAGES: [&str; 2] = ["facts", "inbound"];
/// Identity neither tells facts nor hears any: what it knows is asked for.
const WITHOUT_MESSAGES: [&str; 1] = ["identity"];

/// The rooms of a service from the ground up. A room may use what stands before it; neighbours on one floor
/// (`grpc` and `inbound`, say) only in this order, so that they cannot lean on each other.
const FLOORS: Floors = &[
    &["domain", "config"],
    &["facts", "store"],
    &["commands", "queries"],
    &["grpc", "inbound"],
    &["lib"],
    &["main"],
];

/// The rooms of the portal: it tells no facts and owns no business truth; it shows documents, asks the
/// departments, and speaks HTTP instead of gRPC.
const PORTAL_FLOORS: Floors = &[
    &["domain", "config", "wire"],
    &["departments", "store", "traces"],
    &["feed"],
    &["commands", "queries"],
    &["inbound", "web"],
    &["lib"],
    &["main"],
];

/// Rooms from the ground up.
type Floors = &'static [&'static [&'static str]];

/// `user` names `used` in `at`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Use {
    user: String,
    used: String,
    at: String,
}

/// The top-level module a file belongs to, and how deep below the crate's root its own module is.
fn room_of(path: &str) -> Option<(String, usize)> {
    let (_, inside) = path.split_once("/src/")?;
    let stem = inside.trim_end_matches(".rs").trim_end_matches("/mod");
    let parts: Vec<&str> = stem.split('/').collect();
    let depth = if matches!(stem, "lib" | "main") { 0 } else { parts.len() };
    Some((parts[0].to_owned(), depth))
}

/// Everything a file names by `crate::…`, or by enough `super::` to leave its own room.
fn uses(file: &RustFile, floors: Floors) -> Vec<Use> {
    let Some((user, depth)) = room_of(&file.path) else { return Vec::new() };
    let mut found = Vec::new();
    let mut note = |position: usize, names: Vec<String>| {
        let at = format!("{}:{}", file.path, file.line_of(position));
        found.extend(names.into_iter().map(|used| Use { user: user.clone(), used, at: at.clone() }));
    };
    for at in words(&file.live, "crate::") {
        // `$crate::` in a macro and `pub(in crate::…)` name the same.
        note(at, names_after(&file.live[at + "crate::".len()..]));
    }
    let climb = "super::".repeat(depth);
    if depth > 0 {
        for at in words(&file.live, &climb) {
            let rest = &file.live[at + climb.len()..];
            if !file.live[..at].ends_with("super::") && !rest.starts_with("super::") {
                note(at, names_after(rest).into_iter().filter(|name| is_room(name, floors)).collect());
            }
        }
    }
    found
}

/// First segments of a path or of a group: `store::x` or `{self, store::x, queries}`.
fn names_after(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else { return vec![first_name(rest)] };
    let (mut depth, mut item, mut found) = (0_usize, String::new(), Vec::new());
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => found.push(std::mem::take(&mut item)),
            _ => {
                depth = if c == '{' { depth + 1 } else { depth - usize::from(c == '}') };
                item.push(c);
            }
        }
    }
    found.push(item);
    found.iter().map(|item| first_name(item.trim())).filter(|name| !name.is_empty()).collect()
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn is_room(name: &str, floors: Floors) -> bool {
    floors.iter().any(|floor| floor.contains(&name))
}

/// Height of a room: its floor, and its place on it.
fn height(room: &str, floors: Floors) -> Option<(usize, usize)> {
    floors.iter().enumerate().find_map(|(floor, rooms)| Some((floor, rooms.iter().position(|r| *r == room)?)))
}

/// What a name at the crate's root belongs to: a room, or the service's own page.
fn owner(name: &str, floors: Floors) -> &str {
    if is_room(name, floors) { name } else { "lib" }
}

fn check(files: &[RustFile], floors: Floors) -> Vec<String> {
    let mut findings = Vec::new();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.test_only) {
        match room_of(&file.path) {
            Some((room, _)) if is_room(&room, floors) => {}
            _ => findings.push(format!("{}: a service has no room like this", file.path)),
        }
        for Use { user, used, at } in uses(file, floors) {
            let used = owner(&used, floors).to_owned();
            if user == used {
                continue;
            }
            if height(&used, floors) > height(&user, floors) {
                findings.push(format!("{at}: {user} uses {used}, which stands above it"));
            }
            edges.entry(user).or_default().insert(used);
        }
    }
    findings.extend(circles(&edges));
    findings
}

/// Rooms that reach themselves again.
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let reaches = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = edges[from].iter().collect();
        while let Some(room) = open.pop() {
            if seen.insert(room) {
                open.extend(edges.get(room).into_iter().flatten());
            }
        }
        seen.contains(from)
    };
    edges.keys().filter(|room| reaches(room)).map(|room| format!("{room} uses itself in a circle")).collect()
}

#[test]
fn rooms_of_a_service_use_only_what_stands_below_them() {
    let mut findings = Vec::new();
    for service in SERVICES {
        let files = rust_files(&format!("services/{service}/src"));
        for room in
            ["domain", "config", "facts", "store", "commands", "queries", "grpc", "inbound", "lib", "main"]
        {
            let needs_none = WITHOUT_MESSAGES.contains(&service) && ROOMS_OF_MESSAGES.contains(&room);
            let is_there = |file: &RustFile| room_of(&file.path).is_some_and(|(name, _)| name == room);
            if !files.iter().any(is_there) && !needs_none {
                findings.push(format!("services/{service} has no {room}"));
            }
        }
        findings.extend(check(&files, FLOORS));
    }
    findings.extend(check(&rust_files("services/portal/src"), PORTAL_FLOORS));
    expect_none(&findings);
}

#[cfg(test)]
mod planted {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<RustFile> =
            files.iter().map(|(path, text)| RustFile::new(&format!("services/x/src/{path}"), text)).collect();
        check(&files, FLOORS)
    }

    #[test]
    fn looking_down_is_fine() {
        let fine = [
            ("store/rows.rs", "use crate::domain::{Filing, names::Name};\nuse super::super::facts;"),
            ("config.rs", "use crate::domain::Rules;"),
            ("grpc/mod.rs", "use crate::{commands, queries::find};\nuse super::store::Row;"),
            ("lib.rs", "pub use crate::grpc::PERMISSIONS;"),
            ("domain/mod.rs", "#[cfg(test)]\nmod tests { use crate::store::Row; }\n// crate::store"),
        ];
        expect_none(&found(&fine));
    }

    #[test]
    fn looking_up_is_found_however_it_is_written() {
        for (path, text) in [
            ("domain/filing.rs", "use crate::config::Settings;"),
            ("facts.rs", "use crate::store::Row;"),
            ("store/rows.rs", "use crate::{domain::{a, b}, commands};"),
            ("store/rows.rs", "fn f() { super::super::queries::find() }"),
            ("commands/accept.rs", "fn f() { crate::grpc::parse() }"),
            ("grpc/mod.rs", "use crate::inbound::queue;"),
            ("queries.rs", "const NAME: &str = crate::SERVICE;"),
            ("inbound.rs", "use super::lib::x;"),
        ] {
            assert_eq!(found(&[(path, text)]).len(), 1, "{path}: {text}");
        }
    }

    #[test]
    fn strange_rooms_and_circles_are_found() {
        assert_eq!(found(&[("things.rs", "")]).len(), 1);
        let circle = found(&[("store.rs", "use crate::facts::A;"), ("facts.rs", "use crate::store::B;")]);
        assert_eq!(circle.len(), 3, "{circle:?}");
    }
}
