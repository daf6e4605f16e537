//! What a draft says is what YAML reads back, and a merge finds the place that a person would.

use proptest::prelude::*;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

const OPERATION: &str = "summary: Do it, responses: {'200': {description: OK}}";

fn description(title: &str, paths: &str) -> String {
    let title = serde_json::Value::from(title);
    format!("openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\nservers: [{{url: https://api.acme.test}}]\npaths:\n{paths}")
}

fn two(more: bool) -> String {
    let post = if more { format!("\n    post: {{{OPERATION}}}") } else { String::new() };
    description("Acme", &format!("  /users:\n    get: {{{OPERATION}}}{post}\n  /apps:\n    get: {{{OPERATION}}}\n"))
}

fn merged(integration: &str) -> String {
    let source = MemorySource::new([("api.yaml", two(true))]);
    Compiler::default().merge(integration, &source, "api.yaml", &[]).unwrap().text
}

/// Resource, method and description of every method that the file gives.
fn methods(integration: &str) -> Vec<(String, String, String)> {
    let source = MemorySource::new([("api.yaml", two(true)), ("integration.yaml", integration.to_owned())]);
    let compiler = Compiler { options: toolwright_codegen::lower::LowerOptions { gate: false, ..Default::default() } };
    let output = compiler.compile_in_memory(&Inputs { source: &source, entry: Entry::Integration }).unwrap();
    let pairs = output.integration.operations.iter().zip(&output.plan.tools);
    pairs.map(|(operation, tool)| (operation.resource.clone(), operation.method.clone(), tool.description.clone())).collect()
}

const RENAMED: &str = "integration: acme
source: api.yaml
resources:
  members:
    methods:
      list:
        op: GET /users
        description: |
          Lists the members.
          # This line is text, and no comment.

      # A remark on what comes next.
  apps:
    methods:
      list:
        op: GET /apps
";

#[test]
fn a_new_operation_joins_the_resource_that_a_person_renamed() {
    let after = methods(&merged(RENAMED));
    let created: Vec<&str> =
        after.iter().filter(|(_, method, _)| method == "create").map(|(resource, ..)| resource.as_str()).collect();
    assert_eq!(created, ["members"], "{after:?}");
}

#[test]
fn the_text_of_a_block_stays_whole() {
    let of_list = |text: &str| methods(text).into_iter().find(|(resource, ..)| resource == "members").unwrap().2;
    let text = merged(RENAMED);
    assert_eq!(of_list(&text), of_list(RENAMED), "{text}");
    assert!(of_list(&text).contains("This line is text"), "{text}");
    let windows = RENAMED.replace('\n', "\r\n");
    let text = merged(&windows);
    assert!(text.lines().count() > windows.lines().count() && text.matches('\n').count() == text.matches("\r\n").count());
}

#[test]
fn a_title_that_yaml_would_take_apart_is_quoted() {
    for title in [
        "http: the API",
        "https://acme.test: API",
        "https:",
        "- Acme",
        "a: b",
        "Acme #1",
        "'",
        "\"",
        "null",
        "1e3",
        "{acme}",
        "&a",
        "*a",
        "é\u{2028}x",
    ] {
        reads_back(title).unwrap();
    }
}

/// Drafted from a description of this title, the file gives the title back.
fn reads_back(title: &str) -> Result<(), TestCaseError> {
    let text = description(title, &format!("  /users:\n    get: {{{OPERATION}}}\n"));
    let source = MemorySource::new([("api.yaml", text.clone())]);
    let drafted = Compiler::default().draft(&source, "api.yaml", "api.yaml", Some("acme")).unwrap().text;
    let answered = drafted.replace("auth: \"?\"", "auth: none");
    let source = MemorySource::new([("api.yaml", text), ("integration.yaml", answered)]);
    let output = Compiler::default().compile_in_memory(&Inputs { source: &source, entry: Entry::Integration });
    let output = output.map_err(|found| TestCaseError::fail(format!("{title:?}: {found:?}\n{drafted}")))?;
    let wanted = if title.trim().is_empty() { "acme" } else { title.trim() };
    prop_assert_eq!(&output.integration.title, wanted, "{}", drafted);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_title_reads_back(title in "[ -~éß→]{0,24}") {
        prop_assume!(title.trim() != "?");
        reads_back(&title)?;
    }
}
