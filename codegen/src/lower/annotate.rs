//! Effect → the hints of MCP.

use super::Annotations;
use toolwright_integration::Effect;

/// The four hints follow from the effect, not from the HTTP verb; `openWorldHint` is always true, for a vendor is elsewhere.
pub(super) fn annotate(effect: Effect, idempotent: bool) -> Annotations {
    Annotations { read_only: effect == Effect::Read, destructive: effect == Effect::Destructive, idempotent }
}
