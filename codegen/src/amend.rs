//! What overlays make of a description, for people to see.

use crate::compile::{Compiler, Inputs, Wanted};
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::source::Documents;
use toolwright_integration::Json;
use typed_arena::Arena;

/// The documents that overlays changed.
#[derive(Debug)]
pub struct Amended {
    /// Each with its path below the folder, as it is after the overlays; a docs page once for each description in it.
    pub files: Vec<(String, Json)>,
    /// Notes and warnings about the overlays and the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiler {
    /// Applies the overlays of an integration, or those that are given with a description, and compiles nothing.
    ///
    /// # Errors
    /// All diagnostics, when an overlay or the description cannot be used.
    pub fn apply_overlays(&self, inputs: &Inputs<'_>) -> Result<Amended, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let wanted = Wanted { types: None, empty: true, excused: false };
        self.phases(inputs, wanted, &texts, &mut documents, &mut findings);
        let files: Vec<_> = documents.amended().map(|(path, root)| (path.to_owned(), root.to_json())).collect();
        // What is wrong with the configuration or the description itself is for `check` to tell, unless nothing can be shown.
        let stops =
            |finding: &Finding| finding.severity == Severity::Error && (files.is_empty() || finding.code.is_of_overlays());
        let failed = findings.iter().any(stops);
        findings.retain(|finding| finding.code.is_of_overlays() || (failed && finding.severity == Severity::Error));
        let diagnostics: Vec<Diagnostic> = findings.into_iter().map(|finding| finding.locate(&documents)).collect();
        if failed { Err(diagnostics) } else { Ok(Amended { files, diagnostics }) }
    }
}
