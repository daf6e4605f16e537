//! Overlays on the documents of a description, and where each value of the result was written.

use super::super::documents::Document;
use super::super::query::Evaluator;
use super::super::{At, Documents, Node, Source, Value};
use super::Overlay;
use super::apply::{Patient, measure, missed};
use super::parse::parse_overlay;
use crate::config::Spanned;
use crate::diagnostic::{Code, Finding};
use typed_arena::Arena;

/// The overlays of one compilation, in order.
#[derive(Debug, Default)]
pub(in crate::source) struct Overlays<'a> {
    overlays: Vec<Overlay<'a>>,
    evaluator: Evaluator,
}

/// A document as its file has it, and where the values of the changed one stand.
#[derive(Debug)]
pub(in crate::source) struct Amended<'a> {
    /// The tree before the overlays.
    pub(in crate::source) before: Node<'a>,
    /// For each node of the changed tree, by its number in document order: where it was written.
    pub(in crate::source) origins: Vec<At>,
}

impl<'a> Documents<'a> {
    /// Reads overlays, which then apply to what is loaded after them. `at` is where each is named, if it is.
    pub fn load_overlays(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        files: &[Spanned<String>],
        named: bool,
        findings: &mut Vec<Finding>,
    ) {
        for file in files {
            let index = match self.load_alone(texts, source, &file.value, findings) {
                Ok(index) => index,
                Err(finding) => {
                    findings.push(if named { finding.or_at(file.at) } else { finding });
                    continue;
                }
            };
            let Some(mut overlay) = parse_overlay(self, index, &file.value, findings) else { continue };
            if let Some(extends) = overlay.extends.take_if(|extends| !source.is_file(extends)) {
                let message = format!("the overlay extends `{extends}`, which is not there; it is applied to the description");
                let help = "correct `extends`, or leave it out: the overlay then belongs to the description that names it";
                let at = overlay.extends_at.unwrap_or(overlay.at);
                findings.push(Finding::warning(Code::OverlayTarget, message).at(at).help(help));
            }
            self.overlays.overlays.push(overlay);
        }
    }

    /// Changes a document as the overlays say that extend it: those that name its file, and for the one that stands first those that name
    /// none.
    pub(in crate::source) fn amend(&mut self, index: u32, first: bool, findings: &mut Vec<Finding>) {
        let Some(document) = self.documents.get_mut(index as usize) else { return };
        let own = |overlay: &&Overlay<'a>| overlay.extends.as_ref().map_or(first, |path| *path == document.path);
        let overlays: Vec<&Overlay<'a>> = self.overlays.overlays.iter().filter(own).collect();
        if overlays.is_empty() || document.amended.is_some() {
            return;
        }
        let before = document.root.clone();
        let nodes = measure(&before).0;
        let mut patient = Patient { root: &mut document.root, evaluator: &self.overlays.evaluator, nodes, findings };
        let mut changed = false;
        for overlay in overlays {
            overlay.used.set(true);
            changed |= patient.apply(overlay);
        }
        if changed {
            number(document, index, before);
        }
    }

    /// Whether a document is an overlay.
    pub(in crate::source) fn is_overlay(&self, document: u32) -> bool {
        self.overlays.overlays.iter().any(|overlay| overlay.document == document)
    }

    /// The documents that overlays changed, by path, as they are now.
    pub fn amended(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        let changed = self.documents.iter().filter(|document| document.amended.is_some());
        changed.map(|document| (document.path.as_str(), &document.root))
    }

    /// What matched nothing in any document, and which overlay extends a file that the description does not have.
    pub fn unused_overlays(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for overlay in &self.overlays.overlays {
            if !overlay.used.get() && overlay.extends.is_none() {
                // The description itself could not be read, and that is told.
                continue;
            }
            if !overlay.used.get() {
                let message = "the overlay extends a file that the description does not refer to";
                let at = overlay.extends_at.unwrap_or(overlay.at);
                findings.push(
                    Finding::error(Code::OverlayTarget, message)
                        .at(at)
                        .help("name the description, or a file that it refers to by `$ref`"),
                );
                continue;
            }
            let lost = overlay.actions.iter().filter(|action| !action.optional && !action.matched.get());
            findings.extend(lost.map(|action| missed(&action.target, "the action has no effect")));
        }
        findings
    }
}

/// Gives the nodes of a changed document new offsets, in order, and keeps where they came from.
fn number<'a>(document: &mut Document<'a>, index: u32, before: Node<'a>) {
    let mut origins = Vec::new();
    renumber(&mut document.root, index, &mut origins);
    document.amended = Some(Box::new(Amended { before, origins }));
}

fn renumber(node: &mut Node<'_>, document: u32, origins: &mut Vec<At>) {
    let offset = origins.len() as u32;
    origins.push(std::mem::replace(&mut node.at, At { document, offset }));
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| renumber(item, document, origins)),
        Value::Object(entries) => entries.iter_mut().for_each(|(_, value)| renumber(value, document, origins)),
        _ => {}
    }
}
