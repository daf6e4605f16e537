//! `operations.json`: how each tool's arguments become a request.

use crate::lower::Plan;

/// The whole file, indented for review.
pub fn emit_operations(plan: &Plan) -> Vec<u8> {
    // The types have string keys and finite numbers only, so writing them cannot fail.
    let mut bytes = serde_json::to_vec_pretty(&plan.integration).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
