//! XML bodies: what OpenAPI's XML Objects say, and its defaults where they say nothing.

use super::problem::Problem;
use super::style::text;
use serde_json::Value;
use toolwright_integration::{Xml, XmlNode, is_xml_name};

/// The namespace of `nil`, which stands for null (XML Schema Part 1 §2.6.2).
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes a document.
///
/// # Errors
/// When a key is no name of XML, or a text holds what XML cannot.
pub(super) fn encode(value: &Value, how: &Xml) -> Result<Vec<u8>, Problem> {
    let mut out = r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned();
    let name = how.name.as_deref().unwrap_or("root");
    match value {
        // A document has one root: a list stands in it, wrapped or not.
        Value::Array(items) => listed(&mut out, name, name, items, how)?,
        value => element(&mut out, name, value, how)?,
    }
    Ok(out.into_bytes())
}

/// A list in an element of its own.
fn listed(out: &mut String, name: &str, item: &str, items: &[Value], how: &Xml) -> Result<(), Problem> {
    open(out, name, how, &[])?;
    out.push('>');
    self::items(out, item, items, how)?;
    close(out, name);
    Ok(())
}

fn items(out: &mut String, name: &str, items: &[Value], how: &Xml) -> Result<(), Problem> {
    let default = Xml::default();
    let each = how.items.as_deref().unwrap_or(&default);
    items.iter().try_for_each(|item| member(out, name, item, each))
}

/// A value as one element, or a list as several. What a list is called is the name of the element around it, and without one it
/// says nothing: its items bear the property's name, `key`, or their own (OpenAPI 3.0 and 3.1, XML Object, `name`).
fn member(out: &mut String, key: &str, value: &Value, how: &Xml) -> Result<(), Problem> {
    let name = how.name.as_deref().unwrap_or(key);
    match value {
        Value::Array(list) if how.wrapped => listed(out, name, name, list, how),
        Value::Array(list) => items(out, key, list, how),
        value => element(out, name, value, how),
    }
}

fn element(out: &mut String, name: &str, value: &Value, how: &Xml) -> Result<(), Problem> {
    let Value::Object(members) = value else {
        open(out, name, how, &[])?;
        if value.is_null() {
            out.push_str(&format!(r#" xmlns:xsi="{INSTANCE}" xsi:nil="true"/>"#));
            return Ok(());
        }
        out.push('>');
        escape(out, &text(value), false)?;
        close(out, name);
        return Ok(());
    };
    let default = Xml::default();
    // In the vendor's order, and what it does not declare after that.
    let declared = how.members.iter().filter_map(|(key, how)| Some((key.as_str(), how, members.get(key)?)));
    let others = members.iter().filter(|(key, _)| how.member(key).is_none());
    let members: Vec<(&str, &Xml, &Value)> = declared.chain(others.map(|(key, value)| (key.as_str(), &default, value))).collect();
    let is_attribute = |(_, how, value): &&(&str, &Xml, &Value)| how.node == XmlNode::Attribute && !value.is_null();
    let attributes: Vec<(&str, &Xml, &Value)> = members.iter().filter(is_attribute).copied().collect();
    open(out, name, how, &attributes)?;
    out.push('>');
    for (key, how, value) in members {
        match how.node {
            XmlNode::Attribute => {}
            XmlNode::Text | XmlNode::Cdata if value.is_null() => {}
            XmlNode::Text => escape(out, &text(value), false)?,
            XmlNode::Cdata => {
                let text = text(value);
                escape(&mut String::new(), &text, false)?;
                out.push_str(&format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>")));
            }
            XmlNode::Element => member(out, key, value, how)?,
        }
    }
    close(out, name);
    Ok(())
}

/// The start of a tag, up to what closes it.
fn open(out: &mut String, name: &str, how: &Xml, attributes: &[(&str, &Xml, &Value)]) -> Result<(), Problem> {
    out.push('<');
    out.push_str(named(name)?);
    let spaces = attributes.iter().map(|(key, how, _)| (how.name.as_deref().unwrap_or(key), *how));
    // An attribute without a prefix is in no namespace, and what it declared would be the element's (Namespaces in XML 1.0 §6.2).
    let spaces = spaces.filter(|(name, _)| name.contains(':'));
    let mut declared: Vec<&str> = Vec::new();
    for (name, how) in [(name, how)].into_iter().chain(spaces) {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        let Some(namespace) = how.namespace.as_deref().filter(|_| !declared.contains(&prefix)) else { continue };
        declared.push(prefix);
        out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        quoted(out, prefix, namespace)?;
    }
    for (key, how, value) in attributes {
        out.push(' ');
        quoted(out, named(how.name.as_deref().unwrap_or(key))?, &text(value))?;
    }
    Ok(())
}

fn quoted(out: &mut String, name: &str, value: &str) -> Result<(), Problem> {
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value, true)?;
    out.push('"');
    Ok(())
}

fn close(out: &mut String, name: &str) {
    out.extend(["</", name, ">"]);
}

/// A caller may name keys where the vendor leaves them open; none of them may be markup.
fn named(name: &str) -> Result<&str, Problem> {
    if name.split(':').all(is_xml_name) {
        Ok(name)
    } else {
        Err(Problem::of(name, "is sent as the name of an XML element, and is none"))
    }
}

/// XML 1.0 §2.2 leaves out most control characters, and readers change ends of lines that stand bare.
fn escape(out: &mut String, text: &str, attribute: bool) -> Result<(), Problem> {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            '\n' | '\t' => out.push(letter),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                return Err(Problem::new("", format!("XML cannot hold the character U+{:04X}", u32::from(letter))));
            }
            letter => out.push(letter),
        }
    }
    Ok(())
}
