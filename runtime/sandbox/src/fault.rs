//! Refusals, and the vendor's own shape for them.
//!
//! The shape is the schema of the response that the description documents for the status, or for its class, or else of the error
//! that the vendor documents most often. Its properties are filled by what their names say.

use crate::answer::Reply;
use crate::schema::Schemas;
use crate::vendor::envelope::is_json;
use crate::vendor::{Endpoint, Vendor};
use crate::words::words;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use toolwright_integration::api::{ApiContent, ApiResponse, Schema};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// The parameter or field that is wrong.
    pub(crate) field: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), field: None, headers: Vec::new() }
    }

    /// A parameter or field that is wrong; the message names it.
    pub(crate) fn of_field(status: u16, field: &str, text: &str) -> Self {
        let message = if field.is_empty() { format!("the value {text}") } else { format!("\"{field}\" {text}") };
        Self { field: Some(field.to_owned()), ..Self::new(status, message) }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// 400, or 422 where that is what the vendor documents for wrong values.
pub(crate) fn invalid_status(vendor: &Vendor, endpoint: &Endpoint) -> u16 {
    let documents = |status: &str| vendor.operation(endpoint).responses.iter().any(|response| response.status == status);
    if documents("422") && !documents("400") { 422 } else { 400 }
}

/// The refusal in the vendor's shape.
pub(crate) fn reply(vendor: &Vendor, endpoint: Option<&Endpoint>, refusal: &Refusal, path: &str) -> Reply {
    let content = documented(vendor, endpoint, refusal.status);
    let facts = Facts { schemas: vendor.schemas(), refusal, path };
    let body = match content.and_then(|content| content.schema.as_ref()) {
        Some(schema) => facts.fill(schema, 0),
        None => json!({"error": refusal.message, "status": refusal.status}),
    };
    let media = content.map(|content| content.media_type.as_str()).filter(|media| !media.contains('*'));
    let mut reply = Reply::json(refusal.status, &body, media.unwrap_or("application/json"));
    reply.headers.extend(refusal.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    reply
}

/// The content that the vendor documents for an error of this status.
fn documented<'v>(vendor: &'v Vendor, endpoint: Option<&Endpoint>, status: u16) -> Option<&'v ApiContent> {
    let exact = status.to_string();
    let class = format!("{}XX", status / 100);
    let in_response = |response: &'v ApiResponse| {
        response.content.iter().find(|content| is_json(&content.media_type) && content.schema.is_some())
    };
    let wanted: [&dyn Fn(&str) -> bool; 4] =
        [&|found| found == exact, &|found| found.eq_ignore_ascii_case(&class), &|found| found == "default", &|found| {
            found.starts_with('4')
        }];
    let find = |responses: &'v [ApiResponse]| {
        wanted.iter().find_map(|wanted| responses.iter().filter(|response| wanted(&response.status)).find_map(in_response))
    };
    let own = endpoint.and_then(|endpoint| find(&vendor.operation(endpoint).responses));
    own.or_else(|| vendor.api.operations.iter().find_map(|operation| find(&operation.responses)))
}

struct Facts<'a> {
    schemas: Schemas<'a>,
    refusal: &'a Refusal,
    path: &'a str,
}

impl<'a> Facts<'a> {
    fn fill(&self, schema: &'a Schema, depth: usize) -> Value {
        let shape = self.schemas.shape(schema);
        if shape.is("array") {
            let item = shape.items.filter(|_| depth < 4).map(|items| self.fill(items, depth + 1));
            return Value::Array(item.into_iter().collect());
        }
        if !shape.is("object") {
            return Value::from(self.refusal.message.clone());
        }
        let mut map = Map::new();
        for (name, schema) in &shape.properties {
            let required = shape.requires(name);
            if let Some(value) = self.property(name, schema, required, depth) {
                map.insert((*name).to_owned(), value);
            }
        }
        if map.is_empty() {
            map.insert("message".to_owned(), Value::from(self.refusal.message.clone()));
        }
        Value::Object(map)
    }

    fn property(&self, name: &str, schema: &'a Schema, required: bool, depth: usize) -> Option<Value> {
        let shape = self.schemas.shape(schema);
        let reason =
            StatusCode::from_u16(self.refusal.status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
        if (shape.is("object") || shape.is("array")) && (required || depth == 0) && depth < 4 {
            let holds_errors = ["error", "errors", "detail", "details", "issues", "violations"].contains(&name);
            let is_detail = shape.is("object") && !shape.properties.is_empty() || shape.is("array");
            return (required || holds_errors && is_detail).then(|| self.fill(schema, depth + 1));
        }
        let numeric = shape.is("integer") || shape.is("number");
        let slug = || reason.to_lowercase().replace([' ', '-'], "_");
        Some(match words(name).join(" ").as_str() {
            "status" | "status code" | "code" | "http status" | "error code" if numeric => Value::from(self.refusal.status),
            "status" | "status code" | "http status" => Value::from(self.refusal.status.to_string()),
            "code" | "error code" | "error type" => Value::from(slug()),
            "error" | "title" | "reason" if shape.types.is_empty() || shape.is("string") => Value::from(reason),
            "message" | "detail" | "description" | "error description" | "msg" | "error message" => {
                Value::from(self.refusal.message.clone())
            }
            "instance" | "path" => Value::from(self.path),
            "type" => Value::from(if shape.values.is_empty() { "about:blank".to_owned() } else { slug() }),
            "field" | "param" | "parameter" | "property" => self.refusal.field.clone().map_or(Value::Null, Value::from),
            "success" | "ok" => Value::Bool(false),
            "schema" => return Some(json!(["urn:ietf:params:scim:api:messages:2.0:Error"])),
            _ if required && numeric => Value::from(self.refusal.status),
            _ if required && shape.is("boolean") => Value::Bool(false),
            _ if required => Value::from(self.refusal.message.clone()),
            _ => return None,
        })
    }
}
