//! Downloads: the bytes that were uploaded, or a small file of the documented type.

use super::{Act, missing};
use crate::answer::Reply;
use crate::fault::Refusal;
use crate::store::file_key;
use serde_json::Value;

/// One grey pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

impl Act<'_> {
    pub(super) fn file(&mut self, table: Option<usize>) -> Result<Reply, Refusal> {
        let plan = &self.endpoint.answer;
        let media = plan.media.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        let (mut name, mut key) = ("download".to_owned(), String::new());
        if let Some(table) = table {
            let path = self.path();
            key = self.target_key(table).unwrap_or_default();
            let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
            let named = ["name", "fileName", "filename"].iter().find_map(|name| row.value.get(*name)).and_then(Value::as_str);
            name = named.unwrap_or("download").to_owned();
            if let Some(stored) = self.store.files.get(&file_key(&self.vendor.tables[table].key, &row.key)) {
                return Ok(attachment(Reply::bytes(plan.status, stored.bytes.clone(), &stored.media), &stored.name));
            }
        }
        Ok(attachment(Reply::bytes(plan.status, sample(&media, &name, &key), &media), &name))
    }
}

fn attachment(mut reply: Reply, name: &str) -> Reply {
    let plain: String = name
        .chars()
        .filter(|character| character.is_ascii_graphic() && !"\"\\".contains(*character) || *character == ' ')
        .collect();
    reply.header("Content-Disposition", format!("attachment; filename=\"{plain}\""));
    reply
}

fn sample(media: &str, name: &str, key: &str) -> Vec<u8> {
    match media {
        "image/png" => PNG.to_vec(),
        "application/pdf" => b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec(),
        "text/csv" => format!("id,name\n{key},{name}\n").into_bytes(),
        _ => format!("Sandbox content of {name} {key}\n").into_bytes(),
    }
}
