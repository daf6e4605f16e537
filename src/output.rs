//! What the program says. Nothing here can panic, whatever stdout and stderr are.

use crate::failure::Failure;
use std::fmt::Display;
use std::io::{ErrorKind, Write};

/// Writes a line to stdout.
///
/// A reader that went away (`| head`) has what it wanted: the work goes on in silence, and the exit code is still the work's own.
///
/// # Errors
/// When stdout cannot be written for any other reason, such as a full disk.
pub fn line(text: impl Display) -> Result<(), Failure> {
    // In one piece, so that lines of several threads or a broken pipe leave no half ones.
    let text = format!("{text}\n");
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::machine(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to stderr. There is no place left to complain when that fails.
pub fn note(text: impl Display) {
    let _ = std::io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}
