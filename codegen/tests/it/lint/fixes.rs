//! What `--fix` would write: only more, only once, and it compiles.

use super::{description, lint_files};
use crate::compile::{compile_integration, lines};
use toolwright_codegen::lint::{Fixes, Rule};

const CONFIG: &str = "\
# A person wrote this.
integration: acme
source: openapi.yaml  # and this

resources:
  orders:
    methods:
      get:
        op: 'GET /orders/{id}'  # one
      copy: { op: 'GET /orders/{id}/copy' }
      end:
        op: 'POST /orders/{id}/end'
        tags: [x]
";

fn api() -> String {
    description(
        "  /orders/{id}: {get: {parameters: [$ID, {$ref: '#/components/parameters/State'}], responses: $ORDER}}
  /orders/{id}/copy: {get: {operationId: createCopy, summary: Creates a copy of the order, parameters: [$ID], responses: $ORDER}}
  /orders/{id}/end:
    parameters: [$ID]
    post:
      summary: Revokes what the order grants
      parameters: [{name: \"it's\", in: query, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {note: {type: string}, 'a/b': {type: integer}}}}}}
      responses: $NONE
",
    )
    .replace("components:\n", "components:\n  parameters:\n    State: {name: state, in: query, schema: {type: string}}\n")
}

fn fixes(config: &str, more: &[(&str, &str)]) -> Fixes {
    let api = api();
    let mut files = vec![("integration.yaml", config), ("openapi.yaml", api.as_str())];
    files.extend(more);
    lint_files(&files, true).fixes
}

#[test]
fn drafts_and_lines_are_added_and_nothing_is_changed() {
    let fixes = fixes(CONFIG, &[]);
    let text = fixes.integration.unwrap();
    let mut kept = text.lines();
    for line in CONFIG.lines() {
        let found = kept.any(|new| new == line || new == line.replace("{ op", "{ effect: write, op"));
        assert!(found, "`{line}` is gone:\n{text}");
    }
    assert!(text.contains("overlays: [words.yaml]\nsource: openapi.yaml  # and this\n"), "{text}");
    assert!(text.contains("copy: { effect: write, op: 'GET /orders/{id}/copy' }"), "{text}");
    let files: Vec<&str> = fixes.drafts.iter().map(|draft| draft.file.as_str()).collect();
    assert_eq!(files, ["records/orders.get.md", "words.yaml"]);
    assert!(fixes.drafts[0].text.starts_with("---\ntitle: ?\nreturns: [id, status]\n---\nTODO"), "{}", fixes.drafts[0].text);
    for target in [
        "\"$.components.parameters.State\"",
        "\"$.paths['/orders/{id}/end'].post.parameters[?@.name == 'it\\\\'s' && @.in == 'query']\"",
        "post.requestBody.content['application/json'].schema.properties.note\"",
        ".properties['a/b']\"",
    ] {
        assert!(fixes.drafts[1].text.contains(target), "{target}\n{}", fixes.drafts[1].text);
    }
}

#[test]
fn a_second_time_changes_nothing_and_answers_open_the_gate() {
    let first = fixes(CONFIG, &[]);
    let config = first.integration.unwrap();
    let drafted: Vec<(&str, &str)> = first.drafts.iter().map(|draft| (draft.file.as_str(), draft.text.as_str())).collect();
    let second = fixes(&config, &drafted);
    assert_eq!((second.integration, second.added), (None, Vec::new()));
    assert!(
        second.drafts.iter().all(|draft| drafted.contains(&(draft.file.as_str(), draft.text.as_str()))),
        "{:?}",
        second.drafts
    );

    let api = api();
    let files = |record: &str, overlay: &str| {
        let files = [
            ("integration.yaml", config.as_str()),
            ("openapi.yaml", &api),
            (first.drafts[0].file.as_str(), record),
            ("words.yaml", overlay),
        ];
        compile_integration(&files).unwrap_or_else(|found| panic!("{}", lines(&found)))
    };
    let [record, overlay] = [0, 1].map(|index| first.drafts[index].text.clone());
    let drafts = files(&record, &overlay);
    assert_eq!(drafts.plan.refused.len(), 2, "a draft counts for nothing");
    let record = record.replace("title: ?", "title: One order").replace("TODO: say in", "Says in");
    let finished = files(&record, &overlay.replace("\"?\"", "What it is, and where it comes from"));
    assert!(finished.plan.refused.is_empty(), "{}", lines(&finished.diagnostics));
    assert_eq!(finished.plan.tools.len(), 3);
}

#[test]
fn hints_are_only_made_more_careful_and_a_persons_word_stands() {
    let kept = CONFIG.replace("      copy: { op:", "      copy: { effect: read, op:");
    let api = api();
    let lint = lint_files(&[("integration.yaml", &kept), ("openapi.yaml", &api)], true);
    assert!(lint.findings.iter().all(|finding| finding.rule != Rule::GetWrites));
    assert!(!lint.fixes.integration.unwrap().contains("effect: write"));
}

#[test]
fn an_overlay_of_a_persons_own_is_neither_taken_over_nor_written_into() {
    let theirs = "overlay: 1.1.0\ninfo: {title: Mine, version: '1'}\nactions: [{target: $.info, update: {title: Acme}}]\n";
    let unlisted = fixes(CONFIG, &[("words.yaml", theirs)]);
    assert!(unlisted.drafts.iter().all(|draft| draft.file != "words.yaml"));
    assert!(!unlisted.integration.unwrap_or_default().contains("overlays"));
    assert!(unlisted.left.iter().any(|left| left.contains("words.yaml is there")), "{:?}", unlisted.left);

    let listed = CONFIG.replace("source:", "overlays: [mine.yaml]\nsource:");
    let other = fixes(&listed, &[("mine.yaml", theirs)]);
    assert!(other.left.iter().any(|left| left.contains("add `words.yaml` to `overlays`")), "{:?}", other.left);
    assert!(!other.integration.unwrap_or_default().contains("words.yaml"));
}

#[test]
fn a_description_alone_has_nothing_to_write_into() {
    assert_eq!(lint_files(&[("openapi.yaml", &api())], true).fixes, Fixes::default());
}
