//! A compiled tool and an account's custom fields → the tool as that account has it: definition, wire entry and check.

use super::field::Field;
use crate::toolbox::Tool;
use crate::validate::ArgumentCheck;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use toolwright_integration::{
    Argument, CustomFieldPlace, CustomFieldTool, FieldKind, FieldType, Location, NullPolicy, Operation, ParameterStyle, Target,
};

/// A tool with custom fields.
pub(super) struct Extended {
    pub tool: Tool,
    pub operation: Operation,
    /// The argument whose keys the vendor leaves open.
    rest: Option<String>,
    /// Key → argument, for the fields that were added.
    added: Vec<(String, String)>,
    check: OnceLock<ArgumentCheck>,
}

impl Extended {
    /// Adds the fields. `None` when the definition is damaged; the compiled tool is then served as it is.
    pub(super) fn new(
        tool: &Tool,
        operation: &Operation,
        taker: &CustomFieldTool,
        fields: &[Field],
        trouble: Option<&str>,
    ) -> Option<Self> {
        let mut definition: Map<String, Value> = serde_json::from_str(tool.json().get()).ok()?;
        let schema = definition.get_mut("inputSchema")?.as_object_mut()?;
        let mut properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut added = Vec::new();
        let mut extended = operation.clone();
        for field in fields.iter().filter(|field| !is_declared(operation, &taker.place, &field.key)) {
            let name = free_name(&field.key, &properties);
            let must = taker.requires && field.required;
            properties.insert(name.clone(), schema_of(field, &taker.place, must));
            if must {
                required.push(name.as_str().into());
            }
            added.push((field.key.clone(), name.clone()));
            extended.arguments.push(argument(field, name, taker, must));
        }
        schema.insert("properties".to_owned(), properties.into());
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        if let (Some(trouble), Some(Value::String(words))) = (trouble, definition.get_mut("description")) {
            words.push(' ');
            words.push_str(trouble);
        }
        let json = RawValue::from_string(Value::Object(definition).to_string()).ok()?;
        let open = |argument: &&Argument| matches!(argument.target, Target::BodyRest | Target::QueryRest);
        let rest = extended.arguments.iter().find(open).map(|argument| argument.name.clone());
        let tool = Tool::new(tool.name(), json, tool.traits().clone());
        Some(Self { tool, operation: extended, rest, added, check: OnceLock::new() })
    }

    /// The check of its arguments, built when it is first called.
    pub(super) fn check(&self) -> &ArgumentCheck {
        self.check.get_or_init(|| ArgumentCheck::build(&self.tool, &self.operation))
    }

    /// Takes custom fields out of the argument for fields that the vendor leaves open: they are arguments of their own now, and are
    /// checked as such.
    pub(super) fn lift(&self, arguments: &mut Map<String, Value>) {
        let Some(rest) = self.rest.as_ref() else { return };
        let Some(given) = arguments.get(rest) else { return };
        let mut inside = match given {
            Value::Object(inside) => inside.clone(),
            Value::String(text) => match serde_json::from_str(text) {
                Ok(Value::Object(inside)) => inside,
                _ => return,
            },
            _ => return,
        };
        let before = inside.len();
        for (key, name) in &self.added {
            if !arguments.contains_key(name)
                && let Some(value) = inside.remove(key)
            {
                arguments.insert(name.clone(), value);
            }
        }
        if inside.is_empty() && before > 0 {
            arguments.remove(rest);
        } else if inside.len() < before {
            arguments.insert(rest.clone(), inside.into());
        }
    }
}

/// Whether the description has this field already, with its own words.
fn is_declared(operation: &Operation, place: &CustomFieldPlace, key: &str) -> bool {
    let is_key = |name: &String| name == key;
    let declared = operation.arguments.iter().any(|argument| match (&argument.target, place) {
        (Target::Body { path }, CustomFieldPlace::Body { path: before }) => {
            path.strip_prefix(before.as_slice()).and_then(<[String]>::first).is_some_and(is_key)
        }
        (Target::Parameter { location: Location::Query, name, .. }, CustomFieldPlace::Query) => is_key(name),
        _ => false,
    });
    let page = operation.pagination.iter().flat_map(crate::page::parameters).any(|parameter| match (parameter, place) {
        (toolwright_integration::PageParameter::Parameter { location: Location::Query, name }, CustomFieldPlace::Query) => {
            is_key(name)
        }
        _ => false,
    });
    let constant = operation.constants.iter().any(|constant| *place == CustomFieldPlace::Query && is_key(&constant.name));
    declared || page || constant
}

fn argument(field: &Field, name: String, taker: &CustomFieldTool, must: bool) -> Argument {
    let target = match &taker.place {
        CustomFieldPlace::Body { path } => {
            Target::Body { path: path.iter().cloned().chain(std::iter::once(field.key.clone())).collect() }
        }
        CustomFieldPlace::Query => Target::Parameter {
            location: Location::Query,
            name: field.key.clone(),
            style: ParameterStyle::Form,
            explode: true,
            allow_reserved: false,
            content_type: None,
        },
    };
    // A field that is not demanded can be emptied.
    let null = match taker.place {
        CustomFieldPlace::Body { .. } if !must && !taker.requires => NullPolicy::Sent,
        _ => NullPolicy::Absent,
    };
    let (encoded, stringified, nulls, money) = Default::default();
    Argument {
        name,
        target,
        required: must,
        default: None,
        null,
        nulls,
        encoded,
        stringified,
        money,
        file: false,
        constraints: Vec::new(),
    }
}

fn schema_of(field: &Field, place: &CustomFieldPlace, must: bool) -> Value {
    let filter = *place == CustomFieldPlace::Query;
    let label = &field.label;
    let mut words = match filter {
        true => format!("Only those whose custom field \"{label}\" has this value."),
        false => format!("Custom field \"{label}\" of this account."),
    };
    if must {
        words.push_str(" It must have a value.");
    }
    words.push_str(match field.holds.kind {
        FieldKind::Date => " A date, for example 2026-02-03.",
        FieldKind::DateTime => " A moment, for example 2026-02-03T09:30:00Z.",
        _ => "",
    });
    let FieldType { kind, list } = field.holds;
    let mut one = match kind {
        FieldKind::String => json!({"type": "string"}),
        FieldKind::Number => json!({"type": "number"}),
        FieldKind::Integer => json!({"type": "integer"}),
        FieldKind::Boolean => json!({"type": "boolean"}),
        FieldKind::Date => json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
        FieldKind::DateTime => json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T"}),
        FieldKind::Enum => json!({"type": "string", "enum": field.options}),
    };
    if list && !filter {
        one["description"] = "One value.".into();
        return json!({"type": "array", "description": words, "items": one});
    }
    one["description"] = words.into();
    one
}

/// A name in snake case that no other argument has.
fn free_name(key: &str, taken: &Map<String, Value>) -> String {
    let plain = snake(key);
    let is_free = |name: &String| {
        !taken.contains_key(name) && !["limit", "next_cursor", "fields", "response_format"].contains(&name.as_str())
    };
    let custom = format!("custom_{plain}");
    let numbered = (2..).map(|number| format!("{custom}_{number}"));
    [plain, custom.clone()].into_iter().chain(numbered).find(is_free).unwrap_or_default()
}

/// `c_isSigned_1` → `c_is_signed_1`: the form that arguments have.
fn snake(key: &str) -> String {
    /// Clients take 64 characters; a prefix and a number must fit as well.
    const LONGEST: usize = 48;
    let mut name = String::new();
    let mut lower = false;
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && lower {
            name.push('_');
        }
        lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        match letter {
            letter if letter.is_ascii_alphanumeric() => name.push(letter.to_ascii_lowercase()),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    let name: String = name.trim_end_matches('_').chars().take(LONGEST).collect();
    match name.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}
