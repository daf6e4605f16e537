//! Round trips: what a vendor may answer by its schemas goes through the generated types and comes out as it was. The crates are
//! built and run.

use crate::crates::FIXTURES;
use crate::values::Values;
use crate::{compile, descriptions, here, sources};
use quote::ToTokens;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use toolwright_codegen::emit::{Package, Runtime};
use toolwright_codegen::name::{NameKind, rust_name};
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};
use toolwright_integration::api::{Api, ApiOperation, Schema};
use toolwright_integration::{AnswerKind, Operation};

/// Real descriptions of differing dialects, below the shared corpus.
const SAMPLE: [&str; 7] = [
    "oas-examples/2.0-petstore.json",
    "oas-examples/3.0-discriminators.json",
    "oas-examples/3.1-train-travel.yaml",
    "notion/notion-openapi.json",
    "adyen/PayoutService-v68.yaml",
    "oxide/nexus.json",
    "netlify/swagger.yml",
];
/// Values of each root.
const VALUES: u64 = 150;

/// A type and where its values come from.
struct Root<'a> {
    rust: String,
    schema: &'a Schema,
    /// Where in the value the type's value stands.
    at: String,
    /// The items of a list are meant.
    items: bool,
    /// Callers write it, so that null and absence differ.
    written: bool,
    /// It is kept what nobody declared.
    answers: bool,
}

#[test]
#[ignore = "builds and runs crates for minutes"]
fn every_value_comes_out_as_it_was() {
    let root = here("../target/round-trips");
    let _ = std::fs::remove_dir_all(root.join("crates"));
    std::fs::create_dir_all(root.join("src")).unwrap();
    let mut subjects: Vec<(String, Output)> = ["torii", "cakewalk"].map(|vendor| (vendor.to_owned(), integration(vendor))).into();
    let mut files = descriptions(&here(FIXTURES));
    match crate::shared::shared("corpus") {
        Some(corpus) => files.extend(SAMPLE.map(|name| corpus.join(name))),
        None => println!("without real descriptions"),
    }
    for file in files {
        let output = compile(&file).unwrap_or_else(|found| panic!("{}: {found}", file.display()));
        subjects.push((file.display().to_string(), output));
    }
    let mut manifest = String::from(
        "[package]\nname = \"round-trips\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = false\n\n[workspace]\nmembers = [\"crates/*\"]\n\n\
         [dependencies]\nserde_json = \"1\"\n",
    );
    let (mut table, mut cases, mut roots) = (String::new(), String::new(), 0);
    for (position, (label, output)) in subjects.iter_mut().enumerate() {
        let api: Api = serde_json::from_slice(&output.files[Path::new("api.json")]).unwrap();
        let name = format!("crate_{position}");
        crate::crates::write(output, &package(), &root.join("crates").join(&name), &name);
        let _ = writeln!(manifest, "{name} = {{ path = \"crates/{name}\", package = \"{name}\" }}");
        let found = found_roots(output, &api);
        println!("{name}: {} types with values, {label}", found.len());
        assert!(!found.is_empty(), "{label} has no type");
        for (number, one) in found.iter().enumerate() {
            let _ = writeln!(table, "(\"{name} {number}\", {}, through::<{}>),", one.written, in_crate(&one.rust, &name));
            let mut values = Values { api: &api, state: 7 + number as u64, undeclared: one.answers };
            for value in made(&mut values, one) {
                let _ = writeln!(cases, "{}", json!([format!("{name} {number}"), one.rust, value]));
            }
        }
        roots += found.len();
    }
    std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(root.join("src/main.rs"), PROGRAM.replace("TABLE", &table)).unwrap();
    std::fs::write(root.join("cases"), &cases).unwrap();
    std::fs::copy(here("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
    println!("{roots} types, {} values", cases.lines().count());
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--offline", "--quiet"]).current_dir(&root).env("CARGO_INCREMENTAL", "0");
    assert!(cargo.status().unwrap().success(), "a value did not come out as it was; see above");
}

fn package() -> Package {
    Package { runtime: Runtime::Path(here("../runtime").canonicalize().unwrap().display().to_string()), own_workspace: false }
}

fn integration(vendor: &str) -> Output {
    let source = FolderSource::new(&here("../specs").join(vendor)).unwrap();
    Compiler::default().compile_crate(&Inputs { source: &source, entry: Entry::Integration }).unwrap()
}

/// Values of a root, edges included.
fn made<'a>(values: &mut Values<'a>, root: &Root<'a>) -> Vec<Value> {
    let mut out = Vec::new();
    for _ in 0..VALUES {
        let Some(whole) = values.of(root.schema, 0) else { continue };
        let Some(found) = whole.pointer(&root.at) else { continue };
        match found {
            Value::Array(items) if root.items => out.extend(items.iter().cloned()),
            _ if root.items => {}
            Value::Null if !root.at.is_empty() => {}
            other => out.push(other.clone()),
        }
    }
    out
}

/// What methods give, and the types that have a schema's name.
fn found_roots<'a>(output: &Output, api: &'a Api) -> Vec<Root<'a>> {
    let code = sources(output);
    let types: String = code.iter().filter(|(path, _)| path.starts_with("src/types/")).map(|(_, text)| text.as_str()).collect();
    let given = answers(&code);
    let mut roots = Vec::new();
    for operation in &output.plan.integration.operations {
        let (Some(rust), Some(schema)) = (given.get(&operation.tool), answer_schema(api, operation)) else { continue };
        roots.push(Root {
            rust: rust.clone(),
            schema,
            at: operation.answer.at.clone(),
            items: operation.answer.kind == AnswerKind::Items,
            written: false,
            answers: true,
        });
    }
    let mut named: BTreeMap<String, Vec<&'a Schema>> = BTreeMap::new();
    for (name, schema) in &api.schemas {
        named.entry(rust_name(name, NameKind::Type).as_str().to_owned()).or_default().push(schema);
    }
    for (name, schemas) in named {
        let (Some(at), [schema]) = (types.find(&format!("pub struct {name} {{")), schemas.as_slice()) else { continue };
        let before = &types[at.saturating_sub(80)..at];
        let written = before.contains("Default)]\npub struct") || before.ends_with("Default)]\n");
        roots.push(Root { rust: format!("types::{name}"), schema, at: String::new(), items: false, written, answers: false });
    }
    roots
}

/// By tool, the type that its method gives: of a page's items for a list.
fn answers(code: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in code.iter().filter(|(path, _)| path.matches('/').count() == 1) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let items = file.items.iter().filter_map(|item| match item {
            syn::Item::Impl(one) => Some(&one.items),
            _ => None,
        });
        for item in items.flatten() {
            let syn::ImplItem::Fn(method) = item else { continue };
            let body = method.block.to_token_stream().to_string();
            let Some(tool) = body.split("let tool = \"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
            let given = method.sig.output.to_token_stream().to_string().replace(' ', "");
            let given = given.trim_start_matches("->Result<").trim_end_matches(",Error>");
            let given = given.strip_prefix("Page<").map_or(given, |inner| &inner[..inner.len() - 1]);
            if !["()", "File", "Value"].contains(&given) {
                found.insert(tool.to_owned(), given.to_owned());
            }
        }
    }
    found
}

/// The schema of an operation's first JSON answer.
fn answer_schema<'a>(api: &'a Api, operation: &Operation) -> Option<&'a Schema> {
    if !matches!(operation.answer.kind, AnswerKind::Items | AnswerKind::Record) {
        return None;
    }
    let path = |one: &ApiOperation| one.path.split('#').next().map(str::to_owned);
    let wanted = operation.path.split('#').next().map(str::to_owned);
    let same = |one: &&ApiOperation| {
        one.method.eq_ignore_ascii_case(&operation.http_method)
            && path(one) == wanted
            && one.operation_id.as_ref().is_none_or(|id| operation.operation_id.as_ref().is_none_or(|known| known == id))
    };
    let found = api.operations.iter().find(same)?;
    let mut answers: Vec<_> = found.responses.iter().filter(|one| one.status.starts_with('2')).collect();
    if answers.is_empty() {
        answers = found.responses.iter().filter(|one| one.status == "default").collect();
    }
    let mut contents = answers.into_iter().flat_map(|response| &response.content);
    contents.find(|content| content.media_type.contains("json"))?.schema.as_ref()
}

/// A type as it is called from outside of its crate.
fn in_crate(rust: &str, name: &str) -> String {
    let mut out = String::new();
    for word in rust.split_inclusive(['<', '>', ',']) {
        let bare = word.trim_end_matches(['<', '>', ',']);
        let place = match bare {
            "" | "Vec" | "Option" | "Box" | "String" | "bool" | "i64" | "f64" | "u64" => "",
            "BTreeMap" => "std::collections::",
            _ => &format!("{name}::"),
        };
        out.push_str(place);
        out.push_str(word);
    }
    out
}

/// Reads each value into its type, writes it again and compares.
const PROGRAM: &str = r#"
use crate_0::{Value, Wire, WireError};

type Case = (&'static str, bool, fn(Value) -> Result<Value, WireError>);

static TYPES: &[Case] = &[
TABLE];

fn through<T: Wire>(value: Value) -> Result<Value, WireError> {
    T::take(value).map(T::put)
}

/// In what is only read, null and absence are one.
fn same(before: &Value, after: &Value, written: bool) -> bool {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            b.keys().all(|key| a.contains_key(key))
                && a.iter().all(|(key, value)| match b.get(key) {
                    Some(other) => same(value, other, written),
                    None => value.is_null() && !written,
                })
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, written)),
        (Value::Number(a), Value::Number(b)) => a == b || (!(a.is_i64() && b.is_i64()) && a.as_f64() == b.as_f64()),
        (a, b) => a == b,
    }
}

fn main() {
    // What would hide a loss is no comparison.
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert!(!same(&value("{\"a\":1}"), &value("{}"), false) && !same(&value("[1]"), &value("[2]"), false));
    assert!(!same(&value("{\"a\":null}"), &value("{}"), true) && !same(&value("{}"), &value("{\"a\":null}"), false));
    assert!(!same(&value("9007199254740993"), &value("9007199254740992"), false));
    assert!(through::<Vec<i64>>(value("[\"a\"]")).is_err());
    let (mut wrong, mut right) = (0, 0);
    for line in std::fs::read_to_string("cases").unwrap().lines() {
        let case = value(line);
        let name = case[0].as_str().unwrap();
        let (_, written, through) = TYPES.iter().find(|(known, ..)| *known == name).unwrap();
        match through(case[2].clone()) {
            Ok(after) if same(&case[2], &after, *written) => right += 1,
            Ok(after) => {
                wrong += 1;
                if wrong < 40 { eprintln!("{name} {}\n  before {}\n  after  {after}", case[1], case[2]); }
            }
            Err(error) => {
                wrong += 1;
                if wrong < 40 { eprintln!("{name} {}: {error}\n  before {}", case[1], case[2]); }
            }
        }
    }
    println!("{right} values came out as they were, {wrong} did not");
    assert!(wrong == 0 && right > 1_000);
}
"#;
