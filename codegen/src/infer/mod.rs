//! What `integration.yaml` does not say, from the model alone: resource and method, effect, pagination, items.
//!
//! Each answer depends on the operation itself and on nothing that reordering could change.

mod answer;
pub mod draft;
mod effect;
mod paging;
mod resource;

pub use answer::{infer_items, record_fields};
pub use effect::{infer_effect, is_idempotent, is_search_verb, is_verb, promises_change, promises_look, promises_loss};
pub use paging::{Paging, infer_paging};
pub use resource::{Guess, infer_resource};
