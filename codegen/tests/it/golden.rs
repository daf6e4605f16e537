//! One fixture a construct, and what the compiler makes of it. A snapshot is read against its fixture before it is accepted.

use crate::compile::{
    compile_file, compile_folder, diagnostics, file, fixture_names, fixtures, items, lines, parse, pretty, text, tools,
};
use std::fmt::Write;
use toolwright_codegen::Output;
use toolwright_integration::Json;

/// The tools, each with its wire entry; then the credentials and the server; then every message.
fn render(name: &str) -> String {
    let folder = fixtures().join(name.split('/').next().unwrap());
    let configured = folder.join("integration.yaml").is_file();
    let compiled = if configured { compile_folder(&folder) } else { compile_file(&fixtures(), name, false) };
    let mut out = String::new();
    if let Ok(output) = &compiled {
        write_tools(output, &mut out);
    }
    let _ = write!(out, "--- diagnostics\n{}", lines(diagnostics(&compiled)));
    out
}

fn write_tools(output: &Output, out: &mut String) {
    let wire = parse("operations.json", &file(output, "operations.json"));
    for (tool, operation) in tools(output).iter().zip(items(&wire, "operations")) {
        let name = text(tool, "name");
        let _ = writeln!(out, "=== {name}\n{}", pretty(&without(tool, "name")));
        let _ = writeln!(out, "{}\n", pretty(&without(operation, "tool")));
    }
    let _ = writeln!(out, "--- integration\n{}", pretty(&without(&wire, "operations")));
}

fn without(json: &Json, key: &str) -> Json {
    let Json::Object(entries) = json else { panic!("{json} is no object") };
    Json::Object(entries.iter().filter(|(name, _)| name != key).cloned().collect())
}

#[test]
fn every_construct_is_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in fixture_names() {
            let case = name.split(['/', '.']).next().unwrap().to_owned();
            insta::assert_snapshot!(case, render(&name));
        }
    });
}
