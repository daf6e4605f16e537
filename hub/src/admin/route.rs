//! One row of the route table: all that the router, the readers and the OpenAPI document know of an operation.

use super::call::{Act, Call, Reply};
use super::refusal::{Code, Refusal};
use super::shape::{Field, Schema};

/// Bytes of a body, where a row says nothing else.
pub const LARGEST: usize = 256 * 1024;

/// The HTTP methods of this API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who shows an API token, or the cookie of a session that was opened with one.
    Token,
}

/// A part of a path.
#[derive(Debug, Clone, Copy)]
pub struct PathField {
    /// The name between the braces.
    pub name: &'static str,
    /// The prefix of its identifiers; `None` for a name.
    pub prefix: Option<&'static str>,
    /// What it identifies, for people.
    pub what: &'static str,
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The HTTP method.
    pub verb: Verb,
    /// The path template, the same for axum and OpenAPI.
    pub path: &'static str,
    /// The operationId.
    pub id: &'static str,
    /// The group in the document.
    pub group: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What it does, what it needs, what it gives.
    pub words: &'static str,
    /// Who may use it.
    pub access: Access,
    /// The parts of the path, in order.
    pub parts: &'static [PathField],
    /// The query parameters.
    pub query: &'static [Field],
    /// The body, when one is taken.
    pub body: Option<&'static Schema>,
    /// A body as JSON text; empty for none.
    pub example: &'static str,
    /// Bytes of the body at most.
    pub largest: usize,
    /// Whether `If-Match` is heeded.
    pub if_match: bool,
    /// The status of a success.
    pub status: u16,
    /// What a success holds; `None` for no content.
    pub answer: Option<&'static Schema>,
    /// Refusals beside those that follow from the rest of the row.
    pub refusals: &'static [Code],
    /// Does it.
    pub act: Act,
}

impl Route {
    /// What most rows have in common.
    pub const BASE: Self = Self {
        verb: Verb::Get,
        path: "",
        id: "",
        group: "",
        summary: "",
        words: "",
        access: Access::Token,
        parts: &[],
        query: &[],
        body: None,
        example: "",
        largest: LARGEST,
        if_match: false,
        status: 200,
        answer: None,
        refusals: &[],
        act: nothing,
    };

    /// Every way in which it may refuse.
    pub fn all_refusals(&self) -> Vec<Code> {
        let token = self.access == Access::Token;
        let changes = self.verb != Verb::Get;
        let body = self.body.is_some();
        let follow = [
            (body, Code::MalformedJson),
            (true, Code::Invalid),
            (token, Code::Unauthorized),
            (token && changes, Code::Forgery),
            (true, Code::ForeignHost),
            (!self.parts.is_empty(), Code::NotFound),
            (body, Code::Timeout),
            (self.if_match, Code::Conflict),
            (self.if_match, Code::Stale),
            (body, Code::TooLarge),
            (body, Code::MediaType),
            (token, Code::Internal),
            (token, Code::Unavailable),
        ];
        let mut codes: Vec<Code> = follow.into_iter().filter(|(applies, _)| *applies).map(|(_, code)| code).collect();
        codes.extend(self.refusals.iter().filter(|code| !codes.contains(code)).copied().collect::<Vec<_>>());
        codes
    }
}

/// What a row does that does not say; a test holds that there is none.
fn nothing(_: Call) -> super::call::Answering {
    Box::pin(std::future::ready(Err::<Reply, _>(Refusal::new(Code::Internal, "this route does nothing"))))
}
