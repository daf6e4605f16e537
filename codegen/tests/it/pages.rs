//! A folder of docs pages compiles like one document, and what is wrong with a page is told at its place in the page.

use crate::compile::{
    Compiled, at, compile_file, compile_folder, compile_integration, diagnostics, entries, file, fixtures, items, lines, parse,
    text, tool,
};
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};
use toolwright_integration::Json;

fn compiled(compiled: Compiled) -> Output {
    compiled.unwrap_or_else(|found| panic!("{}", lines(&found)))
}

fn acme() -> Output {
    compiled(compile_folder(&fixtures().join("pages/acme")))
}

/// A page with one operation, whose components are given.
fn page(operation: &str, components: &str) -> String {
    let (method, path) = operation.split_once(' ').unwrap();
    let method = method.to_lowercase();
    format!(
        "# Does {path}\n\nWords about {path}.\n\n```yaml\nopenapi: 3.0.4\ninfo: {{title: Acme, version: v1}}\nservers: [{{url: 'https://api.acme.test'}}]\npaths:\n  {path}:\n    {method}:\n      responses: {{'200': {{description: OK, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}\ncomponents:\n{components}\n```\n"
    )
}

const THING: &str = "  schemas:\n    Thing: {type: object, properties: {id: {type: string}}}";

/// Compiles pages without configuration.
fn compile_pages(pages: &[(&str, &str)]) -> Compiled {
    let source = MemorySource::new(pages.iter().copied());
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    compiler.compile(&Inputs { source: &source, entry: Entry::Description("pages/") })
}

fn of(found: &[Diagnostic], code: Code) -> Vec<&Diagnostic> {
    found.iter().filter(|diagnostic| diagnostic.code == code).collect()
}

/// File, line and column.
fn place(diagnostic: &Diagnostic) -> (&str, usize, usize) {
    let place = diagnostic.place.as_ref().unwrap_or_else(|| panic!("no place: {diagnostic}"));
    (&place.file, place.line, place.column)
}

fn names(output: &Output) -> Vec<&str> {
    output.plan.tools.iter().map(|tool| tool.name.as_str()).collect()
}

#[test]
fn pages_of_every_form_are_one_api() {
    let output = acme();
    let expected = [
        "list_all_acme_users",
        "get_single_acme_user_by_id",
        "acme_users_deactivate",
        "get_single_acme_users_group_by_id",
        "get_single_acme_task_by_id",
        "create_a_acme_task_approval",
    ];
    assert_eq!(names(&output), expected, "{}", lines(&output.diagnostics));
    // Only the page without a description is spoken of.
    let [note] = output.diagnostics.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert_eq!((note.code, note.severity, place(note)), (Code::PageWithoutFragment, Severity::Note, ("pages/README.md", 1, 1)));
    let read = ["integration.yaml", "pages/README.md", "pages/get-user.md", "pages/groups/get-group.md", "pages/list-users.md"];
    assert_eq!(output.read[..5], read);
    assert_eq!(output.read[5..], ["pages/tasks/approve.yml", "pages/tasks/get-task.json"]);
}

#[test]
fn equal_components_stand_once() {
    let output = acme();
    let api = parse("api.json", &file(&output, "api.json"));
    let schemas: Vec<&str> = entries(&api, "schemas").iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(schemas, ["Links", "Status", "Task", "TaskStatus", "User", "UserPage"]);
    assert_eq!(api.get("servers").map(Json::to_string).as_deref(), Some(r#"["https://api.acme.test"]"#));
    // The first page that has words for a schema gives them.
    let user = api.get("schemas").and_then(|schemas| schemas.get("User")).unwrap();
    assert_eq!(text(user, "description"), "Somebody with an account");
}

#[test]
fn pages_in_swagger_and_in_openapi_are_one_api() {
    let modern = page("GET /a", THING);
    let old = "# Does /b\n\n```json\n{\"swagger\": \"2.0\", \"info\": {\"title\": \"Acme\", \"version\": \"v1\"}, \"host\": \"api.acme.test\", \"paths\": {\"/b\": {\"get\": {\"responses\": {\"200\": {\"description\": \"OK\", \"schema\": {\"$ref\": \"#/definitions/Thing\"}}}}}}, \"definitions\": {\"Thing\": {\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}}}\n```\n";
    let output = compiled(compile_pages(&[("pages/a.md", &modern), ("pages/b.md", old)]));
    assert!(output.diagnostics.is_empty(), "{}", lines(&output.diagnostics));
    assert_eq!(names(&output), ["list_all_acme_a", "list_all_acme_b"]);
    let api = parse("api.json", &file(&output, "api.json"));
    assert_eq!(entries(&api, "schemas").len(), 1, "the schema of both pages stands once");
    // Where they disagree, the place in the older page is told.
    let other = old.replace("string", "integer");
    let output = compiled(compile_pages(&[("pages/a.md", &modern), ("pages/b.md", &other)]));
    let [said] = output.diagnostics.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert_eq!((said.code, place(said).0, place(said).1), (Code::DisagreeingPages, "pages/b.md", 4));
}

#[test]
fn prose_describes_what_the_fragment_leaves_undescribed() {
    let api = parse("api.json", &file(&acme(), "api.json"));
    let said: Vec<(&str, &str)> =
        items(&api, "operations").iter().map(|operation| (text(operation, "summary"), text(operation, "description"))).collect();
    let expected = [
        ("Get one user", "Name, state and manager of one user."),
        ("Deactivates a user", "The user can no longer sign in. Nothing is deleted."),
        ("Gets a group", "The group with the number of its users, and who leads it."),
        (
            "Lists the users",
            "Everyone who has an account, **also** who was invited and has not come yet.\nDeactivated users are left out.",
        ),
        ("Approve a task that is pending", ""),
        ("Get one task", ""),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_header_that_is_a_credential_is_no_argument() {
    let output = acme();
    for name in names(&output) {
        let schema = tool(&output, name).unwrap().get("inputSchema").unwrap().to_string().to_lowercase();
        assert!(!schema.contains("api_") && !schema.contains("x-api"), "{name}: {schema}");
    }
    let wire = parse("operations.json", &file(&output, "operations.json"));
    for operation in items(&wire, "operations") {
        assert_eq!(operation.get("security").map(Json::to_string).as_deref(), Some(r#"[["key","secret"]]"#));
    }
}

#[test]
fn the_same_pages_give_the_same_bytes_from_disk_and_from_memory() {
    let folder = fixtures().join("pages/acme");
    let first = acme();
    let files: Vec<(String, String)> =
        first.read.iter().rev().map(|path| (path.clone(), std::fs::read_to_string(folder.join(path)).unwrap())).collect();
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let second = compiled(compile_integration(&borrowed));
    assert_eq!(first.files, second.files);
    assert_eq!(lines(&first.diagnostics), lines(&second.diagnostics));
}

#[test]
fn a_folder_compiles_without_configuration() {
    for name in ["pages/", "pages"] {
        let output = compiled(compile_file(&fixtures().join("pages/acme"), name, false));
        assert_eq!(output.operations, 6, "{}", lines(&output.diagnostics));
    }
}

#[test]
fn components_that_disagree_are_kept_apart_and_told() {
    let other = "  schemas:\n    Thing: {type: object, properties: {id: {type: integer}, owner: {$ref: '#/components/schemas/Owner'}}}\n    Owner: {type: string}";
    let third = "  schemas:\n    Owner: {type: string}\n    Thing:\n      properties: {owner: {$ref: '#/components/schemas/Owner'}, id: {type: integer}}\n      type: object\n      description: The same as on the second page";
    let (a, b, c) = (page("GET /a", THING), page("GET /b", other), page("GET /c", third));
    let output = compiled(compile_pages(&[("pages/a.md", &a), ("pages/b.md", &b), ("pages/c.md", &c)]));
    let found = of(&output.diagnostics, Code::DisagreeingPages);
    let [finding] = found.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert_eq!((finding.severity, place(finding)), (Severity::Warning, ("pages/b.md", 15, 12)));
    assert!(finding.message.contains("the schema `Thing`") && finding.message.contains("pages/a.md:15:12"), "{finding}");
    let api = parse("api.json", &file(&output, "api.json"));
    let reference = |operation: &Json| at(operation, &["responses"]).unwrap().to_string();
    let refers: Vec<String> = items(&api, "operations").iter().map(reference).collect();
    for (answer, name) in refers.iter().zip(["Thing", "Thing_2", "Thing_2"]) {
        assert!(answer.contains(&format!(r#"{{"ref":"{name}"}}"#)), "{answer}");
    }
    assert_eq!(entries(&api, "schemas").len(), 3);
}

#[test]
fn a_disagreement_is_told_where_it_is_and_not_where_it_is_felt() {
    // `Thing` is the same text on both pages, but leads to something else; circles change nothing about that.
    let with = |kind: &str| {
        format!(
            "  schemas:\n    Thing: {{type: object, properties: {{self: {{$ref: '#/components/schemas/Thing'}}, part: {{$ref: '#/components/schemas/Part'}}}}}}\n    Part: {{type: {kind}}}"
        )
    };
    let (a, b) = (page("GET /a", &with("string")), page("GET /b", &with("integer")));
    let output = compiled(compile_pages(&[("pages/a.md", &a), ("pages/b.md", &b)]));
    let found = of(&output.diagnostics, Code::DisagreeingPages);
    let [finding] = found.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert!(finding.message.contains("`Part`"), "{finding}");
    let api = parse("api.json", &file(&output, "api.json"));
    let schemas: Vec<&str> = entries(&api, "schemas").iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(schemas, ["Part", "Part_2", "Thing", "Thing_2"]);
}

#[test]
fn operations_on_two_pages_are_one_when_they_agree() {
    let first = page("GET /a", THING).replace("Words about /a.", "");
    let again = page("GET /a", THING).replace("# Does /a", "").replace("openapi: 3.0.4", "openapi: 3.0.3");
    let output = compiled(compile_pages(&[("pages/a.md", &first), ("pages/b.md", &again)]));
    assert!(of(&output.diagnostics, Code::DisagreeingPages).is_empty(), "{}", lines(&output.diagnostics));
    let api = parse("api.json", &file(&output, "api.json"));
    let [operation] = items(&api, "operations") else { panic!("{api}") };
    assert_eq!((text(operation, "summary"), text(operation, "description")), ("Does /a", "Words about /a."));
    let other = again.replace("'200'", "'201'").replace('\n', "\r\n");
    let output = compiled(compile_pages(&[("pages/a.md", &first), ("pages/b.md", &other)]));
    let found = of(&output.diagnostics, Code::DisagreeingPages);
    let [finding] = found.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert_eq!(place(finding), ("pages/b.md", 12, 7));
    assert!(finding.message.contains("`GET /a`") && finding.message.contains("pages/a.md:12:7"), "{finding}");
    assert_eq!(output.operations, 1);
    assert!(file(&output, "api.json").contains("\"200\"") && !file(&output, "api.json").contains("\"201\""));
}

#[test]
fn titles_servers_and_credentials_that_disagree_are_told() {
    let scheme = |name: &str| format!("  securitySchemes:\n    Key: {{type: apiKey, in: header, name: {name}}}\n{THING}");
    let a = page("GET /a", &scheme("X-Key"));
    let b = page("GET /b", &scheme("X-Other")).replace("version: v1", "version: v2").replace("api.acme.test", "eu.acme.test");
    let output = compiled(compile_pages(&[("pages/a.md", &a), ("pages/b.md", &b)]));
    let found: Vec<_> =
        of(&output.diagnostics, Code::DisagreeingPages).into_iter().map(|found| (place(found), &found.message)).collect();
    let [(version, version_text), (server, server_text), (key, key_text)] = found.as_slice() else {
        panic!("{}", lines(&output.diagnostics))
    };
    assert_eq!([*version, *server, *key], [("pages/b.md", 7, 30), ("pages/b.md", 8, 11), ("pages/b.md", 15, 10)]);
    assert!(version_text.contains("`v2`") && version_text.contains("pages/a.md:7:30"), "{version_text}");
    assert!(server_text.contains("https://eu.acme.test") && server_text.contains("pages/a.md:8:11"), "{server_text}");
    assert!(key_text.contains("`Key`") && key_text.contains("pages/a.md:15:10"), "{key_text}");
    // An operation goes where its own page says.
    let wire = parse("operations.json", &file(&output, "operations.json"));
    let servers: Vec<String> = items(&wire, "operations")
        .iter()
        .map(|operation| operation.get("server").map(Json::to_string).unwrap_or_default())
        .collect();
    assert!(servers[0].is_empty() && servers[1].contains("https://eu.acme.test"), "{servers:?}");
}

#[test]
fn a_page_that_cannot_be_read_costs_itself() {
    let good = page("GET /a", THING);
    let json = "# Cut\n\n```json\n{\"openapi\": \"3.0.4\", \"paths\": {\n  \"/b\": {\"get\"\n```\n";
    let open = good.replace("/a", "/c").trim_end().trim_end_matches('`').to_owned();
    let yaml = "```yaml\nopenapi: 3.0.4\npaths:\n  /d: [\n```\n";
    let swagger = "Ünder\n\n```yaml\nä: 1\nswagger: '1.2'\n```\n";
    let old = "```json openapi\n{\"paths\": {}}\n```\n";
    let null = "```yaml\nopenapi: 3.0.4\npaths:\n  /e:\n    get:\n```\n";
    let dangling = page("GET /f", "  schemas: {}");
    let pages = [
        ("pages/a.md", good.as_str()),
        ("pages/b.md", json),
        ("pages/c.md", &open),
        ("pages/d.md", yaml),
        ("pages/e.md", swagger),
        ("pages/f.md", old),
        ("pages/g.md", null),
        ("pages/h.md", &dangling),
        ("pages/i.json", "{\"openapi\": "),
    ];
    let output = compiled(compile_pages(&pages));
    let expected = [
        (Code::QuarantinedPage, ("pages/b.md", 5, 15), "expected `:`"),
        (Code::QuarantinedPage, ("pages/c.md", 5, 1), "never closed"),
        (Code::QuarantinedPage, ("pages/d.md", 4, 8), ""),
        (Code::QuarantinedPage, ("pages/e.md", 5, 10), "Swagger `1.2`"),
        (Code::QuarantinedPage, ("pages/f.md", 2, 1), "no `openapi` field"),
        (Code::QuarantinedOperation, ("pages/g.md", 5, 8), "`GET /e`"),
        (Code::BadReference, ("pages/h.md", 12, 88), "Thing"),
        (Code::QuarantinedPage, ("pages/i.json", 1, 13), "ends where a value should stand"),
    ];
    let warnings: Vec<&Diagnostic> = output.diagnostics.iter().filter(|found| found.severity == Severity::Warning).collect();
    for (code, at, word) in expected {
        let found = warnings.iter().find(|found| found.code == code && place(found).0 == at.0);
        let found = found.unwrap_or_else(|| panic!("nothing about {}:\n{}", at.0, lines(&output.diagnostics)));
        assert_eq!(place(found), at, "{found}");
        assert!(found.message.contains(word) && !found.help.is_empty(), "{found}");
    }
    assert_eq!(output.operations, 2, "{}", lines(&output.diagnostics));
}

#[test]
fn a_page_may_end_anywhere() {
    let good = page("GET /a", THING);
    let pages = fixtures().join("pages/acme/pages");
    for name in ["get-user.md", "list-users.md"] {
        let text = std::fs::read_to_string(pages.join(name)).unwrap();
        let whole = compiled(compile_pages(&[("pages/a.md", &good), ("pages/b.md", &text)])).operations;
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end) && (end % 7 == 0 || text[..*end].ends_with('\n'))) {
            let output = compiled(compile_pages(&[("pages/a.md", &good), ("pages/b.md", &text[..end])]));
            let told =
                output.diagnostics.iter().filter(|found| found.place.as_ref().is_some_and(|place| place.file == "pages/b.md"));
            let told = told.filter(|found| matches!(found.code, Code::PageWithoutFragment | Code::QuarantinedPage)).count();
            // A cut between two fragments leaves no trace, nor does one inside the line that opens the second.
            let between =
                text[..end].matches("\n~~~").count() == 2 || text[..end].lines().last().is_some_and(|line| line.starts_with('~'));
            assert!(output.operations == whole || told > 0 || between, "{name} cut at {end}: {}", lines(&output.diagnostics));
        }
    }
}

#[test]
fn a_cut_page_costs_its_method_and_what_is_guarded_by_it() {
    let folder = fixtures().join("pages/acme");
    let mut files: Vec<(String, String)> =
        acme().read.into_iter().map(|path| (path.clone(), std::fs::read_to_string(folder.join(path)).unwrap())).collect();
    let guard = "args: { taskId: task_id }, requires: { read: tasks.get, field: /status, equals: [Pending] }";
    files[0].1 = files[0].1.replace("args: { taskId: task_id }", guard);
    let compile = |files: &[(String, String)]| {
        let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        compile_integration(&borrowed)
    };
    assert_eq!(names(&compiled(compile(&files))).len(), 6);
    let cut = files.iter_mut().find(|(path, _)| path.ends_with("get-task.json")).unwrap();
    cut.1.truncate(300);
    let output = compiled(compile(&files));
    assert_eq!(names(&output).len(), 4, "{}", lines(&output.diagnostics));
    assert!(names(&output).iter().all(|name| !name.contains("task")));
    let warned: Vec<(Code, &str)> = output
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Warning)
        .map(|found| (found.code, place(found).0))
        .collect();
    let expected = [
        (Code::UnknownOperation, "integration.yaml"),
        (Code::UnknownName, "integration.yaml"),
        (Code::QuarantinedPage, "pages/tasks/get-task.json"),
    ];
    assert_eq!(warned, expected, "{}", lines(&output.diagnostics));
    // The same when the page has lost its description altogether.
    files.retain(|(path, _)| !path.ends_with("get-task.json"));
    files.push(("pages/tasks/get-task.md".to_owned(), "# Get one task\n".to_owned()));
    assert_eq!(names(&compiled(compile(&files))).len(), 4);
    // A name that is wrong while nothing was left out is still a mistake.
    let wrong = [("integration.yaml", "integration: acme\nsource: pages/\nresources: {x: {methods: {list: {op: GET /b}}}}\n")];
    let good = page("GET /a", THING);
    let found = compile_integration(&[&wrong[..], &[("pages/a.md", &good)]].concat()).unwrap_err();
    assert_eq!((found[0].code, found[0].severity), (Code::UnknownOperation, Severity::Error));
}

#[test]
fn an_open_block_that_swallows_the_description_is_told() {
    let good = page("GET /a", THING);
    let swallowed = format!("```sh\ncurl\n\n{}", page("GET /b", THING)).trim_end().trim_end_matches("\n```").to_owned();
    let output = compiled(compile_pages(&[("pages/a.md", &good), ("pages/b.md", &swallowed)]));
    let found = of(&output.diagnostics, Code::QuarantinedPage);
    let [finding] = found.as_slice() else { panic!("{}", lines(&output.diagnostics)) };
    assert_eq!((place(finding), output.operations), (("pages/b.md", 1, 1), 1));
}

#[test]
fn what_is_no_description_is_noted_and_nothing_more() {
    let good = page("GET /a", THING);
    let answer = "# Errors\n\n```json\n{\"data\": {\"openapi\": \"is a word\"}}\n```\n\n```yaml\nhalf: [\n```\n";
    let model = "# The Thing object\n\n```json\n{\"openapi\":\"3.0.4\",\"info\":{\"title\":\"Acme\",\"version\":\"v1\"},\"components\":{\"schemas\":{\"Thing\":{\"type\":\"integer\"}}}}\n```\n";
    let pages = [
        ("pages/SUMMARY.md", "* [A](a.md)\n"),
        ("pages/a.md", good.as_str()),
        ("pages/errors.md", answer),
        ("pages/model.md", model),
        ("pages/data.yaml", "a: 1\n"),
        ("pages/image.svg", "<svg/>"),
    ];
    let output = compiled(compile_pages(&pages));
    let noted: Vec<&str> = of(&output.diagnostics, Code::PageWithoutFragment).iter().map(|found| place(found).0).collect();
    assert_eq!(noted, ["pages/SUMMARY.md", "pages/data.yaml", "pages/errors.md", "pages/model.md"]);
    assert!(of(&output.diagnostics, Code::QuarantinedPage).is_empty(), "{}", lines(&output.diagnostics));
}

#[test]
fn a_folder_without_any_operation_is_an_error() {
    let config = ("integration.yaml", "integration: acme\nsource: pages/\n");
    for pages in [&[][..], &[("pages/a.md", "# Nothing\n")], &[("pages/a.md", "```json\n{\"openapi\":\n```\n")]] {
        let found = compile_integration(&[&[config], pages].concat()).unwrap_err();
        let errors: Vec<&Diagnostic> = found.iter().filter(|found| found.severity == Severity::Error).collect();
        let [error] = errors.as_slice() else { panic!("{}", lines(&found)) };
        assert_eq!((error.code, place(error)), (Code::NotADescription, ("integration.yaml", 2, 9)));
        assert!(error.message.contains("`pages/`"), "{error}");
    }
    let outside = compile_integration(&[("integration.yaml", "integration: acme\nsource: ../pages/\n")]);
    assert_eq!(diagnostics(&outside)[0].code, Code::UnreadableFile);
}

#[test]
fn references_between_files_of_the_folder_are_followed() {
    let shared = "Thing: {type: object, properties: {id: {type: string}}}\n";
    let refer = |path: &str| page(path, "  schemas: {}").replace("#/components/schemas/Thing", "schemas/all.yaml#/Thing");
    let (a, b) = (refer("GET /a"), refer("GET /b"));
    let output = compiled(compile_pages(&[("pages/a.md", &a), ("pages/b.md", &b), ("pages/schemas/all.yaml", shared)]));
    let api = parse("api.json", &file(&output, "api.json"));
    assert_eq!(entries(&api, "schemas").len(), 1);
    assert!(output.diagnostics.is_empty(), "{}", lines(&output.diagnostics));
}
