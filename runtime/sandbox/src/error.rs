//! Why a sandbox cannot be made or served.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a sandbox cannot be made or served.
#[derive(Debug)]
#[non_exhaustive]
pub enum SandboxError {
    /// The compiled files carry a format number that this version does not read.
    Format {
        /// The number found.
        found: u32,
    },
    /// The API description holds no operation.
    NoOperations,
    /// The state file cannot be read or written.
    StateFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The state file holds something else.
    StateContent {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The port cannot be listened on, or serving failed.
    Serve {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for SandboxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format { found } => write!(
                formatter,
                "the compiled integration has format {found}, and this version reads format {}: build it again",
                toolwright_integration::FORMAT
            ),
            Self::NoOperations => formatter.write_str("api.json holds no operation, so there is nothing to stand in for"),
            Self::StateFile { path, source } => write!(formatter, "the sandbox state file {}: {source}", path.display()),
            Self::StateContent { path, reason } => {
                write!(formatter, "the sandbox state file {} cannot be used: {reason}; delete it to start afresh", path.display())
            }
            Self::Serve { action, source } => write!(formatter, "the sandbox cannot {action}: {source}"),
        }
    }
}

impl std::error::Error for SandboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::StateFile { source, .. } | Self::Serve { source, .. } => Some(source),
            _ => None,
        }
    }
}
