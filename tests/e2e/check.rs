//! `check` as CI runs it: one command, one exit code; what could not be checked is never passed.

use crate::program::{Ended, run_in};
use crate::project::{ACME, Folder, git};

const CONFIG: &str = "integration: acme\nsource: openapi.yaml\nresources: { users: { methods: { list: { op: GET /users } } } }\n";
const FILE: &str = "specs/acme/openapi.yaml";
const APPROVALS: &str = "specs/acme/approvals.yaml";

/// A vendor in git, built; then its description changes, and is built again.
fn changed() -> Folder {
    let folder = Folder::new();
    folder.write("specs/acme/integration.yaml", CONFIG);
    folder.write(FILE, ACME);
    run_in(folder.path(), ["build"]).expect(0, &[]);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "one"]);
    folder.edit(FILE, "[active, gone]", "[active]");
    run_in(folder.path(), ["build"]).expect(0, &[]);
    folder
}

fn gate(folder: &Folder, rating: &str) -> Ended {
    run_in(folder.path(), ["check", "--against", "git:main", "--fail-on", rating])
}

#[test]
fn drift_since_a_commit_is_part_of_the_check() {
    let folder = changed();
    run_in(folder.path(), ["check"]).expect(0, &[]);
    gate(&folder, "operator=block").expect(0, &[]);
    let ended = gate(&folder, "operator=outage").expect(1, &["1 problem found"]);
    assert!(ended.stdout.contains("drift since git:main at or above operator=outage"), "{ended:?}");
    assert!(ended.stdout.contains("arg-enum-value-removed") && !ended.stdout.contains("up to date"), "{ended:?}");
    let approval = "- {kind: arg-enum-value-removed, subject: 'GET /users *', reason: nobody asks for it, until: 2999-01-01}\n";
    folder.write(APPROVALS, approval);
    gate(&folder, "operator=outage").expect(0, &[]);
    folder.write(APPROVALS, &approval.replace("GET /users", "GET /groups"));
    let ended = gate(&folder, "operator=outage").expect(3, &["could not check", "matches no change"]);
    assert!(!ended.stdout.contains("up to date"), "{ended:?}");
}

/// However the new side is named, its folder's approvals are those of the vendor.
#[test]
fn approvals_hold_for_every_way_to_name_the_vendor() {
    let folder = changed();
    let approval = "- {kind: arg-enum-value-removed, subject: 'GET /users *', reason: nobody asks for it, until: 2999-01-01}\n";
    for sides in [
        ["acme", "--against", "git:main"].as_slice(),
        &["specs/acme", "--against", "git:main"],
        &["main:acme"],
        &["main:specs/acme"],
        &["main:specs/acme", "acme"],
        &["main:generated/acme", "specs/acme"],
    ] {
        let diff = || run_in(folder.path(), ["diff"].iter().chain(sides).chain(&["--fail-on", "operator=outage"]));
        let _ = std::fs::remove_file(folder.path().join(APPROVALS));
        diff().expect(1, &["drift found"]);
        folder.write(APPROVALS, approval);
        diff().expect(0, &[]);
    }
}

#[test]
fn approvals_are_checked_without_a_commit_too() {
    let folder = changed();
    for (text, words) in [
        ("- {kind: arg-enum-value-removed, subject: 'GET *', reason: fine, until: 2020-01-01}\n", "expired on 2020-01-01"),
        ("- {kind: arg-enum-value-remove, subject: 'GET *', reason: fine, until: 2999-01-01}\n", "there is no kind"),
        ("- {fingerprint: 5f0c2f1f6d1c7a3e, until: 2999-01-01}\n", "no reason"),
        ("fingerprint: 5f0c2f1f6d1c7a3e\n", "it is no list"),
        ("- [", "is not YAML"),
    ] {
        folder.write(APPROVALS, text);
        let ended = run_in(folder.path(), ["check"]).expect(3, &["could not check", words]);
        assert!(!ended.stdout.contains("up to date"), "{ended:?}");
    }
    folder.write(APPROVALS, "# none yet\n");
    run_in(folder.path(), ["check"]).expect(0, &[]);
}

#[test]
fn what_cannot_be_checked_does_not_pass() {
    let folder = changed();
    gate(&folder, "operator=boom").expect(2, &["there are info, review"]);
    for against in ["git:nope", "git:HEAD~7"] {
        run_in(folder.path(), ["check", "--against", against]).expect(3, &["could not check: there is no commit"]);
    }
    // A base that does not compile.
    folder.write(FILE, "openapi: 3.0.3\npaths: [");
    git(&folder, &["commit", "-q", "-am", "broken"]);
    folder.write(FILE, ACME);
    run_in(folder.path(), ["build"]).expect(0, &[]);
    let ended = run_in(folder.path(), ["check", "--against", "git:main"]).expect(3, &["could not check: the old side"]);
    assert!(!ended.stdout.contains("no drift") && !ended.stdout.contains("up to date"), "{ended:?}");
    // Nor a description that does not: found problems are told beside it.
    folder.write(FILE, "openapi: 3.0.3\npaths: [");
    run_in(folder.path(), ["check"]).expect(3, &["cannot be compiled", "1 thing could not be checked"]);
}

/// A vendor that a pull request adds has nothing to be compared with, and that is no reason to fail; one that it removes takes its tools along.
#[test]
fn a_vendor_may_be_new_and_one_that_went_is_told() {
    let folder = changed();
    git(&folder, &["commit", "-q", "-am", "two"]);
    folder.write("specs/beta/integration.yaml", &CONFIG.replace("acme", "beta"));
    folder.write("specs/beta/openapi.yaml", ACME);
    run_in(folder.path(), ["build"]).expect(0, &[]);
    gate(&folder, "agent=note,client=patch,operator=info").expect(0, &["note: beta is new since git:main"]);
    run_in(folder.path(), ["diff", "--against", "git:main"]).expect(0, &["note: beta is new since git:main"]);
    run_in(folder.path(), ["diff", "beta", "--against", "git:main"])
        .expect(3, &["could not check: there is no `specs/beta` at `main`"]);
    run_in(folder.path(), ["check", "--against", "git:nope"]).expect(3, &["could not check: there is no commit"]);
    for gone in ["specs/acme", "generated/acme"] {
        std::fs::remove_dir_all(folder.path().join(gone)).unwrap();
    }
    let ended = gate(&folder, "operator=outage").expect(1, &["1 problem found"]);
    assert!(ended.stdout.contains("acme: specs/acme is gone since git:main"), "{ended:?}");
    gate(&folder, "operator=block").expect(0, &[]);
}

/// What a vendor takes away and integration.yaml names is told before anybody mends the file.
#[test]
fn an_operation_that_the_vendor_removed_is_told_although_nothing_builds() {
    let folder = changed();
    folder.edit(FILE, "  /users:", "  /people:");
    let ended = run_in(folder.path(), ["diff", "acme", "--against", "git:main", "--fail-on", "operator=block"])
        .expect(1, &["drift found"]);
    for part in ["config-target-missed", "specs/acme/integration.yaml:3:", "the vendor removed GET /users"] {
        assert!(ended.stdout.contains(part), "{part} is not in {ended:?}");
    }
    run_in(folder.path(), ["check"]).expect(3, &["the description has no operation `GET /users`"]);
}
