//! What a person would still change in the drafts of the vendors that have a configuration of their own: the listed difference.

use crate::init::answered;
use std::collections::BTreeMap;
use std::path::Path;
use toolwright_codegen::source::{FolderSource, MemorySource, Source};
use toolwright_codegen::{Compiler, Entry, Inputs};
use toolwright_integration::{AnswerKind, Continuation, Operation, StepUnit, Target, TokenSource, UrlSource};

/// What is compared of each operation, by its name.
type Facts = BTreeMap<&'static str, String>;

fn facts(operation: &Operation) -> Facts {
    let id = operation.arguments.iter().find(|argument| argument.name == "id").map(|argument| match &argument.target {
        Target::Parameter { name, .. } => name.clone(),
        other => format!("{other:?}"),
    });
    let answer = match operation.answer.kind {
        AnswerKind::Items => format!("items {:?}", operation.answer.at),
        AnswerKind::Record => format!("record {:?}", operation.answer.at),
        kind => format!("{kind:?}").to_lowercase(),
    };
    let money = operation.arguments.iter().filter(|argument| !argument.money.is_empty()).map(|argument| argument.name.as_str());
    BTreeMap::from([
        ("name", format!("{}.{}", operation.resource, operation.method)),
        ("id", id.unwrap_or_else(|| "none".to_owned())),
        ("answer", answer),
        ("paging", operation.pagination.as_ref().map_or("none".to_owned(), |paging| walk(&paging.next))),
        ("effect", format!("{:?}", operation.effect).to_lowercase()),
        ("money", money.collect::<Vec<_>>().join(", ")),
    ])
}

fn walk(next: &Continuation) -> String {
    match next {
        Continuation::Token { from: TokenSource::Pointer { at }, .. } => format!("token at {at}"),
        Continuation::Token { from, .. } => format!("token {from:?}"),
        Continuation::Counter { step: StepUnit::Page, .. } => "page".to_owned(),
        Continuation::Counter { .. } => "offset".to_owned(),
        Continuation::Url { from: UrlSource::Pointer { at }, .. } => format!("URL at {at}"),
        Continuation::Url { .. } => "Link header".to_owned(),
    }
}

/// Every operation of an integration.yaml beside its description.
fn compiled(source: &dyn Source) -> BTreeMap<String, Facts> {
    let compiler = Compiler { options: toolwright_codegen::lower::LowerOptions { gate: false, ..Default::default() } };
    let output = compiler.compile_in_memory(&Inputs { source, entry: Entry::Integration }).unwrap();
    let operations = output.integration.operations.iter();
    operations.map(|operation| (format!("{} {}", operation.http_method, operation.path), facts(operation))).collect()
}

/// `vendor, operation, what, as a person wrote it, as it is drafted` of everything that differs, and how much is alike.
fn differences(vendor: &str, entry: &str) -> (Vec<[String; 5]>, usize) {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(vendor);
    let folder = FolderSource::new(&specs).unwrap();
    let drafted = Compiler::default().draft(&folder, entry, entry, Some(vendor)).unwrap();
    let mut files = vec![("integration.yaml".to_owned(), answered(&drafted.text))];
    files.extend(drafted.read.iter().map(|path| (path.clone(), folder.read(path).unwrap())));
    let (mine, guessed) = (compiled(&folder), compiled(&MemorySource::new(files)));
    let mut found = Vec::new();
    let mut alike = 0;
    for (key, written) in &mine {
        let guess = guessed.get(key).unwrap_or_else(|| panic!("{vendor}: {key} has no method in the draft"));
        for (what, wanted) in written {
            if guess[what] == *wanted {
                alike += 1;
            } else {
                found.push([vendor, key, what, wanted, &guess[what]].map(str::to_owned));
            }
        }
    }
    (found, alike)
}

/// The list is `codegen/tests/labels/ours.tsv`; a difference that is not in it, or that is gone, is a reason to look at the inference and
/// at the list. `TOOLWRIGHT_UPDATE_OURS=1` writes it anew and keeps the reasons.
#[test]
fn drafts_of_our_vendors_differ_from_their_integration_as_listed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labels/ours.tsv");
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    let reasons: BTreeMap<String, String> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once('\t'))
        .map(|(row, reason)| (row.to_owned(), reason.to_owned()))
        .collect();
    let mut rows = Vec::new();
    for (vendor, entry) in [("torii", "openapi.yaml"), ("cakewalk", "pages/")] {
        let (found, alike) = differences(vendor, entry);
        let names = found.iter().filter(|row| row[2] == "name").count();
        println!("{vendor}: {alike} facts as a person wrote them, {} others, of these {names} names", found.len());
        rows.extend(found.into_iter().map(|row| row.join("\t")));
    }
    if std::env::var_os("TOOLWRIGHT_UPDATE_OURS").is_some() {
        let head: Vec<&str> = listed.lines().filter(|line| line.starts_with('#')).collect();
        let with_reason = rows.iter().map(|row| format!("{row}\t{}", reasons.get(row).map_or("?", String::as_str)));
        let lines: Vec<String> = head.into_iter().map(str::to_owned).chain(with_reason).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let new: Vec<&String> = rows.iter().filter(|row| reasons.get(*row).is_none_or(|reason| reason == "?")).collect();
    let gone: Vec<&String> = reasons.keys().filter(|row| !rows.contains(row)).collect();
    assert!(new.is_empty() && gone.is_empty(), "not listed with a reason: {new:#?}\nlisted, and no longer so: {gone:#?}");
}
