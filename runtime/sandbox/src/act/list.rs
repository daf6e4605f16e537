//! Reading: lists and single records.

use super::{Act, missing};
use crate::answer::{Envelope, Fields, Paging, Projection, Reply, select};
use crate::fault::Refusal;
use serde_json::Value;

impl Act<'_> {
    /// One page of the records that the query asks for.
    pub(super) fn list(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let all = self.rows().list(table, &path);
        let rows = select(self.vendor, self.endpoint, table, self.call, all)?;
        let paging = Paging { vendor: self.vendor, endpoint: self.endpoint, call: self.call, page_size: self.page_size };
        let window = paging.window(&rows)?;
        let page = &rows[window.first..window.end];
        let fields = Fields::of(self.vendor, self.endpoint, self.call);
        let projection = Projection::new(self.maker, Some(table)).with_everything(fields.are_named());
        let schema = self.vendor.record_schema(self.endpoint);
        let items: Vec<Value> = page.iter().map(|row| fields.keep(projection.show(row, schema))).collect();
        let plan = &self.endpoint.answer;
        let Some(media) = &plan.media else { return Ok(Reply::empty(plan.status)) };
        let envelope = Envelope {
            maker: self.maker,
            count: Some(items.len()),
            total: window.total,
            first: window.first,
            size: window.size,
            this: self.call.incoming.target(),
            next: paging.next_url(&window),
            more: window.more(),
        };
        let mut body = envelope.around(self.vendor.answer_schema(self.endpoint), &plan.at, Value::Array(items));
        let headers = paging.announce(&window, &mut body);
        // A part of a range is 206 (RFC 9110, 15.3.7).
        let partial = headers.iter().any(|(name, _)| name == "Content-Range") && self.call.incoming.header("range").is_some();
        let mut reply = Reply::json(if partial { 206 } else { plan.status }, &body, media);
        reply.headers.extend(headers);
        Ok(reply)
    }

    /// One record: that of the last path parameter, or the first one for a path without (`/users/me`).
    pub(super) fn get(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let key = match self.target_key(table) {
            Some(key) => key,
            None => self.rows().list(table, &path).first().map(|row| row.key.clone()).unwrap_or_default(),
        };
        let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        Ok(self.reply_rows(table, &[row]))
    }

    /// The path parameter that names the record.
    pub(super) fn target_key(&self, table: usize) -> Option<String> {
        self.call.path.get(self.vendor.tables[table].scope).map(|(_, value)| value.clone())
    }
}
