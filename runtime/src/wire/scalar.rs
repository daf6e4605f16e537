//! The types that every client shares.

use super::{Wire, WireError};
use serde_json::{Number, Value};
use std::collections::BTreeMap;

/// 2⁶³: every float below it, and not below its negative, fits into an `i64`.
const LIMIT: f64 = 9_223_372_036_854_775_808.0;

impl Wire for Value {
    fn take(value: Value) -> Result<Self, WireError> {
        Ok(value)
    }

    fn put(self) -> Value {
        self
    }
}

/// The answer of an operation without content, whatever a vendor sends all the same.
impl Wire for () {
    fn take(_: Value) -> Result<Self, WireError> {
        Ok(())
    }

    fn put(self) -> Value {
        Value::Null
    }
}

impl Wire for bool {
    fn take(value: Value) -> Result<Self, WireError> {
        value.as_bool().ok_or_else(|| WireError::unexpected("a boolean", &value))
    }

    fn put(self) -> Value {
        Value::Bool(self)
    }
}

/// `5.0` is an integer too (JSON Schema 2020-12 §6.1.1).
impl Wire for i64 {
    fn take(value: Value) -> Result<Self, WireError> {
        if let Some(whole) = value.as_i64() {
            return Ok(whole);
        }
        match &value {
            Value::Number(number) => {
                let whole = number.as_f64().filter(|float| float.fract() == 0.0 && (-LIMIT..LIMIT).contains(float));
                // In range and without a fraction: nothing is lost.
                whole.map(|float| float as i64).ok_or_else(|| WireError::new(format!("{number} is not an integer of 64 bits")))
            }
            other => Err(WireError::unexpected("an integer", other)),
        }
    }

    fn put(self) -> Value {
        Value::from(self)
    }
}

/// As for `i64`: `5.0` is an integer too.
impl Wire for u64 {
    fn take(value: Value) -> Result<Self, WireError> {
        if let Some(whole) = value.as_u64() {
            return Ok(whole);
        }
        let whole = i64::take(value)?;
        Self::try_from(whole).map_err(|_| WireError::new(format!("{whole} is below zero")))
    }

    fn put(self) -> Value {
        Value::from(self)
    }
}

/// JSON has neither NaN nor infinity: they are written as `null`.
impl Wire for f64 {
    fn take(value: Value) -> Result<Self, WireError> {
        value.as_f64().ok_or_else(|| WireError::unexpected("a number", &value))
    }

    fn put(self) -> Value {
        Number::from_f64(self).map_or(Value::Null, Value::Number)
    }
}

impl Wire for String {
    fn take(value: Value) -> Result<Self, WireError> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(WireError::unexpected("a string", &other)),
        }
    }

    fn put(self) -> Value {
        Value::String(self)
    }
}

/// `null` is nothing.
impl<T: Wire> Wire for Option<T> {
    fn take(value: Value) -> Result<Self, WireError> {
        match value {
            Value::Null => Ok(None),
            value => T::take(value).map(Some),
        }
    }

    fn put(self) -> Value {
        self.map_or(Value::Null, T::put)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn take(value: Value) -> Result<Self, WireError> {
        T::take(value).map(Self::new)
    }

    fn put(self) -> Value {
        T::put(*self)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn take(value: Value) -> Result<Self, WireError> {
        let item = |(position, item): (usize, Value)| T::take(item).map_err(|error| error.within(position.to_string()));
        items(value)?.into_iter().enumerate().map(item).collect()
    }

    fn put(self) -> Value {
        Value::Array(self.into_iter().map(T::put).collect())
    }
}

fn items(value: Value) -> Result<Vec<Value>, WireError> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(WireError::unexpected("a list", &other)),
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn take(value: Value) -> Result<Self, WireError> {
        let member = |(key, value): (String, Value)| match T::take(value) {
            Ok(value) => Ok((key, value)),
            Err(error) => Err(error.within(key)),
        };
        super::fields(value)?.into_iter().map(member).collect()
    }

    fn put(self) -> Value {
        Value::Object(self.into_iter().map(|(key, value)| (key, value.put())).collect())
    }
}
