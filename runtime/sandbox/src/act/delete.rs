//! Taking records away.

use super::{Act, missing};
use crate::answer::Reply;
use crate::fault::Refusal;
use crate::seed::text_of;
use serde_json::Value;

impl Act<'_> {
    pub(super) fn delete(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let key = self.target_key(table).unwrap_or_default();
        let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        self.rows().remove(table, &path, &row.key);
        Ok(self.reply_rows(table, &[row]))
    }

    /// Takes away the records whose ids the body or the query lists; a body without ids takes nothing.
    pub(super) fn delete_many(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let in_body = match self.call.body() {
            Some(Value::Object(map)) => map.values().flat_map(listed).collect(),
            Some(list) => listed(list),
            None => Vec::new(),
        };
        let in_query: Vec<Value> = self.call.parameters.values().flat_map(listed).collect();
        let keys: Vec<String> = in_body.iter().chain(&in_query).map(|item| text_of(item.get("id").unwrap_or(item))).collect();
        let mut rows = Vec::new();
        for key in keys {
            if let Some(row) = self.rows().get(table, &path, &key) {
                self.rows().remove(table, &path, &row.key);
                rows.push(row);
            }
        }
        Ok(self.reply_rows(table, &rows))
    }
}
