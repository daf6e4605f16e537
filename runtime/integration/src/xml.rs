//! How a body becomes XML: what OpenAPI's XML Objects say, resolved.

use serde::{Deserialize, Serialize};

/// How a value is written. The default is an element under the property's name whose members are elements under theirs, and a list is
/// one element an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Xml {
    /// The name of the element or attribute, with its prefix; absent: the property's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The namespace that the element declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// What the value becomes.
    #[serde(default, skip_serializing_if = "XmlNode::is_default")]
    pub node: XmlNode,
    /// A list stands in an element of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wrapped: bool,
    /// The declared members, by the vendor's spelling, in the order in which they are written: XML Schema's sequences have one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(String, Xml)>,
    /// The items of a list, when they are not written in the default way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Xml>>,
}

/// What a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum XmlNode {
    /// An element.
    #[default]
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// The text of the element around it.
    Text,
    /// The same as a CDATA section.
    Cdata,
}

impl XmlNode {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Xml {
    /// How a member is written; `None` where the vendor declares none of this name.
    pub fn member(&self, key: &str) -> Option<&Self> {
        self.members.iter().find(|(known, _)| known == key).map(|(_, xml)| xml)
    }
}
