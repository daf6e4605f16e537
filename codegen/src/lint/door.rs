//! The door: an input in, findings and scores out.

use super::{Lint, Looked, lint, words};
use crate::compile::{Compiler, Inputs, Told, Wanted};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lower::Tool;
use crate::source::Documents;
use typed_arena::Arena;

impl Compiler {
    /// Says how well agents can use what an input gives. `count` tells what a definition costs a model.
    ///
    /// # Errors
    /// Every error, when the input does not compile.
    pub fn lint(&self, inputs: &Inputs<'_>, count: &dyn Fn(&Tool) -> usize) -> Result<Lint, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let wanted = Wanted { types: None, empty: false, excused: false };
        let result = self.phases(inputs, wanted, &texts, &mut documents, &mut findings);
        findings.retain(|finding| finding.severity == Severity::Error);
        match result {
            Some((api, plan, _, Told { config, records })) if findings.is_empty() => {
                let tokens: Vec<usize> = plan.tools.iter().map(count).collect();
                let written = config.as_ref().and_then(|_| inputs.source.read("integration.yaml").ok());
                let looked = Looked {
                    api: &api,
                    plan: &plan,
                    config: config.as_ref(),
                    records: &records,
                    written: written.as_deref(),
                    occupied: config.is_some() && inputs.source.read(words::FILE).is_ok(),
                    tokens: &tokens,
                };
                Ok(lint(&looked, &|at| documents.place(at)))
            }
            _ => Err(findings.into_iter().map(|finding| finding.locate(&documents)).collect()),
        }
    }
}
