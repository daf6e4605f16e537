//! An account's credentials between the vault and the runtime. In the clear they exist here, and for one call in the client.

use super::base_url::access;
use super::{Hub, ServiceError};
use crate::model::{Account, Sealed};
use crate::store::SealedOwner;
use crate::vault::VaultError;
use std::collections::BTreeMap;
use toolwright_integration::{AuthKind, CredentialVariable, Integration};
use toolwright_runtime::authorise::{Credentials, Secret};
use toolwright_runtime::guard::Access;

/// Values by the name of their variable (`TORII_API_KEY`).
pub(super) type Values = BTreeMap<String, Secret>;

/// All variables that hold credentials of an integration.
pub(super) fn variables(integration: &Integration) -> impl Iterator<Item = &CredentialVariable> {
    integration.auth.iter().flat_map(|scheme| scheme.all_variables())
}

/// As the runtime wants them.
pub(super) fn connect(integration: &Integration, values: &Values) -> Credentials {
    Credentials::from_environment(integration, |name| values.get(name).map(|secret| secret.expose().to_owned()))
}

fn owner(account: &Account) -> SealedOwner {
    SealedOwner::Account(account.tenant.clone(), account.id.clone())
}

impl Hub {
    pub(super) fn seal(&self, account: &Account, values: &Values) -> Result<Sealed, ServiceError> {
        let plain: BTreeMap<&str, &str> = values.iter().map(|(name, secret)| (name.as_str(), secret.expose())).collect();
        let plain = serde_json::to_vec(&plain).map_err(|error| ServiceError::Unavailable(error.to_string()))?;
        Ok(self.vault.seal(&owner(account), &plain)?)
    }

    pub(super) fn unseal(&self, account: &Account) -> Result<Values, VaultError> {
        let plain = self.vault.open(&owner(account), &account.credentials)?;
        let values: BTreeMap<String, String> = serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)?;
        Ok(values.into_iter().map(|(name, value)| (name, Secret::new(value))).collect())
    }

    /// An account's credentials for a call.
    pub(crate) fn credentials(&self, integration: &Integration, account: &Account) -> Result<Credentials, VaultError> {
        let mut credentials = connect(integration, &self.unseal(account)?);
        for scheme in &integration.auth {
            // The operator vouches for these, as for base URLs.
            if let AuthKind::OAuth2 { token_url: Some(url), grants, .. } = &scheme.kind
                && grants.iter().all(|grant| grant.url.is_none())
                && access(&self.settings, url) == Access::Operator
            {
                credentials.set_token_url(&scheme.name, url.clone());
            }
        }
        Ok(credentials)
    }
}
