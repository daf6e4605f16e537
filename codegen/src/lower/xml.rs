//! How a body becomes XML: from the XML Objects of its schemas to the wire entry.

use crate::model::{Part, SchemaId, Schemas, XmlNodeWords, XmlWords};
use toolwright_integration::{Xml, XmlNode, is_xml_name};

/// How many schemas are looked into, and how many references are followed. What lies beyond is written in the default way.
const NODES: usize = 2_000;
const REFERENCES: usize = 12;
/// The name of a root that has none, not even that of a component.
const ROOT: &str = "root";

/// How the values of a schema are written; the root has a name.
pub(super) fn lower_xml(schemas: &Schemas, schema: SchemaId) -> Xml {
    let mut walk = Walk { schemas, path: Vec::new(), left: NODES };
    let mut xml = walk.node(&Part::from(schema));
    if xml.name.is_none() {
        xml.name = Some(component(schemas, schema).filter(|name| is_xml_name(name)).unwrap_or(ROOT).to_owned());
    }
    // The items of a root have no property to be named after.
    let items = schemas.shape(schema).array.and_then(|array| array.items);
    let items = items.as_ref().and_then(|items| items.0.first()?.first());
    if let Some(name) = items.and_then(|item| component(schemas, *item)).filter(|name| is_xml_name(name)) {
        xml.items.get_or_insert_default().name.get_or_insert_with(|| name.to_owned());
    }
    xml
}

/// The same for a part of a multipart body, whose root may be named after its property.
pub(super) fn lower_part(schemas: &Schemas, part: &Part, property: &str) -> Xml {
    let mut xml = Walk { schemas, path: Vec::new(), left: NODES }.node(part);
    let component = part.0.first().and_then(|all| component(schemas, *all.first()?));
    xml.name =
        xml.name.or_else(|| [component, Some(property)].into_iter().flatten().find(|name| is_xml_name(name)).map(str::to_owned));
    xml
}

fn component(schemas: &Schemas, schema: SchemaId) -> Option<&str> {
    schemas.get(schema).reference.and_then(|target| schemas.name_of(target)).or_else(|| schemas.name_of(schema))
}

struct Walk<'s> {
    schemas: &'s Schemas,
    /// The schemas on the way here, references followed.
    path: Vec<Part>,
    left: usize,
}

impl Walk<'_> {
    fn node(&mut self, part: &Part) -> Xml {
        let none = XmlWords::default();
        let words = words_of(self.schemas, part).unwrap_or(&none);
        let name = words.name.as_deref().filter(|name| is_xml_name(name));
        let prefix = words.prefix.as_deref().filter(|prefix| is_xml_name(prefix));
        let mut out = Xml {
            name: name.map(|name| prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}:{name}"))),
            namespace: words.namespace.clone(),
            node: match words.node {
                XmlNodeWords::Attribute => XmlNode::Attribute,
                XmlNodeWords::Text => XmlNode::Text,
                XmlNodeWords::Cdata => XmlNode::Cdata,
                XmlNodeWords::Unsaid | XmlNodeWords::Element => XmlNode::Element,
            },
            ..Xml::default()
        };
        let own = Part(part.0.iter().map(|all| all.iter().map(|schema| self.schemas.resolve(*schema)).collect()).collect());
        // Tools show a schema inside itself once, and what it holds of itself as JSON text.
        if self.left > 0 && self.path.iter().filter(|known| **known == own).count() < 2 {
            self.left -= 1;
            self.path.push(own);
            self.fill(part, words.node, &mut out);
            self.path.pop();
        }
        out
    }

    fn fill(&mut self, part: &Part, node: XmlNodeWords, out: &mut Xml) {
        let shape = self.schemas.shape_of(part);
        if let Some(array) = &shape.array {
            out.wrapped = node == XmlNodeWords::Element;
            let items = array.items.as_ref().map(|items| self.node(items));
            out.items = items.filter(|items| *items != Xml::default()).map(Box::new);
        }
        for (key, member) in shape.object.iter().flat_map(|object| &object.properties) {
            let mut xml = self.node(member);
            // A prefix without a name stands before the property's.
            let prefix =
                words_of(self.schemas, member).and_then(|words| words.prefix.as_deref()).filter(|prefix| is_xml_name(prefix));
            if let (None, Some(prefix)) = (&xml.name, prefix) {
                xml.name = Some(format!("{prefix}:{key}"));
            }
            out.members.push(((*key).to_owned(), xml));
        }
    }
}

/// Whether a property has a name that XML takes, its own or the one that its schema gives it.
pub(super) fn has_xml_name(schemas: &Schemas, property: &str, part: &Part) -> bool {
    is_xml_name(property) || words_of(schemas, part).is_some_and(|words| words.name.as_deref().is_some_and(is_xml_name))
}

fn words_of<'s>(schemas: &'s Schemas, part: &Part) -> Option<&'s XmlWords> {
    part.0.iter().flatten().find_map(|schema| said(schemas, *schema, 0))
}

/// What a schema says, or else the one that it refers to or extends.
fn said(schemas: &Schemas, schema: SchemaId, depth: usize) -> Option<&XmlWords> {
    let schema = schemas.get(schema);
    let own = schema.extra().xml.as_deref();
    let others = || schema.reference.iter().chain(&schema.extra().all_of);
    own.or_else(|| others().find_map(|other| (depth < REFERENCES).then(|| said(schemas, *other, depth + 1))?))
}
