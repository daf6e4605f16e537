//! Title, version, description and tags of the whole.

use crate::model::Api;
use crate::source::Node;

/// What every dialect says in the same way about the whole.
pub(super) fn read_info(root: &Node<'_>) -> Api {
    let info = root.get("info");
    let tags = root.get("tags").map(Node::items).unwrap_or_default();
    let described = tags.iter().filter_map(|tag| Some((tag.text("name")?, tag.text("description").unwrap_or_default())));
    Api {
        title: info.and_then(|info| info.text("title")).unwrap_or_default().to_owned(),
        version: info.and_then(|info| info.get("version")).and_then(Node::as_text).map(|text| text.into_owned()),
        description: info.and_then(|info| info.text("description")).unwrap_or_default().to_owned(),
        tags: described.map(|(name, description)| (name.to_owned(), description.to_owned())).collect(),
        ..Api::default()
    }
}
