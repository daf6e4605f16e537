//! The credentials of one call: what was supplied, and the access tokens that were got with it.

use super::{CallContext, Client};
use crate::authorise::{Credentials, Secret};
use crate::token::{TokenError, TokenKey};
use std::borrow::Cow;
use toolwright_integration::Operation;

/// What a call is authorised with, and what has to be kept out of its answer.
#[derive(Debug)]
pub(super) struct Wallet<'a> {
    pub(super) credentials: Cow<'a, Credentials>,
    /// The tokens among them that were got, and whose they are.
    tokens: Vec<(TokenKey, Secret)>,
}

impl Wallet<'_> {
    /// What to do when the vendor refuses a token that was got a moment ago; `None` when it was supplied as it is.
    pub(super) fn next_step(&self) -> Option<String> {
        if self.tokens.is_empty() {
            return None;
        }
        Some(
            "The vendor refuses an access token that has not ended. Another is got for a later call: try again once in a minute; if it \
             fails again, ask the operator to authorise the account again."
                .to_owned(),
        )
    }
}

impl Client {
    /// Gets the tokens that the operation needs and nobody supplied.
    pub(super) async fn open_wallet<'a>(
        &'a self,
        operation: &Operation,
        context: &CallContext,
    ) -> Result<Wallet<'a>, TokenError> {
        let mut wallet = Wallet { credentials: Cow::Borrowed(&self.options.credentials), tokens: Vec::new() };
        for (scheme, request) in self.options.credentials.token_requests(&self.integration, operation)? {
            let integration = self.integration.name.clone();
            let key = TokenKey { account: context.account.clone(), integration, scheme: scheme.clone() };
            let access = self.options.tokens.access(&key, &request, &self.options.http).await?;
            wallet.credentials.to_mut().set(&scheme, vec![access.clone()]);
            wallet.tokens.push((key, access));
        }
        Ok(wallet)
    }

    /// The vendor answered 401: the tokens of this call are not used again.
    pub(super) async fn distrust(&self, wallet: &Wallet<'_>) {
        for (key, access) in &wallet.tokens {
            self.options.tokens.refused(key, access).await;
        }
    }
}
