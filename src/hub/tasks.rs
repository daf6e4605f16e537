//! What is done beside a hub that runs, or without one.

use super::data::{Folder, store_failure};
use super::first::failure;
use super::{Place, keys};
use crate::connection::block_on;
use crate::failure::Failure;
use crate::output;
use crate::project::Project;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::service::{Hub, Settings, Who};
use toolwright_hub::store::Upkeep;

pub fn backup(project: &Project, place: &Place, to: &Path) -> Result<(), Failure> {
    let store = Folder::of(project, place).open_store()?;
    block_on(store.backup(to.to_path_buf()))?.map_err(store_failure)?;
    output::line(format!("copied to {}; it holds no key, and opens only with the key of this hub", to.display()))
}

pub fn verify(project: &Project, place: &Place) -> Result<(), Failure> {
    let store = Folder::of(project, place).open_store()?;
    let verified = block_on(store.verify())?.map_err(store_failure)?;
    if verified.problems.is_empty() {
        return output::line(format!(
            "{} rows in the audit log, none missing or changed; it ends with {}",
            verified.rows, verified.head
        ));
    }
    for problem in &verified.problems {
        output::line(problem)?;
    }
    Err(Failure::found(format!("the data is damaged: {} problems", verified.problems.len())).help("restore a backup"))
}

pub fn rotate(project: &Project, place: &Place) -> Result<(), Failure> {
    // A hub that serves must know the key before anything is sealed with it.
    let mut folder = Folder::of(project, place);
    folder.open_store()?;
    folder
        .claim()
        .map_err(|failure| failure.help("put the new key first into its key file and send it SIGHUP: it does the rest"))?;
    let rotation = with_hub(project, place, async |hub| hub.rotate().await.map_err(failure))?;
    for broken in &rotation.broken {
        output::line(format!("the stored credentials of {broken} were damaged; enter them again"))?;
    }
    output::line(format!("{} seals were renewed with the key {}", rotation.resealed, rotation.key_id))?;
    if rotation.broken.is_empty() {
        return output::line("nothing is sealed with any other key");
    }
    Err(Failure::found("some seals could not be opened, and keep their old key"))
}

pub fn tenant(project: &Project, place: &Place, name: &str) -> Result<(), Failure> {
    let token = with_hub(project, place, async |hub| {
        let tenant = hub.create_tenant(name).await.map_err(failure)?;
        let who = Who { tenant: tenant.id, token: None };
        hub.create_api_token(&who, "first", None).await.map_err(failure)
    })?;
    output::line(token.secret.expose())
}

pub fn token(project: &Project, place: &Place, tenant: &str, name: &str) -> Result<(), Failure> {
    let token = with_hub(project, place, async |hub| {
        let tenants = hub.store().tenants().await.map_err(store_failure)?;
        let found = tenants.iter().find(|known| known.name == tenant).ok_or_else(|| {
            let names: Vec<&str> = tenants.iter().map(|known| known.name.as_str()).collect();
            Failure::input(format!("there is no tenant `{tenant}`")).help(format!("there are: {}", names.join(", ")))
        })?;
        let who = Who { tenant: found.id.clone(), token: None };
        hub.create_api_token(&who, name, None).await.map_err(failure)
    })?;
    output::line(token.secret.expose())
}

/// A hub that serves nothing.
fn with_hub<T>(project: &Project, place: &Place, work: impl AsyncFnOnce(&Arc<Hub>) -> Result<T, Failure>) -> Result<T, Failure> {
    let folder = Folder::of(project, place);
    let ring = keys::needed(place)?;
    block_on(async {
        let hub = folder.open_hub(ring, Catalog::load(PathBuf::new()), Settings::new("")).await?;
        work(&hub).await
    })?
}
