//! The door for two: sides in, a report out. Each side is compiled from its sources, or read back from what a build wrote.

use crate::compile::{Compiler, Entry, Inputs, Wanted};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::{Built, CompiledSide, DriftOptions, Report, Which, compare, read_back};
use crate::lower::{Plan, TypeView};
use crate::model::Api;
use crate::source::{At, Documents};
use typed_arena::Arena;

/// One side of a comparison.
#[derive(Clone, Copy)]
pub enum DiffSide<'s> {
    /// Sources, which are compiled.
    Sources(Inputs<'s>),
    /// What a build wrote.
    Built(Built<'s>),
}

/// Why two sides cannot be compared.
#[derive(Debug)]
pub struct CannotCompare {
    /// The side that cannot be used.
    pub side: Which,
    /// Why.
    pub cause: CannotOpen,
}

/// Why a side cannot be used.
#[derive(Debug)]
pub enum CannotOpen {
    /// It does not compile: the errors.
    NotCompiled(Vec<Diagnostic>),
    /// What a build wrote cannot be read, in words.
    Damaged(String),
}

struct Opened {
    api: Api,
    plan: Plan,
    types: Option<TypeView>,
}

impl Opened {
    fn side(&self) -> CompiledSide<'_> {
        CompiledSide { api: &self.api, plan: &self.plan, types: self.types.as_ref() }
    }
}

impl Compiler {
    /// Compares two sides: what changed, why, and what it means to whom.
    ///
    /// # Errors
    /// Which side cannot be used, and every error that says why.
    pub fn diff(&self, old: &DiffSide<'_>, new: &DiffSide<'_>, options: DriftOptions<'_>) -> Result<Report, CannotCompare> {
        let texts = [Arena::new(), Arena::new()];
        let mut documents = [Documents::default(), Documents::default()];
        let [old_documents, new_documents] = &mut documents;
        let before = self.open(old, &texts[0], old_documents).map_err(|cause| CannotCompare { side: Which::Old, cause })?;
        let after = self.open(new, &texts[1], new_documents).map_err(|cause| CannotCompare { side: Which::New, cause })?;
        let locate = |which: Which, at: At| match which {
            Which::Old => documents[0].place(at),
            Which::New => documents[1].place(at),
        };
        Ok(compare(before.side(), after.side(), options, &locate))
    }

    fn open<'a>(
        &self,
        side: &DiffSide<'_>,
        texts: &'a Arena<String>,
        documents: &mut Documents<'a>,
    ) -> Result<Opened, CannotOpen> {
        let inputs = match side {
            DiffSide::Sources(inputs) => inputs,
            DiffSide::Built(built) => {
                let (api, plan) = read_back(*built).map_err(CannotOpen::Damaged)?;
                return Ok(Opened { api, plan, types: None });
            }
        };
        let mut findings = Vec::new();
        // A side without operations is an API that was taken away, and that is what a comparison must tell.
        let wanted = Wanted { types: (inputs.entry == Entry::Integration).then_some(&|_| true), empty: true };
        let result = self.phases(inputs, wanted, texts, documents, &mut findings);
        let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
        match result {
            Some((api, plan, types, _)) if !failed => Ok(Opened { api, plan, types }),
            _ => {
                findings.retain(|finding| finding.severity == Severity::Error);
                Err(CannotOpen::NotCompiled(findings.into_iter().map(|finding| finding.locate(documents)).collect()))
            }
        }
    }
}
