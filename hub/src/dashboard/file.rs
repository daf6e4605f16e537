//! The files of the dashboard, as they stand in `hub/dashboard/`.

use ring::digest::{SHA256, digest};

/// One of them.
pub(super) struct File {
    /// Its name behind `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl File {
    /// A strong entity tag over the content: 128 bits of SHA-256.
    pub fn tag(&self) -> String {
        let sum = digest(&SHA256, self.text.as_bytes());
        let hex: String = sum.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("\"{hex}\"")
    }
}

macro_rules! files {
    ($($name:literal: $kind:expr,)*) => {
        &[$(File { name: $name, kind: $kind, text: include_str!(concat!("../../dashboard/", $name)) }),*]
    };
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
pub(super) const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

pub(super) const PAGE: File = File { name: "index.html", kind: HTML, text: include_str!("../../dashboard/index.html") };

pub(super) const ASSETS: &[File] = files! {
    "style.css": CSS,
    "icon.svg": SVG,
    "theme.js": JS,
    "main.js": JS,
    "accounts.js": JS,
    "api.js": JS,
    "arguments.js": JS,
    "clients.js": JS,
    "console.js": JS,
    "credentials.js": JS,
    "dom.js": JS,
    "expiry.js": JS,
    "format.js": JS,
    "integrations.js": JS,
    "log.js": JS,
    "login.js": JS,
    "schema.js": JS,
    "server.js": JS,
    "servers.js": JS,
    "tokens.js": JS,
    "tools.js": JS,
    "widgets.js": JS,
};
