//! `hub`: what it refuses at the start.

use crate::program::{end, toolwright};
use std::path::Path;

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
