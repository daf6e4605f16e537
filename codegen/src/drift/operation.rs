//! What a vendor says about one operation, on both sides: words, life, parameters, body, responses.

use super::audience::Audience;
use super::direction::Direction;
use super::draft::Draft;
use super::graph::{Graph, Place, Root};
use super::kind::Kind;
use super::life;
use super::news::told;
use super::rating::Ratings;
use super::side::{OperationPair, Side};
use super::values::changed_words;
use super::words::{changed, suspicions_in_passing, words_kind};
use crate::model::{Body, Content, Operation, Response, SchemaId};
use crate::source::At;
use std::collections::BTreeSet;

/// Compares operations; holds what they share.
pub(super) struct Operations<'c, 'g, 's> {
    pub old: Side<'c>,
    pub new: Side<'c>,
    pub graph: &'g mut Graph<'s>,
    pub drafts: &'g mut Vec<Draft>,
}

impl Operations<'_, '_, '_> {
    /// Compares what both sides have of one operation.
    pub(super) fn compare(&mut self, index: usize, pair: &OperationPair) {
        let Some(new) = pair.new.map(|index| self.new.operation(index)) else { return };
        let Some(old) = pair.old.map(|index| self.old.operation(index)) else { return self.compare_added(index, pair, new) };
        self.compare_words(index, pair, old, new);
        life::compare_life(index, old, new, self.drafts);
        self.compare_identity(index, pair, old, new);
        self.compare_parameters(index, old, new);
        self.compare_bodies(index, old, new);
        self.compare_responses(index, old, new);
    }

    /// The words of an operation that is new; those of its tool may be a record's.
    fn compare_added(&mut self, index: usize, pair: &OperationPair, new: &Operation) {
        let Some(tool) = pair.new_tool.map(|tool| &self.new.plan.tools[tool]) else { return };
        let mut words = self.graph.operation_words(new);
        words.extend(suspicions_in_passing(&format!("{} {}", tool.description, tool.input)));
        self.note_new_words(index, &new.key(), words, new.at, new);
    }

    pub(super) fn push(&mut self, draft: Draft, old: &Operation, new: &Operation) {
        let (old_at, new_at) = (draft.old_at.or(Some(old.at)), draft.new_at.or(Some(new.at)));
        self.drafts.push(draft.at(old_at, new_at));
    }

    /// What no description should have, in the words of something new.
    pub(super) fn note_new_words(&mut self, index: usize, subject: &str, words: BTreeSet<String>, at: At, new: &Operation) {
        if !words.is_empty() {
            let draft = Draft::of_operation(Kind::DescSuspicious, index, subject, told(&words));
            self.drafts.push(draft.at(Some(new.at), Some(at)));
        }
    }

    /// The vendor's prose. What a tool shows of it is compared with the tools.
    fn compare_words(&mut self, index: usize, pair: &OperationPair, old: &Operation, new: &Operation) {
        let text = |operation: &Operation| format!("{}\n\n{}", operation.summary, operation.description).trim().to_owned();
        let (before, after) = (text(old), text(new));
        let audience = Audience::Model(self.graph.sites);
        let Some(words) = words_kind(&before, &after, audience) else { return };
        let shown = match (pair.old_tool, pair.new_tool) {
            (Some(one), Some(two)) => self.old.plan.tools[one].description != self.new.plan.tools[two].description,
            _ => false,
        };
        let kind = words.or_else(if shown { Kind::DescToolChanged } else { Kind::DescFieldChanged });
        let (from, to) = changed_words(&before, &after);
        let detail = changed("the description", &before, &after, audience);
        let draft = Draft::of_operation(kind, index, format!("{} description", new.key()), detail);
        self.push(draft.values(from.unwrap_or_default(), to.unwrap_or_default()), old, new);
    }

    /// What names nothing here, since names come from resource and method: operationId, tags, the server that is not called.
    fn compare_identity(&mut self, index: usize, pair: &OperationPair, old: &Operation, new: &Operation) {
        if old.id != new.id {
            let name = |operation: &Operation| operation.id.clone().unwrap_or_else(|| "none".to_owned());
            let detail = format!("the operationId was {}, now {}", name(old), name(new));
            let draft = Draft::of_operation(Kind::SpecOnlyChange, index, format!("{} operationId", new.key()), detail);
            self.push(draft.values(name(old), name(new)), old, new);
        }
        let tags = |operation: &Operation| -> BTreeSet<String> { operation.tags.iter().cloned().collect() };
        let (before, after) = (tags(old), tags(new));
        let shown = |side: &Side<'_>, tool: Option<usize>| {
            tool.and_then(|tool| side.entry(tool)).map(|entry| entry.tags.clone()).unwrap_or_default()
        };
        if before != after && shown(&self.old, pair.old_tool) == shown(&self.new, pair.new_tool) {
            let list = |tags: &BTreeSet<String>| tags.iter().cloned().collect::<Vec<_>>().join(", ");
            let draft =
                Draft::of_operation(Kind::SpecOnlyChange, index, format!("{} tags", new.key()), "the vendor's tags differ");
            self.push(draft.values(list(&before), list(&after)), old, new);
        }
        let url = |operation: &Operation| operation.server.as_ref().map(|server| server.url.clone());
        let called = |side: &Side<'_>, tool: Option<usize>| {
            tool.and_then(|tool| side.entry(tool)).and_then(|entry| entry.server.as_ref().map(|server| server.url.clone()))
        };
        // Where calls go elsewhere, the tools tell.
        if url(old) != url(new) && called(&self.old, pair.old_tool) == called(&self.new, pair.new_tool) {
            let name = |operation: &Operation| url(operation).unwrap_or_else(|| "the common one".to_owned());
            let detail = format!("the operation's own server was {}, now {}", name(old), name(new));
            let draft = Draft::of_operation(Kind::SpecOnlyChange, index, format!("{} server", new.key()), detail);
            self.push(draft.values(name(old), name(new)), old, new);
        }
        if old.inferred != new.inferred {
            let words = if new.inferred { "the endpoint is now an inferred one" } else { "the endpoint is now documented" };
            self.push(Draft::of_operation(Kind::SpecOnlyChange, index, new.key(), words), old, new);
        }
    }

    fn compare_bodies(&mut self, index: usize, old: &Operation, new: &Operation) {
        let subject = format!("{} body", new.key());
        match (&old.body, &new.body) {
            (None, None) => {}
            (None, Some(body)) => {
                let kind = if body.required { Kind::ArgAddedRequired } else { Kind::ArgAddedOptional };
                let draft = Draft::of_operation(kind, index, &subject, "the operation now takes a body");
                self.push(draft.at(None, Some(body.at)), old, new);
                let words = self.graph.body_words(body);
                self.note_new_words(index, &subject, words, body.at, new);
            }
            (Some(body), None) => {
                let draft = Draft::of_operation(Kind::ArgRemoved, index, subject, "the operation no longer takes a body");
                self.push(draft.at(Some(body.at), None), old, new);
            }
            (Some(before), Some(after)) => self.compare_body(index, (old, new), before, after),
        }
    }

    fn compare_body(&mut self, index: usize, operations: (&Operation, &Operation), before: &Body, after: &Body) {
        let (old, new) = operations;
        let subject = format!("{} body", new.key());
        let at = |draft: Draft| draft.at(Some(before.at), Some(after.at));
        if before.required != after.required {
            let (kind, words) = match after.required {
                true => (Kind::ArgBecameRequired, "the body is now required"),
                false => (Kind::ArgBecameOptional, "the body is now optional"),
            };
            self.push(at(Draft::of_operation(kind, index, &subject, words)), old, new);
        }
        let audience = Audience::Model(self.graph.sites);
        if let Some(words) = words_kind(&before.description, &after.description, audience) {
            let kind = words.or_else(Kind::DescFieldChanged);
            let (from, to) = changed_words(&before.description, &after.description);
            let detail = changed("the description", &before.description, &after.description, audience);
            let draft = Draft::of_operation(kind, index, format!("{subject} description"), detail);
            self.push(at(draft).values(from.unwrap_or_default(), to.unwrap_or_default()), old, new);
        }
        let root = Root { operation: index, place: Place::Body };
        self.compare_contents(&root, &subject, (&before.content, &after.content), Direction::Request, (old, new));
    }

    /// Media types and their schemas. One that is gone and one that came are taken for one another.
    fn compare_contents(
        &mut self,
        root: &Root,
        subject: &str,
        contents: (&[Content], &[Content]),
        direction: Direction,
        operations: (&Operation, &Operation),
    ) {
        let (old, new) = operations;
        let (before, after) = contents;
        let same = |one: &Content, other: &Content| one.media_type.eq_ignore_ascii_case(&other.media_type);
        let gone: Vec<&Content> = before.iter().filter(|content| !after.iter().any(|other| same(content, other))).collect();
        let added: Vec<&Content> = after.iter().filter(|content| !before.iter().any(|other| same(content, other))).collect();
        let kind = direction.kind(Kind::ArgSerializationChanged, Kind::OutMediaTypeChanged);
        let list =
            |contents: &[&Content]| contents.iter().map(|content| content.media_type.as_str()).collect::<Vec<_>>().join(", ");
        if !gone.is_empty() || !added.is_empty() {
            let detail = match (gone.as_slice(), added.as_slice()) {
                (gone, []) => format!("{} is gone", list(gone)),
                ([], added) => format!("{} is new", list(added)),
                (gone, added) => format!("the media type was {}, now {}", list(gone), list(added)),
            };
            let mut draft = Draft::of_operation(kind, root.operation, subject, detail).values(list(&gone), list(&added));
            if gone.is_empty() && !before.is_empty() {
                draft = draft.rated(Ratings::NOTHING_TO_DO);
            }
            self.push(draft, old, new);
            let schemas: Vec<SchemaId> = added.iter().filter_map(|content| content.schema).collect();
            let swapped = gone.len() == 1 && added.len() == 1;
            let words = if swapped { BTreeSet::new() } else { self.graph.new_words(&schemas, direction) };
            self.note_new_words(root.operation, subject, words, new.at, new);
        }
        let kept = before.iter().filter_map(|content| Some((content, after.iter().find(|other| same(content, other))?)));
        let swapped = gone.iter().copied().zip(added.iter().copied()).filter(|_| gone.len() == 1 && added.len() == 1);
        for (one, other) in kept.chain(swapped) {
            let (from, to) = (encodings_of(one), encodings_of(other));
            if from != to {
                let detail = "single properties are written in another way";
                let draft = Draft::of_operation(kind, root.operation, format!("{subject} encoding"), detail);
                self.push(draft.values(from.join(", "), to.join(", ")), old, new);
            }
            self.compare_part_headers(root, one, other);
            match (one.schema, other.schema) {
                (Some(one), Some(other)) => self.graph.enter_root(root.clone(), one, other, direction),
                (None, None) => {}
                (before, _) => {
                    let (request, response, words) = match before {
                        None => (Kind::ArgStructureTightened, Kind::OutSchemaDeclared, "a schema is now given"),
                        Some(_) => (Kind::ArgStructureLoosened, Kind::OutSchemaDropped, "no schema is given any more"),
                    };
                    let kind = direction.kind(request, response);
                    let detail = format!("{words} for {}", other.media_type);
                    self.push(Draft::of_operation(kind, root.operation, subject, detail), old, new);
                    let words = self.graph.new_words(other.schema.as_slice(), direction);
                    self.note_new_words(root.operation, subject, words, new.at, new);
                }
            }
        }
    }

    /// The schemas of parts' headers; whether there are such headers is told with the encodings.
    fn compare_part_headers(&mut self, root: &Root, before: &Content, after: &Content) {
        let headers = |content: &'_ Content| -> Vec<(String, String, Option<SchemaId>)> {
            let all = content.encodings.iter().flat_map(|encoding| {
                encoding.headers.iter().map(|header| (encoding.property.clone(), header.name.clone(), header.schema))
            });
            all.collect()
        };
        let old = headers(before);
        for (property, name, schema) in headers(after) {
            let known = old.iter().find(|(known, other, _)| *known == property && other.eq_ignore_ascii_case(&name));
            if let (Some((_, _, Some(one))), Some(other)) = (known, schema) {
                let place = Place::PartHeader(property, name);
                self.graph.enter_root(Root { operation: root.operation, place }, *one, other, Direction::Request);
            }
        }
    }

    fn compare_responses(&mut self, index: usize, old: &Operation, new: &Operation) {
        let subject = |status: &str| format!("{} response {status}", new.key());
        let find = |operation: &'_ Operation, status: &str| operation.responses.iter().position(|one| one.status == status);
        for gone in old.responses.iter().filter(|response| find(new, &response.status).is_none()) {
            let draft = Draft::of_operation(Kind::OutStatusRemoved, index, subject(&gone.status), "the status is gone");
            self.push(error_or(draft, gone).at(Some(gone.at), None), old, new);
        }
        for added in &new.responses {
            match find(old, &added.status) {
                None => {
                    let draft = Draft::of_operation(Kind::OutStatusAdded, index, subject(&added.status), "the status is new");
                    self.push(error_or(draft, added).at(None, Some(added.at)), old, new);
                    let words = self.graph.response_words(added);
                    self.note_new_words(index, &subject(&added.status), words, added.at, new);
                }
                Some(position) => {
                    let before = &old.responses[position];
                    self.compare_response(index, &subject(&added.status), (old, new), before, added);
                }
            }
        }
    }

    fn compare_response(
        &mut self,
        index: usize,
        subject: &str,
        operations: (&Operation, &Operation),
        before: &Response,
        after: &Response,
    ) {
        let (old, new) = operations;
        if let Some(words) = words_kind(&before.description, &after.description, Audience::People) {
            let kind = words.or_else(Kind::DescFieldChanged);
            let (from, to) = changed_words(&before.description, &after.description);
            let detail = changed("the description", &before.description, &after.description, Audience::People);
            let draft = Draft::of_operation(kind, index, format!("{subject} description"), detail);
            let draft = draft.values(from.unwrap_or_default(), to.unwrap_or_default());
            self.push(draft.at(Some(before.at), Some(after.at)), old, new);
        }
        let root = Root { operation: index, place: Place::Response(after.status.clone()) };
        self.compare_contents(&root, subject, (&before.content, &after.content), Direction::Response, operations);
        self.compare_headers(index, subject, operations, before, after);
    }

    fn compare_headers(
        &mut self,
        index: usize,
        subject: &str,
        operations: (&Operation, &Operation),
        before: &Response,
        after: &Response,
    ) {
        let (old, new) = operations;
        let names: BTreeSet<String> =
            before.headers.iter().chain(&after.headers).map(|header| header.name.to_ascii_lowercase()).collect();
        for name in names {
            let find =
                |response: &'_ Response| response.headers.iter().position(|header| header.name.eq_ignore_ascii_case(&name));
            let detail = match (find(before), find(after)) {
                (Some(one), Some(other)) => {
                    let (one, other) = (&before.headers[one], &after.headers[other]);
                    if let (Some(one), Some(other)) = (one.schema, other.schema) {
                        let place = Place::Header(after.status.clone(), name.clone());
                        self.graph.enter_root(Root { operation: index, place }, one, other, Direction::Header);
                    }
                    match (one.required, other.required, one.schema.is_some() == other.schema.is_some()) {
                        (false, true, _) => "the header is now always there",
                        (true, false, _) => "the header may now be missing",
                        (_, _, false) => "the header's schema came or went",
                        _ => continue,
                    }
                }
                (None, _) => "the header is new",
                _ => "the header is gone",
            };
            let kind = if is_rate_header(&name) { Kind::RateHeaderChanged } else { Kind::OutHeaderChanged };
            let draft = Draft::of_operation(kind, index, format!("{subject} header {name}"), detail);
            self.push(draft.at(Some(before.at), Some(after.at)), old, new);
        }
    }
}

/// How single properties of a form are written, in an order of their own.
fn encodings_of(content: &Content) -> Vec<String> {
    let mut written: Vec<String> = content
        .encodings
        .iter()
        .map(|encoding| {
            let mut headers: Vec<String> = encoding
                .headers
                .iter()
                .map(|one| {
                    format!("{} {}{}", one.name, one.required, if one.schema.is_some() { "" } else { " without a schema" })
                })
                .collect();
            headers.sort();
            format!("{} as {:?} {:?} {headers:?}", encoding.property, encoding.content_types, encoding.style)
        })
        .collect();
    written.sort();
    written
}

/// Errors reach the model as words; a status of theirs changes nobody's code.
fn error_or(draft: Draft, response: &Response) -> Draft {
    if response.is_success() || response.status == "default" { draft } else { draft.rated(Ratings::NOTHING_TO_DO) }
}

fn is_rate_header(name: &str) -> bool {
    name.contains("ratelimit") || name.contains("rate-limit") || name == "retry-after"
}
