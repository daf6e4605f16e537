//! The server that calls go to.

use crate::config::Config;
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Operation, Server as Declared};
use toolwright_integration::{Server, ServerVariable};

/// The pinned server, else the description's first that can be called.
pub(super) fn lower_server(api: &Api, config: Option<&Config>, integration: &str, findings: &mut Vec<Finding>) -> Server {
    if let Some(pinned) = config.and_then(|config| config.server.as_ref()) {
        let url = pinned.value.trim_end_matches('/').to_owned();
        let declared = api.servers.iter().find(|server| server.url == url);
        let variables = declared.map(|server| variables_of(server, integration)).unwrap_or_default();
        return Server { url, variables };
    }
    let absolute = |server: &&Declared| {
        server.url.starts_with("https://") || server.url.starts_with("http://") || server.url.starts_with('{')
    };
    if let Some(server) = api.servers.iter().find(absolute) {
        return Server { url: server.url.clone(), variables: variables_of(server, integration) };
    }
    let message = match api.servers.first() {
        Some(server) => format!("the server `{}` has no host", server.url),
        None => "the description names no server".to_owned(),
    };
    let finding = Finding::warning(Code::NoServer, message)
        .help("pin one with `server:` in integration.yaml, or give `--base-url` when serving");
    findings.push(match api.servers.first() {
        Some(server) => finding.at(server.at),
        None => finding,
    });
    Server { url: String::new(), variables: Vec::new() }
}

/// An operation's own server, when it can be called.
pub(super) fn own_server(declared: Option<&Declared>, integration: &str) -> Option<Server> {
    let server = declared.filter(|server| server.url.starts_with("https://") || server.url.starts_with("http://"))?;
    Some(Server { url: server.url.clone(), variables: variables_of(server, integration) })
}

/// Tells of an operation's own server that has no host and so gives way to the common one.
pub(super) fn report_own_server(operation: &Operation, findings: &mut Vec<Finding>) {
    let Some(server) = operation.server.as_ref().filter(|server| !server.url.contains("://")) else { return };
    let message = format!("the server `{}` of `{}` has no host; the common server is called", server.url, operation.key());
    findings.push(
        Finding::warning(Code::NoServer, message).at(server.at).help("write the server's whole URL, or mend it by an overlay"),
    );
}

fn variables_of(server: &Declared, integration: &str) -> Vec<ServerVariable> {
    let used = server.variables.iter().filter(|variable| server.url.contains(&format!("{{{}}}", variable.name)));
    used.map(|variable| ServerVariable {
        name: variable.name.clone(),
        environment: format!("{integration}_{}", crate::name::snake(&variable.name)).to_ascii_uppercase(),
        default: variable.default.clone(),
        allowed: variable.allowed.clone(),
    })
    .collect()
}
