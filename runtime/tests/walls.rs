//! Feature `client` alone is what every generated client pulls in: no MCP SDK, no web framework, no schema validator.

#![allow(clippy::unwrap_used)] // helpers of tests are not tests to clippy

use std::process::Command;

fn tree(features: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "--offline", "--prefix", "none", "-p", "toolwright-runtime", "-e", "normal", "--no-default-features"]);
    let output = command.args(features).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn has(tree: &str, name: &str) -> bool {
    tree.lines().any(|line| line.split(' ').next() == Some(name))
}

#[test]
fn the_client_pulls_in_nothing_of_the_server() {
    let client = tree(&["--features", "client"]);
    assert!(has(&client, "reqwest"));
    for name in ["rmcp", "axum", "jsonschema", "schemars", "hyper-rustls-aws", "aws-lc-rs", "aws-lc-sys", "openssl"] {
        assert!(!has(&client, name), "{name} in\n{client}");
    }
}

#[test]
fn the_cryptography_is_ring_and_needs_neither_cmake_nor_nasm() {
    let server = tree(&["--features", "mcp"]);
    assert!(has(&server, "rmcp"));
    for name in ["aws-lc-rs", "aws-lc-sys", "openssl", "native-tls"] {
        assert!(!has(&server, name), "{name}");
    }
}
