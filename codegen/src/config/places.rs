//! Where integration.yaml says what a comparison may find to differ.

use super::Config;
use crate::name::snake;
use crate::source::At;
use std::collections::HashMap;

/// Places in integration.yaml, by what stands there.
#[derive(Debug, Clone, Default)]
pub struct ConfigPlaces {
    /// The operation of each method, by resource and method in snake case.
    pub methods: HashMap<(String, String), At>,
    /// Each credential, by its name.
    pub auth: HashMap<String, At>,
    /// The pinned server.
    pub server: Option<At>,
    /// The custom fields of each resource, by its name in snake case.
    pub custom_fields: HashMap<String, At>,
}

impl Config {
    /// Where the file says what.
    pub fn places(&self) -> ConfigPlaces {
        let methods =
            self.methods().map(|(resource, method)| ((snake(&resource.name.value), snake(&method.name.value)), method.op.at));
        let custom =
            self.resources.iter().filter_map(|resource| Some((snake(&resource.name.value), resource.custom_fields.as_ref()?.at)));
        ConfigPlaces {
            methods: methods.collect(),
            auth: self.auth.iter().flatten().map(|auth| (auth.name.clone(), auth.at)).collect(),
            server: self.server.as_ref().map(|server| server.at),
            custom_fields: custom.collect(),
        }
    }
}
