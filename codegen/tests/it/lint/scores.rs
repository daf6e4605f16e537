//! What scores do: less said is never more scored, and the same input has the same report.

use super::{count, description, lint_files, lint_source};
use crate::compile::specs;
use crate::shared::shared;
use proptest::prelude::*;
use toolwright_codegen::lint::{Area, Lint, lint_json};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// What the operations of a small integration are said to be: each has a summary, two parameters and a property of a body.
const OPERATIONS: [&str; 6] = ["orders", "bills", "parcels", "shelves", "carts", "tills"];

/// The description, in which the words whose bit is not set are left out: four for each operation.
fn with_words(kept: &[bool]) -> String {
    let mut words = kept.iter().copied();
    let mut say = |key: &str, text: &str| if words.next().unwrap_or(true) { format!("{key}: '{text}', ") } else { String::new() };
    let paths = OPERATIONS.iter().enumerate().map(|(index, thing)| {
        // The last two are twins, and their state lists its values in prose.
        let what = if index > 3 { "goods" } else { thing };
        let summary = say("summary", &format!("This endpoint revokes the {what} of the account, which is told in a sentence of its own"));
        let state = say("description", "Where it stands, one of: open, closed.");
        let note = say("description", "What the note is to say");
        let price = say("description", "What it costs");
        format!(
            "  /{thing}/{{id}}/end: {{post: {{{summary}parameters: [$ID, {{name: state, in: query, {state}schema: {{type: string}}}}], requestBody: {{content: \
             {{application/json: {{schema: {{type: object, properties: {{note: {{{note}type: string}}, price: {{{price}type: integer}}}}}}}}}}}}, responses: $ORDER}}}}\n"
        )
    });
    description(&paths.collect::<String>())
}

fn score(kept: &[bool], gate: bool) -> usize {
    lint_files(&[("openapi.yaml", &with_words(kept))], gate).scores.score
}

proptest! {
    #[test]
    fn stripping_documentation_never_raises_the_score(
        kept in prop::collection::vec(any::<bool>(), 24), more in prop::collection::vec(any::<bool>(), 24), gate in any::<bool>()
    ) {
        let fewer: Vec<bool> = kept.iter().zip(&more).map(|(kept, more)| *kept && *more).collect();
        let (before, after) = (score(&kept, gate), score(&fewer, gate));
        prop_assert!(after <= before, "{after} > {before}: {kept:?} {fewer:?}");
    }
}

#[test]
fn words_are_worth_points() {
    let (all, none) = ([true; 24], [false; 24]);
    for gate in [true, false] {
        assert!(score(&all, gate) > score(&none, gate) + 20);
    }
    assert_eq!(score(&none, true), 0, "a method without a tool has no points");
}

/// Every eighth line of Torii's description that is nothing but words, every fourth, every second, all.
#[test]
fn silence_about_real_operations_lowers_the_score_step_by_step() {
    let text = std::fs::read_to_string(specs("torii").join("openapi.yaml")).unwrap();
    let mut scores = Vec::new();
    for share in [usize::MAX, 8, 4, 2, 1] {
        let described = |line: &&str| ["description:", "summary:"].iter().any(|key| line.trim_start().starts_with(key));
        let stripped =
            text.lines().enumerate().filter(|(index, line)| !(index % share == 0 && described(line) && line.ends_with(is_end)));
        let text: Vec<&str> = stripped.map(|(_, line)| line).collect();
        let text = text.join("\n");
        scores.push(lint_files(&[("openapi.yaml", &text)], true).scores.score);
    }
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]) && scores[0] > scores[4], "{scores:?}");
}

/// A text that ends on its line.
fn is_end(character: char) -> bool {
    !matches!(character, '|' | '>' | '-' | ':')
}

fn of_vendor(vendor: &str) -> Lint {
    lint_source(&FolderSource::new(&specs(vendor)).unwrap(), Entry::Integration, true)
}

#[test]
fn areas_add_up_and_every_finding_has_a_place() {
    for vendor in ["torii", "cakewalk"] {
        let lint = of_vendor(vendor);
        for tool in &lint.tools {
            assert_eq!(tool.scores.score, tool.scores.areas.iter().sum::<usize>(), "{}", tool.name);
            assert!(tool.scores.areas.iter().zip(Area::ALL).all(|(points, area)| *points <= area.points()), "{}", tool.name);
        }
        for finding in &lint.findings {
            let place = finding.place.as_ref().unwrap_or_else(|| panic!("{finding:?} has no place"));
            assert!(place.line > 0 && place.column > 0 && !place.pointer.is_empty(), "{finding:?}");
        }
        assert!(lint_json(&lint) == lint_json(&of_vendor(vendor)), "the same input has the same report");
    }
}

/// Scores of every real description of the shared folder. Printed; what does not compile is another test's affair.
#[test]
#[ignore = "takes minutes; .ci/deep runs it"]
fn scores_of_everything() {
    let Some(corpus) = shared("corpus") else { return };
    let mut files: Vec<_> = descriptions(&corpus);
    files.sort();
    let mut seen = 0;
    for file in files {
        let source = FolderSource::new(file.parent().unwrap()).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        for gate in [true, false] {
            let compiler = Compiler { options: LowerOptions { gate, ..LowerOptions::default() } };
            let inputs = Inputs { source: &source, entry: Entry::Description(name) };
            let Ok(lint) = compiler.lint(&inputs, &count) else { continue };
            seen += 1;
            assert!(lint.scores.score <= 100);
            assert!(lint.findings.iter().all(|finding| finding.place.is_some()), "{name}");
            println!(
                "{:3}  {:?}  {} tools, {} refused, {} findings{}  {}",
                lint.scores.score,
                lint.scores.areas,
                lint.tools.len(),
                lint.refused,
                lint.findings.len(),
                if gate { "" } else { ", without the gate" },
                file.strip_prefix(&corpus).unwrap().display()
            );
        }
    }
    assert!(seen > 100, "{seen}");
}

fn descriptions(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => descriptions(&path),
            Some("json" | "yaml" | "yml") => vec![path],
            _ => Vec::new(),
        })
        .collect()
}
