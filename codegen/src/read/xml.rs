//! The `xml` keyword of a schema.

use crate::model::{XmlNodeWords, XmlWords};
use crate::source::Node;

/// Reads an XML Object; `nodeType` (OpenAPI 3.2) comes before the flags that it replaces.
pub(super) fn read_xml(node: &Node<'_>) -> XmlWords {
    let text = |key: &str| node.text(key).filter(|text| !text.is_empty()).map(str::to_owned);
    let kind = match node.text("nodeType") {
        Some(word) => XmlNodeWords::parse(word).unwrap_or_default(),
        None if node.flag("attribute") => XmlNodeWords::Attribute,
        None if node.flag("wrapped") => XmlNodeWords::Element,
        None => XmlNodeWords::Unsaid,
    };
    XmlWords { name: text("name"), namespace: text("namespace"), prefix: text("prefix"), node: kind }
}
