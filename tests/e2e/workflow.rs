//! The script of the documented workflow, with a vendor on loopback and a bare repository beside it. Only `gh` is a stand-in: it
//! writes down what it is asked for.

use crate::program::{Ended, ROOT, end};
use crate::project::{ACME, Folder, git};
use crate::upstream::Upstream;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

const CONFIG: &str = "integration: acme\nsource: { file: openapi.yaml, url: \"URL\" }\n\
resources: { users: { methods: { list: { op: GET /users } } } }\n";
/// Notes its arguments and the text of the pull request.
const GH: &str = "#!/usr/bin/env bash
echo \"$*\" >>\"$GH_LOG\"
while [ $# -gt 0 ]; do
  if [ \"$1\" = --body-file ]; then cat \"$2\" >>\"$GH_LOG\"; fi
  shift
done
";

/// A checkout with a vendor in it, its remote, and the vendor's server, whose text can be changed.
struct World {
    folder: Folder,
    text: Arc<Mutex<String>>,
    _vendor: Upstream,
}

fn world() -> World {
    let text = Arc::new(Mutex::new(ACME.to_owned()));
    let shared = Arc::clone(&text);
    let vendor = Upstream::start(move |_| {
        let body = shared.lock().unwrap().clone();
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
    });
    let folder = Folder::new();
    folder.write("bin/gh", GH);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_toolwright"), folder.path().join("bin/toolwright")).unwrap();
    Command::new("chmod").arg("+x").arg(folder.path().join("bin/gh")).status().unwrap();
    git(&folder, &["init", "-q", "--bare", "-b", "main", "remote.git"]);
    git(&folder, &["clone", "-q", "remote.git", "work"]);
    folder.write("work/specs/acme/integration.yaml", &CONFIG.replace("URL", &format!("{}/openapi.yaml", vendor.url())));
    let world = World { folder, text, _vendor: vendor };
    world.toolwright(&["fetch", "acme", "--update"]);
    world.toolwright(&["build"]);
    world.git(&["checkout", "-q", "-B", "main"]);
    world.git(&["add", "."]);
    world.git(&["commit", "-q", "-m", "acme"]);
    world.git(&["push", "-q", "origin", "main"]);
    world
}

impl World {
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        command.current_dir(self.folder.path().join("work")).env("PATH", path);
        command.env("GH_LOG", self.folder.path().join("gh.log")).env("BASE_BRANCH", "main");
        command
    }

    fn toolwright(&self, arguments: &[&str]) {
        end(self.command("toolwright").args(arguments)).expect(0, &[]);
    }

    fn git(&self, arguments: &[&str]) {
        git(&self.folder, &[&["-C", "work"], arguments].concat());
    }

    fn run(&self) -> Ended {
        end(&mut self.command(Path::new(ROOT).join("docs/workflow/vendor-drift.sh")))
    }

    /// What `gh` was asked for since the last look.
    fn asked(&self) -> String {
        let log = self.folder.path().join("gh.log");
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let _ = std::fs::remove_file(log);
        text
    }

    /// A file of the branch that the script pushed.
    fn pushed(&self, file: &str) -> String {
        let mut command = Command::new("git");
        command.current_dir(self.folder.path().join("remote.git")).args(["show", &format!("vendor-drift/acme:{file}")]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }
}

#[test]
fn a_changed_description_becomes_a_pull_request() {
    let world = world();
    let ended = world.run().expect(0, &[]);
    assert!(ended.stdout.contains("acme: nothing new"), "{ended:?}");
    assert_eq!(world.asked(), "");
    *world.text.lock().unwrap() = ACME.replace("[active, gone]", "[active]");
    let ended = world.run().expect(0, &[]);
    let asked = world.asked();
    assert!(asked.contains("pr create --head vendor-drift/acme --base main"), "{asked}\n{ended:?}");
    assert!(asked.contains("## Drift: Acme") && asked.contains("arg-enum-value-removed"), "{asked}");
    assert!(world.pushed("specs/acme/openapi.yaml").contains("enum: [active]"));
    assert!(!world.pushed("generated/acme/tools.json").contains("gone"));
    assert!(world.pushed("specs/acme/source.lock").contains("sha256"));
    // The next night finds the same and pushes the same.
    world.run().expect(0, &[]);
    assert!(world.pushed("specs/acme/openapi.yaml").contains("enum: [active]"));
}

/// Nothing builds, and yet the pull request says what went and which line names it.
#[test]
fn an_operation_that_is_gone_is_told_in_the_pull_request() {
    let world = world();
    *world.text.lock().unwrap() = ACME.replace("/users:", "/people:");
    let ended = world.run().expect(0, &[]);
    assert!(ended.stdout.contains("acme: it does not build"), "{ended:?}");
    let asked = world.asked();
    for part in ["config-target-missed", "`specs/acme/integration.yaml:", "the vendor removed GET /users"] {
        assert!(asked.contains(part), "{part} is not in {asked}");
    }
    assert!(world.pushed("specs/acme/openapi.yaml").contains("/people"));
}

#[test]
fn what_could_not_be_checked_is_said_in_the_pull_request() {
    let world = world();
    // A description in several files is fetched in its first file alone.
    *world.text.lock().unwrap() = ACME.replace("schema: {type: string", "schema: {$ref: 'other.yaml#/State', type: string");
    world.run().expect(0, &[]);
    let asked = world.asked();
    assert!(asked.contains("Could not check") && asked.contains("other.yaml") && !asked.contains("No drift"), "{asked}");
}

#[test]
fn a_vendor_that_is_down_fails_the_run_and_leaves_nothing() {
    let world = world();
    *world.text.lock().unwrap() = "<html>down</html>".to_owned();
    world.run().expect(1, &["is no API description"]);
    assert_eq!(world.asked(), "");
    assert_eq!(world.pushed("specs/acme/openapi.yaml"), "");
}
