//! A [`Report`](super::Report) as people and programs read it. Nothing here decides anything; the same report gives the same bytes.

mod annotations;
mod changelog;
mod html;
mod json;
mod markdown;
mod summary;
mod text;

pub use annotations::render_annotations;
pub use changelog::render_changelog;
pub use html::render_html;
pub use json::{REPORT_FORMAT, render_json};
pub use markdown::render_markdown;
pub use text::render_text;
