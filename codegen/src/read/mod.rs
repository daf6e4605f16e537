//! Description documents → [`Api`]. One file a dialect; what cannot be understood costs itself and a diagnostic, never the file.

mod media;
mod openapi;
mod operation;
mod pages;
mod parameter;
mod paths;
mod reference;
mod schema;
mod security;
mod server;
mod swagger;

pub use pages::read_pages;
pub(crate) use parameter::template_names;

use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::source::{At, Documents, Node};

/// The dialect of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0: parameters that are their own schemas, forms and bodies among them.
    Swagger20,
    /// OpenAPI 3.0.x: `nullable`, references without siblings.
    OpenApi30,
    /// OpenAPI 3.1 and 3.2: JSON Schema 2020-12.
    OpenApi31,
}

/// Reads the document with the given index.
///
/// # Errors
/// The finding that says why nothing can be read: not a description, or one of an unsupported kind.
pub fn read_description(documents: &Documents<'_>, document: u32, findings: &mut Vec<Finding>) -> Result<Api, Finding> {
    let start = At { document, offset: 0 };
    let root = documents.root(document).ok_or_else(|| Finding::error(Code::UnreadableFile, "the description was not read"))?;
    let dialect = detect_dialect(root).map_err(|finding| finding.or_at(start))?;
    match dialect {
        Dialect::Swagger20 => swagger::read_swagger(documents, root, findings),
        Dialect::OpenApi30 | Dialect::OpenApi31 => openapi::read_openapi(documents, root, dialect, findings),
    }
}

/// Tells what a document is by its marks.
fn detect_dialect(root: &Node<'_>) -> Result<Dialect, Finding> {
    if let Some(version) = root.get("openapi") {
        let text = version.as_text().unwrap_or_default();
        return match text.split('.').take(2).collect::<Vec<_>>().as_slice() {
            ["3", "0"] => Ok(Dialect::OpenApi30),
            ["3", _] | ["3"] => Ok(Dialect::OpenApi31),
            _ => Err(Finding::error(Code::UnsupportedDialect, format!("OpenAPI `{text}` is not supported"))
                .at(version.at)
                .help("use a description in OpenAPI 3.0 or 3.1")),
        };
    }
    if let Some(version) = root.get("swagger") {
        let text = version.as_text().unwrap_or_default();
        return match text.as_ref() {
            "2.0" | "2" | "2.0.0" => Ok(Dialect::Swagger20),
            _ => Err(Finding::error(Code::UnsupportedDialect, format!("Swagger `{text}` is not supported"))
                .at(version.at)
                .help("convert the description to OpenAPI 3, or to Swagger 2.0")),
        };
    }
    let foreign = [
        ("asyncapi", "AsyncAPI"),
        ("swaggerVersion", "Swagger 1"),
        ("raml", "RAML"),
        ("arazzo", "Arazzo"),
        ("overlay", "an OpenAPI Overlay"),
    ];
    for (mark, name) in foreign {
        if let Some(node) = root.get(mark) {
            return Err(Finding::error(Code::UnsupportedDialect, format!("this is {name}, which is not supported"))
                .at(node.at)
                .help("give a description in OpenAPI 3.0 or 3.1"));
        }
    }
    if root.get("info").is_some_and(|info| info.get("_postman_id").is_some() || info.text("schema").is_some()) {
        return Err(Finding::error(Code::UnsupportedDialect, "this is a Postman collection, which is not supported")
            .at(root.at)
            .help("export the API as OpenAPI 3 and give that file"));
    }
    let found = if root.is_object() { "it has no `openapi` field" } else { "it is not an object" };
    Err(Finding::error(Code::NotADescription, format!("this file is not an API description: {found}"))
        .at(root.at)
        .help("give an OpenAPI 3 file in YAML or JSON"))
}
