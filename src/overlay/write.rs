//! A tree as JSON or YAML that people read. Numbers keep their digits, keys their order.

use std::fmt::Write;
use toolwright_integration::Json;

/// JSON with two spaces a level.
pub fn pretty_json(json: &Json) -> String {
    let mut out = String::new();
    write_json(json, 0, &mut out);
    out.push('\n');
    out
}

fn write_json(json: &Json, depth: usize, out: &mut String) {
    let indent = |depth: usize| "  ".repeat(depth);
    match json {
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                let _ = write!(out, "{}\n{}", if index > 0 { "," } else { "" }, indent(depth + 1));
                write_json(item, depth + 1, out);
            }
            let _ = write!(out, "\n{}]", indent(depth));
        }
        Json::Object(entries) if !entries.is_empty() => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                let _ = write!(out, "{}\n{}{}: ", if index > 0 { "," } else { "" }, indent(depth + 1), Json::from(key.as_str()));
                write_json(value, depth + 1, out);
            }
            let _ = write!(out, "\n{}}}", indent(depth));
        }
        scalar => scalar.write(out),
    }
}

/// YAML in block style; what might be read as something else stands in quotes.
pub fn yaml(json: &Json) -> String {
    let mut out = String::new();
    match json {
        Json::Array(items) if !items.is_empty() => write_items(items, 0, &mut out),
        Json::Object(entries) if !entries.is_empty() => write_entries(entries, 0, false, &mut out),
        scalar => write_scalar(scalar, &mut out),
    }
    out
}

fn write_entries(entries: &[(String, Json)], depth: usize, mut inline: bool, out: &mut String) {
    for (key, value) in entries {
        if !std::mem::take(&mut inline) {
            out.push_str(&"  ".repeat(depth));
        }
        write_text(key, out);
        out.push(':');
        match value {
            Json::Array(items) if !items.is_empty() => {
                out.push('\n');
                write_items(items, depth + 1, out);
            }
            Json::Object(entries) if !entries.is_empty() => {
                out.push('\n');
                write_entries(entries, depth + 1, false, out);
            }
            scalar => {
                out.push(' ');
                write_scalar(scalar, out);
            }
        }
    }
}

fn write_items(items: &[Json], depth: usize, out: &mut String) {
    for item in items {
        let _ = write!(out, "{}- ", "  ".repeat(depth));
        match item {
            Json::Object(entries) if !entries.is_empty() => write_entries(entries, depth + 1, true, out),
            Json::Array(items) if !items.is_empty() => {
                out.pop();
                out.push('\n');
                write_items(items, depth + 1, out);
            }
            scalar => write_scalar(scalar, out),
        }
    }
}

fn write_scalar(json: &Json, out: &mut String) {
    match json {
        Json::String(text) => write_text(text, out),
        other => other.write(out),
    }
    out.push('\n');
}

fn write_text(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        Json::from(text).write(out);
    }
}

/// Whether a text is the same without quotes, to every reader of YAML 1.1 and 1.2.
fn is_plain(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let sign = |c: char| c.is_alphanumeric() || " _-./{}$()+,;=*<>!?%&@^'[]|~".contains(c);
    let first = text.chars().next();
    first.is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '$' | '_' | '('))
        && !text.ends_with(' ')
        && text.chars().all(sign)
        && !words.contains(&text.to_ascii_lowercase().as_str())
}
