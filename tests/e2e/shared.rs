//! The shared folder: real descriptions that are not ours to store.

use std::path::{Path, PathBuf};

/// A part of the folder, which is `$TOOLWRIGHT_SHARED`, else `shared` beside the repository.
///
/// `None`, with a printed line, when it is absent; a failure when it is and `TOOLWRIGHT_REQUIRE_SHARED=1`.
pub fn shared(part: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = std::env::var_os("TOOLWRIGHT_SHARED").map_or_else(beside, PathBuf::from).join(part);
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var("TOOLWRIGHT_REQUIRE_SHARED").is_ok_and(|value| value == "1");
    assert!(!required, "`{part}` is not in the shared folder, and TOOLWRIGHT_REQUIRE_SHARED=1");
    println!("skipped: `{part}` is not in the shared folder");
    None
}
