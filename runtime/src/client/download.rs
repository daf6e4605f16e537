//! A declared download: the one redirect that is followed, without credentials, under the guard.

use super::{CallContext, CallError, Client};
use crate::guard::Destination;
use crate::send::{Answer, Outgoing};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use toolwright_integration::{AnswerKind, Operation};

/// Where a download was asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) url: Url,
    pub(super) method: Method,
    pub(super) destination: Destination,
}

impl Client {
    /// The file behind `answer`, when the operation is a download and the answer leads to a place that may be called. Otherwise, and
    /// for a second redirect, the answer is as it was.
    pub(super) async fn follow(
        &self,
        operation: &Operation,
        asked: Option<Asked>,
        answer: Answer,
        context: &CallContext,
    ) -> Result<Answer, CallError> {
        let Some(Asked { url, method, destination }) = asked else { return Ok(answer) };
        // 303 turns any method into GET; the others would have to repeat what was sent (RFC 9110 §15.4).
        let leads = matches!((answer.status, &method), (303, _) | (301 | 302 | 307 | 308, &Method::GET));
        let target = answer.header("location").filter(|_| leads).and_then(|location| destination.download(&url, location));
        let Some((url, access)) = target else { return Ok(answer) };
        let mut headers = HeaderMap::new();
        let accept = if operation.accept.is_empty() { "*/*" } else { &operation.accept };
        headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap_or(HeaderValue::from_static("*/*")));
        let outgoing = Outgoing { method: Method::GET, url, headers, body: None, access, timeout: context.timeout };
        self.exchange(operation, outgoing, context).await
    }
}

/// Whether the operation's answer is a file that may lie elsewhere.
pub(super) fn is_declared(operation: &Operation) -> bool {
    operation.download || operation.answer.kind == AnswerKind::Binary
}
