//! What the rows of the table share: fields of paths, of listings, and the body of every refusal.

use super::route::PathField;
use super::shape::{Field, Schema, Shape, WORDS};

/// The integrated account of a path.
pub const ACCOUNT: PathField = PathField { name: "id", prefix: Some("acc_"), what: "integrated account" };
/// The MCP server of a path.
pub const SERVER: PathField = PathField { name: "server_id", prefix: Some("mcp_"), what: "MCP server" };
/// The API token of a path.
pub const API_TOKEN: PathField = PathField { name: "id", prefix: Some("key_"), what: "API token" };
/// The integration of a path.
pub const INTEGRATION: PathField = PathField { name: "name", prefix: None, what: "integration" };
/// The tool of a path.
pub const TOOL: PathField = PathField { name: "tool", prefix: None, what: "tool" };

/// Names for people.
pub const NAME: Shape = Shape::Text { most: 200 };
/// How many rows a page has.
pub const LIMIT: Field =
    Field::optional("limit", Shape::Whole { least: 1, most: 1_000 }, "Rows of a page at most; 50 if left out.");
/// Where a page begins.
pub const CURSOR: Field = Field::optional(
    "cursor",
    Shape::Text { most: 1_000 },
    "The `next_cursor` of the page before, unchanged; left out for the first page.",
);
/// Where the next page begins.
pub const NEXT: Field =
    Field::required("next_cursor", WORDS, "What `cursor` has to be for the next page; null on the last one.").or_null();

const FAULT: Schema = Schema {
    name: "Fault",
    words: "One thing that is wrong with a request.",
    fields: &[
        Field::required("pointer", WORDS, "A JSON pointer into the body; on routes without a body, into the query parameters."),
        Field::required("message", WORDS, "What is wrong, and what would do."),
        Field::optional("nearest", WORDS, "The nearest word that would do."),
    ],
};
const REFUSAL: Schema = Schema {
    name: "Refusal",
    words: "Why a request was not done.",
    fields: &[
        Field::required("code", WORDS, "A stable word for programs."),
        Field::required("message", WORDS, "The same for people."),
        Field::required("status", Shape::Whole { least: 400, most: 599 }, "The HTTP status."),
        Field::required(
            "details",
            Shape::List { of: &Shape::Object(&FAULT), most: usize::MAX },
            "Everything that is wrong, at once.",
        ),
    ],
};
/// The body of every refusal.
pub const ERROR: Schema = Schema {
    name: "Error",
    words: "The body of every refusal.",
    fields: &[Field::required("error", Shape::Object(&REFUSAL), "The refusal.")],
};
