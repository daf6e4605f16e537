//! The whole table.

use super::route::Route;
use super::routes::{accounts, api_tokens, health, integrations, log, servers, sessions, tools};

/// All routes. Those of one path stand side by side.
pub const ROUTES: &[&[Route]] = &[
    accounts::ROUTES,
    servers::ROUTES,
    tools::ROUTES,
    api_tokens::ROUTES,
    integrations::ROUTES,
    log::ROUTES,
    sessions::ROUTES,
    health::ROUTES,
];

/// The groups of routes, with what they are about.
pub const GROUPS: &[(&str, &str)] = &[
    ("accounts", "A tenant's accounts with vendors: credentials go in and never come out."),
    ("servers", "MCP servers: some or all tools of an account behind one URL, until it expires or is deleted."),
    ("tools", "What an account can do: its tools, what a filter would leave of them, and a call by hand."),
    ("tokens", "API tokens: who may use this API, and servers that ask for one."),
    ("integrations", "The compiled integrations of this hub."),
    ("log", "What happened, by whom, to what."),
    ("session", "Logins of the dashboard."),
    ("hub", "The hub itself."),
];
