//! How bodies are written in XML: what schemas say of it, and the order of elements.

use super::between::{Between, both};
use super::direction::Direction;
use super::draft::Draft;
use super::kind::Kind;
use super::rating::{Agent, Client, Operator, Ratings};
use super::tools::{ToolPair, Tools};
use super::values::short;
use crate::model::XmlWords;
use toolwright_integration::{Operation, Xml, XmlNode};

/// Notes what two places say of their values in XML.
pub(super) fn compare_xml_words(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old.xml, between.new.xml);
    if old == new {
        return;
    }
    let text = |words: Option<&XmlWords>| words.map_or_else(|| "none".to_owned(), |words| short(&words.to_json().to_string()));
    let (from, to) = (text(old), text(new));
    between.note(both(Kind::ArgXmlChanged), format!("`xml` was {from}, now {to}"), (Some(from), Some(to)));
    // Nothing is read by it.
    if let Some(change) = between.found.last_mut().filter(|_| between.direction != Direction::Request) {
        change.kind = Kind::SpecOnlyChange;
    }
}

impl Tools<'_, '_> {
    /// An XML Schema's sequence has an order, and elements are written in the order in which the description lists the properties.
    pub(super) fn compare_xml_order(&mut self, pair: &ToolPair<'_>) {
        for (part, old, new) in documents(pair.old_entry, pair.new_entry) {
            let mut places = Vec::new();
            reordered(old, new, &mut vec![part.unwrap_or("the body")], &mut places);
            for (place, from, to) in places {
                let detail = format!("the elements of {place} are written in another order");
                let key = format!("{} body", pair.new_operation.key());
                let draft = Draft::of_operation(Kind::ArgXmlChanged, pair.index, key, detail).values(from, to);
                // Most vendors take any order; those that validate take one.
                let ratings = Ratings { agent: Agent::None, client: Client::Patch, operator: Operator::Review };
                self.drafts.push(draft.at(Some(pair.old_operation.at), Some(pair.new_operation.at)).rated(ratings));
            }
        }
    }
}

/// Whether two requests are written in other XML, the order of elements aside.
pub(super) fn is_rewritten(old: &Operation, new: &Operation) -> bool {
    documents(old, new).iter().any(|(_, old, new)| unordered_xml(old) != unordered_xml(new))
}

/// What both requests write in XML: the body, or parts of a multipart body, by property.
fn documents<'o>(old: &'o Operation, new: &'o Operation) -> Vec<(Option<&'o str>, &'o Xml, &'o Xml)> {
    let all = |operation: &'o Operation| {
        let body = operation.body.iter();
        let whole = body.clone().filter_map(|body| Some((None, body.xml.as_deref()?)));
        let parts = body.flat_map(|body| &body.parts);
        let parts = parts.filter_map(|part| Some((Some(part.name.as_str()), part.xml.as_deref()?)));
        whole.chain(parts).collect::<Vec<_>>()
    };
    let (old, new) = (all(old), all(new));
    let pair = |(part, after): &(Option<&'o str>, &'o Xml)| {
        old.iter().find(|(known, _)| known == part).map(|(_, before)| (*part, *before, *after))
    };
    new.iter().filter_map(pair).collect()
}

/// The elements that both sides have below a place, in their orders, wherever these differ.
fn reordered<'x>(old: &'x Xml, new: &'x Xml, way: &mut Vec<&'x str>, found: &mut Vec<(String, String, String)>) {
    let shared = |one: &'x Xml, other: &'x Xml| -> Vec<&'x str> {
        let elements = one.members.iter().filter(|(_, xml)| xml.node != XmlNode::Attribute).map(|(key, _)| key.as_str());
        elements.filter(|key| element(other, key).is_some()).collect()
    };
    let (before, after) = (shared(old, new), shared(new, old));
    if before != after {
        found.push((way.join("."), short(&before.join(", ")), short(&after.join(", "))));
    }
    for key in after {
        if let (Some(before), Some(after)) = (element(old, key), element(new, key)) {
            way.push(key);
            reordered(before, after, way, found);
            way.pop();
        }
    }
    if let (Some(before), Some(after)) = (&old.items, &new.items) {
        reordered(before, after, way, found);
    }
}

fn element<'x>(xml: &'x Xml, key: &str) -> Option<&'x Xml> {
    let elements = xml.members.iter().filter(|(_, xml)| xml.node != XmlNode::Attribute);
    elements.map(|(known, xml)| (known, xml)).find(|(known, _)| *known == key).map(|(_, xml)| xml)
}

/// The same with the members by name.
pub(super) fn unordered_xml(xml: &Xml) -> Xml {
    let mut members: Vec<(String, Xml)> = xml.members.iter().map(|(key, xml)| (key.clone(), unordered_xml(xml))).collect();
    members.sort_by(|left, right| left.0.cmp(&right.0));
    Xml { members, items: xml.items.as_ref().map(|items| Box::new(unordered_xml(items))), ..xml.clone() }
}
