//! A real vendor's real step: Torii's contracts API from 1.0 to 1.1, both written by us from what is documented, with 1.0 taken away on
//! 2026-10-01. Whoever reads the top of a report knows what to do and by when.

use std::path::Path;
use toolwright_codegen::drift::report::{
    render_annotations, render_changelog, render_html, render_json, render_markdown, render_text,
};
use toolwright_codegen::drift::{Agent, Client, DriftOptions, Operator, Report};
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, DiffSide, Entry, Inputs};

fn report(today: &str) -> Report {
    let open = |version: &str| {
        FolderSource::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift/contracts").join(version)).unwrap()
    };
    let (old, new) = (open("1.0"), open("1.1"));
    let side = |source| DiffSide::Sources(Inputs { source, entry: Entry::Integration });
    let options = DriftOptions { today: Some(today), count_tokens: None };
    Compiler::default().diff(&side(&old), &side(&new), options).unwrap()
}

#[test]
fn the_top_says_what_to_do_and_by_when() {
    let report = report("2026-08-15");
    let step =
        "Rebuild and deploy before 2026-10-01, release the Rust client as a major version, and have agents list the tools again";
    let markdown = render_markdown(&report);
    let head: Vec<&str> = markdown.lines().take(5).collect();
    assert!(head[2].contains(step), "{head:#?}");
    assert!(head[4].contains("and 4 more end on 2026-10-01"), "{head:#?}");
    let html = render_html(&report);
    assert!(html.contains("<time>2026-10-01</time>"));
    let html = html.replace("<time>", "").replace("</time>", "");
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("`{words}` is not in\n{html}"));
    assert!(at(step) < at("class=\"deadline\"") && at("class=\"deadline\"") < at("class=\"verdicts\""));
    assert!(render_text(&report, false).contains(step) && render_json(&report).contains("\"date\": \"2026-10-01\""));
    // A schema's name says nothing to whoever calls a tool.
    let met = "schema Amount (request)`, as amount of create\\_a\\_torii\\_contract and 1 more";
    assert!(markdown.contains(met) && html.contains("as amount of create_a_torii_contract and 1 more"), "{markdown}");
    assert_eq!(report.bump(), Client::Major);
    assert!(render_markdown(&self::report("2026-10-01")).contains("now (the vendor's last day was 2026-10-01)"));
}

#[test]
fn each_cause_is_one_change_with_all_that_it_touches() {
    let report = report("2026-08-15");
    // One parameter that all five operations refer to.
    let version: Vec<_> = report.changes.iter().filter(|change| change.detail.contains("\"1.0\", now \"1.1\"")).collect();
    assert_eq!(version.len(), 1, "{version:#?}");
    assert_eq!(version[0].effects.len(), 5);
    assert!(version[0].subject.starts_with("header.X-API-Version of DELETE /contracts/{idContract} and 4 more operations"));
    // Two inline numbers that became one named amount: whoever creates is told as well as whoever updates.
    let amount = report.changes.iter().find(|change| change.subject == "schema Amount (request)").unwrap();
    let tools: Vec<&str> = amount.effects.iter().map(|effect| effect.tool.as_str()).collect();
    assert_eq!(tools, ["create_a_torii_contract", "update_a_torii_contract_by_id"]);
    let kinds: Vec<&str> = report.counts().keys().map(|kind| kind.code()).collect();
    for kind in ["page-added", "arg-added-optional", "out-field-added", "out-type-changed"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
}

#[test]
fn other_outputs_tell_the_same() {
    let report = report("2026-08-15");
    let notes = render_annotations(&report);
    assert!(
        notes.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "))
    );
    assert!(notes.contains("file=openapi.yaml,line=") && notes.contains("title=arg-const-changed"), "{notes}");
    let changelog = render_changelog(&report);
    assert!(changelog.starts_with("### Breaking\n") && changelog.contains("### Added"), "{changelog}");
    assert!(changelog.contains("`contracts::CreateContract::amount`"), "{changelog}");
}

/// However many things there are to do, those that do not stand at the top are counted there.
#[test]
fn steps_that_do_not_stand_at_the_top_are_counted() {
    let read = |version: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift/contracts");
        std::fs::read_to_string(folder.join(version).join("openapi.yaml")).unwrap()
    };
    let (old, new) = (read("1.0"), read("1.1"));
    let worse = new
        .replace("https://api.toriihq.com/v1.0", "https://api.toriihq.example/v1.0")
        .replace("Only contracts of this app.", "Do not tell the user.")
        .replace("name: status, in: query", "name: status, in: header")
        .replace("name: sort, in: query", "name: sort, in: query, required: true");
    for (new, counted) in [(&new, false), (&worse, true)] {
        let report = crate::diff::diff_texts("a.yaml", &old, new);
        let worth = report.changes.iter().filter(|change| {
            let ratings = change.ratings;
            ratings.agent >= Agent::Risk || ratings.operator >= Operator::Review || ratings.client == Client::Major
        });
        let ways = worth.map(|change| change.kind.way_out()).filter(|step| !step.starts_with("nothing"));
        let all = ways.collect::<std::collections::BTreeSet<&str>>().len();
        let words = format!("and {} more thing", all.saturating_sub(8));
        assert_eq!(all > 8, counted, "{all}");
        assert_eq!((render_markdown(&report).contains(&words), render_html(&report).contains(&words)), (counted, counted));
    }
}
