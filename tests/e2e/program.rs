//! The program as a process.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The repository.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The vendor key that tests give; it may appear nowhere but in requests to the vendor.
pub const KEY: &str = "canary-5f2c9e";
/// A process that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Fails unless the process ended with this exit code and said all of these on stderr.
    #[track_caller]
    pub fn expect(self, code: i32, said: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for words in said {
            assert!(self.stderr.contains(words), "`{words}` is not in\n{}", self.stderr);
        }
        self
    }
}

/// The program with a clean environment, in the repository's folder.
pub fn toolwright<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toolwright"));
    command.args(arguments).current_dir(ROOT).stdin(Stdio::null());
    for name in ["TORII_API_KEY", "TOOLWRIGHT_CURSOR_KEY", "TOOLWRIGHT_TOKEN", "TOOLWRIGHT_API_TOKEN", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Runs it in the repository's folder, with Torii's key.
pub fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ended {
    end(toolwright(arguments).env("TORII_API_KEY", KEY))
}

/// Runs it in another folder, without any key.
pub fn run_in<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Ended {
    end(toolwright(arguments).current_dir(folder))
}

/// Waits for the end of a command.
pub fn end(command: &mut Command) -> Ended {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stdout, stderr) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{command:?} does not end; it said {:?}", stderr.recv());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ended { code: status.code(), stdout: stdout.recv().unwrap(), stderr: stderr.recv().unwrap() }
}

/// Everything that comes out of a pipe, once it is closed.
fn collect(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        let _ = sender.send(text);
    });
    receiver
}

/// A process that is killed when the test is over.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `toolwright serve` on a free port.
pub struct Server {
    /// The endpoint of the first integration.
    pub url: String,
    /// What is printed up to the line that was waited for.
    pub table: String,
    _process: Running,
}

impl Server {
    /// Starts it, with Torii's key, and waits until it listens.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_until("http://", arguments)
    }

    /// The same, and reads what it prints up to the first line with these words after the first endpoint.
    pub fn start_until(words: &str, arguments: &[&str]) -> Self {
        let mut command = toolwright(["serve", "--http", "127.0.0.1:0"].iter().chain(arguments));
        command.env("TORII_API_KEY", KEY).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = Running(command.spawn().unwrap());
        let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let (mut table, mut url) = (String::new(), None);
        while let Some(line) = lines.next() {
            let line = line.unwrap();
            table.push_str(&line);
            table.push('\n');
            url = url.or_else(|| line.find("http://").map(|at| line[at..].trim().to_owned()));
            if line.contains(words)
                && let Some(url) = url
            {
                // The rest is read, so that the server never meets a full pipe.
                std::thread::spawn(move || lines.count());
                return Self { url, table, _process: process };
            }
        }
        panic!("the server names no endpoint:\n{table}");
    }

    /// `127.0.0.1:PORT`
    pub fn authority(&self) -> &str {
        self.url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap()
    }
}
