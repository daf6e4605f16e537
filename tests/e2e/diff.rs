//! `toolwright diff` and `explain`: sides, formats, gates, approvals, and every way in which nothing can be checked.

use crate::program::{Ended, ROOT, run_in};
use crate::project::{Folder, git};
use std::collections::BTreeSet;
use std::path::Path;

const OLD: &str = "
openapi: 3.0.3
info: {title: Acme API, version: '1.0'}
servers: [{url: https://api.acme.test}]
paths:
  /users:
    get:
      summary: List the users of the account
      parameters:
        - {name: state, in: query, description: Only users in this state, schema: {type: string, enum: [active, gone]}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}
components:
  schemas:
    User: {type: object, properties: {id: {type: integer, description: The id}, name: {type: string, description: The name}}}
";

fn newer() -> String {
    OLD.replace("enum: [active, gone]", "enum: [active]").replace("version: '1.0'", "version: '1.1'")
}

fn files() -> Folder {
    let folder = Folder::new();
    folder.write("old.yaml", OLD);
    folder.write("new.yaml", &newer());
    folder
}

fn diff(folder: &Folder, more: &[&str]) -> Ended {
    run_in(folder.path(), ["diff", "old.yaml", "new.yaml"].iter().chain(more))
}

#[test]
fn a_change_has_kind_place_effect_and_way_out() {
    let folder = files();
    let text = diff(&folder, &[]).expect(0, &[]).stdout;
    for part in ["arg-enum-value-removed", "new.yaml:10:", "list_all_acme_users", "operator outage", "= help:"] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    assert!(run_in(folder.path(), ["diff", "old.yaml", "old.yaml"]).expect(0, &[]).stdout.contains("no drift"));
}

#[test]
fn every_format_is_what_its_reader_takes() {
    let folder = files();
    let json = diff(&folder, &["--format", "json"]).expect(0, &[]).stdout;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((report["bump"].as_str(), report["format"].as_u64()), (Some("major"), Some(1)));
    assert_eq!(report["changes"][0]["effects"][0]["argument"], "state");
    let html = diff(&folder, &["--format", "html"]).expect(0, &[]).stdout;
    assert!(html.starts_with("<!doctype html>") && !html.contains("<script") && !html.contains("http://"));
    let notes = diff(&folder, &["--format", "github"]).expect(0, &[]).stdout;
    assert!(notes.starts_with("::error file=new.yaml,line=10,col="), "{notes}");
    assert_eq!(diff(&folder, &["--format", "semver"]).expect(0, &[]).stdout, "major\n");
    assert!(diff(&folder, &["--format", "markdown"]).expect(0, &[]).stdout.contains("| operator | **outage** |"));
    assert!(diff(&folder, &["--format", "changelog"]).expect(0, &[]).stdout.contains("### Breaking"));
}

#[test]
fn a_gate_fails_and_an_approval_opens_it() {
    let folder = files();
    let gate = ["--fail-on", "operator=outage"];
    diff(&folder, &gate).expect(1, &["drift found: 1 change at or above operator=outage"]);
    diff(&folder, &["--fail-on", "operator=block"]).expect(0, &[]);
    diff(&folder, &["--fail-on", "operator=boom"]).expect(2, &["there are info, review"]);
    let approve = |text: &str| {
        folder.write("approvals.yaml", text);
        diff(&folder, &["--fail-on", "operator=outage", "--approvals", "approvals.yaml"])
    };
    let one = "- {kind: arg-enum-value-removed, subject: 'GET /users *', reason: nobody asks for it, until: 2999-01-01}\n";
    approve(one).expect(0, &[]);
    approve(&one.replace("2999-01-01", "2999-13-45")).expect(3, &["could not check", "`2999-13-45` is no date"]);
    approve(&one.replace("2999", "2020")).expect(3, &["could not check", "expired on 2020-01-01"]);
    approve(&one.replace("GET /users *", "GET /groups *")).expect(3, &["could not check", "matches no change"]);
    approve(&one.replace("reason: nobody asks for it, ", "")).expect(3, &["no reason"]);
}

#[test]
fn what_cannot_be_checked_is_never_no_drift() {
    let folder = files();
    folder.write("broken.yaml", "openapi: 3.0.3\npaths: [");
    for base in ["broken.yaml", "missing.yaml"] {
        let ended = run_in(folder.path(), ["diff", base, "new.yaml"]).expect(3, &["could not check"]);
        assert!(!ended.stdout.contains("no drift"), "{ended:?}");
    }
    folder.write("built/operations.json", "{}");
    run_in(folder.path(), ["diff", "built", "new.yaml"]).expect(3, &["could not check", "api.json"]);
}

#[test]
fn a_build_is_compared_with_its_sources() {
    let folder = Folder::with_torii_built();
    let ended = run_in(folder.path(), ["diff", "torii"]).expect(0, &[]);
    assert!(ended.stdout.contains("no drift"), "{ended:?}");
}

#[test]
fn neither_a_base_that_does_not_compile_nor_a_shallow_clone_is_no_drift() {
    let folder = Folder::new();
    for text in ["openapi: 3.0.3\npaths: [", OLD] {
        folder.write("apis/acme.yaml", text);
        if !folder.path().join(".git").exists() {
            git(&folder, &["init", "-q", "-b", "main"]);
        }
        git(&folder, &["add", "."]);
        git(&folder, &["commit", "-q", "-m", "step"]);
    }
    let broken = run_in(folder.path(), ["diff", "HEAD~1:apis/acme.yaml", "apis/acme.yaml"])
        .expect(3, &["could not check: the old side, HEAD~1:apis/acme.yaml, cannot be used", "no drift was computed"]);
    assert!(broken.stdout.is_empty(), "{broken:?}");
    let clone = Folder::new();
    let url = format!("file://{}", folder.path().canonicalize().unwrap().display());
    git(&clone, &["clone", "-q", "--depth", "1", &url, "clone"]);
    let shallow = run_in(&clone.path().join("clone"), ["diff", "HEAD~1:apis/acme.yaml", "apis/acme.yaml"])
        .expect(3, &["could not check: there is no commit `HEAD~1` here", "this is a shallow clone", "fetch-depth: 0"]);
    assert!(shallow.stdout.is_empty(), "{shallow:?}");
}

#[test]
fn sides_come_from_git() {
    let folder = Folder::new();
    folder.write("apis/acme.yaml", OLD);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "one"]);
    folder.write("apis/acme.yaml", &newer());
    for sides in [["HEAD:apis/acme.yaml", "apis/acme.yaml"].as_slice(), &["apis/acme.yaml", "--against", "git:main"]] {
        let ended = run_in(folder.path(), ["diff"].iter().chain(sides)).expect(0, &[]);
        assert!(ended.stdout.contains("arg-enum-value-removed"), "{ended:?}");
    }
    run_in(folder.path(), ["diff", "nope:apis/acme.yaml", "apis/acme.yaml"]).expect(3, &["no commit `nope`"]);
    run_in(folder.path(), ["diff", "HEAD:apis/other.yaml", "apis/acme.yaml"]).expect(3, &["there is no `apis/other.yaml` at"]);
}

#[test]
fn every_code_is_explained() {
    let folder = Folder::new();
    let list = run_in(folder.path(), ["explain"]).expect(0, &[]).stdout;
    assert!(list.lines().count() > 140, "{list}");
    for line in list.lines() {
        let code = line.split(' ').next().unwrap();
        let text = run_in(folder.path(), ["explain", code]).expect(0, &[]).stdout;
        let what_to_do = text.split_once("\n\n").map_or("", |(_, rest)| rest.trim());
        assert!(text.starts_with(&format!("{code}: ")) && what_to_do.len() > 20, "{text}");
    }
    let one = run_in(folder.path(), ["explain", "arg-moved"]).expect(0, &[]).stdout;
    assert!(one.contains("operator  outage") && one.contains("What to do: "), "{one}");
    run_in(folder.path(), ["explain", "tw0203"]).expect(0, &[]);
    run_in(folder.path(), ["explain", "arg-move"]).expect(3, &["did you mean `arg-moved`?"]);
}

/// No code stands in the sources that the list does not have: a message would name what nobody can look up.
#[test]
fn every_code_in_the_sources_is_in_the_list() {
    let list = run_in(Path::new(ROOT), ["explain"]).expect(0, &[]).stdout;
    let known: BTreeSet<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    let mut waiting = vec![Path::new(ROOT).join("codegen/src"), Path::new(ROOT).join("src")];
    let mut found = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (at, _) in text.match_indices("\"TW") {
            let code: String = text[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
            if code.len() == 6 && code[2..].bytes().all(|byte| byte.is_ascii_digit()) {
                found.insert(code);
            }
        }
    }
    assert!(found.len() > 30, "{found:?}");
    let unknown: Vec<&String> = found.iter().filter(|code| !known.contains(code.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
