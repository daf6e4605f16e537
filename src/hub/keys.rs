//! The keys: from a file, or from the environment.

use super::Place;
use crate::connection::environment;
use crate::failure::Failure;
use crate::output;
use std::path::Path;
use toolwright_hub::vault::Keyring;

/// The variable that holds the keys when there is no file.
const VARIABLE: &str = "TOOLWRIGHT_HUB_KEY";

/// How one comes by a key.
pub const HELP: &str = "`openssl rand -hex 32 > hub.key` makes one, for --key-file hub.key or TOOLWRIGHT_HUB_KEY";

/// The keys that were given; `None` when none were.
pub fn given(place: &Place) -> Result<Option<Keyring>, Failure> {
    if let Some(file) = &place.key_file {
        return read(file).map(Some);
    }
    let Some(text) = environment(VARIABLE) else { return Ok(None) };
    let ring = Keyring::parse(&text);
    ring.map(Some).map_err(|error| Failure::input(format!("{VARIABLE}: {error}")))
}

/// The keys that must be given.
pub fn needed(place: &Place) -> Result<Keyring, Failure> {
    given(place)?.ok_or_else(|| {
        Failure::input("credentials are sealed with a key, and none was given")
            .help(format!("{HELP}; --dev tries the hub without"))
    })
}

fn read(file: &Path) -> Result<Keyring, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::input(format!("{shown} cannot be read: {error}")))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0) {
            output::note(format!("warning: others can read the key file; `chmod 600 {shown}` ends that"));
        }
    }
    Keyring::parse(&text).map_err(|error| Failure::input(format!("{shown}: {error}")))
}
