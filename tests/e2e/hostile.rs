//! Hostile descriptions (reference/security.md §7, tests 11 to 13): each ends by itself, within a quarter of a gigabyte of address
//! space, in tools or in a diagnostic with a place.

use crate::program::{Ended, end, toolwright};
use crate::project::Folder;
use serde_json::{Map, Value, json};
use std::process::Command;

/// A description of one operation whose body is the schema `Root`.
fn with_schemas(schemas: Value) -> String {
    let root = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Root"}}});
    let post = json!({
        "summary": "Makes a thing.",
        "requestBody": {"content": root},
        "responses": {"200": {"description": "Made", "content": root}},
    });
    describe(json!({"/things": {"post": post}}), json!({"schemas": schemas}))
}

fn with_root(root: Value) -> String {
    with_schemas(json!({ "Root": root }))
}

fn describe(paths: Value, components: Value) -> String {
    let server = json!([{"url": "https://api.acme.example"}]);
    json!({"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "servers": server, "paths": paths, "components": components})
        .to_string()
}

fn to_schema(name: impl std::fmt::Display) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// `Root` → `S0` → `S1` → … → a described leaf.
fn chain(length: usize, link: impl Fn(usize, Value) -> Value) -> String {
    let mut schemas: Map<String, Value> =
        (0..length).map(|at| (format!("S{at}"), link(at, to_schema(format!("S{}", at + 1))))).collect();
    schemas.insert(format!("S{length}"), json!({"type": "object", "properties": {"x": {"type": "string", "description": "X."}}}));
    schemas.insert("Root".to_owned(), to_schema("S0"));
    with_schemas(Value::Object(schemas))
}

/// Every level refers `width` times to the next.
fn fan(width: usize, depth: usize, keyword: &str) -> String {
    chain(depth, |_, next| match keyword {
        "properties" => {
            json!({"type": "object", "properties": (0..width).map(|at| (format!("p{at}"), next.clone())).collect::<Map<_, _>>()})
        }
        keyword => json!({ keyword: vec![next; width] }),
    })
}

/// Text that is inserted as it is in the place of a schema.
fn nested(depth: usize) -> String {
    let schema = format!("{}{{\"type\":\"string\"}}{}", "{\"type\":\"array\",\"items\":".repeat(depth), "}".repeat(depth));
    with_root(json!("HERE")).replace("\"HERE\"", &schema)
}

fn get(extra: Value) -> Value {
    let mut operation = json!({"summary": "Gets it.", "responses": {"204": {"description": "Nothing"}}});
    operation.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({ "get": operation })
}

fn query(names: impl Iterator<Item = String>) -> String {
    let parameters: Vec<Value> =
        names.map(|name| json!({"name": name, "in": "query", "description": "It.", "schema": {"type": "string"}})).collect();
    describe(json!({"/a": get(json!({ "parameters": parameters }))}), json!({}))
}

/// `toolwright inspect`, held to 256 MiB of address space.
fn inspect(folder: &Folder, name: &str, text: &str) -> Ended {
    folder.write(name, text);
    let program = toolwright(["inspect", name, "--diagnostics"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 262144; exec \"$0\" \"$@\""]).arg(program.get_program()).args(program.get_args());
    end(shell.current_dir(folder.path()))
}

/// Fails unless the program ended by itself, with a code and its place, or with tools when there is nothing to say.
fn assert_said(name: &str, ended: &Ended, code: &str) {
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let expected = if matches!(ended.code, Some(0 | 3)) && !said.contains("panicked") { code } else { "an orderly end" };
    assert!(
        said.contains(expected),
        "{name}: {expected} is not in {:?}\n{}",
        ended.code,
        said.chars().take(2_000).collect::<String>()
    );
    if !code.is_empty() {
        let place = said.lines().any(|line| line.contains(&format!("{name}:")) && line.matches(':').count() > 1);
        assert!(place, "{name} has no place in\n{}", said.chars().take(2_000).collect::<String>());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn references_that_lead_in_circles_or_fan_out() {
    let folder = Folder::new();
    let field = |at: usize| json!({"type": "object", "properties": {format!("f{at}"): {"type": "string", "description": "F."}}});
    let cases = [
        (
            "tree.json",
            with_root(
                json!({"type": "object", "description": "A node.", "properties": {"children": {"type": "array", "description": "More.", "items": to_schema("Root")}}}),
            ),
            "",
        ),
        ("fan_properties.json", fan(10, 6, "properties"), ""),
        ("fan_all.json", fan(10, 6, "allOf"), ""),
        ("fan_one.json", fan(3, 40, "oneOf"), ""),
        ("fan_any.json", fan(3, 40, "anyOf"), ""),
        ("fan_deep.json", fan(3, 40, "properties"), ""),
        ("chain_ref.json", chain(10_000, |_, next| next), "TW0003"),
        ("chain_all.json", chain(10_000, |at, next| json!({"allOf": [next, field(at)]})), "TW0003"),
        ("chain_any.json", chain(10_000, |_, next| json!({"anyOf": [next, {"type": "null"}]})), "TW0003"),
        ("chain_items.json", chain(10_000, |_, next| json!({"type": "array", "description": "More.", "items": next})), ""),
        (
            "chain_properties.json",
            chain(10_000, |_, next| json!({"type": "object", "description": "More.", "properties": {"next": next}})),
            "",
        ),
        ("self.json", with_root(to_schema("Root")), ""),
        ("two.json", with_schemas(json!({"Root": to_schema("B"), "B": to_schema("Root")})), ""),
        ("all_self.json", with_root(json!({"description": "It.", "allOf": [to_schema("Root"), field(0)]})), ""),
        ("any_self.json", with_root(json!({"description": "It.", "anyOf": [to_schema("Root"), {"type": "string"}]})), ""),
        ("document.json", with_root(json!({"$ref": "#"})), ""),
        (
            "parameters.json",
            describe(
                json!({"/a": get(json!({"parameters": [{"$ref": "#/components/parameters/A"}]})), "/b": get(json!({}))}),
                json!({"parameters": {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}}}),
            ),
            "TW01",
        ),
        (
            "paths.json",
            describe(json!({"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}, "/c": get(json!({}))}), json!({})),
            "",
        ),
        (
            "responses.json",
            describe(
                json!({"/a": get(json!({"responses": {"200": {"$ref": "#/components/responses/A"}}}))}),
                json!({"responses": {"A": {"$ref": "#/components/responses/A"}}}),
            ),
            "TW0104",
        ),
        ("void.json", with_root(to_schema("Nowhere")), "TW0104"),
        ("pointer.json", with_root(json!({"$ref": format!("#/{}", "a/".repeat(100_000))})), "TW0104"),
    ];
    for (name, text, code) in cases {
        assert_said(name, &inspect(&folder, name, &text), code);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn documents_that_are_deep_or_wide() {
    let folder = Folder::new();
    let levels: Vec<String> =
        (1..10).map(|level| format!("a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 10].join(","))).collect();
    let bomb = format!("openapi: 3.0.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{}\n", levels.join("\n"));
    let number = with_root(json!({"type": "integer", "description": "It.", "minimum": "HERE"}));
    let words = format!("{}{}{}", "[a](".repeat(100_000), "**".repeat(100_000), "<b".repeat(100_000));
    let cases = [
        ("nested.json", nested(5_000), "TW0003"),
        ("nested_little.json", nested(110), ""),
        ("array.json", "[".repeat(1_000_000), "TW0003"),
        ("array.yaml", format!("openapi: {}", "[".repeat(100_000)), "TW0002"),
        ("block.yaml", (0..3_000).map(|at| format!("{}a:\n", " ".repeat(at))).collect(), "TW0003"),
        ("bomb.yaml", bomb, "TW0003"),
        ("circle.yaml", "openapi: 3.0.0\na: &a [*a]\n".to_owned(), "TW0002"),
        ("values.json", format!("{{\"openapi\":\"3.0.0\",\"x\":[{}0]}}", "0,".repeat(3_000_000)), "TW0003"),
        ("large.json", format!("{{\"openapi\":\"3.0.0\",\"x\":\"{}\"}}", "a".repeat(33 << 20)), "TW0001"),
        ("large.yaml", format!("openapi: 3.0.0\nx: {}\n", "a".repeat(100 << 20)), "TW0001"),
        ("zeros.json", "\0".repeat(1_000_000), "TW0002"),
        ("number.json", number.replace("\"HERE\"", &format!("1{}", "0".repeat(100_000))), ""),
        (
            "wide.json",
            with_root(
                json!({"type": "object", "properties": (0..20_000).map(|at| (format!("p{at}"), json!({"type": "string", "description": "It."}))).collect::<Map<_, _>>()}),
            ),
            "",
        ),
        (
            "values_many.json",
            with_root(
                json!({"type": "string", "description": "It.", "enum": (0..50_000).map(|at| format!("v{at}")).collect::<Vec<_>>()}),
            ),
            "",
        ),
        ("inputs.json", query((0..10_000).map(|at| format!("p{at}"))), ""),
        ("alike.json", query((0..1_000).map(|at| format!("p{}", "-".repeat(at)))), "TW0306"),
        ("words.json", describe(json!({"/a": get(json!({ "description": words }))}), json!({})), ""),
        ("name.json", describe(json!({format!("/{}", "a".repeat(1_000_000)): get(json!({}))}), json!({})), "TW0305"),
        (
            "braces.json",
            describe(
                json!({"/{": get(json!({})), "/}{": get(json!({})), "/{a}{b}": get(json!({})), format!("/{}", "{a}".repeat(5_000)): get(json!({}))}),
                json!({}),
            ),
            "TW0106",
        ),
    ];
    for (name, text, code) in cases {
        // What the file itself is too large for has no place inside it.
        let ended = inspect(&folder, name, &text);
        match code {
            "TW0001" => assert!(ended.code == Some(3) && ended.stderr.contains(code) && ended.stderr.contains(name), "{ended:?}"),
            code => assert_said(name, &ended, code),
        }
    }
}

/// Nothing outside the folder is opened, and nothing is connected to: watched from outside, by strace.
#[cfg(target_os = "linux")]
#[test]
fn references_out_of_the_folder_open_nothing() {
    if Command::new("strace").arg("--version").output().is_err() {
        println!("skipped: there is no strace");
        return;
    }
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    folder.write("secret.json", "{\"Root\": {\"type\": \"string\"}}");
    std::os::unix::fs::symlink(folder.path().join("secret.json"), folder.path().join("in/link.json")).unwrap();
    let targets = [
        "file:///etc/passwd",
        "/etc/passwd",
        "/dev/zero",
        "../secret.json#/Root",
        "..%2fsecret.json#/Root",
        "%2e%2e/secret.json#/Root",
        "./../secret.json#/Root",
        "link.json#/Root",
        "http://127.0.0.1:9/x.json",
        "//127.0.0.1/x.json",
        "https://acme.example/x.json",
    ];
    for target in targets {
        folder.write("in/api.json", &with_root(json!({ "$ref": target })));
        let trace = folder.path().join("trace");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", "trace=open,openat,openat2,connect,socket", "-o"]).arg(&trace);
        let program = toolwright(["inspect", "api.json", "--diagnostics"]);
        let ended = end(strace.arg(program.get_program()).args(program.get_args()).current_dir(folder.path().join("in")));
        let seen = std::fs::read_to_string(&trace).unwrap();
        if !seen.contains("api.json") {
            println!("skipped: strace cannot watch here: {}", ended.stderr);
            return;
        }
        assert_said("api.json", &ended, "TW0104");
        for foreign in ["passwd", "/dev/zero", "secret.json", "connect(", "socket("] {
            assert!(!seen.contains(foreign), "{target}: {foreign} in\n{seen}");
        }
    }
}
