//! What editors and people read about `integration.yaml`, printed from the table of its keys.

mod page;
mod schema;

pub use page::emit_config_reference;
pub use schema::emit_config_schema;
