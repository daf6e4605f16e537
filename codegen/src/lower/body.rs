//! Which request body is sent, and how it opens into arguments.

use super::xml::{has_xml_name, lower_xml};
use crate::diagnostic::{Code, Finding};
use crate::model::{Additional, Body, Content, ObjectShape, Operation, Part, SchemaId, Schemas};
use toolwright_integration as wire;
use toolwright_integration::BodyEncoding;

/// The body that will be sent.
pub(super) struct ChosenBody<'b> {
    pub declared: &'b Body,
    pub content: &'b Content,
    pub wire: wire::Body,
}

/// Chooses the best of the declared media types: JSON, form, multipart, XML, text, then bytes.
pub(super) fn choose_body<'b>(
    schemas: &Schemas,
    operation: &'b Operation,
    findings: &mut Vec<Finding>,
) -> Option<ChosenBody<'b>> {
    let declared = operation.body.as_ref()?;
    let ranked = || declared.content.iter().map(|content| (encoding_of(schemas, content), content));
    let best = ranked().min_by_key(|(encoding, content)| (rank(*encoding), content.media_type.contains('*')))?;
    // A form cannot carry a file: where multipart takes all that the form does and more, the rest would be out of reach.
    let wider = ranked().find(|(encoding, content)| *encoding == BodyEncoding::Multipart && takes_more(schemas, content, best.1));
    let (encoding, content) = wider.filter(|_| best.0 == BodyEncoding::Form).unwrap_or(best);
    if !declared.required && content.schema.is_some_and(|schema| is_nothing(schemas, schema)) {
        return None;
    }
    if declared.content.len() > 1 {
        let others: Vec<&str> = declared
            .content
            .iter()
            .filter(|other| other.media_type != content.media_type)
            .map(|other| other.media_type.as_str())
            .collect();
        if !others.is_empty() && encoding != BodyEncoding::Json {
            let message = format!(
                "`{}` takes several bodies; `{}` is sent and not {}",
                operation.key(),
                content.media_type,
                others.join(", ")
            );
            findings.push(Finding::note(Code::UnsupportedBody, message).at(declared.at));
        }
    }
    let content_type = match content.media_type.as_str() {
        "*/*" => "application/json".to_owned(),
        other => other.to_owned(),
    };
    let xml = content.schema.filter(|_| encoding == BodyEncoding::Xml).map(|schema| Box::new(lower_xml(schemas, schema)));
    let wire = wire::Body { content_type, encoding, required: declared.required, parts: Vec::new(), xml };
    Some(ChosenBody { declared, content, wire })
}

/// An object that may have no property at all, which some vendors declare for every operation: there is nothing to say in it.
fn is_nothing(schemas: &Schemas, schema: SchemaId) -> bool {
    let shape = schemas.shape(schema);
    let only_object = shape.scalars.is_empty() && shape.array.is_none() && !shape.any;
    let empty = |object: &ObjectShape<'_>| object.properties.is_empty() && matches!(object.additional, Additional::None);
    only_object && shape.object.as_ref().is_some_and(empty)
}

/// JSON values one after another, a line each; what its schema says is said of one of them.
pub(super) fn is_sequence(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    matches!(
        bare.rsplit(['/', '+']).next(),
        Some("jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" | "ndjson" | "x-ndjson" | "x-json-stream")
    )
}

/// Languages whose types do not begin with `text/`: what is sent as one of these is written by people.
fn is_language(media_type: &str) -> bool {
    const LANGUAGES: [&str; 14] = [
        "graphql",
        "sql",
        "sparql-query",
        "sparql-update",
        "javascript",
        "x-javascript",
        "ecmascript",
        "toml",
        "csv",
        "jwt",
        "jose",
        "n-triples",
        "x-pem-file",
        "x-sh",
    ];
    media_type.strip_prefix("application/").is_some_and(|kind| LANGUAGES.contains(&kind))
}

/// Whether one body has every property of another, and others besides.
fn takes_more(schemas: &Schemas, content: &Content, than: &Content) -> bool {
    let names = |content: &Content| -> Vec<&str> {
        let object = content.schema.and_then(|schema| schemas.shape(schema).object).unwrap_or_default();
        object.properties.iter().map(|(name, _)| *name).collect()
    };
    let (own, other) = (names(content), names(than));
    own.len() > other.len() && other.iter().all(|name| own.contains(name))
}

fn rank(encoding: BodyEncoding) -> u8 {
    match encoding {
        BodyEncoding::Json => 0,
        BodyEncoding::Form => 1,
        BodyEncoding::Multipart => 2,
        BodyEncoding::Xml => 3,
        BodyEncoding::Text => 4,
        BodyEncoding::Binary => 5,
    }
}

/// A media type without parameters, in small letters (RFC 9110 §8.3.1).
fn bare(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// Whether a media type is XML (RFC 7303), also under a vendor's own name.
pub(super) fn is_xml(media_type: &str) -> bool {
    bare(media_type).ends_with("xml")
}

fn encoding_of(schemas: &Schemas, content: &Content) -> BodyEncoding {
    let bare = bare(&content.media_type);
    match bare.as_str() {
        _ if crate::model::is_json(&bare) => BodyEncoding::Json,
        "application/x-www-form-urlencoded" => BodyEncoding::Form,
        _ if bare.starts_with("multipart/") => BodyEncoding::Multipart,
        _ if is_xml(&bare) && content.schema.is_some_and(|schema| is_structure(schemas, schema)) => BodyEncoding::Xml,
        _ if is_sequence(&bare) || is_language(&bare) => BodyEncoding::Text,
        _ if bare.starts_with("text/") || is_xml(&bare) || bare.ends_with("yaml") => BodyEncoding::Text,
        _ => BodyEncoding::Binary,
    }
}

/// An object or a list, and nothing else: what XML can be made of, where its members can be elements. Any other value is a document
/// that the caller writes.
fn is_structure(schemas: &Schemas, schema: SchemaId) -> bool {
    let shape = schemas.shape(schema);
    let named = |object: &ObjectShape<'_>| object.properties.iter().all(|(name, part)| has_xml_name(schemas, name, part));
    let object = shape.object.as_ref().is_some_and(|object| !object.properties.is_empty() && named(object));
    shape.scalars.is_empty() && !shape.any && (object || shape.array.is_some())
}

/// How a body opens.
pub(super) enum Opened<'s> {
    /// Its properties become arguments.
    Properties(ObjectShape<'s>),
    /// It is one argument.
    Whole,
}

/// Opens a JSON, form, multipart or XML body that is an object with properties and nothing else.
pub(super) fn open_body<'s>(schemas: &'s Schemas, chosen: &ChosenBody<'_>) -> Opened<'s> {
    let structured = !matches!(chosen.wire.encoding, BodyEncoding::Text | BodyEncoding::Binary);
    let Some(schema) = chosen.content.schema.filter(|_| structured) else { return Opened::Whole };
    let shape = schemas.shape_of(&Part::from(schema));
    let only_object = shape.scalars.is_empty() && shape.array.is_none() && !shape.any;
    match shape.object {
        // An object that may hold nothing has nothing to ask for.
        Some(object) if only_object && (!object.properties.is_empty() || object.additional == Additional::None) => {
            Opened::Properties(object)
        }
        _ => Opened::Whole,
    }
}

/// Whether the object takes properties that it does not declare.
pub(super) fn is_open(object: &ObjectShape<'_>) -> bool {
    matches!(object.additional, Additional::Any | Additional::Schema(_))
}
