//! The two sides of the boundary are written by hand, in two languages: here they are held against each other.

use std::collections::BTreeMap;
use std::fs;

fn source(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect(path)
}

/// The members of a TypeScript `const enum`, by name.
fn enumeration(protocol: &str, name: &str) -> BTreeMap<String, u32> {
    let start = protocol.find(&format!("const enum {name} {{")).expect(name);
    let body = protocol[start..].split_once('{').and_then(|(_, rest)| rest.split_once('}')).expect(name).0;
    let member = |line: &str| {
        let (name, value) = line.trim().strip_suffix(',')?.split_once(" = ")?;
        let value = match value.split_once(" << ") {
            Some((one, shift)) => one.parse::<u32>().ok()? << shift.parse::<u32>().ok()?,
            None => value.parse().ok()?,
        };
        Some((name.to_owned(), value))
    };
    body.lines().filter_map(member).collect()
}

/// The arms `number => …Name…` of the function that starts with `signature`.
fn arms(rust: &str, signature: &str, prefix: &str) -> BTreeMap<String, u32> {
    let body = &rust[rust.find(signature).expect(signature)..];
    let body = &body[..body.find("\n    }\n").expect("the function's end")];
    let arm = |line: &str| {
        let (number, what) = line.trim().split_once(" => ")?;
        let number: u32 = number.parse().ok()?;
        let after = what.find(prefix).map(|place| &what[place + prefix.len()..]);
        let name: String = after?.chars().take_while(|letter| letter.is_alphanumeric()).collect();
        Some((name, number))
    };
    body.lines().filter_map(arm).collect()
}

fn assert_same(mut shim: BTreeMap<String, u32>, core: &BTreeMap<String, u32>, what: &str) {
    assert!(!core.is_empty(), "no {what} found in the core");
    shim.retain(|name, _| core.contains_key(name));
    assert_eq!(&shim, core, "{what}: js-shim/protocol.ts (left) and the core (right)");
}

#[test]
fn operations_have_the_same_numbers_on_both_sides() {
    let core = arms(&source("src/record/operations.rs"), "pub fn what(", "What::");
    assert!(core.len() > 15, "{core:?}");
    assert_same(enumeration(&source("js-shim/protocol.ts"), "Op"), &core, "operations");
}

#[test]
fn entries_have_the_same_numbers_on_both_sides() {
    let core = arms(&source("src/record/operations.rs"), "fn entry(", "Entry::");
    assert_same(enumeration(&source("js-shim/protocol.ts"), "EntryKind"), &core, "entries");
}

#[test]
fn contexts_have_the_same_numbers_on_both_sides() {
    let rust = source("src/observation.rs");
    let contexts = &rust[rust.find("impl ContextKind").expect("ContextKind")..];
    let core = arms(contexts, "fn from_number(", "Self::");
    assert_same(enumeration(&source("js-shim/protocol.ts"), "ContextKind"), &core, "contexts");
}

#[test]
fn facts_have_the_same_bits_on_both_sides() {
    let shim = enumeration(&source("js-shim/protocol.ts"), "Fact");
    let rust = source("src/privacy.rs");
    let mut core = BTreeMap::new();
    for line in rust.lines().filter_map(|line| line.trim().strip_prefix("pub const ")) {
        if let Some((name, value)) = line.split_once(": u32 = ") {
            let value = value.trim_end_matches(';');
            let bit = value.split_once(" << ").map_or(0, |(_, shift)| shift.parse().expect("a shift"));
            core.insert(name.replace('_', "").to_lowercase(), 1u32 << bit);
        }
    }
    let shim: BTreeMap<_, _> = shim.into_iter().map(|(name, bit)| (name.to_lowercase(), bit)).collect();
    assert_eq!(shim, core);
}

#[test]
fn notes_of_a_replay_have_the_same_numbers_on_both_sides() {
    let rust = source("src/replay/recorder.rs");
    let body = rust.split_once("fn note(").expect("the function").1;
    let mut core = BTreeMap::from([("names".to_owned(), 19)]);
    for line in body.lines().take_while(|line| !line.contains("_ =>")) {
        if let Some((number, what)) = line.trim().split_once(" => ") {
            let name = what.rsplit("self.nodes.").next().unwrap_or(what).trim_start_matches("self.");
            let name = name.trim_start_matches("happened(records::").trim_start_matches("changes.");
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            core.insert(name.replace('_', ""), number.parse().expect("a number"));
        }
    }
    let shim = enumeration(&source("js-shim/replay/note.ts"), "Note");
    let shim: BTreeMap<_, _> = shim.into_iter().map(|(name, number)| (name.to_lowercase(), number)).collect();
    assert_eq!(shim, core);
}
