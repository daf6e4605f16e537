//! Every item of a list, page after page.

use super::{Connection, Error, page};
use crate::wire::Wire;
use futures_core::Stream;
use serde_json::{Map, Value};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

type Call = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>;

/// Every item of a list, as a [`Stream`]. A page is asked for when its first item is wanted, and nothing is asked for ahead of
/// time. After an error the stream ends.
#[must_use = "nothing is asked for before the first item is wanted"]
pub struct Items<T> {
    connection: Connection,
    tool: &'static str,
    /// `None` when there is no further page.
    arguments: Option<Map<String, Value>>,
    call: Option<Call>,
    ready: std::vec::IntoIter<T>,
}

// Nothing in it is ever pinned in place: the call stands in a box of its own.
impl<T> Unpin for Items<T> {}

impl<T: Wire> Items<T> {
    /// The items of a list from where `arguments` say on.
    pub fn new(connection: Connection, tool: &'static str, arguments: Map<String, Value>) -> Self {
        Self { connection, tool, arguments: Some(arguments), call: None, ready: Vec::new().into_iter() }
    }

    /// The next item; `None` after the last one. For programs that do without `StreamExt`.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    /// The first error of a page; the items before it are lost.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    /// Takes over a page that has come.
    fn receive(&mut self, value: Value) -> Result<(), Error> {
        let page = page(self.tool, value)?;
        self.ready = page.items.into_iter();
        match (page.next_cursor, &mut self.arguments) {
            (Some(cursor), Some(arguments)) => {
                arguments.insert("next_cursor".to_owned(), Value::String(cursor));
            }
            _ => self.arguments = None,
        }
        Ok(())
    }
}

/// Not generic, so that it is compiled once.
fn ask(connection: &Connection, tool: &'static str, arguments: &Map<String, Value>) -> Call {
    let (connection, arguments) = (connection.clone(), arguments.clone());
    Box::pin(async move { connection.send(tool, arguments).await })
}

impl<T: Wire> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if this.call.is_none() {
                let Some(arguments) = &this.arguments else { return Poll::Ready(None) };
                this.call = Some(ask(&this.connection, this.tool, arguments));
            }
            let Some(call) = &mut this.call else { return Poll::Ready(None) };
            let answer = ready!(call.as_mut().poll(context));
            this.call = None;
            if let Err(error) = answer.and_then(|value| this.receive(value)) {
                this.arguments = None;
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("tool", &self.tool).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
