//! docs/adding-a-vendor.md: its commands, one after the other as a reader types them, and what they print.

use crate::program::{ROOT, Running};
use crate::project::Folder;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// The address that the guide shows.
const SHOWN: &str = "127.0.0.1:8321";

/// A command of the guide, and the lines that stand below it.
#[derive(Debug, Clone)]
struct Step {
    command: String,
    printed: Vec<String>,
    /// It takes minutes.
    slow: bool,
}

fn steps() -> Vec<Step> {
    let guide = std::fs::read_to_string(Path::new(ROOT).join("docs/adding-a-vendor.md")).unwrap();
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<bool> = None;
    let mut example = false;
    for line in guide.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(""), Some(_)) => block = None,
            (Some(kind), None) if kind.starts_with("console") => block = Some(kind.ends_with("slow")),
            // For reading; the command that is about it is another one.
            (Some("yaml"), None) => example = true,
            (Some(""), None) if example => example = false,
            (Some(kind), _) => panic!("the test knows no block `{kind}`"),
            (None, Some(slow)) => match line.strip_prefix("$ ") {
                Some(command) => steps.push(Step { command: command.to_owned(), printed: Vec::new(), slow }),
                None => steps.last_mut().expect("a block begins with a command").printed.push(line.to_owned()),
            },
            (None, None) => {}
        }
    }
    steps
}

/// Whether a text is as it is shown; `…` stands for any text, and alone on a line for any lines.
fn fits(shown: &str, text: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn lines_fit(shown: &[String], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "…" => (0..=lines.len()).any(|skipped| lines_fit(rest, &lines[skipped..])),
        Some((first, rest)) => lines.split_first().is_some_and(|(line, others)| fits(first, line) && lines_fit(rest, others)),
    }
}

/// A reader's terminal.
struct Terminal {
    folder: Folder,
    server: Option<Running>,
    address: String,
}

impl Terminal {
    fn new() -> Self {
        let folder = Folder::new();
        let fixtures = Path::new(ROOT).join("tests/e2e/guide");
        for (from, to) in [("pantry.yaml", "downloads/pantry.yaml"), ("pantry-2.yaml", "downloads/new/pantry.yaml")] {
            folder.write(to, &std::fs::read_to_string(fixtures.join(from)).unwrap());
        }
        Self { folder, server: None, address: SHOWN.to_owned() }
    }

    fn shell(&self, command: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_toolwright")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.folder.path()).stdin(Stdio::null());
        shell.env("PATH", format!("{}:{path}", program.display())).env_remove("PANTRY_TOKEN");
        for who in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{who}_NAME"), "Reader").env(format!("GIT_{who}_EMAIL"), "reader@example.test");
        }
        shell
    }

    fn run(&mut self, step: &Step) {
        let lines = match step.command.strip_prefix("toolwright serve") {
            Some(_) => self.serve(step),
            None => {
                let command = step.command.replace(SHOWN, &self.address);
                let ended = self.shell(&format!("exec 2>&1; {command}")).output().unwrap();
                let text = String::from_utf8(ended.stdout).unwrap().replace(&self.address, SHOWN);
                assert!(ended.status.success(), "`{command}` ended with {:?}:\n{text}", ended.status.code());
                text
            }
        };
        let printed: Vec<&str> = lines.lines().collect();
        assert!(lines_fit(&step.printed, &printed), "`{}`\nshown:\n{}\nprinted:\n{lines}", step.command, step.printed.join("\n"));
    }

    /// A server at an address of its own, which stays until the next one.
    fn serve(&mut self, step: &Step) -> String {
        self.server = None;
        let mut command = self.shell(&format!("exec {} --http 127.0.0.1:0", step.command));
        let mut server = Running(command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap());
        let mut printed = BufReader::new(server.0.stdout.take().unwrap()).lines();
        let lines: Vec<String> = printed.by_ref().take(step.printed.len()).map(Result::unwrap).collect();
        // The rest is read, so that the server never meets a full pipe.
        std::thread::spawn(move || printed.count());
        let text = lines.join("\n");
        let address = text.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("a server names its address");
        self.address = address.to_owned();
        self.server = Some(server);
        text.replace(&self.address, SHOWN)
    }
}

#[test]
fn the_commands_of_the_guide_print_what_it_shows() {
    let steps = steps();
    assert!(steps.len() > 20, "{steps:?}");
    let mut terminal = Terminal::new();
    for step in steps.iter().filter(|step| !step.slow) {
        terminal.run(step);
    }
}

#[test]
#[ignore = "compiles the runtime anew; .ci/deep runs it"]
fn the_slow_commands_of_the_guide_work_too() {
    let mut terminal = Terminal::new();
    for step in steps() {
        terminal.run(&step);
    }
}

#[test]
fn what_is_left_out_is_any_text_and_nothing_else_is() {
    let fit = |shown: &str, printed: &str| {
        let shown: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines_fit(&shown, &printed.lines().collect::<Vec<_>>())
    };
    assert!(fit("a … c\n…\nz", "a b c\nx\ny\nz") && fit("…\nz", "z") && fit("a…b…c", "axbyc"));
    assert!(!fit("a", "a\nb") && !fit("a\nb", "a") && !fit("a…c", "ab") && !fit("", "a") && !fit("…\nz", "z\ny"));
}
