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

/// Whether a text is a name of XML without a colon: `NCName` of Namespaces in XML 1.0 §3, which stands on `Name` of XML 1.0 §2.3.
pub fn is_xml_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(begins_name) && letters.all(|letter| begins_name(letter) || goes_on_in_name(letter))
}

fn begins_name(letter: char) -> bool {
    matches!(letter, 'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn goes_on_in_name(letter: char) -> bool {
    matches!(letter, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::is_xml_name;

    #[test]
    fn names_are_told_from_other_texts() {
        for name in ["a", "_1", "Größe", "名", "a-b.c", "a·"] {
            assert!(is_xml_name(name), "{name}");
        }
        for text in ["", "1a", "-a", "@id", "#text", "first name", "m²", "a:b", "½", "a×b", "a>"] {
            assert!(!is_xml_name(text), "{text}");
        }
    }
}
