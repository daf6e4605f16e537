//! What the operator is told, through `tracing`: one event a message over HTTP, one a call, one an exchange with the vendor.
//!
//! An event holds names of the compiled integration (server, tool, path template), the vendor's host, statuses, sizes and times.
//! It holds nothing that a caller, a vendor or a credential wrote: no argument, no URL, no header, no body, no message.
//! A program that wants these lines, and no others of the libraries below, subscribes to the targets here.

/// `INFO`, one event a message that came over HTTP: `server`, `method`, `status`, `ms`.
pub const HTTP: &str = "toolwright::http";
/// `INFO`, one event a tool call over any transport: `server`, `tool`, `outcome`, `ms`.
pub const CALL: &str = "toolwright::call";
/// `DEBUG`, one event an answer of the vendor's: `http_method`, `host`, `path` (the template), `status`, `bytes`, `ms`.
/// `WARN`, a call that failed for a reason that concerns the operator: `error`. Both in the span `call` with `integration` and `tool`.
pub const VENDOR: &str = "toolwright::vendor";
/// Every target begins with this.
pub const PREFIX: &str = "toolwright::";
