//! The vendor's API, free of dialect: plain data with places.

mod schema;
mod shape;
mod xml;

pub use schema::{Additional, Extra, Property, Schema, SchemaId, Schemas, Type, Types};
pub use shape::{ArrayShape, ObjectShape, Part, Scalar, Shape};
pub use xml::{XmlNodeWords, XmlWords};

use crate::source::At;
use toolwright_integration::{Json, Location, ParameterStyle, PartStyle};

/// A whole API.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// The description's title.
    pub title: String,
    /// The vendor's version of it.
    pub version: Option<String>,
    /// Prose about the whole.
    pub description: String,
    /// Where it can be called, best first.
    pub servers: Vec<Server>,
    /// Tags with their prose.
    pub tags: Vec<(String, String)>,
    /// Declared credentials.
    pub schemes: Vec<SecurityScheme>,
    /// Every operation that could be understood, in document order.
    pub operations: Vec<Operation>,
    /// The declared webhooks, which become no tools; the path is the webhook's name.
    pub webhooks: Vec<Operation>,
    /// The schemas that the operations point into.
    pub schemas: Schemas,
}

/// An origin and base path.
#[derive(Debug, Clone)]
pub struct Server {
    /// The URL as written; may be relative and may hold `{variables}`.
    pub url: String,
    /// Its variables.
    pub variables: Vec<ServerVariable>,
    /// Where it stands.
    pub at: At,
}

/// One variable of a server URL.
#[derive(Debug, Clone)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: String,
    /// The value without a choice.
    pub default: Option<String>,
    /// The allowed values, empty for any.
    pub allowed: Vec<String>,
}

/// A declared credential.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The name that requirements use.
    pub name: String,
    /// How it is sent.
    pub kind: SchemeKind,
    /// Every URL at which people or programs get it: authorisation, token, refresh and discovery endpoints, sorted.
    pub endpoints: Vec<String>,
    /// Prose.
    pub description: String,
    /// Where it stands.
    pub at: At,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer`.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A named header, query parameter or cookie.
    ApiKey {
        /// Never [`Location::Path`].
        location: Location,
        /// The vendor's spelling.
        name: String,
    },
    /// OAuth 2.0 or OpenID Connect.
    OAuth2 {
        /// The token endpoint.
        token_url: Option<String>,
        /// Every scope of every flow.
        scopes: Vec<String>,
        /// Where a program may get tokens for itself (the flow of client credentials).
        unattended: Option<String>,
        /// Where tokens may be refreshed after a person has allowed the access.
        attended: Option<String>,
    },
    /// Something that cannot be sent from a variable, for example mutual TLS.
    Other(String),
}

/// The extension that names the day on which an operation ends.
pub const SUNSET: &str = "x-sunset";

/// The extension that says how settled an operation is.
pub const STABILITY: &str = "x-stability-level";

/// What a vendor may say about an operation's life.
pub const LIFE_MARKS: [&str; 2] = [SUNSET, STABILITY];

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// The template as written.
    pub path: String,
    /// The vendor's operationId.
    pub id: Option<String>,
    /// One line.
    pub summary: String,
    /// Prose.
    pub description: String,
    /// The vendor's tags.
    pub tags: Vec<String>,
    /// Discouraged.
    pub deprecated: bool,
    /// The path item's parameters are merged in; unique by location and name.
    pub parameters: Vec<Parameter>,
    /// Path parameters for which the path has no place; no call can send them.
    pub unplaced: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// Every documented response.
    pub responses: Vec<Response>,
    /// Alternatives of scheme names; empty when no credential is needed.
    pub security: Vec<Vec<String>>,
    /// The scopes that the alternatives name, each as `scheme:scope`, sorted.
    pub scopes: Vec<String>,
    /// What the vendor says about its life, by the names of [`LIFE_MARKS`].
    pub marks: Vec<(&'static str, String)>,
    /// A server of its own.
    pub server: Option<Server>,
    /// Carries `x-inferred: true`.
    pub inferred: bool,
    /// Where it stands.
    pub at: At,
}

impl Operation {
    /// `GET /users/{id}`: what people and integration.yaml call it.
    pub fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The documented successes; `default` is one when no status of 2xx is documented.
    pub fn successes(&self) -> impl Iterator<Item = &Response> {
        let declared = self.responses.iter().any(Response::is_success);
        self.responses.iter().filter(move |response| if declared { response.is_success() } else { response.status == "default" })
    }
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The vendor's spelling.
    pub name: String,
    /// Which part of the request.
    pub location: Location,
    /// Must be given; always true in the path.
    pub required: bool,
    /// Discouraged.
    pub deprecated: bool,
    /// Prose.
    pub description: String,
    /// How arrays and objects are written.
    pub style: ParameterStyle,
    /// OpenAPI's `explode`.
    pub explode: bool,
    /// OpenAPI's `allowReserved`.
    pub allow_reserved: bool,
    /// Set when declared by `content`.
    pub content_type: Option<String>,
    /// The value's schema.
    pub schema: Option<SchemaId>,
    /// Where it stands.
    pub at: At,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Must be given.
    pub required: bool,
    /// Prose.
    pub description: String,
    /// What the vendor takes, in document order.
    pub content: Vec<Content>,
    /// Where it stands.
    pub at: At,
}

/// A media type and its schema.
#[derive(Debug, Clone)]
pub struct Content {
    /// For example `application/json`.
    pub media_type: String,
    /// The schema, if there is one.
    pub schema: Option<SchemaId>,
    /// The first example, where there is no schema.
    pub example: Option<Json>,
    /// How single properties are written; form and multipart only.
    pub encodings: Vec<Encoding>,
}

/// How one property of a form or multipart body is written.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// The vendor's spelling.
    pub property: String,
    /// The media types that the value may have.
    pub content_types: Vec<String>,
    /// How lists and objects are written, when that is said.
    pub style: Option<PartStyle>,
    /// Headers of the part.
    pub headers: Vec<PartHeader>,
    /// Where it stands.
    pub at: At,
}

/// A header of one part.
#[derive(Debug, Clone)]
pub struct PartHeader {
    /// The vendor's spelling.
    pub name: String,
    /// Must be sent.
    pub required: bool,
    /// The value's schema.
    pub schema: Option<SchemaId>,
}

/// A documented response.
#[derive(Debug, Clone)]
pub struct Response {
    /// `200`, `4XX`, `default`.
    pub status: String,
    /// Prose.
    pub description: String,
    /// The documented headers.
    pub headers: Vec<Header>,
    /// The media types; empty when there is no content.
    pub content: Vec<Content>,
    /// Where it stands.
    pub at: At,
}

/// A documented response header.
#[derive(Debug, Clone)]
pub struct Header {
    /// The vendor's spelling.
    pub name: String,
    /// Always there.
    pub required: bool,
    /// The value's schema.
    pub schema: Option<SchemaId>,
}

impl Response {
    /// Whether the status is a success (2xx).
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

/// Whether a media type is JSON: `application/json`, anything with `+json`, or `*/*`.
pub fn is_json(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    bare == "application/json" || bare.ends_with("+json") || bare == "text/json" || bare == "*/*"
}
