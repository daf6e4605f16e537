//! Files of this machine: those that arguments name, replaced by what is in them, and those that answers become.

use super::wallet::Wallet;
use super::{CallError, Client, disposition};
use crate::bind::Problem;
use crate::guard::{FILE_SCHEME, FileRoot};
use crate::log;
use crate::send::Answer;
use crate::shape::{Body, Content, Wanted, too_large};
use serde_json::{Map, Value, json};
use toolwright_integration::{Argument, BodyEncoding, Operation, Target};

/// Bytes of all files of one call.
const LARGEST: usize = 32 * 1024 * 1024;

impl Client {
    /// Reads the files that the arguments name.
    pub(super) async fn read_files(&self, operation: &Operation, arguments: &mut Map<String, Value>) -> Result<(), CallError> {
        let mut problems = Vec::new();
        let mut left = LARGEST;
        for argument in operation.arguments.iter().filter(|argument| is_file(operation, argument)) {
            let Some(value) = arguments.get_mut(&argument.name) else { continue };
            let values = match value {
                Value::Array(items) => items.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            for value in values {
                if let Err(words) = read_file(self.options.files.as_ref(), value, &mut left).await {
                    problems.push(Problem::of(&argument.name, words));
                    break;
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(CallError::Arguments(problems)) }
    }

    /// Saves a file that is too large to be shown, when the operator has a folder for it. `None` also when the disk refuses, which the
    /// operator is told: the call itself has succeeded.
    pub(super) async fn save(
        &self,
        operation: &Operation,
        wallet: &Wallet<'_>,
        answer: &Answer,
        body: &Body,
        wanted: &Wanted,
    ) -> Option<Content> {
        let folder = self.options.downloads.clone()?;
        let media_type = too_large(answer.status, body, wanted)?.to_owned();
        let given = answer.header("content-disposition").and_then(disposition::file_name);
        let given = given.map(|name| wallet.credentials.redact(&name));
        let content = match body {
            // What was redacted is saved as it would be shown; other text keeps its bytes, whatever its character set.
            Body::Text { text, .. } if wallet.credentials.may_be_in(&answer.body) => text.clone().into_bytes(),
            _ => answer.body.clone(),
        };
        let bytes = content.len();
        let (fallback, kind) = (operation.tool.clone(), media_type.clone());
        let save = move || folder.save(given.as_deref(), &fallback, &kind, &content);
        match tokio::task::spawn_blocking(save).await.map_err(std::io::Error::other).flatten() {
            Ok(saved) => {
                let hint = "the file is too large to be shown, and was saved at uri";
                let told = json!({ "status": answer.status, "content_type": media_type, "bytes": bytes, "name": saved.name, "uri": saved.uri, "hint": hint });
                Some(Content::Saved { told, name: saved.name, uri: saved.uri, media_type, bytes })
            }
            Err(error) => {
                tracing::warn!(target: log::VENDOR, error = "a download could not be saved", kind = %error.kind());
                None
            }
        }
    }
}

/// Whether the argument holds bytes: of a part, or of the whole body.
fn is_file(operation: &Operation, argument: &Argument) -> bool {
    let binary = operation.body.as_ref().is_some_and(|body| body.encoding == BodyEncoding::Binary);
    argument.file || (binary && argument.target == Target::WholeBody)
}

async fn read_file(root: Option<&FileRoot>, value: &mut Value, left: &mut usize) -> Result<(), String> {
    let Some(uri) = value.as_str().filter(|text| text.starts_with(FILE_SCHEME)) else { return Ok(()) };
    let root =
        root.ok_or("files of this machine are not sent: the operator has allowed no folder; give base64, or a data: URI")?;
    let (root, uri, most) = (root.clone(), uri.to_owned(), *left);
    // A disk may be slow, and other calls run on this thread.
    let read = tokio::task::spawn_blocking(move || root.read(&uri, most)).await;
    let read = read.map_err(|_| "the file could not be read".to_owned())??;
    *left = left.saturating_sub(read.bytes);
    *value = read.data_uri.into();
    Ok(())
}
