//! What is no description that we read is refused by its name, at its place, with a way out.

use crate::compile::{compile_file, compile_text, diagnostics, lines};
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Severity};

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// File, text, what it is called, and line and column.
const KINDS: [(&str, &str, &str, (usize, usize)); 42] = [
    ("a.yaml", "# events\nasyncapi: 3.0.0\ninfo: {title: T}\n", "AsyncAPI", (2, 11)),
    ("a.json", "{\"swaggerVersion\": \"1.2\", \"apis\": []}", "Swagger 1", (1, 20)),
    ("a.json", "{\n \"swagger\": \"1.2\"\n}", "Swagger `1.2`", (2, 13)),
    ("a.yaml", "openapi: 4.0.0\npaths: {}\n", "OpenAPI `4.0.0`", (1, 10)),
    ("a.yaml", "arazzo: 1.0.0\n", "Arazzo", (1, 9)),
    ("a.yaml", "overlay: 1.0.0\n", "OpenAPI Overlay", (1, 10)),
    ("a.json", "{\"openrpc\": \"1.3.2\", \"methods\": []}", "OpenRPC", (1, 13)),
    ("a.json", "{\"info\": {\"_postman_id\": \"1\", \"name\": \"T\"}, \"item\": []}", "Postman collection", (1, 26)),
    (
        "a.json",
        "{\"info\": {\"name\": \"T\", \"schema\": \"https://schema.getpostman.com/x\"}, \"item\": []}",
        "Postman collection",
        (1, 34),
    ),
    ("a.json", "{\"collection\": {\"info\": {}, \"item\": []}}", "Postman collection", (1, 25)),
    ("a.json", "{\"id\": \"1\", \"order\": [], \"requests\": []}", "Postman collection", (1, 38)),
    ("a.json", "{\"values\": [], \"_postman_variable_scope\": \"environment\"}", "Postman environment", (1, 43)),
    ("api.raml", "#%RAML 1.0\ntitle: T\n/users:\n  get:\n", "RAML", (1, 1)),
    ("a.apib", "FORMAT: 1A\nHOST: https://acme.test\n\n# Acme\n\n# Group Users\n", "API Blueprint", (1, 1)),
    ("a.apib", "# Acme\n\n# Group Users\n\n## Users [/users]\n", "API Blueprint", (1, 1)),
    ("a.wsdl", "<?xml version=\"1.0\"?>\n<!-- x -->\n<wsdl:definitions name=\"T\"/>", "WSDL", (1, 1)),
    ("a.wsdl", "<description xmlns=\"http://www.w3.org/ns/wsdl\"/>", "WSDL", (1, 1)),
    ("a.wadl", "<application xmlns=\"http://wadl.dev.java.net/2009/02\"></application>", "WADL", (1, 1)),
    ("a.xml", "<edmx:Edmx Version=\"4.0\"></edmx:Edmx>", "OData", (1, 1)),
    ("a.xml", "<xs:schema></xs:schema>", "an XML Schema", (1, 1)),
    ("a.xml", "<feed><entry/></feed>", "an XML document", (1, 1)),
    ("openapi.json", "\n <!DOCTYPE html>\n<html><body>Sign in</body></html>", "an HTML page", (2, 2)),
    ("a.yaml", "<html>\n<head><title>Not found: 404</title>", "an HTML page", (1, 1)),
    ("a.graphql", "\"\"\"The root\"\"\"\ntype Query {\n  user(id: ID!): User\n}\n", "a GraphQL schema", (1, 1)),
    ("a.graphqls", "# x\nscalar Date\nschema {\n  query: Q\n}\n", "a GraphQL schema", (1, 1)),
    ("a.json", "{\"data\": {\"__schema\": {\"types\": []}}}", "introspection of a GraphQL schema", (1, 23)),
    ("a.json", "{\"__schema\": {\"types\": []}}", "introspection of a GraphQL schema", (1, 14)),
    ("a.json", "{\"kind\": \"discovery#restDescription\", \"resources\": {}}", "Google API Discovery", (1, 10)),
    ("a.json", "{\"_type\": \"export\", \"__export_format\": 4, \"resources\": []}", "Insomnia export", (1, 11)),
    ("a.yaml", "type: collection.insomnia.rest/5.0\nname: T\n", "Insomnia export", (1, 7)),
    ("a.har", "{\"log\": {\"version\": \"1.2\", \"entries\": []}}", "HAR recording", (1, 39)),
    ("a.json", "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}", "a JSON Schema", (1, 13)),
    ("a.yaml", "type: object\nproperties: {a: {type: string}}\n", "a JSON Schema", (2, 13)),
    ("a.json", "{\"$defs\": {\"A\": {}}}", "a JSON Schema", (1, 11)),
    ("a.json", "{\"tools\": [{\"name\": \"a\", \"inputSchema\": {}}]}", "a list of MCP tools", (1, 11)),
    ("a.json", "{\"mcpServers\": {}}", "the configuration of an MCP client", (1, 16)),
    ("a.yaml", "apiVersion: v1\nkind: Pod\n", "Kubernetes manifest", (1, 13)),
    ("a.proto", "syntax = \"proto3\";\nmessage A {}\n", "Protocol Buffers", (1, 1)),
    ("a.tsp", "import \"@typespec/http\";\nusing TypeSpec.Http;\n", "TypeSpec", (1, 1)),
    ("README.md", "# Acme API\n\nText: with a colon\n\n## Users\n", "a Markdown page", (1, 1)),
    ("integration.yml", "integration: acme\nsource: openapi.yaml\n", "an integration's configuration", (1, 14)),
    ("a.txt", "curl https://api.acme.test/users -H 'A: b'\n", "a recorded call", (1, 1)),
];

#[test]
fn other_kinds_of_files_are_refused_by_name() {
    for (file, text, name, place) in KINDS {
        let compiled = compile_text(file, text, true);
        let found = diagnostics(&compiled);
        assert!(compiled.is_err() && found.len() == 1, "{file} {text}:\n{}", lines(found));
        let [only] = found else { panic!("{text}") };
        assert_eq!((only.code, only.severity), (Code::UnsupportedDialect, Severity::Error), "{only}");
        assert!(only.message.contains(name) && !only.help.is_empty(), "{text}: {only}");
        let at = only.place.as_ref().unwrap();
        assert_eq!((at.file.as_str(), (at.line, at.column)), (file, place), "{only}");
    }
}

#[test]
fn what_says_nothing_is_no_description() {
    for (text, word) in [
        ("", "empty"),
        (" \n\t\r\n", "empty"),
        ("# only words\n", "empty"),
        ("---\n...\n", "empty"),
        ("null", "empty"),
        ("just words", "not an object"),
        ("[1, 2]", "not an object"),
        ("{\"hello\": 1}", "no `openapi` field"),
        ("openapi: 3.0.0\ninfo: {}\n", "no `paths`"),
        ("swagger: '2.0'\ninfo: {}\n", "no `paths`"),
    ] {
        let compiled = compile_text("a.yaml", text, true);
        let found = diagnostics(&compiled);
        let [only] = found else { panic!("{text:?}:\n{}", lines(found)) };
        assert!(only.code == Code::NotADescription && only.message.contains(word) && !only.help.is_empty(), "{text:?}: {only}");
        assert!(only.place.as_ref().is_some_and(|place| place.line <= 2), "{only}");
    }
}

#[test]
fn what_is_not_well_formed_is_told_where() {
    for (file, text, word, place) in [
        ("a.yaml", "openapi: 3.0.0\ninfo:\n\ttitle: T\n", "tab", (3, 2)),
        ("a.json", "{\"openapi\": \"3.0.0\",}", "key in double quotes", (1, 21)),
        ("a.json", "{\"openapi\": \"3.0.0\"", "expected `,` or `}`", (1, 20)),
        ("a.yaml", "a: 'b", "", (1, 4)),
        ("a.yaml", "a: *b\n", "", (1, 4)),
        ("a.yaml", "{a: [1, 2}\n", "", (1, 10)),
    ] {
        let compiled = compile_text(file, text, true);
        let found = diagnostics(&compiled);
        let [only] = found else { panic!("{text:?}:\n{}", lines(found)) };
        assert!(only.code == Code::Syntax && only.message.contains(word) && !only.help.is_empty(), "{text:?}: {only}");
        let at = only.place.as_ref().unwrap();
        assert_eq!((at.line, at.column), place, "{text:?}: {only}");
    }
}

#[test]
fn what_is_no_text_is_refused_at_its_place() {
    let folder = folder("no_text");
    for (file, bytes, word) in [
        ("a.pdf", &b"%PDF-1.7\n\xff\xfe"[..], "a PDF document"),
        ("a.zip", b"PK\x03\x04\0\0\0\0", "a ZIP archive"),
        ("a.json", b"{\"a\": \"\xe9\"}", "not UTF-8 text"),
    ] {
        std::fs::write(folder.join(file), bytes).unwrap();
        let compiled = compile_file(&folder, file, true);
        let [only] = diagnostics(&compiled) else { panic!("{}", lines(diagnostics(&compiled))) };
        assert!(only.code == Code::UnreadableFile && only.message.contains(word) && !only.help.is_empty(), "{only}");
        assert_eq!(only.place.as_ref().map(|place| (place.file.as_str(), place.line, place.column)), Some((file, 1, 1)));
    }
}

/// The same description in every spelling that a file may have gives the same tools.
#[test]
fn the_spelling_of_a_file_changes_nothing() {
    let yaml = "openapi: 3.0.3\ninfo: {title: Acmé, version: '1'}\nservers: [{url: 'https://api.acme.test'}]\npaths:\n  /users:\n    get:\n      summary: Liste des employés 😀\n      responses: {'204': {description: Done}}\n";
    let json = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"Acmé\", \"version\": \"1\"}, \"servers\": [{\"url\": \"https://api.acme.test\"}],\n\t\"paths\": {\"/users\": {\"get\": {\"summary\": \"Liste des employés 😀\", \"responses\": {\"204\": {\"description\": \"Done\"}}}}}}";
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let folder = folder("spellings");
    let mut all = Vec::new();
    for (file, bytes) in [
        ("a.yaml", yaml.as_bytes().to_vec()),
        ("b.yaml", format!("\u{feff}{yaml}").into_bytes()),
        ("c.yaml", yaml.replace('\n', "\r\n").into_bytes()),
        ("d.yaml", wide(yaml)),
        ("e.yaml", json.as_bytes().to_vec()),
        ("f.json", json.as_bytes().to_vec()),
        ("g.json", format!("\u{feff}{json}").into_bytes()),
        ("h.json", wide(&format!("\u{feff}{json}"))),
        ("i.json", yaml.as_bytes().to_vec()),
        ("j.txt", json.replace("}}}}}}", "},},},},},}").into_bytes()),
    ] {
        std::fs::write(folder.join(file), bytes).unwrap();
        let compiled = compile_file(&folder, file, true);
        let output = compiled.unwrap_or_else(|found| panic!("{file}:\n{}", lines(&found)));
        all.push((file, output.files));
    }
    for (file, files) in &all[1..] {
        assert!(*files == all[0].1, "{file} differs");
    }
}
