//! Integrated accounts.

use crate::admin::call::{Answering, Call, Reply, read_listing};
use crate::admin::parts::{ACCOUNT, CURSOR, LIMIT, NAME, NEXT};
use crate::admin::refusal::{Code, Fault, Refusal};
use crate::admin::refuse;
use crate::admin::route::{Route, Verb};
use crate::admin::shape::{ENDLESS, Field, Schema, Shape, WORD_LIST, WORDS};
use crate::model::{AccountId, Time};
use crate::service::{AccountPatch, AccountView, CredentialState, NewAccount, ServiceError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use toolwright_runtime::authorise::Secret;

/// Values by name: credentials, variables.
const MOST_VALUES: usize = 50;
/// A credential may be a long token or a key in base64.
const SECRETS: Shape = Shape::Map { of: &Shape::Secret { most: 16_384 }, most: MOST_VALUES, or_null: false };
const CHANGED_SECRETS: Shape = Shape::Map { of: &Shape::Secret { most: 16_384 }, most: MOST_VALUES, or_null: true };
const VALUES: Shape = Shape::Map { of: &Shape::Text { most: 500 }, most: MOST_VALUES, or_null: false };
const CHANGED_VALUES: Shape = Shape::Map { of: &Shape::Text { most: 500 }, most: MOST_VALUES, or_null: true };
const BASE_URL: Shape = Shape::Text { most: 2_000 };

const DRAFT: Schema = Schema {
    name: "IntegratedAccountDraft",
    words: "An account to be made.",
    fields: &[
        Field::required("integration", NAME, "The name of the integration; `GET /integration` lists them."),
        Field::required("label", NAME, "A name for people."),
        Field::optional(
            "credentials",
            SECRETS,
            "The vendor's credentials, by the names that the integration's `auth` gives. They are \
            encrypted and never come out again.",
        ),
        Field::optional(
            "variables",
            VALUES,
            "Values of the server's variables, by the names that the integration's `variables` gives.",
        ),
        Field::optional(
            "base_url",
            BASE_URL,
            "Stands for the vendor's server, where each customer has one of their own; https, and a \
            public address.",
        )
        .or_null(),
    ],
};
const PATCH: Schema = Schema {
    name: "IntegratedAccountPatch",
    words: "What is to change; what is left out stays.",
    fields: &[
        Field::optional("label", NAME, "A name for people."),
        Field::optional("credentials", CHANGED_SECRETS, "Credentials to set; null removes one; the others stay."),
        Field::optional("variables", CHANGED_VALUES, "Variables to set; null removes one; the others stay."),
        Field::optional("base_url", BASE_URL, "Stands for the vendor's server; null goes back to the integration's own.")
            .or_null(),
    ],
};
const ACCOUNT_VIEW: Schema = Schema {
    name: "IntegratedAccount",
    words: "An account with a vendor.",
    fields: &[
        Field::required("id", Shape::Id("acc_"), "Its identifier."),
        Field::required("integration", WORDS, "The name of the integration."),
        Field::required("label", WORDS, "The name for people."),
        Field::required("credentials", WORD_LIST, "The names of the credentials that are set; never their values."),
        Field::required(
            "missing",
            WORD_LIST,
            "What some of its tools still need, in words; empty when every tool can be called.",
        ),
        Field::required(
            "broken",
            Shape::Boolean,
            "Whether its stored credentials were changed behind the hub's back; new ones repair it.",
        ),
        Field::required(
            "variables",
            Shape::Map { of: &WORDS, most: ENDLESS, or_null: false },
            "Values of the server's variables.",
        ),
        Field::required("base_url", WORDS, "What stands for the vendor's server; null for the integration's own.").or_null(),
        Field::required("revision", super::REVISION, "Grows with each change; the `ETag`."),
        Field::required("created_at", Shape::Time, "When it was made."),
        Field::required("updated_at", Shape::Time, "When it was last changed."),
    ],
};
const PAGE: Schema = Schema {
    name: "IntegratedAccountPage",
    words: "A page of accounts, oldest first.",
    fields: &[Field::required("items", Shape::List { of: &Shape::Object(&ACCOUNT_VIEW), most: ENDLESS }, "The accounts."), NEXT],
};
const QUERY: &[Field] = &[Field::optional("integration", NAME, "Only accounts of this integration."), LIMIT, CURSOR];

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/integrated-account",
        id: "create_integrated_account",
        group: "accounts",
        summary: "Create an integrated account",
        words: "Makes an account with a vendor: an integration of this hub, a label, and the credentials that the integration asks for. \
                Returns the account, without the values of its credentials.",
        body: Some(&DRAFT),
        example: r#"{"integration": "torii", "label": "Acme", "credentials": {"TORII_API_KEY": "the vendor's key"}}"#,
        status: 201,
        answer: Some(&ACCOUNT_VIEW),
        refusals: &[Code::Conflict],
        act: create,
        ..Route::BASE
    },
    Route {
        path: "/integrated-account",
        id: "list_integrated_accounts",
        group: "accounts",
        summary: "List integrated accounts",
        words: "Lists the tenant's accounts, oldest first, page by page.",
        query: QUERY,
        answer: Some(&PAGE),
        act: list,
        ..Route::BASE
    },
    Route {
        path: "/integrated-account/{id}",
        id: "get_integrated_account",
        group: "accounts",
        summary: "Get an integrated account",
        words: "Gets one account, without the values of its credentials.",
        parts: &[ACCOUNT],
        answer: Some(&ACCOUNT_VIEW),
        act: get,
        ..Route::BASE
    },
    Route {
        verb: Verb::Patch,
        path: "/integrated-account/{id}",
        id: "update_integrated_account",
        group: "accounts",
        summary: "Change an integrated account",
        words: "Changes label, credentials, variables or base URL of an account; what is left out stays. Servers of the account use the \
                new values from their next call on. Where base URL or variables lead to another host, every stored credential must be given \
                again, or taken away, in the same request. An account stays with its integration.",
        parts: &[ACCOUNT],
        body: Some(&PATCH),
        example: r#"{"credentials": {"TORII_API_KEY": "the vendor's new key"}}"#,
        if_match: true,
        answer: Some(&ACCOUNT_VIEW),
        act: update,
        ..Route::BASE
    },
    Route {
        verb: Verb::Delete,
        path: "/integrated-account/{id}",
        id: "delete_integrated_account",
        group: "accounts",
        summary: "Delete an integrated account",
        words: "Deletes an account, its credentials and all its MCP servers; their URLs open nothing from then on. The log stays.",
        parts: &[ACCOUNT],
        status: 204,
        act: delete,
        ..Route::BASE
    },
];

#[derive(Serialize)]
struct View<'a> {
    id: &'a AccountId,
    integration: &'a str,
    label: &'a str,
    credentials: &'a [String],
    missing: &'a [String],
    broken: bool,
    variables: &'a BTreeMap<String, String>,
    base_url: Option<&'a str>,
    revision: u64,
    created_at: Time,
    updated_at: Time,
}

fn view(seen: &AccountView) -> View<'_> {
    let account = &seen.account;
    let (credentials, missing, broken): (&[String], &[String], bool) = match &seen.credentials {
        CredentialState::Known { set, missing } => (set, missing, false),
        CredentialState::Broken => (&[], &[], true),
    };
    View {
        id: &account.id,
        integration: &account.integration,
        label: &account.label,
        credentials,
        missing,
        broken,
        variables: &account.variables,
        base_url: account.base_url.as_deref(),
        revision: account.revision,
        created_at: account.created_at,
        updated_at: account.updated_at,
    }
}

fn reply(seen: &AccountView) -> Result<Reply, Refusal> {
    Ok(Reply::json(&view(seen))?.revision(seen.account.revision))
}

/// The body of a creation, once its form is right.
#[derive(Deserialize)]
struct New {
    integration: String,
    label: String,
    #[serde(default)]
    credentials: BTreeMap<String, String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    base_url: Option<String>,
}

impl From<New> for NewAccount {
    fn from(new: New) -> Self {
        let New { integration, label, credentials, variables, base_url } = new;
        let credentials = credentials.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
        Self { integration, label, credentials, variables, base_url }
    }
}

/// The body of a change, once its form is right.
#[derive(Deserialize)]
struct Change {
    label: Option<String>,
    #[serde(default)]
    credentials: BTreeMap<String, Option<String>>,
    #[serde(default)]
    variables: BTreeMap<String, Option<String>>,
    #[serde(default, deserialize_with = "super::present")]
    base_url: Option<Option<String>>,
}

impl From<Change> for AccountPatch {
    fn from(change: Change) -> Self {
        let Change { label, credentials, variables, base_url } = change;
        let credentials = credentials.into_iter().map(|(name, value)| (name, value.map(Secret::new))).collect();
        Self { label, credentials, variables, base_url }
    }
}

#[derive(Deserialize)]
struct Wanted {
    integration: Option<String>,
}

fn create(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let mut body = call.body;
        let named = body.peek("/integration").and_then(Value::as_str).map(str::to_owned);
        if let (Some(integration), Some(rest)) = (named, body.remainder::<Change>()) {
            let AccountPatch { variables, base_url, credentials, .. } = rest.into();
            let variables = variables.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
            let mut credentials: BTreeMap<String, Secret> =
                credentials.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
            credentials.insert(String::new(), Secret::new(""));
            let spoilt = NewAccount { integration, label: "-".to_owned(), credentials, variables, base_url: base_url.flatten() };
            body.add(spoilt_faults(call.state.hub.create_account(&who, spoilt).await.err())?);
        }
        let new: New = body.settle()?;
        let seen = call.state.hub.create_account(&who, new.into()).await.map_err(refuse::service)?;
        Ok(reply(&seen)?.location(&format!("/integrated-account/{}", seen.account.id)))
    })
}

/// What the rules find in a body whose form is wrong elsewhere. The credential without a name, with which nothing can come of it,
/// was ours.
fn spoilt_faults(refused: Option<ServiceError>) -> Result<Vec<Fault>, Refusal> {
    match refused {
        Some(ServiceError::Invalid(problems)) => {
            Ok(problems.into_iter().filter(|problem| problem.pointer != "/credentials/").map(refuse::fault).collect())
        }
        Some(error) => Err(refuse::service(error)),
        None => Err(Refusal::new(Code::Internal, "a credential without a name was let through; this is a defect of the hub")),
    }
}

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let (page, wanted) = read_listing::<Wanted>(call.query)?;
        let seen = call.state.hub.accounts(&who, wanted.integration.as_deref(), &page).await.map_err(refuse::service)?;
        let items: Vec<View<'_>> = seen.items.iter().map(view).collect();
        Reply::json(&json!({"items": items, "next_cursor": seen.next.as_ref().map(|cursor| &cursor.0)}))
    })
}

fn get(call: Call) -> Answering {
    Box::pin(async move {
        let id: AccountId = call.part(0, ACCOUNT.what)?;
        reply(&call.state.hub.account(call.who()?, &id).await.map_err(refuse::service)?)
    })
}

fn update(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let id: AccountId = call.part(0, ACCOUNT.what)?;
        let state = Arc::clone(&call.state);
        let _turn = state.changes.lock().await;
        // Who may not see it learns nothing from what is wrong with the body.
        let seen = call.state.hub.account(&who, &id).await.map_err(refuse::service)?;
        call.expect_revision(seen.account.revision)?;
        let mut body = call.body;
        if let Some(rest) = body.remainder::<Change>() {
            let mut spoilt = AccountPatch { label: None, ..rest.into() };
            spoilt.credentials.insert(String::new(), Some(Secret::new("")));
            body.add(spoilt_faults(state.hub.update_account(&who, &id, spoilt).await.err())?);
        }
        let change: Change = body.settle()?;
        reply(&state.hub.update_account(&who, &id, change.into()).await.map_err(refuse::service)?)
    })
}

fn delete(call: Call) -> Answering {
    Box::pin(async move {
        let id: AccountId = call.part(0, ACCOUNT.what)?;
        call.state.hub.delete_account(call.who()?, &id).await.map_err(refuse::service)?;
        Ok(Reply::empty())
    })
}
