//! What is printed, whatever stdout and stderr are: closed, full, or a terminal's neighbour in another folder.

use crate::program::{Running, end, run, run_in, toolwright};
use crate::project::Folder;
use crate::upstream::{Upstream, answer, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

/// An API with an image and a list. `security` names the alternatives of every operation.
pub fn description(security: &str) -> String {
    format!(
        r#"
openapi: 3.0.3
info: {{ title: Acme, version: "1" }}
servers: [ {{ url: "https://api.acme.example" }} ]
security: [ {security} ]
components:
  securitySchemes:
    key: {{ type: apiKey, in: header, name: X-Api-Key }}
    odd: {{ type: apiKey, in: header, name: X-Odd }}
paths:
  /logo:
    get: {{ summary: Get the logo, responses: {{ "200": {{ description: The logo., content: {{ image/png: {{ schema: {{ type: string, format: binary }} }} }} }} }} }}
  /users:
    get: {{ summary: List users, responses: {{ "200": {{ description: OK, content: {{ application/json: {{ schema: {{ type: array, items: {{ type: object }} }} }} }} }} }} }}
"#
    )
}

/// A vendor of this API.
fn vendor() -> Upstream {
    Upstream::start(|request| match request.target() {
        "/logo" => answer(200, &[("Content-Type", "image/png")], "PNG-123"),
        _ => json(r#"[{"id":1}]"#),
    })
}

/// The name of the tool that reads `/logo` or `/users`.
fn tool(folder: &Folder, operation: &str) -> String {
    let ended = run_in(folder.path(), ["inspect", "acme.yaml"]).expect(0, &[]);
    let line = ended.stdout.lines().find(|line| line.ends_with(operation)).unwrap_or_else(|| panic!("{}", ended.stdout));
    line.split(' ').next().unwrap().to_owned()
}

/// `serve` until it says what comes next; all that it printed, and the process.
fn serve(command: &mut Command) -> (String, Running) {
    let mut process = Running(command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap());
    let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
    let mut said = String::new();
    while !said.contains("Next, ") {
        said += &lines.next().unwrap().unwrap();
        said += "\n";
    }
    (said, process)
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::with_torii_built();
    for arguments in [&["inspect", "torii"] as &[&str], &["inspect", "torii", "--json"], &["build", "torii"], &["check"]] {
        let mut command = toolwright(arguments);
        let mut process = command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        let mut said = String::new();
        process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let code = process.wait().unwrap().code();
        assert!(code == Some(0) && !said.contains("panicked"), "{arguments:?}: {code:?} {said}");
    }
    // Nobody reads it, but the problem is still there for the script.
    folder.edit("generated/torii/tools.json", "{", " {");
    let mut command = toolwright(["check"]);
    let mut process = command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(process.stdout.take());
    assert_eq!(process.wait().unwrap().code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_once_and_never_a_panic() {
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let folder = Folder::with_torii_built();
    for arguments in [&["inspect", "torii"] as &[&str], &["build", "torii"], &["check"]] {
        let mut command = toolwright(arguments);
        let process = command.current_dir(folder.path()).stdout(full()).stderr(Stdio::piped()).spawn().unwrap();
        let ended = process.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(4), "{said}");
        let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(lines.len(), 1, "{said}");
        assert!(lines[0].starts_with("error: standard output cannot be written: "), "{said}");
    }
    for (arguments, code) in [(&["serve", "nofile.json"] as &[&str], 3), (&["call", "list_all_torii_roles"], 1)] {
        let status = toolwright(arguments).stdout(Stdio::null()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(code));
    }
}

#[test]
fn the_next_command_works_as_it_stands() {
    let vendor = vendor();
    let folder = Folder::new();
    let file = folder.write("my acme/acme api.yaml", &description("{}"));
    let base = vendor.url();
    let serving = ["serve", file.to_str().unwrap(), "--http", "127.0.0.1:0", "--base-url", &base];
    let (said, _server) = serve(&mut toolwright(serving));
    let command = said.lines().find_map(|line| line.strip_prefix("Next, in another terminal: ")).unwrap();
    assert!(command.ends_with(&format!(" --from '{}' --base-url {base}", file.display())), "{command}");
    if cfg!(unix) {
        let program = format!("'{}'", env!("CARGO_BIN_EXE_toolwright"));
        let ended = end(Command::new("sh").args(["-c", &command.replacen("toolwright", &program, 1)]));
        ended.expect(0, &[]);
        vendor.take_only();
    }
}

#[test]
fn two_integrations_of_one_name_are_refused_before_anything_is_served() {
    let folder = Folder::new();
    folder.write("acme.yaml", &description("{}"));
    let twice = ["serve", "acme.yaml", "acme.yaml", "--http", "127.0.0.1:0"];
    let ended = run_in(folder.path(), twice).expect(3, &["two integrations are named `acme`: acme.yaml and acme.yaml"]);
    assert_eq!((ended.stdout.as_str(), ended.stderr.matches("error").count()), ("", 1));
    run_in(folder.path(), ["serve", "acme.yaml", "acme.yaml", "--stdio"]).expect(3, &["two integrations are named `acme`"]);
}

#[test]
fn files_are_described_and_saved() {
    let vendor = vendor();
    let folder = Folder::new();
    folder.write("acme.yaml", &description("{}"));
    let call = |tool: &str, rest: &[&str]| {
        let base = vendor.url();
        let call = ["call", tool, "--from", "acme.yaml", "--base-url", &base];
        run_in(folder.path(), call.iter().chain(rest)).expect(0, &[]).stdout
    };
    let (logo, users) = (tool(&folder, "GET /logo"), tool(&folder, "GET /users"));
    assert_eq!(call(&logo, &[]), "image/png, 7 bytes\n");
    assert_eq!(call(&logo, &["--out", "logo.png"]), "logo.png: image/png, 7 bytes\n");
    assert_eq!(std::fs::read(folder.path().join("logo.png")).unwrap(), b"PNG-123");
    let text = call(&users, &[]);
    assert_eq!(call(&users, &["--out", "users.json"]), format!("users.json: the result, {} bytes\n", text.len()));
    assert_eq!(std::fs::read_to_string(folder.path().join("users.json")).unwrap(), text);
    let base = vendor.url();
    let nowhere = ["call", &users, "--from", "acme.yaml", "--base-url", &base, "--out", "no/where.json"];
    run_in(folder.path(), nowhere).expect(4, &["no/where.json cannot be written"]);
}

#[test]
fn a_file_that_no_model_could_take_is_saved_whole() {
    let large = "x".repeat(1024 * 1024 + 1);
    let vendor = Upstream::always(answer(200, &[("Content-Type", "image/png")], &large));
    let folder = Folder::new();
    folder.write("acme.yaml", &description("{}"));
    let (base, logo) = (vendor.url(), tool(&folder, "GET /logo"));
    let call = ["call", &logo, "--from", "acme.yaml", "--base-url", &base, "--out", "logo.png"];
    run_in(folder.path(), call).expect(0, &[]);
    assert!(std::fs::read_to_string(folder.path().join("logo.png")).unwrap() == large);
}

#[test]
fn a_credential_is_missed_only_when_no_alternative_is_set() {
    let folder = Folder::new();
    let remarks = |security: &str, variables: &[(&str, &str)]| {
        folder.write("acme.yaml", &description(security));
        let mut command = toolwright(["serve", "acme.yaml", "--http", "127.0.0.1:0"]);
        command.current_dir(folder.path()).envs(variables.iter().copied());
        let (said, _server) = serve(&mut command);
        said.lines().filter_map(|line| line.strip_prefix("acme: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let either = "{ odd: [] }, { key: [] }";
    let missing = remarks(either, &[]);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].starts_with("no credential is complete; set ACME_") && missing[0].contains(", or ACME_"), "{missing:?}");
    let names: Vec<&str> = missing[0].split([' ', ',']).filter(|word| word.starts_with("ACME_")).collect();
    assert_eq!(names.len(), 2, "{missing:?}");
    for name in names {
        assert_eq!(remarks(either, &[(name, "a-key-of-acme")]), Vec::<String>::new(), "{name}");
    }
    assert_eq!(remarks("{}, { key: [] }", &[]), Vec::<String>::new());
    let one = remarks("{ key: [] }", &[]);
    assert!(one.len() == 1 && one[0].contains(" is not set ("), "{one:?}");
}

#[test]
fn arguments_that_cannot_be_read_are_a_wrong_command_line() {
    let call = |rest: &[&str]| run(["call", "list_all_torii_users"].iter().chain(rest));
    call(&["--arg", "limit"]).expect(2, &["`--arg limit` has no `=`", "--arg key=value"]);
    call(&["--args", "[1]"]).expect(2, &["--args must be a JSON object"]);
    call(&["--args", "{"]).expect(2, &["--args cannot be read as JSON"]);
    call(&["--args", r#"{"limit":1,"limit":2}"#]).expect(2, &["the key `limit` stands twice in one object"]);
    call(&["--arg", "limit=1", "--arg", "limit=2"]).expect(2, &["the argument `limit` is given twice"]);
    call(&["--args", r#"{"limit":1}"#, "--arg", "limit=2"]).expect(2, &["the argument `limit` is given twice"]);
}
