//! Torii, as its vendor would answer.

use crate::upstream::{Recorded, Upstream, answer, json};

/// The fields that a list of users asks for when the caller does not.
pub const USER_FIELDS: &str = "fields=id%2CfirstName%2ClastName%2Cemail%2Crole%2ClifecycleStatus%2C\
                               isDeletedInIdentitySources%2CisExternal%2CactiveAppsCount%2CcreationTime";

/// Two pages of users, a contract that is created, roles that are asked for too often.
pub fn vendor() -> Upstream {
    Upstream::start(|request: &Recorded| match (request.line().split(' ').next().unwrap_or_default(), path(request)) {
        ("GET", "/v1.0/users") if request.target().contains("cursor=") => json(r#"{"users":[{"id":3}],"count":1}"#),
        ("GET", "/v1.0/users") => {
            json(r#"{"users":[{"id":1,"email":"ada@example.com"},{"id":2}],"count":2,"nextCursor":"page-two/+=="}"#)
        }
        ("POST", "/v1.0/contracts") => json(r#"{"contract":{"id":9,"name":"Acme"}}"#),
        ("GET", "/v1.0/roles") => {
            let headers = [
                ("Retry-After", "37"),
                ("X-RateLimit-Limit", "100"),
                ("X-RateLimit-Remaining", "0"),
                ("Content-Type", "text/plain"),
            ];
            answer(429, &headers, "slow down")
        }
        _ => answer(404, &[("Content-Type", "application/json")], r#"{"message":"there is no such thing"}"#),
    })
}

/// The operator's base URL, for `--base-url`.
pub fn base(vendor: &Upstream) -> String {
    format!("{}/v1.0", vendor.url())
}

fn path(request: &Recorded) -> &str {
    request.target().split('?').next().unwrap_or_default()
}

/// The header fields that Torii gets, and no others.
pub fn fields(vendor: &Upstream, key: &str, body: Option<usize>) -> Vec<(String, String)> {
    let own = |name: &str, value: String| (name.to_owned(), value);
    let mut fields = vec![
        own("accept", "application/json".to_owned()),
        own("accept-encoding", "gzip,deflate,br".to_owned()),
        own("authorization", format!("Bearer {key}")),
    ];
    if let Some(length) = body {
        fields.push(own("content-length", length.to_string()));
        fields.push(own("content-type", "application/json".to_owned()));
    }
    fields.push(own("host", vendor.address.to_string()));
    fields.push(own("user-agent", format!("toolwright/{}", env!("CARGO_PKG_VERSION"))));
    fields
}
