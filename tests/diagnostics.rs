//! The documentation of `getDiagnostics()`, from the one table in `src/diagnostics.rs`. `WRITE=1 cargo test --test
//! diagnostics` writes the page; without it, the page and the types are checked.

use ferrum_rum::diagnostics::{DropReason, MEMBERS, REASONS};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         <!-- Written by `WRITE=1 cargo test --test diagnostics` from src/diagnostics.rs; change it there. -->\n\n\
         `datadogRum.getDiagnostics()` says how collection is doing on this page: the answer to \"why don't I see my data?\".\n\n\
         | member | what it says |\n| --- | --- |\n",
    );
    for (name, text) in MEMBERS {
        writeln!(page, "| `{name}` | {text} |").expect("a string");
    }
    page.push_str("\n## Why something was not sent\n\n| in `dropped` | why | what to do |\n| --- | --- | --- |\n");
    for (name, why, advice, _) in REASONS {
        writeln!(page, "| `{name}` | {} | {advice} |", why.trim()).expect("a string");
    }
    page.push_str(
        "\n## What the console says of it\n\n\
         At the first loss for these reasons, after `Datadog Browser SDK:`. What is wrong with an option of `init` or with a call is\n\
         said there, too, in one line that names it.\n\n",
    );
    for (name, _, _, warning) in REASONS.iter().filter(|(_, _, _, warning)| !warning.is_empty()) {
        writeln!(page, "- `{name}`: {warning}").expect("a string");
    }
    page
}

#[test]
fn the_page_says_what_the_table_says() {
    let page = page();
    if std::env::var_os("WRITE").is_some() {
        fs::write(path("docs/diagnostics.md"), &page).expect("docs/diagnostics.md");
    }
    assert_eq!(fs::read_to_string(path("docs/diagnostics.md")).expect("docs/diagnostics.md"), page);
}

#[test]
fn the_types_name_the_same_reasons() {
    let types = fs::read_to_string(path("pkg/types/diagnostics.d.ts")).expect("the types");
    let named: Vec<&str> = types
        .lines()
        .filter_map(|line| line.trim().strip_prefix("| '")?.trim_end_matches(';').strip_suffix('\''))
        .collect();
    let declared: Vec<&str> = REASONS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(named, declared);
    assert_eq!(declared.len(), DropReason::COUNT);
}

#[test]
fn the_types_have_every_member() {
    let types = fs::read_to_string(path("pkg/types/diagnostics.d.ts")).expect("the types");
    for (name, _) in MEMBERS {
        let member = name.rsplit('.').next().expect("a name");
        assert!(types.contains(&format!("{member}:")) || types.contains(&format!("{member}?:")), "{name}");
    }
}
