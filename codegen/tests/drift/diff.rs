//! Comparing from a test.

use std::path::Path;
use toolwright_codegen::drift::{Change, DriftOptions, Kind, Report};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::{FolderSource, MemorySource, Source};
use toolwright_codegen::{CannotCompare, Compiler, DiffSide, Entry, Inputs};

/// Compares two descriptions that are given as texts; undocumented operations get tools too.
pub fn diff_texts(file: &str, old: &str, new: &str) -> Report {
    let (old, new) = (MemorySource::new([(file, old)]), MemorySource::new([(file, new)]));
    diff_sources((&old, file), (&new, file)).unwrap()
}

/// Compares two descriptions of a folder.
pub fn diff_files(folder: &Path, old: &str, new: &str) -> Result<Report, CannotCompare> {
    let source = FolderSource::new(folder).unwrap();
    diff_sources((&source, old), (&source, new))
}

/// Compares two descriptions, each from its own source.
pub fn diff_sources(old: (&dyn Source, &str), new: (&dyn Source, &str)) -> Result<Report, CannotCompare> {
    let side = |(source, file)| DiffSide::Sources(Inputs { source, entry: Entry::Description(file) });
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    compiler.diff(&side(old), &side(new), DriftOptions::default())
}

/// One change a line: ratings, kind, subject, detail.
pub fn lines(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let ratings = format!("{}/{}/{}", change.ratings.agent, change.ratings.client, change.ratings.operator);
        format!("{ratings:22} {} · {} · {}\n", change.kind.code(), change.subject, change.detail)
    };
    changes.iter().map(line).collect()
}

/// The kinds, each once.
pub fn kinds(report: &Report) -> Vec<&'static str> {
    report.counts().keys().map(|kind: &Kind| kind.code()).collect()
}
