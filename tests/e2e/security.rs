//! One case each of the acceptance tests 1 (paths), 3 (redirects) and 14 (addresses), through the whole program. The full
//! matrices stand in the runtime's own tests.

use crate::lines::Pipe;
use crate::program::{end, toolwright};
use crate::project::Folder;
use crate::upstream::{Upstream, answer, json};
use serde_json::json;

/// An API with a text in its path, on this server.
fn description(server: &str) -> String {
    format!(
        r#"
openapi: 3.0.3
info: {{ title: Acme, version: "1" }}
servers: [ {server} ]
security: [ {{ key: [] }} ]
components: {{ securitySchemes: {{ key: {{ type: apiKey, in: header, name: X-Api-Key }} }} }}
paths:
  /users/{{id}}/items:
    parameters: [ {{ name: id, in: path, required: true, description: Id of the user., schema: {{ type: string }} }} ]
    get: {{ summary: List the items of a user, responses: {{ "200": {{ description: OK, content: {{ application/json: {{ schema: {{ type: array, items: {{ type: object }} }} }} }} }} }} }}
    delete: {{ summary: Delete the items of a user, responses: {{ "204": {{ description: Gone }} }} }}
"#
    )
}

const KEY: &str = "ACME_KEY";

/// The tools that read and delete.
fn tools(pipe: &mut Pipe) -> Vec<String> {
    pipe.tools().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_argument_leaves_its_place_in_the_path() {
    let vendor = Upstream::always(json("[]"));
    let folder = Folder::new();
    let file = folder.write("acme.yaml", &description("{ url: \"https://api.acme.example\" }"));
    // Without `security` no key is needed, and every payload that may leave does.
    let open = std::fs::read_to_string(&file).unwrap().replace("security: [ { key: [] } ]", "security: [ {} ]");
    folder.write("acme.yaml", &open);
    let mut pipe = Pipe::start(&[file.to_str().unwrap(), "--base-url", &format!("{}/v1", vendor.url())], None);
    let payloads = [
        "..",
        ".",
        "",
        "%2e%2e",
        ".%2e",
        "%2E%2E",
        "../../admin",
        "..\\..\\admin",
        "a/../b",
        "/etc",
        "//evil.com",
        "a?b=c",
        "a#b",
        "\t..",
        "..\t",
        "..\n",
        "\u{0}",
        "a\r\nX: 1",
        "..;",
        "%252e%252e",
        "\u{ff0e}\u{ff0e}",
        "ordinary",
    ];
    let tools = tools(&mut pipe);
    assert_eq!(tools.len(), 2);
    for payload in payloads {
        for tool in &tools {
            pipe.call(tool, json!({"id": payload}));
        }
    }
    let requests = vendor.requests();
    let ordinary: Vec<&str> = requests.iter().rev().take(2).map(|request| request.line()).collect();
    assert_eq!(ordinary, ["DELETE /v1/users/ordinary/items HTTP/1.1", "GET /v1/users/ordinary/items HTTP/1.1"]);
    for request in requests {
        let inside = request.target().strip_prefix("/v1/users/").and_then(|rest| rest.strip_suffix("/items"));
        let segment = inside.unwrap_or_else(|| panic!("off its template: {}", request.line()));
        let decoded = segment.replace("%2e", ".").replace("%2E", ".");
        assert!(!segment.contains(['/', '\\', '?', '#']) && !["", ".", ".."].contains(&decoded.as_str()), "{}", request.line());
        assert!(request.fields().iter().all(|(name, _)| name != "x"), "{}", request.head);
    }
}

#[test]
fn no_redirect_is_followed() {
    let evil = Upstream::always(json("[]"));
    let place = format!("{}/v1/users/a/items", evil.url());
    let folder = Folder::new();
    let file = folder.write("acme.yaml", &description("{ url: \"https://api.acme.example\" }"));
    for status in [301, 302, 303, 307, 308] {
        let vendor = Upstream::always(answer(status, &[("Location", &place)], ""));
        let list =
            ["call", "list_all_acme_user_items", "--arg", "id=a", "--from", file.to_str().unwrap(), "--base-url", &vendor.url()];
        let ended = end(toolwright(list).env(KEY, "canary-7"));
        let ended = ended.expect(1, &[&status.to_string()]);
        assert!(!ended.stderr.contains("canary-7"), "{}", ended.stderr);
        assert_eq!(vendor.take_only().fields().iter().filter(|(_, value)| value == "canary-7").count(), 1);
    }
    assert_eq!(evil.connections(), 0);
}

#[test]
fn no_server_of_a_description_is_a_local_one() {
    let local = Upstream::always(json("[]"));
    let port = local.address.port();
    let folder = Folder::new();
    let file = folder.path().join("acme.yaml");
    let call = |host: &str| {
        let list = ["call", "list_all_acme_user_items", "--arg", "id=a", "--from", file.to_str().unwrap()];
        end(toolwright(list).env(KEY, "canary-7").env("ACME_HOST", host)).expect(1, &["Nothing was sent"])
    };
    for host in
        ["127.0.0.1", "localhost", "localhost.", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
    {
        for scheme in ["http", "https"] {
            folder.write("acme.yaml", &description(&format!("{{ url: \"{scheme}://{host}:{port}\" }}")));
            call("");
        }
    }
    let variable = format!("{{ url: \"https://{{host}}:{port}\", variables: {{ host: {{ default: api.acme.example }} }} }}");
    folder.write("acme.yaml", &description(&variable));
    for host in ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "evil.com/", "evil.com#", "a@evil.com", "localhost", "[::1]"] {
        call(host);
    }
    assert_eq!(local.connections(), 0);
}
