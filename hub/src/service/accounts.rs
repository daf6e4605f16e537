//! Integrated accounts.

use super::account_checks::{check_credentials, check_variables, origins, unknown};
use super::base_url::check_base_url;
use super::credentials::{Values, connect};
use super::{FieldProblem, Hub, ServiceError, Who, checked_name};
use crate::catalog::Served;
use crate::model::{Account, AccountId, Page, PageRequest, Sealed};
use crate::store::StoreError;
use std::collections::BTreeMap;
use std::sync::Arc;
use toolwright_runtime::authorise::Secret;

/// Reading, changing and writing is repeated so often when somebody else writes in between.
pub(super) const ATTEMPTS: usize = 8;

/// An account that shall be.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// The name of the integration.
    pub integration: String,
    /// The name for people.
    pub label: String,
    /// Values by the name of their variable (`TORII_API_KEY`).
    pub credentials: BTreeMap<String, Secret>,
    /// Values of the server's variables.
    pub variables: BTreeMap<String, String>,
    /// Stands for the integration's server.
    pub base_url: Option<String>,
}

/// What shall change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AccountPatch {
    /// The name for people.
    pub label: Option<String>,
    /// New values; `None` takes one away.
    pub credentials: BTreeMap<String, Option<Secret>>,
    /// New values; `None` takes one away.
    pub variables: BTreeMap<String, Option<String>>,
    /// Another base URL; `Some(None)` takes it away.
    pub base_url: Option<Option<String>>,
}

/// An account and what may be said about its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Its credentials.
    pub credentials: CredentialState,
}

/// What may be said about an account's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialState {
    /// They can be read.
    Known {
        /// The names of the variables that have a value.
        set: Vec<String>,
        /// What some tools still need, in words; empty when every tool can be called.
        missing: Vec<String>,
    },
    /// What is stored was changed behind the hub's back. New credentials repair it.
    Broken,
}

impl Hub {
    /// Adds an account.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with everything that is wrong.
    pub async fn create_account(&self, who: &Who, new: NewAccount) -> Result<AccountView, ServiceError> {
        let served = self.find_integration(&new.integration)?;
        let label = checked_name(&new.label, "/label")?;
        self.check(&served, &new.credentials, &new.variables, new.base_url.as_deref())?;
        let now = self.clock.now();
        let mut account = Account {
            id: AccountId::random().map_err(ServiceError::of("account"))?,
            tenant: who.tenant.clone(),
            integration: new.integration,
            label,
            credentials: Sealed { key_id: String::new(), bytes: Vec::new() },
            variables: new.variables,
            base_url: new.base_url,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        account.credentials = self.seal(&account, &new.credentials)?;
        let mut audit = self.change(who, "account.create");
        audit.account = Some(account.id.clone());
        self.store.insert_account(&who.tenant, &account, audit).await.map_err(ServiceError::of("tenant"))?;
        Ok(self.view(account))
    }

    /// One account.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn account(&self, who: &Who, id: &AccountId) -> Result<AccountView, ServiceError> {
        let account = self.store.account(&who.tenant, id).await.map_err(ServiceError::of("account"))?;
        Ok(self.view(account))
    }

    /// Accounts, oldest first; those of one integration if named.
    ///
    /// # Errors
    /// When the cursor is not one of this list.
    pub async fn accounts(
        &self,
        who: &Who,
        integration: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<AccountView>, ServiceError> {
        let page = self.store.accounts(&who.tenant, integration, page).await.map_err(ServiceError::of("account"))?;
        Ok(page.map(|account| self.view(account)))
    }

    /// Changes an account.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] with everything that is wrong.
    pub async fn update_account(&self, who: &Who, id: &AccountId, patch: AccountPatch) -> Result<AccountView, ServiceError> {
        for _ in 0..ATTEMPTS {
            let mut account = self.store.account(&who.tenant, id).await.map_err(ServiceError::of("account"))?;
            self.apply(&mut account, &patch)?;
            let mut audit = self.change(who, "account.update");
            audit.account = Some(id.clone());
            match self.store.update_account(&who.tenant, &account, audit).await {
                Ok(()) => return self.account(who, id).await,
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(ServiceError::of("account")(error)),
            }
        }
        Err(ServiceError::Conflict)
    }

    /// Deletes an account and its servers; their tokens open nothing from then on.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn delete_account(&self, who: &Who, id: &AccountId) -> Result<(), ServiceError> {
        let mut audit = self.change(who, "account.delete");
        audit.account = Some(id.clone());
        self.store.delete_account(&who.tenant, id, audit).await.map_err(ServiceError::of("account"))
    }

    fn apply(&self, account: &mut Account, patch: &AccountPatch) -> Result<(), ServiceError> {
        let served = self.integration_of(account)?;
        let before = origins(served.integration(), &account.variables, account.base_url.as_deref());
        if let Some(label) = &patch.label {
            account.label = checked_name(label, "/label")?;
        }
        for (name, value) in &patch.variables {
            match value {
                Some(value) => drop(account.variables.insert(name.clone(), value.clone())),
                None => drop(account.variables.remove(name)),
            }
        }
        if let Some(base_url) = &patch.base_url {
            account.base_url.clone_from(base_url);
        }
        let given: Values = patch.credentials.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
        let mut problems = self.problems(&served, &given, &account.variables, account.base_url.as_deref());
        let after = origins(served.integration(), &account.variables, account.base_url.as_deref());
        if before != after && !problems.iter().any(|problem| problem.pointer == "/base_url") {
            problems.extend(self.taken_along(account, patch));
        }
        settle(problems)?;
        if !patch.credentials.is_empty() {
            // Broken ones cannot be kept; what is given now is all there is.
            let mut values = self.unseal(account).unwrap_or_default();
            values.retain(|name, _| !patch.credentials.contains_key(name));
            values.extend(given);
            account.credentials = self.seal(account, &values)?;
        }
        account.updated_at = self.clock.now();
        Ok(())
    }

    fn check(
        &self,
        served: &Served,
        credentials: &Values,
        variables: &BTreeMap<String, String>,
        base_url: Option<&str>,
    ) -> Result<(), ServiceError> {
        settle(self.problems(served, credentials, variables, base_url))
    }

    fn problems(
        &self,
        served: &Served,
        credentials: &Values,
        variables: &BTreeMap<String, String>,
        base_url: Option<&str>,
    ) -> Vec<FieldProblem> {
        let mut problems = check_credentials(served.integration(), credentials);
        problems.extend(check_variables(served.integration(), variables));
        problems.extend(base_url.and_then(|base_url| check_base_url(&self.settings, base_url)));
        problems
    }

    /// What is wrong when an account shall lead to another origin: credentials that are stored would be shown there, to whomever it
    /// belongs, although whoever asks for it may not know them.
    fn taken_along(&self, account: &Account, patch: &AccountPatch) -> Option<FieldProblem> {
        let pointer = if patch.base_url.is_some() { "/base_url" } else { "/variables" };
        let problem = |which: &str| {
            let words =
                format!("leads to another host, to which stored credentials are not sent: give {which} in the same request");
            FieldProblem::new(pointer, "credentials_needed", words)
        };
        let Ok(values) = self.unseal(account) else {
            return patch.credentials.is_empty().then(|| problem("the credentials"));
        };
        let kept: Vec<&str> = values.keys().map(String::as_str).filter(|name| !patch.credentials.contains_key(*name)).collect();
        (!kept.is_empty()).then(|| problem(&kept.join(", ")))
    }

    fn find_integration(&self, name: &str) -> Result<Arc<Served>, ServiceError> {
        let snapshot = self.catalog.snapshot();
        snapshot.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = snapshot.iter().map(|(name, _)| name).collect();
            ServiceError::field("/integration", "unknown_integration", unknown("integration", name, &known))
        })
    }

    /// The integration of an account that is there.
    pub(super) fn integration_of(&self, account: &Account) -> Result<Arc<Served>, ServiceError> {
        self.catalog.snapshot().get(&account.integration).cloned().ok_or_else(|| {
            ServiceError::Unavailable(format!("the integration {} is not loaded; build it and reload", account.integration))
        })
    }

    fn view(&self, account: Account) -> AccountView {
        let credentials = match self.unseal(&account) {
            Ok(values) => CredentialState::Known { missing: self.missing(&account, &values), set: values.into_keys().collect() },
            Err(_) => CredentialState::Broken,
        };
        AccountView { account, credentials }
    }

    fn missing(&self, account: &Account, values: &Values) -> Vec<String> {
        let Ok(served) = self.integration_of(account) else { return Vec::new() };
        let integration = served.integration();
        let credentials = connect(integration, values);
        let mut missing: Vec<String> = Vec::new();
        for lacking in integration.operations.iter().filter_map(|operation| credentials.missing(integration, operation)) {
            let words = lacking.choices();
            if !missing.contains(&words) {
                missing.push(words);
            }
        }
        missing
    }
}

fn settle(problems: Vec<FieldProblem>) -> Result<(), ServiceError> {
    if problems.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(problems)) }
}
