//! The call itself.

use super::wallet::Wallet;
use super::{CallContext, CallError, Client, Reply, requires};
use crate::limit::{RateLimit, may_tell, normalise};
use crate::log;
use crate::page::{Binding, Place, Walk};
use crate::send::{Answer, Departure, Outgoing};
use crate::shape::{self, Body, Content, FailureKind, Wanted};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::time::{Instant, SystemTime};
use toolwright_integration::{AnswerKind, Effect, Operation};
use tracing::Instrument;

/// Said when there is a next page and no cursor for it.
const UNREACHABLE: &str = "There may be more items: the vendor names a next page on another host, without a query, or by a token that is \
    too long for a cursor, and it was not followed.";

/// Said when the vendor's list goes on and its description does not say how: no `next_cursor` means nothing then.
const UNPAGED: &str = "The vendor says that there are more items, and next_cursor cannot lead to them: narrow the request, or use an \
    argument that says where to begin.";

impl Client {
    /// Calls one operation. Exactly one request leaves, or none; a declared read before a write is the only exception.
    /// Dropping the future ends the exchange with the vendor.
    ///
    /// # Errors
    /// Whatever stands between the call and a success; [`CallError::advice`] says what to do.
    pub async fn call(
        &self,
        operation: &Operation,
        arguments: Map<String, Value>,
        context: &CallContext,
    ) -> Result<Reply, CallError> {
        let span = tracing::info_span!(target: log::VENDOR, "call", integration = self.integration.name, tool = operation.tool);
        async {
            let result = self.call_plainly(operation, arguments, context).await;
            if let Err(error) = &result {
                warn(error);
            }
            result
        }
        .instrument(span)
        .await
    }

    async fn call_plainly(
        &self,
        operation: &Operation,
        arguments: Map<String, Value>,
        context: &CallContext,
    ) -> Result<Reply, CallError> {
        let guarded = operation.requires.as_ref().map(|requires| (requires, requires::arguments(requires, &arguments)));
        // Prepared first, so that wrong arguments cost no read.
        let prepared = self.prepare(operation, arguments, context).await?;
        if let Some((requires, arguments)) = guarded {
            self.meet(requires, arguments, context).await?;
        }
        let answer = self.exchange(operation, prepared.outgoing, context).await?;
        let answer = self.follow(operation, prepared.asked, answer, context).await?;
        let rate_limit = self.rate_limit(&answer);
        let body = match prepared.walk.is_past_the_end(answer.status) {
            true => Body::Json(Value::Null),
            false => self.success(operation, &prepared.subject, &prepared.wallet, &answer).await?,
        };
        let (content, notes) = match body {
            // Null is an empty list; a bare text or number is none.
            Body::Json(root)
                if operation.answer.kind == AnswerKind::Items && (root.is_array() || root.is_object() || root.is_null()) =>
            {
                self.listed(operation, (&prepared.walk, prepared.binding), &answer, root, &context.wanted)
            }
            body => self.recorded(operation, &prepared.wallet, &answer, body, &context.wanted).await,
        };
        Ok(Reply { status: answer.status, content, notes, rate_limit })
    }

    /// What is no list, and what there is to say besides.
    async fn recorded(
        &self,
        operation: &Operation,
        wallet: &Wallet<'_>,
        answer: &Answer,
        body: Body,
        wanted: &Wanted,
    ) -> (Content, Vec<String>) {
        if let Some(saved) = self.save(operation, wallet, answer, &body, wanted).await {
            return (saved, Vec::new());
        }
        let made = if body == Body::Empty { Self::location(answer, wallet) } else { None };
        let asked = !wanted.fields.is_empty() && wanted.fields != operation.concise;
        let note = match &body {
            Body::Json(root) if asked => wanted.unknown_fields_of_record(root, &operation.answer.at),
            _ => None,
        };
        let wanted = leaving_room(wanted, note.as_slice());
        let content = shape::record(&operation.answer, answer.status, body, &wanted);
        (made.iter().fold(content, |content, place| content.at_location(place)), note.into_iter().collect())
    }

    /// A list's envelope, and what there is to say besides.
    fn listed(
        &self,
        operation: &Operation,
        (walk, binding): (&Walk<'_>, Option<Binding>),
        answer: &Answer,
        root: Value,
        wanted: &Wanted,
    ) -> (Content, Vec<String>) {
        let hosts = self.hosts(operation);
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let seal = |place: &Place| self.options.cursor_keys.seal(binding?, place, SystemTime::now());
        // What is concise is the description's choice, and what an item lacks of it is nobody's mistake.
        let asked = wanted.fields != operation.concise;
        let unknown = asked.then(|| wanted.unknown_fields(&root, &operation.answer.at)).flatten();
        let unpaged = (walk.pagination.is_none() && shape::says_more(&root)).then(|| UNPAGED.to_owned());
        let notes: Vec<String> = unknown.into_iter().chain(unpaged).collect();
        let wanted = leaving_room(wanted, &notes);
        let listed = shape::list(&operation.answer.at, walk, answer, root, &hosts, &wanted, &seal);
        let unreachable = listed.unreachable.then(|| UNREACHABLE.to_owned());
        (Content::Json(listed.value), notes.into_iter().chain(unreachable).collect())
    }

    /// Sends one request, if the hook lets it leave.
    pub(super) async fn exchange(
        &self,
        operation: &Operation,
        outgoing: Outgoing,
        context: &CallContext,
    ) -> Result<Answer, CallError> {
        if let Some(hook) = &context.before_send {
            hook.check(&Departure::new(&operation.tool, &context.account)).await.map_err(CallError::Denied)?;
        }
        let (started, host) = (Instant::now(), outgoing.url.host_str().unwrap_or_default().to_owned());
        let answer = self.options.http.send(outgoing).await.map_err(|error| {
            let may_have_changed = operation.effect != Effect::Read && error.may_have_taken_effect();
            CallError::Transport { error, may_have_changed }
        })?;
        tracing::debug!(target: log::VENDOR, http_method = operation.http_method, host, path = operation.path,
            status = answer.status, bytes = answer.body.len(), ms = milliseconds(started), "the vendor answered");
        Ok(answer)
    }

    pub(super) fn rate_limit(&self, answer: &Answer) -> RateLimit {
        if !answer.headers.keys().any(|name| may_tell(name.as_str())) {
            return RateLimit::default();
        }
        // Several lines of one name are one list (RFC 9110 §5.3).
        let joined: Vec<(&str, String)> = answer
            .headers
            .keys()
            .map(|name| {
                let values = answer.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
                (name.as_str(), values.collect::<Vec<_>>().join(", "))
            })
            .collect();
        normalise(joined.iter().map(|(name, value)| (*name, value.as_str())), SystemTime::now(), self.options.reset_unit)
    }
}

/// What is wanted, less the room of notes as JSON, with their name.
fn leaving_room<'w>(wanted: &'w Wanted, notes: &[String]) -> Cow<'w, Wanted> {
    let mut wanted = Cow::Borrowed(wanted);
    for note in notes {
        let room = json!(note).to_string().chars().count() + 20;
        let left = wanted.budget().saturating_sub(room);
        wanted.to_mut().budget = Some(left);
    }
    wanted
}

/// Tells the operator of a failure that only the operator can mend. The vendor's words are not repeated: they may quote anything.
fn warn(error: &CallError) {
    match error {
        CallError::MissingCredential(_) => tracing::warn!(target: log::VENDOR, error = "a credential is not set"),
        CallError::Token(_) => tracing::warn!(target: log::VENDOR, error = error.kind()),
        CallError::Transport { error, .. } => tracing::warn!(target: log::VENDOR, %error),
        CallError::Vendor(vendor) if matches!(vendor.kind, FailureKind::Unauthorised | FailureKind::VendorFailed) => {
            tracing::warn!(target: log::VENDOR, error = vendor.kind.name(), status = vendor.status);
        }
        _ => {}
    }
}

/// Since a moment, for the log.
fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
