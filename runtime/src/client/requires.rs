//! A declared read before a write: the only case in which one call makes two requests.

use super::wallet::Wallet;
use super::{CallContext, CallError, Client, Precondition};
use crate::authorise::Credentials;
use crate::guard::Refusal;
use crate::send::Answer;
use crate::shape::{self, Body, FailureKind};
use serde_json::{Map, Value};
use toolwright_integration::{AnswerKind, Operation, Requires};

impl Client {
    /// Makes the read and compares the state. Nothing follows when it does not fit.
    pub(super) async fn meet(
        &self,
        requires: &Requires,
        arguments: Map<String, Value>,
        context: &CallContext,
    ) -> Result<(), CallError> {
        let read = self.integration.operations.iter().find(|operation| operation.tool == requires.tool);
        let read = read.ok_or_else(|| {
            let reason =
                format!("the state must be read with {} first, and there is no such tool; run `toolwright check`", requires.tool);
            CallError::Refused(Refusal::Unsendable { reason })
        })?;
        let prepared = self.prepare(read, arguments, context).await?;
        let (subject, wallet) = (prepared.subject.clone(), prepared.wallet);
        let answer = self.exchange(read, prepared.outgoing, context).await?;
        let body = self.success(read, &subject, &wallet, &answer).await?;
        let found = match &body {
            Body::Json(root) => root.pointer(&requires.field).and_then(text),
            _ => None,
        };
        let meets = |found: &String| requires.equals.iter().any(|wanted| wanted.to_lowercase() == found.to_lowercase());
        if found.as_ref().is_some_and(meets) {
            return Ok(());
        }
        Err(CallError::Precondition(Precondition {
            tool: requires.tool.clone(),
            field: requires.field.clone(),
            found: found.map(|found| found.chars().take(200).collect()),
            allowed: requires.equals.clone(),
        }))
    }
}

/// The read's arguments, taken from those of the guarded call.
pub(super) fn arguments(requires: &Requires, guarded: &Map<String, Value>) -> Map<String, Value> {
    let fed = requires.arguments.iter().filter_map(|(read, from)| Some((read.clone(), guarded.get(from)?.clone())));
    fed.collect()
}

/// Scalars only: a structure is no state.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Client {
    /// The body of a success, or the vendor's failure.
    pub(super) async fn success(
        &self,
        operation: &Operation,
        subject: &str,
        wallet: &Wallet<'_>,
        answer: &Answer,
    ) -> Result<Body, CallError> {
        let mut body = shape::read(answer);
        redact(&wallet.credentials, operation, answer, &mut body);
        let kind = match &body {
            _ if !(200..300).contains(&answer.status) => None,
            // What the vendor documents is a list or a record; an envelope of failure is neither.
            Body::Json(root) => match shape::failure_inside(root)
                .or_else(|| shape::problem_inside(answer.header("content-type").unwrap_or_default(), root))
            {
                Some(kind) => Some(kind),
                None => return Ok(body),
            },
            _ => return Ok(body),
        };
        if answer.status == 401 || kind == Some(FailureKind::Unauthorised) {
            self.distrust(wallet).await;
        }
        let location = answer.header("location").map(without_query);
        let call = shape::Failure { integration: &self.integration, operation, subject, location };
        let rate_limit = self.rate_limit(answer);
        let mut error = match kind {
            Some(kind) => shape::failure_of(&call, kind, answer.status, &body, rate_limit),
            None => shape::failure(&call, answer.status, &body, rate_limit),
        };
        if answer.status == 401
            && let Some(step) = wallet.next_step()
        {
            error.next_step = step;
        }
        error.message = error.message.map(|message| wallet.credentials.redact(&message));
        error.next_step = wallet.credentials.redact(&error.next_step);
        let texts = answer.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        error.headers = texts.map(|(name, text)| (name.to_owned(), wallet.credentials.redact(text))).collect();
        Err(CallError::Vendor(Box::new(error)))
    }
}

impl Client {
    /// Where the vendor says that something was made, for an answer that shows nothing of it.
    pub(super) fn location(answer: &Answer, wallet: &Wallet<'_>) -> Option<String> {
        let place = answer.header("location").map(without_query).filter(|place| !place.is_empty())?;
        (200..300).contains(&answer.status).then(|| wallet.credentials.redact(place))
    }
}

/// A query may be a ticket.
fn without_query(place: &str) -> &str {
    place.split(['?', '#']).next().unwrap_or_default()
}

/// Vendors quote keys in successes too: in echoed requests, in links to other pages. Done before anything is cut, so that no
/// part of a secret is left. Where the next page is stays as it is, because it is asked for with it; it is never shown.
fn redact(credentials: &Credentials, operation: &Operation, answer: &Answer, body: &mut Body) {
    if matches!(body, Body::Empty | Body::Bytes { .. }) || !credentials.may_be_in(&answer.body) {
        return;
    }
    match body {
        Body::Json(root) => {
            let listed = operation.pagination.as_ref().filter(|_| operation.answer.kind == AnswerKind::Items);
            let next = listed.and_then(shape::next_at).filter(|at| !at.is_empty());
            let kept = next.and_then(|at| Some((at, root.pointer_mut(at)?.take())));
            credentials.redact_json(root);
            if let Some((at, token)) = kept
                && let Some(place) = root.pointer_mut(at)
            {
                *place = token;
            }
        }
        Body::Text { text, .. } => *text = credentials.redact(text),
        Body::Empty | Body::Bytes { .. } => {}
    }
}
