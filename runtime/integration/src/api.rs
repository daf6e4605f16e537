//! `api.json`: the vendor's API in canonical form, free of dialect.
//!
//! Schemas follow JSON Schema 2020-12: `nullable` is a type, references are names in [`Api::schemas`], and a reference may
//! have siblings. A recursive or shared schema stands in [`Api::schemas`] once; all others stand where they are used.

use crate::argument::is_false;
use crate::{Json, Location, ParameterStyle, PartStyle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The content of `api.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Api {
    /// Format number, [`crate::FORMAT`].
    pub format: u32,
    /// The description's title.
    pub title: String,
    /// The vendor's version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Server URLs, variables unresolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// The declared credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemes: Vec<ApiScheme>,
    /// The declared webhooks; the path is the webhook's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<ApiOperation>,
    /// Every operation that could be read, whether it became a tool or not, in the description's order.
    pub operations: Vec<ApiOperation>,
    /// The schemas that are referred to by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<String, Schema>,
}

/// A declared credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiScheme {
    /// The name that [`ApiOperation::security`] uses.
    pub name: String,
    /// `bearer`, `basic`, `apiKey`, `oauth2`, or the vendor's word for what cannot be sent.
    pub kind: String,
    /// The part of the request and the name of an API key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<(Location, String)>,
    /// Prose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Every URL at which it is got, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Every scope that the declaration names, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// One operation of the vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiOperation {
    /// JSON pointer of the operation in the description.
    pub at: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The vendor's operationId.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// One line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Prose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The vendor's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The vendor discourages it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Path, query, header and cookie parameters; those of the path item are merged in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ApiParameter>,
    /// Path parameters for which the path has no place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplaced: Vec<ApiParameter>,
    /// The request body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ApiBody>,
    /// The documented responses.
    pub responses: Vec<ApiResponse>,
    /// Credential alternatives by scheme name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Vec<String>>,
    /// The scopes that the alternatives name, each as `scheme:scope`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// What the vendor says about its life: `x-sunset`, `x-stability-level`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, String>,
    /// The vendor documents no such endpoint; it was inferred.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inferred: bool,
    /// A server of its own, variables unresolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiParameter {
    /// The vendor's spelling.
    pub name: String,
    /// Which part of the request.
    pub location: Location,
    /// Must be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The vendor discourages it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Prose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How arrays and objects are written.
    pub style: ParameterStyle,
    /// OpenAPI's `explode`.
    pub explode: bool,
    /// OpenAPI's `allowReserved`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_reserved: bool,
    /// Set when the parameter is declared by `content`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The value's schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
}

/// The request body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiBody {
    /// Must be given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Prose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The media types that the vendor takes.
    pub content: Vec<ApiContent>,
}

/// A media type and its schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiContent {
    /// For example `application/json`.
    pub media_type: String,
    /// The schema, when one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
    /// How single properties of a form or multipart body are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<ApiEncoding>,
}

/// How one property of a form or multipart body is written (OpenAPI 3.1 §4.8.15).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ApiEncoding {
    /// The vendor's spelling.
    pub property: String,
    /// The media types that the value may have, in the vendor's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_types: Vec<String>,
    /// How lists and objects are written, when that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<PartStyle>,
    /// Headers of the part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<ApiPartHeader>,
}

/// A header of one part of a multipart body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ApiPartHeader {
    /// The vendor's spelling.
    pub name: String,
    /// Must be sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The value's schema, when one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
}

/// One documented response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiResponse {
    /// `200`, `4XX` or `default`.
    pub status: String,
    /// Prose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Names of the documented headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// Those of the headers that are always there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_headers: Vec<String>,
    /// The schemas of the headers, where they are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_schemas: Vec<Property>,
    /// The media types; empty when the response has no content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<ApiContent>,
}

/// A schema, JSON Schema 2020-12 semantics.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    /// A name in [`Api::schemas`]; the other keywords, if any, hold as well.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`; empty means any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// A short name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Prose.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// For example `date-time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The allowed values.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub enumeration: Vec<Json>,
    /// Used by the vendor when nothing is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// A value that the vendor shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
    /// The declared properties, in the description's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// Names of required properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// The schema of every property that is not declared. A schema with `never` forbids them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional: Option<Box<Schema>>,
    /// The schema of every array item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    /// The schemas of the first array items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefix_items: Vec<Schema>,
    /// The schemas of properties whose names match a pattern.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pattern_properties: Vec<Property>,
    /// Conditions that other schemas state, by keyword: `not`, `if`, `contains`, `dependentSchemas/name` …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Property>,
    /// Keywords without a schema that only a comparison looks at: `dependentRequired`, `discriminator/mapping` …
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Json>,
    /// All must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<Schema>,
    /// At least one must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Schema>,
    /// Exactly one must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Schema>,
    /// The property that tells the alternatives apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<String>,
    /// The values of the discriminator, and the name in [`Api::schemas`] of the alternative that each stands for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping: BTreeMap<String, String>,
    /// Keywords that constrain a value (`minimum`, `maxLength`, `pattern`, …), by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, Json>,
    /// Only in answers.
    #[serde(skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Only in requests.
    #[serde(skip_serializing_if = "is_false")]
    pub write_only: bool,
    /// The vendor discourages it.
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Nothing is valid (`false` as a schema).
    #[serde(skip_serializing_if = "is_false")]
    pub never: bool,
}

/// A property and its schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// The vendor's spelling.
    pub name: String,
    /// Its schema.
    pub schema: Schema,
}
