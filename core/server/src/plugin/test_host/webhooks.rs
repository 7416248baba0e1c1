//! What others send to a plugin, signed as they would, and taken in as a server takes it in.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use door::Ask;
use model::{Actor, Problem, Reason};
use plugins::{
    manifest::Grants,
    webhooks::{Incoming, signed},
};
use serde_json::{Value, json};

use super::{Trouble, asked::Webhook, business::Business};

impl Business {
    pub async fn webhook(&self, webhook: Webhook) -> Result<Value, Trouble> {
        let Webhook { name, method, query, mut headers, body, signed: is_signed } = webhook;
        let mut url = self.address(&name).await?;
        let part = |at: usize| url.rsplit('/').nth(at).unwrap_or_default().to_owned();
        let address = part(1);
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
        let (body, kind) = body.bytes()?;
        if let Some(kind) = kind {
            headers.entry("content-type".to_owned()).or_insert_with(|| kind.to_owned());
        }
        if is_signed {
            let own: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let request = Incoming { method: &method, url: &url, headers: &own, body: &body };
            let more = self.signature(&name, &request).await?;
            headers.extend(more);
        }
        let headers: Vec<Value> = headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let input = json!({
            "address": address, "webhook": name, "method": method, "url": url, "headers": headers,
            "body": BASE64_STANDARD.encode(&body),
        });
        let system = Actor::system("webhooks", Some(self.workspace), self.door().now());
        let answer = self.door().ask(&system, Ask::with("plugins.receive", &input)).await?;
        let answer: Value = answer.read().unwrap_or_default();
        if answer["is_refused"] == true {
            let detail = "This is not signed by whom it should be.";
            return Err(Problem::new(Reason::Unauthenticated, "plugins.not-signed", detail).into());
        }
        self.settle().await
    }

    /// Where it is called.
    async fn address(&self, name: &str) -> Result<String, Trouble> {
        let connection = self.connection().await?;
        let all = connection["webhooks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = all.iter().find(|webhook| webhook["name"] == name).and_then(|webhook| webhook["url"].as_str());
        let names: Vec<_> = all.iter().filter_map(|webhook| webhook["name"].as_str()).collect();
        let no = || Trouble::said(format!("the plugin has no webhook {name}; it has: {}", names.join(", ")));
        found.map(str::to_owned).ok_or_else(no)
    }

    async fn signature(&self, name: &str, request: &Incoming<'_>) -> Result<Vec<(String, String)>, Trouble> {
        let plugin = self.ask("plugins.get", json!({ "id": self.plugin })).await?;
        let unread = |error: serde_json::Error| Trouble::said(format!("its grants cannot be read: {error}"));
        let grants: Grants = serde_json::from_value(plugin["grants"].clone()).map_err(unread)?;
        let webhook = grants.webhook(name).ok_or_else(|| Trouble::said(format!("{name} was not granted")))?;
        let secret = self.secret(&webhook.secret).await?;
        signed(&webhook.verify, &secret, request, self.door().now()).ok_or_else(|| {
            let how =
                "only its other side can sign this: sign it in the test, and say that it is not to be signed here";
            Trouble::said(format!("webhook {name}: {how}"))
        })
    }

    /// As the host itself reads it, for one may have been made here.
    async fn secret(&self, name: &str) -> Result<String, Trouble> {
        let system = Actor::system("plugins", Some(self.workspace), self.door().now());
        let wanted = json!({ "connection": self.connection, "credential": name });
        let answer = self.door().ask(&system, Ask::with("plugins.open-credential", &wanted)).await;
        let no = |_| Trouble::said(format!("the secret {name} is not set, so nothing can be signed with it"));
        let found: Value = answer.map_err(no)?.read().unwrap_or_default();
        Ok(found["value"].as_str().unwrap_or_default().to_owned())
    }
}
