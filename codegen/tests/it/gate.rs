//! The documentation gate: nothing undocumented becomes a tool, and the message says where and what to do.

use crate::compile::{compile_folder, compile_integration, compile_text, lines, specs, text, tool};
use toolwright_codegen::Output;
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};

const CONFIG: &str = "\
integration: acme
source: openapi.yaml
resources:
  users:
    methods:
      list: { op: GET /users }
      create: { op: POST /users }
      delete: { op: 'DELETE /users/{id}' }
";

const DESCRIPTION: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test}]
paths:
  /users:
    get:
      summary: List the users of the account
      parameters:
        - name: team
          in: query
          description: Only the users of this team
          schema: {type: string}
      responses:
        '200':
          description: The users
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}
    post:
      description: Creates a user and sends an invitation
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [email]
              properties:
                email:
                  type: string
                  description: Where the invitation goes
                team:
                  type: object
                  properties:
                    id: {type: integer, description: The id of the team}
      responses:
        '201':
          description: The user
          content:
            application/json:
              schema: {type: object, properties: {id: {type: integer}}}
  /users/{id}:
    delete:
      summary: Delete a user and everything that belongs to it
      parameters:
        - name: id
          in: path
          required: true
          description: The id of the user
          schema: {type: integer}
      responses:
        '204': {description: Gone}
";

fn compile(description: &str, more: &[(&str, &str)]) -> Output {
    let files = [&[("integration.yaml", CONFIG), ("openapi.yaml", description)], more].concat();
    compile_integration(&files).unwrap_or_else(|found| panic!("{}", lines(&found)))
}

/// The description without one piece of text, which must be there.
fn without(piece: &str) -> String {
    assert_eq!(DESCRIPTION.matches(piece).count(), 1, "{piece}");
    DESCRIPTION.replace(piece, "")
}

/// The one message with that code.
fn only(output: &Output, code: Code) -> &Diagnostic {
    let found: Vec<&Diagnostic> = output.diagnostics.iter().filter(|diagnostic| diagnostic.code == code).collect();
    assert_eq!(found.len(), 1, "{}", lines(&output.diagnostics));
    found[0]
}

#[test]
fn what_is_documented_passes() {
    let output = compile(DESCRIPTION, &[]);
    let names: Vec<&str> = output.plan.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["list_all_acme_users", "create_a_acme_user", "delete_a_acme_user_by_id"]);
    assert!(output.diagnostics.is_empty() && output.plan.refused.is_empty(), "{}", lines(&output.diagnostics));
}

#[test]
fn every_missing_piece_costs_the_tool_and_is_located() {
    let list = "GET /users";
    let create = "POST /users";
    let delete = "DELETE /users/{id}";
    // The piece, the operation that it costs, the code, line and column of the message, a word of it.
    let table = [
        ("      summary: List the users of the account\n", list, Code::MissingDescription, (7, 7), "no description"),
        (
            "      description: Creates a user and sends an invitation\n",
            create,
            Code::MissingDescription,
            (20, 7),
            "no description",
        ),
        ("          description: Only the users of this team\n", list, Code::UndescribedInput, (9, 11), "`team`"),
        ("          description: The id of the user\n", delete, Code::UndescribedInput, (46, 11), "`id`"),
        ("                  description: Where the invitation goes\n", create, Code::UndescribedInput, (30, 19), "`email`"),
        (", description: The id of the team", create, Code::UndescribedInput, (33, 19), "`team`"),
        (
            "\n              schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}",
            list,
            Code::MissingResponse,
            (7, 7),
            "no success response",
        ),
        (
            "\n              schema: {type: object, properties: {id: {type: integer}}}",
            create,
            Code::MissingResponse,
            (20, 7),
            "no success response",
        ),
        ("        '204': {description: Gone}\n", delete, Code::MissingResponse, (44, 7), "no success response"),
    ];
    for (piece, operation, code, (line, column), word) in table {
        let output = compile(&without(piece), &[]);
        assert_eq!(output.plan.refused.len(), 1, "{piece}");
        let refused = &output.plan.refused[0];
        assert_eq!((refused.operation.as_str(), refused.reasons.len()), (operation, 1), "{piece}");
        assert_eq!(output.plan.tools.len(), 2, "{piece}");
        assert!(output.plan.integration.operations.iter().all(|wire| format!("{} {}", wire.http_method, wire.path) != operation));
        let message = only(&output, code);
        let place = message.place.as_ref().unwrap();
        assert_eq!((place.file.as_str(), place.line, place.column), ("openapi.yaml", line, column), "{message}");
        assert!(message.message.contains(word) && message.message.contains(operation), "{message}");
        assert!(!message.help.is_empty() && message.severity == Severity::Warning, "{message}");
    }
}

#[test]
fn several_gaps_of_one_method_are_told_at_once() {
    let description = without("          description: Only the users of this team\n");
    let description = description.replace("      summary: List the users of the account\n", "");
    let output = compile(&description, &[]);
    assert_eq!(output.plan.refused[0].reasons.len(), 2);
    assert_eq!(output.diagnostics.len(), 2);
}

#[test]
fn an_error_schema_is_no_documented_answer() {
    let description = DESCRIPTION.replace("'200':", "default:");
    assert_eq!(compile(&description, &[]).plan.tools.len(), 3, "a lone default is the success");
    let schema = "\n              schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}";
    let description = without(schema).replace(
        "    post:\n",
        "        default: {description: An error, content: {application/json: {schema: {type: object}}}}\n    post:\n",
    );
    assert_eq!(compile(&description, &[]).plan.tools.len(), 2, "a default beside a success is not");
}

#[test]
fn an_accepted_request_needs_no_schema() {
    let description = DESCRIPTION.replace("'204': {description: Gone}", "'202': {description: Will go}");
    assert_eq!(compile(&description, &[]).plan.tools.len(), 3);
}

#[test]
fn a_record_supplies_the_text() {
    let description = without("      summary: List the users of the account\n");
    let record = ("records/users.list.md", "---\ntitle: All users\nreturns: [id]\n---\nLists everybody who can sign in.\n");
    let output = compile(&description, &[record]);
    let tool = tool(&output, "list_all_acme_users").unwrap();
    assert_eq!(text(&tool, "title"), "All users");
    assert_eq!(text(&tool, "description"), "Lists everybody who can sign in. Returns id.");
}

#[test]
fn a_record_of_no_method_is_an_error() {
    let files = [("integration.yaml", CONFIG), ("openapi.yaml", DESCRIPTION), ("records/users.lst.md", "Lists users.")];
    let found = compile_integration(&files).unwrap_err();
    assert_eq!((found.len(), found[0].code), (1, Code::UnknownRecord), "{}", lines(&found));
    assert!(found[0].help.contains("users.list"), "{}", found[0]);
}

#[test]
fn without_the_gate_the_words_are_composed() {
    let bare = DESCRIPTION
        .lines()
        .filter(|line| !line.trim_start().starts_with("summary:") && !line.trim_start().starts_with("description:"))
        .map(|line| format!("{line}\n"))
        .collect::<String>();
    assert!(compile_text("openapi.yaml", &bare, true).unwrap().plan.tools.is_empty());
    let output = compile_text("openapi.yaml", &bare, false).unwrap();
    let list = tool(&output, "list_all_acme_users").unwrap();
    assert_eq!(text(&list, "description"), "Lists users in Acme with GET /users. Returns id.");
    let properties = list.get("inputSchema").unwrap().get("properties").unwrap();
    assert_eq!(text(properties.get("team").unwrap(), "description"), "The team");
    assert!(output.plan.refused.is_empty());
}

/// Deletes the text of one operation of Torii, at every indentation below its `operationId`.
fn torii_without_text(description: &str, operation_id: &str) -> String {
    let mut inside = false;
    let mut folded = false;
    let mut out = String::new();
    for line in description.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("operationId:") {
            inside = line.trim() == format!("operationId: {operation_id}");
        }
        folded = folded && indent > 6;
        let own =
            inside && indent == 6 && (line.trim_start().starts_with("summary:") || line.trim_start().starts_with("description:"));
        folded |= own;
        if !folded {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[test]
fn torii_loses_the_tools_whose_text_goes() {
    let folder = specs("torii");
    let whole = compile_folder(&folder).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (config, description) = (read("integration.yaml"), read("openapi.yaml"));
    assert!(whole.plan.refused.is_empty(), "{}", lines(&whole.diagnostics));
    for (id, tool_name) in [
        ("getUser", "get_single_torii_user_by_id"),
        ("updateApp", "update_a_torii_app_by_id"),
        ("listRoles", "list_all_torii_roles"),
        ("deleteContract", "delete_a_torii_contract_by_id"),
    ] {
        assert!(tool(&whole, tool_name).is_some(), "{tool_name}");
        let changed = torii_without_text(&description, id);
        assert_ne!(changed, description);
        let output = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &changed)]).unwrap();
        let refused: Vec<&str> = output.plan.refused.iter().map(|refused| refused.operation.as_str()).collect();
        let operation = whole.plan.integration.operations.iter().find(|operation| operation.tool == tool_name).unwrap();
        assert_eq!(refused, [format!("{} {}", operation.http_method, operation.path)], "{id}");
        assert!(tool(&output, tool_name).is_none());
        assert!(only(&output, Code::MissingDescription).place.is_some());
    }
}

#[test]
fn torii_loses_the_tools_whose_input_or_answer_goes() {
    let folder = specs("torii");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (config, description) = (read("integration.yaml"), read("openapi.yaml"));
    let table = [
        ("description: Only the user with this email address.", "x-was: here", "GET /users", Code::UndescribedInput),
        (
            "description: Only apps in this state, for example discovered.",
            "x-was: here",
            "GET /users/{idUser}/apps",
            Code::UndescribedInput,
        ),
        (
            "description: One page of users.\n          content:",
            "description: One page of users.\n          x-content:",
            "GET /users",
            Code::MissingResponse,
        ),
    ];
    for (from, to, operation, code) in table {
        let changed = description.replacen(from, to, 1);
        assert_ne!(changed, description, "{from}");
        // Without a schema the places that the configuration names cannot be checked either.
        let config = config.replace(
            "        items: /users\n        concise: [id, firstName, lastName, email, lifecycleStatus, activeAppsCount]\n",
            "",
        );
        let output = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &changed)])
            .unwrap_or_else(|found| panic!("{}", lines(&found)));
        let refused: Vec<&str> = output.plan.refused.iter().map(|refused| refused.operation.as_str()).collect();
        assert_eq!(refused, [operation], "{from}");
        assert_eq!(only(&output, code).place.as_ref().unwrap().file, "openapi.yaml");
    }
}

/// Some vendors declare a body without properties for every operation, reads included.
#[test]
fn a_body_that_can_hold_nothing_is_no_input() {
    let body = |schema: &str, required: bool| {
        format!("requestBody: {{required: {required}, content: {{application/x-www-form-urlencoded: {{schema: {schema}}}}}}}")
    };
    let arguments = |body: &str| {
        let description = format!(
            "openapi: 3.0.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: https://api.acme.test}}]\npaths:\n  /users:\n    get:\n      \
             summary: List the users\n      {body}\n      responses: {{'204': {{description: done}}}}\n"
        );
        let output = compile_text("api.yaml", &description, false).unwrap();
        let operation = &output.plan.integration.operations[0];
        (operation.body.is_some(), operation.arguments.iter().map(|argument| argument.name.clone()).collect::<Vec<_>>())
    };
    let nothing = "{type: object, properties: {}, additionalProperties: false}";
    assert_eq!(arguments(&body(nothing, false)), (false, vec![]));
    // Where something must be sent it is the empty object; where something may be said it stays an input.
    assert_eq!(arguments(&body(nothing, true)), (true, vec![]));
    assert_eq!(arguments(&body("{type: object, properties: {}}", false)), (true, vec!["body".to_owned()]));
}

/// Whether the one operation passes whose body has this media type and schema.
fn passes(media_type: &str, body: &str) -> bool {
    passes_with("summary: Do something with a thing", media_type, body)
}

fn passes_with(words: &str, media_type: &str, body: &str) -> bool {
    let description = format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: https://api.acme.test}}]\npaths:\n  /things:\n    post:\n      {words}\n      requestBody: {{content: {{{media_type}: {{schema: {body}}}}}}}\n      responses: {{'204': {{description: Done}}}}\n"
    );
    let output = compile_text("a.yaml", &description, true).unwrap_or_else(|found| panic!("{}", lines(&found)));
    output.plan.refused.is_empty()
}

#[test]
fn alternatives_that_all_say_what_they_are_need_no_common_words() {
    let said = "{type: object, description: A card, properties: {number: {type: string}}}";
    let parts = "{type: object, properties: {number: {type: string, description: The number}}}";
    let silent = "{type: object, properties: {number: {type: string}}}";
    for (union, expected) in [
        (format!("{{anyOf: [{said}, {{type: string, description: The id}}]}}"), true),
        (format!("{{oneOf: [{said}, {parts}]}}"), true),
        (format!("{{anyOf: [{parts}, {{enum: [''], type: string}}]}}"), true),
        (format!("{{anyOf: [{parts}, {{type: 'null'}}]}}"), true),
        (format!("{{anyOf: [{said}, {silent}]}}"), false),
        (format!("{{anyOf: [{said}, {{type: string}}]}}"), false),
        ("{anyOf: [{enum: [''], type: string}, {type: 'null'}]}".to_owned(), false),
        (format!("{{type: array, items: {{oneOf: [{said}, {parts}]}}}}"), true),
        (format!("{{type: array, items: {{oneOf: [{said}, {silent}]}}}}"), false),
    ] {
        let body = format!("{{type: object, properties: {{source: {union}}}}}");
        assert_eq!(passes("application/json", &body), expected, "{union}");
    }
}

#[test]
fn what_a_text_should_say_has_to_be_described() {
    assert!(!passes("text/plain", "{type: string}"));
    assert!(passes("text/plain", "{type: string, description: The note in Markdown}"));
    assert!(passes_with("description: Renders the text that is sent as Markdown", "text/plain", "{type: string}"));
    assert!(passes("application/octet-stream", "{type: string, format: binary}"));
}

#[test]
fn a_body_that_may_hold_nothing_asks_for_nothing() {
    let body = "{type: object, properties: {}, additionalProperties: false}";
    for media_type in ["application/json", "application/x-www-form-urlencoded"] {
        assert!(passes(media_type, body));
    }
    assert!(!passes("application/json", "{type: object, properties: {}}"));
}
