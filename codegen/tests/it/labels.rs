//! The inference against a set labelled by hand: precision and recall of every field, for the part that tuning sees and for the part
//! that it does not.

use crate::shared::shared;
use std::collections::BTreeMap;
use toolwright_codegen::Compiler;
use toolwright_codegen::infer::draft::{Draft, DraftMethod, DraftPaging};
use toolwright_codegen::source::FolderSource;

const FIELDS: [&str; 5] = ["method", "resource", "id", "style", "items"];

/// What precision and recall of the whole set must reach, in the order of [`FIELDS`]; no part may be below 90.
const TARGETS: [f64; 5] = [95.0, 92.0, 90.0, 97.0, 97.0];

/// One labelled operation.
struct Label {
    file: String,
    key: String,
    held_out: bool,
    /// In the order of [`FIELDS`]; empty for none, several for what is as right.
    values: [Vec<String>; 5],
}

fn labels() -> Vec<Label> {
    let text = include_str!("../labels/operations.tsv");
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let value = |index: usize| -> Vec<String> {
            if cells[index] == "-" { Vec::new() } else { cells[index].split('|').map(str::to_owned).collect() }
        };
        Label {
            file: cells[0].to_owned(),
            key: format!("{} {}", cells[1], cells[2]),
            held_out: cells[3] == "held_out",
            values: [value(5), value(4), value(6), value(7), value(8)],
        }
    })
    .collect()
}

/// What the draft says, in the order of [`FIELDS`].
fn guess(draft: &Draft, key: &str) -> [Option<String>; 5] {
    let mut methods = draft.resources.iter().flat_map(|resource| resource.methods.iter().map(move |method| (resource, method)));
    let Some((resource, method)) = methods.find(|(_, method)| method.op == key) else { return Default::default() };
    let style = match &method.paging {
        DraftPaging::Style(position, ..) => Some(draft.styles[*position].style.to_owned()),
        _ => None,
    };
    let items = method.items.clone().map(|at| if at.is_empty() { ".".to_owned() } else { at });
    [Some(method.name.clone()), Some(resource.name.clone()), id(method), style, items]
}

fn id(method: &DraftMethod) -> Option<String> {
    method.id.clone()
}

#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    said: usize,
    wanted: usize,
}

impl Score {
    fn precision(self) -> f64 {
        100.0 * self.right as f64 / self.said.max(1) as f64
    }

    fn recall(self) -> f64 {
        100.0 * self.right as f64 / self.wanted.max(1) as f64
    }
}

#[test]
fn labelled_operations() {
    let labels = labels();
    assert!(labels.len() >= 300);
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    let mut scores = [[Score::default(); 5]; 2];
    let show = std::env::var("TOOLWRIGHT_SHOW_LABELS").is_ok();
    for label in &labels {
        if !drafts.contains_key(&label.file) {
            let Some(path) = shared(&format!("corpus/{}", label.file)) else { return };
            let source = FolderSource::new(path.parent().unwrap()).unwrap();
            let file = path.file_name().unwrap().to_str().unwrap();
            let drafted = Compiler::default().draft(&source, file, file, Some("x")).unwrap();
            drafts.insert(label.file.clone(), drafted.draft);
        }
        let said = guess(&drafts[&label.file], &label.key);
        for (field, said) in said.iter().enumerate() {
            let wanted = &label.values[field];
            let score = &mut scores[usize::from(label.held_out)][field];
            let right = said.as_ref().is_some_and(|said| wanted.contains(said));
            score.right += usize::from(right);
            score.said += usize::from(said.is_some());
            score.wanted += usize::from(!wanted.is_empty());
            if show && !label.held_out && !right && (said.is_some() || !wanted.is_empty()) {
                println!("{:9} {} {}: {said:?}, not {wanted:?}", FIELDS[field], label.file, label.key);
            }
        }
    }
    for (part, scores) in ["tuning", "held out"].iter().zip(scores) {
        if show && *part == "held out" {
            continue;
        }
        for (field, score) in FIELDS.iter().zip(scores) {
            println!(
                "{part:9} {field:9} precision {:5.1} %, recall {:5.1} %, {} right of {} said and {} labelled",
                score.precision(),
                score.recall(),
                score.right,
                score.said,
                score.wanted
            );
        }
    }
    for (position, (field, target)) in FIELDS.iter().zip(TARGETS).enumerate() {
        let parts = [scores[0][position], scores[1][position]];
        let all = Score {
            right: parts[0].right + parts[1].right,
            said: parts[0].said + parts[1].said,
            wanted: parts[0].wanted + parts[1].wanted,
        };
        for (score, floor) in [(parts[0], 90.0), (parts[1], 90.0), (all, target)] {
            let (precision, recall) = (score.precision(), score.recall());
            assert!(precision >= floor && recall >= floor, "{field}: precision {precision:.1}, recall {recall:.1}, not {floor}");
        }
    }
}
