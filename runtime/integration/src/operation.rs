//! `operations.json`: one entry a tool, from flat arguments to one HTTP request and back.

use crate::argument::{Argument, Location, ParameterStyle, is_false};
use crate::{AuthScheme, CustomFields, Pagination, Xml};
use serde::{Deserialize, Serialize};

/// The content of `operations.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Integration {
    /// Format number, [`crate::FORMAT`].
    pub format: u32,
    /// The integration's name in snake_case: the `{I}` of every tool name and the path under which it is served.
    pub name: String,
    /// The vendor's name as people write it.
    pub title: String,
    /// The vendor's own version of the description, when it states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What a model is told about the whole server on connecting; at most 2 KB, the key facts first.
    pub instructions: String,
    /// Where calls go unless an operation says otherwise.
    pub server: Server,
    /// The credentials that operations refer to by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub auth: Vec<AuthScheme>,
    /// Fields that each account has of its own, by resource. Everything else in these files is the same for all accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomFields>,
    /// One entry a tool, in the order of `tools.json`.
    pub operations: Vec<Operation>,
}

/// The vendor's origin and base path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Absolute URL, without a trailing slash; may hold `{variables}`. Empty when the description names none:
    /// then a base URL must be given when serving.
    pub url: String,
    /// The variables of `url`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<ServerVariable>,
}

/// One `{variable}` of a server URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: String,
    /// The environment variable that sets it.
    pub environment: String,
    /// Used when nothing else is given; absent when a value must be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The allowed values; empty when any single host label or path segment will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

/// How one tool becomes one HTTP request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The tool's name; unique within the integration.
    pub tool: String,
    /// The resource, in snake_case (`user_applications`).
    pub resource: String,
    /// `list`, `get`, `create`, `update`, `delete`, or a custom method's name.
    pub method: String,
    /// Tags of the resource and of the method, for filters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What a call does to the vendor's data.
    pub effect: Effect,
    /// Whether repeating the same call changes nothing more.
    pub idempotent: bool,
    /// The vendor's operationId, when there is one. For people; nothing is keyed by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// The HTTP method in capitals.
    pub http_method: String,
    /// The vendor's path template, as written (`/users/{idUser}`), appended to the server URL.
    pub path: String,
    /// A server other than the integration's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Server>,
    /// The tool's arguments. Every property of the tool's schema has exactly one entry, save `limit` and
    /// `next_cursor`, and what [`Self::projection`] says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// Values that are always sent and never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<Constant>,
    /// The argument that empties others, where a `null` of theirs means that they are not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear: Option<Clear>,
    /// How the request body is written; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The value of `Accept`; empty means `*/*`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub accept: String,
    /// Alternatives, best first; each is a set of schemes (by [`AuthScheme::name`]) that are all needed.
    /// An empty list, or an empty set, means that no credential is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Vec<String>>,
    /// What a success holds.
    pub answer: Answer,
    /// The vendor answers with a redirect to the file itself, which is followed once, without credentials. An answer of bytes is
    /// such a download without this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub download: bool,
    /// Present on a list that comes in pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// The vendor's documented limit for this operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// The read that must hold before this call is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requires>,
    /// The fields that a concise answer keeps of each item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concise: Vec<String>,
    /// The argument that says which fields come back: the vendor's own, or one of ours, which is in the tool's schema, in no entry of
    /// `arguments`, and in no request. `response_format`, with `concise` or `detailed`, is another of ours where `concise` holds any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection: Option<String>,
    /// The vendor discourages this operation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// The vendor documents no such endpoint; it was inferred (`x-inferred`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// What a call does to the vendor's data; the HTTP verb is only a hint of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Adds or changes data.
    Write,
    /// Removes data, or takes access away.
    Destructive,
}

/// A value that is always sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constant {
    /// Which part of the request; never the path.
    pub location: Location,
    /// The vendor's spelling of the name.
    pub name: String,
    /// The value, as text.
    pub value: String,
}

/// How the body is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The value of `Content-Type`, without multipart's boundary.
    pub content_type: String,
    /// The family of encodings that `content_type` belongs to.
    pub encoding: BodyEncoding,
    /// A request without a body is refused by the vendor: when no body argument is given, an empty object is sent.
    pub required: bool,
    /// The properties of a form or multipart body that are not written in the usual way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<BodyPart>,
    /// How an XML body is written; its root has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xml: Option<Box<Xml>>,
}

/// How one property of a form or multipart body is written: OpenAPI's Encoding Object (OpenAPI 3.1 §4.8.15) and
/// Swagger 2.0's `collectionFormat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPart {
    /// The property at the root of the body, in the vendor's spelling.
    pub name: String,
    /// The media type of the value. A JSON type means that the value is written as JSON text. In multipart it is the part's
    /// `Content-Type`, and stands for that of a file whose own type is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How lists and objects are written; absent for the usual way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<PartStyle>,
    /// Further headers of the part, name and value; multipart only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// How an object or a list in a part of an XML type is written; its root has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xml: Option<Box<Xml>>,
}

/// How a list or an object in a form is written, as if it were a query parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartStyle {
    /// One of the query's styles.
    pub style: ParameterStyle,
    /// OpenAPI's `explode`.
    pub explode: bool,
    /// OpenAPI's `allowReserved`; form only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_reserved: bool,
}

/// A family of body encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyEncoding {
    /// `application/json` and every `+json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// XML, made of an object or a list.
    Xml,
    /// Text of any type, sent as given.
    Text,
    /// Bytes of any type, given as base64.
    Binary,
}

/// An argument of the tool's own: a list of places for which the vendor gets `null`.
///
/// In a profile in which every argument must be given, a `null` can only mean "not given"; this one says the other thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clear {
    /// The argument's name; no other argument has it.
    pub argument: String,
    /// What it may list: arguments, or places inside them, as JSON pointers without the first slash.
    pub places: Vec<String>,
}

/// What a success holds and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The shape.
    pub kind: AnswerKind,
    /// JSON pointer to the items or to the record in the vendor's answer; `""` is the root.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
}

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    /// A list: shown as `{"items": […], "next_cursor": …}` with the vendor's other fields kept.
    Items,
    /// One record: shown as it is, unwrapped from its place.
    Record,
    /// Nothing: shown as `{"status": 204}`.
    Empty,
    /// Text of some type.
    Text,
    /// Bytes of some type.
    Binary,
}

/// A documented rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// Calls allowed in one window.
    pub limit: u32,
    /// The window in seconds.
    pub per: u32,
}

/// The one read that is made before a guarded write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requires {
    /// The tool that reads the state; its arguments are taken from those of the guarded call.
    pub tool: String,
    /// Which argument of the guarded call feeds which argument of the read: `(read, guarded)`.
    pub arguments: Vec<(String, String)>,
    /// JSON pointer into the vendor's answer.
    pub field: String,
    /// The allowed values, compared without case.
    pub equals: Vec<String>,
}
