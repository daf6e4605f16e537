//! OpenAPI's parameter styles: a value and a style in, text pieces out. Paths follow RFC 6570; queries follow OpenAPI's own table.

use super::percent::encode;
use super::request::Pair;
use serde_json::Value;
use toolwright_integration::ParameterStyle;

/// A value as the styles see it: OpenAPI defines them for these three shapes only. Deeper structure is written as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flat {
    Scalar(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

impl Flat {
    /// Nulls inside a list or an object stand for nothing and are left out, as in RFC 6570 §2.3.
    pub(super) fn of(value: &Value) -> Self {
        let shown = |value: &Value| (!value.is_null()).then(|| text(value));
        match value {
            Value::Array(items) => Self::List(items.iter().filter_map(shown).collect()),
            Value::Object(members) => {
                Self::Pairs(members.iter().filter_map(|(key, value)| Some((key.clone(), shown(value)?))).collect())
            }
            scalar => Self::Scalar(text(scalar)),
        }
    }

    /// Every single text in it.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let (scalar, list, pairs) = match self {
            Self::Scalar(text) => (Some(text), [].as_slice(), [].as_slice()),
            Self::List(items) => (None, items.as_slice(), [].as_slice()),
            Self::Pairs(pairs) => (None, [].as_slice(), pairs.as_slice()),
        };
        let pairs = pairs.iter().flat_map(|(key, value)| [key, value]);
        scalar.into_iter().chain(list).chain(pairs).map(String::as_str)
    }

    fn encoded(&self, encode: fn(&str) -> String) -> Self {
        match self {
            Self::Scalar(text) => Self::Scalar(encode(text)),
            Self::List(items) => Self::List(items.iter().map(|item| encode(item)).collect()),
            Self::Pairs(pairs) => Self::Pairs(pairs.iter().map(|(key, value)| (encode(key), encode(value))).collect()),
        }
    }
}

/// A value as plain text: a string as it is, anything else as compact JSON, so that numbers keep their digits.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A path or header value: `simple`, `label` and `matrix`, and Swagger 2.0's lists with another separator; any other style is
/// read as `simple`.
pub(super) fn in_line(value: &Flat, name: &str, style: ParameterStyle, explode: bool, encode: fn(&str) -> String) -> String {
    let value = value.encoded(encode);
    match style {
        ParameterStyle::Label => {
            let separator = if explode { "." } else { "," };
            format!(".{}", members(&value, explode).join(separator))
        }
        ParameterStyle::Matrix => matrix(&value, &encode(name), explode),
        style => members(&value, explode).join(&separator(style, encode)),
    }
}

fn matrix(value: &Flat, name: &str, explode: bool) -> String {
    let pair = |name: &str, value: &str| if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") };
    match value {
        Flat::List(items) if explode => items.iter().map(|item| pair(name, item)).collect(),
        Flat::Pairs(pairs) if explode => pairs.iter().map(|(key, value)| pair(key, value)).collect(),
        value => pair(name, &members(value, false).join(",")),
    }
}

/// `a`, `b` of a list; `k`, `v` of an object, or `k=v` when exploded.
fn members(value: &Flat, explode: bool) -> Vec<String> {
    match value {
        Flat::Scalar(text) => vec![text.clone()],
        Flat::List(items) => items.clone(),
        Flat::Pairs(pairs) if explode => pairs.iter().map(|(key, value)| format!("{key}={value}")).collect(),
        Flat::Pairs(pairs) => pairs.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect(),
    }
}

/// A query or cookie value. An empty list or object sends nothing.
pub(super) fn pairs(
    value: &Value,
    name: &str,
    style: ParameterStyle,
    explode: bool,
    encode_value: fn(&str) -> String,
) -> Vec<Pair> {
    if style == ParameterStyle::Whole {
        return vec![Pair { name: encode(&text(value)), value: None }];
    }
    let mut pairs = named(value, name, style, explode, encode_value);
    for pair in &mut pairs {
        pair.name = encode(&pair.name);
    }
    pairs
}

/// As [`pairs`], but the names are plain text: parts of a multipart body have names and no query.
pub(super) fn named(
    value: &Value,
    name: &str,
    style: ParameterStyle,
    explode: bool,
    encode_value: fn(&str) -> String,
) -> Vec<Pair> {
    if style == ParameterStyle::DeepObject {
        let mut out = Vec::new();
        deep(name, value, encode_value, &mut out);
        return out;
    }
    let pair = |name: &str, value: String| Pair { name: name.to_owned(), value: Some(value) };
    if let (true, Value::Object(members)) = (explode, value) {
        let member = |(key, value): (&String, &Value)| -> Vec<Pair> {
            match value {
                // A list of plain values repeats its key, as it does elsewhere in a form.
                Value::Array(items) if !items.iter().any(|item| item.is_array() || item.is_object()) => {
                    let items = items.iter().filter(|item| !item.is_null());
                    items.map(|item| pair(key, encode_value(&text(item)))).collect()
                }
                Value::Null => Vec::new(),
                value => vec![pair(key, encode_value(&text(value)))],
            }
        };
        return members.iter().flat_map(member).collect();
    }
    match Flat::of(value) {
        Flat::Scalar(text) => vec![pair(name, encode_value(&text))],
        Flat::List(items) if explode => items.iter().map(|item| pair(name, encode_value(item))).collect(),
        flat => {
            let members = members(&flat.encoded(encode_value), false);
            let joined = members.join(&separator(style, encode_value));
            if members.is_empty() { Vec::new() } else { vec![pair(name, joined)] }
        }
    }
}

/// Separators that RFC 3986 does not allow in a query are sent encoded; servers split after decoding.
fn separator(style: ParameterStyle, encode_value: fn(&str) -> String) -> String {
    match style {
        ParameterStyle::SpaceDelimited => encode_value(" "),
        ParameterStyle::PipeDelimited => encode_value("|"),
        ParameterStyle::TabDelimited => encode_value("\t"),
        _ => ",".to_owned(),
    }
}

/// `x[k]=v`, to any depth, list items by their number. OpenAPI leaves depth open; this is what servers that use brackets read.
fn deep(name: &str, value: &Value, encode_value: fn(&str) -> String, out: &mut Vec<Pair>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(&format!("{name}[{key}]"), value, encode_value, out);
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                deep(&format!("{name}[{position}]"), item, encode_value, out);
            }
        }
        Value::Null => {}
        scalar => out.push(Pair { name: name.to_owned(), value: Some(encode_value(&text(scalar))) }),
    }
}

#[cfg(test)]
mod tests {
    use super::ParameterStyle::*;
    use super::*;
    use serde_json::json;

    #[test]
    fn path_styles() {
        let (scalar, list, object) = (json!("a b"), json!(["x", 3, true]), json!({"k": 1}));
        let cases = [
            (&scalar, Simple, false, "a%20b"),
            (&list, Simple, true, "x,3,true"),
            (&object, Simple, false, "k,1"),
            (&object, Simple, true, "k=1"),
            (&scalar, Label, false, ".a%20b"),
            (&list, Label, false, ".x,3,true"),
            (&list, Label, true, ".x.3.true"),
            (&object, Label, true, ".k=1"),
            (&scalar, Matrix, false, ";id=a%20b"),
            (&list, Matrix, false, ";id=x,3,true"),
            (&list, Matrix, true, ";id=x;id=3;id=true"),
            (&object, Matrix, false, ";id=k,1"),
            (&object, Matrix, true, ";k=1"),
            (&list, SpaceDelimited, false, "x%203%20true"),
            (&list, PipeDelimited, false, "x%7C3%7Ctrue"),
            (&list, TabDelimited, false, "x%093%09true"),
        ];
        for (value, style, explode, wanted) in cases {
            assert_eq!(in_line(&Flat::of(value), "id", style, explode, encode), wanted, "{value} {style:?} {explode}");
        }
    }

    #[test]
    fn query_styles() {
        let (list, object) = (json!(["a,b", "c"]), json!({"k": "v", "n": null, "m": 2}));
        let deep = json!({"a": {"b": [1, {"c": "d e"}]}, "z": false});
        let cases = [
            (&json!("1&admin=true"), Form, true, "x=1%26admin%3Dtrue"),
            (&json!(""), Form, true, "x="),
            (&list, Form, true, "x=a%2Cb&x=c"),
            (&list, Form, false, "x=a%2Cb,c"),
            (&list, SpaceDelimited, false, "x=a%2Cb%20c"),
            (&list, PipeDelimited, false, "x=a%2Cb%7Cc"),
            (&list, TabDelimited, false, "x=a%2Cb%09c"),
            (&list, PipeDelimited, true, "x=a%2Cb&x=c"),
            (&object, Form, true, "k=v&m=2"),
            (&object, Form, false, "x=k,v,m,2"),
            (&json!({"a": ["p q", 2, null], "b": {"c": 1}}), Form, true, "a=p%20q&a=2&b=%7B%22c%22%3A1%7D"),
            (&object, DeepObject, true, "x%5Bk%5D=v&x%5Bm%5D=2"),
            (&deep, DeepObject, true, "x%5Ba%5D%5Bb%5D%5B0%5D=1&x%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=d%20e&x%5Bz%5D=false"),
            (&json!([]), Form, false, ""),
            (&json!([{"a": 1}]), Form, true, "x=%7B%22a%22%3A1%7D"),
        ];
        for (value, style, explode, wanted) in cases {
            let mut found = pairs(value, "x", style, explode, encode);
            // Without serde_json's `preserve_order` an object's keys are sorted, so compare as a set.
            found.sort_by(|a, b| a.name.cmp(&b.name));
            let text: Vec<String> =
                found.iter().map(|pair| format!("{}={}", pair.name, pair.value.as_deref().unwrap())).collect();
            if style == Form && !explode && value.is_object() {
                assert!(["x=k,v,m,2", "x=m,2,k,v"].contains(&text.join("&").as_str()));
            } else {
                assert_eq!(text.join("&"), wanted, "{value} {style:?} {explode}");
            }
        }
    }
}
