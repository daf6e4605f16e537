//! OpenAPI's XML Object, as it is declared.

/// What a schema says of its value's form in XML (OpenAPI 3.1 §4.8.26, 3.2 §4.27).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XmlWords {
    /// The name of the element or attribute, where it is not the property's.
    pub name: Option<String>,
    /// The URI of the namespace.
    pub namespace: Option<String>,
    /// The prefix of the name.
    pub prefix: Option<String>,
    /// What the value becomes.
    pub node: XmlNodeWords,
}

/// What a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum XmlNodeWords {
    /// Nothing is said: an element; of a list, one for each item.
    #[default]
    Unsaid,
    /// An element, for a list too: `wrapped`, or OpenAPI 3.2's `element`.
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// The text of the element around it.
    Text,
    /// The same as a CDATA section.
    Cdata,
}
