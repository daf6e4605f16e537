//! Description documents → [`Api`]. One file a dialect; what cannot be understood costs itself and a diagnostic, never the file.

mod asides;
mod defaults;
mod foreign;
mod info;
mod keyword;
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
mod xml;

pub use asides::{Aside, read_asides};
pub(crate) use foreign::foreign_text;
pub use pages::read_pages;
pub(crate) use parameter::template_names;
pub(crate) use schema::limit_name;

use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::source::{At, Documents, Node, Value};
use foreign::foreign_tree;

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
    let dialect = detect_dialect(root).map_err(|finding| foreign_text(documents, document).unwrap_or(finding).or_at(start))?;
    match dialect {
        Dialect::Swagger20 => swagger::read_swagger(documents, root, findings),
        Dialect::OpenApi30 | Dialect::OpenApi31 => openapi::read_openapi(documents, root, dialect, findings),
    }
}

/// Tells what a document is by its marks.
fn detect_dialect(root: &Node<'_>) -> Result<Dialect, Finding> {
    let version_of = |key: &str| root.get(key).and_then(|node| Some((node, node.as_text()?)));
    if let Some((version, text)) = version_of("openapi") {
        return match text.split('.').take(2).collect::<Vec<_>>().as_slice() {
            ["3", "0"] => Ok(Dialect::OpenApi30),
            ["3", _] | ["3"] => Ok(Dialect::OpenApi31),
            _ => Err(Finding::error(Code::UnsupportedDialect, format!("OpenAPI `{text}` is not supported"))
                .at(version.at)
                .help("use a description in OpenAPI 3.0, 3.1 or Swagger 2.0")),
        };
    }
    if let Some((version, text)) = version_of("swagger") {
        return match text.as_ref() {
            "2.0" | "2" | "2.0.0" => Ok(Dialect::Swagger20),
            _ => Err(Finding::error(Code::UnsupportedDialect, format!("Swagger `{text}` is not supported"))
                .at(version.at)
                .help("convert the description to OpenAPI 3, or to Swagger 2.0")),
        };
    }
    if let Some(finding) = foreign_tree(root) {
        return Err(finding);
    }
    let found = match root.value {
        Value::Null => return Err(foreign::empty(root.at)),
        Value::Object(_) => "it has no `openapi` field and no `swagger` field",
        _ => "it is not an object",
    };
    Err(Finding::error(Code::NotADescription, format!("this file is not an API description: {found}"))
        .at(root.at)
        .help("give an OpenAPI 3 or Swagger 2.0 file in YAML or JSON"))
}
