//! The published JSON Schema of integration.yaml, as an editor would apply it.

use crate::program::{ROOT, run_in};
use crate::project::Folder;
use std::path::Path;
use toolwright_codegen::source::{Documents, FolderSource};
use typed_arena::Arena;

const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: Acme, version: '1'}
paths:
  /orders:
    get:
      summary: Lists the orders of the account
      parameters: [{name: token, in: query, description: Where to go on, schema: {type: string}}]
      responses: {'200': {description: OK, content: {application/json: {schema: {type: object, properties: {
        orders: {type: array, items: {type: object, properties: {id: {type: string}}}}, lines: {type: array, items: {type: object, properties: {id: {type: string}}}}}}}}}}
    post:
      summary: Creates an order for the account
      requestBody: {content: {application/json: {schema: {type: object, properties: {total: {type: object, description: What it costs, properties: {
        value: {type: integer, description: The number}, currency: {type: string, description: The currency}}}}}}}}
      responses: {'204': {description: Done}}
";

/// What the schema says against a file.
fn complaints(folder: &Path) -> Vec<String> {
    let schema = std::fs::read_to_string(Path::new(ROOT).join("docs/integration.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let (texts, mut documents, mut findings) = (Arena::new(), Documents::default(), Vec::new());
    let index = documents.load(&texts, &FolderSource::new(folder).unwrap(), "integration.yaml", &mut findings).unwrap();
    let mut json = String::new();
    documents.root(index).unwrap().to_json().write(&mut json);
    validator
        .iter_errors(&serde_json::from_str(&json).unwrap())
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

#[test]
fn our_own_files_and_drafts_with_their_questions_pass() {
    for vendor in ["torii", "cakewalk"] {
        assert_eq!(complaints(&Path::new(ROOT).join("specs").join(vendor)), Vec::<String>::new(), "{vendor}");
    }
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("specs")).unwrap();
    folder.write("acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    let draft = std::fs::read_to_string(folder.path().join("specs/acme/integration.yaml")).unwrap();
    for question in ["server: \"?\"", "auth: \"?\"", "unit: \"?\""] {
        assert!(draft.contains(question), "`{question}` is not in\n{draft}");
    }
    assert_eq!(complaints(&folder.path().join("specs/acme")), Vec::<String>::new(), "{draft}");
    // What a draft may leave open besides, and what it may not.
    let open = "integration: acme\nsource: acme.yaml\nresources:\n  orders:\n    methods:\n      list: { op: GET /orders, paginate: \"?\", items: \"?\" }\n";
    folder.write("specs/acme/integration.yaml", open);
    assert_eq!(complaints(&folder.path().join("specs/acme")), Vec::<String>::new());
}

#[test]
fn what_the_compiler_refuses_an_editor_marks() {
    let folder = Folder::new();
    let sound = "integration: acme\nsource: acme.yaml\nmoney: { total: { value: value, currency: currency, unit: minor } }\n";
    let wrong = [
        sound.replace("source: acme.yaml\n", ""),
        sound.replace("unit: minor", "unit: cents"),
        sound.replace("unit: minor", ""),
        sound.replace("money", "cash"),
        format!("{sound}resources: {{ orders: {{ methods: {{ list: {{ op: GET /orders, items: orders }} }} }} }}\n"),
        format!("{sound}rate_limits: [{{ match: GET /orders, limit: \"?\", per: 60s }}]\n"),
    ];
    folder.write("integration.yaml", sound);
    assert_eq!(complaints(folder.path()), Vec::<String>::new());
    for text in wrong {
        folder.write("integration.yaml", &text);
        assert!(!complaints(folder.path()).is_empty(), "{text}");
    }
}
