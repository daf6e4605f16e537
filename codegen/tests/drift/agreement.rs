//! oasdiff finds changes; do we find them too? Its levels are not ours, so only what is found is compared.

use crate::corrections::{CORRECTIONS, DISAGREEMENTS};
use crate::diff::{diff_files, kinds, lines};
use crate::shared::shared;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One line of `selection.csv`.
struct Pair {
    id: String,
    base: String,
    revision: String,
    level: String,
    rules: Vec<String>,
}

fn read_pairs(root: &Path) -> Vec<Pair> {
    let text = std::fs::read_to_string(root.join("selection.csv")).unwrap();
    let line = |line: &str| {
        let mut cells = line.splitn(6, ',').map(str::to_owned);
        let mut next = || cells.next().unwrap();
        let (id, base, revision, _, level) = (next(), next(), next(), next(), next());
        let rules = next().split_whitespace().map(|rule| rule.rsplitn(3, ':').last().unwrap().to_owned()).collect();
        Pair { id, base, revision, level, rules }
    };
    text.lines().skip(1).map(line).collect()
}

/// oasdiff's rule → the kinds that say the same.
fn read_mapping(root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root.join("oasdiff_to_ours.csv")).unwrap();
    let mut mapping: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        mapping.entry(cells[0].to_owned()).or_default().insert(cells[2].to_owned());
    }
    for (rule, kinds, reason) in CORRECTIONS {
        assert!(reason.len() > 20 && mapping.contains_key(*rule), "{rule}");
        mapping.entry((*rule).to_owned()).or_default().extend(kinds.iter().map(|kind| (*kind).to_owned()));
    }
    mapping
}

/// Rules about the version number alone: with nothing else they are no change of the API.
fn is_about_version(rule: &str) -> bool {
    rule.starts_with("api-version") || rule.starts_with("api-major-version")
}

#[test]
fn what_oasdiff_finds_is_found() {
    let Some(root) = shared("vectors/drift") else { return };
    let mapping = read_mapping(&root);
    let mut table: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut missed_rules, mut missed): (BTreeMap<String, usize>, Vec<String>) = (BTreeMap::new(), Vec::new());
    let (mut rules, mut rules_found, mut explained) = (0, 0, Vec::new());
    for pair in read_pairs(&root) {
        let report = diff_files(&root, &pair.base, &pair.revision).unwrap_or_else(|error| panic!("{}: {error:?}", pair.id));
        let ours: BTreeSet<&str> = kinds(&report).into_iter().collect();
        let said = |rule: &String| mapping[rule].iter().any(|kind| ours.contains(kind.as_str()));
        let relevant: Vec<&String> = pair.rules.iter().filter(|rule| !is_about_version(rule)).collect();
        rules += relevant.len();
        rules_found += relevant.iter().filter(|rule| said(rule)).count();
        for rule in relevant.iter().filter(|rule| !said(rule)) {
            *missed_rules.entry((*rule).clone()).or_default() += 1;
        }
        let agrees = relevant.is_empty() || relevant.iter().any(|rule| said(rule));
        let row = table.entry(pair.level.clone()).or_default();
        row.0 += 1;
        row.1 += usize::from(agrees);
        let known = DISAGREEMENTS.iter().find(|(id, _)| *id == pair.id);
        if let (false, Some((id, reason))) = (agrees, known) {
            explained.push(format!("{id} {:?}: {reason}", pair.rules));
        } else if !agrees {
            missed.push(format!(
                "{} {} {}→{} {:?}\n{}",
                pair.id,
                pair.level,
                pair.base,
                pair.revision,
                pair.rules,
                lines(&report.changes)
            ));
        }
    }
    println!("pairs by oasdiff's level: all, with a change of ours that says the same");
    for (level, (all, agreed)) in &table {
        println!("{level:8} {all:4} {agreed:4}  {:5.1} %", 100.0 * *agreed as f64 / *all as f64);
    }
    println!("rules: {rules}, said by us too: {rules_found}; {} corrections of the mapping", CORRECTIONS.len());
    println!("rules not said: {missed_rules:#?}");
    println!("pairs without a change of ours that says the same, rightly:\n{}", explained.join("\n"));
    let (all, agreed) = table.values().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    println!("all      {all:4} {agreed:4}  {:5.1} %", 100.0 * agreed as f64 / all as f64);
    let errors = table["error"];
    assert!(
        errors.0 == errors.1 && agreed * 100 >= all * 98 && missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    assert_eq!(explained.len(), DISAGREEMENTS.len(), "an explanation that is no longer needed");
}
