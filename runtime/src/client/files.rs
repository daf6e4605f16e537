//! Arguments that name files of this machine, replaced by what is in the files.

use super::{CallError, Client};
use crate::bind::Problem;
use crate::guard::{FILE_SCHEME, FileRoot};
use serde_json::{Map, Value};
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
