//! Pagination as three primitives: a token that is sent back, a counter that is advanced, a URL that is followed.
//!
//! The styles of `integration.yaml` (cursor, page, offset, link_header, next_url, range) are presets over these; the runtime
//! and the sandbox know only the primitives.

use crate::Location;
use serde::{Deserialize, Serialize};

/// How a list is walked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// The page size that the tool's `limit` argument sets.
    pub limit: Limit,
    /// How the next page is asked for.
    pub next: Continuation,
}

/// The tool's `limit` argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// The vendor's parameter; absent when the vendor has no page size, and then `limit` is applied on our side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<PageParameter>,
    /// Used when the caller gives none.
    pub default: u32,
    /// The largest value that the vendor takes; a larger one is clamped.
    pub max: u32,
    /// The vendor states `max`. When it does not, it may cut a page shorter than was asked for, and only an empty page is
    /// surely the last one.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub documented: bool,
}

/// A parameter of the vendor that pagination owns; never shown as an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum PageParameter {
    /// A query or header parameter.
    Parameter {
        /// Which part of the request.
        location: Location,
        /// The vendor's spelling.
        name: String,
    },
    /// A property of the body.
    Body {
        /// The keys from the body's root.
        path: Vec<String>,
    },
    /// The `Range` header, written `{unit} {first}-{last}`.
    Range {
        /// The unit, for example `items`.
        unit: String,
    },
}

/// How the next page is asked for.
// Tagged from outside: an internal tag buffers the numbers, which serde_json's `arbitrary_precision` then cannot give back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Continuation {
    /// The answer holds a token that is sent back.
    Token {
        /// Where the token is sent.
        send: PageParameter,
        /// Where it is read.
        from: TokenSource,
        /// JSON pointer to a boolean that says whether there is more; absent: there is more while there is a token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
    /// A number is advanced.
    Counter {
        /// Where the number is sent.
        send: PageParameter,
        /// The number of the first page.
        start: i64,
        /// What the number counts.
        step: StepUnit,
        /// JSON pointer to a boolean that says whether there is more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
        /// JSON pointer to the number of all items (or, with [`StepUnit::Page`] and `total_pages`, of all pages).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        /// `total` counts pages.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        total_pages: bool,
    },
    /// The answer holds the next page's URL. Only its query is used, on the operation's own path.
    Url {
        /// Where the URL is read.
        from: UrlSource,
        /// JSON pointer to a boolean that says whether there is more; absent: there is more while there is a URL.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        more: Option<String>,
    },
}

/// Where a token is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum TokenSource {
    /// At a JSON pointer in the answer.
    Pointer {
        /// The pointer.
        at: String,
    },
    /// In a header of the answer.
    Header {
        /// The header's name.
        name: String,
    },
    /// In the last item.
    LastItem {
        /// JSON pointer inside the item.
        at: String,
    },
}

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepUnit {
    /// Pages: the number grows by one.
    Page,
    /// Items: the number grows by the items received.
    Item,
}

/// Where the next page's URL is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum UrlSource {
    /// At a JSON pointer in the answer.
    Pointer {
        /// The pointer.
        at: String,
    },
    /// The `Link` header's `rel="next"` (RFC 8288).
    LinkHeader,
}

fn yes() -> bool {
    true
}
