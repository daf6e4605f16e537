//! Which endpoint a request is for: the most literal template that matches under one of the servers' paths.

use super::Incoming;
use crate::fault::Refusal;
use crate::vendor::{Endpoint, Vendor};

/// The endpoint and its path parameters.
pub(crate) type Routed<'v> = (usize, &'v Endpoint, Vec<(String, String)>);

/// 404 for a path that the vendor does not have, 405 for a method that the path does not have.
pub(crate) fn route<'v>(vendor: &'v Vendor, incoming: &Incoming) -> Result<Routed<'v>, Refusal> {
    let mut best: Option<(Vec<u8>, Routed<'v>)> = None;
    let mut allowed: Vec<&str> = Vec::new();
    for path in vendor.bases.iter().filter_map(|base| under(base, &incoming.path)) {
        let segments: Vec<&str> = path.split('/').collect();
        for (at, endpoint) in vendor.endpoints.iter().enumerate() {
            let Some(parameters) = endpoint.path.matches(&segments) else { continue };
            let method = vendor.operation(endpoint).method.as_str();
            if method != incoming.method {
                allowed.push(method);
                continue;
            }
            let rank = endpoint.path.literalness();
            if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                best = Some((rank, (at, endpoint, parameters)));
            }
        }
    }
    match best {
        Some((_, routed)) => Ok(routed),
        None if allowed.is_empty() => Err(Refusal::new(404, format!("no such path: {}", incoming.path))),
        None => {
            allowed.sort_unstable();
            allowed.dedup();
            let text = format!("{} is not allowed here; {} is", incoming.method, allowed.join(", "));
            Err(Refusal::new(405, text).header("Allow", allowed.join(", ")))
        }
    }
}

fn under<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(base)?.strip_prefix('/')
}
