//! Where a vendor's description lies, and where it comes from, without compiling anything: for the command that fetches it.

use crate::config::parse_config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Documents, Source};
use typed_arena::Arena;

/// Where a description is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The integration's name, as the file spells it.
    pub integration: String,
    /// The file, below the vendor's folder. It need not exist yet.
    pub file: String,
    /// Where the vendor publishes it, when integration.yaml says so: an absolute URL, https or on this machine.
    pub url: Option<String>,
}

/// Reads what integration.yaml says of its source.
///
/// # Errors
/// Every error in integration.yaml itself; what it says of the description is not looked at.
pub fn find_origin(source: &dyn Source) -> Result<Origin, Vec<Diagnostic>> {
    let texts = Arena::new();
    let mut documents = Documents::default();
    let mut findings = Vec::new();
    let config = match documents.load(&texts, source, "integration.yaml", &mut findings) {
        Ok(index) => documents.root(index).and_then(|root| parse_config(root, &mut findings)),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    findings.retain(|finding| finding.severity == Severity::Error);
    match config {
        Some(config) if findings.is_empty() => Ok(Origin {
            integration: config.integration.value,
            file: config.source.value,
            url: config.source_url.map(|url| url.value),
        }),
        _ => Err(findings.into_iter().map(|finding| finding.locate(&documents)).collect()),
    }
}
