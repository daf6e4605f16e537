//! Answers: records as a schema shows them, chosen and ordered as the query asks, in the documented envelope, page by page.

mod condition;
mod envelope;
mod fields;
mod page;
mod select;
mod view;

pub(crate) use envelope::Envelope;
pub(crate) use fields::Fields;
pub(crate) use page::Paging;
pub(crate) use select::select;
pub(crate) use view::{Projection, order_by_schema};

use serde_json::Value;

/// An answer, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn json(status: u16, value: &Value, media: &str) -> Self {
        Self::bytes(status, value.to_string().into_bytes(), media)
    }

    pub(crate) fn bytes(status: u16, body: Vec<u8>, media: &str) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), media.to_owned())], body }
    }

    pub(crate) fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }
}
