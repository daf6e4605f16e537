//! How a command ends when it does not succeed: one message, a way out, a documented exit code.

use std::fmt::Display;

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: u8,
    /// What happened; empty when that was printed before.
    pub message: String,
    /// What to do about it; empty when that is plain.
    pub help: String,
}

impl Failure {
    /// The command ran and found a problem (exit code 1).
    pub fn found(message: impl Display) -> Self {
        Self::new(1, message)
    }

    /// The command line is wrong (exit code 2).
    pub fn usage(message: impl Display) -> Self {
        Self::new(2, message)
    }

    /// An input cannot be used (exit code 3).
    pub fn input(message: impl Display) -> Self {
        Self::new(3, message)
    }

    /// The machine refused (exit code 4).
    pub fn machine(message: impl Display) -> Self {
        Self::new(4, message)
    }

    fn new(exit: u8, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), help: String::new() }
    }

    /// Whether an input cannot be used.
    pub fn is_input(&self) -> bool {
        self.exit == 3
    }

    /// Says of what it speaks.
    pub fn context(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Display) -> Self {
        self.help = help.to_string();
        self
    }

    /// Message and way out in one text.
    pub fn told(&self) -> String {
        if self.help.is_empty() { self.message.clone() } else { format!("{} ({})", self.message, self.help) }
    }
}
