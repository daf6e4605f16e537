//! The door for two: sides in, a report out. Each side is compiled from its sources, or read back from what a build wrote.

use crate::compile::{Compiler, Entry, Inputs, Wanted};
use crate::config::{Config, ConfigPlaces};
use crate::diagnostic::{Code, Diagnostic, Finding, Severity};
use crate::drift::{Built, CompiledSide, DriftOptions, Report, Which, compare, is_doubt, read_back};
use crate::lower::{Keep, Plan, TypeView};
use crate::model::Api;
use crate::read::{Aside, read_asides};
use crate::source::{At, Documents, Step};
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
    doubts: Vec<Finding>,
    asides: Vec<Aside>,
    written: ConfigPlaces,
    /// Files that the description refers to and that cannot be read. Without them a side compiles, and lacks what they hold: where the
    /// other side has them, that is no change of the vendor's.
    lost: Vec<Diagnostic>,
}

impl Opened {
    fn read_back(built: Built<'_>) -> Result<Self, CannotOpen> {
        let (api, plan) = read_back(built).map_err(CannotOpen::Damaged)?;
        let (doubts, asides, lost) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { api, plan, types: None, doubts, asides, written: ConfigPlaces::default(), lost })
    }

    fn side(&self) -> CompiledSide<'_> {
        CompiledSide {
            api: &self.api,
            plan: &self.plan,
            types: self.types.as_ref(),
            doubts: &self.doubts,
            asides: &self.asides,
            written: &self.written,
        }
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
        let before =
            self.open(Which::Old, old, &texts[0], old_documents).map_err(|cause| CannotCompare { side: Which::Old, cause })?;
        let after =
            self.open(Which::New, new, &texts[1], new_documents).map_err(|cause| CannotCompare { side: Which::New, cause })?;
        for (side, other, opened) in [(Which::Old, &after, &before), (Which::New, &before, &after)] {
            let known = |lost: &Diagnostic| other.lost.iter().any(|one| one.message == lost.message);
            let lost: Vec<Diagnostic> = opened.lost.iter().filter(|lost| !known(lost)).cloned().collect();
            if !lost.is_empty() {
                return Err(CannotCompare { side, cause: CannotOpen::NotCompiled(lost) });
            }
        }
        let locate = |which: Which, at: At, ways: &[Vec<Step>]| {
            let documents = &documents[usize::from(which == Which::New)];
            documents.place(documents.inside(at, ways).unwrap_or(at))
        };
        Ok(compare(before.side(), after.side(), options, &locate))
    }

    fn open<'a>(
        &self,
        which: Which,
        side: &DiffSide<'_>,
        texts: &'a Arena<String>,
        documents: &mut Documents<'a>,
    ) -> Result<Opened, CannotOpen> {
        match side {
            DiffSide::Sources(inputs) => self.open_sources(which, inputs, texts, documents),
            DiffSide::Built(built) => Opened::read_back(*built),
        }
    }

    fn open_sources<'a>(
        &self,
        which: Which,
        inputs: &Inputs<'_>,
        texts: &'a Arena<String>,
        documents: &mut Documents<'a>,
    ) -> Result<Opened, CannotOpen> {
        let mut findings = Vec::new();
        // A side without operations is an API that was taken away, and that is what a comparison must tell.
        let types: Option<Keep<'_>> = (inputs.entry == Entry::Integration).then_some(&|_| true);
        // Neither is what it lacks now and integration.yaml still names; a base was whole once, or is no base.
        let wanted = Wanted { types, empty: true, excused: which == Which::New };
        let result = self.phases(inputs, wanted, texts, documents, &mut findings);
        let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
        match result {
            Some((api, plan, types, told)) if !failed => {
                let lost = lost_files(&findings, documents);
                findings.retain(|finding| is_doubt(finding.code));
                Ok(Opened {
                    api,
                    plan,
                    types,
                    doubts: findings,
                    asides: read_asides(documents),
                    written: told.config.as_ref().map(Config::places).unwrap_or_default(),
                    lost,
                })
            }
            _ => {
                findings.retain(|finding| finding.severity == Severity::Error);
                Err(CannotOpen::NotCompiled(findings.into_iter().map(|finding| finding.locate(documents)).collect()))
            }
        }
    }
}

fn lost_files(findings: &[Finding], documents: &Documents<'_>) -> Vec<Diagnostic> {
    let lost = findings.iter().filter(|finding| matches!(finding.code, Code::UnreadableFile | Code::Syntax));
    lost.map(|finding| Finding { severity: Severity::Error, ..finding.clone() }.locate(documents)).collect()
}
