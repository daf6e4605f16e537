//! The arguments of one tool, simplified so that the whole stays within what a tool should cost a model.
//!
//! The largest structure gives way first, to its end before the next one does: what is deepest in it becomes JSON text, of which
//! the description says the form. No argument is lost, and none that is a plain value changes.

use super::Context;
use super::arguments::Input;
use super::simplify::{MAX_DEPTH, Portable, simplify, simplify_unsaid};
use super::trim::{ARGUMENT, Budget, COMMON, INNER};
use toolwright_integration::Json;

/// The schema of a tool may take this many bytes, some 800 tokens, unless its plain arguments alone are more.
const MAX_BYTES: usize = 3_000;
/// A tool with more arguments than this says less of each.
const MANY: usize = 30;

/// The schema of every input, in order.
pub(super) fn simplify_inputs(context: &Context<'_>, inputs: &[Input]) -> Vec<Portable> {
    let many = inputs.len() > MANY;
    let mut depths = vec![MAX_DEPTH; inputs.len()];
    let mut all: Vec<Portable> = inputs.iter().map(|input| simplify_input(context, input, many, MAX_DEPTH)).collect();
    let mut sizes: Vec<usize> = all.iter().map(size).collect();
    let whole = sizes.clone();
    while sizes.iter().sum::<usize>() > MAX_BYTES {
        let can_shrink = |position: &usize| {
            let floor = if inputs[*position].required { 2 } else { 1 };
            depths[*position] > floor && inputs[*position].money.is_empty() && is_nested(&all[*position])
        };
        let Some(largest) = (0..inputs.len()).filter(can_shrink).max_by_key(|position| (whole[*position], *position)) else {
            break;
        };
        depths[largest] -= 1;
        let smaller = simplify_input(context, &inputs[largest], many, depths[largest]);
        // A notation can be longer than the little that it stands for.
        if size(&smaller) < sizes[largest] {
            sizes[largest] = size(&smaller);
            all[largest] = smaller;
        }
    }
    all
}

fn is_nested(portable: &Portable) -> bool {
    portable.schema.iter().any(|(keyword, _)| matches!(keyword.as_str(), "properties" | "items" | "anyOf"))
}

fn size(portable: &Portable) -> usize {
    // Without building the text of it: quotes, colons and commas are counted as one byte each.
    portable.schema.iter().map(|(keyword, value)| keyword.len() + 4 + size_of(value)).sum()
}

fn size_of(json: &Json) -> usize {
    match json {
        Json::Null => 4,
        Json::Bool(_) => 5,
        Json::Number(text) => text.len(),
        Json::String(text) => text.len() + 2,
        Json::Array(items) => 2 + items.iter().map(|item| size_of(item) + 1).sum::<usize>(),
        Json::Object(entries) => 2 + entries.iter().map(|(key, value)| key.len() + 4 + size_of(value)).sum::<usize>(),
    }
}

fn simplify_input(context: &Context<'_>, input: &Input, many: bool, deepest: usize) -> Portable {
    let words = if input.text.trim().is_empty() && !context.options.gate {
        format!("The {}", input.name.replace('_', " ").trim())
    } else {
        input.text.clone()
    };
    if input.rest {
        let schema =
            vec![("type".to_owned(), Json::from("string")), ("description".to_owned(), Json::String(rest_words(&words)))];
        return Portable { schema, encoded: vec![String::new()], ..Portable::default() };
    }
    let part = input.part.as_ref().filter(|_| !input.textual);
    match part {
        None if !input.textual => simplify_unsaid(&words),
        _ => simplify(&context.api.schemas, part, &words, &input.money, budget(context, input, many), deepest),
    }
}

fn budget(context: &Context<'_>, input: &Input, many: bool) -> Budget {
    match context.common.contains(input.text.as_str()) {
        true => COMMON,
        false if many && !input.required => INNER,
        false => ARGUMENT,
    }
}

fn rest_words(words: &str) -> String {
    let plain = super::text::plain_text(words).text;
    format!(
        "{} (JSON text of an object; each key is sent as a field of its own)",
        super::trim::trim(&plain, ARGUMENT).trim_end_matches('.')
    )
}
