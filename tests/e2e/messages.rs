//! What a person reads when something is wrong, and the exit code that a script reads.

use crate::program::{Server, end, run, run_in, toolwright};
use crate::project::Folder;
use std::net::TcpListener;

#[test]
fn a_file_that_is_not_there() {
    run(["serve", "nofile.json", "--stdio"]).expect(3, &["error: there is no file `nofile.json`", "help: check the path"]);
    run(["build", "some/where/"]).expect(3, &["there is no file `some/where/`"]);
}

#[test]
fn files_that_are_no_api_description() {
    let folder = Folder::new();
    for (name, text, said) in [
        ("object.json", r#"{"hello":1}"#, &["TW0101", "object.json:1:1", "it has no `openapi` field"] as &[&str]),
        ("words.yaml", "just words", &["TW0101", "words.yaml:1:1", "not an object"]),
        ("broken.json", "{\"openapi\": ", &["TW0002", "broken.json:1:13"]),
        (
            "events.yaml",
            "asyncapi: 2.6.0\ninfo: {}\n",
            &["TW0102", "events.yaml:1:11", "this is AsyncAPI, which is not supported", "OpenAPI 3.0"],
        ),
        ("old.json", "{\n  \"swagger\": \"1.2\"\n}", &["TW0102", "old.json:2:14", "Swagger `1.2` is not supported"]),
    ] {
        folder.write(name, text);
        for arguments in [&["serve", name, "--stdio"] as &[&str], &["inspect", name], &["build", name, "--out", "out"]] {
            let ended = run_in(folder.path(), arguments).expect(3, said);
            assert!(ended.stderr.contains(&format!("{name} cannot be compiled")), "{}", ended.stderr);
            assert_eq!(ended.stdout, "");
        }
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn names_that_are_nearly_right() {
    run(["serve", "tori"]).expect(3, &["there is no vendor and no file `tori`", "did you mean `torii`?"]);
    run(["serve", "torii", "--methods", "reed"]).expect(3, &["no tool has the method `reed`; did you mean `read`?"]);
    run(["serve", "torii", "--tags", "contrats"]).expect(3, &["no tool has the tag `contrats`; did you mean `contracts`?"]);
    run(["call", "list_all_torii_user"]).expect(3, &["unknown tool `list_all_torii_user`; did you mean `list_all_torii_users`?"]);
    run(["frobnicate"]).expect(2, &["unrecognized subcommand"]);
    run(["serve", "torii", "--stdio", "--http", "127.0.0.1:0"]).expect(2, &["cannot be used with"]);
}

#[test]
fn a_selector_that_matches_nothing() {
    let folder = Folder::with_torii();
    folder.edit("specs/torii/integration.yaml", "op: GET /roles\n", "op: GET /rolez\n");
    let text = std::fs::read_to_string(folder.path().join("specs/torii/integration.yaml")).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("/rolez")).unwrap();
    let place = format!("specs/torii/integration.yaml:{line}:13");
    let said = ["TW0203", "the description has no operation `GET /rolez`", "did you mean `GET /roles`?", &place];
    run_in(folder.path(), ["build", "torii"]).expect(3, &said).expect(3, &["torii cannot be compiled"]);
    run_in(folder.path(), ["inspect", "torii"]).expect(3, &said);
    run_in(folder.path(), ["check"]).expect(3, &said);
}

#[test]
fn a_field_that_is_not_there() {
    let folder = Folder::with_torii();
    folder.edit("specs/torii/integration.yaml", "args: { idUser: id }", "args: { idUsr: id }");
    let said = ["specs/torii/integration.yaml:", "did you mean `idUser`?"];
    run_in(folder.path(), ["build", "torii"]).expect(3, &said);
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(["serve", "torii", "--http", &address]);
    ended.expect(4, &[&format!("{address} cannot be listened on"), "another program has the port"]);
    run(["serve", "torii", "--http", "127.0.0.1:99999"]).expect(2, &["invalid socket address"]);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let folder = Folder::with_torii();
    let file = folder.write("occupied", "");
    run_in(folder.path(), ["build", "torii", "--out", file.to_str().unwrap()]).expect(4, &["occupied cannot be written"]);
}

#[test]
fn a_folder_without_vendors() {
    let folder = Folder::new();
    // An own root: above the folder stands this repository.
    let root = ["--root", folder.path().to_str().unwrap()];
    for command in ["serve", "build", "check", "inspect"] {
        let ended = run_in(folder.path(), root.iter().chain(&[command]));
        ended.expect(3, &["there is no vendor in", "toolwright serve openapi.json"]);
    }
}

#[test]
fn a_missing_credential_is_named_before_and_during_the_call() {
    let ended = end(&mut toolwright(["call", "list_all_torii_roles"]));
    ended.expect(1, &["the operator must set TORII_API_KEY", "Nothing was sent"]);
    let ended = end(toolwright(["call", "list_all_torii_roles"]).env("TORII_API_KEY", "  "));
    ended.expect(1, &["the operator must set TORII_API_KEY"]);
}

#[test]
fn nothing_is_coloured_in_a_pipe() {
    let folder = Folder::with_torii();
    folder.edit("specs/torii/integration.yaml", "op: GET /roles\n", "op: GET /rolez\n");
    let ended = [
        run_in(folder.path(), ["build", "torii"]),
        run_in(folder.path(), ["check"]),
        run(["inspect", "torii"]),
        run(["--help"]),
        run(["frobnicate"]),
        run(["serve", "tori"]),
    ];
    for ended in ended {
        assert!(!ended.stdout.contains('\x1b') && !ended.stderr.contains('\x1b'), "{ended:?}");
    }
    assert!(!Server::start(&["torii"]).table.contains('\x1b'));
}

#[test]
fn help_names_commands_and_exit_codes() {
    let ended = run(["--help"]).expect(0, &[]);
    for words in ["serve", "build", "check", "inspect", "call", "Exit codes:", "  4  the machine refused"] {
        assert!(ended.stdout.contains(words), "`{words}` is not in\n{}", ended.stdout);
    }
}
