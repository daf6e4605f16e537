//! From a body value to bytes, one function an encoding.

use super::file::{data_uri, decode_base64};
use super::multipart;
use super::problem::Problem;
use super::request::{Pair, Payload, RequestBody};
use super::style::{brackets, text};
use serde_json::Value;
use toolwright_integration::BodyEncoding;

impl RequestBody {
    /// Writes the body.
    ///
    /// # Errors
    /// When the value does not suit the encoding: no base64 where bytes are wanted, no object where fields are.
    pub fn encode(self) -> Result<Payload, Problem> {
        let Self { content_type, encoding, value, files } = self;
        let bytes = match encoding {
            BodyEncoding::Json => value.to_string().into_bytes(),
            BodyEncoding::Form => form(&value)?.into_bytes(),
            BodyEncoding::Multipart => return multipart::encode(&content_type, &value, &files),
            BodyEncoding::Text => text(&value).into_bytes(),
            BodyEncoding::Binary => binary(&value)?,
        };
        Ok(Payload { content_type, bytes })
    }
}

/// `application/x-www-form-urlencoded`: a list of plain values repeats its key (OpenAPI's default), objects use brackets.
fn form(value: &Value) -> Result<String, Problem> {
    let Value::Object(members) = value else {
        return Err(Problem::new("", "the body must be an object: it is sent as form fields"));
    };
    let mut pairs = Vec::new();
    for (key, value) in members {
        match value {
            Value::Null => pairs.push(Pair::new(key, "")),
            Value::Array(items) if !items.iter().any(|item| item.is_object() || item.is_array()) => {
                pairs.extend(items.iter().map(|item| Pair::new(key, &text(item))));
            }
            value => brackets(key, value, super::percent::encode, &mut pairs),
        }
    }
    let written = pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value.as_deref().unwrap_or_default()));
    Ok(written.collect::<Vec<_>>().join("&"))
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
        let body = RequestBody { content_type: "x/y".into(), encoding, value, files: Vec::new() };
        body.encode().map(|payload| String::from_utf8(payload.bytes).unwrap())
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
