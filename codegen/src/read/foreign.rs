//! What is no API description that we read: told by its marks, so that the message can say what it is and what to do.
//!
//! Nothing here reads another format; it only recognises it.

use crate::diagnostic::{Code, Finding};
use crate::source::{At, Documents, Node};

/// A kind of file that is taken for an API description.
struct Kind {
    /// As it stands in `this is …`.
    name: &'static str,
    help: &'static str,
}

const fn kind(name: &'static str, help: &'static str) -> Kind {
    Kind { name, help }
}

const ASK: &str = "give the vendor's description in OpenAPI 3.0, 3.1 or Swagger 2.0";
const CONVERT: &str = "convert it to OpenAPI 3.0 or 3.1 with a converter for that format, and give the result";
const EXPORT: &str = "export the API as OpenAPI 3.0 or 3.1 from the tool that wrote the file, and give that file";
const EVENTS: &str = "it describes messages and no HTTP calls; give the vendor's HTTP API in OpenAPI 3.0, 3.1 or Swagger 2.0";
const GRAPHQL: &str =
    "a GraphQL API has one HTTP call for everything; give the vendor's REST API in OpenAPI 3.0 or 3.1, if it has one";
const REPAIR: &str = "it belongs to an API description; give that, and name this file under `overlays` in integration.yaml";
const DOWNLOAD: &str =
    "the address answered with a page for people; download the description itself, often `openapi.json`, and give that file";
const RECORDED: &str =
    "it holds recorded calls and describes no API; give the vendor's description in OpenAPI 3.0, 3.1 or Swagger 2.0";
const PART: &str = "it describes data and no operations; give the description that refers to it, with `paths`";
const PAGE: &str = "give the folder that it lies in, with a slash at its end, when its pages embed OpenAPI in fenced blocks";

/// Kinds that one key at the root gives away.
const BY_KEY: [(&str, Kind); 20] = [
    ("asyncapi", kind("AsyncAPI", EVENTS)),
    ("swaggerVersion", kind("Swagger 1", "convert it to OpenAPI 3.0 or Swagger 2.0, and give the result")),
    ("raml", kind("RAML", CONVERT)),
    ("arazzo", kind("Arazzo", "it describes workflows; give the description that its `sourceDescriptions` name")),
    ("overlay", kind("an OpenAPI Overlay", REPAIR)),
    ("openrpc", kind("OpenRPC", ASK)),
    ("smithy", kind("a Smithy model", CONVERT)),
    ("discoveryVersion", kind("a Google API Discovery document", CONVERT)),
    ("__schema", kind("the introspection of a GraphQL schema", GRAPHQL)),
    ("__export_format", kind("an Insomnia export", EXPORT)),
    ("_postman_variable_scope", kind("a Postman environment", EXPORT)),
    ("_postman_id", kind("a Postman collection", EXPORT)),
    ("wsdl:definitions", kind("WSDL", CONVERT)),
    ("openIdConnectUrl", kind("an OpenID configuration", ASK)),
    ("token_endpoint", kind("the metadata of an OAuth server", ASK)),
    ("inputSchema", kind("the definition of an MCP tool", ASK)),
    ("mcpServers", kind("the configuration of an MCP client", ASK)),
    ("lockfileVersion", kind("a package lock file", ASK)),
    ("integration", kind("an integration's configuration", "give the name of its folder below `specs/` instead of the file")),
    ("apiVersion", kind("a Kubernetes manifest or an old Swagger listing", ASK)),
];

/// What a parsed document is, when it is no description: `None` when nothing gives it away.
pub(super) fn foreign_tree(root: &Node<'_>) -> Option<Finding> {
    let here = |node: Option<&Node<'_>>, kind: &Kind| Some(refuse(kind, node.unwrap_or(root).at));
    let under = |outer: &str, inner: &str| root.get(outer).and_then(|node| node.get(inner));
    if let Some(mark) = under("info", "_postman_id").or(under("info", "schema").filter(|node| node.as_str().is_some())) {
        return here(Some(mark), &kind("a Postman collection", EXPORT));
    }
    if let Some(mark) = under("collection", "info").or(under("collection", "item")) {
        return here(Some(mark), &kind("a Postman collection", EXPORT));
    }
    if let Some(mark) = under("log", "entries") {
        return here(Some(mark), &kind("a HAR recording", RECORDED));
    }
    if let Some(mark) = under("data", "__schema") {
        return here(Some(mark), &kind("the introspection of a GraphQL schema", GRAPHQL));
    }
    let says = |key: &str, word: &str| root.get(key).filter(|node| node.as_str().is_some_and(|text| text.contains(word)));
    if let Some(mark) = says("kind", "discovery#") {
        return here(Some(mark), &kind("a Google API Discovery document", CONVERT));
    }
    if let Some(mark) = says("_type", "export").or(says("type", "insomnia.rest")) {
        return here(Some(mark), &kind("an Insomnia export", EXPORT));
    }
    if let Some(mark) = root.get("tools").filter(|tools| tools.items().iter().any(|tool| tool.get("inputSchema").is_some())) {
        return here(Some(mark), &kind("a list of MCP tools", ASK));
    }
    if let Some(mark) = root.get("requests").filter(|_| root.get("order").is_some() || root.get("folders").is_some()) {
        return here(Some(mark), &kind("a Postman collection", EXPORT));
    }
    if let Some(mark) = says("$schema", "json-schema.org") {
        return here(Some(mark), &kind("a JSON Schema", PART));
    }
    if let Some((key, kind)) = BY_KEY.iter().find(|(key, _)| root.get(key).is_some()) {
        return here(root.get(key), kind);
    }
    let is_schema = root.text("type").is_some_and(|name| crate::model::Type::parse(name).is_some());
    let schema = root.get("properties").or(root.get("$defs")).or(root.get("definitions")).or(root.get("items"));
    schema.filter(|_| is_schema || root.get("$defs").is_some()).and_then(|mark| here(Some(mark), &kind("a JSON Schema", PART)))
}

/// What a text is, when it is no description, whether or not it is YAML by accident.
pub(crate) fn foreign_text(documents: &Documents<'_>, document: u32) -> Option<Finding> {
    let text = documents.text(document)?;
    let start = text.len() - text.trim_start().len();
    let found = if text.trim().is_empty() {
        return Some(empty(At { document, offset: 0 }));
    } else {
        let head: String = text[start..].chars().take(4096).collect();
        recognise(&head)?
    };
    Some(refuse(&found, documents.at_byte(document, start as u32)))
}

/// The finding for a file that holds nothing.
pub(super) fn empty(at: At) -> Finding {
    Finding::error(Code::NotADescription, "this file is not an API description: it is empty")
        .at(at)
        .help("download the description again, and give an OpenAPI 3 or Swagger 2.0 file in YAML or JSON")
}

fn recognise(head: &str) -> Option<Kind> {
    let lower = head.to_ascii_lowercase();
    if lower.starts_with("#%raml") {
        return Some(kind("RAML", CONVERT));
    }
    if lower.starts_with("format: 1a") || (head.starts_with("# ") && head.contains("\n# Group ")) {
        return Some(kind("an API Blueprint", CONVERT));
    }
    if head.starts_with('<') {
        return recognise_xml(&lower);
    }
    if lower.starts_with("syntax = \"proto") || lower.starts_with("syntax=\"proto") {
        return Some(kind("a Protocol Buffers definition", "give the vendor's HTTP API in OpenAPI 3.0 or 3.1, if it has one"));
    }
    if lower.starts_with("import \"@typespec") || head.contains("\nusing TypeSpec.") {
        return Some(kind("TypeSpec", "compile it with its OpenAPI emitter, and give the result"));
    }
    if lower.starts_with("curl ") || lower.starts_with("http/1.") {
        return Some(kind("a recorded call", RECORDED));
    }
    if is_graphql(head) {
        return Some(kind("a GraphQL schema", GRAPHQL));
    }
    let is_page = head.starts_with("# ") && head.lines().any(|line| line.starts_with("## ") || line.starts_with("```"));
    is_page.then(|| kind("a Markdown page", PAGE))
}

/// By the name of the root element, whatever its prefix.
fn recognise_xml(lower: &str) -> Option<Kind> {
    if lower.starts_with("<!doctype html") || lower.contains("<html") {
        return Some(kind("an HTML page", DOWNLOAD));
    }
    let names = lower.match_indices('<').map(|(at, _)| &lower[at + 1..]);
    let root = names.into_iter().find(|name| name.starts_with(|c: char| c.is_alphabetic()))?;
    let name = root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    let local = name.rsplit(':').next()?;
    Some(match local {
        "definitions" => kind("WSDL", CONVERT),
        "description" if lower.contains("wsdl") => kind("WSDL", CONVERT),
        "application" if lower.contains("wadl") => kind("WADL", CONVERT),
        "edmx" => kind("the metadata of an OData service", CONVERT),
        "schema" => kind("an XML Schema", PART),
        _ => kind("an XML document", ASK),
    })
}

/// By its first definition: `type Query {`, `schema {`, `scalar Date`, `directive @x`.
fn is_graphql(head: &str) -> bool {
    let lines = head.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '"']));
    // A description in quotes may run over several lines before the first definition.
    lines.take(200).any(|line| {
        let mut words = line.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let opens = line.ends_with('{') || line.contains(" {") || line.contains(" implements ");
        match first {
            "type" | "input" | "interface" | "enum" | "extend" | "union" => opens || line.contains(" = "),
            "schema" => second.starts_with('{') || second.starts_with('@'),
            "scalar" => words.next().is_none_or(|third| third.starts_with('@')) && !second.is_empty() && !line.contains(':'),
            "directive" => second.starts_with('@'),
            _ => false,
        }
    })
}

fn refuse(kind: &Kind, at: At) -> Finding {
    Finding::error(Code::UnsupportedDialect, format!("this is {}, which is not supported", kind.name)).at(at).help(kind.help)
}
