//! A folder of documentation pages → [`Api`]. Each page embeds the description of what it documents in a fenced block, as
//! GitBook and ReadMe publish them; a file that is such a description itself is taken too.

mod markdown;
mod merge;
mod operations;
mod same;
mod schemas;

use super::read_description;
use crate::diagnostic::{Code, Finding, Severity};
use crate::model::Api;
use crate::source::{At, Documents, MAX_FILES, Node, Source, join_path};
use markdown::{Fence, Prose, find_fences, find_prose};
use merge::Merger;
use typed_arena::Arena;

/// Reads every page of a folder, sorted by path, and merges what they embed as if it were one document.
///
/// What is wrong with a page costs that page and is told in `findings`.
///
/// # Errors
/// The finding that says why there is nothing: no such folder, or no page with an operation that can be read.
pub fn read_pages<'a>(
    documents: &mut Documents<'a>,
    texts: &'a Arena<String>,
    source: &dyn Source,
    folder: &str,
    findings: &mut Vec<Finding>,
) -> Result<Api, Finding> {
    let files = source.list_all(folder).map_err(|error| Finding::error(Code::UnreadableFile, error.to_string()))?;
    if files.len() > MAX_FILES {
        return Err(Finding::error(Code::LimitExceeded, format!("the folder `{folder}` has more than {MAX_FILES} files")));
    }
    let mut loader = Loader { documents, texts, source, findings, fragments: Vec::new() };
    for file in files {
        let path = join_path("", &format!("{folder}/{file}")).unwrap_or(file);
        loader.load(&path);
    }
    let Loader { fragments, .. } = loader;
    let api = merge_fragments(documents, fragments, findings);
    if api.operations.is_empty() {
        let message = format!("the folder `{folder}` has no page with an operation that can be read");
        return Err(Finding::error(Code::NotADescription, message)
            .help("give a folder of pages that each embed an OpenAPI description in a fenced block; see the other messages"));
    }
    Ok(api)
}

/// A description in a page, and the words around it.
struct Fragment {
    document: u32,
    prose: Prose,
}

struct Loader<'l, 'a> {
    documents: &'l mut Documents<'a>,
    texts: &'a Arena<String>,
    source: &'l dyn Source,
    findings: &'l mut Vec<Finding>,
    fragments: Vec<Fragment>,
}

impl<'a> Loader<'_, 'a> {
    fn load(&mut self, path: &str) {
        let ends_with = |ends: &[&str]| ends.iter().any(|end| path.to_ascii_lowercase().ends_with(end));
        if ends_with(&[".md", ".markdown", ".mdx"]) {
            match self.documents.load_page(self.texts, self.source, path) {
                Ok((page, text)) => self.load_fragments(page, text),
                Err(cause) => self.findings.push(quarantine(cause)),
            }
        } else if ends_with(&[".json", ".yaml", ".yml"]) {
            self.load_file(path);
        }
    }

    /// A file that is a description, or something else that lies beside the pages.
    fn load_file(&mut self, path: &str) {
        let known = self.documents.index_of(path).is_some();
        match self.documents.load(self.texts, self.source, path, self.findings) {
            Ok(document) if self.is_description(document) => self.fragments.push(Fragment { document, prose: Prose::default() }),
            // The configuration, or what another page refers to.
            Ok(_) if known => {}
            Ok(document) => self.findings.push(no_fragment(document)),
            Err(cause) => self.findings.push(quarantine(cause)),
        }
    }

    fn load_fragments(&mut self, page: u32, text: &'a str) {
        let fences = find_fences(text);
        let candidates: Vec<usize> = (0..fences.len()).filter(|index| may_be_fragment(text, &fences[*index])).collect();
        let prose = find_prose(text, &fences, &candidates);
        let mut found = false;
        for (index, prose) in candidates.into_iter().zip(prose) {
            match self.load_fragment(page, text, &fences[index]) {
                Ok(Some(document)) => {
                    self.fragments.push(Fragment { document, prose });
                    found = true;
                }
                Ok(None) => {}
                Err(cause) => {
                    self.findings.push(quarantine(cause.or_at(At { document: page, offset: fences[index].start as u32 })));
                    found = true;
                }
            }
        }
        if !found {
            self.findings.push(no_fragment(page));
        }
    }

    /// `None` when the block turns out to be something else, for example an answer that has a field `openapi`.
    fn load_fragment(&mut self, page: u32, text: &str, fence: &Fence<'_>) -> Result<Option<u32>, Finding> {
        let json = is_json(text, fence);
        // JSON shows by itself where it ends; half a YAML document is a document too.
        if !fence.closed && !json {
            return Err(Finding::warning(Code::QuarantinedPage, "the block is cut short: its fence is never closed")
                .at(At { document: page, offset: fence.start as u32 })
                .help("fetch the page again, or close the fence"));
        }
        let document = self.documents.load_fragment(self.texts, self.source, page, fence.content.clone(), json, self.findings)?;
        Ok(Some(document).filter(|document| is_labelled(fence) || self.is_description(*document)))
    }

    fn is_description(&self, document: u32) -> bool {
        self.documents.root(document).is_some_and(|root| root.get("openapi").is_some() || root.get("swagger").is_some())
    }
}

/// The fence says so itself: `json openapi`.
fn is_labelled(fence: &Fence<'_>) -> bool {
    fence
        .info
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| ["openapi", "swagger", "oas"].contains(&word.to_ascii_lowercase().as_str()))
}

/// Whether a block is worth parsing: of a language that descriptions are written in, and with their mark. Where the page
/// ends inside the block, the mark may be what is missing.
fn may_be_fragment(text: &str, fence: &Fence<'_>) -> bool {
    let language = fence.info.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let content = &text[fence.content.clone()];
    let fits = ["", "json", "json5", "jsonc", "yaml", "yml"].contains(&language.as_str());
    let marked = has_mark(content, "openapi") || has_mark(content, "swagger");
    is_labelled(fence) || if fence.closed { fits && marked } else { fits || marked }
}

/// Whether a line or an object begins with the key.
fn has_mark(content: &str, key: &str) -> bool {
    content.match_indices(key).any(|(start, _)| {
        let before = content[..start].trim_end_matches(['"', '\'']);
        let behind = content[start + key.len()..].trim_start_matches(['"', '\'']);
        let begins = before.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|last| matches!(last, '\n' | '{' | ','));
        begins && behind.trim_start().starts_with(':')
    })
}

fn is_json(text: &str, fence: &Fence<'_>) -> bool {
    let language = fence.info.to_ascii_lowercase();
    text[fence.content.clone()].trim_start().starts_with(['{', '['])
        && !language.starts_with("yaml")
        && !language.starts_with("yml")
}

fn no_fragment(document: u32) -> Finding {
    Finding::note(Code::PageWithoutFragment, "the page embeds no API description")
        .at(At { document, offset: 0 })
        .help("nothing was taken from it; if it documents an operation, give its OpenAPI fragment in a fenced block")
}

/// The page costs itself, and not the others.
fn quarantine(cause: Finding) -> Finding {
    let message = match cause.code {
        Code::UnreadableFile => format!("a page was left out: {}", cause.message),
        _ => format!("the description in this page was left out: {}", cause.message),
    };
    let help = match cause.code {
        Code::Syntax => "fetch the page again, or mend the block".to_owned(),
        _ => cause.help,
    };
    Finding { code: Code::QuarantinedPage, severity: Severity::Warning, message, help, ..cause }
}

fn merge_fragments(documents: &Documents<'_>, fragments: Vec<Fragment>, findings: &mut Vec<Finding>) -> Api {
    let mut merger = Merger::new(documents);
    for Fragment { document, prose } in fragments {
        let Some(root) = documents.root(document) else { continue };
        match read_description(documents, document, findings) {
            Ok(mut api) => {
                if !describes_operations(root) {
                    findings.push(no_operation(root));
                }
                add_prose(&mut api, prose);
                merger.add(api, root, findings);
            }
            Err(cause) => findings.push(quarantine(cause)),
        }
    }
    merger.finish()
}

fn describes_operations(root: &Node<'_>) -> bool {
    ["paths", "webhooks"].iter().any(|key| root.get(key).is_some_and(|node| !node.entries().is_empty()))
}

fn no_operation(root: &Node<'_>) -> Finding {
    Finding::note(Code::PageWithoutFragment, "the description in this page has no operation")
        .at(root.at)
        .help("its components were read; if the page documents an operation, add it under `paths`")
}

/// What the page says in words belongs to its operation, where the description itself is silent.
fn add_prose(api: &mut Api, prose: Prose) {
    let [operation] = api.operations.as_mut_slice() else { return };
    if operation.summary.is_empty() {
        operation.summary = prose.heading;
    }
    if operation.description.is_empty() {
        operation.description = prose.text;
    }
}
