//! Damaged descriptions and hostile names: an answer or a located diagnostic, never a panic.

use crate::compile::{compile_text, fixture_names, fixtures, parse};
use crate::portable::violations;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::name::{argument_name, tool_name};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};
use toolwright_integration::Json;

/// Every fixture that is one file: name, text and tree.
static FIXTURES: LazyLock<Vec<(String, String, Json)>> = LazyLock::new(|| {
    let names = fixture_names().into_iter().filter(|name| !name.contains('/'));
    names
        .map(|name| {
            let text = std::fs::read_to_string(fixtures().join(&name)).unwrap();
            let tree = parse(&name, &text);
            (name, text, tree)
        })
        .collect()
});

#[derive(Debug, Clone)]
enum Damage {
    Delete,
    Duplicate,
    Rename(String),
    Replace(Json),
    /// By another node of the same description: references where none belong, schemas for texts.
    Transplant(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let literals = [
        Json::Null,
        Json::Bool(true),
        Json::Bool(false),
        Json::Number("-1".to_owned()),
        Json::Number("1e999".to_owned()),
        Json::from("\u{202e}"),
        Json::from(""),
        Json::from("#/"),
        Json::Array(Vec::new()),
        Json::Object(Vec::new()),
        Json::Object(vec![("$ref".to_owned(), Json::from("#"))]),
        Json::Object(vec![("$ref".to_owned(), Json::from("#/components/schemas/Tree"))]),
    ];
    prop_oneof![
        Just(Damage::Delete),
        Just(Damage::Duplicate),
        "[a-z$<>{}/~%😀 ]{0,6}|\\$ref|allOf|x-".prop_map(Damage::Rename),
        proptest::sample::select(literals.to_vec()).prop_map(Damage::Replace),
        any::<Index>().prop_map(Damage::Transplant),
    ]
}

fn count(tree: &Json) -> usize {
    1 + match tree {
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Object(entries) => entries.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

/// The node with that number, counted from the root in document order.
fn node(tree: &Json, number: usize) -> Option<&Json> {
    fn find<'j>(tree: &'j Json, left: &mut usize) -> Option<&'j Json> {
        if *left == 0 {
            return Some(tree);
        }
        *left -= 1;
        match tree {
            Json::Array(items) => items.iter().find_map(|item| find(item, left)),
            Json::Object(entries) => entries.iter().find_map(|(_, value)| find(value, left)),
            _ => None,
        }
    }
    find(tree, &mut number.clone())
}

/// Damages the child with that number; the root itself stays.
fn apply(tree: &mut Json, left: &mut usize, damage: &Damage, other: &Json) -> bool {
    let length = match tree {
        Json::Array(items) => items.len(),
        Json::Object(entries) => entries.len(),
        _ => 0,
    };
    for position in 0..length {
        if *left == 0 {
            damage_child(tree, position, damage, other);
            return true;
        }
        *left -= 1;
        let child = match tree {
            Json::Array(items) => &mut items[position],
            Json::Object(entries) => &mut entries[position].1,
            _ => return false,
        };
        if apply(child, left, damage, other) {
            return true;
        }
    }
    false
}

fn damage_child(tree: &mut Json, position: usize, damage: &Damage, other: &Json) {
    match (tree, damage) {
        (Json::Array(items), Damage::Delete) => drop(items.remove(position)),
        (Json::Object(entries), Damage::Delete) => drop(entries.remove(position)),
        (Json::Array(items), Damage::Duplicate) => items.insert(position, items[position].clone()),
        (Json::Object(entries), Damage::Duplicate) => entries.insert(position, entries[position].clone()),
        (Json::Object(entries), Damage::Rename(name)) => entries[position].0.clone_from(name),
        (Json::Array(items), Damage::Replace(literal)) => items[position] = literal.clone(),
        (Json::Object(entries), Damage::Replace(literal)) => entries[position].1 = literal.clone(),
        (Json::Array(items), Damage::Transplant(_)) => items[position] = other.clone(),
        (Json::Object(entries), Damage::Transplant(_)) => entries[position].1 = other.clone(),
        _ => {}
    }
}

/// Whatever comes out is portable; whatever does not says why and where.
fn examine(file: &str, text: &str, gate: bool) -> Result<(), TestCaseError> {
    match compile_text(file, text, gate) {
        Ok(output) => {
            let wrong = violations(&output);
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
        Err(found) => {
            prop_assert!(!found.is_empty() && found.iter().all(|diagnostic| !diagnostic.message.is_empty()));
            let holes =
                found.iter().filter(|diagnostic| diagnostic.code == toolwright_codegen::diagnostic::Code::UnreachableInput);
            prop_assert_eq!(holes.count(), 0, "{}", crate::compile::lines(&found));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_trees_are_survived(
        fixture in any::<Index>(),
        damages in prop::collection::vec((any::<Index>(), damage()), 1..6),
        gate in any::<bool>(),
    ) {
        let (_, _, tree) = fixture.get(&FIXTURES);
        let mut tree = tree.clone();
        for (place, damage) in &damages {
            let size = count(&tree);
            let other = match damage {
                Damage::Transplant(from) => node(&tree, from.index(size)).cloned().unwrap(),
                _ => Json::Null,
            };
            if size > 1 {
                apply(&mut tree, &mut place.index(size - 1), damage, &other);
            }
        }
        examine("damaged.json", &tree.to_string(), gate)?;
    }

    #[test]
    fn damaged_texts_are_survived(
        fixture in any::<Index>(),
        cuts in prop::collection::vec((any::<Index>(), 0usize..12, "[-:{}\\[\\]&*!|>'\"#%@`,? \\n\\ta0~é]{0,4}"), 1..5),
    ) {
        let (name, text, _) = fixture.get(&FIXTURES);
        let mut text: Vec<char> = text.chars().collect();
        for (place, length, replacement) in &cuts {
            let start = place.index(text.len().max(1));
            let end = (start + length).min(text.len());
            text.splice(start.min(end)..end, replacement.chars());
        }
        examine(name, &text.into_iter().collect::<String>(), false)?;
    }

    #[test]
    fn names_are_legal_whatever_they_are_made_of(
        integration in ".{0,80}",
        resource in ".{0,80}",
        method in "list|get|create|update|delete|.{0,80}",
        compact in any::<bool>(),
    ) {
        let name = tool_name(&integration, &resource, &method, compact).name;
        prop_assert!(name.len() <= if compact { 46 } else { 64 }, "{}", name);
        let legal = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        prop_assert!(legal && !name.is_empty(), "{}", name);
        let argument = argument_name(&resource);
        prop_assert!(argument.len() <= 64 && !argument.starts_with(|c: char| c.is_ascii_digit()), "{}", argument);
    }
}

/// `S0: allOf [S1, S1]`, `S1: …`: two ways at every step, so that walking them all never ends.
#[test]
fn entangled_combinators_end_in_time() {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let mut schemas = String::new();
        for step in 0..40 {
            let next = step + 1;
            let members = format!("[{{$ref: '#/components/schemas/S{next}'}}, {{$ref: '#/components/schemas/T{next}'}}]");
            schemas.push_str(&format!("    S{step}: {{{keyword}: {members}}}\n    T{step}: {{{keyword}: {members}}}\n"));
        }
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: https://api.acme.test}}]\npaths:\n  /a:\n    post:\n      \
             summary: Send something large\n      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}\n      \
             responses: {{'204': {{description: done}}}}\ncomponents:\n  schemas:\n{schemas}    S40: {{type: object, properties: {{x: {{type: string}}}}}}\n    T40: {{type: object}}\n"
        );
        let source = MemorySource::new([("api.yaml", text)]);
        let begin = std::time::Instant::now();
        let output = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } }
            .compile(&Inputs { source: &source, entry: Entry::Description("api.yaml") })
            .unwrap();
        assert_eq!(output.plan.tools.len(), 1);
        assert!(output.diagnostics.iter().any(|diagnostic| diagnostic.code.id() == "TW0003"), "{keyword}");
        println!("{keyword}: {:?}", begin.elapsed());
    }
}
