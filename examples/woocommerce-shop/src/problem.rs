//! What is wrong with a request, in the words and codes of WordPress and WooCommerce.

use serde_json::{Map, Value, json};

#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub status: u16,
    pub code: String,
    pub message: String,
    /// Beside the status.
    pub data: Map<String, Value>,
}

impl Problem {
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), data: Map::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// A parameter that does not fit its schema.
    pub fn invalid(name: &str, code: &str, message: &str) -> Self {
        Self::new(400, "rest_invalid_param", format!("Invalid parameter(s): {name}"))
            .with("params", json!({ name: message }))
            .with("details", json!({ name: { "code": code, "message": message, "data": null } }))
    }

    pub fn missing(name: &str) -> Self {
        Self::new(400, "rest_missing_callback_param", format!("Missing parameter(s): {name}"))
            .with("params", json!([name]))
    }

    pub fn no_route() -> Self {
        Self::new(404, "rest_no_route", "No route was found matching the URL and request method.")
    }

    pub fn unauthenticated(message: &str) -> Self {
        Self::new(401, "woocommerce_rest_authentication_error", message)
    }

    pub fn body(&self) -> Value {
        let mut data = self.data.clone();
        data.insert("status".into(), self.status.into());
        json!({ "code": self.code, "message": self.message, "data": data })
    }
}
