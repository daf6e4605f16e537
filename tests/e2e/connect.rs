//! `connect`: what it prints is what a client would take, and works.

use crate::program::{ROOT, Server, run, run_in};
use crate::project::Folder;
use rmcp::{ClientLifecycleMode, ClientServiceExt};
use serde_json::{Value, json};
use std::process::Stdio;

/// The block for a client.
fn block(arguments: &[&str]) -> Value {
    let ended = run(["connect"].iter().chain(arguments)).expect(0, &["Goes into "]);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn steps(arguments: &[&str]) -> String {
    run(["connect"].iter().chain(arguments)).expect(0, &[]).stdout
}

/// Starts the command as a client does: in a folder of its own, with the given environment.
async fn tools(folder: &Folder, command: &str, arguments: &[String], variables: &[(String, String)]) -> Vec<String> {
    let mut child = tokio::process::Command::new(command);
    child.args(arguments).envs(variables.iter().cloned()).current_dir(folder.path());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let pipes = (child.stdout.take().unwrap(), child.stdin.take().unwrap());
    let client = ().serve_with_lifecycle(pipes, ClientLifecycleMode::Initialize).await.unwrap();
    let tools = client.list_all_tools().await.unwrap();
    tools.into_iter().map(|tool| tool.name.into_owned()).collect()
}

async fn assert_serves(folder: &Folder, server: &Value, integration: &str) {
    let arguments: Vec<String> = serde_json::from_value(server["args"].clone()).unwrap();
    let variables = server["env"].as_object().unwrap().iter();
    let variables: Vec<_> = variables.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    let names = tools(folder, server["command"].as_str().unwrap(), &arguments, &variables).await;
    assert!(!names.is_empty() && names.iter().all(|name| name.contains(integration)), "{names:?}");
}

#[tokio::test]
async fn a_block_starts_a_server() {
    let elsewhere = Folder::new();
    for (client, key) in [("claude-desktop", "mcpServers"), ("cursor", "mcpServers"), ("vscode", "servers")] {
        let block = block(&[client]);
        let servers = block[key].as_object().unwrap();
        assert_eq!(servers.keys().collect::<Vec<_>>(), ["cakewalk", "torii"]);
        for (name, server) in servers {
            assert_eq!(server["command"], env!("CARGO_BIN_EXE_toolwright"));
            assert_eq!(server.get("type"), (client == "vscode").then_some(&json!("stdio")));
            assert_serves(&elsewhere, server, name).await;
        }
        assert_eq!(servers["torii"]["env"], json!({"TORII_API_KEY": "PASTE_TORII_API_KEY_HERE"}));
        assert_eq!(servers["cakewalk"]["env"].as_object().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_block_reaches_a_server_that_runs() {
    let server = Server::start(&["torii"]);
    let block = block(&["claude-desktop", "torii", "--http", &server.url]);
    let torii = &block["mcpServers"]["torii"];
    let arguments: Vec<String> = serde_json::from_value(torii["args"].clone()).unwrap();
    assert_eq!(tools(&Folder::new(), torii["command"].as_str().unwrap(), &arguments, &[]).await.len(), 73);
}

#[tokio::test]
async fn a_project_elsewhere_is_named() {
    let (project, elsewhere) = (Folder::with_torii(), Folder::new());
    let ended = run_in(project.path(), ["connect", "cursor", "--root", "."]).expect(0, &[]);
    let block: Value = serde_json::from_str(&ended.stdout).unwrap();
    let server = &block["mcpServers"]["torii"];
    let root = server["args"].as_array().unwrap().iter().skip_while(|word| **word != "--root").nth(1).unwrap().as_str().unwrap();
    assert_eq!(std::fs::canonicalize(root).unwrap(), std::fs::canonicalize(project.path()).unwrap());
    assert_serves(&elsewhere, server, "torii").await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_command_for_claude_code_is_one_for_a_shell() {
    let said = steps(&["claude-code", "torii"]);
    assert!(said.starts_with("claude mcp add torii --env TORII_API_KEY=PASTE_TORII_API_KEY_HERE -- /"), "{said}");
    // `claude` as a function that gives back its arguments: what follows `--` is the server.
    let script = format!("claude() {{ printf '%s\\n' \"$@\"; }}\n{said}");
    let shell = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    let words = String::from_utf8(shell.stdout).unwrap();
    let server: Vec<String> = words.lines().skip_while(|word| *word != "--").skip(1).map(str::to_owned).collect();
    assert!(!tools(&Folder::new(), &server[0], &server[1..], &[]).await.is_empty());
}

#[test]
fn a_server_over_http_is_named_by_its_endpoint() {
    let (local, public) = ("http://127.0.0.1:9000/", "https://tools.example.com");
    let torii = "http://127.0.0.1:9000/torii/mcp";
    assert_eq!(block(&["cursor", "torii", "--http", local]), json!({"mcpServers": {"torii": {"url": torii}}}));
    assert_eq!(block(&["cursor", "torii", "--http", torii]), json!({"mcpServers": {"torii": {"url": torii}}}));
    assert_eq!(block(&["vscode", "torii", "--http", local]), json!({"servers": {"torii": {"type": "http", "url": torii}}}));
    // A URL is no command: a program stands between.
    let desktop = block(&["claude-desktop", "torii", "--http", local]);
    let program = env!("CARGO_BIN_EXE_toolwright");
    assert_eq!(desktop["mcpServers"]["torii"], json!({"command": program, "args": ["bridge", torii]}));
    let hub = "https://hub.example.com/mcp/0123456789abcdef";
    assert_eq!(block(&["claude-desktop", "torii", "--http", hub])["mcpServers"]["torii"]["args"], json!(["bridge", hub]));
    let far = block(&["claude-desktop", "torii", "--http", "http://tools.example.com"]);
    let arguments = ["bridge", "http://tools.example.com/torii/mcp", "--allow-http"];
    assert_eq!(far["mcpServers"]["torii"]["args"], json!(arguments));
    let code = steps(&["claude-code", "torii", "--http", public]);
    assert_eq!(code, "claude mcp add --transport http torii https://tools.example.com/torii/mcp\n");
    assert!(
        steps(&["inspector", "torii", "--http", local]).contains(&format!("--cli {torii} --transport http --method tools/list"))
    );
    let both = steps(&["inspector"]);
    assert!(both.contains("http://127.0.0.1:8321/cakewalk/mcp") && both.contains("http://127.0.0.1:8321/torii/mcp"), "{both}");
    assert!(both.contains(&format!("serve cakewalk torii --root {ROOT}")), "{both}");
}

#[test]
fn clients_in_the_web_need_a_public_address() {
    for client in ["chatgpt", "claude-web"] {
        assert!(steps(&[client, "torii"]).contains("a public HTTPS address is needed"));
        let ready = steps(&[client, "torii", "--http", "https://tools.example.com"]);
        assert!(
            ready.contains("https://tools.example.com/torii/mcp") && ready.contains("--allow-host tools.example.com"),
            "{ready}"
        );
        for address in ["http://tools.example.com", "https://localhost:8321", "https://[::1]"] {
            run(["connect", client, "torii", "--http", address]).expect(2, &["a public HTTPS address is needed"]);
        }
    }
}

#[test]
fn what_cannot_be_connected_is_said() {
    run(["connect", "emacs"]).expect(2, &["claude-desktop", "claude-code", "cursor", "vscode", "chatgpt", "inspector"]);
    run(["connect", "cursor", "tori"]).expect(3, &["did you mean `torii`?"]);
    run(["connect", "cursor", "--http", "http://localhost:1/torii/mcp"]).expect(2, &["the endpoint of one integration"]);
    for address in ["tools.example.com", "ftp://x", "https://", "https://:1", "https://a:b", "https://u:p@x", "https://x/?k=1"] {
        run(["connect", "cursor", "torii", "--http", address]).expect(2, &["--http"]);
    }
}
