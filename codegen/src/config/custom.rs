//! `custom_fields` of a resource: fields that each account has of its own, and the call that lists them.

use super::Spanned;
use super::duration::parse_duration;
use super::fields::{Fields, choose};
use crate::diagnostic::{Code, Finding};
use crate::source::{At, Node};
use toolwright_integration::{FieldKind, FieldType};

/// `custom_fields`: `{ from: GET /contracts/fields, key: /key, type: /type, types: {…}, ttl: 10m }`.
#[derive(Debug, Clone)]
pub struct CustomFieldsConfig {
    /// `from`: the operation that lists the fields, `METHOD /path` or an operationId. It must be a method, and need no argument.
    pub from: Spanned<String>,
    /// `key`: JSON pointer inside a listed field to the key by which requests name it.
    pub key: Spanned<String>,
    /// `type`: JSON pointer inside a listed field to the vendor's word for its type.
    pub kind: Spanned<String>,
    /// `label`: JSON pointer to the name for people.
    pub label: Option<Spanned<String>>,
    /// `required`: JSON pointer to whether a new record must have a value.
    pub required: Option<Spanned<String>>,
    /// `options`: JSON pointer to the list of values that can be chosen.
    pub options: Option<Spanned<String>>,
    /// `option`: JSON pointer inside one option to the value, when options are objects.
    pub option: Option<Spanned<String>>,
    /// `types`: the vendor's word → `string`, `number`, `integer`, `boolean`, `date`, `date-time` or `enum`; with `[]` behind it
    /// a list of them. A word that is not among them is a text.
    pub types: Vec<(Spanned<String>, FieldType)>,
    /// `ttl`: how long an answer is relied on, in seconds; ten minutes unless given.
    pub ttl: u32,
    /// `into`: JSON pointer to the object of the body that holds the fields; the body itself unless given.
    pub into: Option<Spanned<String>>,
    /// `methods`: the methods that take the fields; unless given, every write with an object as its body, and every read whose query
    /// takes any name. `create` makes required fields required arguments.
    pub methods: Vec<Spanned<String>>,
    /// Where it stands.
    pub at: At,
}

/// Ten minutes.
const TTL: u32 = 600;

const KINDS: [(&str, FieldKind); 7] = [
    ("string", FieldKind::String),
    ("number", FieldKind::Number),
    ("integer", FieldKind::Integer),
    ("boolean", FieldKind::Boolean),
    ("date", FieldKind::Date),
    ("date-time", FieldKind::DateTime),
    ("enum", FieldKind::Enum),
];

/// Reads the object; what is wrong is reported.
pub(super) fn parse_custom_fields(node: &Node<'_>, findings: &mut Vec<Finding>) -> Option<CustomFieldsConfig> {
    let mut fields = Fields::open(node, "`custom_fields`", findings);
    let from = fields.need_filled("from", findings);
    let mut needed = |key: &'static str, findings: &mut Vec<Finding>| {
        fields.need_filled(key, findings)?;
        fields.pointer(key, findings)
    };
    let (key, kind) = (needed("key", findings), needed("type", findings));
    let label = fields.pointer("label", findings);
    let required = fields.pointer("required", findings);
    let options = fields.pointer("options", findings);
    let option = fields.pointer("option", findings);
    let types = parse_types(&mut fields, findings);
    let ttl = fields.text("ttl", findings).and_then(|text| parse_duration(&text, findings)).unwrap_or(TTL);
    let into = fields.pointer("into", findings);
    let methods = fields.texts("methods", findings);
    fields.close(findings);
    if let (Some(option), None) = (&option, &options) {
        let message = "`option` says where the value of an option stands, and there is no `options`";
        findings.push(Finding::error(Code::ConfigShape, message).at(option.at).help("add `options:`, or remove `option`"));
    }
    Some(CustomFieldsConfig {
        from: from?,
        key: key?,
        kind: kind?,
        label,
        required,
        options,
        option,
        types,
        ttl,
        into,
        methods,
        at: node.at,
    })
}

fn parse_types(fields: &mut Fields<'_, '_>, findings: &mut Vec<Finding>) -> Vec<(Spanned<String>, FieldType)> {
    let mut types = Vec::new();
    for (word, node) in fields.entries("types", findings) {
        let Some(text) = super::fields::text_of(node, "a type", findings) else { continue };
        let (kind, list) = match text.value.strip_suffix("[]") {
            Some(kind) => (kind.to_owned(), true),
            None => (text.value, false),
        };
        let kind = choose(&Spanned { value: kind, at: text.at }, "type of a custom field", &KINDS, findings);
        types.extend(kind.map(|kind| (word, FieldType { kind, list })));
    }
    types
}
