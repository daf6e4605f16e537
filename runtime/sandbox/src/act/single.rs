//! Values that stand alone at a path: settings, an organisation, the outcome of a computation.

use super::Act;
use crate::answer::Reply;
use crate::fault::Refusal;
use crate::store::Row;
use serde_json::{Map, Value};
use toolwright_integration::AnswerKind;
use toolwright_integration::api::Schema;

impl Act<'_> {
    pub(super) fn single(&mut self) -> Result<Reply, Refusal> {
        let key = self.call.incoming.path.clone();
        let given = self.call.body().cloned().unwrap_or(Value::Null);
        match self.call.incoming.method.as_str() {
            "PUT" | "PATCH" => {
                let mut value = self.standing(&key);
                if let (Value::Object(value), Value::Object(given)) = (&mut value, given) {
                    value.extend(given);
                }
                self.store.singles.insert(key.clone(), value);
            }
            "DELETE" => drop(self.store.singles.remove(&key)),
            "POST" => return Ok(self.computed(&given)),
            _ => {}
        }
        let value = self.standing(&key);
        Ok(self.reply(self.fitting(value)))
    }

    /// The value at this path: what was put there, or what the description suggests.
    fn standing(&self, key: &str) -> Value {
        let stored = self.store.singles.get(key).cloned();
        stored.unwrap_or_else(|| {
            let reader = self.vendor.endpoints.iter().find(|other| {
                self.vendor.operation(other).method == "GET"
                    && other.path.key(other.path.len()) == self.endpoint.path.key(self.endpoint.path.len())
            });
            let schema = reader.and_then(|reader| self.vendor.record_schema(reader)).or(self.vendor.record_schema(self.endpoint));
            let name = self.endpoint.answer.at.rsplit('/').next().filter(|name| !name.is_empty());
            let name = name.unwrap_or(self.endpoint.path.last_literal(self.endpoint.path.len()));
            let mut value = schema.and_then(|schema| self.maker.value(key, name, schema)).unwrap_or(Value::Object(Map::new()));
            self.echo(
                &mut value,
                schema,
                &Value::Object(
                    self.call.incoming.pairs.iter().map(|(name, text)| (name.clone(), Value::from(text.clone()))).collect(),
                ),
            );
            value
        })
    }

    /// What a call computes: the documented answer with whatever it repeats of the request.
    pub(super) fn computed(&self, given: &Value) -> Reply {
        let Some(schema) = self.vendor.record_schema(self.endpoint) else { return self.reply(Value::Object(Map::new())) };
        let place = format!("{} {given}", self.call.incoming.path);
        let made = |place: &str, given: &Value| {
            let mut value = self.maker.value(place, "outcome", schema).unwrap_or(Value::Null);
            self.echo(&mut value, Some(schema), given);
            if let Some(success) = value.get_mut("success").filter(|success| success.is_boolean()) {
                *success = Value::Bool(true);
            }
            value
        };
        if self.endpoint.answer.kind != AnswerKind::Items {
            return self.reply(made(&place, given));
        }
        let lists = given.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_array);
        let asked: Vec<Value> = lists.into_iter().flatten().cloned().collect();
        let asked = if asked.is_empty() { vec![given.clone()] } else { asked };
        self.reply(Value::Array(asked.iter().enumerate().map(|(at, given)| made(&format!("{place} {at}"), given)).collect()))
    }

    /// Takes over what the request gave under the same names and in a type that fits.
    fn echo(&self, value: &mut Value, schema: Option<&Schema>, given: &Value) {
        let (Value::Object(value), Value::Object(given), Some(schema)) = (value, given, schema) else { return };
        for (name, schema) in self.vendor.schemas().shape(schema).properties {
            if let Some(given) =
                given.get(name).filter(|given| crate::schema::check(self.vendor.schemas(), schema, given).is_ok())
            {
                value.insert(name.to_owned(), given.clone());
            }
        }
    }

    /// The value as this endpoint's answer shows it.
    fn fitting(&self, value: Value) -> Value {
        match value {
            Value::Object(value) => {
                let row = Row { value, ..Row::default() };
                let shown = crate::answer::Projection::new(self.maker, None).show(&row, self.vendor.record_schema(self.endpoint));
                crate::answer::Fields::of(self.vendor, self.endpoint, self.call).keep(shown)
            }
            other => other,
        }
    }
}
