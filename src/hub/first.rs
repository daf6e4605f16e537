//! The first start: a tenant and an API token, printed once.

use crate::failure::Failure;
use crate::output;
use std::sync::Arc;
use toolwright_hub::service::{Hub, ServiceError, Who};

/// The tenant of the first start.
pub const TENANT: &str = "default";

/// The tenant of the command line, and its API token where this is the first start.
pub async fn tenant(hub: &Arc<Hub>) -> Result<(Who, Option<String>), Failure> {
    let tenants = hub.store().tenants().await.map_err(super::data::store_failure)?;
    if let Some(tenant) = tenants.iter().find(|tenant| tenant.name == TENANT).or(tenants.first()) {
        return Ok((Who { tenant: tenant.id.clone(), token: None }, None));
    }
    let tenant = hub.create_tenant(TENANT).await.map_err(failure)?;
    let who = Who { tenant: tenant.id, token: None };
    let created = hub.create_api_token(&who, "first", None).await.map_err(failure)?;
    let token = created.secret.expose().to_owned();
    // Now, before anything else can fail: nobody can show it again. A stdout that cannot be written must not end the hub.
    let _ = output::line(format!("API token, shown this once: {token}\n"));
    Ok((who, Some(token)))
}

/// What the hub refused, for a command.
pub fn failure(error: ServiceError) -> Failure {
    match error {
        ServiceError::Unavailable(_) => Failure::machine(error),
        other => Failure::input(other),
    }
}
