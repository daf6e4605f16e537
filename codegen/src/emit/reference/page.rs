//! The reference page of `integration.yaml`, as Markdown.

use crate::config::keys::{Form, Key, Object, objects};

const HEAD: &str = "\
# integration.yaml

`specs/<vendor>/integration.yaml` says what the vendor's API description cannot. `toolwright init` drafts it, `toolwright check` holds it
to the description. Editors complete and check it by [integration.schema.json](integration.schema.json): with the YAML language server,
write `# yaml-language-server: $schema=../../docs/integration.schema.json` into its first line.

A `\"?\"` is a question that `init` leaves to a person. `serve`, `call` and `lint` work without its answer; `check` and `build` refuse it, each
at its place (TW0211).

Printed by `toolwright schema --markdown` from the table that the compiler is tested against; every example below compiles in a test.
";

/// The whole page.
pub fn emit_config_reference() -> String {
    let mut out = HEAD.to_owned();
    for object in objects() {
        write_object(object, &mut out);
    }
    out
}

fn write_object(object: &Object, out: &mut String) {
    let title = if object.path.is_empty() { "The file" } else { object.path };
    let quoted = if object.path.is_empty() { title.to_owned() } else { format!("`{title}`") };
    out.push_str(&format!("\n## {quoted}\n\n{}\n", object.words));
    for key in object.keys {
        write_key(key, out);
    }
}

fn write_key(key: &Key, out: &mut String) {
    let needed = if key.needed { ", needed" } else { "" };
    out.push_str(&format!("\n**`{}`** ({}{needed}). {}", key.name, words_of(&key.form), key.words));
    if !key.default.is_empty() {
        out.push_str(&format!(" Without it: {}.", key.default));
    }
    if key.open {
        out.push_str(" A draft may leave it open as `\"?\"`.");
    }
    out.push_str("\n\n");
    for line in key.example.lines() {
        out.push_str(&format!("    {line}\n"));
    }
}

fn words_of(form: &Form) -> String {
    match form {
        Form::Text => "text".to_owned(),
        Form::Texts => "text, or a list of texts".to_owned(),
        Form::Pointer => "JSON pointer".to_owned(),
        Form::Count => "whole number from 1".to_owned(),
        Form::Whole => "whole number".to_owned(),
        Form::Truth => "`true` or `false`".to_owned(),
        Form::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Form::Duration => "`60s`, `5m`, `1h`, `1d`, or seconds".to_owned(),
        Form::Any => "any value".to_owned(),
        Form::Object(object) => format!("object, see `{}`", object.path),
        Form::Each(form) => match &**form {
            Form::Object(object) => format!("object by name, see `{}`", object.path),
            form => format!("{} by name", words_of(form)),
        },
        Form::List(object) => format!("list, see `{}`", object.path),
        Form::Either(one, other) => format!("{}; or {}", words_of(one), words_of(other)),
    }
}
