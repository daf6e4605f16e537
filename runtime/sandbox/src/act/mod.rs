//! What an endpoint does: one file a role.

mod create;
mod delete;
mod file;
mod list;
mod record;
mod rows;
mod single;
mod update;
mod verb;

use crate::answer::{Envelope, Fields, Projection, Reply};
use crate::fault::Refusal;
use crate::request::Call;
use crate::seed::Maker;
use crate::store::{Row, Store};
use crate::vendor::{Endpoint, Role, Vendor};
use rows::Rows;
use serde_json::Value;
use toolwright_integration::AnswerKind;

/// One call on its way through.
pub(crate) struct Act<'a> {
    pub(crate) vendor: &'a Vendor,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) call: &'a Call<'a>,
    pub(crate) store: &'a mut Store,
    pub(crate) maker: Maker<'a>,
    pub(crate) page_size: usize,
}

/// Does what the call asks for and answers it.
pub(crate) fn perform(mut act: Act<'_>) -> Result<Reply, Refusal> {
    act.check_parents()?;
    let guarded = act.guard()?;
    let mut reply = match act.endpoint.role {
        Role::List(table) => act.list(table),
        Role::Get(table) => act.get(table),
        Role::Create(table) => act.create(table),
        Role::Update(table) => act.update(table),
        Role::UpdateMany(table) => act.update_many(table),
        Role::Delete(table) => act.delete(table),
        Role::DeleteMany(table) => act.delete_many(table),
        Role::Act(table) => act.verb(table, guarded.as_ref()),
        Role::File(table) => act.file(table),
        Role::Single => act.single(),
    }?;
    if let (Some(guarded), false) = (guarded, matches!(act.endpoint.role, Role::Act(_))) {
        act.transition(&guarded);
    }
    // A documented header whose value is not known is still there.
    if reply.status == 201
        && act
            .vendor
            .response(act.endpoint)
            .is_some_and(|response| response.headers.iter().any(|name| name.eq_ignore_ascii_case("location")))
    {
        let location = act.call.incoming.path.clone();
        reply.header("Location", location);
    }
    Ok(reply)
}

impl<'a> Act<'a> {
    fn rows(&mut self) -> Rows<'_> {
        Rows { vendor: self.vendor, store: self.store, maker: self.maker }
    }

    /// The values of the path parameters, in their order.
    fn path(&self) -> Vec<String> {
        self.call.path.iter().map(|(_, value)| value.clone()).collect()
    }

    /// Every record that the path leads through must exist.
    fn check_parents(&mut self) -> Result<(), Refusal> {
        let path = self.path();
        let template = &self.endpoint.path;
        for at in (0..template.len().saturating_sub(1)).filter(|at| template.is_parameter(*at)) {
            let Some(table) = self.vendor.tables.iter().position(|table| table.key == template.key(at)) else { continue };
            let scope = self.vendor.tables[table].scope;
            if let (false, Some(key)) = (self.vendor.tables[table].takes_any_key(), path.get(scope)) {
                self.rows().get(table, &path, key).ok_or_else(|| missing(self.vendor, table, key))?;
            }
        }
        Ok(())
    }

    /// The record as the endpoint's answer shows it.
    fn shown(&self, table: usize, row: &Row) -> Value {
        let schema = self.vendor.record_schema(self.endpoint);
        let fields = Fields::of(self.vendor, self.endpoint, self.call);
        fields.keep(Projection::new(self.maker, Some(table)).with_everything(fields.are_named()).show(row, schema))
    }

    /// The answer with one payload in the documented envelope; without content where the description has none.
    fn reply(&self, payload: Value) -> Reply {
        let plan = &self.endpoint.answer;
        let Some(media) = &plan.media else { return Reply::empty(plan.status) };
        let envelope = Envelope::single(self.maker, self.call.incoming.target());
        Reply::json(plan.status, &envelope.around(self.vendor.answer_schema(self.endpoint), &plan.at, payload), media)
    }

    /// The answer that shows a record, or records where a list is documented.
    fn reply_rows(&self, table: usize, rows: &[Row]) -> Reply {
        let shown: Vec<Value> = rows.iter().map(|row| self.shown(table, row)).collect();
        match self.endpoint.answer.kind {
            AnswerKind::Items => self.reply(Value::Array(shown)),
            _ => self.reply(shown.into_iter().next().unwrap_or(Value::Null)),
        }
    }
}

/// 404 for a record that is not there.
fn missing(vendor: &Vendor, table: usize, key: &str) -> Refusal {
    Refusal::new(404, format!("{} {key} was not found", vendor.tables[table].words.join(" ")))
}
