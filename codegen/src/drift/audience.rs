//! Who reads a text, and which addresses in it are no news to them.

use super::address::urls;
use super::texts::each_text_of;
use crate::model::Api;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Hosts that people share: one of them says nothing about another.
const SHARED: [&str; 18] = [
    "amazonaws.com",
    "appspot.com",
    "azure-api.net",
    "azurewebsites.net",
    "cloudfront.net",
    "cloudfunctions.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "run.app",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// Whether a text reaches a model.
#[derive(Debug, Clone, Copy)]
pub(super) enum Audience<'a> {
    /// A tool may show it: words that only address a model, and places that nobody has heard of, are a surprise.
    Model(&'a Sites<'a>),
    /// Only people look at it, in documentation.
    People,
}

/// The hosts that the old side names anywhere, and the vendor's own.
#[derive(Debug)]
pub(super) struct Sites<'a> {
    api: &'a Api,
    hosts: OnceCell<BTreeSet<String>>,
}

impl<'a> Sites<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        Self { api, hosts: OnceCell::new() }
    }

    /// Whether an address leads where the old side led already, or to a host of the vendor's: `https://docs.acme.test`.
    pub(super) fn knows(&self, address: &str) -> bool {
        let Some((scheme, host)) = address.split_once("://") else { return false };
        // A name before an `@` looks like a host and is none.
        if !matches!(scheme, "https" | "http") || host.contains('@') {
            return false;
        }
        let bare = |host: &str| host.split(':').next().unwrap_or_default().to_owned();
        let host = bare(host);
        let vendors = self.api.servers.iter().flat_map(|server| urls(&server.url));
        let own = vendors.filter_map(|url| url.split_once("://").map(|(_, host)| bare(host)));
        own.into_iter().any(|one| one == host || is_one_site(&one, &host)) || self.hosts().contains(&host)
    }

    /// Every host that a text of the old side names; read once, when the first address is new to its text.
    fn hosts(&self) -> &BTreeSet<String> {
        self.hosts.get_or_init(|| {
            let mut found = BTreeSet::new();
            each_text_of(self.api, &mut |text| {
                found.extend(urls(text).iter().filter_map(|url| {
                    let (_, host) = url.split_once("://")?;
                    host.split(':').next().map(str::to_owned)
                }));
            });
            found
        })
    }
}

/// Whether both hosts belong to whoever has the name that can be bought: its last two parts, three where the second is a short word as
/// in `co.uk`.
fn is_one_site(one: &str, other: &str) -> bool {
    fn site(host: &str) -> Option<&str> {
        let ends: Vec<usize> = host.rmatch_indices('.').map(|(at, _)| at).collect();
        let (last, second) = (*ends.first()?, ends.get(1).map_or(0, |at| at + 1));
        let short = host.len() - last <= 3 && last - second <= 3;
        let start = if short { ends.get(2).map_or(0, |at| at + 1) } else { second };
        let numbers = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        host.get(start..).filter(|site| !numbers && !SHARED.contains(site))
    }
    site(one).is_some_and(|name| site(other) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::is_one_site;

    #[test]
    fn one_site_has_one_name_that_can_be_bought() {
        for (one, other) in
            [("api.acme.test", "docs.acme.test"), ("acme.test", "a.b.acme.test"), ("api.acme.co.uk", "www.acme.co.uk")]
        {
            assert!(is_one_site(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("api.acme.test", "api.evil.test"),
            ("api.acme.co.uk", "api.evil.co.uk"),
            ("acme.github.io", "evil.github.io"),
            ("10.0.0.1", "9.9.0.1"),
            ("localhost", "localhost.evil"),
        ] {
            assert!(!is_one_site(one, other), "{one} {other}");
        }
    }
}
