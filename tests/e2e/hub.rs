//! `hub`: what it refuses at the start.

use crate::program::{end, toolwright};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

const KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";

#[test]
fn a_store_that_nobody_could_open_again_is_not_made() {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hub-of-no-key");
    for flag in ["--dev", "--sandbox"] {
        let mut command = toolwright(["hub", flag, "--http", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
        end(command.env_remove("TOOLWRIGHT_HUB_KEY")).expect(3, &[flag, "could not be opened again", "TOOLWRIGHT_HUB_KEY"]);
        assert!(!data.exists());
    }
}

#[test]
fn urls_of_the_command_line_are_urls() {
    for (option, url) in [
        ("--public-url", "hub.example.com"),
        ("--public-url", "https://hub.example.com/?x"),
        ("--allow-upstream", "127.0.0.1:9000"),
        ("--allow-upstream", "http://127.0.0.1:9000/#x"),
    ] {
        end(toolwright(["hub", "--dev", "--http", "127.0.0.1:0", option, url]).env("TOOLWRIGHT_HUB_KEY", KEY))
            .expect(3, &[option, url]);
    }
}

/// The first start tells the token before anything else, the second one how to come by another.
#[test]
fn the_first_token_is_told_first() {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hub-{}", std::process::id()));
    let start = || {
        let mut command = toolwright(["hub", "--http", "127.0.0.1:0", "--no-access-log", "--data", data.to_str().unwrap()]);
        let mut hub = command.env("TOOLWRIGHT_HUB_KEY", KEY).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(hub.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut said = Vec::new();
        for line in lines {
            let last = line.starts_with("Next");
            said.push(line);
            if last {
                break;
            }
        }
        hub.kill().unwrap();
        hub.wait().unwrap();
        said
    };
    assert!(start()[0].starts_with("API token, shown this once: twk_"));
    let again = start().join("\n");
    assert!(again.contains("`toolwright hub token` makes another") && !again.contains("twk_"), "{again}");
    std::fs::remove_dir_all(&data).unwrap();
}
