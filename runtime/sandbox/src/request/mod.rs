//! Requests: what came over the wire, which endpoint it is for, and its parameters and body as checked values.

mod body;
mod multipart;
mod parameter;
mod route;

pub(crate) use body::Content;
pub(crate) use multipart::Part;
pub(crate) use route::route;

use crate::fault::Refusal;
use crate::vendor::{Endpoint, Vendor};
use axum::body::Bytes;
use axum::http::Request;
use serde_json::Value;
use std::collections::BTreeMap;
use toolwright_integration::Location;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// The path, still percent-encoded.
    pub(crate) path: String,
    /// The query as it came, without the question mark.
    pub(crate) raw_query: String,
    /// The query's pairs, decoded.
    pub(crate) pairs: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        let (head, body) = request.into_parts();
        let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let raw_query = head.uri.query().unwrap_or_default().to_owned();
        Self {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            pairs: pairs(&raw_query),
            raw_query,
            headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            body,
        }
    }

    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    /// The first query parameter of this name.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.iter().filter(|(known, _)| known == "cookie").flat_map(|(_, value)| value.split(';'));
        let mut cookies = all.filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find(|(known, _)| *known == name).map(|(_, value)| crate::vendor::decode(value))
    }

    /// Path and query.
    pub(crate) fn target(&self) -> String {
        if self.raw_query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.raw_query) }
    }
}

/// A request that the vendor's description allows.
#[derive(Debug)]
pub(crate) struct Call<'r> {
    pub(crate) incoming: &'r Incoming,
    /// Path parameters in their order.
    pub(crate) path: Vec<(String, String)>,
    /// Declared parameters that were given, decoded.
    pub(crate) parameters: BTreeMap<(Location, String), Value>,
    pub(crate) content: Content,
}

impl Call<'_> {
    /// The body as a JSON value.
    pub(crate) fn body(&self) -> Option<&Value> {
        match &self.content {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// Checks parameters and body against the description.
pub(crate) fn accept<'r>(
    vendor: &Vendor,
    endpoint: &Endpoint,
    path: Vec<(String, String)>,
    incoming: &'r Incoming,
) -> Result<Call<'r>, Refusal> {
    let parameters = parameter::read(vendor, endpoint, &path, incoming)?;
    let content = body::read(vendor, endpoint, incoming)?;
    Ok(Call { incoming, path, parameters, content })
}

/// The pairs of a query or a form, decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| crate::vendor::decode(&text.replace('+', " "));
    let split =
        |pair: &str| pair.split_once('=').map_or((decode(pair), String::new()), |(name, value)| (decode(name), decode(value)));
    text.split('&').filter(|pair| !pair.is_empty()).map(split).collect()
}
