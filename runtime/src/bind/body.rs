//! From a body value to bytes, one function an encoding.

use super::file::{data_uri, decode_base64};
use super::multipart;
use super::percent::{encode, encode_reserved_query};
use super::problem::Problem;
use super::request::{Pair, Payload, RequestBody};
use super::style::{self, text};
use serde_json::Value;
use toolwright_integration::{BodyEncoding, BodyPart, ParameterStyle, PartStyle};

impl RequestBody {
    /// Writes the body.
    ///
    /// # Errors
    /// When the value does not suit the encoding: no base64 where bytes are wanted, no object where fields are.
    pub fn encode(self) -> Result<Payload, Problem> {
        let Self { content_type, encoding, value, files, parts, xml } = self;
        let bytes = match encoding {
            BodyEncoding::Json => value.to_string().into_bytes(),
            BodyEncoding::Form => form(&value, &parts)?.into_bytes(),
            BodyEncoding::Multipart => return multipart::encode(&content_type, &value, &files, &parts),
            BodyEncoding::Xml => super::xml::encode(&value, &xml.unwrap_or_default())?,
            BodyEncoding::Text => text(&value).into_bytes(),
            BodyEncoding::Binary => binary(&value)?,
        };
        Ok(Payload { content_type, bytes })
    }
}

/// `application/x-www-form-urlencoded`: a list of plain values repeats its key (OpenAPI's default), objects use brackets,
/// unless the vendor says otherwise.
fn form(value: &Value, parts: &[BodyPart]) -> Result<String, Problem> {
    let Value::Object(members) = value else {
        return Err(Problem::new("", "the body must be an object: it is sent as form fields"));
    };
    let mut pairs = Vec::new();
    for (key, value) in members {
        match (value, parts.iter().find(|part| part.name == *key)) {
            (Value::Null, _) => pairs.push(Pair::new(key, "")),
            (value, Some(BodyPart { style: Some(style), .. })) => {
                let found = styled(key, value, *style);
                let other = |pair: &&Pair| members.keys().any(|other| other != key && pair.is(other));
                if let Some(pair) = found.iter().find(other) {
                    return Err(Problem::of(key, format!("`{}` is a field of its own; it cannot be given here", pair.name)));
                }
                pairs.extend(found);
            }
            (value, Some(BodyPart { content_type: Some(_), .. })) => pairs.push(Pair::new(key, &value.to_string())),
            (Value::Array(items), _) if !items.iter().any(|item| item.is_object() || item.is_array()) => {
                pairs.extend(items.iter().map(|item| Pair::new(key, &text(item))));
            }
            (value, _) => pairs.extend(style::pairs(value, key, ParameterStyle::DeepObject, true, encode)),
        }
    }
    let written = pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value.as_deref().unwrap_or_default()));
    Ok(written.collect::<Vec<_>>().join("&"))
}

fn styled(key: &str, value: &Value, how: PartStyle) -> Vec<Pair> {
    let encode_value = if how.allow_reserved { encode_reserved_query } else { encode };
    style::pairs(value, key, how.style, how.explode, encode_value)
}

fn binary(value: &Value) -> Result<Vec<u8>, Problem> {
    let wanted = || Problem::new("", "the body must be given as base64 text, or as a data: URI");
    let text = value.as_str().ok_or_else(wanted)?;
    if let Some(file) = data_uri(text) {
        return Ok(file.bytes);
    }
    decode_base64(text).ok_or_else(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn encode(encoding: BodyEncoding, value: Value) -> Result<String, Problem> {
        let (files, parts) = (Vec::new(), Vec::new());
        let body = RequestBody { content_type: "x/y".into(), encoding, value, files, parts, xml: None };
        body.encode().map(|payload| String::from_utf8(payload.bytes).unwrap())
    }

    #[test]
    fn form_fields_are_written_as_the_vendor_says() {
        let part = |name: &str, style: Option<ParameterStyle>, content_type: Option<&str>, allow_reserved: bool| BodyPart {
            name: name.to_owned(),
            content_type: content_type.map(str::to_owned),
            style: style.map(|style| PartStyle { style, explode: false, allow_reserved }),
            headers: Vec::new(),
            xml: None,
        };
        let parts = vec![
            part("csv", Some(ParameterStyle::Form), None, false),
            part("ssv", Some(ParameterStyle::SpaceDelimited), None, false),
            part("tsv", Some(ParameterStyle::TabDelimited), None, false),
            part("pipes", Some(ParameterStyle::PipeDelimited), None, false),
            part("url", Some(ParameterStyle::Form), None, true),
            part("json", None, Some("application/json"), false),
            part("word", None, Some("application/json"), false),
        ];
        let list = json!(["a b", "c,d"]);
        let cases = [
            (json!({"csv": list}), "csv=a%20b,c%2Cd"),
            (json!({"ssv": list}), "ssv=a%20b%20c%2Cd"),
            (json!({"tsv": list}), "tsv=a%20b%09c%2Cd"),
            (json!({"pipes": list}), "pipes=a%20b%7Cc%2Cd"),
            (json!({"csv": {"k": 1}}), "csv=k,1"),
            (json!({"url": "a/b?c&d=e+f"}), "url=a/b?c%26d=e%2Bf"),
            (json!({"json": {"k": ["v"]}}), "json=%7B%22k%22%3A%5B%22v%22%5D%7D"),
            (json!({"word": "x"}), "word=%22x%22"),
            (json!({"csv": []}), ""),
            (json!({"csv": null}), "csv="),
        ];
        for (value, wanted) in cases {
            let (content_type, encoding) = ("x/y".into(), BodyEncoding::Form);
            let (parts, files) = (parts.clone(), Vec::new());
            let body = RequestBody { content_type, encoding, value: value.clone(), files, parts, xml: None };
            assert_eq!(String::from_utf8(body.encode().unwrap().bytes).unwrap(), wanted, "{value}");
        }
    }

    #[test]
    fn bodies_are_written() {
        let cases = [
            (BodyEncoding::Json, json!({"a": null, "b": 9_007_199_254_740_993_u64}), r#"{"a":null,"b":9007199254740993}"#),
            (BodyEncoding::Json, json!([1, "é"]), r#"[1,"é"]"#),
            (
                BodyEncoding::Form,
                json!({"a": "1&2", "b": [1, true], "c": {"d": ["x"]}, "e": null}),
                "a=1%262&b=1&b=true&c%5Bd%5D%5B0%5D=x&e=",
            ),
            (BodyEncoding::Form, json!({}), ""),
            (BodyEncoding::Text, json!("<a/>"), "<a/>"),
            (BodyEncoding::Binary, json!("aGk="), "hi"),
            (BodyEncoding::Binary, json!("aG\nk"), "hi"),
            (BodyEncoding::Binary, json!("data:text/plain;base64,aGk="), "hi"),
        ];
        for (encoding, value, wanted) in cases {
            assert_eq!(encode(encoding, value).as_deref(), Ok(wanted));
        }
        for (encoding, value) in
            [(BodyEncoding::Form, json!([1])), (BodyEncoding::Binary, json!("not base64!")), (BodyEncoding::Binary, json!(5))]
        {
            assert!(encode(encoding, value).is_err());
        }
    }
}
