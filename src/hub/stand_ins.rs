//! `--sandbox`: an account at a stand-in for every built vendor.

use super::first::failure;
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::project::{Project, Target};
use crate::sandbox::{SandboxArguments, Sandboxes, Stand};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use toolwright_hub::model::{Account, AccountId, PageRequest};
use toolwright_hub::service::{AccountPatch, Hub, NewAccount, Who};
use toolwright_runtime::authorise::Secret;

/// The label by which the accounts are found again.
const LABEL: &str = "Sandbox";

/// The stand-ins that run, by integration.
pub struct StandIns {
    /// Stops them when it is dropped.
    _running: Sandboxes,
    by_name: BTreeMap<String, Stand>,
}

impl StandIns {
    /// Starts one for each built vendor.
    pub fn start(project: &Project, arguments: &SandboxArguments) -> Result<Self, Failure> {
        let mut running = Sandboxes::new(arguments)?;
        let mut by_name = BTreeMap::new();
        for target in project.targets(&[], Project::vendors_built)? {
            let Target::Vendor(_) = &target else { continue };
            let emission = EmissionArguments::default();
            let loaded = project.load(&target, emission)?;
            let integration = &loaded.compiled.integration;
            let stand = running.start(integration, &project.load_api(&target, emission.lower())?)?;
            by_name.insert(integration.name.clone(), stand);
        }
        Ok(Self { _running: running, by_name })
    }

    /// Where they listen: an account may be local because of this.
    pub fn origins(&self) -> Vec<String> {
        self.by_name.values().map(|stand| stand.base_url.clone()).collect()
    }

    /// Gives the tenant an account at each. One from an earlier start is told the new address.
    pub async fn accounts(&self, hub: &Arc<Hub>, who: &Who) -> Result<BTreeMap<String, AccountId>, Failure> {
        let mut accounts = BTreeMap::new();
        for (name, stand) in &self.by_name {
            let page = PageRequest::first(PageRequest::MOST);
            let known = hub.accounts(who, Some(name), &page).await.map_err(failure)?;
            let secrets = || stand.credentials.iter().map(|(variable, value)| (variable.clone(), Secret::new(value.clone())));
            let base_url = stand.base_url.clone();
            let view = match known.items.iter().find(|view| is_stand_in(&view.account)) {
                Some(view) => {
                    let credentials = secrets().map(|(variable, value)| (variable, Some(value))).collect();
                    let patch = AccountPatch { credentials, base_url: Some(Some(base_url)), ..AccountPatch::default() };
                    hub.update_account(who, &view.account.id, patch).await
                }
                None => {
                    let (integration, label) = (name.clone(), LABEL.to_owned());
                    let base_url = Some(base_url);
                    let new =
                        NewAccount { integration, label, credentials: secrets().collect(), base_url, ..NewAccount::default() };
                    hub.create_account(who, new).await
                }
            };
            accounts.insert(name.clone(), view.map_err(failure)?.account.id);
        }
        Ok(accounts)
    }
}

/// Whether an account is one that an earlier start made. The label alone may be anybody's; a stand-in listens on this machine.
fn is_stand_in(account: &Account) -> bool {
    account.label == LABEL && account.base_url.as_deref().is_some_and(is_loopback)
}

/// Whether a URL is plain HTTP to this machine, by address.
fn is_loopback(base_url: &str) -> bool {
    let authority = base_url.strip_prefix("http://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    authority.and_then(|authority| authority.parse::<SocketAddr>().ok()).is_some_and(|address| address.ip().is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail by panicking; that is what it is for
mod tests {
    use super::{LABEL, is_stand_in};
    use toolwright_hub::model::{Account, AccountId, Sealed, TenantId, Time};

    #[test]
    fn only_what_an_earlier_start_made_is_taken_over() {
        let account = |label: &str, base_url: Option<&str>| Account {
            id: AccountId::random().unwrap(),
            tenant: TenantId::random().unwrap(),
            integration: "torii".to_owned(),
            label: label.to_owned(),
            credentials: Sealed { key_id: String::new(), bytes: Vec::new() },
            variables: Default::default(),
            base_url: base_url.map(str::to_owned),
            revision: 1,
            created_at: Time::from_millis(0),
            updated_at: Time::from_millis(0),
        };
        assert!(is_stand_in(&account(LABEL, Some("http://127.0.0.1:4711"))));
        assert!(is_stand_in(&account(LABEL, Some("http://[::1]:4711/v1.0"))));
        assert!(!is_stand_in(&account("Real", Some("http://127.0.0.1:4711"))));
        for real in [
            None,
            Some("https://api.example.com"),
            Some("http://10.0.0.1:80"),
            Some("https://127.0.0.1:4711"),
            Some("http://127.0.0.1:1@evil.example"),
            Some("http://127.0.0.1.example.com:80"),
        ] {
            assert!(!is_stand_in(&account(LABEL, real)), "{real:?}");
        }
    }
}
