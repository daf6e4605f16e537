//! The compiled format of an integration: what `toolwright build` writes and the runtime, the hub and the sandbox read.
//!
//! An integration is three files in one folder:
//!
//! - `tools.json` ([`ToolFile`]): the tool definitions, exactly as an MCP client sees them;
//! - `operations.json` ([`Integration`]): how each tool's flat arguments become one HTTP request and how the answer is shaped;
//! - `api.json` ([`api::Api`]): the vendor's API in canonical form, for drift and the sandbox. The runtime never loads it.
//!
//! The types are plain data with serde, and nothing else: no JSON parser, no HTTP, no schema validator.
//! All three files carry [`FORMAT`]; a reader refuses a number that it does not know.

#![forbid(unsafe_code)]

pub mod api;
mod argument;
mod custom;
mod header;
mod hidden;
mod json;
mod operation;
mod pagination;
mod security;
mod tool;
mod xml;

pub use argument::{Argument, Constraint, Location, Money, MoneyUnit, NullPolicy, ParameterStyle, Target};
pub use custom::{CustomFieldPlace, CustomFieldTool, CustomFields, FieldKind, FieldType};
pub use header::{FRAMING_HEADERS, METHOD_OVERRIDE_HEADERS};
pub use hidden::is_hidden;
pub use json::Json;
pub use operation::{
    Answer, AnswerKind, Body, BodyEncoding, BodyPart, Clear, Constant, Effect, Integration, Operation, PartStyle, RateLimit,
    Requires, Server, ServerVariable,
};
pub use pagination::{Continuation, Limit, PageParameter, Pagination, StepUnit, TokenSource, UrlSource};
pub use security::{ApiKeyPlace, AuthKind, AuthScheme, ClientAuthentication, CredentialVariable, GrantKind, OAuthGrant};
pub use tool::{ToolFile, ToolHead};
pub use xml::{Xml, XmlNode, is_xml_name};

/// The version of the compiled format. Raised when an old reader would misread a new file.
pub const FORMAT: u32 = 1;
