//! What a Swagger 2.0 description says once at its root for every operation.

use crate::model::Server;
use crate::source::Node;

/// What stands at the root and holds for every operation that does not say otherwise.
#[derive(Default)]
pub(super) struct Defaults {
    pub consumes: Vec<String>,
    pub produces: Vec<String>,
    /// One for each scheme, the best first.
    pub servers: Vec<Server>,
}

impl Defaults {
    /// The server of an operation whose own `schemes` leave out the common one's.
    pub(super) fn own_server(&self, schemes: Option<&Node<'_>>) -> Option<Server> {
        let common = self.servers.first()?;
        let (used, rest) = common.url.split_once("://")?;
        let schemes = callable(&strings(schemes));
        let own = schemes.first().filter(|_| !schemes.iter().any(|scheme| scheme == used))?;
        Some(Server { url: format!("{own}://{rest}"), ..common.clone() })
    }
}

/// The schemes that calls can use, https first.
pub(super) fn callable(schemes: &[String]) -> Vec<String> {
    let known = ["https", "http"].into_iter().filter(|known| schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(known)));
    known.map(str::to_owned).collect()
}

/// The texts of a list; YAML reads the tag `2024` as a number.
pub(super) fn strings(node: Option<&Node<'_>>) -> Vec<String> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(Node::as_text).map(|text| text.trim().to_owned()).collect()
}
